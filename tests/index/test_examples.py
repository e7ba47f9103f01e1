"""Examples of shipped policies and hops, through the real engine, byte for byte."""

from dataclasses import replace

import pytest

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy, policy_names
from inspector.index.examples import exchange_of, failures_of_hop, failures_of_policy, written
from inspector.model.simulation import Outgoing

CATALOG = load_catalog()


@pytest.mark.parametrize("name", policy_names())
def test_the_examples_of_every_policy_hold(name):
    policy = load_policy(name)
    assert policy.examples
    assert failures_of_policy(policy, CATALOG) == []


@pytest.mark.parametrize("name", sorted(CATALOG.hops))
def test_the_examples_of_every_hop_hold(name):
    assert failures_of_hop(CATALOG.hops[name], CATALOG) == []


def test_an_example_that_does_not_hold_is_told_with_both_sides():
    policy = load_policy("strict")
    wrong = replace(policy, examples=(replace(policy.examples[0], sent="GET https://other.test/"),), rules=())
    (failure,) = failures_of_policy(wrong, CATALOG)
    assert failure.wanted == "GET https://other.test/"
    assert failure.got.startswith(
        "POST https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=746406658.1791212460"
    )


def test_a_policy_without_its_rules_breaks_its_examples():
    for name in policy_names():
        policy = load_policy(name)
        for rule in policy.rules:
            less = replace(policy, rules=tuple(other for other in policy.rules if other is not rule))
            examined = rule.id in (
                "no-ip",
                "no-person",
                "short-urls",
                "rotating-ids",
                "ip-shortened",
                "ip-none",
                "id-rotate",
            )
            assert failures_of_policy(less, CATALOG) or not examined, rule.id


def test_a_request_is_read_as_it_is_written():
    sent = exchange_of("\nPOST https://a.test/?b\nX-A: 1\n\nline\n\nrest")
    assert (sent.request.method, sent.request.url, sent.request.headers) == (
        b"POST",
        b"https://a.test/?b",
        ((b"X-A", b"1"),),
    )
    assert sent.request.body.kept == b"line\n\nrest"
    out = Outgoing(b"POST", b"https://a.test/?b", ((b"X-A", b"1"),), b"line", "")
    assert written(out) == "POST https://a.test/?b\nx-a: 1\n\nline"


def test_what_is_no_request_is_refused():
    with pytest.raises(ValueError, match="no request line"):
        exchange_of("nonsense")
