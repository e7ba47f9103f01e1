"""Phases: allow-only before drop before transform, whatever the order in the file."""

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.index.simulated import simulate_exchange
from inspector.model.policy import Action, Destination, Policy, Rule, Target

CATALOG = load_catalog()
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2&en=view&dl=https%3A%2F%2Fshop.example%2F%3Femail%3Djane%2540shop.example%26q%3D1"


def row(*rules):
    sent = exchange(GA4, client_ip="203.0.113.24")
    policy = Policy("p", "P", destinations=(Destination("*"),), rules=rules)
    return simulate_exchange(sent, inspect(sent, CATALOG, Memory()), policy, CATALOG)[0]


def test_drop_comes_before_transform_though_it_stands_later():
    found = row(
        Rule("h", Action("hash", {"secret": "s"}), Target(at=("query:cid",))),
        Rule("d", Action("drop"), Target(at=("query:cid",))),
    )
    assert [change.rule for change in found.changes if change.at == "query:cid"] == ["d"]


def test_allow_only_comes_before_drop():
    kept = Target(at=("query:v", "query:tid"))
    found = row(Rule("d", Action("drop"), Target(at=("query:cid",))), Rule("a", Action("allow-only", {"kept": kept})))
    assert {change.rule for change in found.changes if change.at.startswith("query:")} == {"a"}


def test_allow_only_keeps_to_its_scope():
    kept = Target(at=("query:cid",))
    found = row(Rule("a", Action("allow-only", {"kept": kept}), Target(at=("query:c*", "query:e*"))))
    assert {change.at for change in found.changes} == {"connection", "query:en"}


def test_within_a_phase_the_order_is_that_of_the_file():
    mask, replace = (
        Rule("m", Action("mask", {}), Target(at=("query:en",))),
        Rule("r", Action("replace", {"value": "ab"}), Target(at=("query:en",))),
    )
    assert b"en=**" in row(replace, mask).after.url
    assert b"en=ab" in row(mask, replace).after.url


def test_an_address_inside_a_urls_query_takes_only_its_parameter_with_it():
    found = row(Rule("d", Action("drop"), Target(category=("personal",))))
    assert b"dl=https%3A%2F%2Fshop.example%2F%3Fq%3D1" in found.after.url
    assert [change.at for change in found.changes] == ["connection", "query:dl|url.query:email"]


@pytest.mark.parametrize("at", ["connection", "header:content-type"])
def test_what_the_hop_decides_no_rule_reaches(at):
    found = row(Rule("r", Action("replace", {"value": "x"}), Target(at=(at,))))
    assert [change.rule for change in found.changes] == ["hop:identity"]
