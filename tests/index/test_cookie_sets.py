"""Sets of cookies in the index: kept once, coarse where exactness would make one of each, found by words and flags."""

import sqlite3
from contextlib import closing

import orjson
import pytest

from inspector.index.cookie_sets import CookieSets, coarse, flags_of, told_of, words_of
from inspector.index.schema import TABLES
from inspector.model.cookie import Cookie, cookie_of


def cookie(name: str = "_ga", **more) -> Cookie:
    values = {
        "at": f"set-cookie:{name}", "direction": "set", "domain": "shop.example", "path": "/", "party": "first",
        "owner": "Google Analytics", "purpose": "Analytics", "life_s": 63072000.0,
    }  # fmt: skip
    return Cookie(name=name, **values | more)


@pytest.fixture
def db():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)
        yield connection


def test_the_same_cookies_are_one_set_in_whatever_order_and_at_whatever_place(db):
    sets = CookieSets(db)
    first = sets.number_of([cookie("a"), cookie("b", since=4)])
    assert sets.number_of([cookie("b", at="set-cookie:b[1]", since=9), cookie("a")]) == first
    assert CookieSets(db).number_of([cookie("a"), cookie("b")]) == first
    assert sets.number_of([cookie("a")]) != first
    assert db.execute("SELECT count(*) FROM cookies").fetchone() == (2,)


def test_no_cookies_make_no_set(db):
    assert CookieSets(db).number_of([]) == 0
    assert db.execute("SELECT count(*) FROM cookie_sets").fetchone() == (0,)


def test_numbers_of_a_transaction_that_was_undone_are_given_anew(db):
    sets = CookieSets(db)
    db.isolation_level = None
    db.execute("BEGIN")
    sets.number_of([cookie("a")])
    db.execute("ROLLBACK")
    sets.forget()
    number = sets.number_of([cookie("a")])
    assert db.execute("SELECT members FROM cookie_sets WHERE id = ?", (number,)).fetchone() is not None


def test_a_life_that_counts_down_to_a_fixed_day_makes_no_set_of_each_response(db):
    sets = CookieSets(db)
    lives = [63072000.0 - seconds for seconds in (0, 1, 2, 30.5, 700)]
    assert len({sets.number_of([cookie(life_s=life)]) for life in lives}) == 1


@pytest.mark.parametrize(
    ("life", "kept"),
    [
        (None, None),
        (0.0, 0.0),
        (59.4, 59.0),
        (3599.0, 3599.0),
        (3601.0, 3600.0),
        (86399.0, 86400.0),
        (604800.9, 604800.0),
    ],
)
def test_a_life_is_kept_as_coarse_as_it_is_shown(life, kept):
    assert coarse(life) == kept


def test_what_is_kept_is_a_cookie_without_its_place():
    made = cookie(since=3)
    kept = cookie_of(orjson.loads(told_of(made)))
    assert (kept.at, kept.since, kept.name, kept.owner) == ("", None, "_ga", "Google Analytics")


def test_words_are_those_that_name_it_and_flags_those_that_do_not():
    made = cookie("Visit\0or", set_by="script", same_site="none", secure=True)
    assert words_of(made) == "visit or\nshop.example\ngoogle analytics\nanalytics"
    assert flags_of(made) == " first script set persistent samesite-none secure "


def test_whether_it_lasts_is_only_said_where_a_set_cookie_tells():
    sent = cookie(direction="sent", path="", life_s=None)
    assert "session" not in flags_of(sent)
    assert " session " in flags_of(cookie(life_s=None))
