"""Reads a JSON document piece by piece: its keys, and the items of its long lists, each on its own.

An item's end is guessed from what stood between the items before, and the guess is proved by parsing: a proper
beginning of an object is never an object itself. Where the guess fails, brackets are counted. A bad item is a Fault
among good ones, not the end of the reading.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

BLOCK = 512 * 1024
LARGEST = 64 * 1024 * 1024
"""Bytes of one item that are read at most."""
QUICK = 16 * 1024 * 1024
"""Bytes up to which orjson reads an item: it takes twelve times as many, and dies when it gets none."""
MISSES = 100
"""Guesses that may fail, beyond those that were right, before no more are made: each costs a look at the window."""
PATIENCE = 4 * 1024 * 1024
"""Bytes in which a guess must be found before brackets are counted."""
NOT_A_NUMBER = "The file gives a number as NaN or Infinity, which JSON does not have; it was read as not known."
HALF_PAIR = "The file holds half of a surrogate pair, which has no bytes; it was read as U+FFFD."
_BLANK = re.compile(rb"[ \t\r\n]*")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_REST = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
"""Of a text, up to its end; possessive, since a way back costs memory for every escape."""
_FLAT = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
"""What opens and closes nothing."""
_SCALAR = re.compile(rb"[^,\]}\[{:\s]+")
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)|[{}\[\]]', re.DOTALL)
_BETWEEN = re.compile(rb'\}[ \t\r\n]*,[ \t\r\n]*\{[ \t\r\n]*"[^"\\]{1,60}"')
_RESUME = re.compile(rb'\}\s*,\s*\{\s*"(?:startedDateTime|pageref|_initiator|_connectionId|_resourceType)"')
_CLOSES = {ord("{"): ord("}"), ord("["): ord("]")}
_QUOTE = ord('"')
_NEVER = -1
_HALF = re.compile("[\ud800-\udfff]")


class NotJsonError(ValueError):
    """The document itself is broken, or ends early; what was given before is good."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An item that cannot be used, and why."""

    why: str


class Item(NamedTuple):
    """One object, and what had to be mended to read it."""

    value: dict[str, Any]
    marks: tuple[str, ...] = ()


class Json:
    """A window onto the document."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        """`read(n)` gives at most n bytes, and none at the end."""
        self._read = read
        self._data = b""
        self._at = 0
        self._ended = False
        self._guesses: list[bytes] = []
        """What stood between two items: from the bracket that ended one to the first key of the next."""
        self._between = b""
        """The guess that was right the last time."""
        self._misses = 0

    def next(self) -> bytes:
        """First byte of what comes next, not consumed; b"" at the end."""
        while True:
            blank = _BLANK.match(self._data, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._data) or not self._more():
                return self._data[self._at : self._at + 1]

    def members(self) -> Iterator[str]:
        """Keys of the object that begins here; the caller reads or skips each value.

        Raises:
            NotJsonError: it is no object, or it breaks off.
        """
        self._expect(b"{")
        while self.next() != b"}":
            key = self._string()
            self._expect(b":")
            yield key
            if self.next() == b",":
                self._at += 1
        self._at += 1

    def items(self) -> Iterator[Item | Fault]:
        """Objects of the list that begins here.

        Raises:
            NotJsonError: it is no list, or it breaks off.
        """
        self._expect(b"[")
        while self.next() != b"]":
            yield from self._alike()
            yield self._item()
            if self.next() == b",":
                self._at += 1
        self._at += 1

    def _alike(self) -> Iterator[Item]:
        """Items after each of which comes what came after the last one: most of a long list."""
        between = self._between
        to_next = between.find(b"{")
        while between and (place := self._data.find(between, self._at)) >= 0:
            try:
                value = _quickly(self._data, self._at, place + 1)
            except orjson.JSONDecodeError:
                return
            self._at = place + to_next
            yield Item(value)

    def skip(self) -> None:
        """Pass over the value that begins here, however large.

        Raises:
            NotJsonError: it breaks off.
        """
        depth = 0
        while True:
            first = self.next()
            if first == b'"':
                self._skip_string()
            elif first and first in b"{}[]":
                depth += 1 if first in b"{[" else -1
                self._at += 1
            elif first and first in b",:":
                self._at += 1
            else:
                self._scalar()
            if depth <= 0:
                return
            flat = _FLAT.match(self._data, self._at)
            self._at = flat.end() if flat else self._at

    def _item(self) -> Item | Fault:
        if self.next() != b"{":
            self._skip_odd()
            return Fault("it is no object")
        while self._guesses and len(self._data) - self._at < PATIENCE:
            guess = self._guess()
            if guess is not None:
                return guess
            if not self._more():
                break
        self._misses += 1
        if self._misses > MISSES:
            self._guesses, self._between = [], b""
        return self._counted()

    def _guess(self) -> Item | None:
        """The item, if it ends where one of the guesses says."""
        found = [(place, guess) for guess in self._guesses if (place := self._data.find(guess, self._at)) >= 0]
        if not found:
            return None
        place, self._between = min(found)
        end = place + 1
        try:
            value = _quickly(self._data, self._at, end)
        except orjson.JSONDecodeError:
            return None
        self._at = end
        return Item(value)

    def _counted(self) -> Item | Fault:
        """The item up to the bracket that closes it."""
        while (end := _closing(self._data, self._at)) is None:
            if len(self._data) - self._at > LARGEST or not self._more():
                return self._unfinished()
        if end == _NEVER:
            return self._unfinished()
        raw = self._data[self._at : end]
        while not (between := _BETWEEN.match(self._data, end - 1)) and len(self._data) - end < 1000 and self._more():
            end = len(raw) + self._at
        if between and self._misses <= MISSES and between[0] not in self._guesses and len(self._guesses) < 8:
            self._guesses.append(between[0])
        self._at += len(raw)
        return parsed(raw)

    def _unfinished(self) -> Fault:
        """An item without an end: go on where the next seems to begin."""
        why = "its brackets or quotes do not close"
        if len(self._data) - self._at > LARGEST:
            why = f"it is larger than {LARGEST // 1024**2} MB, or its brackets or quotes do not close"
        start = self._at + 1
        while (found := self._resume(start)) is None:
            self._at = max(start, len(self._data) - 200)
            if not self._more():
                self._at = len(self._data)
                return Fault("the file ends within it")
            start = self._at
        self._at = found + 1
        return Fault(why)

    def _resume(self, start: int) -> int | None:
        """Where an item after `start` seems to end and another to begin."""
        known = _RESUME.search(self._data, start)
        places = [place for guess in self._guesses if (place := self._data.find(guess, start)) >= 0]
        return min([*places, known.start()] if known else places, default=None)

    def _more(self) -> bool:
        """Read on; the window then begins at `_at`."""
        if self._ended:
            return False
        rest = self._data[self._at :]
        block = self._read(max(BLOCK, len(rest)))
        self._ended = not block
        if block:
            self._data = rest + block
            self._at = 0
        return bool(block)

    def _expect(self, byte: bytes) -> None:
        if self.next() != byte:
            raise NotJsonError(self._ends_or(f"has no {byte.decode()} where one belongs"))
        self._at += 1

    def _string(self) -> str:
        self.next()
        while not (found := _STRING.match(self._data, self._at)):
            if self.next() not in (b'"', b"") or len(self._data) - self._at > LARGEST:
                raise NotJsonError("has a key that is no text")
            if not self._more():
                raise NotJsonError("ends early")
        self._at = found.end()
        return found[0][1:-1].decode("utf-8", "replace")

    def _skip_string(self) -> None:
        self._at += 1
        while True:
            found = _REST.match(self._data, self._at)
            self._at = found.end() if found else self._at
            if self._data[self._at : self._at + 1] == b'"':
                self._at += 1
                return
            if not self._more():
                raise NotJsonError("ends within a text")

    def _skip_odd(self) -> None:
        before = self._at
        if self.next() in (b"[", b'"'):
            self.skip()
        else:
            self._scalar()
        if self._at == before:
            raise NotJsonError("has something between its entries that is no JSON")

    def _scalar(self) -> None:
        while True:
            found = _SCALAR.match(self._data, self._at)
            if not found:
                raise NotJsonError(self._ends_or("is no JSON"))
            if found.end() < len(self._data) or not self._more():
                self._at = found.end()
                return

    def _ends_or(self, otherwise: str) -> str:
        return "ends early" if self._ended and self._at >= len(self._data) else otherwise


def _closing(data: bytes, start: int) -> int | None:
    """Where the object that begins at `start` ends; None when not within the data, _NEVER when its brackets cross."""
    expected = bytearray()
    for token in _TOKEN.finditer(data, start):
        first = data[token.start()]
        if first == _QUOTE:
            if not token[1]:
                return None
        elif first in _CLOSES:
            expected.append(_CLOSES[first])
        elif expected.pop() != first:
            return _NEVER
        elif not expected:
            return token.end()
    return None


def parsed(raw: bytes) -> Item | Fault:
    """One object, read strictly, and where that fails leniently in what can be mended."""
    try:
        value = _quickly(raw, 0, len(raw))
    except orjson.JSONDecodeError:
        return _lenient(raw)
    return Item(value) if isinstance(value, dict) else Fault("it is no object")


def _quickly(data: bytes, start: int, end: int) -> Any:
    """The value of a part of the data.

    Raises:
        orjson.JSONDecodeError: it is no strict JSON, or longer than QUICK.
    """
    if end - start > QUICK:
        raise orjson.JSONDecodeError("longer than QUICK", "", 0)
    return orjson.loads(memoryview(data)[start:end])


def _lenient(raw: bytes) -> Item | Fault:
    marks: dict[str, None] = {}

    def constant(_: str) -> None:
        marks[NOT_A_NUMBER] = None

    try:
        value = json.loads(raw.decode(), parse_constant=constant)
    except UnicodeDecodeError:
        return Fault("it is not UTF-8")
    except RecursionError:
        return Fault("it is nested too deep")
    except MemoryError:
        return Fault("it is larger than the memory of the import")
    except ValueError as error:
        return Fault(f"it is no JSON ({str(error).split(':')[0].lower()})")
    if not isinstance(value, dict):
        return Fault("it is no object")
    try:
        value = _whole_texts(value, marks)
    except RecursionError:
        return Fault("it is nested too deep")
    return Item(value, tuple(marks))


def _whole_texts(value: Any, marks: dict[str, None]) -> Any:
    """The same value without halves of surrogate pairs."""
    if isinstance(value, dict):
        return {_whole_texts(key, marks): _whole_texts(item, marks) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole_texts(item, marks) for item in value]
    if isinstance(value, str) and _HALF.search(value):
        marks[HALF_PAIR] = None
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
