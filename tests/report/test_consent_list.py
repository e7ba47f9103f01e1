"""The chapter Consent of the report: facts by recipient and signal, choices, and no value that must go."""

import re

import pytest
from builders import exchange
from visits import PAGE, UA, sent

GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1473268947.1550531325&en=page_view"


def visit(*more):
    headers = [
        (b"host", b"shop.example"),
        (b"user-agent", UA),
        (b"sec-fetch-dest", b"document"),
        (b"sec-fetch-mode", b"navigate"),
    ]
    return [exchange(PAGE, seq=1, headers=headers), *more]


@pytest.fixture
def chapter(exported):
    def made(*items, **more) -> str:
        page = exported(visit(*items), "html", **more).decode()
        return page.partition("<h2>Consent</h2>")[2].partition("<h2>Cookies</h2>")[0]

    return made


def test_each_signal_says_its_state_and_purposes(chapter):
    page = chapter(sent(2, GA4 + "&gcs=G100", method=b"POST", status=204))
    assert "1 recipient got 1 kind of consent signals" in page
    assert "<b>denied</b>" in page
    assert "ad_storage, analytics_storage</span>" in page
    assert re.search(r'<td class="number">#2</td><td class="number">#2</td>', page)


def test_hits_against_a_refusal_are_figures_and_no_judgement(chapter):
    page = chapter(sent(2, GA4 + "&uid=member-7&gcs=G100", method=b"POST", status=204))
    assert '<b class="warn">1</b>' in page
    assert "no legal judgement" in page
    assert not re.search(r"illegal|unlawful|violat|breach", page, re.IGNORECASE)


def test_a_session_without_hits_says_so(chapter):
    assert "No consent signal and no hit." in chapter()


def test_names_of_purposes_that_a_site_made_up_stay_text(chapter):
    body = b'{"batch":[{"type":"track","event":"x","anonymousId":"a","context":{"consent":{"categoryPreferences":{"<b>ads</b>":true}}}}]}'
    page = chapter(
        sent(
            2,
            "https://api.segment.io/v1/batch",
            method=b"POST",
            content=body,
            headers=[(b"content-type", b"application/json")],
        )
    )
    assert "<b>ads</b>" not in page
