"""When a visitor chose, as consent platforms write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.catalog.choice_times import at_iso, at_milliseconds, combined, not_after, on_day_or_at

MOMENT = 1795539883.0
"""2026-11-24 17:04:43 UTC."""


@pytest.mark.parametrize(
    "text",
    [
        "Tue Nov 24 2026 18:04:43 GMT+0100 (CET)",
        "Tue+Nov+24+2026+18%3A04%3A43+GMT%2B0100+(Central+European+Standard+Time)",
        "Wed+Nov+25+2026+02:04:43+GMT+0900+(Japan+Standard+Time)",
        "Tue+Nov+24+2026+12%3A04%3A43+GMT-0500+(Eastern+Standard+Time)",
        "Tue Nov 24 2026 17:04:43 GMT+0000",
    ],
)
def test_a_date_as_scripts_write_it_is_no_earlier_than_its_second_ends(text):
    assert not_after(text) == (None, MOMENT + 1)


@pytest.mark.parametrize(
    "text", ["", "Tue Nov 31 2026 18:04:43 GMT+0100", "Di Nov 24 2026 18:04:43 GMT+0100", "Tue Nov 24 2026", "0" * 5000]
)
def test_no_date_is_none(text):
    assert not_after(text) is None


def test_moments_are_read_exactly():
    assert at_iso("2026-11-24T17:04:43.250Z") == (MOMENT + 0.25, MOMENT + 0.25)
    assert at_iso("2026-11-24T18:04:43+01:00") == (MOMENT, MOMENT)
    assert at_milliseconds("1795539883250") == (MOMENT + 0.25, MOMENT + 0.25)


@pytest.mark.parametrize(
    "text", ["2026-11-24T17:04:43", "soon", None, 7, "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"]
)
def test_without_a_zone_or_far_from_our_days_it_is_no_moment(text):
    assert at_iso(text) is None


@pytest.mark.parametrize("text", ["179553988", "17955398832501", "-795539883250", "0000000000000", "9999999999999"])
def test_milliseconds_have_thirteen_digits_and_a_year_of_ours(text):
    assert at_milliseconds(text) is None


def test_a_tc_string_names_a_day_or_a_moment():
    assert on_day_or_at("2026-11-24T00:00:00.000Z") == (1795478400.0, 1795564800.0)
    assert on_day_or_at("2026-11-24T17:04:43.200Z") == (MOMENT + 0.2, MOMENT + 0.2)
    assert on_day_or_at("") is None


def test_times_that_contradict_each_other_leave_all_that_lies_between():
    assert combined([]) is None
    assert combined([(5.0, 5.0), (0.0, 9.0)]) == (5.0, 5.0)
    assert combined([(5.0, 5.0), (None, 9.0)]) == (5.0, 5.0)
    assert combined([(5.0, 5.0), (None, 3.0)]) == (None, 5.0)


@given(st.text(max_size=60))
def test_any_text_is_read_or_passed_over(text):
    for read in (at_iso, at_milliseconds, not_after, on_day_or_at):
        made = read(text)
        assert made is None or made[0] is None or made[0] <= made[1]
