"""One line of the request table, as the index holds it."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspector.index.schema import CONFIDENCES, COUNTS, PLAIN, ROLES, VERDICTS
from inspector.model.finding import CATEGORIES, Category
from inspector.model.party import GROUPS, Confidence, Group, Role
from inspector.model.simulation import Verdict

Why = tuple[tuple[str, str], ...]
"""The weightiest evidence: signal and value."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """One chip: how much of a category; `hashed` = a recipient can read none of it directly."""

    category: Category
    count: int
    hashed: bool = False


@dataclass(frozen=True, slots=True)
class SimCell:
    """What a policy leaves of one request, over all its destinations. Simulated, never observed."""

    verdict: Verdict
    left: int
    """Findings left in the simulated payloads, each counted."""
    destinations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    seq: int
    started: float
    group: Group
    confidence: Confidence
    method: str
    host: str
    path: str
    """Without query."""
    vendor: str
    """Name of the first hit's vendor; "" without a hit."""
    vendor_id: str
    event: str
    hit_count: int
    account: str
    exposes: tuple[Exposure, ...]
    recipient: str
    entity: str
    page: str
    status: int | None
    type: str
    size: int
    """Bytes of the response's body on the wire."""
    duration_ms: float | None
    consent: str
    note: str
    launch: str
    state: str
    simulated: SimCell | None
    """None: no policy, not yet simulated, or a request that the policy does not concern."""
    vendor_short: str = ""
    """As cells have room for: `GA4`; the whole name where there is no shorter one."""
    role: Role | None = None
    """What the recipient is beside its group."""
    why: Why = ()


def why_of(text: str) -> Why:
    """The column `why`: signal and value of each piece."""
    return tuple((line.partition("\t")[0], line.partition("\t")[2]) for line in text.split("\n")) if text else ()


def row_of(row: sqlite3.Row, shorts: Mapping[str, str]) -> Row:
    """A line of `rows`; `shorts` are short names of vendors by id."""
    verdict = row["sim_verdict"]
    simulated = None
    if verdict is not None:
        simulated = SimCell(VERDICTS[verdict], row["sim_left"], tuple(row["sim_destinations"].split("\n")))
    return Row(
        seq=row["seq"], started=row["started"], group=GROUPS[row["grp"]], confidence=CONFIDENCES[row["confidence"]],
        method=row["method"], host=row["host"], path=row["path"], vendor=row["vendor"], vendor_id=row["vendor_id"],
        event=row["event"], hit_count=row["hit_count"], account=row["account"],
        exposes=exposures([row[column] for column in COUNTS]), recipient=row["recipient"], entity=row["entity"],
        page=row["page"], status=row["status"], type=row["type"], size=row["size"], duration_ms=row["duration_ms"],
        consent=row["consent"], note=row["note"], launch=row["launch"], state=row["state"], simulated=simulated,
        vendor_short=shorts.get(row["vendor_id"], row["vendor"]), role=ROLES[row["role"]], why=why_of(row["why"]),
    )  # fmt: skip


def exposures(counts: Sequence[int]) -> tuple[Exposure, ...]:
    """One chip a category, in the order of CATEGORIES: a second one would push other categories behind a "+1"."""
    half = len(PLAIN)
    return tuple(
        Exposure(category, clear + hashed, hashed=not clear)
        for category, clear, hashed in zip(CATEGORIES, counts[:half], counts[half:], strict=True)
        if clear + hashed
    )
