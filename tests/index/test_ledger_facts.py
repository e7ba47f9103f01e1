"""What one request adds to the ledger: by request, and taken away exactly."""

import pytest
from inspections import inspection
from ledgers import CID, EMAIL, found, made_session, request, sha256

from inspector.index.ledger_facts import HASHABLE, HASHED, LONGEST_PLACE, PLAIN, Facts, party_of, told_of


def sums(facts):
    return facts.receipts, facts.places, facts.texts, facts.carried


def test_what_was_added_is_taken_away_to_nothing():
    facts, rows = Facts(b"k"), made_session(50)
    for sign in (1, -1):
        for row in rows:
            facts.add(row, sign)
    facts.settled()
    assert not any(sums(facts))


def test_a_value_that_stands_in_a_request_twice_is_carried_once():
    facts = Facts(b"k")
    facts.add(request(1, "facebook.com", [found("client-id", CID), found("client-id", CID, "query:b"), found("client-id", CID)]), 1)  # fmt: skip
    assert list(facts.receipts.values()) == list(facts.carried.values()) == [1]
    assert sorted((at, n) for (*_, at), n in facts.places.items()) == [("query:b", 1), ("query:x", 1)]


def test_the_sites_own_content_and_empty_values_add_nothing():
    facts = Facts(b"k")
    facts.add(request(1, "shop.example", [found("client-id", CID)]), 1)
    facts.add(request(2, "facebook.com", [found("ip-address", "", "connection")]), 1)
    assert not any(sums(facts))


@pytest.mark.parametrize(
    ("finding", "sort"),
    [
        (found("email", sha256(EMAIL), state="hashed"), HASHED),
        (found("email", sha256(EMAIL), state="hashed", of=EMAIL), HASHABLE),
        (found("email", EMAIL), HASHABLE),
        (found("opaque-id", "k3j4h5g6k7"), PLAIN),
        (found("language", "nl-NL"), PLAIN),
    ],
)
def test_texts_say_whether_they_are_digests_or_may_be_hashed_elsewhere(finding, sort):
    facts = Facts(b"k")
    facts.add(request(1, "facebook.com", [finding]), 1)
    assert [line[2] for line in facts.texts] == [sort]


def test_digests_of_one_index_say_nothing_in_another():
    one, other = Facts(b"one"), Facts(b"other")
    assert one.digest_of("id:1.2") != other.digest_of("id:1.2")
    assert one.digest_of("id:1.2") == Facts(b"one").digest_of("id:1.2")


def test_a_recipient_is_told_by_group_name_company_and_site():
    assert party_of(request(1, "doubleclick.net")) == (0, "Google", "Google", "doubleclick.net")
    assert party_of(request(1, "metrics.shop.example")) == (1, "Google", "Google", "metrics.shop.example")


def test_how_a_finding_is_known_is_kept_as_words():
    told = told_of(found("email", "x", how=("known-value", "lower", "sha256"), state="hashed", confidence="likely"))
    assert told == ("email", "hashed", 1, "known-value lower sha256")


def test_long_locators_are_cut():
    facts = Facts(b"k")
    facts.add(request(1, "facebook.com", [found("client-id", CID, "query:" + "x" * 5000)]), 1)
    assert max(len(at) for (*_, at) in facts.places) == LONGEST_PLACE


def test_an_inspection_without_findings_adds_nothing():
    facts = Facts(b"k")
    facts.add(inspection(1, "https://a.example/", "A", findings=()), 1)
    assert not any(sums(facts))
