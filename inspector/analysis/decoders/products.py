"""Lists of products in spellings of the vendors' own: one value holds several items, or one with all of its parts.

Sources: Adobe's description of the `products` variable (experienceleague.adobe.com, Analytics implementation); Criteo's
of its tags' parameters (`p=[i=1&pr=9&q=1,…]`, captured hits in public code); analytics-debugger/ga4mp (MIT) for GA4.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

Read = Iterator[list[tuple[str, str]]]
"""Items, each as (the vendor's name of the part, value)."""
_GA4_PART = re.compile(r"([a-z][a-z0-9])(.*)", re.DOTALL)
_ADOBE = ("category", "product", "quantity", "total")
MAX_TEXT = 50_000


def ga4_item(value: str) -> Read:
    """`idSKU1~nmTent~pr80~k0color~v0red`: one item; own parameters by the names that they bring along.

    >>> next(ga4_item("idSKU1~k0color~v0red"))
    [('id', 'SKU1'), ('color', 'red')]
    """
    parts = [part for text in value[:MAX_TEXT].split("~") if (part := _GA4_PART.fullmatch(text))]
    own = {part[1][1:]: part[2] for part in parts if part[1][0] == "k" and part[1][1].isdigit()}
    found = []
    for part in parts:
        key, text = part[1], part[2]
        if key[0] == "k" and key[1:] in own:
            continue
        found.append((own.get(key[1:], key) if key[0] == "v" and key[1].isdigit() else key, text))
    if found:
        yield found


def adobe_products(value: str) -> Read:
    """`Category;Product;Quantity;Total;event1=2|event2=3;eVar1=red`, products parted by commas.

    >>> list(adobe_products("Shoes;Runner;1;99.95;event1=2;eVar1=red,;Socks"))[1]
    [('product', 'Socks')]
    """
    for text in value[:MAX_TEXT].split(","):
        fields = text.split(";")
        found = [(name, field) for name, field in zip(_ADOBE, fields, strict=False) if field]
        for list_ in fields[4:6]:
            for pair in list_.split("|"):
                name, equals, told = pair.partition("=")
                if name:
                    found.append((name, told if equals else "1"))
        if found:
            yield found


def criteo_products(value: str) -> Read:
    """`[i=SKU1&pr=9.90&q=2,i=SKU2]`, each item encoded once more or not; or bare ids: `SKU1`, `[SKU1,SKU2]`.

    >>> list(criteo_products("[i%3DSKU1%26pr%3D9.90,SKU2]"))
    [[('i', 'SKU1'), ('pr', '9.90')], [('i', 'SKU2')]]
    """
    for text in value[:MAX_TEXT].strip().removeprefix("[").removesuffix("]").split(","):
        plain = text if "=" in text else unquote(text)
        pairs = [pair.partition("=") for pair in plain.split("&")] if "=" in plain else [("i", "=", plain)]
        found = [(name.strip(), unquote(told.strip().strip('"'))) for name, _, told in pairs if told.strip()]
        if found:
            yield found


def listed_ids(value: str) -> Read:
    """`SKU1,SKU2`: ids alone, parted by commas.

    >>> list(listed_ids("SKU1, SKU2"))
    [[('id', 'SKU1')], [('id', 'SKU2')]]
    """
    for text in value[:MAX_TEXT].split(","):
        if text.strip():
            yield [("id", text.strip())]


READERS: dict[str, Callable[[str], Read]] = {
    "ga4-item": ga4_item, "adobe-products": adobe_products, "criteo-products": criteo_products, "ids": listed_ids,
}  # fmt: skip
"""By the name that vendor files use; the catalogue refuses any other (`catalog.vendors.READERS`)."""
