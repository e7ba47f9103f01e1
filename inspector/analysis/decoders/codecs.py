"""Codecs inside a field: base64, JSON, and pairs in four spellings; what comes out are fields with a piped locator."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from inspector.analysis.body import inflate
from inspector.analysis.json_leaves import json_leaves, may_be_json
from inspector.analysis.locator import Places, name_locator
from inspector.analysis.spans import Text
from inspector.model.payload import Field

MAX_TEXT = 200_000
"""Characters of one value that are decoded."""
MAX_FIELDS = 2_000
"""Fields that one value may give."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SEPARATOR = {"form": "&", "url.query": "&", "pairs": ";", "matrix": ";"}
PLACED = frozenset({*_SEPARATOR, "json"})
"""Codecs whose values keep their place in the bytes around them."""


class Inner(NamedTuple):
    """One named value inside another."""

    at: str
    name: str
    text: Text


def unpack(field: Field, codecs: tuple[str, ...], text: Text) -> list[Field]:
    """What the codecs, applied one after the other, make of the value; nothing where one of them does not fit."""
    found = []
    for inner in inside(field.at, field.name, codecs, text):
        span = inner.text.span(0, len(inner.text.text))
        found.append(Field(inner.at, inner.name, inner.text.text, field.carrier if span else "", span))
    return found


def inside(at: str, name: str, codecs: tuple[str, ...], text: Text) -> list[Inner]:
    """The named values inside a text, as `unpack` gives them, with their places."""
    if not text.text or len(text.text) > MAX_TEXT:
        return []
    for codec in codecs:
        if codec == "base64":
            opened = unbase64(text.text)
            if opened is None:
                return []
            at += "|base64url" if set("-_") & set(text.text) else "|base64"
            text = Text(opened, lambda: None)
        elif codec == "json":
            return _leaves(at, text)
        else:
            return list(_pairs(at, codec, text))
    return [Inner(at, name, text)]


def unbase64(text: str) -> str | None:
    """The text inside base64 or base64url, padded or not; one compressed layer below it is undone. None for no text."""
    data = base64_bytes(text) if len(text) <= MAX_TEXT else None
    if data is None:
        return None
    if data[:2] == b"\x1f\x8b":
        data = inflate("gzip", data) or b""
    return readable(data)


def base64_bytes(text: str) -> bytes | None:
    """What is inside base64 or base64url, padded or not; None where it is neither."""
    if len(text.rstrip("=")) % 4 == 1 or not _BASE64.fullmatch(text):
        return None
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        return None


def readable(data: bytes) -> str | None:
    """UTF-8 of at least six characters without control characters; None for anything else."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if len(text) < 6 or _CONTROL.search(text):
        return None
    return text


def _leaves(at: str, text: Text) -> list[Inner]:
    content = text.text.encode("utf-8", "replace")
    if not may_be_json(content):
        return []
    found = json_leaves(content)
    if not found.whole:
        return []
    plain = len(content) == len(text.text)
    out = []
    for leaf in found.leaves[:MAX_FIELDS]:
        value = text.part(leaf.start, leaf.end).unescaped() if plain else Text("", lambda: None)
        if value.text != leaf.value:
            value = Text(leaf.value, lambda: None)
        out.append(Inner(f"{at}|json:${leaf.path}", leaf.name, value))
    return out


def _pairs(at: str, codec: str, text: Text) -> Iterator[Inner]:
    start, places, whole = 0, Places(), text.text
    if codec == "url.query":
        start = whole.find("?") + 1
        whole = whole.partition("#")[0]
        if not start:
            return
    for count, piece in enumerate(whole[start:].split(_SEPARATOR[codec])):
        name, equals, _ = piece.partition("=")
        if equals and name and count < MAX_FIELDS:
            inner = text.part(start + len(name) + 1, start + len(piece))
            if codec in ("form", "url.query"):
                name, inner = Text(name, lambda: None).unquoted(plus=True).text, inner.unquoted(plus=True)
            yield Inner(places.at(f"{at}|{codec}:{name_locator(name)}"), name, inner)
        start += len(piece) + 1
