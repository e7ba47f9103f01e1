"""`name=value` pairs joined by `&`: query strings, forms, and the lines of a batch; with their place in the bytes."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

PairName = re.compile(rb"[^\s=&{}\"<>\x00-\x20\x7f]{1,128}")
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
    while start < end:
        stop = data.find(b"&", start, end)
        if stop < 0:
            stop = end
        if stop > start:
            equals = data.find(b"=", start, stop)
            if equals < 0:
                yield Pair(_name(data[start:stop]), "", stop, stop, bare=True)
            else:
                value = unquoted(data[equals + 1 : stop])
                yield Pair(_name(data[start:equals]), value, equals + 1, stop, bare=False)
        start = stop + 1


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


def _name(raw: bytes) -> str:
    return _known_name(raw) if len(raw) <= 64 else unquoted(raw)


@lru_cache(maxsize=8192)
def _known_name(raw: bytes) -> str:
    return unquoted(raw)
