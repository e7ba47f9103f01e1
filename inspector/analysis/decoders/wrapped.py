"""Whole payloads inside one value: a parameter, a path segment, the body or a message, encoded against block lists.

Tried are, one layer after another: JSON, pairs and lines as they stand, percent-encoding once more, base64 and
base64url (with gzip or deflate below it, told by its first bytes). Nothing here says that a value is a payload: it only
opens what can be opened. The caller accepts what bears a vendor's signature, and leaves the value as it was otherwise:
ordinary sites carry tokens and encoded settings too.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from inspector.analysis.body_fields import fields_in, is_text
from inspector.analysis.decoders.codecs import MAX_TEXT, base64_bytes
from inspector.model.payload import Field

SHORTEST = 16
MAX_VALUES = 50
"""Values of one request that are tried."""
MAX_LAYERS = 3
MAX_OPENED = 1_000_000
"""Bytes of one payload inside a value."""
MAX_ALL = 4_000_000
"""Characters of all decoded values of one request; the rest stays shut."""
_PLACES = ("query:", "path:", "fragment", "body", "ws[")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_COMPRESSED = (b"\x1f\x8b", b"\x78\x9c", b"\x78\xda", b"\x78\x01")
_ANY_HEADER = 47
"""Bits of zlib's window, and its word for "gzip or zlib, whichever it is"."""


class Wrapped(NamedTuple):
    """A payload found inside a field."""

    holder: Field
    chain: tuple[str, ...]
    """Codecs undone, outermost first; () where the value itself is one."""
    fields: tuple[Field, ...]
    """As if the payload were the body of a request: `body.form:tid`, `body.json:$.event`, `body.lines[0]:en`."""

    def at(self, inner: str) -> str:
        """Where a field of the payload stands in the request: `query:d|base64|form:tid`."""
        if not inner.startswith("body."):
            return inner
        return "|".join([self.holder.at, *self.chain, inner.removeprefix("body.")])


def opened(fields: Iterable[Field]) -> Iterator[Wrapped]:
    """Every payload inside the fields, the plainest reading of each value first."""
    tried = total = 0
    for field in fields:
        if not SHORTEST <= len(field.value) <= MAX_TEXT or not field.at.startswith(_PLACES):
            continue
        tried += 1
        if tried > MAX_VALUES:
            return
        for chain, content in _layers(field.value.strip(), ()):
            total += len(content) if chain else 0
            if total > MAX_ALL:
                return
            inside = _payload(content, plain=not chain)
            if inside and not (field.at == "body" and not chain):
                yield Wrapped(field, chain, inside)


def _layers(text: str, chain: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    yield chain, text
    if len(chain) == MAX_LAYERS:
        return
    if _PERCENT.search(text) and text[0] not in "{[":
        plain = unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "replace")
        yield from _layers(plain.strip(), (*chain, "percent"))
    elif (inner := unbase64(text)) is not None:
        codec = "base64url" if "-" in text or "_" in text else "base64"
        yield from _layers(inner.strip(), (*chain, codec))


def unbase64(text: str) -> str | None:
    """The text inside base64 or base64url, padded or not, decompressed where it is compressed; None for no text."""
    data = base64_bytes(text) if len(text) >= SHORTEST else None
    if data is None:
        return None
    if data.startswith(_COMPRESSED):
        data = _inflated(data)
    return data.decode() if SHORTEST // 2 <= len(data) <= MAX_OPENED and is_text(data) else None


def _inflated(data: bytes) -> bytes:
    """Empty where it is damaged, cut or too large."""
    machine = zlib.decompressobj(_ANY_HEADER)
    try:
        inner = machine.decompress(data, MAX_OPENED)
    except zlib.error:
        return b""
    return inner if machine.eof else b""


def _payload(text: str, *, plain: bool) -> tuple[Field, ...]:
    """The fields of a text that is JSON, pairs or lines of pairs; () for any other, and for a lone pair."""
    if len(text) < SHORTEST or not (text[0] in "{[" or ("&" in text and "=" in text) or (not plain and "\n" in text)):
        return ()
    found = fields_in(text.encode("utf-8", "replace"))
    return tuple(found) if len(found) > 1 else ()
