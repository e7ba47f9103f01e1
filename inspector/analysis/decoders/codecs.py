"""Codecs inside a field: base64, JSON, and pairs in four spellings; what comes out are fields with a piped locator."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from inspector.analysis.body import inflate
from inspector.analysis.json_leaves import Key, Leaf, json_leaves
from inspector.analysis.locator import Places, name_locator
from inspector.analysis.pairs import VALUES
from inspector.analysis.spans import Text, characters_before
from inspector.model.payload import Field

MAX_TEXT = 200_000
"""Characters of one value that are decoded."""
MAX_FIELDS = 2_000
"""Fields that one value may give."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SEPARATOR = {"form": "&", "url.query": "&", "pairs": ";", "matrix": ";"}
_BEFORE_JSON = re.compile(
    r"\ufeff?(?:[\w$.]{1,64}\s?\(|[0-9]{1,6}-?(?:/[\w/-]{0,64},)?[0-9]{0,6}|\)\]\}'?,?|data:|for\s?\(;;\);|while\s?\(1\);)?"
    r"[ \t\r\n]*+(?=[\[{\"])"
)
"""Calls (JSONP), messages of Socket.IO, event streams, guards against being run as a script."""
PLACED = frozenset({*_SEPARATOR, "json"})
"""Codecs whose values keep their place in the bytes around them."""


class Inner(NamedTuple):
    """One named value inside another."""

    at: str
    name: str
    text: Text


def unpack(field: Field, codecs: tuple[str, ...], text: Text) -> list[Field]:
    """What the codecs, one after the other, make of the value but for names; nothing where one of them does not fit."""
    found = []
    for inner in inside(field.at, field.name, codecs, text):
        if inner.at.endswith("|name"):
            continue
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


def json_in(text: str) -> tuple[int, int] | None:
    """[start, end) of what must be the JSON of the text, if it holds any; None where it holds none.

    It is all of the text, or stands in it in quotes, as the argument of a call, behind a guard against being run as a
    script, or behind the number of a message.
    """
    found = _BEFORE_JSON.match(text)
    return (found.end(), len(text.rstrip(" \t\r\n;)"))) if found else None


def _leaves(at: str, text: Text) -> list[Inner]:
    place = json_in(text.text)
    if place is None:
        return []
    start, end = place
    content = text.text[start:end].encode("utf-8", "surrogatepass")
    found = json_leaves(content)
    if not found.whole:
        return []
    at, character = f"{at}|json:$", characters_before(text.text[start:end])

    def placed(named: Leaf | Key, value: str) -> Text:
        inner = text.part(start + character[named.start], start + character[named.end]).unescaped()
        return inner if inner.text == value else Text(value, lambda: None)

    out = [Inner(at + leaf.path, leaf.name, placed(leaf, leaf.value)) for leaf in found.leaves[:MAX_FIELDS]]
    return out + [Inner(f"{at}{key.path}|name", "", placed(key, key.name)) for key in found.keys[:MAX_FIELDS]]


def _pairs(at: str, codec: str, text: Text) -> Iterator[Inner]:
    start, places, whole = 0, Places(), text.text
    if codec == "url.query":
        start = whole.find("?") + 1
        whole = whole.partition("#")[0]
        if not start:
            return
    decoded = codec in ("form", "url.query")
    for piece in whole[start:].split(_SEPARATOR[codec], MAX_FIELDS)[:MAX_FIELDS]:
        raw, equals, _ = piece.partition("=")
        name = Text(raw, lambda: None).unquoted(plus=True).text if decoded else raw.lstrip()
        place = f"{at}|{codec}:{name_locator(name)}"
        if name and equals:
            place = places.at(place)
            inner = text.part(start + len(raw) + 1, start + len(piece))
            yield Inner(place, name, inner.unquoted(plus=True) if decoded else inner)
        if name and (VALUES[name] or not equals):
            named = text.part(start + len(raw) - len(raw.lstrip()), start + len(raw))
            yield Inner(f"{place}|name", "", named.unquoted(plus=True) if decoded else named)
        start += len(piece) + 1
