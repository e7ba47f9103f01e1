"""Encodings undone one at a time: the text, the words, and the very place of each part."""

import base64
import gzip
import html
import random
import time
import zlib
from urllib.parse import quote

import pytest
from compressions import lz
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.analysis.lz_string import ALPHABETS
from inspector.analysis.undo import MAX_COMPONENT, MAX_LAYERS, layers, undone

SECRET = "Jane.Doe+shop@Example.com"


def b64(data):
    return base64.b64encode(data).decode()


ONE = {
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "html": lambda text: html.escape(text).replace("@", "&#64;").replace("+", "&#x2b;"),
    "json": lambda text: text.replace("@", "\\u0040").replace(".", "\\x2e"),
    "base64": lambda text: b64(text.encode()),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "hex": lambda text: text.encode().hex(),
    "gzip": lambda text: b64(gzip.compress(text.encode())),
    "zlib": lambda text: b64(zlib.compress(text.encode())),
    "deflate": lambda text: b64(zlib.compress(text.encode())[2:-4]),
    "lz-string": lambda text: lz(text, ALPHABETS[0]),
}


@pytest.mark.parametrize("word", ONE)
def test_each_encoding_is_undone_and_named(word):
    value = ONE[word](SECRET)
    found = [layer for layer in undone(value) if SECRET in layer.text]
    assert found
    assert word in found[0].words
    assert SECRET in layers(value)


def test_what_lies_below_compression_is_named_before_what_lies_around_it():
    (layer,) = [layer for layer in undone(ONE["gzip"](SECRET)) if layer.text == SECRET]
    assert layer.words == ("gzip", "base64")


@pytest.mark.parametrize("word", ["percent", "html", "json", "base64url", "hex"])
def test_a_part_stands_where_it_was_encoded(word):
    value = "x=" + ONE[word](f"mail: {SECRET}; v2")
    layer = next(layer for layer in undone(value) if SECRET in layer.text)
    start = layer.text.index(SECRET)
    begin, end = layer.place(start, start + len(SECRET))
    again = [layer.text for layer in undone(value[begin:end])]
    assert value[begin:end] == SECRET or any(SECRET[1:-1] in text for text in again)
    assert begin > 2
    assert end < len(value)


def test_the_place_of_base64_is_that_of_the_signs_that_hold_the_bytes():
    value = "id=" + b64(b"abcdefghi")
    (layer,) = [layer for layer in undone(value) if layer.text == "abcdefghi"]
    assert layer.place(0, 3) == (3, 7)
    assert layer.place(3, 6) == (7, 11)
    assert layer.place(1, 2) == (4, 6)
    padded = b64(b"abcdefgh")
    (layer,) = [layer for layer in undone(padded) if layer.text == "abcdefgh"]
    assert padded.endswith("=")
    assert layer.place(0, 8) == (0, len(padded))


@given(st.text(max_size=40).filter(lambda text: "\x00" not in text))
@settings(max_examples=200, deadline=None)
def test_percent_encoding_is_undone_with_every_character_at_its_place(text):
    value = "a" + quote(text + "@", safe="")
    layer = next(layer for layer in undone(value) if layer.words == ("percent",))
    assert layer.text == "a" + text + "@"
    for at in range(len(layer.text)):
        begin, end = layer.place(at, at + 1)
        assert quote(layer.text[at], safe="") == value[begin:end] or layer.text[at] == value[begin:end]


def test_a_segment_of_a_path_is_opened_for_itself():
    value = f"https://a.example/b/{ONE['base64url'](SECRET)}/x.gif"
    assert SECRET in layers(value)


def test_three_layers_are_opened_and_no_fourth():
    value = SECRET
    for _ in range(3):
        value = b64(value.encode())
    assert SECRET in layers(value)
    assert SECRET not in layers(b64(value.encode()))


def test_words_numbers_and_random_tokens_hold_nothing():
    for value in (
        "page_view",
        "1791212459",
        "en-US",
        "13r3r3r3r5l1",
        "addToCartButtonClicked",
        "v131.0.0.0",
        "deadbeef",
    ):
        assert layers(value) == ""
    chance = random.Random(1)
    digests = [f"{chance.getrandbits(256):064x}" for _ in range(200)]
    assert not any(layers(digest) for digest in digests)


def test_a_hostile_value_takes_bounded_work():
    bomb = b64(zlib.compress(b"a" * 50_000_000, 9))
    nested = "%25" * 60_000 + "41"
    many = " ".join(b64(f"text number {n} of many".encode()) for n in range(5_000))
    for value in (bomb, nested, many, "&#64;" * 30_000, "\\u0041" * 30_000, "A" * (MAX_COMPONENT + 1) + "%41"):
        start = time.process_time()
        found = layers(value)
        assert found.count("\0") < MAX_LAYERS
        assert time.process_time() - start < 2


@given(st.text(alphabet="%&#;\\ux0123456789abcdefABCDEF@+/=-_ \ud83d\ude00\ud800", max_size=120))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_without_an_error_and_places_stay_inside(value):
    for layer in undone(value):
        begin, end = layer.place(0, len(layer.text))
        assert 0 <= begin <= end <= len(value)
        layer.text.encode()
