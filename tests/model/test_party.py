"""Party: the groups in the order of the window."""

from typing import get_args

from inspector.model.party import GROUPS, THIRD, Group


def test_every_group_has_its_place_once():
    assert sorted(GROUPS) == sorted(get_args(Group))


def test_third_parties_are_those_that_get_data_from_the_browser_itself():
    assert {"client-side", "disguised"} == THIRD
