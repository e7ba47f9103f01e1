"""Verdicts in their corners: mixed choices, several vendors in one request, identifiers that count."""

import pytest
from builders import exchange

from inspector.analysis.consent_state import CHOICE, DEFAULT, STATED, Said, Visit, Word
from inspector.analysis.consent_verdict import verdict_of
from inspector.analysis.pages import place_of
from inspector.model.finding import Finding
from inspector.model.hit import Hit

PLACE = place_of(b"https://t.example/x")
HIT = Hit("acme", "Acme", "event", None, "x", "host+path", ())
BOTH = ("analytics_storage", "ad_storage")


def found(kind, at, confidence="certain"):
    return Finding(kind, at, None, "1.2", "plain", "Acme", confidence, ("vendor-field",), "A test says so.")


def verdict(after, *findings, told=None, types=("ad_storage",), third=True, seq=9):
    visit = Visit(
        exchange("https://t.example/x", seq=seq), PLACE, place_of(b"https://shop.example/"), (HIT,), findings, third
    )
    state = {type_: Said(Word(*word), 3, 1795_000_003.0) for type_, word in after.items()}
    return verdict_of((), visit, told or {}, state, types)


DENIED, GRANTED = ("denied", CHOICE, "gcd=x"), ("granted", CHOICE, "gcd=x")
CLIENT = found("client-id", "query:cid")


def test_what_may_serve_either_is_refused_only_when_both_are():
    assert verdict({"ad_storage": DENIED, "analytics_storage": DENIED}, CLIENT, types=BOTH).word == "against-refusal"
    assert verdict({"ad_storage": DENIED, "analytics_storage": GRANTED}, CLIENT, types=BOTH).word == ""
    assert verdict({"ad_storage": DENIED}, CLIENT, types=BOTH).word == ""
    assert verdict({"ad_storage": GRANTED, "analytics_storage": GRANTED}, CLIENT, types=BOTH).word == "granted"


@pytest.mark.parametrize(
    ("finding", "counts"),
    [
        (CLIENT, True),
        (found("email", "query:em"), True),
        (found("cookie-id", "cookie:IDE"), True),
        (found("session-id", "query:sid"), False),
        (found("opaque-id", "query:x", "possible"), False),
        (found("cookie-id", "set-cookie:IDE"), False),
        (found("ip-address", "connection"), False),
        (found("screen", "query:sr"), False),
    ],
)
def test_identifiers_that_were_sent_make_a_hit_one_against_a_refusal(finding, counts):
    assert (verdict({"ad_storage": DENIED}, finding).word == "against-refusal") == counts


def test_the_site_s_own_cookies_travel_to_its_own_server_anyway():
    assert verdict({"ad_storage": DENIED}, found("cookie-id", "cookie:session"), third=False).word == ""


def test_a_sentence_names_three_identifiers_at_most():
    many = [found("client-id", f"query:c{n}") for n in range(5)]
    why = verdict({"ad_storage": DENIED}, *many).why
    assert why == (
        "Request 3 carried gcd=x (ad_storage denied); this hit sends client-id (query:c0), client-id (query:c1), "
        "client-id (query:c2) and 2 more 6 s later."
    )


def test_a_choice_about_something_else_says_nothing_about_the_hit():
    told = verdict({"analytics_storage": GRANTED}, CLIENT)
    assert (told.word, told.why) == ("no-signal", "The visitor's choice says nothing about ad_storage.")
    assert verdict({"analytics_storage": GRANTED, "ad_storage": ("denied", DEFAULT, "gcd=x")}, CLIENT).word == ""


def test_a_statement_of_the_request_itself_is_named_before_an_older_one():
    told = {"ad_storage": Word("denied", STATED, "gcs=G100")}
    assert verdict({"ad_storage": ("denied", STATED, "gcs=G100")}, CLIENT, told=told).why.startswith(
        "This hit itself carries"
    )


def test_a_denial_of_the_request_itself_without_identifiers_is_cookieless():
    told = {"ad_storage": Word("denied", DEFAULT, "gcd=x")}
    assert verdict({"ad_storage": ("denied", DEFAULT, "gcd=x")}, told=told).cookieless
    assert not verdict({"ad_storage": DENIED}).cookieless
    assert not verdict({"ad_storage": ("denied", DEFAULT, "gcd=x")}, CLIENT, told=told).cookieless
