"""Lists of products in the vendors' own spellings."""

import pytest

from inspector.analysis.decoders.products import adobe_products, criteo_products, ga4_item, listed_ids


def read(reader, value):
    return [dict(item) for item in reader(value)]


def test_an_item_of_ga4_names_its_own_parameters_by_the_key_beside_them():
    assert read(ga4_item, "idSKU1~nmTent ~ two~k0color~v0red~v1lost") == [
        {"id": "SKU1", "nm": "Tent ", "color": "red", "v1": "lost"}
    ]
    assert read(ga4_item, "") == []


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ("Shoes;Runner;1;99.95", [{"category": "Shoes", "product": "Runner", "quantity": "1", "total": "99.95"}]),
        (";Runner", [{"product": "Runner"}]),
        (";A,;B;2", [{"product": "A"}, {"product": "B", "quantity": "2"}]),
        (";A;1;5;event1=2.5|event2;eVar1=red|eVar9=a=b", [{"product": "A", "quantity": "1", "total": "5", "event1": "2.5", "event2": "1", "eVar1": "red", "eVar9": "a=b"}]),
        (";A;;;;eVar1=x", [{"product": "A", "eVar1": "x"}]),
        (";;;", []),
    ],
)  # fmt: skip
def test_products_of_adobe_are_parted_by_commas_and_semicolons(value, items):
    assert read(adobe_products, value) == items


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ("[i=A&pr=9.9&q=2,i=B&pr=1&q=1]", [{"i": "A", "pr": "9.9", "q": "2"}, {"i": "B", "pr": "1", "q": "1"}]),
        ("[i%3DA%26pr%3D9]", [{"i": "A", "pr": "9"}]),
        ("[A,B]", [{"i": "A"}, {"i": "B"}]),
        ("A", [{"i": "A"}]),
        ("[]", []),
    ],
)
def test_products_of_criteo_stand_in_brackets_encoded_or_not(value, items):
    assert read(criteo_products, value) == items


def test_ids_are_parted_by_commas():
    assert read(listed_ids, "A, B,,") == [{"id": "A"}, {"id": "B"}]
