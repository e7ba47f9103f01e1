"""Bits of consent strings: base64url, Fibonacci code, and what is missing is an error."""

import pytest
from consent_strings import fibonacci
from hypothesis import given
from hypothesis import strategies as st

from inspector.catalog.bits import ALPHABET, Bits, ConsentError, ranges_text


@pytest.mark.parametrize("text", ["", "CO=", "C O", "CO+", "CO/", "Cé"])
def test_what_is_no_base64url_is_refused(text):
    with pytest.raises(ConsentError):
        Bits.of(text)


def test_a_cut_string_names_the_bit_and_what_was_needed():
    bits = Bits.of("CO")
    assert bits.number(6) == 2
    with pytest.raises(ConsentError, match=r"truncated at bit 6 \(36 bits needed, 6 left\)"):
        bits.number(36)


def test_letters_that_are_none_are_marked():
    assert Bits.of("EN").letters() == "EN"
    assert Bits.of("a-").letters() == "??"


@given(st.integers(1, 100_000))
def test_every_number_comes_back_from_its_fibonacci_code(number):
    bits = Bits(fibonacci(number) + "01")
    assert bits.fibonacci() == number
    assert bits.rest() == "01"


def test_a_fibonacci_number_without_an_end_is_an_error():
    with pytest.raises(ConsentError, match="truncated at bit 0"):
        Bits("010101").fibonacci()


@given(st.text(ALPHABET, min_size=1, max_size=40))
def test_places_of_bits_are_counted_from_one(text):
    digits = Bits.of(text).digits
    assert len(digits) == 6 * len(text)
    assert [place for place, bit in enumerate(digits, 1) if bit == "1"] == list(Bits.of(text).numbers(len(digits)))


def test_ascending_numbers_are_told_as_ranges():
    assert ranges_text(()) == ""
    assert ranges_text((1, 2, 3, 10, 25, 26)) == "1-3,10,25-26"


def test_a_fibonacci_number_without_measure_is_refused():
    with pytest.raises(ConsentError, match="more than 32 bits"):
        Bits("01" * 1_000 + "1").fibonacci()


def test_a_list_that_no_site_has_is_cut_with_a_sign():
    assert ranges_text(tuple(range(1, 9_000, 2))).endswith(",7999,…")
