"""Products of an event, read from a hit's fields by the rules of its vendor's file.

An item adds to the fields and takes none away: each of its parts names the field in which it stands. Where one field
holds a whole list in a spelling of the vendor's own, a reader takes it apart (`decoders/products.py`), and the part's
place ends in `|item[N]:key`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from inspector.analysis.decoders.products import READERS
from inspector.catalog.vendor_rules import ItemRule, Vendor
from inspector.model.hit import ITEM_PARTS, HitField, Item, ItemPart

MAX_ITEMS = 500
MAX_PARTS = 60
_OFTEN = 128
_PARAMETER = re.compile(
    r"(?:query|body\.form|body\.part|body\.lines\[[0-9]+\]|body\|[a-z]+\|(?:form|lines\[[0-9]+\])):"
)
_OPENED_BODY = re.compile(r"body\|[a-z]+\|json:")
_ORDER = {name: place for place, name in enumerate(ITEM_PARTS)}
_CATEGORIES = ("category", "category2", "category3", "category4", "category5")

_Place = tuple[int, str, str]
"""Number of the rule, key of the item, the vendor's name of the part."""


def items_of(vendor: Vendor, fields: Sequence[HitField]) -> tuple[Item, ...]:
    """The items of one hit, by the first rule of the file that finds any."""
    if not vendor.items:
        return ()
    found: list[dict[str, list[ItemPart]]] = [{} for _ in vendor.items]
    for field in fields:
        place = _known_place(vendor, field.at) if len(field.at) <= _OFTEN else _place_of(vendor, field.at)
        if place and field.value:
            rule, key, name = place
            for item, part in _parts(vendor.items[rule], key, name, field):
                found[rule].setdefault(item, []).append(part)
    items = next((group for group in found if group), {})
    return tuple(_item(parts) for parts in list(items.values())[:MAX_ITEMS])


@lru_cache(maxsize=16_384)
def _known_place(vendor: Vendor, at: str) -> _Place | None:
    return _place_of(vendor, at)


def _place_of(vendor: Vendor, at: str) -> _Place | None:
    """Which rule a locator belongs to; parameters count wherever they stand, as in `keys_of`."""
    place = _OPENED_BODY.sub("body.json:", _PARAMETER.sub("param:", at, count=1), count=1)
    place = place.replace("base64url", "base64")
    for number, rule in enumerate(vendor.items):
        if found := rule.pattern.fullmatch(place):
            named = found.groupdict()
            return number, named.get("item") or "", named.get("part") or ""
    return None


def _parts(rule: ItemRule, key: str, name: str, field: HitField) -> Iterator[tuple[str, ItemPart]]:
    """What one field says, each with the key of its item."""
    if not rule.reader:
        yield key, ItemPart(rule.names.get(name, name) if name else rule.part, field.value, field.at)
        return
    for number, item in enumerate(READERS[rule.reader](field.value)):
        for part, value in item:
            at = f"{field.at}|item[{number}]:{part}"
            yield f"{key}/{number}", ItemPart(rule.names.get(part, part), value, at)


def _item(parts: Sequence[ItemPart]) -> Item:
    """The parts, each name once, those that every vendor has first; further categories count on."""
    named: dict[str, ItemPart] = {}
    for part in parts[:MAX_PARTS]:
        name = part.name
        if name == "category" and name in named:
            name = next((free for free in _CATEGORIES if free not in named), name)
        named.setdefault(name, ItemPart(name, part.value, part.at))
    return Item(tuple(sorted(named.values(), key=lambda part: _ORDER.get(part.name, len(_ORDER)))))
