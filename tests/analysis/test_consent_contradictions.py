"""Contradictions: gcs, gcd, TC string, GPC and the platform's cookie; only real ones."""

import pytest
from builders import exchange
from consent_strings import encode

from inspector.analysis.consent import consent_of
from inspector.analysis.payload import payload_of
from inspector.model.hit import Hit

HIT = Hit("ga4", "Google Analytics 4", "event", "G-ABC123", "page_view", "host+path", ())
GOOGLE = 755
BOT = "CookieConsent={{stamp:%27a%27%2Cnecessary:true%2Cpreferences:{0}%2Cstatistics:{0}%2Cmarketing:{0}%2Cmethod:%27{1}%27%2Cver:1}}"


def found(query, *, cookie="", set_cookie="", headers=()):
    sent = [*headers, *([(b"cookie", cookie.encode())] if cookie else [])]
    answer = [(b"set-cookie", set_cookie.encode())] if set_cookie else []
    one = exchange(f"https://sst.shop.example/g/collect?v=2&{query}", headers=sent, response_headers=answer)
    return consent_of(payload_of(one.request, (), one.response), [HIT])[0].contradictions


def tc(purposes, vendors=(GOOGLE,), **more):
    return "gdpr_consent=" + encode(purposes=purposes, given_to=vendors, disclosed=(GOOGLE,), **more)


def cookiebot(allowed, method="explicit"):
    return BOT.format(str(allowed).lower(), method)


def test_gcs_and_gcd_that_differ_are_a_contradiction():
    assert found("gcs=G111&gcd=13p3t3p3p5l1") == (
        "gcs (query:gcs) says ad_storage is granted, gcd (query:gcd) says denied.",
    )


@pytest.mark.parametrize(
    "query",
    [
        "gcs=G111&gcd=13l3l3l3l5l1",
        "gcs=G1--&gcd=13p3p3p3p5l1",
        "gcs=G100&gcd=13p3p3p3p5l1",
        "gcs=G111&gcd=13r3r3p3p5l1",
    ],
)
def test_what_is_not_set_or_the_same_contradicts_nothing(query):
    assert found(query) == ()


def test_a_default_that_was_updated_is_not_held_against_the_update():
    assert found("gcs=G111&gcd=13r3r3r3r5l1") == ()
    assert found("gcs=G100&gcd=13u3u3u3u5l1") == ()


def test_google_that_is_granted_what_the_tc_string_denies_is_a_contradiction():
    lines = found(f"gcd=13r3r3r3r5l1&{tc(())}")
    assert lines == tuple(
        f"gcd (query:gcd) says {type_} is granted, tcf (query:gdpr_consent) says denied."
        for type_ in ("ad_storage", "ad_user_data", "ad_personalization")
    )


def test_google_that_denies_what_the_tc_string_gives_google_is_one_and_what_it_gives_others_is_none():
    everything = (1, 3, 4, 7)
    assert len(found(f"gcd=13q3q3q3q5l1&{tc(everything)}")) == 3
    assert found(f"gcd=13q3q3q3q5l1&{tc(everything, vendors=(2,))}") == ()


def test_a_purpose_that_rests_on_legitimate_interest_is_not_denied():
    assert found(f"gcd=13r3r3r3r5l1&{tc((1, 3, 4), purposes_li=(7,))}") == ()


def test_analytics_is_no_purpose_of_the_published_table():
    assert found(f"gcs=G1-1&{tc(())}") == ()


def test_a_platform_s_cookie_against_google_s_state_is_a_contradiction():
    assert found("gcs=G111", cookie=cookiebot(False)) == (
        "gcs (query:gcs) says ad_storage is granted, cookiebot (cookie:CookieConsent) says denied.",
        "gcs (query:gcs) says analytics_storage is granted, cookiebot (cookie:CookieConsent) says denied.",
    )
    assert found("gcs=G111", cookie=cookiebot(True)) == ()


def test_a_default_that_denies_waits_for_the_update_and_one_that_grants_does_not():
    assert found("gcd=13p3p3p3p5l1", cookie=cookiebot(True)) == ()
    assert len(found("gcd=13t3t3t3t5l1", cookie=cookiebot(False))) == 4


def test_a_cookie_without_an_answer_contradicts_nothing():
    assert found("gcs=G100", cookie=cookiebot(True, "implied")) == ()


def test_a_cookie_that_the_answer_sets_contradicts_nothing_that_was_sent():
    assert found("gcs=G111", set_cookie=cookiebot(False)) == ()
    assert found("gcs=G111", cookie=cookiebot(True), set_cookie=cookiebot(False)) == ()


def test_two_tc_strings_that_differ_are_a_contradiction():
    cookie = "euconsent-v2=" + tc((1, 2)).partition("=")[2]
    assert found(tc((1,)), cookie=cookie) == (
        "tcf (query:gdpr_consent) says purpose_2 is denied, tcf (cookie:euconsent-v2) says granted.",
    )


def test_a_tc_string_inside_gpp_is_compared_too():
    text = encode(purposes=(), given_to=(GOOGLE,), disclosed=(GOOGLE,))
    assert len(found(f"gcd=13r3r3r3r5l1&gpp=DBABMA~{text}")) == 3


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("gcd=13r3r3r3r5l1", "ad_user_data is granted"),
        ("us_privacy=1YNN", "sale is not opted out of"),
        ("gpp=DBABTA~1YNN", "uspv1.sale is not opted out of"),
    ],
)
def test_global_privacy_control_against_what_sells_or_shares(query, what):
    lines = found(query, headers=[(b"sec-gpc", b"1")])
    assert len(lines) == 1
    assert lines[0].startswith("Sec-GPC asks not to sell or share, ")
    assert what in lines[0]
    assert found(query) == ()
    assert found(query, headers=[(b"sec-gpc", b"0")]) == ()


@pytest.mark.parametrize("query", ["gcd=13q3q3q3q5l1", "us_privacy=1YYN", "gpp=DBABTA~1YYN", "us_privacy=1---"])
def test_global_privacy_control_agrees_with_an_opt_out(query):
    assert found(query, headers=[(b"sec-gpc", b"1")]) == ()


def test_restrictions_and_regions_are_no_contradiction():
    assert found("gcd=13r3r3r3r5l1&npa=1&dma=1&dma_cps=-&pscdl=denied", headers=[(b"dnt", b"1")]) == ()


def test_cookies_of_complianz_stand_for_one_category_each():
    cookie = "cmplz_marketing=deny; cmplz_statistics=deny; cmplz_banner-status=dismissed"
    assert found("gcs=G111", cookie=cookie) == (
        "gcs (query:gcs) says ad_storage is granted, complianz (cookie:cmplz_marketing) says denied.",
        "gcs (query:gcs) says analytics_storage is granted, complianz (cookie:cmplz_statistics) says denied.",
    )
