"""Before and after in words: who set it, what Safari would leave, whether that is more."""

from typing import get_args

from inspector.index.cookie_rows import CookieRow
from inspector.index.cookie_sides import CookiePair, CookieSide
from inspector.model.cookie import Life, Outcome
from inspector.report.cookie_side_words import CHANGES, left_words, side_words, why_words

DAY = 86_400.0


def row(name: str = "_ga", set_by: str = "server") -> CookieRow:
    return CookieRow(
        name, "shop.example", "", "", "first", set_by, None, None, False, False, "", False, "", (), 1, 1, 1, ()
    )


def life(outcome: Outcome, seconds: float | None = None, why: str = "So.") -> Life:
    return Life("safari", outcome, seconds, why)


def test_every_change_of_a_pair_has_a_word():
    kept, less = CookieSide(row(), life("kept", 9 * DAY)), CookieSide(row(), life("capped", DAY))
    open_, none = CookieSide(row(), life("unknown")), ()
    pairs = [(kept, kept), (less, kept), (kept, less), (kept, none), (none, kept), (open_, kept)]
    changes = [CookiePair("a", "", "first", (a,) if a else (), (b,) if b else ()).change for a, b in pairs]
    assert set(changes) == set(CHANGES)


def test_what_the_session_does_not_tell_is_said_for_both_kinds_of_server():
    side = CookieSide(row(), life("unknown"), life("capped", 7 * DAY), life("kept", 400 * DAY))
    assert left_words(side) == "7 days or 400 days"
    assert left_words(CookieSide(row(set_by="unknown"), life("unknown"), *[life("kept", DAY)] * 2)) == "not known"
    assert left_words(CookieSide(row(), life("unknown"), *[life("kept", DAY)] * 2)) == "1 day"


def test_every_outcome_can_be_said_of_a_side():
    for outcome in get_args(Outcome):
        assert side_words((CookieSide(row("x", "script"), life(outcome)),))[0][:2] == ("x", "script")


def test_the_reason_is_that_of_what_is_there_after():
    before, after = CookieSide(row(), life("capped", DAY, "Was.")), CookieSide(row(), life("kept", DAY, "Is."))
    assert why_words(CookiePair("a", "", "first", (before,), (after, after))) == "Is."
    assert why_words(CookiePair("a", "", "first", (before,), ())) == "Was."
