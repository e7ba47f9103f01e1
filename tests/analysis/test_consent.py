"""Consent signals: the shared cases, wrong decodes in circulation, and contradictions."""

import json
from pathlib import Path

import pytest
from builders import exchange

from inspector.analysis.consent import consent_of, decode_gcd, decode_gcs, decode_us_privacy, gcd_answers
from inspector.analysis.payload import payload_of
from inspector.model.hit import Hit

CASES = Path(__file__).parents[3] / "shared" / "cases" / "consent.jsonl"
GA4 = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=page_view"
HIT = Hit("ga4", "Google Analytics 4", "event", "G-ABC123", "page_view", "host+path", ())


def signals(query: str, hits=(), headers=None, **more):
    payload = payload_of(exchange(f"{GA4}&{query}", headers=headers, **more).request)
    return consent_of(payload, hits)


def shared_cases() -> list[dict]:
    if not CASES.exists():
        pytest.skip("the shared cases are not beside the project; clone them to ../shared")
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


def test_every_shared_case_is_decoded_as_labelled():
    wrong = []
    for case in shared_cases():
        if case["kind"] == "gcd_letter":
            answer = gcd_answers(f"13{case['letter']}3l3l3l5")["ad_storage"]
            got = {"default": answer.default, "update": answer.update}
        else:
            got = (decode_gcs if case["kind"] == "gcs" else decode_gcd)(case[case["kind"]])
        if got != case["expected"]:
            wrong.append((case["id"], got))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "ad", "analytics"),
    [
        ("G1--", None, None),
        ("G10-", "denied", None),
        ("G11-", "granted", None),
        ("G1-0", None, "denied"),
        ("G1-1", None, "granted"),
        ("G100", "denied", "denied"),
        ("G110", "granted", "denied"),
        ("G101", "denied", "granted"),
        ("G111", "granted", "granted"),
    ],
)
def test_all_nine_gcs_values_are_known(text, ad, analytics):
    assert decode_gcs(text) == {"ad_storage": ad, "analytics_storage": analytics}


@pytest.mark.parametrize("text", ["", "G1", "G1000", "g100", "G200", "G1x0", "G100 "])
def test_what_is_no_gcs_is_not_decoded(text):
    assert decode_gcs(text) == {}


@pytest.mark.parametrize(
    ("letter", "default", "update"),
    [
        ("l", None, None), ("m", None, "denied"), ("n", None, "granted"), ("p", "denied", None), ("q", "denied", "denied"),
        ("r", "denied", "granted"), ("t", "granted", None), ("u", "granted", "denied"), ("v", "granted", "granted"),
        ("R", None, None), ("S", None, "denied"), ("T", None, "granted"), ("V", "denied", None), ("W", "denied", "denied"),
        ("X", "denied", "granted"), ("Z", "granted", None), ("-", "granted", "denied"), ("_", "granted", "granted"),
    ],
)  # fmt: skip
def test_gcd_letters_are_read_digits_first_upper_case_included(letter, default, update):
    assert gcd_answers(f"13{letter}3l3l3l5")["ad_storage"] == (default, update)


def test_an_upper_case_letter_shifts_nothing():
    assert decode_gcd("13r3l3R3t5l1") == {
        "ad_storage": "granted",
        "analytics_storage": None,
        "ad_user_data": None,
        "ad_personalization": "granted",
    }


def test_an_update_beats_its_default():
    assert decode_gcd("13m3u3n3p5l1") == {
        "ad_storage": "denied",
        "analytics_storage": "denied",
        "ad_user_data": "granted",
        "ad_personalization": "denied",
    }


@pytest.mark.parametrize("text", ["", "13r3r3r3", "23r3r3r3r5", "13!3r3r3r5", "13r3r3r3é5"])
def test_what_is_no_gcd_is_not_decoded(text):
    assert decode_gcd(text) == {}


def test_every_purpose_is_named_also_when_not_set():
    consent, notes = signals("gcs=G1--&gcd=13l3l3R3l5l1", [HIT])
    assert [list(s.decoded) for s in consent.signals] == [
        ["ad_storage", "analytics_storage"],
        ["ad_storage", "analytics_storage", "ad_user_data", "ad_personalization"],
    ]
    assert notes == ()


def test_a_short_gcd_of_a_hit_is_shown_raw_with_a_note():
    consent, notes = signals("gcd=13r", [HIT])
    assert (consent.signals[0].raw, consent.signals[0].decoded) == ("13r", {})
    assert "gcd at query:gcd cannot be decoded" in notes[0]


def test_a_parameter_that_only_has_the_name_is_no_signal():
    payload = payload_of(exchange("https://shop.example/search?gcs=bucket-7").request)
    assert consent_of(payload)[0].signals == ()


def test_gcs_and_gcd_that_differ_are_a_contradiction():
    consent, _ = signals("gcs=G111&gcd=13p3t3p3p5l1", [HIT])
    assert consent.contradictions == ("gcs (query:gcs) says ad_storage is granted, gcd (query:gcd) says denied.",)


def test_what_is_not_set_contradicts_nothing():
    assert signals("gcs=G111&gcd=13l3l3l3l5l1", [HIT])[0].contradictions == ()


def test_signals_of_a_batch_stand_at_their_lines():
    consent, _ = signals(
        "x=1",
        [HIT],
        headers=[(b"content-type", b"text/plain")],
        content=b"en=a&gcs=G111\r\nen=b&gcs=G100",
        method=b"POST",
    )
    assert [s.at for s in consent.signals] == ["body.lines[0]:gcs", "body.lines[1]:gcs"]
    assert len(consent.contradictions) == 2


def test_browser_signals_count_with_their_exact_values_only():
    consent, _ = signals("x=1", headers=[(b"Sec-GPC", b"1"), (b"DNT", b"1")])
    assert {s.kind: s.decoded for s in consent.signals} == {
        "gpc": {"sale_or_sharing": "denied"},
        "dnt": {"tracking": "denied"},
    }
    assert signals("x=1", headers=[(b"Sec-GPC", b"true"), (b"DNT", b"unspecified")])[0].signals == ()


def test_gpc_against_granted_user_data_is_a_contradiction():
    consent, _ = signals("gcd=13r3r3r3r5l1", [HIT], headers=[(b"sec-gpc", b"1")])
    assert len(consent.contradictions) == 1
    assert "ad_user_data is granted" in consent.contradictions[0]


def test_us_privacy_names_its_three_answers():
    assert decode_us_privacy("1YNN") == {"notice": "granted", "sale": "granted", "lspa": "denied"}
    assert decode_us_privacy("1---") == {"notice": None, "sale": None, "lspa": None}
    assert decode_us_privacy("2YNN") == {}


@pytest.mark.parametrize("name", ["dnt", "sec-gpc", "gpc"])
def test_a_parameter_that_is_named_like_a_browser_header_is_no_signal_and_breaks_nothing(name):
    consent, notes = signals(f"{name}=1", [HIT], content=f'{{"{name}": "1"}}'.encode(), method=b"POST")
    assert consent.signals == ()
    assert notes == ()
