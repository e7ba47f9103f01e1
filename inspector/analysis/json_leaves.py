"""A JSON scanner that keeps the place of every leaf: Python's parsers tell values, not where they stand.

Iterative and bounded: neither depth nor size of a hostile text can exhaust it. What is deeper than the limit stands as
one leaf with its raw text; after the last counted leaf the rest is left to the raw view, and `why` says so.
"""

import json
import re
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from inspector.analysis.locator import key_step
from inspector.analysis.pairs import VALUES, text_of
from inspector.model.memo import Memo

MAX_DEPTH = 100
MAX_LEAVES = 4_000
MAX_SKIPPED = 100_000
"""Strings and runs of brackets that are walked through to find the end of what is too deep."""
_STRICT_LIMIT = 1024 * 1024
"""Bytes up to which orjson checks what the scanner has read; above, its objects would take too much memory."""

_OFTEN = 64
"""Bytes of a key up to which what is made of it is kept: vendors repeat their keys in each request."""

_BLANK = rb"[ \t\n\r]*+"
_STRING = rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_SCALAR = rb"(-?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null|-?Infinity|NaN)(?![0-9A-Za-z_.+-])"
_VALUE = re.compile(_BLANK + rb"(?:" + _STRING + rb"|" + _SCALAR + rb"|([\[{]))", re.DOTALL)
_TEXT, _BRACKET = 1, 3
"""Groups of a value."""
_KEY = re.compile(_BLANK + _STRING + _BLANK + rb":", re.DOTALL)
_AFTER = re.compile(_BLANK + rb"([,\]}])")
_ENDS = re.compile(rb'"?+[ \t\n\r]*+,?+[ \t\n\r]*+')
_CLOSE = re.compile(_BLANK + rb"([\]}])")
_TOKEN = re.compile(rb'[^"\[\]{}]*+(?:"(?:[^"\\]*+(?:\\.[^"\\]*+)*+)"|([\[{]++)|([\]}]++))', re.DOTALL)


class Leaf(NamedTuple):
    path: str
    """From the root, without `$`: `.a.b[0]`; "" for a text that is one scalar."""
    name: str
    """The last key on the way: `b`; "" where there is none."""
    value: str
    """Decoded text of a string; else as written: `1.50`, `true`, `null`, `{}`, `[]`."""
    start: int
    """Of the raw value; of a string without its quotes."""
    end: int


class Key(NamedTuple):
    """A key that looks like a value itself."""

    path: str
    """Of what it names."""
    name: str
    start: int
    end: int


@dataclass(slots=True)
class Leaves:
    """What the scanner read."""

    leaves: list[Leaf] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    whole: bool = False
    """The whole text is one JSON value."""
    why: str = ""
    """What was odd, one sentence; "" when nothing."""
    limited: bool = False
    """Depth or number of leaves passed the limit."""
    stopped: int = 0
    """Where reading stopped, when the text is not whole: behind the last value that was read."""


@dataclass(slots=True)
class _Container:
    path: str
    name: str
    index: int
    """Of the next element; -1 in an object."""


def json_leaves(text: bytes, start: int = 0, *, max_leaves: int = MAX_LEAVES) -> Leaves:
    """Every leaf of the JSON value in text[start:], in order; as far as it goes when the text is damaged or cut."""
    if text.startswith(b"\xef\xbb\xbf", start):
        start += 3
    found = Leaves()
    end = _Scanner(text, found, max_leaves).read(start)
    found.whole = end is not None and not text[end:].strip(b" \t\n\r")
    if found.whole:
        found.why = found.why or _oddness(text, start)
    else:
        found.stopped = _behind(text, found.leaves[-1].end) if found.leaves else start
        found.why = found.why or "The JSON breaks off or is damaged: the rest stands as text."
    _tell_repeated(found)
    return found


def may_be_json(text: bytes) -> bool:
    """True when the text starts as an object or array does."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?[ \t\n\r]*+[\[{]", text))


class _Scanner:
    """Reads one JSON value, container by container, without recursion."""

    def __init__(self, text: bytes, found: Leaves, max_leaves: int) -> None:
        self._text, self._found, self._max_leaves = text, found, max_leaves
        self._stack: list[_Container] = []

    def read(self, at: int) -> int | None:
        """Read the value that starts at `at`; its end, or None where reading stopped."""
        text, leaves, stack = self._text, self._found.leaves, self._stack
        value_at, made = _VALUE.match, tuple.__new__
        path = name = ""
        while True:
            value = value_at(text, at)
            if not value:
                return None
            kind = value.lastindex or 0
            if kind == _BRACKET:
                end = self._open(value.end(), path, name)
            else:
                shown = _string(value[1]) if kind == _TEXT else value[2].decode("ascii")
                leaves.append(made(Leaf, (path, name, shown, *value.span(kind))))
                end = value.end()
            if len(leaves) >= self._max_leaves:
                self._found.limited = True
                self._found.why = f"The JSON has {self._max_leaves:,} values or more: the rest stands as text."
                return None
            if end is None or (end >= 0 and (end := self._close(end)) is None):
                return None
            if not stack:
                return end
            step = self._next(end if end >= 0 else value.end())
            if step is None:
                return None
            at, path, name = step

    def _open(self, at: int, path: str, name: str) -> int | None:
        """Enter the container whose bracket stands before `at`.

        Returns -1 when it is entered; its end when it is over already (empty, or too deep and taken as one leaf); None
        when it is damaged.
        """
        text, bracket = self._text, self._text[at - 1 : at]
        close = _CLOSE.match(text, at)
        if close:
            if (close[1] == b"]") != (bracket == b"["):
                return None
            self._found.leaves.append(Leaf(path, name, "[]" if bracket == b"[" else "{}", at - 1, close.end()))
            return close.end()
        if len(self._stack) < MAX_DEPTH:
            self._stack.append(_Container(path, name, 0 if bracket == b"[" else -1))
            return -1
        end = _skip(text, at)
        self._found.leaves.append(Leaf(path, name, text_of(text[at - 1 : end]), at - 1, end))
        self._found.limited = True
        self._found.why = f"The JSON is more than {MAX_DEPTH} levels deep: deeper values stand as one text."
        return end

    def _close(self, at: int) -> int | None:
        """Leave the containers that end after a value; where to read on, None when a bracket or comma is wrong."""
        stack = self._stack
        while stack:
            after = _AFTER.match(self._text, at)
            if not after:
                return None
            at = after.end()
            if after[1] == b",":
                break
            if (after[1] == b"]") != (stack[-1].index >= 0):
                return None
            stack.pop()
        return at

    def _next(self, at: int) -> tuple[int, str, str] | None:
        """Where the innermost container's next value starts, its path and name."""
        container = self._stack[-1]
        if container.index >= 0:
            path = f"{container.path}[{container.index}]"
            container.index += 1
            return at, path, container.name
        key = _KEY.match(self._text, at)
        if not key:
            return None
        name, step, telling = _NAMED[key[1]]
        path = container.path + step
        if telling:
            self._found.keys.append(Key(path, name, *key.span(1)))
        return key.end(), path, name


def _named(raw: bytes) -> tuple[str, str, bool]:
    """A key as text, its step in a path, and whether it looks like a value itself."""
    name = _string(raw)
    return name, key_step(name), VALUES[name]


_NAMED = Memo(_named, lambda raw: len(raw) <= _OFTEN)


def _string(raw: bytes) -> str:
    if b"\\" not in raw:
        return text_of(raw)
    try:
        text: str = orjson.loads(b'"' + raw + b'"')
    except orjson.JSONDecodeError:
        return _lenient(text_of(raw.replace(b"\n", b"\\n")))
    return text


def _lenient(raw: str) -> str:
    """Strings that are no strict JSON: lone surrogates stand as escapes, unknown escapes as they are."""
    try:
        text: str = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return raw
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _skip(text: bytes, at: int) -> int:
    """End of the container that was entered just before `at`; the text's end when it is not closed within reach."""
    depth = 1
    for _ in range(MAX_SKIPPED):
        found = _TOKEN.match(text, at)
        if not found:
            break
        at = found.end()
        if found[1]:
            depth += len(found[1])
        elif found[2]:
            depth -= len(found[2])
            if depth <= 0:
                return at + depth
    return len(text)


def _behind(text: bytes, at: int) -> int:
    """Behind the quote of a string that ends at `at`, and the comma after it."""
    return _ENDS.match(text, at).end()  # type: ignore[union-attr]


def _oddness(text: bytes, start: int) -> str:
    """Why strict readers refuse what was read; "" when they do not."""
    if len(text) > _STRICT_LIMIT:
        return ""
    try:
        orjson.loads(text[start:] if start else text)
    except orjson.JSONDecodeError:
        return "The JSON is not strict (NaN, a lone surrogate, a raw control character or the like): read all the same."
    return ""


def _tell_repeated(found: Leaves) -> None:
    """Give a leaf whose path was there before its number: objects may name a key twice."""
    paths = [leaf.path for leaf in found.leaves]
    if len(set(paths)) == len(paths):
        return
    seen: dict[str, int] = {}
    for index, leaf in enumerate(found.leaves):
        times = seen.get(leaf.path, 0)
        seen[leaf.path] = times + 1
        if times:
            found.leaves[index] = leaf._replace(path=f"{leaf.path}#{times}")
    found.why = found.why or "An object in the JSON names a key twice: both values are shown."
