"""lz-string: what its own compression makes is opened again, and nothing else is."""

import random
import string

import pytest
from compressions import lz

from inspector.analysis.lz_string import ALPHABETS, unlz


@pytest.mark.parametrize("alphabet", [0, 1])
@pytest.mark.parametrize(
    "text",
    [
        "jane.doe@shop.example", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", '{"user":{"email":"jane@shop.example"},"v":2}',
        "Grüße aus Köln, 日本語", "abcabcabcabcabcabcabcabc" * 40, "x", string.printable[:95],
    ],
)  # fmt: skip
def test_what_was_compressed_is_opened_in_both_alphabets(text, alphabet):
    assert unlz(lz(text, ALPHABETS[alphabet])) == text


def test_a_known_text_of_the_published_format_is_opened():
    assert unlz("FYQwdgpgdAJg9hA1AZwBZwA4AEIA8QC2GANtAMZwFA") == "jane.doe+shop@example.com"


def test_texts_of_many_lengths_are_opened():
    chance = random.Random(4)
    for size in range(1, 400, 7):
        text = "".join(chance.choice("abcdefg .@0123") for _ in range(size))
        assert unlz(lz(text, ALPHABETS[0])) == text


def test_a_text_that_was_cut_or_is_none_gives_nothing():
    whole = lz("jane.doe@shop.example", ALPHABETS[0])
    assert unlz(whole[: len(whole) // 2]) is None
    assert unlz("") is None
    assert unlz("\u20ac" * 20) is None


def test_more_than_asked_for_is_not_made():
    assert unlz(lz("a" * 5_000, ALPHABETS[0]), most=1_000) is None
