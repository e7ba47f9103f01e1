"""Codec pipes: values inside values are read, changed and removed, and the outer ones put back."""

import base64
import gzip
import json

import pytest

from inspector.filtering.codecs import PipeError
from inspector.filtering.inside import inside
from inspector.filtering.pipes import edit, read, split_at

DATA = json.dumps({"ip": "203.0.113.77", "user": {"mail": "jane@shop.example"}, "n": 1}).encode()
B64 = base64.b64encode(DATA)
URL = b"https://a.example/p?a=1&mail=jane%40shop.example&a=2#top"


def test_a_locator_is_split_into_place_and_steps():
    assert split_at("query:d|base64|json:$.ip") == ("query:d", ("base64", "json:$.ip"))


@pytest.mark.parametrize(
    ("value", "steps", "text"),
    [
        (B64, ["base64", "json:$.user.mail"], "jane@shop.example"),
        (base64.urlsafe_b64encode(DATA).rstrip(b"="), ["base64url", "json:$.n"], "1"),
        (base64.b64encode(gzip.compress(DATA)), ["base64", "json:$.ip"], "203.0.113.77"),
        (URL, ["url.query:mail"], "jane@shop.example"),
        (URL, ["url.query:a[1]"], "2"),
        (b"v=2&cid=1.2", ["form:cid"], "1.2"),
        (b"src=1;cat=x;u1=7", ["matrix:u1"], "7"),
        (b"idSKU1~nmTent~pr80", ["ga4item:nm"], "Tent"),
        (DATA.hex().encode(), ["hex", "json:$.n"], "1"),
    ],
)
def test_reads_what_is_at_the_end_of_the_steps(value, steps, text):
    assert read(value, steps) == text
    changed = edit(value, steps, "changed")
    assert read(changed, steps) == "changed"
    removed = edit(value, steps, None)
    assert removed is None or all(
        found.name != steps[-1].partition(":")[2] for found in inside(removed, steps[0].partition(":")[0])
    )


def test_the_rest_of_a_url_keeps_its_bytes():
    assert edit(URL, ["url.query:mail"], None) == b"https://a.example/p?a=1&a=2#top"
    assert edit(URL, ["url.query:a"], "9") == b"https://a.example/p?a=9&mail=jane%40shop.example&a=2#top"
    assert edit(b"https://a.example/?m=1#top", ["url.query:m"], None) == b"https://a.example/#top"


def test_base64_keeps_its_alphabet_and_padding():
    for raw in (b'{"a":"??>>"}', b'{"a":"??>>?"}', b'{"a":"??>>??"}'):
        url = base64.urlsafe_b64encode(raw).rstrip(b"=")
        if set(b"-_") & set(url):
            assert b"=" not in edit(url, ["base64url", "json:$.a"], "x")
        assert len(edit(base64.b64encode(raw), ["base64", "json:$.a"], "x")) % 4 == 0


def test_when_all_of_it_goes_the_outer_value_goes():
    assert edit(B64, ["base64"], None) is None
    assert edit(base64.b64encode(b'{"a":1}'), ["base64", "json:$.a"], None) is None


@pytest.mark.parametrize(
    ("value", "steps"),
    [(b"%%%", ["base64", "json:$.a"]), (B64, ["rot13"]), (URL, ["url.query:none"]), (b"\x1f\x8b\x08", ["gzip"]), (b"xyz", ["hex"]),
     (b"no json", ["json:$.a"])],
)  # fmt: skip
def test_a_step_that_does_not_fit_is_said(value, steps):
    with pytest.raises(PipeError):
        edit(value, steps, "x")
