"""The statistical rule: figures on the labelled values, and what it is built on, one by one."""

import pytest
from labelled import ROWS, told

from inspector.analysis.token_rule import holds_token, is_short_code, tokens
from inspector.catalog.catalog import load_catalog

CATALOG = load_catalog()
RECALL, FALSE = 0.97, 0.02


@pytest.mark.parametrize("half", ["dev", "held-out"])
def test_identifiers_are_found_and_look_alikes_are_not(half):
    """Through the whole analysis, each value in the carrier that it was recorded or made for."""
    rows = [row for row in ROWS if row["half"] == half]
    identifiers = [row for row in rows if row["label"] == "identifier"]
    others = [row for row in rows if row["label"] == "not"]
    missed = [row["id"] for row in identifiers if not told(row, CATALOG)]
    false = [row["id"] for row in others if told(row, CATALOG)]
    assert min(len(identifiers), len(others)) >= 190
    assert 1 - len(missed) / len(identifiers) >= RECALL, missed
    assert len(false) / len(others) <= FALSE, false


def test_the_labels_cover_every_carrier():
    for label in ("identifier", "not"):
        carriers = {row["carrier"] for row in ROWS if row["label"] == label}
        assert carriers >= {"query", "path", "form", "json", "multipart", "cookie", "ws"}


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54", "UUID"), ("9f3b2c7d1e4a5b6c9f3b2c7d1e4a5b6c", "digest"), ("829471650382", "number"),
        ("V1StGXR8_Z5jdHi6B-myT", "characters"), ("kTq8zPw1LmX9", "characters"), ("oq8vbn2rk5f0a7j3", "characters"),
    ],
)  # fmt: skip
def test_a_token_says_what_it_looks_like(value, shape):
    (token,) = tokens(value)
    assert (token.shape, token.start, token.end) == (shape, 0, len(value))
    assert token.bits >= 38


def test_the_part_that_was_drawn_is_told_with_its_place():
    value = "user:kTq8zPw1LmX9vB,visits:12,theme:dark"
    (token,) = tokens(value)
    assert value[token.start : token.end] == "kTq8zPw1LmX9vB"


@pytest.mark.parametrize(
    "name", ["campaign_id", "buildHash", "event.id", "csp-nonce", "productId", "sku", "templateid"]
)
def test_the_name_of_a_thing_clears_a_value(name):
    assert tokens("kTq8zPw1LmX9vB")
    assert not tokens("kTq8zPw1LmX9vB", name)


@pytest.mark.parametrize("name", ["user_id", "visitorId", "customerNumber", "deviceid", "PHPSESSID", "end_user"])
def test_the_name_of_a_person_raises_what_alone_says_too_little(name):
    assert not tokens("83726451")
    assert tokens("83726451", name)


def test_a_path_is_judged_more_strictly():
    assert tokens("kTq8zPw1L")
    assert not tokens("kTq8zPw1L", path=True)
    assert tokens("V1StGXR8_Z5jdHi6B-myT", path=True)


@pytest.mark.parametrize(
    "value",
    [
        "4006381333931", "eyJ3Ijo2NDAsImgiOjQ4MCwiZml0IjoiY3JvcCJ9", "rtx-4070-ti-super-16gb", "TENT-2P-GRN", "WH1000XM5BCE7",
        "getElementsByClassName", "arbeidsongeschiktheidsverzekering", "20261125100200", "1795581043-1795581099", "aaaaaaaaaaaaaaaa",
        "abcdefghijklmnop", "main.8f3b2c1d4e5a6b7c.js", "sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc=",
    ],
)  # fmt: skip
def test_what_somebody_wrote_is_no_token(value):
    assert not tokens(value)


def test_a_number_counts_by_its_length_unless_it_is_a_code_of_goods():
    assert tokens("82947165038")
    assert not tokens("8294716503")
    assert tokens("4006381333932")
    assert not tokens("4006381333931")


def test_the_text_inside_percent_and_base64_is_looked_at_too():
    assert holds_token("%7B%22id%22%3A%22kTq8zPw1LmX9vB%22%7D")
    assert holds_token("eyJpZCI6ImtUcTh6UHcxTG1YOXZCIn0=")
    assert not holds_token("eyJ0aGVtZSI6ImRhcmsiLCJsYW5nIjoibmwifQ==")


def test_long_values_and_very_long_ones_are_no_single_token():
    assert not tokens("kTq8zPw1LmX9vB" * 20)
    assert not tokens("kTq8zPw1LmX9vB," * 500)


@pytest.mark.parametrize(
    ("value", "name", "short"),
    [("abc123", "s", True), ("abc123", "theme", False), ("dark", "s", False), ("klaas", "user", False), ("x7q2", "user", True)],
)  # fmt: skip
def test_a_short_code_may_tell_browsers_apart(value, name, short):
    assert is_short_code(value, name) is short
