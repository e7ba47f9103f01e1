"""GA4 items: two letters, then the value."""

from inspector.analysis.decoders.ga4 import items
from inspector.model.hit import HitField


def test_an_item_gives_a_field_for_each_of_its_parts():
    found = items([HitField("body.lines[0]:pr12", "Item 12", "idSKU~nmA shirt~pr19.90~qt2")])
    assert [(f.at, f.name, f.value) for f in found] == [
        ("body.lines[0]:pr12|ga4item:id", "Item 12 ID", "SKU"), ("body.lines[0]:pr12|ga4item:nm", "Item 12 name", "A shirt"),
        ("body.lines[0]:pr12|ga4item:pr", "Item 12 price", "19.90"), ("body.lines[0]:pr12|ga4item:qt", "Item 12 quantity", "2"),
    ]  # fmt: skip


def test_an_items_own_parameters_carry_their_own_names():
    found = items([HitField("query:pr1", "Item 1", "idS~k0color~v0red~k1size~v1")])
    assert [(f.name, f.value) for f in found] == [("Item 1 ID", "S"), ("Item 1 color", "red"), ("Item 1 size", "")]


def test_what_is_no_item_is_left_alone():
    assert items([HitField("query:price", "price", "idS~nmT"), HitField("query:pr1nm", "", "Shirt")]) == []
