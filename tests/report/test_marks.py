"""Marks: stable, and found again in every disguise."""

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest

from inspector.report.marks import Marks

VALUE = "Tok/en+42=ä 9f8e7d"


@pytest.fixture
def marks():
    found = Marks()
    with found.learning():
        found.mark("token", VALUE)
        found.mark("name", "Anna")
        found.mark("value", "google", search=False)
    return found


def test_the_same_value_gets_the_same_mark_and_others_the_next(marks):
    assert marks.mark("other-kind", VALUE) == "token-1"
    assert marks.mark("token", "another") == "token-2"
    assert marks.mark("token", "") == ""
    assert marks.counts() == {"name": 1, "token": 2, "value": 1}


@pytest.mark.parametrize(
    "text",
    [
        VALUE,
        f"before {VALUE} after",
        VALUE.upper(),
        quote(VALUE),
        quote(VALUE, safe=""),
        quote_plus(VALUE),
        quote(quote(VALUE, safe=""), safe=""),
        json.dumps(VALUE),
        json.dumps(VALUE, ensure_ascii=False).replace("/", "\\/"),
        b64encode(VALUE.encode()).decode(),
        urlsafe_b64encode(VALUE.encode()).decode().rstrip("="),
        b64encode(b"x" + VALUE.encode()).decode(),
        b64encode(b"xy" + VALUE.encode() + b"z").decode(),
        quote(b64encode(VALUE.encode()).decode(), safe=""),
        b64encode(quote(VALUE, safe="").encode()).decode(),
        VALUE.encode().hex(),
        f'{{"a": {json.dumps(VALUE)}}}',
    ],
)
def test_a_value_is_found_in_every_form(marks, text):
    cleaned = marks.cleaned(text)
    assert cleaned != text
    assert "9f8e7d" not in cleaned.lower()
    assert b64encode(VALUE.encode()).decode()[:12] not in cleaned


def test_what_stands_around_a_plain_value_stays(marks):
    assert marks.cleaned(f"before {VALUE} after") == "before token-1 after"
    assert marks.cleaned("nothing here, page_view") == "nothing here, page_view"


def test_a_short_value_is_found_as_a_word_of_its_own_alone(marks):
    assert marks.cleaned("hello anna!") == "hello name-1!"
    assert marks.cleaned("savannah") == "savannah"


def test_a_value_that_is_not_to_be_searched_stays_elsewhere(marks):
    assert marks.cleaned("www.google.example") == "www.google.example"


def test_nothing_is_searched_for_while_values_are_met():
    marks = Marks()
    with marks.learning():
        marks.mark("token", VALUE)
        assert marks.cleaned(VALUE) == VALUE
    assert marks.cleaned(VALUE) == "token-1"


def test_long_text_is_looked_through_in_linear_time(marks):
    assert marks.cleaned("a1b2c3d4" * 20_000).startswith("a1b2")


def test_a_value_is_named_after_what_it_was_found_to_be():
    marks = Marks()
    with marks.learning():
        marks.mark("value", "Cj0KCQ-first-seen-unnamed")
        marks.mark("value", "another-unknown-value")
        marks.mark("click-id", "Cj0KCQ-first-seen-unnamed")
        marks.mark("email", "Cj0KCQ-first-seen-unnamed")
    assert marks.mark("value", "Cj0KCQ-first-seen-unnamed") == "click-id-1"
    assert marks.counts() == {"click-id": 1, "value": 1}


def test_an_account_and_its_parts_stay_wherever_they_stand():
    marks = Marks()
    with marks.learning():
        marks.mark("value", "4711000000")
        marks.mark("value", "4711")
        marks.allow("AW-4711000000")
    assert marks.mark("value", "4711000000") == "4711000000"
    assert marks.cleaned("AW-4711000000") == "AW-4711000000"
    assert marks.mark("value", "4711") == "value-1"


def test_a_found_value_goes_even_where_an_account_contains_it():
    marks = Marks()
    with marks.learning():
        marks.mark("cookie-id", "0123456789abcdef")
        marks.allow("site-0123456789abcdef")
    assert marks.mark("cookie-id", "0123456789abcdef") == "cookie-id-1"


def test_what_names_somebody_goes_even_where_it_is_an_account_elsewhere():
    marks = Marks()
    with marks.learning():
        marks.mark("client-id", "a1b2c3d4-1111-4222-8333-abcdefabcdef")
        marks.allow("a1b2c3d4-1111-4222-8333-abcdefabcdef")
        marks.name("a1b2c3d4-1111-4222-8333-abcdefabcdef")
    assert marks.mark("client-id", "a1b2c3d4-1111-4222-8333-abcdefabcdef") == "client-id-1"
    assert "a1b2c3d4" not in marks.cleaned("site a1b2c3d4-1111-4222-8333-abcdefabcdef")


def test_what_one_table_met_is_met_by_another_under_its_better_name():
    here, there = Marks(" "), Marks()
    with here.learning():
        here.mark("value", "kx83h2lq0f91abz7")
    with there.learning():
        there.mark("client-id", "kx83h2lq0f91abz7")
        there.mark("email", "ada@mail.example")
        there.allow("G-ABC123")
    here.meet(there)
    assert here.found("kx83h2lq0f91abz7") == "client-id 1"
    assert here.cleaned("to ada@mail.example of G-ABC123") == "to email 1 of G-ABC123"
    assert here.values()["email 1"] == "ada@mail.example"
    assert (len(here), here.found("never met"), here.mark("value", "G-ABC123")) == (2, "", "G-ABC123")
