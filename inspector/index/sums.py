"""What one row adds to the running sums of the index, or takes away when it is replaced."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from inspector.index import flat
from inspector.index.schema import (
    COUNTS,
    GROUP_RANK,
    LEFT,
    LEFT_HASHED,
    OF_ACCOUNT,
    OF_RECIPIENT,
    OF_VENDOR,
    PLAIN,
    ROLES,
    VERDICTS,
)
from inspector.model.party import THIRD
from inspector.model.simulation import Simulation

Sums = dict[tuple[object, ...], list[int]]
THIRD_RANKS = frozenset(GROUP_RANK[group] for group in THIRD)
SERVER_CALL = GROUP_RANK["server-call"]
TAGGING = ROLES.index("tagging-server")


def _add(sums: Sums, key: tuple[object, ...], numbers: Sequence[int], sign: int) -> None:
    line = sums.setdefault(key, [0] * len(numbers))
    for n, number in enumerate(numbers):
        line[n] += sign * number


def add_tally(sums: Sums, rows: Iterable[Any], hits: Iterable[tuple[Any, ...]], sign: int) -> None:
    """One line for the recipient, one for each vendor and one for each account that the request reports to."""
    lines: dict[int, dict[tuple[int, str, str], str]] = defaultdict(dict)
    for seq, _, vendor_id, vendor, account, _ in hits:
        lines[seq] |= {(OF_VENDOR, vendor_id, ""): vendor, (OF_ACCOUNT, vendor_id, account): vendor}
    for row in rows:
        numbers = [1, int(row["confidence"] == 2), int(row["role"] == TAGGING), *(row[column] for column in COUNTS)]
        for (level, vendor_id, account), vendor in ({(OF_RECIPIENT, "", ""): ""} | lines[row["seq"]]).items():
            _add(sums, (row["grp"], row["recipient"], level, vendor_id, account, vendor), numbers, sign)


def add_simulated(onward: Sums, after: Sums, row: sqlite3.Row, sims: Sequence[sqlite3.Row], sign: int) -> None:
    if row["grp"] in THIRD_RANKS:
        before = [
            row[plain] + row[hashed] for plain, hashed in zip(COUNTS[: len(PLAIN)], COUNTS[len(PLAIN) :], strict=True)
        ]
        left = [sum(sim[a] + sim[b] for sim in sims) for a, b in zip(LEFT, LEFT_HASHED, strict=True)]
        _add(after, (row["grp"],), [1, *before, *left], sign)
    sent = [sim for sim in sims if sim["verdict"] != VERDICTS.index("blocked")]
    if row["grp"] == SERVER_CALL and sent:
        _add(after, (row["grp"],), [1] + [0] * len(PLAIN + LEFT), sign)
        for sim in sent:
            _add(onward, (sim["destination"],), [1, *(sim[column] for column in LEFT + LEFT_HASHED)], sign)


def left_of(simulation: Simulation, row: sqlite3.Row) -> list[int]:
    """What is left, counted as before: nothing of a blocked request, all of one that no rule could be applied to."""
    if simulation.verdict == "blocked":
        return [0] * len(COUNTS)
    if simulation.after is None:
        return [row[column] for column in COUNTS]
    return flat.counts_of(simulation.findings)


def findings_left(simulation: Simulation, row: sqlite3.Row) -> int:
    """Findings left, each counted, as the list of one request shows them."""
    if simulation.verdict == "blocked" or simulation.after is not None:
        return len(simulation.findings)
    return sum(left_of(simulation, row))
