"""The table of actions: each of the twelve names does what the policy language says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.catalog.actions import OPTIONS
from inspector.filtering.actions import TRANSFORMATIONS, Subject, transform
from inspector.filtering.cut import apply
from inspector.model.policy import ACTIONS

SUBJECT = Subject("addr", 7, 1_795_000_000.0, lambda host: host.endswith("shop.example"))


def result(action, value, options):
    cuts = transform(action, value, options, SUBJECT)
    return None if cuts is None else apply(value, cuts)


def test_every_action_of_the_language_has_its_transformation_or_is_about_whole_requests():
    assert set(TRANSFORMATIONS) | {"drop-request", "allow-only"} == set(ACTIONS)
    assert set(OPTIONS) | {"keep", "drop", "drop-request", "allow-only"} == set(ACTIONS)


@pytest.mark.parametrize(
    ("action", "value", "options", "left"),
    [
        ("keep", "1.2", {}, "1.2"),
        ("drop", "1.2", {}, None),
        ("replace", "1.2", {"value": "OPT-OUT"}, "OPT-OUT"),
        ("mask", "jane", {"first": 1}, "j***"),
        ("ip", "203.0.113.77", {}, "203.0.113.0"),
        ("ip", "203.0.113.77", {"v4": 16}, "203.0.0.0"),
        ("ip", "203.0.113.77", {"to": "country"}, None),
        ("ip", "no address", {}, None),
        ("hash", "1.2", {"secret": "demo", "bits": 24}, "9bf416"),
        ("hash", "", {"secret": "demo"}, ""),
        ("url", "https://shop.example/?a", {"query": "drop-all"}, "https://shop.example/"),
        ("url", "https://news.example/a", {"external": "drop"}, None),
        ("url", "https://www.shop.example/a", {"external": "drop"}, "https://www.shop.example/a"),
        ("ua", "Mozilla/5.0 (X11) Firefox/146.0", {"level": "family"}, "Mozilla/5.0 (compatible; Firefox)"),
        ("ua", "x86", {"level": "major"}, None),
        ("bucket", "2560x1440", {"to": "screen"}, "1920x1080"),
        ("bucket", "nl,en", {"to": "lang"}, "nl"),
        ("bucket", "1795000123", {"to": "hours", "size": 24}, "1794960000"),
        ("bucket", "52.37,4.89", {"to": "km", "size": 100}, "52.1,4.49"),
    ],
)
def test_does_what_it_says(action, value, options, left):
    assert result(action, value, options) == left


def test_random_is_new_for_each_event_or_the_same_all_session():
    other = Subject("addr", 8, 0, lambda _: True)
    event, session = {"shape": "uuid"}, {"shape": "uuid", "stable": "session"}
    assert transform("random", "1.2", event, SUBJECT) != transform("random", "1.2", event, other)
    assert transform("random", "1.2", session, SUBJECT) == transform("random", "1.2", session, other)


@pytest.mark.parametrize("action", sorted(TRANSFORMATIONS))
@given(value=st.text(max_size=30))
def test_no_text_makes_an_action_fail(action, value):
    options = {"value": "x", "level": "major", "to": "screen", "secret": "s", "query": "drop-all", "path": "template"}
    cuts = transform(action, value, options, SUBJECT)
    assert cuts is None or apply(value, cuts) is not None
