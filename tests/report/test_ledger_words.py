"""The ledger in words: who shares a value, whence it comes, what a recipient can join."""

from dataclasses import replace

import pytest
from ledgers import GOOGLE, LINE, META, OWN, VALUE, receipt

from inspector.model.finding import CATEGORIES
from inspector.report.ledger_words import (
    SECTIONS,
    forms_words,
    joins_words,
    lasts_words,
    learnt_words,
    origin_words,
    sent_words,
    shared_words,
    why_shared,
)

DAY = 86_400.0


@pytest.mark.parametrize(
    ("receipts", "scope", "words"),
    [
        ((GOOGLE, META, OWN), "across-companies", "2 companies"),
        ((GOOGLE, OWN), "across-companies", "1 company"),
        ((GOOGLE,), "one-recipient", "1 company"),
        ((GOOGLE, receipt("Ads", "Google")), "within-one-company", "within Google"),
        ((OWN,), "one-recipient", "own server only"),
    ],
)
def test_the_sites_own_server_is_no_company_that_shares(receipts, scope, words):
    assert shared_words(replace(VALUE, receipts=receipts, scope=scope)) == words


def test_what_it_means_that_several_have_it_hangs_on_the_kind():
    assert why_shared(VALUE) == "They can tell that they mean the same browser or person."
    assert "joins nothing by itself" in why_shared(replace(VALUE, kind="ip-address", shared=False))
    within = replace(VALUE, shared=False, scope="within-one-company", receipts=(GOOGLE,))
    assert "knows that already" in why_shared(within)
    assert why_shared(replace(VALUE, shared=False, scope="one-recipient", receipts=(GOOGLE,))) == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "from the cookie _ga, set by shop.example"),
        ({"origin_site": ""}, "from the cookie _ga, set by a response"),
        ({"origin_how": "script"}, "from the cookie _ga, set by a script of the page"),
        ({"origin_how": "script", "origin_name": ""}, "made by a script of the page"),
        ({"origin_how": "persona", "origin_name": ""}, "the test person's own"),
        ({"origin_how": "unknown"}, "from the cookie _ga"),
        ({"origin_how": "unknown", "origin_name": ""}, ""),
    ],
)
def test_where_a_value_comes_from_is_told_as_far_as_it_is_known(changed, words):
    assert origin_words(replace(VALUE, **changed)) == words


def test_where_it_went_names_few_and_counts_many():
    assert sent_words((GOOGLE, META, OWN)) == "sent with 5 requests, to Google, Meta and your own server"
    many = [receipt(f"R{n}") for n in range(5)]
    assert sent_words(many) == "sent with 10 requests, to 5 companies"
    assert sent_words((receipt("Google", count=1),)) == "sent with 1 request, to Google"
    assert sent_words(()) == ""


def test_the_forms_of_a_value_are_phrases():
    assert forms_words(replace(VALUE, forms=("base64", "lower sha256"))) == (
        "the value, as base64; SHA-256 of the lower-cased value"
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "5 requests on 4 pages"),
        ({"life_s": 90 * DAY}, "5 requests on 4 pages, for 90 days"),
        ({"life_s": 0.0, "pages": 1}, "5 requests, until the browser closes"),
        ({"count": 1, "pages": 1}, "only one request"),
    ],
)
def test_what_can_be_joined_and_how_long(changed, words):
    assert joins_words(replace(LINE, **changed)) == words


def test_a_life_that_nobody_saw_is_not_told():
    assert lasts_words(LINE) == ""


def test_the_headline_says_what_names_a_person_and_what_joins_most():
    person = replace(LINE, value_id="v2", kind="email", category="personal", count=1)
    page = replace(LINE, value_id="v3", kind="page-url", category="url", count=9)
    told = learnt_words("Meta", [person, replace(LINE, life_s=90 * DAY), page])
    assert told == (
        "Meta learnt 3 values, of them naming a person: e-mail address. By 1 of them it can join up to "
        "5 requests on 4 pages, for 90 days at most."
    )


def test_the_headline_of_little_and_of_nothing():
    assert learnt_words("Meta", [replace(LINE, count=1)]) == "Meta learnt 1 value."
    assert learnt_words("Meta", []) == "Meta learnt nothing that we know."


def test_a_list_that_is_cut_says_how_much_there_is():
    told = learnt_words("Meta", [LINE, replace(LINE, value_id="v2")], 4_871)
    assert told.startswith("Meta learnt 4,871 values (2 of them are listed). By 2 of them it can join up to 5 requests")


def test_every_category_stands_in_one_section():
    assert sorted(category for _, _, categories in SECTIONS for category in categories) == sorted(CATEGORIES)
