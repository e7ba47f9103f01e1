"""Opaque tokens: what can tell one browser from another, and what cannot."""

import pytest
from consent_strings import EXAMPLE, FULL

from inspector.analysis.opaque import is_random_uuid, says_nothing
from inspector.analysis.token_rule import holds_token


@pytest.mark.parametrize(
    "value",
    [
        "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54", "AHWqTUmqx3vLbKLMN0123", "f660ab912ec121d1b1e928a0bb4bc61b", "kTq8zPw1LmX9",
        "CAESEJ3kq0Zs5d8e7fG", "s%3A8sKq2mPz91LxWvRt.Zq", "v1|u=9f8e7d6c5b4a3f2e", "98765432101234",
    ],
)  # fmt: skip
def test_random_values_look_like_identifiers(value):
    assert holds_token(value)


@pytest.mark.parametrize(
    "value",
    [
        "", "1", "true", "en-US", "dark", "accepted", "G-ABC123DEF", "GTM-SHOP42X", "2026-11-24T10:00:00Z", "1791212459", "1791212459123",
        "2560x1440", "1.2.3.4", "https://shop.example/page", "www.shop.example", "1YNN", "G111", "13r3r3r3r5l1", "newsletter", "Amsterdam",
        "00000000-0000-0000-0000-000000000000", "1111111111111111", "19.90", "#aabbcc", "shopping_cart", "europe/amsterdam", "CookieConsent:{stamp:-1,necessary:true}", "addToCartButton", "consent:granted",
    ],
)  # fmt: skip
def test_ordinary_values_do_not(value):
    assert not holds_token(value)


@pytest.mark.parametrize("value", ["true", "1", "dark", "en-US", "1791212459", "v2.1.0", "None", '"yes"', "2026-11-24"])
def test_words_numbers_and_dates_say_nothing(value):
    assert says_nothing(value)


@pytest.mark.parametrize("value", ["abc123", "9f3b2c7d1e", "u-77-x1", "jane@shop.example"])
def test_short_codes_may_say_something(value):
    assert not says_nothing(value)


def test_a_uuid_needs_some_variety():
    assert is_random_uuid("3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54")
    assert not is_random_uuid("00000000-0000-0000-0000-000000000001")


@pytest.mark.parametrize("text", [FULL, EXAMPLE, "DBABzw~1YNN~CAAQAAAAAABA.YA", f"DBABMA~{EXAMPLE}"])
def test_a_consent_string_identifies_nobody(text):
    assert not holds_token(text)


@pytest.mark.parametrize(
    "text", [FULL[:40], "CQ" + "7fK2m9XqL4vB8nR1tZ6wY3sD5gH0jPaQcEuI", "DBq7fK2m9XqL4vB8nR1tZ6wY3sD5gH0jPa"]
)
def test_what_only_begins_like_one_is_still_looked_at(text):
    assert holds_token(text)
