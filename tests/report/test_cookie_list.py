"""The chapter Cookies of the report: whose, set by whom, sent to whom; models are called models; no value stands there."""

from dataclasses import replace

import pytest
from builders import exchange
from visits import PAGE, UA, sent

from inspector.session.schema import LaunchInfo

SECRET = "s3cr3tV4lu3-0123456789abcdef0123"


def visit():
    headers = [
        (b"host", b"shop.example"),
        (b"user-agent", UA),
        (b"sec-fetch-dest", b"document"),
        (b"sec-fetch-mode", b"navigate"),
    ]
    answer = [
        (
            b"set-cookie",
            b"FPID=FPID2.2.%s.1763978534; Max-Age=34560000; Secure; HttpOnly; SameSite=Lax; Path=/" % SECRET.encode(),
        )
    ]
    return [
        exchange(PAGE, seq=1, headers=headers, response_headers=answer),
        sent(2, "https://shop.example/a.js", "script", "same-origin", headers=[(b"cookie", b"FPID=FPID2.2.x.1; <b>odd</b>=1")]),
        sent(3, "https://ads.example/p", "image", headers=[(b"cookie", f"id={SECRET}".encode())]),
    ]  # fmt: skip


@pytest.fixture
def chapter(exported):
    def made(items, **more) -> str:
        page = exported(items, "html", **more).decode()
        return page.partition("<h2>Cookies</h2>")[2].partition("<h2>Values and who")[0]

    return made


def test_a_cookie_says_what_was_asked_for_and_who_got_it(chapter):
    page = chapter(visit())
    row = page[page.index("<b>FPID</b>") :].partition("</tr>")[0]
    assert "400 days" in row
    assert "HttpOnly, Secure, SameSite=Lax" in row
    assert "first party" in row
    assert "server" in row


@pytest.mark.parametrize("redacted", [True, False])
def test_no_value_of_a_cookie_stands_in_the_chapter(chapter, redacted):
    assert SECRET not in chapter(visit(), redacted=redacted)


def test_every_browser_is_called_a_model(chapter):
    page = chapter(visit())
    for browser in ("Safari", "Firefox", "Chromium"):
        assert f'{browser} <span class="badge simulated">model</span>' in page


def test_third_parties_are_named_by_sign_and_word(chapter):
    page = chapter(visit())
    row = page[page.index("<b>id</b>") :].partition("</tr>")[0]
    assert "#sign-third" in row
    assert "third party" in row


def test_names_stay_text(chapter):
    assert "<b>odd</b>" not in chapter(visit(), redacted=False)


def test_a_name_that_is_a_value_is_masked(chapter):
    items = [
        *visit()[:1],
        sent(2, "https://ads.example/p", "image", headers=[(b"cookie", b"8f14e45fceea167a5a36dedd4bea2543=1")]),
    ]
    assert "8f14e45fceea167a5a36dedd4bea2543" not in chapter(items)
    assert "8f14e45fceea167a5a36dedd4bea2543" in chapter(items, redacted=False)


def test_a_session_without_cookies_says_so(chapter):
    assert "No cookie was sent or set." in chapter([sent(2, "https://ads.example/p", "image")])


def test_safari_is_told_before_and_after_a_tagging_server(chapter):
    items = [
        visit()[0],
        sent(2, "https://shop.example/a", "empty", "same-origin", headers=[(b"cookie", b"_ga=GA1.1.2.3")]),
    ]
    page = chapter(items)
    row = page[page.index("<b>_ga</b>") :].partition("</tr>")[0]
    assert '7 days <span class="muted">far</span>' in row
    assert "Behind a tagging server" in page


def test_two_launches_stand_side_by_side(chapter):
    launches = [LaunchInfo(name, "Chromium", "127.0.0.1", 8080, 1795000000.0) for name in ("client", "server")]
    first, second, third = visit()
    page = chapter(
        [replace(first, launch="client"), replace(second, launch="server"), replace(third, launch="server")],
        launches=launches,
    )
    table = page[page.index("Before and after: client → server") :]
    assert "After: server" in table
    row = table[table.index("<b>id</b>") :].partition("</tr>")[0]
    assert "<td>new</td>" in row
    assert SECRET not in table


def test_one_launch_has_no_other_side(chapter):
    assert "Before and after" not in chapter(visit())
