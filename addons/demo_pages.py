"""The demo shop's own pages and assets, from the templates in the folder of the demo."""

import html
import json
import tomllib
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

VARIANTS = {
    "client": ("Client-side tags", '<path d="M5 0l5 10H0z"/>'),
    "server": ("Own tagging server", '<path d="M0 0h10v10H0z"/>'),
}
"""Variant -> its name, its sign (that of the window's tree)."""

ORDER = "10042"
USER = "C-48213"

TYPES = {".css": "text/css", ".js": "text/javascript", ".html": "text/html"}

Tree = dict[str, Any]


class Page(NamedTuple):
    status: int
    text: str


class Pages:
    """Reads the folder once; answers by path."""

    def __init__(self, folder: Path) -> None:
        self.journey = read_journey(folder / "journey.toml")
        self._folder = folder
        self._templates = {path.stem: Template(_text(path)) for path in (folder / "pages").glob("*.html")}
        self._products = tomllib.loads(_text(folder / "shop.toml"))["product"]
        self._pictures = {item["id"]: _text(folder / "products" / f"{item['id']}.svg") for item in self._products}

    def asset(self, name: str) -> str | None:
        """Text of a style sheet or script; None when there is none of that name. The tag code brings its journey."""
        if name not in {"shop.css", "tags.js", "shop.js", "walk.js"}:
            return None
        text = _text(self._folder / name)
        if name == "tags.js":
            told = {key: self.journey[key] for key in ("facts", "signals", "sender", "event", "walk")}
            text = f"const JOURNEY = {json.dumps(told)};\n{text}"
        return text

    def page(self, path: str) -> Page:
        """The page at a path (without query); 404 for what is not there."""
        variant, _, rest = path.strip("/").partition("/")
        if not variant:
            return Page(200, self._page("client", "One shop, tagged twice", "start"))
        if variant in VARIANTS:
            found = self._shop_page(variant, rest)
            if found is not None:
                return Page(200, found)
        return Page(404, self._page("client", "No such page", "missing"))

    def _shop_page(self, variant: str, rest: str) -> str | None:
        kind, _, name = rest.partition("/")
        product = next((item for item in self._products if item["id"] == name), None)
        match kind:
            case "" if not name:
                return self._list(variant)
            case "product" if product is not None:
                return self._product(variant, product)
            case "basket" | "checkout" if not name:
                return self._basket(variant, kind)
            case "thanks" if name.isascii() and name.isalnum():
                told = {"events": ["purchase"], "basket": True, "order": {"id": name}, "user": {"id": USER}}
                return self._page(variant, "Thank you", "thanks", told, order=name)
            case "end" if not name:
                other = "server" if variant == "client" else "client"
                words = "With the shop’s own tagging server" if other == "server" else "With client-side tags"
                return self._page(variant, "The end of the walk", "end", {"end": True}, other=other, other_words=words)
        return None

    def _list(self, variant: str) -> str:
        cards = "".join(
            self._fill(
                "card",
                {"variant": variant, "walk": 'data-walk="2"' if item["id"] == "kettle" else ""} | _words(item),
                picture=self._pictures[item["id"]],
            )
            for item in self._products
        )
        told = {"events": ["view_item_list"], "items": [_item(item) for item in self._products]}
        return self._page(variant, "Everything for slow coffee", "list", told, cards=cards)

    def _product(self, variant: str, item: Tree) -> str:
        told = {"events": ["view_item"], "items": [_item(item)]}
        picture = self._pictures[item["id"]]
        return self._page(variant, item["name"], "product", told, **_words(item), picture=picture)

    def _basket(self, variant: str, kind: str) -> str:
        pictures = "".join(
            f'<template id="picture-{name}">{picture}</template>' for name, picture in self._pictures.items()
        )
        remove = '<br><button type="button" data-remove>Remove</button>' if kind == "basket" else ""
        row = self._templates["row"].substitute(pictures=pictures, remove=remove)
        title, event = {"basket": ("Your basket", "view_cart"), "checkout": ("Checkout", "begin_checkout")}[kind]
        words = {key: html.escape(text) for key, text in self.journey["customer"].items()}
        return self._page(variant, title, kind, {"events": [event], "basket": True}, row=row, **words)

    def _page(self, variant: str, title: str, body: str, told: Tree | None = None, /, **parts: str) -> str:
        """One whole page; `told` is what its scripts learn from it (None: a page outside the two variants)."""
        bare = told is None
        page = {"variant": variant, "events": [], **(told or {})}
        name, sign = VARIANTS[variant]
        pill = f'<span class="pill {variant}"><svg viewBox="0 0 10 10" aria-hidden="true">{sign}</svg>{name}</span>'
        return self._fill(
            "layout",
            {"variant": variant, "title": f"{html.escape(title)} – Morgen"},
            page=json.dumps(page).replace("<", "\\u003c"),
            body=self._fill(body, {"variant": variant}, **parts),
            banner="" if bare else self._templates["banner"].template,
            pill="" if bare else pill,
        )

    def _fill(self, template: str, words: dict[str, str], **markup: str) -> str:
        return self._templates[template].substitute(words | markup)


def read_journey(path: Path) -> Tree:
    """The description with every `like` followed and every `by` a list."""
    journey = tomllib.loads(_text(path))
    senders: Tree = journey["sender"]
    journey["sender"] = {name: _whole(name, senders) for name in senders}
    for requests in journey["event"].values():
        for request in requests:
            request["by"] = [request["by"]] if isinstance(request["by"], str) else request["by"]
    return journey


def _whole(name: str, senders: Tree) -> Tree:
    own = {key: value for key, value in senders[name].items() if key != "like"}
    return _merged(_whole(senders[name]["like"], senders), own) if "like" in senders[name] else own


def _merged(below: Tree, above: Tree) -> Tree:
    both = dict(below)
    for key, value in above.items():
        both[key] = _merged(both[key], value) if isinstance(value, dict) and key in both else value
    return both


def _item(product: Tree) -> Tree:
    """What the data layer says of a product."""
    return {key: product[key] for key in ("id", "name", "brand", "category", "price")}


def _words(product: Tree) -> dict[str, str]:
    texts = {key: html.escape(str(value)) for key, value in product.items()}
    return texts | {"price": f"{product['price']:.2f}"}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
