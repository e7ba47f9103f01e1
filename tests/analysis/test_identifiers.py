"""Findings, end to end: order, groups, and every span of real traffic."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, unquote_plus, urlencode

import pytest
from builders import exchange

from inspector.analysis.identifiers import findings_in, findings_of
from inspector.analysis.known_pool import Pool
from inspector.analysis.needles import Known
from inspector.analysis.payload import payload_of
from inspector.analysis.spans import carriers_of
from inspector.analysis.vendor import hits_of
from inspector.catalog.catalog import load_catalog
from inspector.model.party import Party

CATALOG = load_catalog()
CASES = Path(__file__).parents[3] / "shared" / "cases"
UA = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
THIRD = Party("client-side", "t.example", None, "Acme", "certain", None, ())
GA4 = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=page_view&cid=1.2"


def judged(row, party=THIRD, catalog=CATALOG, session=None):
    payload = payload_of(row.request, row.messages, row.response)
    hits = hits_of(row.request, payload, catalog.vendors)
    return findings_of(row, payload, hits, party, catalog, session)


def test_the_connection_comes_first_then_the_order_of_the_wire():
    row = exchange(
        GA4 + "&uid=u-77", headers=[(b"user-agent", UA), (b"referer", b"https://shop.example/?gclid=Cj0KCQiA4711")]
    )
    assert [(f.kind, f.at) for f in judged(row)] == [
        ("ip-address", "connection"), ("client-id", "query:cid"), ("user-id", "query:uid"), ("user-agent", "header:user-agent"),
        ("referrer", "header:referer"), ("click-id", "header:referer|url.query:gclid"),
    ]  # fmt: skip
    assert {f.recipient for f in judged(row)} == {"Acme"}


def test_every_group_but_own_content_shows_address_and_user_agent():
    row = exchange("https://shop.example/a.css", headers=[(b"user-agent", UA)])
    for group in ("client-side", "server-call", "disguised", "same-owner", "browser", "unknown"):
        assert [f.kind for f in judged(row, replace(THIRD, group=group))] == ["ip-address", "user-agent"]
    assert judged(row, replace(THIRD, group="own-content")) == ()


def test_a_vendors_word_counts_before_the_format_but_hides_no_other_category():
    row = exchange(GA4 + "&uid=jane%40shop.example&ecid=3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54")
    at = [(f.kind, f.at) for f in judged(row) if f.at in ("query:uid", "query:ecid")]
    assert at == [("user-id", "query:uid"), ("email", "query:uid"), ("client-id", "query:ecid")]


def test_a_simulated_request_has_the_same_judge_and_a_servers_own_address():
    row = exchange(GA4)
    payload = payload_of(row.request)
    hits = hits_of(row.request, payload, CATALOG.vendors)
    found = findings_in(payload, hits, "Google", "client-side", "server", CATALOG, request=row.request)
    assert [(f.kind, f.at, f.recipient) for f in found] == [("client-id", "query:cid", "Google")]


def test_a_value_that_the_session_taught_is_found_in_another_companys_request():
    row = exchange("https://t.example/i?q=x.746406658.1791212460.y")
    session = Pool([Known("client-id", "746406658.1791212460", "session-value", "the cookie _ga")])
    (finding,) = [f for f in judged(row, session=session) if f.at != "connection"]
    assert (finding.kind, finding.value, finding.how) == ("client-id", "746406658.1791212460", ("session-value",))
    assert row.request.url[slice(*finding.span)] == b"746406658.1791212460"


def test_one_place_has_one_finding_of_a_kind():
    row = exchange(GA4 + "&gclid=Cj0KCQiA4711&dl=https%3A%2F%2Fshop.example%2F%3Fgclid%3DCj0KCQiA4711")
    keys = [(f.kind, f.at, f.span) for f in judged(row)]
    assert len(keys) == len(set(keys))


def requests():
    """All requests of the shared cases."""
    for name in ("omnibug", "tagdragon", "pixel-tag-tracer", "first-party", "leak-vectors"):
        for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            asked = case.get("request", case)
            if asked["url"] and asked.get("method") != "WS":
                yield case["id"], asked["url"], *body_of(case, asked)


def body_of(case, asked):
    if "request" in case:
        return (asked.get("body") or "").encode(), (asked.get("ctype") or "").encode(), asked.get("headers") or []
    if case.get("post_data"):
        kind = b"application/json" if case["post_data"].lstrip()[:1] in "{[" else b"text/plain;charset=UTF-8"
        return case["post_data"].encode(), kind, []
    form = case.get("post_form")
    if form is None:
        return b"", b"", []
    if isinstance(form, dict) and set(form) <= {"text", "mimeType"}:
        return form["text"].encode(), b"text/plain", []
    if case["id"].startswith("tagdragon"):
        return json.dumps(form).encode(), b"application/json", []
    pairs = [(k, v) for k, vs in form.items() for v in (vs if isinstance(vs, list) else [vs])]
    return urlencode(pairs).encode(), b"application/x-www-form-urlencoded", []


def spellings(raw: bytes) -> set[str]:
    """What a piece of a carrier may say, decoded up to three times."""
    texts = {raw.decode("utf-8", "backslashreplace")}
    for _ in range(3):
        texts |= {unquote(t) for t in texts} | {unquote_plus(t) for t in texts}
        for text in list(texts):
            try:
                texts.add(json.loads(f'"{text}"'))
            except ValueError:
                continue
    return texts


def test_every_span_of_the_shared_cases_holds_exactly_its_value():
    if not CASES.is_dir():
        pytest.skip("the shared cases are not here")
    checked = 0
    for name, url, content, kind, headers in requests():
        lines = [(k.encode(), v.encode()) for k, v in headers] + ([(b"content-type", kind)] if kind else [])
        row = exchange(url, method=b"POST" if content else b"GET", headers=lines, content=content)
        payload = payload_of(row.request)
        carriers = carriers_of(row.request, payload)
        fields = {f.at: f for f in payload.fields}
        for finding in judged(row):
            if finding.span is not None:
                root = fields[finding.at if finding.at in fields else finding.at.partition("|")[0]]
                raw = carriers[root.carrier][slice(*finding.span)]
                assert finding.value in spellings(raw), (name, finding)
                checked += 1
    assert checked > 250


def test_no_address_is_found_in_the_cases_that_hold_none():
    if not CASES.is_dir():
        pytest.skip("the shared cases are not here")
    for name, url, content, kind, headers in requests():
        text = url + content.decode()
        if not any(sign in text.lower() for sign in ("%40", "@", "u0040")):
            lines = [(k.encode(), v.encode()) for k, v in headers] + ([(b"content-type", kind)] if kind else [])
            row = exchange(url, method=b"POST" if content else b"GET", headers=lines, content=content)
            wrong = [f for f in judged(row) if f.kind == "email" and f.state == "plain" and f.confidence == "certain"]
            assert wrong == [], name
