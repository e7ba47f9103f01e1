"""Analysis and filtering joined: the same judge on both sides."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from accounting import unaccounted
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy, policy_names
from inspector.index.simulated import simulate_exchange

CATALOG = load_catalog()
GA4 = "https://sst.shop.example/g/collect?v=2&tid=G-ABC123&cid=746406658.1791212460&en=view&gcs=G111"


def run(policy, url=GA4, **more):
    sent = exchange(
        url, client_ip="203.0.113.24", headers=[(b"User-Agent", b"Mozilla/5.0 (X11) Firefox/146.0")], **more
    )
    inspection = inspect(sent, CATALOG, Memory())
    return inspection, simulate_exchange(sent, inspection, load_policy(policy), CATALOG)


def test_findings_afterwards_are_those_of_the_vendor_that_receives_it():
    inspection, (row,) = run("strict")
    assert row.findings_before == len(inspection.findings) > 0
    assert {finding.recipient for finding in row.findings} == {"Google"}
    assert "ip-address" not in {finding.kind for finding in row.findings}
    kinds = {finding.kind: finding.value for finding in row.findings}
    assert kinds["user-agent"] == "Mozilla/5.0 (compatible; Firefox)"
    assert kinds["client-id"] != "746406658.1791212460"


def test_the_object_has_every_key_of_the_interface():
    _, (row,) = run("gtm-ga4-default")
    data = row.to_json()
    assert set(data) == {
        "format", "seq", "policy", "destination", "leg", "verdict", "why", "before", "after", "changes", "added", "touched",
        "residue", "warnings", "findings_before", "findings_after", "findings",
    }  # fmt: skip
    assert (data["format"], data["leg"], data["policy"], data["destination"]) == (
        "simulation/1",
        "server-simulated",
        "gtm-ga4-default",
        "ga4",
    )
    assert data["findings_after"] == len(data["findings"])
    assert data["after"]["source_ip"] == "server"
    assert {"at": "query:_uip", "value": "203.0.113.0", "by": "hop:sgtm-ga4"} in data["added"]


def test_what_concerns_no_policy_has_no_row():
    assert run("strict", "https://shop.example/logo.svg")[1] == []


LENIENT = """format = "filter-policy/1"
[policy]
name = "lenient"
source = "made for this test"
status = "own"
on_unknown_consent = "allow"
consent_match = "all"
on_error = "drop-field"
[purpose.ads]
basis = "consent"
google = ["ad_storage"]
[[destination]]
vendor = "VENDOR"
purpose = "ads"
"""


def lenient(tmp_path, vendor, url, *headers):
    path = tmp_path / "lenient.toml"
    path.write_text(LENIENT.replace("VENDOR", vendor))
    sent = exchange(url, headers=[(b"Referer", b"https://shop.example/"), *headers])
    return simulate_exchange(sent, inspect(sent, CATALOG, Memory()), load_policy(str(path)), CATALOG)


UET = "https://bat.bing.com/action/0?ti=123&evt=pageLoad&mid=7d7d4a4b-5b1e-4d0c-9d4f-1f6f0a6f5c11"
OPTANON = b"OptanonConsent=interactionCount=1&landingPath=NotLandingPage&groups=C0001%3A1%2CC0004%3ASTATE"


@pytest.mark.parametrize(("asc", "verdict"), [("&asc=D", "blocked"), ("&asc=G", "sent"), ("", "sent")])
def test_microsoft_s_refusal_shuts_the_gate_also_where_the_unknown_is_let_through(tmp_path, asc, verdict):
    (row,) = lenient(tmp_path, "microsoft-uet", UET + asc)
    assert row.verdict == verdict
    assert ("is denied" in row.why) == (verdict == "blocked")


@pytest.mark.parametrize(
    ("host", "state", "verdict"),
    [("sst.shop.example", b"0", "blocked"), ("sst.shop.example", b"1", "sent"), ("sst.other.example", b"0", "sent")],
)
def test_the_site_s_own_consent_cookie_shuts_the_gate_and_another_site_s_does_not(tmp_path, host, state, verdict):
    url = f"https://{host}/g/collect?v=2&tid=G-ABC123&cid=746406658.1791212460&en=view"
    (row,) = lenient(tmp_path, "ga4", url, (b"Cookie", OPTANON.replace(b"STATE", state)))
    assert row.verdict == verdict


CASES = Path(__file__).parents[3] / "shared" / "cases"


def cases():
    for name in ("omnibug", "tagdragon", "pixel-tag-tracer", "first-party"):
        for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            body, form = case.get("post_data") or "", case.get("post_form")
            if not body and form is not None:
                fields = isinstance(form, dict) and not case["id"].startswith("tagdragon")
                body = urlencode(form, doseq=True) if fields else json.dumps(form)
            if case["url"]:
                yield case, body


@pytest.mark.parametrize("consent", ["recorded", "granted"])
@pytest.mark.parametrize("name", policy_names())
def test_every_request_of_the_shared_cases_is_accounted_for(name, consent):
    if not CASES.is_dir():
        pytest.skip("the cases lie beside the project, in ../shared/cases")
    policy, memory, sent = load_policy(name), Memory(), 0
    for seq, (case, body) in enumerate(cases(), 1):
        request = exchange(
            case["url"],
            seq=seq,
            method=(case.get("method") or ("POST" if body else "GET")).encode(),
            content=body.encode(),
            headers=[
                (b"User-Agent", b"Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0"),
                (b"Referer", b"https://shop.example/"),
                (b"Cookie", b"_ga=GA1.1.1.2345678"),
            ],
            client_ip="203.0.113.24",
            page=case.get("page") or "https://shop.example/",
        )
        for row in simulate_exchange(request, inspect(request, CATALOG, memory), policy, CATALOG, consent):
            assert row.verdict == "blocked" or unaccounted(row) == [], case["id"]
            sent += row.after is not None
    assert sent >= (5 if (name, consent) == ("cnil-proxy-literal", "recorded") else 20)


PING = "https://stats.g.doubleclick.net/g/collect?v=2&tid=G-ABC123&cid=746406658.1791212460&gcs=G111"


def test_a_side_ping_of_the_browser_is_none_that_a_servers_tag_sends():
    _, (row,) = run("strict", PING)
    assert (row.verdict, row.after) == ("blocked", None)
    assert "side ping" in row.why
    _, (sent,) = run("strict", GA4)
    assert sent.verdict == "sent"


def test_a_preflight_is_a_question_of_the_browser_alone():
    asked = exchange(
        "https://metrics.vendor-a.test/v1/track",
        method=b"OPTIONS",
        headers=[(b"Access-Control-Request-Method", b"POST"), (b"Origin", b"https://shop.test")],
    )
    inspection = inspect(asked, CATALOG, Memory())
    (row,) = simulate_exchange(asked, inspection, load_policy("none"), CATALOG)
    assert (row.verdict, row.after) == ("blocked", None)
    assert "preflight" in row.why
