"""Answers of the domain name system, as facts."""

import dataclasses

import pytest

from inspector.model.resolved import Resolved


def test_an_answer_is_frozen_and_compares_by_what_it_says():
    found = Resolved("a.shop.example", 1.0, ("b.example",))
    assert found == Resolved("a.shop.example", 1.0, ("b.example",), "")
    assert found != Resolved("a.shop.example", 1.0, ())
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.why = "no"
