"""The filter language: what is a word, what is a fault, and where."""

import pytest
from inspections import inspection, judged, write_index

from inspector.index.filter_language import KEYS, PARTIES, SENDS, FilterError, parse, words_of
from inspector.index.query import Index
from inspector.model.finding import CATEGORIES
from inspector.model.hit import Hit
from inspector.model.party import GROUPS


def test_every_group_and_category_has_its_own_word():
    assert set(GROUPS) <= set(PARTIES)
    assert set(CATEGORIES) <= set(SENDS)


def test_the_language_has_the_words_of_the_contract():
    words = "host path method vendor event account party consent role cookie sends value status page suppressed"
    assert set(words.split()) <= set(KEYS)


@pytest.mark.parametrize(
    ("text", "start", "end", "suggestion"),
    [
        ("sends:persn", 6, 11, "person"),
        ("collect sends:emial", 14, 19, "email"),
        ("party:thrid", 6, 11, "third"),
        ("-party:dissguised", 7, 17, "disguised"),
        ("hots:x", 0, 4, "host"),
        ("a  evnt:x", 3, 7, "event"),
        ("status:okay", 7, 11, ""),
        ("acount:G-1", 0, 6, "account"),
        ("consent:bfore", 8, 13, "before"),
        ("role:tagging-servr", 5, 18, "tagging-server"),
        ("zzzz:x", 0, 4, ""),
    ],
)
def test_a_fault_has_a_place_and_the_nearest_word(text, start, end, suggestion):
    with pytest.raises(FilterError) as caught:
        parse(text)
    error = caught.value
    assert (error.start, error.end, error.suggestion) == (start, end, suggestion)
    assert text[start:end].rstrip(":") in error.message


@pytest.mark.parametrize("text", ["", "   ", "host:", "-", "not", "sends: page:", '""'])
def test_a_filter_that_is_still_being_typed_asks_for_nothing(text):
    assert parse(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('event:"add to cart"', ["add to cart"]),
        ('"two words', ["two words"]),
        ("localhost:8080", ["localhost:8080"]),
        ("https://shop.example/a?b=1", ["https://shop.example/a?b=1"]),
        ("G-ABC:1", ["G-ABC:1"]),
        ("not host:a -b", ["a", "b"]),
        ("value:a:b", ["a:b"]),
    ],
)
def test_words_keep_their_text(text, values):
    assert [word.value for word in words_of(text)] == values


def test_text_of_a_user_never_becomes_sql():
    hostile = "x') OR 1=1 --"
    for condition in parse(f'"{hostile}" host:"{hostile}"'):
        assert "1=1" not in condition.sql
        assert any("1=1" in str(value) for value in condition.values)


def test_letters_beyond_ascii_match_in_both_cases():
    assert parse("event:KÄUFER")[0].values == ("*k[äÄ]ufer*",)


def test_an_account_is_looked_for_in_every_hit_and_nowhere_else(tmp_path):
    def hit(account: str, vendor: str = "ga4") -> Hit:
        return Hit(vendor, "Google Analytics 4", "event", account, "page_view", "host+path", ())

    rows = [
        inspection(1, "https://a.example/G-TWO", "A", hits=(hit("G-ONE"), hit("G-TWO"))),
        inspection(2, "https://a.example/", "A", hits=(hit("G-ONE"), hit("UA-9", "g-two"))),
    ]
    with Index.open(write_index(tmp_path / "i", [judged(row) for row in rows])) as index:
        assert list(index.ids("account:g-two")) == [1]
        assert list(index.ids("vendor:g-two")) == [1, 2]
        assert list(index.ids("-account:G-TWO")) == [2]


def test_a_name_with_an_equals_sign_is_the_whole_name(tmp_path):
    rows = [
        inspection(1, "https://a.example/", "Ads"),
        inspection(2, "https://data.example/", "Ads Two"),
        inspection(3, "https://ba.example/", "MyAds"),
    ]
    with Index.open(write_index(tmp_path / "i", [judged(row) for row in rows])) as index:
        assert list(index.ids("recipient:ads")) == [1, 2, 3]
        assert list(index.ids("recipient:=ADS")) == [1]
        assert list(index.ids('recipient:"=ads two"')) == [2]
        assert list(index.ids("host:=a.example")) == [1]
        assert list(index.ids("-host:=a.example")) == [2, 3]
        assert list(index.ids("recipient:=a*")) == []


def test_a_value_of_the_ledger_is_no_text_and_shared_is_answered_with_yes_or_no():
    assert parse("value:v17")[0].values == (17,)
    assert parse("value:V17")[0].values == (17,)
    assert "texts" in parse("value:v17x")[0].sql
    assert parse("-shared:yes")[0].sql != parse("shared:yes")[0].sql
    with pytest.raises(FilterError, match="“ye” is no answer to shared") as wrong:
        parse("shared:ye")
    assert wrong.value.suggestion == "yes"
