"""Exact formats as findings: kind, place, how surely, and what a name adds or takes away."""

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog

CATALOG = load_catalog()
CARD = "4111111111111111"
KINDS = ("bank-account", "card-number", "national-id", "device-id", "coordinates", "phone", "birth-date", "email")


def found(query):
    rows = inspect(exchange(f"https://t.example/i?{query}"), CATALOG, Memory()).findings
    return [(each.kind, each.at, each.value, each.confidence) for each in rows if each.kind in KINDS]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("z=NL91ABNA0417164300", ("bank-account", "query:z", "NL91ABNA0417164300", "certain")),
        ("note=to%20NL91%20ABNA%200417%201643%2000%20please", ("bank-account", "query:note", "NL91 ABNA 0417 1643 00", "certain")),
        (f"cardnumber={CARD}", ("card-number", "query:cardnumber", CARD, "certain")),
        (f"z={CARD}", ("card-number", "query:z", CARD, "possible")),
        ("z=4111%201111%201111%201111", ("card-number", "query:z", "4111 1111 1111 1111", "likely")),
        ("z=00:1A:2B:3C:4D:5E", ("device-id", "query:z", "00:1A:2B:3C:4D:5E", "likely")),
        ("latlng=52.3676,4.9041", ("coordinates", "query:latlng", "52.3676,4.9041", "likely")),
        ("z=52.3676,4.9041", ("coordinates", "query:z", "52.3676,4.9041", "possible")),
        ("z=%2B31612345678", ("phone", "query:z", "+31612345678", "likely")),
        ("bsn=123456782", ("national-id", "query:bsn", "123456782", "certain")),
        ("geboortedatum=1984-02-03", ("birth-date", "query:geboortedatum", "1984-02-03", "likely")),
        (f"userEmailSha256={'9f3b2c7d' * 8}", ("email", "query:userEmailSha256", "9f3b2c7d" * 8, "likely")),
    ],
)  # fmt: skip
def test_a_value_of_an_exact_format_is_told(query, expected):
    assert expected in found(query)


@pytest.mark.parametrize(
    "query",
    [
        f"pixel_id={CARD}", f"product_id={CARD}", f"id={CARD}", f"order={CARD}", "ean=4006381333931", "z=8710103887478", "bsn=123456789", "z=123456782",
        "mouse_position_score=1.5,2.5", "size=52.3676,4.9041", "geboortedatum=2026-25-11", f"email_template_id={'9f3b2c7d' * 4}", "z=20-26-11-25-10-02",
    ],
)  # fmt: skip
def test_names_of_things_and_look_alikes_give_none(query):
    assert found(query) == []


def test_the_sentence_says_what_proves_it():
    rows = inspect(exchange(f"https://t.example/i?cc={CARD}&i=NL91ABNA0417164300"), CATALOG, Memory()).findings
    assert [each.why for each in rows if each.category == "personal"] == [
        "Payment card number in the URL parameter cc, of a range of Visa and with the right check digit.",
        "Bank account (IBAN) in the URL parameter i, whose check digits are right.",
    ]


def test_a_path_is_read_for_bank_accounts_and_not_for_cards():
    def path(value):
        rows = inspect(exchange(f"https://t.example/a/{value}/x"), CATALOG, Memory()).findings
        return [each.kind for each in rows if each.at.startswith("path:") and each.category == "personal"]

    assert path("NL91ABNA0417164300") == ["bank-account"]
    assert path(CARD) == []
