"""The pool: all that is searched for, of the test person and of one launch, in automata that read a text once.

One automaton searches case-folded text for all needles, and what must agree in case is compared afterwards. A pool that
learns keeps its newest values in a small automaton of its own, so that each value that is learnt rebuilds little; when
that one is full, all is built anew.
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

import ahocorasick_rs

from inspector.analysis.needles import Known, Needle, needles_of
from inspector.analysis.undo import MAX_COMPONENT, MAX_DEPTH, MAX_LAYERS, Undone, undone
from inspector.catalog.project import Persona
from inspector.model.finding import FindingState
from inspector.model.memo import Memo
from inspector.model.record import record

NEWEST = 24
"""Values that the small automaton holds before all is built anew."""
_ENCODED = frozenset({"base64", "base64url", "hex", "gzip", "zlib", "deflate", "lz-string"})
"""Encodings after which nobody can read a value; escapes leave it in clear."""
_OFTEN = 400
"""Characters of a value up to which it is remembered what stands in it."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")
HEAD = 20
"""Characters of a needle that the automaton holds, the rest is compared: digests differ in fewer, and a smaller
automaton is built in less time."""
MAX_MATCHES = 20_000
"""Of one text that are looked at."""
_ADDRESS_SIGNS = frozenset("0123456789abcdefABCDEF")
_AFTER_CUT = frozenset("\"'&|;<>\\}])\0\n")
"""What may follow a User-Agent that was cut; anything else makes it another one."""
_BRANDS = re.compile(r"[^&|\0]{0,40}(?:\|[^&|\0]{1,60}){0,9}")

KINDS_OF_PERSONA = (
    ("emails", "email"), ("phones", "phone"), ("names", "name"), ("user_ids", "user-id"), ("addresses", "address"),
    ("ips", "ip-address"),
)  # fmt: skip
"""Keys of a persona -> kinds of findings."""


@record
class Match:
    """A needle that stands in a text, and what of the text is its own."""

    start: int
    end: int
    needle: Needle
    text: str
    """As it stands there, with the encodings around it undone."""
    words: tuple[str, ...] = ()
    """Encodings that were undone, innermost first."""

    @property
    def how(self) -> tuple[str, ...]:
        """What was done to the value, innermost first."""
        return (*_as_written(self.needle, self.text), *self.words)

    @property
    def state(self) -> FindingState:
        state = self.needle.state
        if _ENCODED.isdisjoint(self.words):
            return state
        return "encoded" if state == "plain" else "hashed+encoded" if state == "hashed" else state


class _Tier:
    """The needles of some values in one automaton, built when first asked."""

    def __init__(self) -> None:
        self.values: dict[Known, list[Needle]] = {}
        self._heads: list[list[tuple[str, Needle]]] = []
        """Of each head its needles, with their texts in lower case."""
        self._automaton: ahocorasick_rs.AhoCorasick | None = None

    def put(self, known: Known, needles: list[Needle]) -> None:
        self.values[known] = needles
        self._automaton = None

    def drop(self, known: Known) -> None:
        if self.values.pop(known, None) is not None:
            self._automaton = None

    def heads(self, folded: str) -> list[tuple[int, int, int]]:
        """(number of a head, start, end) of all heads of needles in a text."""
        if not self.values:
            return []
        automaton = self._automaton or self._built()
        return automaton.find_matches_as_indexes(folded, overlapping=True)

    def found(self, folded: str) -> Iterator[tuple[int, int, Needle]]:
        """(start, end, needle) of all needles in a text, their case not yet compared."""
        for number, start, _ in self.heads(folded)[:MAX_MATCHES]:
            for text, needle in self._heads[number]:
                if folded.startswith(text, start):
                    yield start, start + len(text), needle

    def _built(self) -> ahocorasick_rs.AhoCorasick:
        heads: dict[str, list[tuple[str, Needle]]] = {}
        for needles in self.values.values():
            for needle in needles:
                text = fold(needle.text)
                heads.setdefault(text[:HEAD], []).append((text, needle))
        self._heads = list(heads.values())
        self._automaton = ahocorasick_rs.AhoCorasick(heads, store_patterns=False)
        return self._automaton


class Pool:
    """Known values, and where they stand in a text."""

    def __init__(self, values: Iterable[Known] = ()) -> None:
        self._old, self._new = _Tier(), _Tier()
        self._found = Memo[str, tuple[Match, ...]](self._matches, lambda value: len(value) <= _OFTEN, 4_096)
        for known in values:
            self._old.put(known, needles_of(known))

    def __len__(self) -> int:
        return len(self._old.values) + len(self._new.values)

    def add(self, known: Known) -> None:
        """Search for one more value from now on."""
        self._found.clear()
        self._new.put(known, needles_of(known))
        if len(self._new.values) > NEWEST:
            for each, needles in self._new.values.items():
                self._old.put(each, needles)
            self._new = _Tier()

    def drop(self, known: Known) -> None:
        """Search no more for a value."""
        self._found.clear()
        self._old.drop(known)
        self._new.drop(known)

    def places(self, folded: str) -> list[int]:
        """Where in a case-folded text something may stand that is searched for: a quick question before `matches`."""
        return [start for tier in (self._old, self._new) for _, start, _ in tier.heads(folded)]

    def matches(self, value: str) -> tuple[Match, ...]:
        """All that stands in a value, encodings undone, by its place in the value: of what overlaps the longest."""
        return self._found[value]

    def _matches(self, value: str) -> tuple[Match, ...]:
        found: list[Match] = []
        level: list[Undone] = [Undone((), value, _itself)]
        left = MAX_LAYERS
        for depth in range(MAX_DEPTH + 1):
            below: list[Undone] = []
            for layer in level:
                found += [_placed(match, layer) for match in _longest([*self._here(layer)])]
                if depth < MAX_DEPTH and len(value) <= MAX_COMPONENT:
                    below += [_joined(layer, inner) for inner in islice(undone(layer.text), left - len(below))]
            level, left = below, left - len(below)
        return _longest(found)

    def _here(self, layer: Undone) -> Iterator[Match]:
        """What stands in one layer, by its place there."""
        text = layer.text
        folded = fold(text)
        for tier in (self._old, self._new):
            for start, end, needle in tier.found(folded):
                if own := _own(needle, text, start, end):
                    yield Match(*own, needle, text[slice(*own)], layer.words)


def fold(text: str) -> str:
    """Lower case of the same length, so that places stay, and in letters that every file can hold."""
    folded = text.lower()
    if folded.isascii():
        return folded
    if len(folded) != len(text):
        folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _SURROGATE.sub("\ufffd", folded)


@lru_cache(maxsize=4)
def persona_pool(persona: Persona) -> Pool | None:
    """The test person's values; None where there are none."""
    values = [Known(kind, value) for key, kind in KINDS_OF_PERSONA for value in getattr(persona, key)]
    return Pool(values) if values else None


def _itself(start: int, end: int) -> tuple[int, int]:
    return start, end


def _placed(match: Match, layer: Undone) -> Match:
    """With its place in the value around all layers."""
    start, end = layer.place(match.start, match.end)
    return Match(start, end, match.needle, match.text, match.words)


def _joined(outer: Undone, inner: Undone) -> Undone:
    """A layer below another, with its place in the text around both."""

    def place(start: int, end: int) -> tuple[int, int]:
        return outer.place(*inner.place(start, end))

    return Undone((*inner.words, *outer.words), inner.text, place)


def _as_written(needle: Needle, text: str) -> tuple[str, ...]:
    """The needle's chain, in the letters' case and the alphabet in which it stands there."""
    how = needle.how
    if needle.padded:
        bare = how[-1:] == ("base64",) and not text.endswith("=") and len(text) % 4
        return (*how[:-1], "base64url") if bare and text.isalnum() else how
    if needle.state in ("hashed", "hashed+encoded") or not needle.folded or fold(text) != fold(needle.text):
        return how
    if text == needle.text:
        return how
    case = "lower" if text.islower() else "upper" if text.isupper() else "cased"
    plain = [word for word in how if word not in ("lower", "upper", "reversed")]
    return (*plain, case, "reversed") if how[-1:] == ("reversed",) else (*plain, case)


def _longest(found: list[Match]) -> tuple[Match, ...]:
    """Without what overlaps something longer; of equal length the shorter chain stays."""
    found.sort(key=lambda match: (match.start - match.end, len(match.needle.how) + len(match.words)))
    starts: list[int] = []
    kept: dict[int, dict[Known, Match]] = {}
    """Start -> the matches there, which all have the same end."""
    for match in found:
        here = kept.get(match.start)
        if here is not None:
            if next(iter(here.values())).end == match.end:
                here.setdefault(match.needle.known, match)
            continue
        at = bisect(starts, match.start)
        free = at == len(starts) or starts[at] >= match.end
        if free and (not at or next(iter(kept[starts[at - 1]].values())).end <= match.start):
            starts.insert(at, match.start)
            kept[match.start] = {match.needle.known: match}
    return tuple([match for start in starts for match in kept[start].values()])


def _own(needle: Needle, text: str, start: int, end: int) -> tuple[int, int] | None:
    """What of the text is the needle's own; None where something around it says that it is none."""
    if not needle.folded and text[start:end] != needle.text:
        return None
    alone = needle.alone
    if alone == "prefix":
        return _cut(needle, text, start)
    if needle.how == ("brands",):
        tail = _BRANDS.match(text, end)
        return start, tail.end() if tail else end
    if alone and not _stands_alone(alone, text, start, end):
        return None
    if needle.padded:
        while text[end : end + 1] == "=":
            end += 1
    return start, end


def _stands_alone(alone: str, text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if alone == "word":
        return not _joins(before, text[start]) and not _joins(after, text[end - 1])
    if alone == "digits":
        return not before.isdigit() and not after.isdigit()
    if alone == "address":
        colons = ":" in text[start:end]
        return not _continues(text, start - 1, -1, colons=colons) and not _continues(text, end, 1, colons=colons)
    return not text[:start].strip() and not text[end:].strip()


def _joins(outer: str, inner: str) -> bool:
    """A letter or digit right beside one makes another word."""
    return outer.isalnum() and inner.isalnum()


def _continues(text: str, at: int, step: int, *, colons: bool) -> bool:
    """What stands there belongs to the same address: `7` or `.7` behind 192.0.2.1, `:7` behind one with colons."""
    sign = text[at] if 0 <= at < len(text) else ""
    if colons:
        return sign in _ADDRESS_SIGNS or (
            sign == ":" and 0 <= at + step < len(text) and text[at + step] in _ADDRESS_SIGNS
        )
    return sign.isalnum() or (sign == "." and 0 <= at + step < len(text) and text[at + step].isdigit())


def _cut(needle: Needle, text: str, start: int) -> tuple[int, int] | None:
    """A value of which only the head stands there, as far as it goes."""
    value = needle.known.value
    size = next(
        (n for n, (a, b) in enumerate(zip(value, text[start:], strict=False)) if a != b),
        min(len(value), len(text) - start),
    )
    end = start + size
    return None if end < len(text) and text[end] not in _AFTER_CUT else (start, end)


def every(pools: Iterable[Pool | None]) -> Iterator[Pool]:
    """Those that hold anything."""
    return (pool for pool in pools if pool is not None and len(pool))
