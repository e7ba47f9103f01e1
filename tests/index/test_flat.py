"""Inspection -> flat row, text, counts, packed bytes."""

import tracemalloc
import zlib

import pytest
from inspections import finding, ga4, inspection, judged

from inspector.index import flat
from inspector.index.flat import consent_text, weightiest, why_of, with_verdict
from inspector.model.finding import CATEGORIES
from inspector.model.inspection import Consent, Signal
from inspector.model.party import Evidence


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://Shop.Example/a/b?c=/d#e", "shop.example", "/a/b"),
        ("https://user:secret@shop.example:8443/x", "shop.example:8443", "/x"),
        ("https://shop.example?x=1", "shop.example", "/"),
        ("https://shop.example#f", "shop.example", "/"),
        ("shop.example:443", "shop.example:443", ""),
        ("https://[2001:db8::1]/x", "[2001:db8::1]", "/x"),
        ("https://a.example/x?u=https://b.example/y@z", "a.example", "/x"),
        ("", "", ""),
        ("http:", "http:", ""),
    ],
)
def test_host_and_path_of_any_url(url, host, path):
    assert flat.host_and_path(url) == (host, path)


def test_packing_gives_back_the_same_inspection():
    item = inspection(7, "https://g.example/?é=\x00", "Google", hits=[ga4()])
    assert flat.unpack(flat.pack(item)) == item


def test_packing_pays():
    item = inspection(7, "https://g.example/collect", "Google", hits=[ga4()])
    assert len(flat.pack(item)) < 400


def test_hashed_and_encoded_findings_count_apart_from_those_in_clear():
    found = [finding("email", "x", "G", state=s) for s in ("plain", "shortened", "hashed", "encoded", "hashed+encoded")]
    counts = flat.counts_of(found)
    assert (counts[3], counts[11], sum(counts)) == (2, 3, 5)


def test_user_agent_and_client_hints_of_a_request_count_once():
    hints = [finding("client-hints", "x", "G", f"header:sec-ch-ua-{n}") for n in range(12)]
    counts = flat.counts_of(
        [finding("user-agent", "x", "G"), *hints, finding("screen", "1x1", "G"), finding("language", "nl", "G")]
    )
    assert dict(zip(CATEGORIES, counts, strict=False))["user-agent"] == 1
    assert dict(zip(CATEGORIES, counts, strict=False))["device"] == 2
    assert sum(flat.counts_of([finding("client-hints", "x", "G", state="hashed"), *hints])) == 1


def test_an_error_stands_before_the_notes_and_not_twice():
    item = judged(inspection(1, "https://g.example/", "G", notes=("odd", "It broke.")), error="It broke.")
    assert flat.note_of(item) == "It broke.; odd"


def test_a_nul_does_not_end_the_searchable_text():
    item = judged(inspection(1, "https://g.example/", "G", findings=[finding("email", "a\0behind", "G")]))
    assert "a behind" in flat.texts_of(item)[2]


def test_an_inspection_that_unpacks_without_end_is_given_up():
    press = zlib.compressobj(zdict=flat.DICTIONARY)
    bomb = b"".join(press.compress(bytes(16 * 1024 * 1024)) for _ in range(60)) + press.flush()
    tracemalloc.start()
    with pytest.raises(ValueError, match="character"):
        flat.unpack(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 15 * flat.LARGEST  # of which orjson takes twelve


def test_a_row_keeps_the_weightiest_evidence_and_no_break_in_it():
    site = Evidence("registrable-domain", "host", "shop.example", "psl")
    weak = Evidence("host-label", "host", "sst", "common", "weak")
    strong = Evidence("set-cookie", "set-cookie:FPID", "FP\tID\n", "", "strong")
    assert why_of((site, weak, strong)) == "set-cookie\tFP ID \nhost-label\tsst"
    assert why_of((site,)) == "registrable-domain\tshop.example"
    assert why_of(()) == ""


def test_what_decides_by_itself_comes_before_what_is_weighed():
    rule = Evidence("project-rule", "host", "t.example", "project: ours")
    strong = Evidence("set-cookie", "set-cookie:FPID", "FPID", "", "strong")
    assert weightiest((strong, rule), 1) == [rule]


def test_the_cell_of_consent_says_first_what_is_to_be_looked_at():
    signal = Signal("gcs", "query:gcs", "G100", {"ad_storage": "denied", "analytics_storage": "denied"})
    assert consent_text(Consent((signal, signal))) == "gcs G100"
    assert consent_text(Consent((signal,), verdict="against-refusal")) == "against refusal: gcs G100"
    assert consent_text(Consent((signal,), cookieless=True)) == "without identifiers: gcs G100"
    assert consent_text(Consent(verdict="before-choice")) == "before any choice"
    assert consent_text(Consent((signal,), verdict="granted")) == "gcs G100"
    assert with_verdict("gcs G1--", "no-signal", "before-choice") == "before any choice: gcs G1--"
    assert with_verdict("", "", "before-choice") == "before any choice"
    assert with_verdict("before any choice", "before-choice", "granted") == ""
