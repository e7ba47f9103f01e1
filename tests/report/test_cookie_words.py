"""Cookies in words: lives as people say them, flags as they were asked for, outcomes of models."""

import pytest

from inspector.index.query import CookieRow
from inspector.model.cookie import Life, Model, Outcome
from inspector.report.cookie_words import (
    MODELS,
    OUTCOMES,
    PARTY,
    SET_BY,
    asked_words,
    flag_words,
    life_of,
    life_words,
    outcome_words,
)

DAY = 86_400


def row(**more) -> CookieRow:
    values = {
        "name": "_ga", "domain": "shop.example", "owner": "Google Analytics", "purpose": "Analytics", "party": "first",
        "set_by": "server", "life_s": 400.0 * DAY, "persistent": True, "http_only": False, "secure": False, "same_site": "",
        "partitioned": False, "refused": "", "recipients": ("shop.example",), "first": 1, "last": 9, "count": 4, "lives": (),
    } | more  # fmt: skip
    return CookieRow(**values)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "deleted"), (-5, "deleted"), (0.4, "under a second"), (1, "1 second"), (90, "2 minutes"), (3600, "1 hour"),
        (72_000, "20 hours"), (DAY, "1 day"), (7 * DAY, "7 days"), (400 * DAY, "400 days"), (365 * DAY, "1 year"),
        (730 * DAY, "2 years"), (10**11, "1,157,407 days"),
    ],
)  # fmt: skip
def test_lives_are_said_as_people_say_them(seconds, words):
    assert life_words(seconds) == words


def test_what_no_set_cookie_told_is_not_said_to_be_a_session_cookie():
    assert asked_words(row(life_s=None, persistent=None)) == "not seen"
    assert asked_words(row(life_s=None, persistent=False)) == "session"
    assert asked_words(row()) == "400 days"


def test_flags_are_those_asked_for():
    assert flag_words(row(http_only=True, same_site="lax")) == ["HttpOnly", "SameSite=Lax"]
    assert flag_words(row()) == []


@pytest.mark.parametrize(
    ("outcome", "life", "words"),
    [
        ("kept", 400.0 * DAY, "400 days"), ("kept", None, "as asked"), ("capped", 7.0 * DAY, "7 days"), ("session", None, "session"),
        ("blocked", None, "blocked"), ("partitioned", DAY, "1 day, partitioned"), ("partitioned", None, "partitioned"),
        ("refused", None, "refused"), ("deleted", None, "deleted"), ("unknown", None, "not known"),
    ],
)  # fmt: skip
def test_every_outcome_of_a_model_has_words(outcome, life, words):
    assert outcome_words(Life("safari", outcome, life, "")) == words


def test_every_word_of_the_model_is_known():
    assert set(MODELS) == set(Model.__args__)
    assert set(OUTCOMES) == set(Outcome.__args__)
    assert set(PARTY) == {"first", "third", "unknown"}
    assert set(SET_BY) == {"server", "script", "unknown"}


def test_a_browser_without_a_model_has_no_life():
    safari = Life("safari", "kept", None, "")
    assert life_of(row(lives=(safari,)), "safari") is safari
    assert life_of(row(lives=(safari,)), "firefox") is None
