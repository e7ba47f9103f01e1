"""The bars: what reaches third parties, counted by one rule before and after."""

import pytest
from visits import sent, visit, write_session

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.index.query import Index
from inspector.index.ready import ready_index
from inspector.index.totals import totals_of

HINTS = [
    (name.encode(), b'"Chromium";v="156"')
    for name in ("sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-ch-ua-full-version-list", "sec-ch-ua-arch")
]
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1473268947.1550531325&en=page_view&gcs=G111"
IN_PAYLOAD = "&uaa=x86&uab=64&uafvl=Chromium%3B156.0.1&uap=Linux&uapv=6.1&_uip=203.0.113.77"


@pytest.fixture
def totals(tmp_path):
    def totals(items, policy=None):
        session = write_session(tmp_path / f"{policy}.inspector", items)
        with ready_index(session, load_catalog(), load_policy(policy) if policy else None) as index:
            found = index.totals()
            return found, {total.category: (total.before, total.after) for total in found.categories}

    return totals


def hinted():
    """The visit, each request to a third party with client hints, one of them with more in the payload."""
    return [
        *visit(),
        sent(7, GA4 + IN_PAYLOAD, headers=HINTS),
        sent(8, GA4, headers=HINTS),
        sent(9, GA4, headers=HINTS),
    ]


def test_user_agent_and_hints_count_once_a_request_and_the_address_once_and_where_it_is_written(totals):
    found, before = totals(hinted())
    assert found.third == 6
    assert before["user-agent"] == (6, None)
    assert before["ip"] == (7, None)


@pytest.mark.parametrize("policy", ["none", "gtm-ga4-default", "strict"])
def test_the_same_rule_holds_after(totals, policy):
    """However many hints a policy leaves, there is at most one User-Agent a request."""
    found, counts = totals(hinted(), policy)
    before, after = counts["user-agent"]
    assert before == found.third
    assert 0 < after <= before
    assert (after == before) == (policy == "none")


def test_requests_that_reach_no_third_party_do_not_count(totals):
    _, before = totals([sent(1, "https://sst.shop.example/g/collect?v=2&tid=G-ABC123&cid=1.2", site="same-site")])
    assert set(before.values()) == {(0, None)}


def test_totals_of_nothing_are_nothing():
    found = totals_of([], [], simulated=True)
    assert {(total.before, total.after) for total in found.categories} == {(0, 0)}
    assert (found.all, found.third, found.own, found.aside) == (0, 0, 0, 0)


def test_the_index_gives_the_same_totals_again(tmp_path):
    session = write_session(tmp_path / "s.inspector", hinted())
    with ready_index(session, load_catalog()) as index:
        assert isinstance(index, Index)
        assert index.totals() == index.totals()
