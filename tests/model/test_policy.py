"""Policy: which destination a vendor's hits go to."""

from inspector.model.policy import ACTIONS, Destination, Policy


def test_there_are_twelve_actions():
    assert len(ACTIONS) == len(set(ACTIONS)) == 12


def test_a_vendor_goes_to_its_own_destination_before_the_one_for_everybody():
    policy = Policy("p", "P", destinations=(Destination("*", template="a"), Destination("ga4", template="b")))
    assert policy.destination("ga4").template == "b"
    assert policy.destination("meta").template == "a"


def test_without_a_destination_there_is_none():
    assert Policy("p", "P", destinations=(Destination("ga4"),)).destination("meta") is None
