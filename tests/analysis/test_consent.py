"""Consent signals: the shared cases, every place where one may stand, and what is none."""

import json
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from builders import exchange
from consent_strings import EXAMPLE, FULL
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.consent import consent_of
from inspector.analysis.consent_cookies import READERS
from inspector.analysis.consent_google import decode_gcd, decode_gcs, gcd_answers
from inspector.analysis.payload import payload_of
from inspector.model.hit import Hit, HitField

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


@pytest.mark.parametrize("name", ["dnt", "sec-gpc", "gpc"])
def test_a_parameter_that_is_named_like_a_browser_header_is_no_signal_and_breaks_nothing(name):
    consent, notes = signals(f"{name}=1", [HIT], content=f'{{"{name}": "1"}}'.encode(), method=b"POST")
    assert consent.signals == ()
    assert notes == ()


def kinds(url="https://x.example/", hits=(), **more):
    payload = payload_of(exchange(url, **more).request)
    return [(signal.kind, signal.at, signal.raw) for signal in consent_of(payload, hits)[0].signals]


def test_a_signal_is_found_in_query_form_lines_json_header_and_cookie():
    assert kinds(f"https://x.example/?gdpr=1&gdpr_consent={EXAMPLE}") == [("tcf", "query:gdpr_consent", EXAMPLE)]
    form = [(b"content-type", b"application/x-www-form-urlencoded")]
    assert kinds(method=b"POST", headers=form, content=f"gdpr_consent={EXAMPLE}".encode()) == [
        ("tcf", "body.form:gdpr_consent", EXAMPLE)
    ]
    bid = json.dumps({"regs": {"gpp": "DBAA"}, "user": {"ext": {"consent": EXAMPLE}}}).encode()
    assert kinds(method=b"POST", headers=[(b"content-type", b"application/json")], content=bid) == [
        ("gpp", "body.json:$.regs.gpp", "DBAA"),
        ("tcf", "body.json:$.user.ext.consent", EXAMPLE),
    ]
    assert kinds(headers=[(b"cookie", f"a=1; euconsent-v2={EXAMPLE}; usprivacy=1YNN".encode())]) == [
        ("tcf", "cookie:euconsent-v2", EXAMPLE),
        ("us_privacy", "cookie:usprivacy", "1YNN"),
    ]


def test_a_cookie_that_the_response_sets_is_a_signal_too():
    found = exchange(response_headers=[(b"set-cookie", f"euconsent-v2={EXAMPLE}; Path=/; Secure".encode())])
    consent, _ = consent_of(payload_of(found.request, (), found.response))
    assert [(s.kind, s.at) for s in consent.signals] == [("tcf", "set-cookie:euconsent-v2")]


def test_parameters_of_a_tagging_server_are_signals():
    consent, _ = signals("sst.gcd=13t3t3t3t5l1&sst.us_privacy=1---&sst.tft=1", [HIT])
    assert [(s.kind, s.at) for s in consent.signals] == [
        ("gcd", "query:sst.gcd"),
        ("us_privacy", "query:sst.us_privacy"),
    ]


def test_all_of_google_s_parameters_are_signals():
    consent, notes = signals("gcs=G111&gcd=13r3r3r3r5l1&dma=1&dma_cps=sypham&npa=0&pscdl=noapi&us_privacy=1---", [HIT])
    assert [s.kind for s in consent.signals] == ["gcs", "gcd", "dma", "dma_cps", "npa", "pscdl", "us_privacy"]
    assert notes == ()
    assert consent.signals[1].detail["ad_storage"] == {"default": "denied", "update": "granted", "state": "granted"}


def test_a_short_name_without_a_hit_around_it_is_no_signal():
    assert kinds("https://shop.example/?dma=1&npa=0&pscdl=denied&asc=G") == []


def test_microsoft_s_signal_counts_in_microsoft_s_hits_alone():
    uet = Hit("microsoft-uet", "Microsoft UET", "event", "1", "pageLoad", "host+path", ())
    assert kinds("https://bat.bing.com/action/0?ti=1&asc=D", [uet]) == [("uet_asc", "query:asc", "D")]
    assert kinds("https://t.example/?asc=D", [HIT]) == []


def test_a_value_inside_a_vendor_s_codec_is_a_signal():
    shown = (
        HitField("query:dtdc|base64|json:$.gcs", "gcs", "G100"),
        HitField("query:dtdc|base64|json:$.user.gdpr_consent", "x", EXAMPLE),
    )
    payload = payload_of(exchange("https://x.example/data?dtdc=e30").request)
    hit = Hit("stape-data-tag", "Stape", "event", None, "x", "decoded", shown)
    assert [(s.kind, s.at) for s in consent_of(payload, [hit])[0].signals] == [
        ("gcs", "query:dtdc|base64|json:$.gcs"),
        ("tcf", "query:dtdc|base64|json:$.user.gdpr_consent"),
    ]


def test_segment_s_categories_are_one_signal_for_each_event():
    consent = {"consent": {"categoryPreferences": {"Advertising": True, "Analytics": False, "Data sharing": True}}}
    batch = json.dumps(
        {"batch": [{"type": "track", "context": consent}, {"type": "page", "context": consent}]}
    ).encode()
    payload = payload_of(
        exchange(method=b"POST", headers=[(b"content-type", b"application/json")], content=batch).request
    )
    found = consent_of(payload)[0].signals
    assert [(s.kind, s.at) for s in found] == [
        ("segment", f"body.json:$.batch[{n}].context.consent.categoryPreferences") for n in (0, 1)
    ]
    assert found[0].decoded == {"Advertising": "granted", "Analytics": "denied", "Data sharing": "granted"}


def test_additional_consent_is_read_in_both_versions():
    consent, _ = signals("addtl_consent=1~1.35.41.101")
    assert (consent.signals[0].decoded, consent.signals[0].detail) == (
        {"providers": "granted"}, {"version": 1, "consented": "1,35,41,101"},
    )  # fmt: skip
    consent, _ = signals("addtl_consent=2~1.35.41.101~dv.9.21.81")
    assert consent.signals[0].detail == {"version": 2, "consented": "1,35,41,101", "disclosed": "9,21,81"}
    assert signals("addtl_consent=2~~dv.9")[0].signals[0].decoded == {"providers": "denied"}
    _, notes = signals("addtl_consent=2~1.35")
    assert "addtl_consent at query:addtl_consent cannot be decoded: not of the form" in notes[0]


def test_a_string_that_is_cut_is_shown_with_its_place_and_no_purpose_is_refused():
    consent, notes = signals("gdpr_consent=CO")
    assert (consent.signals[0].decoded, consent.signals[0].raw) == ({}, "CO")
    assert notes == (
        "The consent signal tcf at query:gdpr_consent cannot be decoded: truncated at bit 6 (36 bits needed, 6 left).",
    )
    consent, notes = signals("gpp=DBABMA~CO")
    assert "section 2 (tcfeuv2): truncated at bit 6" in notes[0]


def test_a_tc_string_holds_its_detail():
    consent, _ = signals(f"gdpr_consent={FULL}")
    detail = consent.signals[0].detail
    assert (detail["vendors"], detail["restrictions"][0]["purpose"], detail["disclosed"]) == (
        "755,793",
        7,
        "10,25,755,793",
    )
    assert consent.signals[0].decoded["purpose_7"] == "granted"


def test_sections_of_a_gpp_string_are_named():
    consent, notes = signals("gpp=DBABzw~1YNN~CAAQAAAAAABA.YA&gpp_sid=7")
    assert consent.signals[0].decoded["usnat.sale"] == "denied"
    assert [section["id"] for section in consent.signals[0].detail["sections"]] == [6, 7]
    assert signals("gpp=DBAA")[0].signals[0].decoded == {"sections": None}
    assert notes == ()


@pytest.mark.parametrize(
    "query", ["consent=yes", "consent=true", "gpp=1", "tcString=", "gdpr_consent=", "us_privacy=no", "gcs="]
)
def test_a_word_in_a_place_of_that_name_is_no_signal(query):
    assert signals(query)[0].signals == ()


def test_the_number_of_signals_is_bounded():
    body = b"\n".join(b"en=a&gcs=G111" for _ in range(1000))
    consent, _ = signals("x=1", [HIT], headers=[(b"content-type", b"text/plain")], content=body, method=b"POST")
    assert len(consent.signals) == 200


NAMES = [
    "gcs",
    "gcd",
    "gdpr_consent",
    "gpp",
    "addtl_consent",
    "us_privacy",
    "dma",
    "dma_cps",
    "npa",
    "pscdl",
    "asc",
    "consent",
]


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=60)), max_size=6),
    st.lists(st.tuples(st.sampled_from([*READERS, "euconsent-v2"]), st.text(max_size=60)), max_size=4),
)
def test_odd_values_never_raise(parameters, cookies):
    url = "https://x.example/?" + urlencode(parameters)
    header = "; ".join(f"{name}={quote(value)}" for name, value in cookies).encode()
    payload = payload_of(exchange(url, headers=[(b"cookie", header)]).request)
    consent, notes = consent_of(payload, [HIT])
    assert len(notes) == sum(not signal.decoded for signal in consent.signals)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"gdprc={EXAMPLE}", ("tcf", "query:gdprc")),
        (f"x={FULL}", ("tcf", "query:x")),
        ("privacy=DBABzw~1YNN~CAAQAAAAAABA.YA", ("gpp", "query:privacy")),
        ("usp=1YNN", ("us_privacy", "query:usp")),
        ("ccpa=1---", ("us_privacy", "query:ccpa")),
    ],
)
def test_a_signal_under_another_name_is_found_by_its_form(query, found):
    consent, notes = signals(query)
    assert [(s.kind, s.at) for s in consent.signals] == [found]
    assert notes == ()


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=37, max_size=300))
def test_a_token_that_begins_like_a_string_of_the_iab_is_none(text):
    assert signals(f"token=C{text}")[0].signals == ()


def test_a_header_is_no_place_for_a_string_of_the_iab():
    assert kinds(headers=[(b"authorization", EXAMPLE.encode()), (b"x-token", EXAMPLE.encode())]) == []


def test_a_cookie_of_another_name_is_found_by_its_form_too():
    assert kinds(headers=[(b"cookie", f"gdpr_consent={EXAMPLE}; my_tc={FULL}".encode())]) == [
        ("tcf", "cookie:gdpr_consent", EXAMPLE),
        ("tcf", "cookie:my_tc", FULL),
    ]


def test_the_same_field_is_judged_by_what_stands_around_it():
    """What is kept of one request is not taken for another."""
    for hits, found in (([], 0), ([HIT], 1), ([], 0)):
        assert len(kinds("https://x.example/?gcs=foreign", hits)) == found
        assert len(kinds("https://x.example/?npa=1", hits)) == found
