"""Chips say what is exposed: order, number, in clear or hashed."""

from inspector.index.query import Exposure
from inspector.model.finding import CATEGORIES
from inspector.ui.chips import chip, exposure_chips, is_hashed, tone, underline
from inspector.ui.runs import Chip, Gap, Text


def test_grey_is_for_what_every_request_does_and_red_for_a_person():
    assert {tone(c) for c in ("ip", "user-agent", "url")} == {"grey"}
    assert (tone("identifier"), tone("personal"), tone("secret")) == ("blue", "red", "red")
    assert all(tone(category) for category in CATEGORIES)


def test_a_number_stands_only_from_two():
    assert chip("identifier", 1).text == "id"
    assert chip("identifier", 3).text == "id 3"


def test_hashed_is_outlined_with_a_sign():
    assert chip("personal", hashed=True) == Chip("person #", "red", True)
    assert [is_hashed(s) for s in ("plain", "shortened", "hashed", "encoded", "hashed+encoded")] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert (underline("plain"), underline("hashed")) == ("solid", "dotted")


def test_chips_stand_in_the_order_of_the_categories_and_the_rest_is_counted():
    exposes = [Exposure("device", 1), Exposure("url", 2), Exposure("personal", 1, True), Exposure("ip", 1),
               Exposure("identifier", 3), Exposure("user-agent", 1)]  # fmt: skip
    runs = exposure_chips(exposes)
    assert [run.text for run in runs if isinstance(run, Chip)] == ["IP", "UA", "id 3", "person #"]
    assert runs[-1] == Text("+2", "muted", "note")
    assert isinstance(runs[1], Gap)


def test_only_the_asked_categories_are_shown():
    assert exposure_chips([Exposure("ip", 1)], only=("personal",)) == []


def test_a_person_and_a_secret_are_seen_however_many_kinds_there_are():
    runs = exposure_chips([Exposure(category, 1) for category in CATEGORIES])
    assert [run.text for run in runs if isinstance(run, Chip)] == ["IP", "id", "person", "secret"]
    assert runs[-1] == Text("+4", "muted", "note")
    few = exposure_chips([Exposure(category, 1) for category in ("identifier", "personal", "secret")], most=2)
    assert [run.text for run in few if isinstance(run, Chip)] == ["person", "secret"]
