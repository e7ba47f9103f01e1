"""Party: the groups in the order of the window."""

from dataclasses import replace
from typing import get_args

from inspector.model.party import GROUPS, THIRD, Group, Party


def test_every_group_has_its_place_once():
    assert sorted(GROUPS) == sorted(get_args(Group))


def test_third_parties_are_those_that_get_data_from_the_browser_itself():
    assert {"client-side", "disguised"} == THIRD


def test_a_company_is_the_owner_of_the_site_but_behind_a_disguise_who_answers():
    party = Party("client-side", "doubleclick.net", "Google", "Google", "certain", None, ())
    assert party.company == "Google"
    assert replace(party, entity=None, recipient="doubleclick.net").company == "doubleclick.net"
    hidden = replace(party, group="disguised", site="shop.example", entity="Shop Ltd", recipient="Google")
    assert hidden.company == "Google"
