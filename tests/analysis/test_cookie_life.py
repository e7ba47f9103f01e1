"""What browsers would leave of a cookie: a model, and what it does not know it says."""

from itertools import product
from typing import get_args

import pytest

from inspector.analysis.cookie_life import Asked, lives_behind, lives_of, words
from inspector.analysis.cookie_refusal import DEFAULT_LAX, NONE_OPEN
from inspector.catalog.browser_limits import shipped
from inspector.model.cookie import CookieParty, Fact, Life, Model, SetBy

DAY = 86_400.0
WEEK, YEAR = 7 * DAY, 365 * DAY


def life(model: str, **told) -> Life:
    values = {"party": "first", "set_by": "server", "life_s": 2 * YEAR, "seen": True, "facts": ("document",)} | told
    found = {each.model: each for each in lives_of(Asked(**values), shipped())}
    return found[model]


def script(**told) -> Life:
    return life(
        "safari",
        **{"set_by": "script", "seen": False, "life_s": None, "usual_s": 2 * YEAR, "facts": ("plain-landing",)} | told,
    )


@pytest.mark.parametrize(
    ("told", "outcome", "left"),
    [
        ({}, "capped", WEEK),
        ({"usual_s": None}, "capped", WEEK),
        ({"usual_s": DAY}, "kept", DAY),
        ({"usual_s": 0.0}, "session", None),
        ({"facts": ("decorated",)}, "capped", DAY),
        ({"facts": ("decorated",), "usual_s": 60.0}, "kept", 60.0),
        ({"facts": ()}, "capped", WEEK),
    ],
)
def test_safari_leaves_seven_days_of_a_scripts_cookie_and_one_after_a_decorated_link(told, outcome, left):
    found = script(**told)
    assert (found.outcome, found.life_s) == (outcome, left)


def test_a_landing_that_is_not_known_is_said():
    assert "24 hours if a tracker" in script(facts=()).why
    assert "24 hours" not in script().why
    assert "if Safari has classified" in script(facts=("decorated",)).why


@pytest.mark.parametrize(
    ("facts", "outcome", "left"),
    [
        (("document",), "kept", 2 * YEAR),
        (("same-host",), "kept", 2 * YEAR),
        (("same-host", "same-network"), "kept", 2 * YEAR),
        (("same-host", "other-network"), "capped", WEEK),
        (("same-network",), "kept", 2 * YEAR),
        (("other-network",), "capped", WEEK),
        (("cloaked", "same-network"), "capped", WEEK),
        (("own-name", "other-network"), "kept", 2 * YEAR),
        ((), "unknown", None),
    ],
)
def test_safari_cuts_a_servers_cookie_by_its_name_and_its_address(facts, outcome, left):
    found = life("safari", facts=facts)
    assert (found.outcome, found.life_s) == (outcome, left)


def test_what_the_domain_name_system_was_not_asked_is_said():
    assert "which was not asked" in life("safari", facts=("same-network",)).why
    assert "which was not asked" in life("safari", facts=("other-network",)).why
    assert "not asked" not in life("safari", facts=("same-host", "same-network")).why


def test_a_short_life_needs_no_fact():
    assert (life("safari", facts=(), life_s=DAY).outcome, life("safari", facts=(), life_s=None).outcome) == (
        "kept",
        "unknown",
    )


@pytest.mark.parametrize("model", get_args(Model))
def test_a_session_cookie_of_a_known_server_ends_with_the_session(model):
    assert life(model, life_s=None).outcome == "session"


@pytest.mark.parametrize("model", get_args(Model))
def test_a_cookie_that_is_taken_away_is_deleted(model):
    assert life(model, life_s=0.0).outcome == "deleted"


def test_four_hundred_days_are_the_most_in_chromium_and_firefox_not_in_safari():
    for model in ("chromium", "firefox", "chromium-no-third"):
        assert (life(model).outcome, life(model).life_s) == ("capped", 400 * DAY)
        assert (life(model, life_s=YEAR).outcome, life(model, life_s=YEAR).life_s) == ("kept", YEAR)
    assert life("safari").life_s == 2 * YEAR


@pytest.mark.parametrize(
    ("model", "partitioned", "outcome"),
    [
        ("safari", False, "blocked"), ("safari", True, "partitioned"), ("firefox", False, "partitioned"),
        ("firefox", True, "partitioned"), ("chromium", False, "capped"), ("chromium-no-third", False, "blocked"),
        ("chromium-no-third", True, "partitioned"),
    ],
)  # fmt: skip
def test_third_party_cookies(model, partitioned, outcome):
    assert life(model, party="third", partitioned=partitioned, facts=()).outcome == outcome


def test_where_the_page_is_not_known_nothing_is_claimed_but_chromiums_own_limit():
    assert [life(model, party="unknown").outcome for model in ("safari", "firefox", "chromium", "chromium-no-third")] == [
        "unknown", "unknown", "capped", "unknown",
    ]  # fmt: skip


def test_where_nobody_saw_who_set_it_safari_is_unknown_and_others_go_by_the_usual_life():
    told = {"set_by": "unknown", "seen": False, "life_s": None, "facts": ()}
    assert life("safari", **told).outcome == "unknown"
    assert life("chromium", **told).outcome == "unknown"
    assert life("chromium", **told, usual_s=YEAR).outcome == "kept"


def test_a_reason_of_chromium_alone_counts_there_alone():
    for refused in (NONE_OPEN, DEFAULT_LAX):
        assert life("chromium", refused=refused).outcome == "refused"
        assert life("firefox", refused=refused, party="third").outcome == "partitioned"
    for model in get_args(Model):
        assert life(model, refused="Its Domain x does not hold the host y.").outcome == "refused"


EVERY = product(
    get_args(CookieParty), get_args(SetBy), [None, 0.0, 60.0, 2 * YEAR], [True, False], [None, 0.0, YEAR],
    [(), *((fact,) for fact in get_args(Fact))], [True, False], ["", "Why."],
)  # fmt: skip


def test_every_combination_has_one_answer_for_each_model_with_a_sentence_and_never_more_than_is_asked():
    for party, by, asked, seen, usual, facts, partitioned, refused in EVERY:
        made = lives_of(Asked(party, by, asked, seen, usual, partitioned, refused, facts), shipped())
        assert [each.model for each in made] == list(get_args(Model))
        for each in made:
            assert each.why.endswith(".")
            assert each.why.count(". ") <= 1
            assert each.life_s is None or each.life_s < float("inf")
            if each.outcome in ("capped", "blocked", "partitioned"):
                assert "read 2026-" in each.source
            if seen and asked and each.life_s is not None:
                assert each.life_s <= asked


@pytest.mark.parametrize(
    ("seconds", "text"), [(400 * DAY, "400 days"), (3600.0, "1 hour"), (0.4, "under a second"), (1, "1 second")]
)
def test_durations_are_said_in_their_largest_unit(seconds, text):
    assert words(seconds) == text


DAYS = 86_400.0


def behind(*, beside: bool, **more):
    values = {"party": "first", "set_by": "script", "life_s": None, "seen": False, "usual_s": 730 * DAYS} | more
    return {life.model: life for life in lives_behind(Asked(**values), shipped(), beside=beside)}


def test_a_tagging_server_elsewhere_gains_nothing_in_safari_and_one_beside_the_page_does():
    script = {
        each.model: each for each in lives_of(Asked("first", "script", None, seen=False, usual_s=730 * DAYS), shipped())
    }
    assert (script["safari"].outcome, script["safari"].life_s) == ("capped", 7 * DAYS)
    assert (behind(beside=False)["safari"].outcome, behind(beside=False)["safari"].life_s) == ("capped", 7 * DAYS)
    assert (behind(beside=True)["safari"].outcome, behind(beside=True)["safari"].life_s) == ("kept", 730 * DAYS)


def test_what_a_third_party_set_would_be_a_first_partys_behind_the_server():
    third = {
        "party": "third",
        "set_by": "server",
        "life_s": 300 * DAYS,
        "seen": True,
        "refused": "no Secure",
        "partitioned": True,
    }
    for beside in (True, False):
        found = behind(beside=beside, **third)
        assert found["chromium-no-third"].outcome == "kept"
        assert found["firefox"].outcome == "kept"


def test_a_session_cookie_ends_with_the_session_whoever_sets_it():
    assert {life.outcome for life in behind(beside=True, life_s=None, seen=True).values()} == {"session"}
