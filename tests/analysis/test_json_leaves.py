"""The JSON scanner: every leaf with its place, whatever the text is."""

import json
import time

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.analysis.json_leaves import MAX_DEPTH, MAX_LEAVES, json_leaves, may_be_json

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(st.text(), inner, max_size=5)),
    max_leaves=30,
)


def spans(text):
    return {leaf.path: text[leaf.start : leaf.end] for leaf in json_leaves(text).leaves}


def test_paths_names_values_and_places_of_each_kind():
    text = b' {"a": [1.50, -2e3, true, null, {"b": "x"}], "e": "", "o": {}, "l": [ ]} '
    found = json_leaves(text)
    assert (found.whole, found.why) == (True, "")
    assert [(leaf.path, leaf.name, leaf.value) for leaf in found.leaves] == [
        (".a[0]", "a", "1.50"), (".a[1]", "a", "-2e3"), (".a[2]", "a", "true"), (".a[3]", "a", "null"),
        (".a[4].b", "b", "x"), (".e", "e", ""), (".o", "o", "{}"), (".l", "l", "[]"),
    ]  # fmt: skip
    assert spans(text)[".a[4].b"] == b"x"
    assert spans(text)[".e"] == b""


def test_one_scalar_is_json_too():
    assert [(leaf.path, leaf.value) for leaf in json_leaves(b'"x"').leaves] == [("", "x")]


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("a b", '["a b"]'), ("a.b", '["a.b"]'), ("", '[""]'), ('q"', '["q\\""]'), ("a|b", '["a%7Cb"]'), ("50%", '["50%25"]'),
        ("a[0]", '["a[0]"]'), ("a#1", '["a#1"]'), ("é", ".é"), ("$x-y_1", ".$x-y_1"),
    ],
)  # fmt: skip
def test_keys_that_are_no_plain_words_are_quoted(key, path):
    assert json_leaves(json.dumps({key: 1}, ensure_ascii=False).encode()).leaves[0].path == path


def test_a_key_named_twice_keeps_both_values_apart():
    found = json_leaves(b'{"a": 1, "a": 2, "b": {"c": 3}, "b": {"c": 4}}')
    assert [leaf.path for leaf in found.leaves] == [".a", ".a#1", ".b.c", ".b.c#1"]
    assert "names a key twice" in found.why


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'"\\u0040\\/\\n"', "@/\n"),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"\\ud800"', "\\ud800"),
        (b'"a\\qb"', "a\\qb"),
        (b'"\xff"', "\\xff"),
        (b'"a\nb"', "a\nb"),
        (b'"\\u12"', "\\u12"),
    ],
)
def test_strings_are_decoded_and_odd_ones_stand_as_they_are(text, value):
    assert json_leaves(text).leaves[0].value == value


@pytest.mark.parametrize(
    "text", [b'{"a":NaN}', b'{"a":"\\ud800"}', b'{"a":"\x01"}', b'["\xff"]', b"[-Infinity]", b"[01]"]
)
def test_what_strict_readers_refuse_is_read_and_said(text):
    found = json_leaves(text)
    assert found.whole
    assert "not strict" in found.why


@pytest.mark.parametrize(
    ("text", "values", "rest"),
    [
        (b'{"a": 1, "b": ', ["1"], b'"b": '),
        (b'{"a": 1 "b": 2}', ["1"], b'"b": 2}'),
        (b'{"a": 1], "b": 2}', ["1"], b'], "b": 2}'),
        (b'{"a": "x", 7}', ["x"], b"7}"),
        (b"[1, 2,]", ["1", "2"], b"]"),
        (b"[1] tail", ["1"], b"] tail"),
        (b'{"a": 0x1}', [], b'{"a": 0x1}'),
        (b'{"a": "unended', [], b'{"a": "unended'),
        (b"", [], b""),
    ],
)  # fmt: skip
def test_a_damaged_text_is_read_up_to_the_damage_and_says_where(text, values, rest):
    found = json_leaves(text)
    assert not found.whole
    assert [leaf.value for leaf in found.leaves] == values
    assert text[found.stopped :] == rest
    assert "breaks off" in found.why


def test_depth_is_bounded_and_what_is_deeper_is_one_text():
    text = b"[" * 10_000 + b"]" * 10_000
    found = json_leaves(text)
    assert (found.whole, found.limited, len(found.leaves)) == (True, True, 1)
    assert found.leaves[0].value == (b"[" * (10_000 - MAX_DEPTH) + b"]" * (10_000 - MAX_DEPTH)).decode()
    deep = b'{"a":' * 150 + b'"}]"' + b"}" * 150
    assert json_leaves(deep).whole


def test_the_number_of_leaves_is_bounded():
    found = json_leaves(b"[" + b"1," * 20_000 + b"1]")
    assert (len(found.leaves), found.whole, found.limited) == (MAX_LEAVES, False, True)


def test_reading_takes_time_in_proportion():
    hostile = [
        b'["' + b"\\" * 2_000_001,
        b"[" * 2_000_000,
        b'{"":' * 500_000,
        b"[" + b" " * 2_000_000,
        b'"' * 2_000_000,
    ]
    start = time.perf_counter()
    for text in hostile:
        json_leaves(text)
    assert time.perf_counter() - start < 3


def test_a_byte_order_mark_is_passed_over():
    found = json_leaves(b'\xef\xbb\xbf{"a":1}')
    assert (found.whole, found.leaves[0].start) == (True, 8)
    assert may_be_json(b"\xef\xbb\xbf [")
    assert not may_be_json(b"x{")


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_it_reads_what_the_strict_reader_reads_and_each_place_holds_its_value(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    found = json_leaves(text)
    assert found.whole
    strict = True
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        strict = False
    assert (found.why == "") == strict
    for leaf in found.leaves:
        raw = text[leaf.start : leaf.end]
        quoted = text[leaf.start - 1 : leaf.start] == b'"' and text[leaf.end : leaf.end + 1] == b'"'
        again = json.loads(b'"' + raw + b'"') if quoted else raw.decode()
        assert again == leaf.value


@given(st.one_of(st.binary(max_size=100), st.text(alphabet='[]{},:"\\ 01ae.-ntfu', max_size=80).map(str.encode)))
@settings(max_examples=800, deadline=None)
def test_any_bytes_are_read_without_an_exception_and_never_called_json_wrongly(text):
    found = json_leaves(text)
    for leaf in found.leaves:
        assert 0 <= leaf.start <= leaf.end <= len(text)
    if found.whole and not found.why:
        orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    assert found.whole
