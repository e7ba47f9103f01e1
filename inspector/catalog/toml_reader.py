"""TOML files of ours, read with types: every fault names its line and what to do; nothing unknown is passed over."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import re2

_HEADER = re.compile(r"\s*+\[{1,2}\s*+([^\[\]\s]++(?:\s++[^\[\]\s]++)*+)\s*+\]{1,2}\s*+(?:#.*)?$")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*[=.]""")
_TEXT = re.compile(
    r"#[^\n]*+|\"\"\"(?:[^\"\\]|\\(?:.|\Z)|\"(?!\"\"))*+(?:\"\"\"|\Z)|\'\'\'.*?(?:\'\'\'|\Z)"
    r"|\"(?:[^\"\\\n]|\\(?:.|\Z))*+(?:\"|(?=\n)|\Z)|\'[^\'\n]*+(?:\'|(?=\n)|\Z)",
    re.DOTALL,
)
"""Comments and texts, those too that do not end: to look for each one's end anew would take time with their square."""
_LONG_KEY = re.compile(r"(?<![A-Za-z0-9_-])(?:[A-Za-z0-9_-]++|\x00)(?:\s*+\.\s*+(?:[A-Za-z0-9_-]++|\x00)){8}")
"""A key of more parts than any of ours; the TOML reader takes time with the square of their number."""
MOST_TABLES = 5_000
MOST_FAULTS = 1_000
_QUIET = re2.Options()
_QUIET.log_errors = False


class CatalogError(ValueError):
    """A data file is wrong; the text is `acme.toml:12: what, what to do`."""


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    why: str


def compile_pattern(text: str) -> Any:
    """The RE2 pattern: linear time, no look-around, no back-references.

    Raises:
        ValueError: it is no RE2 pattern; the text says why.
    """
    try:
        return re2.compile(text, _QUIET)
    except re2.error as wrong:
        why = wrong.args[0].decode("utf-8", "replace") if wrong.args else "unknown reason"
        raise ValueError(f"{text!r} is no RE2 pattern ({why}): it knows no look-around, no back-reference") from None


class TomlFile:
    """One file: its tables, and the faults found while reading them, in the order in which they were found."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.faults: list[Fault] = []
        self._lines: dict[tuple[str, int, str], int] = {}
        data: dict[str, Any] = {}
        try:
            text = path.read_bytes().decode("utf-8")
            if why := _too_much(text):
                self.faults.append(Fault(0, why))
            else:
                self._lines = _lines_of(text)
                data = tomllib.loads(text)
        except OSError as wrong:
            self.faults.append(Fault(0, f"cannot be read ({wrong.strerror})"))
        except UnicodeDecodeError:
            self.faults.append(Fault(0, "is no UTF-8 text: save it as UTF-8"))
        except tomllib.TOMLDecodeError as wrong:
            text, _, place = str(wrong).partition(" (at ")
            found = re.match(r"line ([0-9]+)", place)
            last = len(self._lines) and max(self._lines.values())
            self.faults.append(Fault(int(found[1]) if found else last, f"is no TOML: {text}"))
        except ValueError:  # Python's own limit of digits
            self.faults.append(Fault(0, "has a number of thousands of digits: nothing here needs one"))
        except RecursionError:
            self.faults.append(Fault(0, "is nested too deeply to be read: three levels are enough"))
        self.top = Table(self, data, "", 0)

    def line(self, table: str, index: int, key: str = "") -> int:
        """Line of a key, of its table where the key is absent, 0 where neither is known."""
        lines = self._lines
        unknown_table = 0 if table else lines.get((key, 0, ""))
        return lines.get((table, index, key)) or unknown_table or lines.get((table, index, "")) or 0

    def raise_first(self) -> None:
        """Raises CatalogError with the first fault and the number of further ones."""
        if self.faults:
            first = self.faults[0]
            more = f" (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
            raise CatalogError(f"{self.name}:{first.line}: {first.why}{more}")


class Table:
    """One table of a file; every getter notes a fault and answers with an empty value instead of raising."""

    def __init__(self, file: TomlFile, data: dict[str, Any], name: str, index: int) -> None:
        self._file, self._data, self._name, self._index = file, data, name, index
        self._asked: set[str] = set()

    @property
    def line(self) -> int:
        return self._file.line(self._name, self._index)

    def fault(self, key: str, why: str) -> None:
        if len(self._file.faults) < MOST_FAULTS:
            self._file.faults.append(Fault(self._file.line(self._name, self._index, key), why))

    def has(self, key: str) -> bool:
        return key in self._data

    def raw(self, key: str) -> Any:
        self._asked.add(key)
        return self._data.get(key)

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.raw(key)
        if isinstance(value, str) and (value or not required):
            return value
        if value is not None or required:
            self.fault(key, f"{key} must be a text in quotes{'' if value is not None else ', and it is missing'}")
        return ""

    def flag(self, key: str) -> bool:
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.fault(key, f"{key} must be true or false")
        return False

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A text, or a list of texts."""
        value = self.raw(key)
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items) and (items or not required):
            return tuple(items)
        if value is not None or required:
            missing = "" if value is not None else ", and it is missing"
            self.fault(key, f"{key} must be a text or a list of texts{missing}")
        return ()

    def choice(self, key: str, allowed: Iterable[str], default: str = "") -> Any:
        """A text out of `allowed`, which the caller may type; without `default` it is required."""
        value, words = self.text(key, required=not default), list(allowed)
        if not value:
            return default
        if value not in words:
            self.fault(key, f"{key} = {value!r} is not known, {meant(value, words)}")
        return value

    def day(self, key: str) -> date:
        value = self.raw(key)
        if isinstance(value, date):
            return value
        self.fault(key, f"{key} must be a date without quotes, such as 2026-11-24")
        return date.min

    def pattern(self, key: str) -> Any:
        """A compiled RE2 pattern; None where the key is absent or wrong."""
        value = self.text(key)
        return self.compiled(key, value) if value else None

    def compiled(self, key: str, value: str) -> Any:
        try:
            return compile_pattern(value)
        except ValueError as wrong:
            self.fault(key, str(wrong))
            return None

    def text_map(self, key: str) -> dict[str, str]:
        """A table whose values are all texts."""
        value = self.raw(key)
        if value is None or (isinstance(value, dict) and all(isinstance(item, str) for item in value.values())):
            return dict(value or {})
        self.fault(key, f"{key} must be a table of texts")
        return {}

    def tables(self, key: str, *, required: str = "") -> list["Table"]:
        """`[[key]]`, in order; one `[key]` counts as a list of one. `required` says why it may not be absent."""
        value = self.raw(key)
        items = [value] if isinstance(value, dict) else value
        if items is None and not required:
            return []
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            return [Table(self._file, item, key, index) for index, item in enumerate(items)]
        self.fault(key, f"[[{key}]] is missing: {required}" if items is None else f"{key} must be written as [[{key}]]")
        return []

    def sourced(self, key: str, *, required: str) -> list["Table"]:
        """As `tables`, of tables that each name their source and the day it was looked at."""
        found = self.tables(key, required=required)
        for table in found:
            table.text("source", required=True)
            table.day("checked")
        return found

    def inner(self, key: str, data: dict[str, Any]) -> "Table":
        """An inline table below `key`; its faults stand at the line of `key`."""
        return _Inline(self._file, data, self._name, self._index, key)

    def done(self) -> None:
        """Notes every key that nobody asked for."""
        for key in sorted(self._data.keys() - self._asked):
            self.fault(key, f"{key} is not known here, {meant(key, sorted(self._asked))}")


class _Inline(Table):
    def __init__(self, file: TomlFile, data: dict[str, Any], name: str, index: int, key: str) -> None:
        super().__init__(file, data, name, index)
        self._key = key

    @property
    def line(self) -> int:
        return self._file.line(self._name, self._index, self._key)

    def fault(self, key: str, why: str) -> None:  # noqa: ARG002 - all keys of an inline table stand on one line
        super().fault(self._key, why)


def meant(word: str, known: Sequence[str]) -> str:
    close = get_close_matches(word, known, 1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"


def _too_much(text: str) -> str:
    """Why a text would take long to read, whoever wrote it; "" for none."""
    bare = _TEXT.sub("\0", text)
    if bare.count("\n[") > MOST_TABLES:
        return f"has more than {MOST_TABLES:,} tables: split it"
    return "has a key of more than eight parts: three are enough" if _LONG_KEY.search(bare) else ""


def _lines_of(text: str) -> dict[tuple[str, int, str], int]:
    """(table, index of the table among those of its name, key or "") -> line, from 1."""
    found: dict[tuple[str, int, str], int] = {}
    counts: dict[str, int] = {}
    table, prefix, quote = "", "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if quote:
            quote = "" if quote in line else quote
            continue
        if header := _HEADER.match(line):
            table, _, prefix = header[1].partition(".")
            if not prefix:
                counts[table] = counts.get(table, -1) + 1
            found.setdefault((table, counts.get(table, 0), prefix), number)
        elif key := _KEY.match(line):
            name = prefix or key[1] or key[2] or key[3]
            found.setdefault((table, counts.get(table, 0), name), number)
            quote = next((q for q in ('"""', "'''") if line.count(q) % 2), "")
    return found
