"""What a rule does to a value, in words."""

import pytest

from inspector.filtering.rule_words import joins, made_by, steps_of
from inspector.model.policy import Action, Rule


@pytest.mark.parametrize(
    ("name", "options", "steps", "said", "same_again"),
    [
        ("hash", {"algo": "sha256", "secret": "s"}, ("sha256",), "hashed by rule r with sha256: pseudonymous", True),
        ("hash", {"bits": 8}, ("hmac-sha256", "cut:8"), "cut to 8 bits", True),
        ("hash", {"rotate": 5400}, ("hmac-sha256",), "another one every 1.5 hours", True),
        ("random", {"stable": "session"}, ("random",), "still an identifier", True),
        ("random", {}, ("random",), "a new one in each request", False),
        ("replace", {"value": "x"}, ("constant",), "a constant set by rule r", False),
        ("url", {"query": "drop-all"}, ("url",), "shortened by rule r", False),
    ],
)
def test_a_rule_says_what_it_makes_of_a_value(name, options, steps, said, same_again):
    rule = Rule("r", Action(name, options))
    assert steps_of(rule) == steps
    assert said in made_by(rule)
    assert joins(rule) == same_again
