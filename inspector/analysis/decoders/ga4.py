"""Google Analytics 4 items: `pr1=idSKU123~nmShirt~pr19.90~k0color~v0red`, keys of two letters with their values behind.

Source: analytics-debugger/ga4mp `src/modules/ga4Schema.js` (MIT), captured hits.
"""

import re
from collections.abc import Sequence

from inspector.model.hit import HitField

_ITEM = re.compile(r"pr([0-9]{1,3})")
_PART = re.compile(r"([a-z][a-z0-9])(.*)", re.DOTALL)
_NAMES = {
    "id": "ID", "nm": "name", "br": "brand", "va": "variant", "pr": "price", "qt": "quantity", "cp": "coupon",
    "ca": "category", "c2": "category 2", "c3": "category 3", "c4": "category 4", "c5": "category 5",
    "ds": "discount", "af": "affiliation", "ln": "list name", "li": "list ID", "lp": "list position",
    "lo": "location ID", "cs": "creative slot", "cn": "creative name", "pi": "promotion ID", "pn": "promotion name",
}  # fmt: skip


def items(fields: Sequence[HitField]) -> list[HitField]:
    """One field for each part of each item."""
    found: list[HitField] = []
    for field in fields:
        name = field.at.rpartition(":")[2]
        if (item := _ITEM.fullmatch(name)) and "~" in field.value + "~":
            found += _parts(field, f"Item {item[1]}")
    return found


def _parts(field: HitField, item: str) -> list[HitField]:
    parts = [part for text in field.value.split("~") if (part := _PART.fullmatch(text))]
    custom = {part[1][1:]: part[2] for part in parts if part[1].startswith("k") and part[1][1:].isdigit()}
    found = []
    for part in parts:
        key, value = part[1], part[2]
        if key[0] == "k" and key[1:] in custom:
            continue
        own = custom.get(key[1:]) if key[0] == "v" and key[1:].isdigit() else None
        found.append(HitField(f"{field.at}|ga4item:{key}", f"{item} {own or _NAMES.get(key, key)}", value, "content"))
    return found
