"""Codec pipes: reads and edits a value inside a value (`query:dtdc|base64|json:$.ip`); the rest keeps its bytes."""

import base64
import binascii
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from inspector.filtering.cut import between, without
from inspector.filtering.encoding import Spelling, spelled, splice
from inspector.filtering.json_edit import JsonError, JsonText, apply_cuts

MAX_INSIDE = 4_000_000
"""Bytes that one codec may give."""

_SEPARATORS = {"form": b"&", "query": b"&", "url.query": b"&", "pairs": b";", "matrix": b";"}
_ITEM = re.compile(rb"([a-z][a-z0-9])([^~]*)")
_GZIP = b"\x1f\x8b"


class PipeError(ValueError):
    """The value is not what the pipe says, or cannot be put back."""


class Inside(NamedTuple):
    """One named value within an encoded text."""

    name: str
    """As locators spell it, position included: `a`, `a[1]`, `$.b`."""
    start: int
    end: int
    begin: int
    """Where it begins with its key."""
    stop: int
    spelling: Spelling

    def text(self, data: bytes) -> str:
        return _text(data[self.start : self.end], self.spelling)


def split_at(at: str) -> tuple[str, tuple[str, ...]]:
    """The place of the outermost value, and the steps into it.

    >>> split_at("query:dtdc|base64|json:$.ip")
    ('query:dtdc', ('base64', 'json:$.ip'))
    """
    root, *steps = at.split("|")
    return root, tuple(steps)


def read(value: bytes, steps: Sequence[str]) -> str:
    """The text at the end of the steps.

    Raises:
        PipeError: a step does not fit.
    """
    for step in steps[:-1]:
        value = _opened(value, step)
    codec, _, name = steps[-1].partition(":")
    if name:
        return _named(value, codec, name).text(value)
    return _text(_opened(value, steps[-1]), "plain")


def edit(value: bytes, steps: Sequence[str], new: str | None) -> bytes | None:
    """The value with another text at the end of the steps; None for `new` removes it there.

    Returns:
        The bytes; None: the whole value goes, since what goes is all of it.

    Raises:
        PipeError: a step does not fit.

    >>> edit(b"https://a.example/?q=1&gclid=2", ["url.query:gclid"], None)
    b'https://a.example/?q=1'
    >>> edit(b"eyJpcCI6IjIwMy4wLjExMy43In0", ["base64", "json:$.ip"], "203.0.113.0")
    b'eyJpcCI6IjIwMy4wLjExMy4wIn0'
    """
    codec, _, name = steps[0].partition(":")
    if not name:
        inner = _opened(value, steps[0])
        changed = edit(inner, steps[1:], new) if steps[1:] else None if new is None else new.encode("utf-8", "replace")
        return None if changed is None else value if changed == inner else _closed(value, steps[0], changed)
    found = _named(value, codec, name)
    if steps[1:]:
        inside = edit(found.text(value).encode(), steps[1:], new)
        new = None if inside is None else inside.decode("utf-8", "backslashreplace")
    if new is None:
        return _removed(value, codec, found)
    old = found.text(value)
    raw = splice(value[found.start : found.end], old, between(old, new), found.spelling)
    if codec == "json" and value[found.start - 1 : found.start] != b'"':
        raw = json_scalar(new)
    return value[: found.start] + raw + value[found.end :]


def inside(value: bytes, codec: str) -> Iterator[Inside]:
    """Everything that a codec names in a value; nothing where it does not fit."""
    if codec == "json":
        yield from _json(value)
    elif codec == "ga4item":
        for found in _ITEM.finditer(value):
            if found.start() == 0 or value[found.start() - 1 : found.start()] == b"~":
                yield Inside(found[1].decode(), found.start(2), found.end(), found.start(), found.end(), "plain")
    elif codec in _SEPARATORS:
        yield from _pairs(value, codec)


def name_locator(name: str) -> str:
    """A name as it stands in a locator (interfaces.md 3).

    >>> name_locator("ud[em]"), name_locator("a[1]"), name_locator("50%|x")
    ('ud[em]', 'a%5B1%5D', '50%25%7Cx')
    """
    name = name.replace("%", "%25").replace("|", "%7C")
    return re.sub(r"\[([0-9]+)\]\Z", r"%5B\1%5D", name)


def json_scalar(text: str) -> bytes:
    """A changed number or word: a number stays one, anything else becomes a string.

    >>> json_scalar("1.5"), json_scalar("OPT-OUT")
    (b'1.5', b'"OPT-OUT"')
    """
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?|true|false|null", text):
        return text.encode()
    return b'"' + spelled(text, "json") + b'"'


def _named(value: bytes, codec: str, name: str) -> Inside:
    for found in inside(value, codec):
        if found.name == name:
            return found
    raise PipeError(f"there is no {codec}:{name} in the value")


def _opened(value: bytes, step: str) -> bytes:
    codec, _, name = step.partition(":")
    if name:
        return _named(value, codec, name).text(value).encode()
    if codec not in _CODECS:
        raise PipeError(f"the codec {codec} cannot be undone and put back")
    opened = _CODECS[codec][0](value)
    if len(opened) > MAX_INSIDE:
        raise PipeError("the value grows beyond 4 MB")
    return opened


def _closed(old: bytes, step: str, inner: bytes) -> bytes:
    return _CODECS[step][1](inner, old)


def _removed(value: bytes, codec: str, found: Inside) -> bytes | None:
    if codec == "json":
        text = JsonText(value)
        edited = apply_cuts(value, text.cuts({found.start: None}))
        return None if edited.strip() in (b"{}", b"[]", b"null") else edited
    siblings = [(other.begin, other.stop) for other in inside(value, codec)]
    gone = [span == (found.begin, found.stop) for span in siblings]
    if all(gone):
        return value[: value.find(b"?")] + _fragment(value) if codec == "url.query" else None
    spans = without(siblings, gone, siblings[0][0], siblings[-1][1])
    return apply_cuts(value, [(a, b, b"") for a, b in spans])


def _fragment(value: bytes) -> bytes:
    mark = value.find(b"#")
    return value[mark:] if mark >= 0 else b""


def _json(value: bytes) -> Iterator[Inside]:
    try:
        text = JsonText(value)
    except JsonError:
        return
    for item in text.leaves():
        yield Inside("$" + item.path, item.start, item.end, item.begin, item.outer[1], "json")


def _pairs(value: bytes, codec: str) -> Iterator[Inside]:
    start, end = 0, len(value)
    if codec == "url.query":
        end = value.find(b"#") if b"#" in value else end
        start = value.find(b"?", 0, end) + 1
        if not start:
            return
    spelling: Spelling = "plain" if _SEPARATORS[codec] == b";" else "plus"
    seen: dict[str, int] = {}
    for piece in value[start:end].split(_SEPARATORS[codec]):
        raw_name, equals, _ = piece.partition(b"=")
        if raw_name and equals:
            name = name_locator(_text(raw_name, spelling))
            times = seen.get(name, 0)
            seen[name] = times + 1
            begin = start + len(raw_name) + 1
            stop = start + len(piece)
            yield Inside(f"{name}[{times}]" if times else name, begin, stop, start, stop, spelling)
        start += len(piece) + 1


def _text(raw: bytes, spelling: Spelling) -> str:
    if spelling == "json":
        return decoded_json(raw)
    if spelling == "plus":
        raw = unquote_to_bytes(raw.replace(b"+", b" "))
    return raw.decode("utf-8", "backslashreplace")


def decoded_json(raw: bytes) -> str:
    """The text of the inside of a JSON string; other scalars as they stand."""
    if b"\\" not in raw:
        return raw.decode("utf-8", "backslashreplace")
    try:
        text: str = json.loads(b'"' + raw + b'"', strict=False)
    except ValueError:
        return raw.decode("utf-8", "backslashreplace")
    return text.encode("utf-8", "backslashreplace").decode()


def _unbase64(value: bytes) -> bytes:
    plain = value.strip().rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        data = base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except binascii.Error as wrong:
        raise PipeError("the value is no base64") from wrong
    return _gunzip(data) if data[:2] == _GZIP else data


def _base64(inner: bytes, old: bytes) -> bytes:
    """Back into base64 of the same alphabet, padded and compressed as it was."""
    text = old.strip()
    plain = text.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    if base64.b64decode(plain + b"=" * (-len(plain) % 4))[:2] == _GZIP:
        inner = gzip.compress(inner, mtime=0)
    encoded = base64.b64encode(inner)
    if b"-" in text or b"_" in text:
        encoded = encoded.translate(bytes.maketrans(b"+/", b"-_"))
    return encoded if text.endswith(b"=") or len(text) % 4 == 0 else encoded.rstrip(b"=")


def _gunzip(value: bytes) -> bytes:
    return _inflated(value, 31)


def _inflated(value: bytes, wbits: int) -> bytes:
    machine = zlib.decompressobj(wbits)
    try:
        data = machine.decompress(value, MAX_INSIDE)
    except zlib.error as wrong:
        raise PipeError("the compressed value is damaged") from wrong
    if not machine.eof:
        raise PipeError("the compressed value is cut or too large")
    return data


def _unhex(value: bytes) -> bytes:
    try:
        return bytes.fromhex(value.decode("ascii"))
    except ValueError as wrong:
        raise PipeError("the value is no hexadecimal text") from wrong


_CODECS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes, bytes], bytes]]] = {
    "base64": (_unbase64, _base64),
    "base64url": (_unbase64, _base64),
    "hex": (_unhex, lambda inner, _: inner.hex().encode()),
    "gzip": (_gunzip, lambda inner, _: gzip.compress(inner, mtime=0)),
    "deflate": (lambda value: _inflated(value, 15), lambda inner, _: zlib.compress(inner)),
}
"""Codec -> how it is undone, and how it is put back (given the value as it was)."""
