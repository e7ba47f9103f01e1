"""Totals under one policy: before, after, and what can be joined."""

from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.index.simulated import simulate_exchange
from inspector.index.summary import Summary

CATALOG = load_catalog()
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=view&cid="
META = "https://www.facebook.com/tr/?id=1&ev=PageView&fbp=fb.1.1791212460000.123456789"


def summary(policy, *urls, consent="recorded"):
    totals, memory = Summary(policy, consent), Memory()
    for seq, url in enumerate(urls, 1):
        sent = exchange(
            url,
            seq=seq,
            client_ip="203.0.113.24",
            page="https://shop.example/",
            headers=[(b"User-Agent", b"Mozilla/5.0 (X11) Firefox/146.0")],
        )
        inspection = inspect(sent, CATALOG, memory)
        totals.add(inspection, simulate_exchange(sent, inspection, load_policy(policy), CATALOG, consent))
    return totals.to_json()["summary"]


VISIT = (
    GA4 + "1.2345678&gcs=G111",
    GA4 + "1.2345678&gcs=G111",
    GA4 + "9.8765432&gcs=G100",
    META,
    "https://shop.example/logo.svg",
)


def test_requests_verdicts_and_reasons_are_counted():
    totals = summary("strict", *VISIT)
    assert totals["requests"] == {"before": 4, "after": 2}
    assert totals["verdicts"] == {"sent": 2, "blocked": 2, "not-filterable": 0}
    assert sum(totals["reasons"].values()) == 2


def test_recipients_and_findings_stand_before_and_after():
    totals = summary("strict", *VISIT)
    assert totals["recipients"] == {"before": ["Google", "Meta"], "after": ["Google"]}
    assert totals["findings"]["before"]["Google"]["ip"] == 3
    assert "ip" not in totals["findings"]["after"]["Google"]


def test_what_shares_an_identifier_can_be_joined():
    joinable = summary("none", *VISIT)["joinable"]["ga4"]
    assert joinable["before"] == {"requests": 3, "joined": 2, "largest": 2, "identifiers": 2}
    assert joinable["after"]["joined"] == 2
    assert summary("strict", *VISIT, consent="denied")["joinable"]["ga4"]["after"]["requests"] == 0
