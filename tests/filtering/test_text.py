"""Plain text: masks, patterns, and stand-ins of the same shape."""

from hypothesis import given
from hypothesis import strategies as st

from inspector.catalog.toml_reader import compile_pattern
from inspector.filtering.text import mask, mask_matches, same_shape, seed_of, uuid_from


@given(st.text(max_size=20), st.integers(0, 5), st.integers(0, 5))
def test_a_mask_keeps_the_length_and_never_all_of_it(text, first, last):
    masked = mask(text, first=first, last=last, char="\0")
    assert len(masked) == len(text)
    assert not text or "\0" in masked


def test_matches_are_replaced_and_the_rest_stays():
    pattern = compile_pattern(r"[a-z.]+@[a-z.]+")
    assert mask_matches("to jane@shop.example and x", pattern, r"[\1]") == r"to [\1] and x"


@given(st.text(max_size=20), st.binary(min_size=1, max_size=8))
def test_a_stand_in_has_the_same_shape(text, seed):
    new = same_shape(text, seed)
    assert len(new) == len(text)
    for old, char in zip(text, new, strict=True):
        assert char.isdigit() if old.isdecimal() else char.isalpha() if old.isalpha() else char == old


def test_the_seed_alone_decides():
    assert same_shape("abc-123", b"s") == same_shape("abc-123", b"s") != same_shape("abc-123", b"t")
    assert uuid_from(b"s") == uuid_from(b"s") != uuid_from(b"t")
    assert seed_of("s", "a", "bc") != seed_of("s", "ab", "c")
