"""Inspection: `inspection/1` as written in the interface, there and back."""

import json
from dataclasses import replace

from inspector.model.cookie import Cookie
from inspector.model.finding import Finding
from inspector.model.hit import Hit, HitField, Item, ItemPart
from inspector.model.inspection import Consent, Inspection, Signal, iso_time
from inspector.model.party import Evidence, Party

PARTY = Party(
    "client-side", "google-analytics.com", "Google", "Google", "certain", "cross-site",
    (Evidence("registrable-domain", "host", "google-analytics.com", "psl"),),
)  # fmt: skip
INSPECTION = Inspection(
    seq=12, started=1795427520.137, method="POST", url="https://region1.google-analytics.com/g/collect?v=2", status=204,
    page="https://shop.example/", party=PARTY, type="text/plain", size_request=0, size_response=0, duration_ms=41.2,
    server_ip=None, http_version="HTTP/2",
    hits=(Hit("ga4", "Google Analytics 4", "event", "G-ABC123", "purchase", "host+path",
              (HitField("query:cid", "Client ID", "1.2", "identifier", "client-id", "browserId"),),
              (Item((ItemPart("id", "SKU1", "body.lines[0]:pr1|item[0]:id"),)),)),),
    findings=(Finding("client-id", "query:cid", (68, 71), "1.2", "plain", "Google", "certain", ("vendor-field",), "why"),),
    consent=Consent((Signal("gcs", "query:gcs", "G100", {"ad_storage": "denied", "analytics_storage": "denied"}),)),
    notes=("odd",),
    cookies=(Cookie("_ga", "set-cookie:_ga", "set", "shop.example", "/", "first", "Google Analytics", "Analytics", 63072000.0,
                    http_only=True, secure=True, same_site="lax", set_by="server", facts=("same-host",)),),
)  # fmt: skip

KEYS = [
    "format", "seq", "time", "method", "url", "status", "page", "party", "type", "size_request", "size_response",
    "duration_ms", "server_ip", "http_version", "hits", "findings", "consent", "notes", "cookies",
]  # fmt: skip


def test_every_key_of_the_interface_is_there():
    data = INSPECTION.to_json()
    assert list(data) == KEYS
    assert data["time"] == "2026-11-23T09:52:00.137Z"
    assert set(data["party"]) == {
        "group", "site", "entity", "recipient", "confidence", "browser_says", "overridden", "role", "evidence",
    }  # fmt: skip
    assert data["hits"][0]["fields"][0]["class"] == "identifier"
    assert data["findings"][0]["category"] == "identifier"


def test_it_comes_back_from_its_own_json():
    assert Inspection.from_json(json.loads(json.dumps(INSPECTION.to_json()))) == INSPECTION


def test_a_moment_beyond_the_calendar_is_the_last_one():
    assert iso_time(1e18).startswith("9999-12-31T23:59:59.999")
    assert iso_time(0) == "1970-01-01T00:00:00.000Z"


def test_an_inspection_written_before_cookies_were_kept_has_none():
    data = INSPECTION.to_json()
    del data["cookies"]
    assert Inspection.from_json(data).cookies == ()


def test_items_stand_with_their_place_and_an_older_hit_has_none():
    data = INSPECTION.to_json()
    assert data["hits"][0]["items"] == [{"id": {"value": "SKU1", "at": "body.lines[0]:pr1|item[0]:id"}}]
    del data["hits"][0]["items"]
    assert Inspection.from_json(data).hits[0].items == ()


def test_evidence_says_since_which_exchange_it_is_known_and_nothing_where_the_request_itself_says_it():
    taught = Evidence("session", "host+path", "set-cookie", "request 41", "strong", 41)
    made = replace(INSPECTION, party=replace(INSPECTION.party, evidence=(*INSPECTION.party.evidence, taught)))
    told = made.to_json()["party"]["evidence"]
    assert ["since" in each for each in told] == [False, True]
    assert told[1]["since"] == 41
    assert Inspection.from_json(made.to_json()) == made


def test_the_known_value_behind_another_form_is_written_only_where_there_is_one():
    of = replace(INSPECTION.findings[0], of="jane@shop.example")
    made = replace(INSPECTION, findings=(*INSPECTION.findings, of))
    told = made.to_json()["findings"]
    assert ["of" in each for each in told] == [*(False for _ in INSPECTION.findings), True]
    assert Inspection.from_json(json.loads(json.dumps(made.to_json()))) == made
