"""Formats with a checksum: found exactly, and nothing that only looks so. Numbers are those of the issuers' own examples."""

import random

import pytest

from inspector.analysis.exact_formats import MOST, cards, ibans, is_bsn, is_position, macs, phones


@pytest.mark.parametrize(
    "text",
    ["NL91ABNA0417164300", "NL91 ABNA 0417 1643 00", "DE89370400440532013000", "GB29NWBK60161331926819", "nl91abna0417164300", "NO9386011117947", "FR1420041010050500013M02606"],
)  # fmt: skip
def test_a_bank_account_is_found_whole_and_in_a_sentence(text):
    assert list(ibans(text)) == [(0, len(text))]
    assert list(ibans(f"pay to {text} today")) == [(7, 7 + len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "NL92ABNA0417164300", "NL91ABNA041716430", "ZZ91ABNA0417164300", "NL91ABNA04171643001", "xNL91ABNA0417164300", "NL91AbNa0417164300",
        "DE00000000000000000000", "AB12CDEF34567890GHIJ", "",
    ],
)  # fmt: skip
def test_a_wrong_checksum_length_or_country_is_no_bank_account(text):
    assert list(ibans(text)) == []


@pytest.mark.parametrize(
    ("text", "network", "grouped"),
    [
        ("4111111111111111", "Visa", False), ("4111 1111 1111 1111", "Visa", True), ("5555-5555-5555-4444", "Mastercard", True), ("2223003122003222", "Mastercard", False),
        ("378282246310005", "American Express", False), ("3782 822463 10005", "American Express", True), ("6011111111111117", "Discover", False),
        ("30569309025904", "Diners Club", False), ("3530111333300000", "JCB", False), ("6200000000000005", "UnionPay", False), ("6759649826438453", "Maestro", False),
    ],
)  # fmt: skip
def test_a_card_is_of_a_network_s_range_and_length(text, network, grouped):
    assert list(cards(text)) == [((0, len(text)), network, grouped)]


@pytest.mark.parametrize(
    "text",
    ["4111111111111112", "8710103887478", "4006381333931", "9780306406157", "411111111111111", "1795581043374", "4444444444444444", "a4111111111111111", "4111111111111111.5", "14111111111111111", ""],
)  # fmt: skip
def test_codes_of_goods_times_and_wrong_digits_are_no_cards(text):
    assert list(cards(text)) == []


@pytest.mark.parametrize("text", ["00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "a4:5e:60:c2:11:09"])
def test_a_mac_address_is_found(text):
    assert list(macs(f"x {text} y")) == [(2, 19)]


@pytest.mark.parametrize(
    "text",
    ["20-26-11-25-10-02", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", "01:00:5e:00:00:fb", "00:1A:2B:3C:4D:5E:6F", "10:02:00:11:12", "2001:db8:85a3::8a2e:370:7334", "00:1a-2b:3c:4d:5e"],
)  # fmt: skip
def test_dates_groups_and_longer_chains_are_no_mac_addresses(text):
    assert list(macs(text)) == []


def test_a_position_has_two_decimals_within_the_world():
    assert all(
        map(is_position, ("52.3676,4.9041", " -33.868820 , 151.209290 ", "52.36757;4.90414", "+40.7128 -74.0060"))
    )
    assert not any(
        map(is_position, ("52.36,4.90", "91.3676,4.9041", "52.3676,181.9041", "52.3676", "1.0000,2.0000,3.0000", ""))
    )


@pytest.mark.parametrize(
    ("text", "valid"),
    [("+12025550143", True), ("+31 6 1234 5678", True), ("+49 (30) 123456", True), ("+31201234567", True)],
)
def test_a_telephone_number_is_one_of_its_country_s_plan(text, valid):
    assert list(phones(text)) == [((0, len(text)), valid)]
    assert next(iter(phones(f"call {text} now")))[0] == (5, 5 + len(text))


@pytest.mark.parametrize(
    "text", ["12025550143", "+1234", "+0200", "+12025550143x", "+1234567890123456", "+1.5e10", "", "a+12025550143", "2026-11-25T10:00:00+0100", "+99912345678"]
)  # fmt: skip
def test_offsets_sums_and_numbers_of_no_plan_are_none(text):
    assert list(phones(text)) == []


def test_a_citizen_number_passes_the_test_of_eleven():
    assert all(map(is_bsn, ("111222333", "123456782", "1234.56.782")))
    assert not any(map(is_bsn, ("123456789", "000000000", "12345", "abcdefghi", "1112223334", "")))


def test_long_texts_give_no_more_than_a_bound():
    assert len(list(ibans("NL91ABNA0417164300, " * 100))) == MOST
    assert len(list(cards("4111111111111111; " * 100))) == MOST
    assert len(list(macs("00:1A:2B:3C:4D:5E " * 100))) == MOST


def test_random_account_numbers_are_seldom_taken_for_any():
    chance = random.Random(3)
    texts = ["".join(chance.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=18)) for _ in range(20_000)]
    assert sum(bool(list(ibans(text))) for text in texts) <= 1
