"""Values found, marked where they stand: in a cell by runs, in a long text by places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inspector.model.finding import Finding
from inspector.ui.chips import tone, underline
from inspector.ui.runs import Line, Mark, Run, Text, Tone
from inspector.ui.safe_text import LINE_LIMIT, SHOWN_LIMIT, escaped, one_line
from inspector.ui.value_mask import masked, value_mask

_DIGEST = 24


@dataclass(frozen=True, slots=True)
class Part:
    """[start, end) of a value, in characters, with the mark it gets."""

    start: int
    end: int
    tone: Tone
    line: Line


def parts_of(value: str, findings: Iterable[Finding]) -> list[Part]:
    """Where findings stand in a field's value: all of it, or the piece that is theirs."""
    parts = []
    for finding in findings:
        start = value.find(finding.value) if finding.value else -1
        begin, end = (start, start + len(finding.value)) if start >= 0 else (0, len(value))
        parts.append(Part(begin, end, tone(finding.category), underline(finding.state)))
    return _apart(parts)


def _apart(parts: list[Part]) -> list[Part]:
    """Without overlaps: what is named first (the smaller piece) wins."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda p: p.end - p.start):
        if part.end > part.start and all(part.end <= other.start or part.start >= other.end for other in kept):
            kept.append(part)
    return sorted(kept, key=lambda p: p.start)


def value_runs(value: str, parts: Sequence[Part] = ()) -> list[Run]:
    """A value in the fixed-width font, its parts marked; all of it may be elided."""
    runs: list[Run] = []
    at = 0
    for part in parts:
        if part.start > at:
            runs.append(Text(one_line(value[at : part.start]), "text", "value", shrink=3, cut="left"))
        shown = one_line(value[part.start : part.end])
        runs.append(Mark(_short(shown) if part.line == "dotted" else shown, part.tone, part.line, shrink=2))
        at = part.end
    if at < len(value) or not value:
        rest = value[at : at + LINE_LIMIT]
        runs.append(Text(one_line(rest) or "empty", "text" if value else "muted", "value", shrink=4))
    return runs


def _short(digest: str) -> str:
    """A digest by its ends: nobody reads the middle."""
    return digest if len(digest) <= _DIGEST else f"{digest[:12]}…{digest[-4:]}"


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark in a MarkedText: character positions in its text."""

    start: int
    end: int
    tone: Tone
    line: Line
    tip: tuple[str, ...] = ()


Placed = tuple[tuple[int, int], Finding, tuple[str, ...]]
"""Span, finding, tooltip."""
Spot = tuple[str, tuple[int, int]]
"""A finding's locator and its span: which one it is."""


class MarkedText:
    """Builds a text for a plain view: escaped, long lines broken, cut at the limit, with the places of its marks."""

    def __init__(self, limit: int = SHOWN_LIMIT) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._column = 0
        self._limit = limit
        self.marks: list[Marked] = []
        self.spots: dict[Spot, tuple[int, int]] = {}
        """Where each finding stands: character positions."""
        self.cut = False

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, text: str, mark: tuple[Tone, Line, tuple[str, ...]] | None = None) -> None:
        start = self._length
        room = self._limit - self._length
        if room <= 0:
            self.cut = self.cut or bool(text)
            return
        shown = escaped(masked(text)[:room].replace("\r\n", "\n"))
        self.cut = self.cut or len(text) > room
        for number, line in enumerate(shown.split("\n")):
            if number:
                self._put("\n")
                self._column = 0
            self._line(line)
        if mark is not None and self._length > start:
            self.marks.append(Marked(start, self._length, *mark))

    def add_bytes(self, raw: bytes, findings: Sequence[Placed] = ()) -> None:
        """Bytes of a carrier with findings at [start, end) of it; where they overlap, the smaller one is marked."""
        inside = sorted(
            (f for f in findings if 0 <= f[0][0] < f[0][1] <= len(raw)), key=lambda f: f[0][0], reverse=True
        )
        mask = value_mask()
        if mask.on:  # a value goes as a whole: what lies inside it cuts it into parts that nobody knows
            inside = [one for one in inside if not any(_around(other, one) for other in inside)]
        ends = sorted({0, len(raw), *(place for span, _, _ in inside for place in span)})
        placed = dict.fromkeys(ends, self._length)
        waiting, over = list(inside), []
        for start, end in pairwise(ends):
            while waiting and waiting[-1][0][0] <= start:
                over.append(waiting.pop())
            over = [item for item in over if item[0][1] > start]
            smallest = min(over, key=lambda item: item[0][1] - item[0][0], default=None)
            mark = (tone(smallest[1].category), underline(smallest[1].state), smallest[2]) if smallest else None
            placed[start] = self._length
            whole = smallest is not None and smallest[0] == (start, end) and smallest[1].category != "url"
            self.add(mask.text(smallest[1].value) if whole and mask.on and smallest else _text(raw[start:end]), mark)
            placed[end] = self._length
        for span, finding, _ in inside:
            if placed[span[1]] > placed[span[0]]:
                self.spots.setdefault((finding.at, span), (placed[span[0]], placed[span[1]]))

    def _line(self, line: str) -> None:
        while self._column + len(line) > LINE_LIMIT:
            room = LINE_LIMIT - self._column
            self._put(line[:room] + "\n")
            self._column = 0
            line = line[room:]
        self._put(line)
        self._column += len(line)

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)


def _around(other: Placed, one: Placed) -> bool:
    """A finding that is masked as a whole stands around another."""
    (start, end), (first, last) = other[0], one[0]
    return other[1].category != "url" and start <= first and last <= end and (first, last) != (start, end)


def _text(raw: bytes) -> str:
    return raw[: SHOWN_LIMIT + 4].decode("utf-8", "backslashreplace")
