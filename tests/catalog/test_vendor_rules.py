"""What a match proves, and how special it is, follows from its conditions alone."""

import pytest

from inspector.catalog.vendor_rules import Match
from inspector.catalog.vendors import load_vendors


def match(**conditions) -> Match:
    nothing = dict.fromkeys(("host", "path", "not_path", "body", "account", "event"))
    empty = {name: frozenset() for name in ("hosts", "not_hosts", "methods", "required")}
    none = dict.fromkeys(("all_of", "any_of", "none_of", "values"), ())
    return Match(**nothing | empty | none | {"role": "event", "line": 1} | conditions)


@pytest.mark.parametrize(
    ("conditions", "level"),
    [
        ({"hosts": frozenset({"t.example"})}, "host+path"),
        ({"host": "pattern", "path": "pattern"}, "host+path"),
        ({"path": "pattern", "all_of": ("param:x",)}, "path+parameters"),
        ({"values": (("param:x", "pattern"),)}, "parameters"),
    ],
)
def test_the_level_of_evidence_is_what_the_conditions_prove(conditions, level):
    assert match(**conditions).level == level


def test_more_and_closer_conditions_weigh_more():
    exact = match(hosts=frozenset({"t.example"}), path="pattern")
    wide = match(hosts=frozenset({"*.example"}), path="pattern")
    assert exact.weight > wide.weight > match(path="pattern").weight
    assert match(values=(("a", "p"), ("b", "p"))).weight > match(values=(("a", "p"),)).weight


def test_no_shipped_match_would_take_every_request():
    for vendor in load_vendors():
        for each in vendor.matches:
            assert each.hosts or each.host or each.path or each.all_of or each.any_of or each.values, vendor.id
