"""Products that events named, as lines of the report."""

from dataclasses import replace

from inspections import ga4, inspection

from inspector.model.hit import Item, ItemPart
from inspector.report.item_list import COLUMNS, ITEMS, ItemList


def part(name: str, value: str) -> ItemPart:
    return ItemPart(name, value, f"query:pr1|item[0]:{name}")


TENT = Item(
    (part("id", "SKU-1"), part("name", "Tent"), part("price", "199.00"), part("coupon", "MAY"), part("k0", "x"))
)
MAT = Item((part("id", "SKU-2"), part("quantity", "2")))


def with_items(*items: Item):
    return replace(ga4("purchase"), items=items)


def test_each_item_of_each_event_has_a_line_with_its_parts_in_columns():
    made = ItemList()
    made.add(inspection(3, "https://g.example/g/collect", "Google", hits=[with_items(TENT, MAT), with_items(MAT)]))
    made.add(inspection(4, "https://g.example/g/collect", "Google", hits=[ga4()]))
    assert [(line.seq, line.recipient, line.event, dict(zip(COLUMNS, line.values, strict=True))["id"]) for line in made.lines] == [
        (3, "Google", "purchase", "SKU-1"), (3, "Google", "purchase", "SKU-2"), (3, "Google", "purchase", "SKU-2"),
    ]  # fmt: skip
    assert dict(zip(COLUMNS, made.lines[0].values, strict=True))["price"] == "199.00"


def test_what_has_no_column_is_said_all_the_same():
    made = ItemList()
    made.add(inspection(3, "https://g.example/g/collect", "Google", hits=[with_items(TENT, MAT)]))
    assert [line.rest for line in made.lines] == ["coupon=MAY, k0=x", ""]


def test_items_beyond_the_cap_are_counted():
    made = ItemList()
    for seq in range(ITEMS // 2 + 3):
        made.add(inspection(seq, "https://g.example/g/collect", "Google", hits=[with_items(TENT, MAT)]))
    assert (len(made.lines), made.left_out) == (ITEMS, 6)
