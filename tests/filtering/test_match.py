"""When a rule holds, and what it is about."""

import pytest

from inspector.catalog.toml_reader import compile_pattern
from inspector.filtering.datum import Datum
from inspector.filtering.leaf import Leaf, Part
from inspector.filtering.match import Situation, holds, holds_for, parts, whole
from inspector.model.policy import Target, When

NOW = Situation(
    "ga4", "insights", "consent", "granted", "server-call", "sgtm-ga4", "US", "POST", frozenset({"purchase"})
)


@pytest.mark.parametrize("name", ["vendor", "purpose", "basis", "consent", "party", "hop", "region", "method"])
def test_a_condition_holds_for_its_word_alone(name):
    assert holds(When(**{name: ("other", getattr(NOW, name))}), NOW)
    assert not holds(When(**{name: ("other",)}), NOW)


def test_all_conditions_must_hold():
    assert holds(When(), NOW)
    assert not holds(When(vendor=("ga4",), party=("client-side",)), NOW)
    assert holds(When(event=("purchase",)), NOW)
    assert not holds(When(event=("view",)), NOW)


def test_a_datum_of_another_event_is_left_and_one_of_none_is_meant():
    when = When(event=("purchase",))
    assert holds_for(when, Datum.of(Leaf("a", "1", "", events=frozenset({"purchase", "view"}))))
    assert not holds_for(when, Datum.of(Leaf("a", "1", "", events=frozenset({"view"}))))
    assert holds_for(when, Datum.of(Leaf("header:a", "1", "")))


def test_categories_properties_and_places_add_up():
    leaf = Leaf("query:cid", "1.2", "url", properties=frozenset({"browserId"}), categories=frozenset({"identifier"}))
    datum = Datum.of(leaf)
    for target in (Target(category=("identifier",)), Target(property=("browserId",)), Target(at=("query:c*",))):
        assert whole(target, datum)
    assert not whole(Target(category=("ip",), property=("userId",), at=("query:x",)), datum)
    assert not whole(Target(), datum)


def test_a_pattern_narrows_down():
    datum = Datum.of(Leaf("query:a", "jane@shop.example", "url"))
    mail = compile_pattern("@")
    assert whole(Target(at=("query:*",), matching=mail), datum)
    assert whole(Target(matching=mail), datum)
    assert not whole(Target(at=("query:*",), matching=compile_pattern("^x")), datum)


def test_a_moved_datum_answers_to_both_places_and_an_added_one_to_its_new_one():
    moved = Datum(Leaf("query:fbp", "fb.1", "url"), "fb.1", b"", target="body.json:$.fbp")
    assert whole(Target(at=("query:fbp",)), moved)
    assert whole(Target(at=("body.json:$.fbp",)), moved)


def test_what_is_found_inside_is_meant_in_part():
    leaf = Leaf("query:a", "to jane@a.example", "url", parts=(Part("personal", "email", 3, 17),))
    assert parts(Target(property=("email",)), Datum.of(leaf)) == list(leaf.parts)
    assert parts(Target(category=("ip",)), Datum.of(leaf)) == []
    assert not whole(Target(category=("personal",)), Datum.of(leaf))
