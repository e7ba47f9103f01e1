"""Recurrence raises by one level, says so, and leaves alone what comes to everybody anyway."""

import pytest
from inspections import ga4
from ledgers import CID, found, request

from inspector.analysis.recurrence import Shared, listed, stands_in, with_recurrence
from inspector.analysis.value_group import group_of

TOKEN = "k3j4h5g6k7x2"
META = ("Meta", "Meta")
GOOGLE = ("Google", "Google")


def told(finding, *recipients, layers=("statistics",), cookies=(), host="google-analytics.com", **more):
    shared = Shared(frozenset((*recipients, GOOGLE)), frozenset(layers), frozenset(cookies))
    inspection = request(1, host, [finding], **more)
    return with_recurrence(inspection, {group_of(finding).key: shared}).findings[0]


def possible(value=TOKEN, kind="opaque-id", **more):
    return found(kind, value, confidence="possible", **({"how": ("statistics",)} | more))


def likely(**more):
    return found("opaque-id", TOKEN, confidence="likely", how=("format:uuid",), **more)


def test_the_same_value_at_another_company_makes_possible_likely_and_says_so():
    after = told(possible(), META)
    assert (after.confidence, after.also_sent_to) == ("likely", ("Meta",))
    assert after.why == "A test says so. Also sent to Meta."


def test_another_site_of_the_same_company_says_nothing():
    after = told(possible(), ("Google Ads", "Google"))
    assert (after.confidence, after.also_sent_to, after.why) == ("possible", ("Google Ads",), "A test says so.")


def test_the_cookie_of_the_visited_site_in_anothers_request_makes_possible_likely():
    after = told(possible(), cookies=("_x",))
    assert (after.confidence, after.why) == ("likely", "A test says so. It is also the value of the cookie _x.")


def test_the_cookie_itself_and_the_sites_own_server_are_no_recurrence():
    assert told(possible(at="cookie:_x"), cookies=("_x",)).confidence == "possible"
    assert (
        told(possible(), cookies=("_x",), host="sst.shop.example", layers=()).why
        == "A test says so. Also sent to Google."
    )
    shared = {group_of(possible()).key: Shared(frozenset({("shop.example", "shop.example")}), frozenset(), frozenset({"_x"}))}  # fmt: skip
    assert with_recurrence(request(1, "sst.shop.example", [possible()]), shared).findings[0].confidence == "possible"


@pytest.mark.parametrize(
    ("layers", "cookies", "confidence"),
    [
        (("format:uuid",), (), "likely"),
        (("format:uuid", "statistics"), (), "likely"),
        (("format:uuid", "vendor-field"), (), "certain"),
        (("format:uuid", "session-value"), (), "certain"),
        (("format:uuid",), ("_x",), "certain"),
        (("session-value",), ("_x",), "likely"),
        (("format:uuid", "recurrence", "connection"), (), "likely"),
    ],
)
def test_likely_becomes_certain_only_where_two_independent_signs_agree(layers, cookies, confidence):
    assert told(likely(), META, layers=layers, cookies=cookies).confidence == confidence


def test_two_signs_without_another_company_leave_likely():
    assert told(likely(), layers=("format:uuid", "vendor-field"), cookies=("_x",)).confidence == "likely"


def test_nothing_is_raised_by_two_levels():
    assert told(possible(), META, layers=("statistics", "vendor-field"), cookies=("_x",)).confidence == "likely"


def test_what_stands_in_the_pages_address_comes_to_everybody_with_it():
    page = f"https://shop.example/p/{TOKEN}?x=1"
    assert told(possible(), META, page=page).confidence == "possible"
    assert told(possible(), META, page=page).also_sent_to == ("Meta",)
    assert told(possible("a b-k3j4h5g6"), META, page="https://shop.example/a%20b-k3j4h5g6").confidence == "possible"


def test_a_vendors_account_comes_to_everybody_with_its_hits():
    assert told(possible("G-ABC123"), META, hits=[ga4()]).confidence == "possible"


@pytest.mark.parametrize(
    "kind", ["language", "screen", "page-url", "user-agent", "ip-address", "birth-date", "api-key"]
)
def test_what_many_have_in_common_is_not_raised(kind):
    after = told(possible(kind=kind), META)
    assert (after.confidence, after.also_sent_to) == ("possible", ("Meta",))


def test_a_certain_finding_stays_as_it_is_but_for_who_else_got_it():
    after = told(found("client-id", CID), META, layers=("vendor-field",))
    assert (after.confidence, after.also_sent_to, after.why) == ("certain", ("Meta",), "A test says so.")


def test_who_got_it_before_is_forgotten_when_nobody_did():
    stale = found("client-id", CID)
    inspection = with_recurrence(request(1, "google-analytics.com", [stale]), {})
    assert inspection.findings[0].also_sent_to == ()


def test_names_are_listed_and_counted():
    assert listed([]) == ""
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed(["A", "B", "C", "D"]) == "A, B, C and 1 more"


def test_escapes_of_an_address_hide_nothing():
    assert stands_in("a b", "https://x.example/a%20b")
    assert not stands_in("a b", "https://x.example/ab")
