"""One value in its many spellings has one key; different values have different ones."""

import base64
import hashlib
import uuid

import pytest
from inspections import finding

from inspector.analysis.value_group import (
    core_of,
    counts_as_shared,
    digests_of,
    group_of,
    group_of_cookie,
    may_be_digest,
)
from inspector.model.finding import Finding

CID = "1473268947.1550531325"
UUID = "3f2b8c1e-90ab-4cde-8f01-23456789abcd"


def key(value: str, kind: str = "opaque-id", state: str = "plain") -> str:
    return group_of(finding(kind, value, "A", state=state)).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"GA1.1.{CID}", CID),
        (f"GA1.2-2.{CID}", CID),
        (f"GA1.1.{CID}", f"GA1.2.{CID}"),
        (f"FPID2.2.{CID}", CID),
        ("FPID2.2.Zm9vYmFyYmF6%2Bqux.1763978534", "Zm9vYmFyYmF6+qux.1763978534"),
        ("fb.1.1763978534204.4802163340", "fb.2.1763978534204.4802163340"),
        ("fb.1.1763978534204.4802163340", "4802163340"),
        ("fb.1.1763978534204.480216", "fb.2.1763978534204.480216.Bg"),
        ("fb.1.1763978534204.IwAR2x-abc_DEF", "IwAR2x-abc_DEF"),
        ("1.1.1201458331.1763978534", "1201458331.1763978534"),
        ("GCL.1763978534.Cj0KCQiA-test-click", "Cj0KCQiA-test-click"),
        ("GS2.1.s1763978534$o1$g0$t1763978534", "1763978534"),
        (UUID, UUID.replace("-", "")),
        (UUID, UUID.upper()),
        (UUID, "{" + UUID + "}"),
        (f"%22{UUID}%22", UUID),
        ("Ada@Shop.example", "ada@shop.example"),
        (" ada@shop.example", "ada@shop.example"),
    ],
)
def test_spellings_and_parts_of_one_value_have_one_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GA1.1.1473268947.1550531325", "GA1.1.1473268948.1550531325"),
        ("fb.1.1763978534204.480216", "fb.1.1763978534205.480216"),
        (UUID, UUID[:-1] + "e"),
        ("ada@shop.example", "ada@shop2.example"),
        ("abc-def-123", "abcdef123"),
        ("1.2.3.4", "1.2.3.5"),
    ],
)
def test_different_values_have_different_keys(one, other):
    assert key(one) != key(other)


def test_a_digest_has_one_key_in_hex_and_in_base64():
    raw = hashlib.sha256(b"ada@shop.example").digest()
    spellings = [
        raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode().rstrip("="),
        f"tv.1~em.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}",
    ]  # fmt: skip
    assert {key(each, "email", "hashed") for each in spellings} == {f"id:{raw.hex()}"}
    assert all(may_be_digest(key(each, "email", "hashed")) for each in spellings)
    assert not may_be_digest(key("ada@shop.example", "email"))


def test_a_form_of_a_known_value_has_the_key_of_that_value_and_shows_it():
    hidden = Finding("email", "query:em", None, "0f" * 32, "hashed", "A", "certain", ("known-value", "sha256"), "", of="Ada@shop.example")  # fmt: skip
    group = group_of(hidden)
    assert group.key == key("ada@shop.example", "email")
    assert (group.text, group.plain) == ("Ada@shop.example", True)
    assert not group_of(finding("email", "0f" * 32, "A", state="hashed")).plain


def test_values_that_only_look_alike_in_other_categories_are_others():
    assert key("8", "hardware") != key("8", "user-id")
    assert key("12345", "postcode") != key("12345", "user-id")
    assert key("ada@shop.example", "user-id") == key("ada@shop.example", "email")


def test_telephone_numbers_are_told_by_their_digits_and_other_numbers_are_not():
    assert key("+31 6 1234-5678", "phone") == key("0031612345678", "phone") == key("31612345678", "phone")
    assert key("12 34 56 78", "user-id") != key("12345678", "user-id")


def test_addresses_of_the_network_are_told_by_what_they_mean():
    assert key("2001:DB8:0:0::1", "ip-address") == key("2001:db8::1", "ip-address")


def test_the_value_of_a_cookie_has_the_key_of_its_part_in_a_request():
    assert group_of_cookie(f"GA1.1.{CID}") == key(CID, "client-id")


def test_what_a_value_would_be_hashed_to_is_found_again():
    for name in ("md5", "sha1", "sha256", "sha512"):
        for spelled in ("Ada@shop.example", "ada@shop.example"):
            hashed = hashlib.new(name, spelled.encode()).hexdigest()
            assert key(hashed, "email", "hashed") in digests_of("Ada@shop.example")
    digits = hashlib.sha256(b"31612345678").hexdigest()
    assert f"id:{digits}" in digests_of("+31 612345678")
    assert digests_of("x") == frozenset()


def test_random_uuids_and_ids_count_as_shared_and_empty_ones_do_not():
    assert counts_as_shared("client-id", CID)
    assert counts_as_shared("device-id", str(uuid.uuid4()))
    assert not counts_as_shared("device-id", "00000000-0000-0000-0000-000000000000")
    assert not counts_as_shared("user-id", "guest")
    assert not counts_as_shared("user-id", "7")
    assert not counts_as_shared("session-id", "000000000")


@pytest.mark.parametrize("kind", ["page-url", "referrer", "language", "screen", "timezone", "hardware", "user-agent", "client-hints", "ip-address", "api-key", "birth-date", "postcode"])  # fmt: skip
def test_what_many_have_in_common_does_not_count_as_shared(kind):
    assert not counts_as_shared(kind, "something long enough")


def test_the_part_that_singles_out_keeps_its_spelling():
    assert core_of("GCL.1763978534.Cj0KCQiA-Test") == "Cj0KCQiA-Test"
    assert core_of("Plain-Value") == "Plain-Value"
