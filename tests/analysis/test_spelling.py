"""Two explanations of a text, in bits."""

import random
import string

import pytest

from inspector.analysis.spelling import drawn_bits, written_bits


@pytest.mark.parametrize(
    "text",
    [
        "ziektekostenverzekering", "Kraftfahrzeughaftpflichtversicherung", "how-to-choose-a-sleeping-bag", "getElementsByClassName",
        "samsung-galaxy-s24-ultra-512gb", "rtx-4070-ti-super-16gb", "OpenSans-SemiBoldItalic", "checkout_step_2", "summer-sale-2026",
    ],
)  # fmt: skip
def test_what_somebody_wrote_costs_less_as_written(text):
    assert written_bits(text) < 0.95 * drawn_bits(text)


@pytest.mark.parametrize(
    "alphabet", [string.ascii_letters + string.digits, string.ascii_lowercase + string.digits, "0123456789abcdef"]
)
def test_what_a_machine_drew_costs_less_as_drawn(alphabet):
    chance = random.Random(7)
    drawn = ["".join(chance.choices(alphabet, k=20)) for _ in range(500)]
    assert sum(written_bits(text) >= 0.95 * drawn_bits(text) for text in drawn) >= 490


def test_the_smallest_usual_alphabet_counts_and_separators_do_not():
    assert drawn_bits("") == 0
    assert round(drawn_bits("1234-5678"), 1) == 26.6
    assert drawn_bits("ab12cd34") == 32
    assert drawn_bits("ABCDEFGH") < drawn_bits("ABCDEFGh") < drawn_bits("ABCDEF7h")


def test_letters_of_other_scripts_are_no_words_and_no_error():
    assert written_bits("Größe: 42, Farbe: grün 日本語") > 0
