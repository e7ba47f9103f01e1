"""Findings of the statistical rule, in every carrier, with their place and their sentence."""

import json

import pytest
from builders import body, exchange
from ordinary_pages import SITES, Ordinary

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.model.exchange import Message

CATALOG = load_catalog()
DRAWN = "kTq8zPw1LmX9vBrs"
HOST = "https://t.tracker.example"
JSON = [(b"content-type", b"application/json")]
FORM = [(b"content-type", b"application/x-www-form-urlencoded")]
PARTS = b'--zz\r\ncontent-disposition: form-data; name="z"\r\n\r\n' + DRAWN.encode() + b"\r\n--zz--\r\n"


def found(url=f"{HOST}/i", **more):
    return [each for each in inspect(exchange(url, **more), CATALOG, Memory()).findings if each.how[0] == "statistics"]


@pytest.mark.parametrize(
    ("made", "at"),
    [
        ({"url": f"{HOST}/i?z={DRAWN}"}, "query:z"),
        ({"url": f"{HOST}/u/{DRAWN}/pixel"}, "path:1"),
        ({"url": f"{HOST}/i#z={DRAWN}"}, "fragment"),
        ({"method": b"POST", "headers": FORM, "content": f"e=pv&z={DRAWN}".encode()}, "body.form:z"),
        ({"method": b"POST", "headers": JSON, "content": json.dumps({"a": [{"z": DRAWN}]}).encode()}, "body.json:$.a[0].z"),
        ({"method": b"POST", "headers": [(b"content-type", b"multipart/form-data; boundary=zz")], "content": PARTS}, "body.part:z"),
        ({"headers": [(b"cookie", f"z={DRAWN}".encode())]}, "cookie:z"),
        ({"headers": [(b"x-visitor-id", DRAWN.encode())]}, "header:x-visitor-id"),
        ({"url": f"{HOST}/i?u=https%3A%2F%2Fa.example%2F%3Fz%3D{DRAWN}"}, "query:u|url.query:z"),
    ],
)  # fmt: skip
def test_a_drawn_value_is_found_in_every_carrier(made, at):
    (one,) = found(**made)
    assert one.at.partition("|form")[0] == at
    assert one.value == DRAWN
    assert one.span is not None
    assert one.span[1] - one.span[0] == len(DRAWN)


def test_a_message_of_a_web_socket_is_read():
    text = json.dumps({"z": DRAWN}).encode()
    (one,) = found(messages=(Message(from_client=True, text=True, body=body(text), time=1.0),))
    assert one.at == "ws[0]|json:$.z"
    assert text[slice(*one.span)] == DRAWN.encode()


def test_the_sentence_says_what_how_much_and_what_would_settle_it():
    (one,) = found(f"{HOST}/i?z={DRAWN}")
    assert (one.kind, one.confidence) == ("opaque-id", "possible")
    assert one.why == (
        "Possible identifier: 16 random-looking characters (≈ 95 bits) in the URL parameter z. Compare with a second fresh "
        "session to settle it."
    )


def test_a_telling_name_makes_it_likely_and_gives_the_kind():
    (one,) = found(f"{HOST}/i?visitorRef={DRAWN}")
    assert (one.kind, one.confidence) == ("client-id", "likely")
    assert one.why.startswith(
        "Likely identifier: 16 random-looking characters (≈ 95 bits) in the URL parameter visitorRef"
    )


@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/i?campaign_id={DRAWN}", f"{HOST}/i?buildHash={DRAWN}", f"{HOST}/assets/{DRAWN}/main.js", f"{HOST}/i?z=hello-world-again",
        "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123DEF4&en=x&gtm=45je69u2v878222536za200zd878222536xf1",
    ],
)  # fmt: skip
def test_names_of_things_files_words_and_what_a_vendor_describes_are_none(url):
    assert found(url) == []


def test_a_header_that_names_no_person_is_none():
    assert found(headers=[(b"x-request-id", DRAWN.encode()), (b"x-zone", DRAWN.encode())]) == []


def test_what_stands_in_the_address_of_the_page_is_none():
    page = f"https://shop.example/share/{DRAWN}"
    assert found(f"{HOST}/i?z={DRAWN}", headers=[(b"referer", page.encode())]) == []


def test_what_another_layer_told_is_not_told_again():
    rows = inspect(exchange(f"{HOST}/i?gclid=Cj0KCQiA{DRAWN}"), CATALOG, Memory()).findings
    assert [each.how[0] for each in rows if each.at == "query:gclid"] == ["format:click-id"]


def test_the_segment_before_says_what_a_path_holds():
    assert found(f"{HOST}/embed/{DRAWN}") == []
    assert [each.at for each in found(f"{HOST}/user/{DRAWN}")] == ["path:1"]


def test_ordinary_traffic_is_told_only_where_it_carries_what_a_machine_drew():
    """Five thousand requests of shops, papers, banks, maps and games, as if each went to another company."""
    seen = set()
    rows = [call for site in SITES for n in range(8) for call in Ordinary(site, n).visit()]
    for seq, call in enumerate(rows, 1):
        headers = [(b"referer", b"https://news.example/"), (b"content-type", call.type.encode())]
        more = {"method": call.method.encode(), "headers": headers, "content": call.body.encode()}
        seen |= {each.at.partition("[")[0] for each in found(f"https://{call.url}", seq=seq, **more)}
    assert len(rows) >= 5_000
    assert seen <= {
        "query:sid",
        "query:client_id",
        "query:k",
        "body.form:c",
        "query:id",
        "body.json:$.tokens",
        "path:1",
        "path:2",
    }
