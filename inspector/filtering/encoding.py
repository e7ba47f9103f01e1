"""Puts a changed text back into its raw bytes: what did not change keeps its spelling, escapes included."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Literal
from urllib.parse import quote_from_bytes

from inspector.filtering.cut import Cut, apply

Spelling = Literal["plain", "percent", "plus", "json"]
"""How a carrier spells text: as UTF-8, percent-encoded, so with `+` for a blank, as the inside of a JSON string."""

UNESCAPED = "-_.!~*'()"
"""What encodeURIComponent leaves alone besides letters and digits (ECMA-262)."""

_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})|.", re.DOTALL)
_JSON = re.compile(rb"\\u([0-9A-Fa-f]{4})(?:(?<=[dD][89aAbB]..)\\u([dD][c-fC-F][0-9A-Fa-f]{2}))?|\\(.)|.", re.DOTALL)
_SHORT = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b", b"f": b"\f"}


def spelled(text: str, spelling: Spelling) -> bytes:
    r"""New text as the carrier spells it.

    >>> spelled("::", "plus"), spelled('a"b', "json"), spelled("a b", "plain")
    (b'%3A%3A', b'a\\"b', b'a b')
    """
    if spelling == "plain":
        return text.encode("utf-8", "replace")
    if spelling == "json":
        return json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8", "replace")
    return quote_from_bytes(text.encode("utf-8", "replace"), UNESCAPED).encode("ascii")


def splice(raw: bytes, value: str, cuts: Sequence[Cut], spelling: Spelling) -> bytes:
    """The raw bytes after cuts in their decoded text.

    Args:
        raw: the bytes as they stand in the carrier.
        value: their decoded text, in which the cuts count; bytes that are no UTF-8 stand as backslash escapes.
        cuts: in order, without overlap.
        spelling: of the carrier.

    Where `value` is not what `raw` decodes to, the whole text is spelled anew.

    >>> splice(b"https%3a%2F%2Fa.example%2F%3Fq", "https://a.example/?q", [Cut(18, 20, "")], "plus")
    b'https%3a%2F%2Fa.example%2F'
    """
    if not cuts:
        return raw
    whole = len(cuts) == 1 and cuts[0].start == 0 and cuts[0].end == len(value)
    places = None if whole else _places(raw, value, spelling)
    if places is None:
        return spelled(apply(value, cuts), spelling)
    out, at = [], 0
    for cut in cuts:
        end = cut.end
        while 0 < end < len(places) - 1 and places[end] == places[end - 1]:
            end += 1  # never half of an escape
        out += [raw[at : places[cut.start]], spelled(cut.text, spelling)]
        at = places[end]
    return b"".join([*out, raw[at:]])


def _places(raw: bytes, value: str, spelling: Spelling) -> list[int] | None:
    """Where each character of `value` begins in `raw`, and the end; None where they do not belong together."""
    units = list(_units(raw, spelling))
    data = b"".join(unit for unit, _ in units)
    if data.decode("utf-8", "backslashreplace") != value:
        return None
    byte_places = [at for unit, at in units for _ in unit]
    byte_places.append(len(raw))
    return [byte_places[at] for at in _character_starts(data)]


def _units(raw: bytes, spelling: Spelling) -> Iterator[tuple[bytes, int]]:
    """Decoded bytes and where they begin in `raw`."""
    if spelling == "json":
        for found in _JSON.finditer(raw):
            yield _json_unit(found), found.start()
    elif spelling == "plain":
        yield from ((raw[i : i + 1], i) for i in range(len(raw)))
    else:
        blank = {b"+": b" "} if spelling == "plus" else {}
        for found in _PERCENT.finditer(raw):
            yield bytes([int(found[1], 16)]) if found[1] else blank.get(found[0], found[0]), found.start()


def _json_unit(found: re.Match[bytes]) -> bytes:
    if found[3]:
        return _SHORT.get(found[3], found[3])
    if not found[1]:
        return found[0]
    code = int(found[1], 16)
    if found[2]:
        code = 0x10000 + ((code - 0xD800) << 10) + (int(found[2], 16) - 0xDC00)
    return chr(code).encode("utf-8", "backslashreplace")


def _character_starts(data: bytes) -> list[int]:
    """Where each character of the text with backslash escapes begins in `data`, and the end."""
    if data.isascii():
        return list(range(len(data) + 1))
    starts, at = [], 0
    for char in data.decode("utf-8", "surrogateescape"):
        if "\udc80" <= char <= "\udcff":
            starts += [at] * 4  # \xNN
            at += 1
        else:
            starts.append(at)
            at += len(char.encode())
    return [*starts, at]


def decoded(raw: bytes, spelling: Spelling) -> str:
    r"""The text that raw bytes spell; bytes that are no UTF-8 as backslash escapes.

    >>> decoded(b"a%20b+c", "plus"), decoded(b'x\\u00e9', "json")
    ('a b c', 'xé')
    """
    return b"".join(unit for unit, _ in _units(raw, spelling)).decode("utf-8", "backslashreplace")
