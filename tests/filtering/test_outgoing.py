"""The bytes afterwards: built, edited, encoded again."""

import gzip
import json
from dataclasses import replace

import brotli
import pytest
import zstandard
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.payload import payload_of
from inspector.catalog.catalog import load_catalog
from inspector.filtering.cut import Cut
from inspector.filtering.hop import plan
from inspector.filtering.leaf import leaves_of
from inspector.filtering.outgoing import Writer, before_of

CATALOG = load_catalog()
IDENTITY = CATALOG.hops["identity"]


def after(url="https://metrics.vendor.test/c?a=1", hop=IDENTITY, change=None, **more):
    sent = exchange(url, client_ip="203.0.113.24", **more)
    payload = payload_of(sent.request)
    data = plan(hop, leaves_of(sent, payload, inspect(sent, CATALOG, Memory())), payload.body_kind, sent.started)
    for datum in data:
        if change and datum.at in change:
            new = change[datum.at]
            datum.remove() if new is None else datum.change([Cut(0, len(datum.value), new)])
    writer = Writer(sent, payload, hop, data)
    return writer.after(), {place for places in writer.places.values() for place in places}


def test_before_is_what_the_browser_sent_without_framing():
    headers = [(b"Host", b"shop.example"), (b"A", b"1"), (b"content-length", b"0")]
    before = before_of(exchange("https://shop.example/?a", headers=headers, client_ip="192.0.2.7"))
    assert (before.url, before.headers, before.source_ip) == (b"https://shop.example/?a", ((b"A", b"1"),), "192.0.2.7")


@pytest.mark.parametrize(
    "url",
    ["https://a.test/?", "https://a.test/p/?a=%zz&&b#x?y", "https://a.test", "https://a.test/#", "https://a.test//x/"],
)
def test_without_rules_an_odd_url_keeps_its_bytes(url):
    assert after(url)[0].url == url.encode()


def test_path_and_fragment_change_in_place():
    sent, _ = after("https://a.test/u/jane/x#tab=1", change={"path:1": "me", "fragment": None})
    assert sent.url == b"https://a.test/u/me/x"
    sent, _ = after("https://a.test/u/jane/x", change={"path:1": None})
    assert sent.url == b"https://a.test/u//x"


def test_a_name_that_is_there_already_gets_its_position():
    sent, places = after("https://sst.shop.example/x?v=2&tid=G-ABC123&en=a", CATALOG.hops["sgtm-ga4"], method=b"POST",
                         headers=[(b"content-type", b"application/x-www-form-urlencoded")], content=b"en=b&ep.x=1&ep.x=2")  # fmt: skip
    assert sent.url.endswith(b"?v=2&tid=G-ABC123&en=a&_uip=203.0.113.24&en=b&ep.x=1&ep.x=2")
    assert {"query:en[1]", "query:ep.x", "query:ep.x[1]"} <= {at for at, _ in places}
    assert sent.body == b""


@pytest.mark.parametrize(
    ("name", "close", "open_"),
    [
        (b"gzip", gzip.compress, gzip.decompress),
        (b"br", brotli.compress, brotli.decompress),
        (b"zstd", zstandard.compress, zstandard.decompress),
    ],
)
def test_a_changed_body_is_compressed_again_and_an_unchanged_one_is_left(name, close, open_):
    body = close(b'{"ip":"203.0.113.77","n":1}')
    headers = [(b"content-type", b"application/json"), (b"content-encoding", name)]
    assert after(content=body, headers=headers)[0].body == body
    sent, _ = after(content=body, headers=headers, change={"body.json:$.ip": None})
    assert open_(sent.body) == b'{"n":1}'


def test_a_server_that_drops_the_encoding_sends_the_body_open():
    hop = replace(IDENTITY, headers_kept=("content-type",))
    headers = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
    assert after(content=gzip.compress(b'{"n":1}'), headers=headers, hop=hop)[0].body == b'{"n":1}'


def test_numbers_stay_numbers_and_words_become_strings():
    headers = [(b"content-type", b"application/json")]
    body = b'{"a": 1, "b": "1", "c": true}'
    sent, _ = after(
        content=body, headers=headers, change={"body.json:$.a": "2", "body.json:$.b": "2", "body.json:$.c": "x"}
    )
    assert sent.body == b'{"a": 2, "b": "2", "c": "x"}'


def test_what_is_added_to_a_built_body_is_told_leaf_by_leaf():
    url = "https://www.facebook.com/tr/?id=7&ev=Lead&cd[ids]=%5B%22A%22,%22B%22%5D&cd[note]=%5Bno"
    sent, places = after(url, CATALOG.hops["sgtm-meta"])
    assert json.loads(sent.body)["data"][0]["custom_data"] == {"ids": ["A", "B"], "note": "[no"}
    custom = "body.json:$.data[0].custom_data"
    assert {(f"{custom}.ids[0]", "A"), (f"{custom}.ids[1]", "B"), (f"{custom}.note", "[no"), ("path:1", "7")} <= places


def test_what_a_pixel_says_of_an_order_keeps_its_type():
    url = (
        "https://www.facebook.com/tr/?id=246813579024680&ev=Purchase&cd[order_id]=0010045&cd[value]=80.50&cd[num_items]=2"
        "&cd[search_string]=2026&cd[content_ids]=%5B%22A1%22%5D&cd[content_name]=%22Tent%22&cd[member]=true&cd[x]=%5Bbroken"
    )
    sent, _ = after(url, CATALOG.hops["sgtm-meta"])
    assert json.loads(sent.body)["data"][0]["custom_data"] == {
        "order_id": "0010045", "value": 80.5, "num_items": 2, "search_string": "2026", "content_ids": ["A1"],
        "content_name": '"Tent"', "member": "true", "x": "[broken",
    }  # fmt: skip
