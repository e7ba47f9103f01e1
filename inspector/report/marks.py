"""Marks that stand for values: equal values get equal marks (`client-id-1`), and no value hides elsewhere.

The table of values lives as long as one export, or one session on screen, and is written nowhere, so a mark cannot be
led back to its value by who reads it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from inspector.report.forms import forms
from inspector.report.shapes import opaque, trivial

VAGUE = frozenset({"value", "name", "cookie", "secret"})
"""Kinds that say where a value stood; what it was found to be is the better name."""
SHORTEST = 4
"""Shorter values are masked where they stand, and not searched for elsewhere."""
PART = 6
"""From this length on a part of an allowed value stays too: `4711000000` of `AW-4711000000`."""
ANYWHERE = 8
"""From this length on a value is found inside longer words too."""

_TOKEN = re.compile(r"[^\s\"'<>{}\[\],;&=?#/:|]+")


class Marks:
    """The marks of one export, or of one window.

    While values are met (`learning`) only their kinds are noted; the first use after that numbers them, in the order in
    which they were met. So a value has the name of what it was found to be, also where it came up unnamed before.
    """

    def __init__(self, joint: str = "-", remembered: int = 65536) -> None:
        """`joint` stands before the number; so many texts are remembered with what became of them."""
        self._joint = joint
        self._marks: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._met: dict[str, tuple[str, bool]] = {}
        """Value -> kind, worth searching for; not yet numbered."""
        self._allowed: set[str] = set()
        self._named: set[str] = set()
        self._kept: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._needles: dict[str, list[str]] = defaultdict(list)
        self._learning = False
        self._clean = lru_cache(maxsize=remembered)(self._cleaned)

    @contextmanager
    def learning(self) -> Iterator[None]:
        """Meet values only: nothing is searched for until all are known."""
        self._learning = True
        try:
            yield
        finally:
            self._learning = False

    @property
    def is_learning(self) -> bool:
        return self._learning

    def allow(self, value: str) -> None:
        """A value that stays wherever it stands, and what is part of it."""
        self._allowed.add(value)

    def name(self, value: str) -> None:
        """A value that is known to name somebody: it goes although it is allowed as an account elsewhere."""
        self._named.add(value)

    def keep(self, value: str) -> None:
        """A value that stays where nothing else is known of it, since it was met in a place that names nobody."""
        self._kept.add(value)

    def mark(self, kind: str, value: str, *, search: bool = True) -> str:
        """The mark of a value; "" and allowed values stay as they are.

        With `search` every other place of the export is searched for the value too.
        """
        if not value:
            return ""
        if self._learning:
            known, searched = self._met.get(value, (kind, False))
            self._met[value] = (kind if known in VAGUE else known, search or searched)
            return value
        self._number()
        return self._marks.get(value) or self._new(kind, value, search=search)

    def meet(self, other: "Marks") -> None:
        """What another table has met while it learnt, as if it had been met here."""
        allowed, named, kept, met = other.told()
        self._allowed |= allowed
        self._named |= named
        self._kept |= kept
        for value, (kind, search) in met.items():
            known, searched = self._met.get(value, (kind, False))
            self._met[value] = (kind if known in VAGUE else known, search or searched)

    def told(self) -> tuple[set[str], set[str], set[str], dict[str, tuple[str, bool]]]:
        """What was met so far: allowed, named, kept, and by value its kind and whether it is searched for."""
        return self._allowed, self._named, self._kept, self._met

    def __len__(self) -> int:
        """Values that have a mark."""
        self._number()
        return len(self._marks)

    def found(self, value: str) -> str:
        """The mark that a value has; "" for none. The shortest are known by that alone."""
        self._number()
        return self._marks.get(value, "")

    def values(self) -> dict[str, str]:
        """Mark -> value."""
        self._number()
        return {mark: value for value, mark in self._marks.items()}

    def _number(self) -> None:
        if not self._met:
            return
        met, self._met = self._met, {}
        for value, (kind, search) in met.items():
            if value not in self._marks:
                self._new(kind, value, search=search)

    def _new(self, kind: str, value: str, *, search: bool) -> str:
        if value not in self._named and (value in self._allowed or (kind in VAGUE and self._part_of_allowed(value))):
            return value
        if kind == "value" and value in self._kept:
            return value
        self._counts[kind] += 1
        mark = self._marks[value] = f"{kind}{self._joint}{self._counts[kind]}"
        folded = _folded(value)
        self._folded.setdefault(folded, mark)
        if search and len(value) >= SHORTEST and not trivial(value):
            self._needles[folded[:SHORTEST]].append(folded)
            self._clean.cache_clear()
        return mark

    def _part_of_allowed(self, value: str) -> bool:
        return len(value) >= PART and any(value in allowed for allowed in self._allowed)

    def counts(self) -> dict[str, int]:
        """How many different values were replaced, by kind."""
        self._number()
        return dict(sorted(self._counts.items()))

    def cleaned(self, text: str) -> str:
        """The text without any value that has a mark: plain, percent-encoded, in base64, JSON-escaped or as hex."""
        if self._learning:
            return text
        self._number()
        return self._clean(text)

    def holds_opaque(self, text: str) -> bool:
        """Does a marked value that is no plain word stand in the text, in any of these forms?"""
        if self._learning:
            return False
        self._number()
        return any(opaque(form[start:end]) for form in forms(text) for start, end in self._found(form))

    def _cleaned(self, text: str) -> str:
        text = self._without_plain(text)
        if not self._hidden(text):
            return text
        text = _TOKEN.sub(lambda token: self._hidden_mark(token[0]), text)
        return self._hidden_mark(text)

    def _hidden_mark(self, text: str) -> str:
        return self.mark("value", text, search=False) if self._hidden(text) else text

    def _hidden(self, text: str) -> bool:
        return any(next(self._found(form), None) is not None for form in forms(text) if form != text)

    def _without_plain(self, text: str) -> str:
        parts, end = [], 0
        for start, stop in self._found(text):
            if start < end:
                continue
            exact = self._marks.get(text[start:stop])
            parts += [text[end:start], exact or self._folded[_folded(text[start:stop])]]
            end = _end_of_number(text, start, stop)
        return "".join([*parts, text[end:]]) if parts else text

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """Places of marked values, the longest first where several begin; letters' case does not matter."""
        folded, needles, at = _folded(text), self._needles, 0
        last = len(folded) - SHORTEST
        while at <= last:
            starting = needles.get(folded[at : at + SHORTEST])
            best = max(
                (n for n in starting or () if folded.startswith(n, at) and _stands(folded, at, n)), key=len, default=""
            )
            if best:
                yield at, at + len(best)
                at += len(best)
            else:
                at += 1


def _end_of_number(text: str, start: int, stop: int) -> int:
    """Behind the digits that follow a number: `client-id-7` and digits after it would read as another mark."""
    while text[start:stop].isdecimal() and text[stop : stop + 1].isdecimal():
        stop += 1
    return stop


def _stands(text: str, at: int, needle: str) -> bool:
    """A short value counts as a word of its own alone: `anna` is not in `savannah`."""
    if len(needle) >= ANYWHERE or opaque(needle):
        return True
    before, after = text[at - 1 : at] if at else "", text[at + len(needle) : at + len(needle) + 1]
    return not before.isalnum() and not after.isalnum()


def _folded(text: str) -> str:
    """Lower case of the same length, so that places stay."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
