"""Named values within an encoded text: parameters of a URL, pairs, members of JSON, keys of a GA4 item."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from inspector.filtering.encoding import Spelling
from inspector.filtering.json_edit import JsonError, JsonText

_SEPARATORS = {"form": b"&", "query": b"&", "url.query": b"&", "pairs": b";", "matrix": b";"}
_ITEM = re.compile(rb"([a-z][a-z0-9])([^~]*)")


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
        return text_of(data[self.start : self.end], self.spelling)


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
            name = name_locator(text_of(raw_name, spelling))
            times = seen.get(name, 0)
            seen[name] = times + 1
            begin = start + len(raw_name) + 1
            stop = start + len(piece)
            yield Inside(f"{name}[{times}]" if times else name, begin, stop, start, stop, spelling)
        start += len(piece) + 1


def text_of(raw: bytes, spelling: Spelling) -> str:
    if spelling == "json":
        return _decoded_json(raw)
    if spelling == "plus":
        raw = unquote_to_bytes(raw.replace(b"+", b" "))
    return raw.decode("utf-8", "backslashreplace")


def _decoded_json(raw: bytes) -> str:
    """The text of the inside of a JSON string; other scalars as they stand."""
    if b"\\" not in raw:
        return raw.decode("utf-8", "backslashreplace")
    try:
        text: str = json.loads(b'"' + raw + b'"', strict=False)
    except ValueError:
        return raw.decode("utf-8", "backslashreplace")
    return text.encode("utf-8", "backslashreplace").decode()
