"""Where in the bytes a part of a decoded value stands: the raw text is decoded again, with each character's place."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from inspector.analysis.locator import Places, name_locator
from inspector.analysis.pairs import text_of, unquoted
from inspector.model.exchange import Message, Request
from inspector.model.payload import Field, Payload

Span = tuple[int, int]
_OFTEN = 64
"""Bytes of a header's name up to which its carrier is kept to be used again."""
_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|.)", re.DOTALL)
_PERCENT = re.compile(rb"%[0-9a-fA-F]{2}")


class Text:
    """A decoded text that knows which bytes of its carrier each character came from."""

    __slots__ = ("_asked", "_compute", "_starts", "text")

    def __init__(self, text: str, starts: Callable[[], Sequence[int] | None]) -> None:
        self.text = text
        self._compute = starts
        self._starts: Sequence[int] | None = None
        self._asked = False

    def span(self, start: int, end: int) -> Span | None:
        """[start, end) of the text as bytes of the carrier; None where it has no place."""
        starts = self.starts()
        return (starts[start], starts[end]) if starts else None

    def starts(self) -> Sequence[int] | None:
        """Byte offset of every character, and of the end; computed when first asked for."""
        if not self._asked:
            self._starts, self._asked = self._compute(), True
        return self._starts

    def part(self, start: int, end: int) -> "Text":
        def starts() -> Sequence[int] | None:
            whole = self.starts()
            return whole[start : end + 1] if whole else None

        return Text(self.text[start:end], starts)

    def unquoted(self, *, plus: bool) -> "Text":
        """Percent-decoded once more, as the value of a URL inside a value is."""
        text = self.text
        if "%" not in text and not (plus and "+" in text) and text.isascii():
            return self
        raw = text.encode("utf-8", "surrogatepass")
        return Text(unquoted(raw, plus=plus), lambda: self._starts_of(_unquote(raw, plus=plus)[1]))

    def unescaped(self) -> "Text":
        """With the escapes of a JSON string undone, as the value of JSON inside a value is."""
        if "\\" not in self.text and self.text.isascii():
            return self
        decoded, inner = _unescape(self.text.encode("utf-8", "surrogatepass"))
        return Text(decoded, lambda: self._starts_of(inner))

    def _starts_of(self, inner: Sequence[int]) -> Sequence[int] | None:
        """Of a text that was decoded from this one, given the byte offset of each of its characters in this one."""
        outer = self.starts()
        if not outer:
            return None
        characters = characters_before(self.text)
        return [outer[characters[at]] for at in inner]


class Carriers(Protocol):
    """Name of each carrier of a payload (`Field.carrier`) -> its bytes."""

    def get(self, name: str, /) -> bytes | None: ...


class LazyCarriers:
    """Those of a request, gathered when the first is asked for: most findings know their place already."""

    def __init__(self, request: Request, payload: Payload, messages: Sequence[Message] = ()) -> None:
        self._of = (request, payload, messages)
        self._found: dict[str, bytes] | None = None

    def get(self, name: str, /) -> bytes | None:
        if self._found is None:
            self._found = carriers_of(*self._of)
        return self._found.get(name)


def text_of_field(field: Field, carriers: Carriers) -> Text:
    """The field's value with its places; without any where a codec or an odd spelling leaves none."""

    def starts() -> Sequence[int] | None:
        raw = carriers.get(field.carrier)
        if raw is None or field.span is None:
            return None
        begin, end = field.span
        decoded, found = _decoder(field.at)(raw[begin:end])
        return [begin + at for at in found] if decoded == field.value else None

    return Text(field.value, starts)


def carriers_of(request: Request, payload: Payload, messages: Sequence[Message] = ()) -> dict[str, bytes]:
    """Name of each carrier of a payload (`Field.carrier`) -> its bytes."""
    found = {"url": request.url, "body": payload.body}
    places = Places()
    for name, value in request.headers:
        found[places.at(_header(name) if len(name) <= _OFTEN else _header_of(name))] = value
    for index, message in enumerate(messages):
        found[f"ws[{index}]"] = message.body.kept
    return found


@lru_cache(maxsize=1024)
def _header(name: bytes) -> str:
    return _header_of(name)


def _header_of(name: bytes) -> str:
    return "header:" + name_locator(text_of(name).lower())


def _decoder(at: str) -> Callable[[bytes], tuple[str, Sequence[int]]]:
    last = at.removesuffix("|name").rpartition("|")[2]
    if last.startswith(("query:", "body.form:", "form:")) or (last.startswith(("body.lines", "lines")) and ":" in last):
        return lambda raw: _unquote(raw, plus=True)
    if last.startswith(("path:", "fragment", "userinfo")):
        return lambda raw: _unquote(raw, plus=False)
    if last.startswith(("body.json:", "json:")):
        return _unescape
    return lambda raw: _text(raw, range(len(raw) + 1))


def _unquote(raw: bytes, *, plus: bool) -> tuple[str, Sequence[int]]:
    """Percent-decoded text, and the offset in `raw` of each of its characters and of the end."""
    if b"%" not in raw:
        return _text(raw.replace(b"+", b" ") if plus else raw, range(len(raw) + 1))
    out: list[bytes] = []
    places: list[int] = []
    at = 0
    for found in _PERCENT.finditer(raw):
        start, end = found.span()
        out += [raw[at:start], bytes((int(raw[start + 1 : end], 16),))]
        places += range(at, start + 1)
        at = end
    out.append(raw[at:])
    places += range(at, len(raw) + 1)
    if plus:
        out[::2] = [part.replace(b"+", b" ") for part in out[::2]]
    return _text(b"".join(out), places)


def _text(data: bytes, places: Sequence[int]) -> tuple[str, Sequence[int]]:
    """UTF-8 with backslash escapes for other bytes, as `pairs.text_of`; `places[i]` is the place of byte i."""
    if data.isascii():
        return data.decode("ascii"), places
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    while at < len(data):
        width = _width(data, at)
        shown = data[at : at + width].decode("utf-8") if width else f"\\x{data[at]:02x}"
        parts.append(shown)
        starts += [places[at]] * len(shown)
        at += width or 1
    starts.append(places[len(data)])
    return "".join(parts), starts


def _width(data: bytes, at: int) -> int:
    """Bytes of the UTF-8 character at `at`; 0 where there is none."""
    lead = data[at]
    width = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    try:
        data[at : at + width].decode("utf-8")
    except UnicodeDecodeError:
        return 0
    return width


def _unescape(raw: bytes) -> tuple[str, Sequence[int]]:
    """The text of a JSON string (or of another scalar, which has no escapes)."""
    if b"\\" not in raw:
        return _text(raw, range(len(raw) + 1))
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    for found in _ESCAPE.finditer(raw):
        plain, places = _text(raw[at : found.start()], range(at, found.start() + 1))
        shown = _escaped(found)
        parts += [plain, shown]
        starts += places[:-1]
        starts += [found.start()] * len(shown)
        at = found.end()
    plain, places = _text(raw[at:], range(at, len(raw) + 1))
    return "".join([*parts, plain]), [*starts, *places]


def _escaped(found: re.Match[bytes]) -> str:
    if found[1] is None:
        sign = found[0][1:].decode("latin-1")
        return {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}.get(sign, sign)
    high = int(found[1], 16)
    if found[2] is None or not 0xD800 <= high < 0xDC00:
        low = chr(int(found[2], 16)) if found[2] else ""
        return chr(high) + low
    return chr(0x10000 + ((high - 0xD800) << 10) + int(found[2], 16) - 0xDC00)


def characters_before(text: str) -> Sequence[int]:
    """For each byte of the text in UTF-8, the index of its character; one more for the end."""
    if text.isascii():
        return range(len(text) + 1)
    found: list[int] = []
    for index, character in enumerate(text):
        found += [index] * len(character.encode("utf-8", "surrogatepass"))
    found.append(len(text))
    return found
