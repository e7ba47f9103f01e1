"""Encodings that hide a value, undone one at a time, with the place of each part in the text that was undone.

Percent, HTML entities, JSON escapes, base64 and hexadecimal digits (compressed below them or not) and lz-string.
What comes out counts only where it is readable text. `layers` asks nothing about what is looked for, so its answer to
a value that comes again can be kept.
"""

import binascii
import html
import re
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

from inspector.analysis.lz_string import unlz
from inspector.model.memo import Memo
from inspector.model.record import record

Place = Callable[[int, int], tuple[int, int]]
"""[start, end) of what came out -> [start, end) of the text that was undone."""

Run = tuple[int, int]
"""[start, end) of a text."""
MAX_DEPTH = 3
"""Encodings around a value that are undone in search of it."""
MAX_COMPONENT = 200_000
"""Characters of a value in which encodings are undone; a longer one is searched as it is."""
MAX_LAYERS = 200
"""Texts that come out of one value; hostile ones would give more with every step."""
MAX_INFLATED = 1_000_000
"""Bytes of a compressed part that are read."""
SHORTEST = 7
"""Characters of a value that may hold one in another form."""
READABLE = 0.95
"""Share of characters that must be printable for a decoding to count."""
_SHORTEST_TEXT = 6
_SHORTEST_HEX = 2 * _SHORTEST_TEXT
_LZ = range(12, 4_001)
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+|%u[0-9A-Fa-f]{4}")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,8});")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\"'\\/bfnrt])"
)
_RUN = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_PART = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}|[A-Za-z0-9_-]{8,}={0,2}")
_PLAIN_PART = re.compile(r"[A-Za-z0-9]{8,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_BAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SHORT_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_OFTEN = 400
"""Characters of a value up to which it is remembered what came out of it."""


@record
class Undone:
    """One text that came out of another."""

    words: tuple[str, ...]
    """What was undone, innermost first: ("gzip", "base64")."""
    text: str
    place: Place


def undone(text: str) -> Iterator[Undone]:
    """What one step makes of a text: as a whole where it has escapes, of each run that may be encoded."""
    if "%" in text:
        yield from _percent(text)
    if "&" in text and ";" in text:
        yield from _replaced(text, _ENTITY, _entity, "html")
    if "\\" in text:
        yield from _replaced(text, _ESCAPE, _escape, "json")
    for found in _RUN.finditer(text):
        yield from _run(found)
    yield from _lz(text)


def layers(value: str) -> str:
    """All that comes out of a value in up to `MAX_DEPTH` steps, joined by NUL; "" for nothing. Pure, and remembered."""
    return _LAYERS[value] if len(value) >= SHORTEST else ""


def _all_layers(value: str) -> str:
    if len(value) > MAX_COMPONENT or not _may_hold(value):
        return ""
    found: list[str] = []
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner.text for text in level for inner in _first(undone(text), MAX_LAYERS - len(found))]
        found += level
        if not level or len(found) >= MAX_LAYERS:
            break
    return "\0".join(found)


def _first(steps: Iterator[Undone], count: int) -> Iterator[Undone]:
    for number, step in enumerate(steps):
        if number >= count:
            return
        yield step


def _may_hold(value: str) -> bool:
    """The quick question: escapes, a run of both cases, or enough hexadecimal digits. Most values have none."""
    if "%" in value or "\\" in value or "&" in value:
        return True
    if not value.islower() and _RUN.search(value):
        return True
    return len(value) >= _SHORTEST_HEX and bool(_HEX.search(value))


_LAYERS = Memo(_all_layers, lambda value: len(value) <= _OFTEN, 8_192)


# Escapes in a text


def _percent(text: str) -> Iterator[Undone]:
    for inner in _replaced(text, _PERCENT, _percent_run, "percent"):
        yield inner
        if "+" in text:
            yield Undone(inner.words, _with_blanks(text), inner.place)


def _with_blanks(text: str) -> str:
    """The same as a form is decoded: every `+` that was sent as itself is a blank."""
    return _SURROGATE.sub("\ufffd", _PERCENT.sub(lambda found: _percent_run(found)[0], text.replace("+", " ")))


def _percent_run(found: re.Match[str]) -> tuple[str, Sequence[int]]:
    run = found[0]
    if run[1] == "u":
        return _whole(chr(int(run.removeprefix("%u"), 16)))
    data = bytes.fromhex(run.replace("%", ""))
    if data.isascii():
        return data.decode("ascii"), range(0, len(run), 3)
    text = data.decode("utf-8", "surrogateescape")
    places: list[int] = []
    at = 0
    for sign in text:
        places.append(at)
        at += 3 * len(sign.encode("utf-8", "surrogateescape"))
    return text, places


def _entity(found: re.Match[str]) -> tuple[str, Sequence[int]]:
    return _whole(html.unescape(found[0]))


def _escape(found: re.Match[str]) -> tuple[str, Sequence[int]]:
    sign = found[0][1]
    if sign == "u" and len(found[0]) == 12:
        high, low = int(found[0][2:6], 16), int(found[0][8:], 16)
        return _whole(chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00))
    if sign in "ux":
        return _whole(chr(int(found[0][2:].zfill(4), 16)))
    return _whole(_SHORT_ESCAPES.get(sign, sign))


def _whole(text: str) -> tuple[str, Sequence[int]]:
    """Each character stands where the escape begins."""
    return text, [0] * len(text)


def _replaced(
    text: str, pattern: re.Pattern[str], one: Callable[[re.Match[str]], tuple[str, Sequence[int]]], word: str
) -> Iterator[Undone]:
    """The text with each escape undone; nothing where it has none."""
    parts: list[str] = []
    at = 0
    for found in pattern.finditer(text):
        parts += [text[at : found.start()], one(found)[0]]
        at = found.end()
    if parts:
        inner = _SURROGATE.sub("\ufffd", "".join([*parts, text[at:]]))
        if inner != text:
            yield Undone((word,), inner, _Replaced(text, pattern, one))


class _Replaced:
    """Where in a text a part of it with its escapes undone stands; worked out once, for a text may hold thousands."""

    def __init__(
        self, text: str, pattern: re.Pattern[str], one: Callable[[re.Match[str]], tuple[str, Sequence[int]]]
    ) -> None:
        self._asked = text, pattern, one

    @cached_property
    def _places(self) -> list[int]:
        text, pattern, one = self._asked
        places: list[int] = []
        at = 0
        for found in pattern.finditer(text):
            places += range(at, found.start())
            places += [found.start() + inner for inner in one(found)[1]]
            at = found.end()
        places += range(at, len(text) + 1)
        return places

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        return self._places[start], self._places[end]


# Runs of signs


def _run(found: re.Match[str]) -> Iterator[Undone]:
    """What a run of signs of base64 or hexadecimal digits holds."""
    run, begin = found[0], found.start()
    for digits in _HEX.finditer(run):
        first, end = begin + digits.start(), begin + digits.end()
        yield from _of_bytes(bytes.fromhex(digits[0]), "hex", partial(_hex_place, first), (first, end))
    if run.isdecimal() or not _mixed(run):
        return
    whole = list(_base64(run, begin))
    yield from whole
    if not whole and not run.isalnum():
        for pattern in (_PART, _PLAIN_PART):
            for part in pattern.finditer(run):
                if part[0] != run:
                    yield from _base64(part[0], begin + part.start())


def _mixed(run: str) -> bool:
    """Base64 of a text has letters of both cases: six bytes of text without are rare, and words are common."""
    return not run.islower() and not run.isupper()


def _base64(run: str, begin: int) -> Iterator[Undone]:
    digits = run.rstrip("=")
    if len(digits) % 4 == 1:
        return
    url = "-" in digits or "_" in digits
    if url and ("+" in digits or "/" in digits):
        return
    plain = digits.replace("-", "+").replace("_", "/") if url else digits
    try:
        data = b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return
    word = "base64url" if url or (len(digits) % 4 and len(digits) == len(run)) else "base64"
    yield from _of_bytes(
        data, word, partial(_base64_place, (begin, begin + len(run)), len(data)), (begin, begin + len(run))
    )


def _of_bytes(data: bytes, word: str, place: Callable[[str, int, int], tuple[int, int]], run: Run) -> Iterator[Undone]:
    """Readable text, or what a compressed layer below holds, which leaves no place of its own: it stands in the run."""
    inner = _inflated(data)
    text = readable(inner[1] if inner else data)
    if text is not None:
        yield Undone((inner[0], word), text, lambda *_: run) if inner else Undone((word,), text, partial(place, text))


def readable(data: bytes) -> str | None:
    """The text of bytes; None where too little of it can be read."""
    if len(data) < _SHORTEST_TEXT:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if text.isprintable():
        return text
    return text if len(_BAD.findall(text)) <= (1 - READABLE) * len(text) else None


def _inflated(data: bytes) -> tuple[str, bytes] | None:
    """Word and content of a compressed layer, known by its first bytes; raw deflate by opening to its very end."""
    if data[:2] == b"\x1f\x8b":
        word, bits = "gzip", 31
    elif data[:2] in _ZLIB_HEADS:
        word, bits = "zlib", 15
    elif len(data) >= _SHORTEST_TEXT and data[0] & 6 in (2, 4) and readable(data) is None:
        word, bits = "deflate", -15
    else:
        return None
    opened = zlib.decompressobj(bits)
    try:
        out = opened.decompress(data, MAX_INFLATED)
    except zlib.error:
        return None
    if bits < 0 and (not opened.eof or opened.unused_data):
        return None
    return (word, out) if out else None


def _hex_place(begin: int, text: str, start: int, end: int) -> Run:
    before, inside = len(text[:start].encode()), len(text[start:end].encode())
    return begin + 2 * before, begin + 2 * (before + inside)


def _base64_place(run: Run, size: int, text: str, start: int, end: int) -> Run:
    """The signs that hold these bytes, with the padding where they reach to the end."""
    before, inside = len(text[:start].encode()), len(text[start:end].encode())
    last = before + inside
    return run[0] + before * 4 // 3, run[1] if last >= size else run[0] - (-last * 4 // 3)


# lz-string


def _lz(text: str) -> Iterator[Undone]:
    if len(text) not in _LZ or not text.isascii() or not _mixed(text) or " " in text:
        return
    inner = unlz(text, MAX_INFLATED // 10)
    if inner is not None and len(inner) >= _SHORTEST_TEXT:
        yield Undone(("lz-string",), inner, lambda *_: (0, len(text)))
