"""Edits of JSON text in place: values replaced, members removed with their separators; every other byte stays.

Iterative, so that depth cannot exhaust it.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.filtering.cut import without

MAX_DEPTH = 100
"""What is deeper counts as one value, as everywhere in the program."""

_BLANK = rb"[ \t\n\r]*+"
_STRING = rb'"(?:[^"\\]*+(?:\\.[^"\\]*+)*+)"'
_VALUE = re.compile(_BLANK + rb"(?:(" + _STRING + rb")|([\[{])|([^\s,\[\]{}\":]++))", re.DOTALL)
_KEY = re.compile(_BLANK + rb"(" + _STRING + rb")" + _BLANK + rb":", re.DOTALL)
_AFTER = re.compile(_BLANK + rb"([,\]}])")
_CLOSE = re.compile(_BLANK + rb"([\]}])")
_TOKEN = re.compile(rb'[^"\[\]{}]*+(?:"(?:[^"\\]*+(?:\\.[^"\\]*+)*+)"|([\[{])|([\]}]))', re.DOTALL)
_PLAIN_KEY = re.compile(r"[^\s.\[\]\"'%|#\\\x00-\x1f\x7f]+")


class JsonError(ValueError):
    """The text is no JSON that could be edited."""


class Item(NamedTuple):
    """One member of an object or element of an array."""

    path: str
    """From the root, without `$`, spelled as locators spell it."""
    begin: int
    """Of its key, or of the value where it has none."""
    start: int
    """Of the value; of a string without its quotes."""
    end: int
    outer: tuple[int, int]
    """The value with its quotes."""
    container: int
    """Index of the container in which it lies; -1 for the root."""
    inner: int
    """Index of the container that it is; -1 for a scalar."""


@dataclass(slots=True)
class _Container:
    item: int
    opened: int
    array: bool
    closed: int = 0
    items: list[int] = field(default_factory=list)


class JsonText:
    """A JSON text whose values know their places.

    Raises:
        JsonError: it is no JSON.
    """

    def __init__(self, data: bytes, start: int = 0, end: int | None = None) -> None:
        self.data, self._end = data, len(data) if end is None else end
        self.items: list[Item] = []
        self._containers: list[_Container] = []
        self._scan(start + 3 if data.startswith(b"\xef\xbb\xbf", start) else start)
        self._by_start = {item.start: number for number, item in enumerate(self.items)}

    def leaves(self) -> list[Item]:
        """Every scalar, and every empty container; a path that was there before carries its number, as in payloads."""
        found = [i for i in self.items if i.inner < 0 or not self._containers[i.inner].items]
        seen = Counter[str]()
        for number, item in enumerate(found):
            if times := seen[item.path]:
                found[number] = item._replace(path=f"{item.path}#{times}")
            seen[item.path] += 1
        return found

    def starting(self, start: int) -> Item | None:
        """The value that starts at a byte (of a string: behind its quote)."""
        number = self._by_start.get(start)
        return None if number is None else self.items[number]

    def cuts(self, edits: Mapping[int, bytes | None]) -> list[tuple[int, int, bytes]]:
        """What to replace in the text, in order.

        Args:
            edits: start of a value -> its new raw text, quotes included where it has any; None: it goes, with its key.

        A container all of whose members go goes too, the root's stays empty.
        """
        gone = {self._by_start[start] for start, new in edits.items() if new is None and start in self._by_start}
        for container in reversed(self._containers):
            if container.item and container.items and gone.issuperset(container.items):
                gone.add(container.item)
        found = [
            (*self.items[self._by_start[start]].outer, new)
            for start, new in edits.items()
            if new is not None and start in self._by_start
        ]
        for container in self._containers:
            if container.item not in gone:
                found += [(a, b, b"") for a, b in self._removed(container, gone)]
        if 0 in gone:
            found.append((*self.items[0].outer, b"null"))
        return sorted(_outermost(found))

    def _removed(self, container: _Container, gone: set[int]) -> list[tuple[int, int]]:
        marks = [number in gone for number in container.items]
        if not any(marks):
            return []
        spans = [(self.items[n].begin, self.items[n].outer[1]) for n in container.items]
        return without(spans, marks, container.opened, container.closed)

    def _scan(self, at: int) -> None:
        stack: list[int] = []
        begin, path = None, ""
        while True:
            value = _VALUE.match(self.data, at, self._end)
            if not value:
                raise JsonError("a value is missing")
            at = self._take(value, begin, path, stack)
            ended = at if self.items[-1].inner < 0 else self._closed_at_once(at, stack)
            while ended is not None and stack:
                after = _AFTER.match(self.data, ended, self._end)
                if not after:
                    raise JsonError("a container does not end")
                ended = after.end()
                if after[1] == b",":
                    at = ended
                    break
                self._close(stack.pop(), after)
            else:
                if ended is not None:
                    if self.data[ended : self._end].strip():
                        raise JsonError("something stands behind the value")
                    return
            at, begin, path = self._next(at, stack[-1])

    def _take(self, value: re.Match[bytes], begin: int | None, path: str, stack: list[int]) -> int:
        number = len(self.items)
        outer = value.span(value.lastindex or 0)
        quoted = bool(value[1])
        inner = len(self._containers) if value[2] else -1
        start, end = (outer[0] + 1, outer[1] - 1) if quoted else outer
        first = outer[0] if begin is None else begin
        if value[2] and len(stack) >= MAX_DEPTH:
            inner, outer = -1, (outer[0], self._skipped(value.end()))
            end = outer[1]
        self.items.append(Item(path, first, start, end, outer, stack[-1] if stack else -1, inner))
        if stack:
            self._containers[stack[-1]].items.append(number)
        if inner >= 0:
            self._containers.append(_Container(number, value.end(), value[2] == b"["))
            stack.append(inner)
        return outer[1] if inner < 0 else value.end()

    def _skipped(self, at: int) -> int:
        """End of the container that was entered just before `at`."""
        depth = 1
        while depth:
            found = _TOKEN.match(self.data, at, self._end)
            if not found:
                raise JsonError("a container does not end")
            depth += 1 if found[1] else -1 if found[2] else 0
            at = found.end()
        return at

    def _closed_at_once(self, at: int, stack: list[int]) -> int | None:
        """End of an empty container; None where it has members."""
        close = _CLOSE.match(self.data, at, self._end)
        if not close:
            return None
        self._close(stack.pop(), close)
        return close.end()

    def _close(self, number: int, mark: re.Match[bytes]) -> None:
        container = self._containers[number]
        if (mark[1] == b"]") != container.array:
            raise JsonError("a bracket does not match")
        container.closed = mark.start(1)
        item = self.items[container.item]
        self.items[container.item] = item._replace(end=mark.end(), outer=(item.outer[0], mark.end()))

    def _next(self, at: int, number: int) -> tuple[int, int | None, str]:
        container = self._containers[number]
        base = self.items[container.item].path
        if container.array:
            return at, None, f"{base}[{len(container.items)}]"
        key = _KEY.match(self.data, at, self._end)
        if not key:
            raise JsonError("a key is missing")
        return key.end(), key.start(1), f"{base}{key_step(key[1])}"


def key_step(raw: bytes) -> str:
    """One step of a JSON path from a key with its quotes: `.cid`, `["a.b"]`, as locators spell it."""
    try:
        key: str = json.loads(raw, strict=False)
    except ValueError:
        key = raw[1:-1].decode("utf-8", "backslashreplace")
    key = key.encode("utf-8", "backslashreplace").decode("utf-8")
    if _PLAIN_KEY.fullmatch(key):
        return "." + key
    return "[" + json.dumps(key, ensure_ascii=False).replace("%", "%25").replace("|", "%7C") + "]"


def apply_cuts(data: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    out, at = [], 0
    for start, end, new in cuts:
        out += [data[at:start], new]
        at = end
    return b"".join([*out, data[at:]])


def _outermost(cuts: list[tuple[int, int, bytes]]) -> list[tuple[int, int, bytes]]:
    """Cuts without those that lie inside another."""
    found: list[tuple[int, int, bytes]] = []
    for cut in sorted(cuts, key=lambda c: (c[0], -c[1])):
        if not found or cut[0] >= found[-1][1]:
            found.append(cut)
    return found
