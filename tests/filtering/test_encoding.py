"""Spelling: changed text goes back into raw bytes, and what did not change keeps its own."""

import json
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.filtering.cut import Cut, apply, between
from inspector.filtering.encoding import decoded, spelled, splice

RAW = st.lists(
    st.sampled_from([b"a", b"%20", b"+", b"%c3%A9", b"%C3", b"\xff", b"%zz", b"%", b"\xc3\xa9"]), max_size=8
).map(b"".join)


@pytest.mark.parametrize("spelling", ["plain", "percent", "plus", "json"])
@given(text=st.text(max_size=12))
def test_what_is_spelled_reads_the_same_again(spelling, text):
    text = text.encode("utf-8", "replace").decode()
    assert decoded(spelled(text, spelling), spelling) == text


@given(RAW, st.data())
def test_bytes_outside_the_cuts_stay(raw, data):
    value = decoded(raw, "plus")
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    new = splice(raw, value, [Cut(start, end, "X")], "plus")
    head, _, tail = new.partition(b"X")
    assert raw.startswith(head)
    assert raw.endswith(tail)
    if "\\x" not in value:
        assert decoded(new, "plus") == apply(value, [Cut(start, end, "X")])


def test_the_spelling_of_what_stays_is_kept():
    raw = b"https%3a%2F%2fshop.example%2F%3Fa%3d1%26b=2"
    value = unquote_to_bytes(raw).decode()
    assert (
        splice(raw, value, between(value, value.replace("a=1&", "")), "plus") == b"https%3a%2F%2fshop.example%2F%3Fb=2"
    )


def test_json_escapes_of_what_stays_are_kept():
    raw = rb"caf\u00e9 \ud83d\ude00 \/ x"
    value = json.loads(b'"' + raw + b'"')
    assert splice(raw, value, [Cut(len(value) - 1, len(value), '"')], "json") == rb"caf\u00e9 \ud83d\ude00 \/ \""


def test_where_text_and_bytes_do_not_belong_together_the_text_is_spelled_anew():
    assert splice(b"abc", "other text", [Cut(0, 5, "")], "plus") == b"%20text"
