"""Words of the window: numbers, places, kinds."""

import pytest

from inspector.model.finding import CATEGORIES
from inspector.model.party import GROUPS
from inspector.ui import wording


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("connection", ("Source IP", "connection")),
        ("header:user-agent", ("User-Agent", "header")),
        ("query:fbp", ("fbp", "query")),
        ("query:ud[em]", ("ud[em]", "query")),
        ("query:a%5B1%5D[2]", ("a[1][2]", "query")),
        ("cookie:_ga", ("_ga", "cookie")),
        ("body.form:email", ("email", "body")),
        ("body.json:$.user.mail", ("user.mail", "body")),
        ("body.lines[1]:en", ("en", "body, line 2")),
        ("query:dtdc|base64|json:$.ip", ("dtdc $.ip", "query, in JSON in base64")),
        ("ws[3]", ("3", "WebSocket message")),
        ("fragment", ("fragment", "fragment")),
    ],
)
def test_a_locator_is_told_as_name_and_place(at, shown):
    assert wording.place(at) == shown


@pytest.mark.parametrize("at", ["", ":", "|", "body.lines[]:x", "ws[", "query:", "query:%ZZ"])
def test_an_odd_locator_is_no_error(at):
    assert isinstance(wording.place(at), tuple)


def test_counts_agree_with_their_noun():
    assert wording.count(1, "request") == "1 request"
    assert wording.count(3200, "request") == "3,200 requests"
    assert wording.count(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(("seconds", "shown"), [(42, "0:42"), (723, "12:03"), (3723, "1:02:03")])
def test_time_is_told_as_on_a_clock(seconds, shown):
    assert wording.elapsed(seconds) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 B"), (999, "999 B"), (3_400, "3.4 kB"), (1_200_000, "1.2 MB"), (None, "")]
)
def test_sizes_have_a_unit(number, shown):
    assert wording.size(number) == shown


def test_every_group_and_category_has_a_word():
    assert set(GROUPS) <= wording.GROUP_LONG.keys()
    assert set(GROUPS) <= wording.GROUP_SHORT.keys()
    assert set(CATEGORIES) == wording.CHIP.keys() == wording.BAR.keys()
