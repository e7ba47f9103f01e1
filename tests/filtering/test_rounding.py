"""Coarser values: what cannot be read is removed, never passed on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.filtering.rounding import coarse_degrees, first_language, screen_class, whole_hours


@pytest.mark.parametrize(
    ("value", "left"),
    [("2560x1440", "1920x1080"), ("1024X768", "768X1024"), ("412×915", "360×640"), ("393", "360"), ("x", None)],
)
def test_screens_fall_into_three_classes(value, left):
    assert screen_class(value) == left


@pytest.mark.parametrize(
    ("value", "size", "left"),
    [
        ("1795000123", 1, "1794999600"),
        ("1795000123456", 1, "1794999600000"),
        ("1795000123456789", 24, "1794960000000000"),
        ("now", 1, None),
    ],
)
def test_times_keep_their_unit_and_lose_their_minutes(value, size, left):
    assert whole_hours(value, size) == left


def test_a_height_keeps_to_heights():
    assert [screen_class(value, tall=True) for value in ("1440", "1080", "768")] == ["1080", "1080", "640"]


def test_coordinates_land_on_a_grid():
    assert coarse_degrees("52.370216", 10) == coarse_degrees("52.3702", 10)
    assert coarse_degrees("52.370216,4.895168", 100) != "52.370216,4.895168"
    assert coarse_degrees("1,2,3") is None


def test_the_first_language_stays():
    assert first_language("nl-NL,nl;q=0.9,en;q=0.8") == "nl-NL"
    assert first_language("*") is None


@given(st.text(max_size=12))
def test_any_text_gives_a_coarser_one_or_none(value):
    for change in (screen_class, whole_hours, coarse_degrees, first_language):
        left = change(value)
        assert left is None or change(left) == left
