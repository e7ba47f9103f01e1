"""The lists of the HTML report: values and who got them, and the requests, in one pass over the inspections."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from inspector.index.flat import IN_CLEAR, host_and_path
from inspector.index.query import Index, Row
from inspector.model.finding import Category, Finding
from inspector.model.inspection import Inspection, iso_time
from inspector.model.party import THIRD
from inspector.report.evidence_list import Because, EvidenceList
from inspector.report.item_list import ItemLine, ItemList
from inspector.report.summary import CHIPS, PARTIES, Chip, chips

LEDGER = 40
"""Values listed at most: those shared most widely first."""
LISTED_KINDS: frozenset[Category] = frozenset({"identifier", "personal", "location", "secret"})
"""Categories of the ledger; every request shows its address, and values of that kind would bury the others."""
REQUESTS = 400
"""Requests listed at most; all of them stand in a CSV export."""


@dataclass(slots=True)
class Value:
    """One value of the ledger."""

    kind: str
    shown: str
    category: Category
    recipients: Counter[str] = field(default_factory=Counter)
    third: set[str] = field(default_factory=set)
    """Those among them that are third parties."""
    hashed: bool = True
    """At no recipient in clear."""

    @property
    def chip(self) -> Chip:
        word, colour = CHIPS[self.category]
        return Chip(word, colour, self.hashed)

    @property
    def count(self) -> int:
        return sum(self.recipients.values())


@dataclass(frozen=True, slots=True)
class Line:
    """One request of the list."""

    seq: int
    clock: str
    sign: str
    party: str
    method: str
    host: str
    path: str
    vendor: str
    event: str
    more_hits: int
    chips: tuple[Chip, ...]
    hidden_chips: int
    verdict: str
    left: int


@dataclass(frozen=True, slots=True)
class Lists:
    """What is read off the requests one by one."""

    values: tuple[Value, ...]
    values_left_out: int
    lines: tuple[Line, ...]
    lines_left_out: int
    first: float | None
    last: float | None
    because: tuple[Because, ...] = ()
    """Why each recipient is one."""
    because_left_out: int = 0
    items: tuple[ItemLine, ...] = ()
    """Products that events named."""
    items_left_out: int = 0


def lists_of(inspections: Iterable[Inspection], index: Index, requests: int = REQUESTS) -> Lists:
    """Values and requests, in one pass over the inspections as they may be written."""
    values: dict[tuple[str, str], Value] = {}
    kept: list[Inspection] = []
    counted, first, last = 0, None, None
    evidence, items = EvidenceList(), ItemList()
    for inspection in inspections:
        first = inspection.started if first is None else min(first, inspection.started)
        last = inspection.started if last is None else max(last, inspection.started)
        evidence.add(inspection)
        items.add(inspection)
        group = inspection.party.group
        if group not in ("own-content", "browser"):
            counted += 1
            if len(kept) < requests:
                kept.append(inspection)
        if group != "own-content":
            _count_values(values, inspection)
    ranked = sorted(values.values(), key=_rank)
    rows = {row.seq: row for row in index.rows([inspection.seq for inspection in kept])}
    lines = tuple(_line(inspection, rows[inspection.seq]) for inspection in kept if inspection.seq in rows)
    because, more = evidence.recipients()
    left_out = max(len(ranked) - LEDGER, 0), counted - len(lines)
    return Lists(
        tuple(ranked[:LEDGER]), left_out[0], lines, left_out[1], first, last, tuple(because), more,
        tuple(items.lines), items.left_out,
    )  # fmt: skip


def _count_values(values: dict[tuple[str, str], Value], inspection: Inspection) -> None:
    seen: set[tuple[str, str]] = set()
    for finding in inspection.findings:
        if finding.category in LISTED_KINDS and finding.value:
            key = _key(finding)
            value = values.setdefault(key, Value(finding.kind, finding.value, finding.category))
            value.hashed = value.hashed and finding.state not in IN_CLEAR
            if key not in seen:
                value.recipients[finding.recipient] += 1
                if inspection.party.group in THIRD:
                    value.third.add(finding.recipient)
                seen.add(key)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.category, finding.value


def _rank(value: Value) -> tuple[int, int, int, bool, int, str]:
    """Most third parties first, persons before identifiers, in clear before hashed, the most frequent first."""
    person = 0 if value.category in ("personal", "secret") else 1
    return -len(value.third), -len(value.recipients), person, value.hashed, -value.count, value.shown


def _line(inspection: Inspection, row: Row) -> Line:
    sign, word = PARTIES[inspection.party.group]
    host, path = host_and_path(inspection.url)
    hit = inspection.hits[0] if inspection.hits else None
    shown = chips(row.exposes)
    return Line(
        seq=inspection.seq, clock=_clock(inspection), sign=sign, party=word, method=inspection.method,
        host=host, path=path, vendor=hit.vendor_name if hit else "", event=(hit.event or "") if hit else "",
        more_hits=max(len(inspection.hits) - 1, 0), chips=shown[:6], hidden_chips=len(shown[6:]),
        verdict=row.simulated.verdict if row.simulated else "", left=row.simulated.left if row.simulated else 0,
    )  # fmt: skip


def _clock(inspection: Inspection) -> str:
    """Hours to milliseconds, UTC: `10:02:00.137`."""
    return iso_time(inspection.started)[11:23]
