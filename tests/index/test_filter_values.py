"""Words that a filter may be completed with: fixed ones, names of the session, nothing unreadable."""

import pytest
from inspections import ga4, inspection, judged, meta, write_index

from inspector.index.filter_language import KEYS, parse
from inspector.index.filter_values import FIXED, LONGEST, MOST, offers
from inspector.index.query import Index


@pytest.fixture
def values(tmp_path):
    def made(*rows):
        with Index.open(write_index(tmp_path / "i", [judged(row) for row in rows])) as index:
            return index.filter_values()

    return made


def test_names_of_the_session_stand_the_most_frequent_first(values):
    rows = [
        inspection(1, "https://a.example/", "Meta", hits=(meta(),)),
        inspection(2, "https://b.example/", "Google", hits=(ga4(), ga4("scroll"))),
        inspection(3, "https://b.example/", "Google", hits=(ga4(),)),
    ]
    found = values(*rows)
    assert found["vendor"] == ("ga4", "meta")
    assert found["event"] == ("page_view", "Purchase", "scroll")
    assert found["account"] == ("G-ABC123", "770042")
    assert found["recipient"] == ("Google", "Meta")
    assert found["host"] == ("b.example", "a.example")
    assert found["method"] == ("POST",)


@pytest.mark.parametrize("event", ["a\nb", "\x1b[2J", "\u202egnp", 'a"b', "x" * (LONGEST + 1)])
def test_names_that_nobody_can_read_or_type_are_not_offered(values, event):
    assert values(inspection(1, "https://a.example/", "A", hits=(ga4(event),)))["event"] == ()


def test_a_session_with_endless_names_offers_some_of_them(values):
    hits = tuple(ga4(f"e{n}") for n in range(MOST + 20))
    assert len(values(inspection(1, "https://a.example/", "A", hits=hits))["event"]) == MOST


def test_an_empty_index_still_has_the_words_of_the_language(values):
    assert values()["consent"] == FIXED["consent"]


def test_every_word_that_is_offered_can_be_read():
    for key in FIXED:
        for word in offers(f"{key}:", FIXED, most=1_000):
            assert len(parse(word)) == 1


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("ven", "vendor:"), ("-ven", "-vendor:"), ("PAR", "party:"), ("party:th", "party:third"), ("-role:TAG", "-role:tagging-server"),
        ("consent:refusal", "consent:against-refusal"), ('event:"add', 'event:"add to cart"'),
    ],
)  # fmt: skip
def test_what_is_typed_is_completed(word, first):
    assert offers(word, FIXED | {"event": ("add to cart", "scroll")})[0] == first


@pytest.mark.parametrize("word", ["", "-", "zzz", "nokey:x", "party:third", "https://x", "event:nothing-like-it"])
def test_where_nothing_fits_nothing_is_offered(word):
    assert offers(word, FIXED | {"event": ("scroll",)}) == []


def test_filter_words_are_those_of_the_language():
    assert {offer for letter in "abcdefghijklmnopqrstuvwxyz" for offer in offers(letter, FIXED, 99)} == {
        f"{key}:" for key in KEYS if key
    }
