"""The date of a cookie's Expires: as forgiving as browsers, and no more."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.cookie_date import cookie_date


def moment(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Wed, 21 Oct 2027 07:28:00 GMT", (2027, 10, 21, 7, 28, 0)),
        ("Wednesday, 21-Oct-27 07:28:00 GMT", (2027, 10, 21, 7, 28, 0)),
        ("Wed Oct 21 07:28:00 2027", (2027, 10, 21, 7, 28, 0)),
        ("2027 7:28:0 october 1", (2027, 10, 1, 7, 28, 0)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", (1970, 1, 1)),
        ("01 Jan 69 00:00:00", (2069, 1, 1)),
        ("01 Jan 70 00:00:00", (1970, 1, 1)),
        ("01 Jan 1601 00:00:00", (1601, 1, 1)),
        ("31 Dec 9999 23:59:59 GMT", (9999, 12, 31, 23, 59, 59)),
        ("21/Oct/2027 07:28:00 +0200", (2027, 10, 21, 7, 28, 0)),
    ],
)
def test_every_spelling_that_browsers_take_is_taken(text, parts):
    assert cookie_date(text.encode()) == moment(*parts)


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "-1", "never", "Wed, 21 Oct 2027", "07:28:00 2027", "31 Feb 2027 00:00:00", "32 Oct 2027 07:28:00",
        "21 Oct 2027 24:00:00", "21 Oct 2027 07:60:00", "21 Oct 1600 07:28:00", "21 Oct 2027 07:28",
        "21 Oct 20270 07:28:00", "1800000000",
    ],
)  # fmt: skip
def test_what_browsers_take_for_no_date_is_none(text):
    assert cookie_date(text.encode()) is None


@given(st.binary(max_size=200))
def test_no_text_raises(raw):
    found = cookie_date(raw)
    assert found is None or isinstance(found, float)
