"""`name=value` pairs joined by `&`: query strings, forms, and the lines of a batch; with their place in the bytes."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from inspector.model.memo import Memo

PairName = re.compile(rb"[^\s=&{}\"<>\x00-\x20\x7f]{1,128}")
_DATA = re.compile(
    r"@|://|[\s{&=|<]|%[0-9A-Fa-f]{2}|[0-9]{7}|(?=[A-Fa-f-]{0,15}[0-9])[0-9A-Fa-f-]{16}"
    r"|(?=(?:[A-Za-z]{0,18}[0-9]){2})(?=[a-z0-9]{0,19}[A-Z])(?=[A-Z0-9]{0,19}[a-z])[A-Za-z0-9]{20}"
)
"""What stands in a value rather than in the name of a parameter: an address, a number, a digest, encoded text."""
_SHORTEST_VALUE = 8
_OFTEN = 64
"""Characters of a name up to which what is known of it is kept."""
_LONE_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={1,2}")


class Pair(NamedTuple):
    name: str
    """Percent-decoded, `+` as blank."""
    value: str
    start: int
    """Of the raw value."""
    end: int
    bare: bool
    """A key without `=`; its value is empty and stands behind the key."""


def text_of(raw: bytes) -> str:
    """UTF-8; other bytes as backslash escapes, so that nothing is lost and nothing raises."""
    return raw.decode("utf-8", "backslashreplace")


def unquoted(raw: bytes, *, plus: bool = True) -> str:
    """Percent-decoded text; `+` as blank where `plus`."""
    if plus and b"+" in raw:
        raw = raw.replace(b"+", b" ")
    return text_of(unquote_to_bytes(raw) if b"%" in raw else raw)


def pairs_of(data: bytes, start: int, end: int) -> Iterator[Pair]:
    """The pairs of data[start:end], split on `&` and on the first `=` of each; empty parts carry nothing."""
    for name, value, begin, stop, bare in raw_pairs_of(data, start, end):
        yield Pair(unquoted(name.encode("latin-1")), value, begin, stop, bare)


def raw_pairs_of(data: bytes, start: int, end: int) -> Iterator[tuple[str, str, int, int, bool]]:
    """As `pairs_of`, with the name as it was sent: each of its bytes is the character of that number."""
    for part in data[start:end].decode("latin-1").split("&"):
        stop = start + len(part)
        if part:
            name, equals, raw = part.partition("=")
            plain = raw.isascii() and "%" not in raw and "+" not in raw
            yield name, raw if plain else unquoted(raw.encode("latin-1")), stop - len(raw), stop, not equals
        start = stop + 1


def _is_value(name: str) -> bool:
    return len(name) >= _SHORTEST_VALUE and bool(_DATA.search(name))


VALUES = Memo(_is_value, lambda name: len(name) <= _OFTEN)
"""Name -> whether it looks like a value itself: some senders put what they say into names."""


def looks_like_pairs(line: bytes) -> bool:
    """True for a line whose every part is a key, with or without value, and at least one has a value."""
    parts = [part for part in line.split(b"&") if part]
    if not parts or (len(parts) == 1 and _LONE_BASE64.fullmatch(line)):
        return False
    valued = False
    for part in parts:
        name, equals, _ = part.partition(b"=")
        if not PairName.fullmatch(name):
            return False
        valued = valued or bool(equals)
    return valued
