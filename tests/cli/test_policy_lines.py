"""A policy in words: where hits go, on which ground, and what every rule does and why."""

import pytest

from inspector.catalog.policies import load_policy, policy_names
from inspector.catalog.toml_reader import compile_pattern
from inspector.cli.policy_lines import WIDTH, policy_lines
from inspector.model.policy import Action, Destination, Policy, Purpose, Rule, Target, When


def lines(*rules, **more):
    return policy_lines(Policy("ours", "Ours", rules=rules, **({"destinations": (Destination("*"),)} | more)))


@pytest.mark.parametrize("name", policy_names())
def test_every_shipped_policy_says_all_its_rules_reasons_and_sources(name):
    policy = load_policy(name)
    told = policy_lines(policy)
    text = " ".join(" ".join(told).split())
    for rule in policy.rules:
        assert f"rule {rule.id}: {rule.do.name}" in text
        assert f"source {' '.join(rule.source.split())}" in text
        assert rule.why in text
    assert all(destination.vendor in text or destination.vendor == "*" for destination in policy.destinations)
    assert max(map(len, told)) <= WIDTH


def test_a_secret_is_not_shown_and_options_are():
    told = lines(Rule("h", Action("hash", {"algo": "sha256", "secret": "s3cr3t", "rotate": 5400, "bits": 0})))
    assert "rule h: hash algo=sha256, rotate=1.5h, secret set" in told
    assert not any("s3cr3t" in line for line in told)


def test_what_a_rule_is_about_and_when_it_holds():
    target = Target(category=("ip",), at=("query:a", "query:b"), matching=compile_pattern("x+"))
    told = lines(Rule("r", Action("drop"), target, When(vendor=("ga4",), consent=("denied", "unknown"))))
    assert "  on       category ip; at query:a, query:b; matching x+" in told
    assert "  when     vendor ga4; consent denied, unknown" in told


def test_allow_only_says_what_it_keeps():
    told = lines(Rule("few", Action("allow-only", {"kept": Target(at=("query:v",))})))
    assert "rule few: allow-only" in told
    assert "  on       the whole request" in told
    assert "  keeps    at query:v" in told


def test_long_lists_of_names_are_cut():
    told = lines(Rule("u", Action("url", {"query": "deny", "names": tuple("abcdefgh"), "host_only": True})))
    assert "rule u: url query=deny, names=a|b|c|d|e|f|…, host_only=yes" in told


def test_a_destination_says_its_ground_and_what_it_asks_for():
    purposes = {
        "p": Purpose("p", "legitimate_interest", ("analytics_storage",)),
        "q": Purpose("q", "legal_obligation", allow_categories=("ip", "consent")),
    }
    to = (Destination("acme", "p", region="NL", hosts=("*.acme.example",)), Destination("b", "q"))
    told = lines(destinations=to, purposes=purposes)
    assert "sends on: acme, also *.acme.example" in told
    assert "  purpose  p, on the ground of legitimate interest" in told
    assert "  needs    nobody's consent, but a refusal is heeded: analytics_storage" in told
    assert "  needs    sends ip, consent alone" in told
    assert "All other hits are blocked: the server would not pass them on." in told
    assert "All other hits are blocked: the server would not pass them on." not in lines()
