"""Pairs: split on `&` and the first `=`, nothing lost; and what looks like pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.pairs import VALUES, Pair, looks_like_pairs, pairs_of, raw_pairs_of, text_of, unquoted


def test_each_part_is_a_pair_with_the_place_of_its_raw_value():
    data = b"xx a=1&b=%41+c&&bare&=v&e= yy"
    assert list(pairs_of(data, 3, 26)) == [
        Pair("a", "1", 5, 6, bare=False),
        Pair("b", "A c", 9, 14, bare=False),
        Pair("bare", "", 20, 20, bare=True),
        Pair("", "v", 22, 23, bare=False),
        Pair("e", "", 26, 26, bare=False),
    ]


@given(st.binary(max_size=60))
def test_names_and_values_joined_again_are_the_data(data):
    parts = [
        name.encode("latin-1") + (b"" if bare else b"=" + data[start:end])
        for name, _, start, end, bare in raw_pairs_of(data, 0, len(data))
    ]
    assert parts == [part for part in data.split(b"&") if part]


@given(st.binary(max_size=60))
def test_decoding_never_raises_and_gives_plain_text(raw):
    for text in (text_of(raw), unquoted(raw), unquoted(raw, plus=False)):
        text.encode("utf-8")


@pytest.mark.parametrize(
    "line", [b"en=scroll&_et=5", b"a=1", b"a&b=2", b"a=b c", b"ep.x%20y=1", b"ud[em]=x", b"d=eyJhIjoxfQ==", b"a="]
)
def test_pairs_look_like_pairs(line):
    assert looks_like_pairs(line)


@pytest.mark.parametrize(
    "line",
    [
        b"", b"&", b"hello", b"hello world = x", b'{"a"="b"}', b"<a href=x>", b"=x", b"dj0yJnRpZD1HLVNIT1BERU1PNDI=",
        b"a=1&b c=2", b"\x00=1",
    ],
)  # fmt: skip
def test_other_text_does_not(line):
    assert not looks_like_pairs(line)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("jane@shop.example", True), ("jane%40shop.example", True), ("+31612345678", True), ("Jane Doe", True),
        ("3f2b8f0e6c1d4b579f0a2d6a1c9e7b54", True), ("amFuZUBzaG9wLmV4YW1wbGU", True), ("https://a.example", True),
        ("utm_campaign", False), ("ep.value", False), ("items[0].id", False), ("_hjSession", False), ("a@b", False),
        ("context.page.url", False), ("Content-Security-Policy", False), ("additionalInformation2", False),
    ],
)  # fmt: skip
def test_a_name_that_looks_like_a_value_is_told_from_others(name, expected):
    assert VALUES[name] is expected
