"""Codecs inside a value: what they open, what they leave shut."""

import base64
import gzip
import json

import pytest

from inspector.analysis.decoders.codecs import MAX_FIELDS, unbase64, unpack
from inspector.analysis.spans import Text
from inspector.model.payload import Field


def opened(value, *codecs, at="query:d"):
    field = Field(at, "d", value, "url", (10, 10 + len(value)))
    text = Text(value, lambda: range(10, 11 + len(value)))
    return [(f.at, f.name, f.value, f.span) for f in unpack(field, codecs, text)]


def test_pairs_split_by_semicolon_keep_their_places():
    assert opened("event=buy;id=a=b;;x", "pairs") == [
        ("query:d|pairs:event", "event", "buy", (16, 19)), ("query:d|pairs:id", "id", "a=b", (23, 26)),
    ]  # fmt: skip


def test_a_path_with_semicolons_gives_its_parameters():
    found = opened("activity;src=12;type=a;~oref=https://x.example/?a=b", "matrix", at="path:0")
    assert [(at, value) for at, _, value, _ in found] == [
        ("path:0|matrix:src", "12"), ("path:0|matrix:type", "a"), ("path:0|matrix:~oref", "https://x.example/?a=b"),
    ]  # fmt: skip


def test_a_form_is_percent_decoded_and_repeated_names_get_positions():
    assert opened("a=1%202&a=3", "form") == [
        ("query:d|form:a", "a", "1 2", (12, 17)), ("query:d|form:a[1]", "a", "3", (20, 21)),
    ]  # fmt: skip


def test_the_query_of_a_url_leaves_path_and_fragment_out():
    assert [f[0] for f in opened("https://x.example/p?gclid=1&b=2#c=3", "url.query")] == [
        "query:d|url.query:gclid", "query:d|url.query:b",
    ]  # fmt: skip
    assert opened("https://x.example/p", "url.query") == []


def test_json_keeps_its_places():
    found = opened('{"a":{"b":[1,"x"]}}', "json")
    assert [(at, value, span) for at, _, value, span in found] == [
        ("query:d|json:$.a.b[0]", "1", (21, 22)), ("query:d|json:$.a.b[1]", "x", (24, 25)),
    ]  # fmt: skip


def test_base64_of_json_has_no_place_of_its_own():
    value = base64.b64encode(b'[{"event":"buy"}]').decode()
    assert opened(value, "base64", "json") == [("query:d|base64|json:$[0].event", "event", "buy", None)]


def test_both_alphabets_are_read_with_and_without_padding():
    text = "v=2&tid=???>>>"
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        value = encode(text.encode()).decode()
        assert unbase64(value) == unbase64(value.rstrip("=")) == text
    assert "|base64url|" in opened(base64.urlsafe_b64encode(text.encode()).decode(), "base64", "form")[0][0]


def test_a_compressed_layer_below_base64_is_undone():
    assert unbase64(base64.b64encode(gzip.compress(b"v=2&tid=G-1")).decode()) == "v=2&tid=G-1"


@pytest.mark.parametrize("value", ["", "a", "abcde", "not base64!", "//////////8=", "AAECAwQFBgcICQ==", "x" * 300_000])
def test_what_is_no_base64_of_a_text_stays_shut(value):
    assert unbase64(value) is None


@pytest.mark.parametrize("value", ["", "no json", "{broken", "12"])
def test_what_is_no_json_stays_shut(value):
    assert opened(value, "json") == []


def test_a_hostile_value_gives_a_bounded_number_of_fields():
    assert len(opened("&".join(["a=1"] * 40_000), "form")) <= MAX_FIELDS
    assert len(opened(json.dumps([1] * 9_000), "json")) <= MAX_FIELDS
