"""Reading the index: ids of the rows that match, pages of rows, one inspection, the party tree, the totals.

Read only; one instance per thread. Every call sees one committed state of the index.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from inspector.analysis.recurrence import with_recurrence
from inspector.index import consent, consent_later, flat, ledger_places
from inspector.index.consent import ChoiceRow, ConsentRow
from inspector.index.cookie_rows import CookieRow, cookie_rows
from inspector.index.filter_language import Condition, FilterError, parse
from inspector.index.filter_values import values_of
from inspector.index.ledger import PAGE, counts_of, learnt_by, ledger_of, requests_with
from inspector.index.ledger_places import LedgerFigures, Occurrences, Standing, Whose
from inspector.index.ledger_shared import shared_of
from inspector.index.progress import Progress, progress_of
from inspector.index.rows import Exposure, Row, SimCell, row_of
from inspector.index.schema import (
    COUNTS,
    GROUP_RANK,
    OF_RECIPIENT,
    VERDICTS,
    IndexFileError,
    connect_reading,
)
from inspector.index.totals import CategoryTotal, Totals, totals_of
from inspector.index.tree import ASIDE, SERVER_CALL, GroupNode, PartyKey, condition_of, nodes_of
from inspector.model.finding import Finding
from inspector.model.inspection import Inspection
from inspector.model.ledger import Learnt, LedgerScope, LedgerValue
from inspector.model.party import GROUPS, THIRD, Group
from inspector.model.simulation import Verdict

__all__ = [
    "CategoryTotal", "ChoiceRow", "ConsentRow", "CookieRow", "Exposure", "FilterError", "GroupNode", "Index",
    "IndexFileError", "Outcome", "PartyKey", "Progress", "Row", "SimCell", "Totals",
]  # fmt: skip

Scope = Literal["all", "third", "own"]
SCOPES: dict[Scope, Condition] = {
    "all": Condition("1"),
    "third": Condition(f"grp IN ({', '.join(str(GROUP_RANK[group]) for group in sorted(THIRD))})"),
    "own": Condition(f"grp = {SERVER_CALL}"),
}

SORTS: dict[str, str] = {
    column: column
    for column in (
        "seq", "method", "host", "vendor", "recipient", "status", "size", "duration_ms", "confidence", "state",
        "started", "type", "launch", "role", "why",
    )
} | {
    "time": "started", "group": "grp", "path": "path", "event": "event COLLATE NOCASE",
    "account": "account COLLATE NOCASE", "entity": "entity COLLATE NOCASE", "page": "page", "consent": "consent",
    "note": "note COLLATE NOCASE", "vendor_short": "vendor", "hit_count": "hit_count", "exposes": " + ".join(COUNTS),
    "simulated": "sim_verdict * 1000000 + sim_left",
}  # fmt: skip
"""What a table may be sorted by: the fields of Row."""


NEWEST_WHY = """
SELECT t.grp, t.recipient, r.why FROM tally AS t JOIN rows AS r
ON r.seq = (SELECT max(seq) FROM rows AS n WHERE n.grp = t.grp AND n.recipient = t.recipient) WHERE t.level = ?
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Requests of one group to one recipient with the same simulated verdict."""

    group: Group
    recipient: str
    verdict: Verdict | None
    """None: the policy does not concern them, or there is none."""
    count: int
    left: int
    """Findings left in the simulated payloads."""


MOST_HOSTS = 50
"""Hosts, and pages, of one party that are told at most."""


class Index:
    """One reading connection. Its calls raise IndexFileError when the file was damaged or replaced: open it anew."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.row_factory = sqlite3.Row
        self._db = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises IndexFileError: missing, foreign, of another version or damaged."""
        return cls(connect_reading(path))

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def data_version(self) -> int:
        """Another number after each commit of the writer: a cheap "did anything change"."""
        version: int = self._all("PRAGMA data_version")[0][0]
        return version

    def progress(self) -> Progress:
        with self._readable():
            return progress_of(self._db)

    def meta(self) -> dict[str, Any]:
        """What the index was made with: session, catalogue version, project, policy."""
        return {key: value for key, value in self._all("SELECT key, value FROM meta") if key != "key"}

    def ids(
        self,
        filter: str = "",  # noqa: A002 - the user's word for it
        *,
        scope: Scope = "all",
        party: PartyKey | None = None,
        sort: str = "seq",
        descending: bool = False,
        after: int = 0,
        aside: bool = True,
    ) -> "array[int]":
        """Sequence numbers of the rows that match, in order; ties by seq.

        Args:
            filter: in the words of filter_language.
            scope: all, those that reach third parties, or server calls.
            party: a node of the tree; with `simulated` the server calls that a policy sends on to a destination.
            sort: a key of SORTS.
            descending: largest first.
            after: only rows with a larger seq: what came since.
            aside: with own content and the browser's own calls.

        Raises:
            FilterError: message, start and end in `filter`, nearest word.
            KeyError: `sort` is no column.
        """
        conditions = _conditions(SCOPES[scope], filter, party, after, aside=aside)
        order = _order(sort, descending)
        if sort == "seq" and not descending and not conditions:
            return self._every_seq()
        texts = sort == "seq" and all(condition.of_texts for condition in conditions)
        where = " AND ".join(f"({condition.in_texts if texts else condition.sql})" for condition in conditions) or "1"
        values = [value for condition in conditions for value in condition.values]
        return self._seqs(f"SELECT seq FROM {'texts' if texts else 'rows'} WHERE {where} ORDER BY {order}", values)

    def scope_counts(
        self,
        filter: str = "",  # noqa: A002 - the user's word for it
        *,
        party: PartyKey | None = None,
        after: int = 0,
        aside: bool = True,
    ) -> dict[Scope, int]:
        """How many rows `ids` would give in each scope, in one pass. Raises FilterError as `ids`."""
        conditions = _conditions(Condition("1"), filter, party, after, aside=aside)
        where = " AND ".join(f"({condition.sql})" for condition in conditions) or "1"
        sums = ", ".join(f"coalesce(sum({condition.sql}), 0)" for condition in SCOPES.values())
        values = [value for part in (SCOPES.values(), conditions) for condition in part for value in condition.values]
        return dict(zip(SCOPES, self._all(f"SELECT {sums} FROM rows WHERE {where}", values)[0], strict=True))

    def _every_seq(self) -> "array[int]":
        """All of them by seq; a session without gaps need not be read for that."""
        count, first, last = self._all(
            "SELECT (SELECT count(*) FROM rows), (SELECT min(seq) FROM rows), (SELECT max(seq) FROM rows)"
        )[0]
        if count and last - first + 1 == count:
            return array("q", range(first, last + 1))
        return self._seqs("SELECT seq FROM rows ORDER BY seq", ())

    def _seqs(self, sql: str, values: Sequence[object]) -> "array[int]":
        with self._readable():
            cursor = self._db.cursor()
            cursor.row_factory = None
            return array("q", chain.from_iterable(cursor.execute(sql, values)))

    def rows(self, seqs: Sequence[int]) -> list[Row]:
        """The rows in the order asked for; those that are gone (the index is being rebuilt) are left out."""
        shorts = self._shorts()
        found = {
            row["seq"]: row_of(row, shorts)
            for row in self._all("SELECT * FROM rows WHERE seq IN (SELECT value FROM json_each(?))", (_list(seqs),))
        }
        with self._readable():
            told = consent_later.changed_verdicts(self._db, seqs)
        for seq in told.keys() & found.keys():
            found[seq] = replace(found[seq], consent=flat.with_verdict(found[seq].consent, *told[seq]))
        return [found[seq] for seq in seqs if seq in found]

    def inspection(self, seq: int) -> Inspection:
        """One inspection, `also_sent_to` filled in as it stands now. KeyError when absent."""
        with self._snapshot():
            found = self._all("SELECT packed FROM inspections WHERE seq = ?", (seq,))
            if not found:
                raise KeyError(seq)
            return self._as_settled(self._with_other_recipients(flat.unpack(found[0][0])))

    def inspections(self, seqs: Sequence[int] | None = None) -> Iterator[Inspection]:
        """Inspections of these rows, of all rows by seq when none are named; streamed."""
        for seq in self.ids() if seqs is None else seqs:
            yield self.inspection(seq)

    def packed(self, filter: str = "", page: int = 256, *, after: int = 0) -> Iterator[list[tuple[int, bytes]]]:  # noqa: A002
        """(seq, inspection as `flat.pack` made it) of the rows that match, in pages: for who looks through them all."""
        seqs = self.ids(filter, after=after)
        for start in range(0, len(seqs), page):
            part = _list(seqs[start : start + page])
            found = self._all(
                "SELECT seq, packed FROM inspections WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq",
                (part,),
            )
            yield [(seq, packed) for seq, packed in found]

    def pages(self) -> list[tuple[str, float]]:
        """Addresses of the pages in order of their first request, and when that began."""
        found = self._all("SELECT page, min(started) FROM rows WHERE page <> '' GROUP BY page ORDER BY min(seq)")
        return [(page, started) for page, started in found]

    def cookies(self, launch: str | None = None) -> list[CookieRow]:
        """Every cookie that was set or sent, in one launch or in all; what browsers would leave of it is a model."""
        with self._snapshot():
            return cookie_rows(self._db, launch)

    def consent(self) -> list[ConsentRow]:
        """Each signal of each recipient in each state, hits without a signal under kind "": by group and recipient."""
        with self._snapshot():
            return consent.rows_of(self._db)

    def choices(self) -> list[ChoiceRow]:
        """When the visitor's choice first became known, by launch and site, and each change of it."""
        with self._snapshot():
            return consent.choices_of(self._db)

    def ledger(
        self, category: str | None = None, scope: str | None = None, limit: int = PAGE, after: int = 0
    ) -> list[LedgerValue]:
        """Every value that was found, with its hashes and parts, and everywhere it went; the most widely shared first.

        Args:
            category: only values of this one.
            scope: only values of this one.
            limit: values at most.
            after: values that are passed over, for the next page.
        """
        with self._snapshot():
            return ledger_of(self._db, category, scope, limit, after)

    def ledger_counts(self) -> dict[str, Any]:
        """How many values there are: `values`, `shared`, and by `scope` and `category`."""
        with self._snapshot():
            return counts_of(self._db)

    def learnt_by(self, recipient: str, group: Group | None = None) -> list[Learnt]:
        """What a recipient learnt, in one list: personal data first, then what singles out, by requests."""
        with self._snapshot():
            return learnt_by(self._db, recipient, group)

    def requests_with(self, value_id: str, recipient: str | None = None) -> list[int]:
        """Seqs of the requests that carry a value in any form, to one recipient or to all."""
        with self._snapshot():
            return requests_with(self._db, value_id, recipient)

    def ledger_figures(self, scope: LedgerScope | None = None) -> LedgerFigures:
        """How many values there are by category, in one scope or in all, and who got how many."""
        with self._snapshot():
            return ledger_places.figures_of(self._db, scope)

    def ledger_shared_first(self, scope: LedgerScope | None, limit: int, after: int) -> list[LedgerValue]:
        """A page of all values, those by which several companies know the same one first."""
        with self._snapshot():
            return ledger_places.shared_first(self._db, scope, limit, after)

    def occurrences(self, value_id: str, whose: Whose | None = None, *, limit: int) -> Occurrences:
        """Each place of a value in its first `limit` requests, to one recipient (of one group) or to all."""
        with self._snapshot():
            return ledger_places.occurrences_of(self._db, value_id, whose, limit)

    def ledger_standing(self, finding: Finding) -> Standing | None:
        """Which value a finding shows, and its place among those of its category; None for none."""
        with self._snapshot():
            return ledger_places.standing_of(self._db, finding)

    def shared_among(self, findings: Iterable[Finding]) -> dict[str, int]:
        """Value -> companies that got it, where these can tell by it that they mean the same browser or person."""
        with self._snapshot():
            return ledger_places.shared_among(self._db, findings)

    def filter_values(self) -> dict[str, tuple[str, ...]]:
        """Names that filter words may be followed by, the most frequent first."""
        with self._snapshot():
            return values_of(self._db)

    def outcomes(self) -> list[Outcome]:
        """What the policy makes of each recipient's requests."""
        found = self._all(
            "SELECT grp, recipient, sim_verdict, count(*), coalesce(sum(sim_left), 0) FROM rows GROUP BY 1, 2, 3"
        )
        return [
            Outcome(GROUPS[grp], recipient, None if verdict is None else VERDICTS[verdict], count, left)
            for grp, recipient, verdict, count, left in found
        ]

    def hosts(self, party: PartyKey) -> tuple[list[str], list[str]]:
        """Hosts of a node of the tree, the most called first, and the addresses of the pages that call them; few."""
        condition = condition_of(party)
        hosts = (
            f"SELECT host FROM rows WHERE {condition.sql} GROUP BY host ORDER BY count(*) DESC, host LIMIT {MOST_HOSTS}"
        )
        pages = f"SELECT DISTINCT page FROM rows WHERE page <> '' AND {condition.sql} LIMIT {MOST_HOSTS}"
        with self._readable():
            return [row[0] for row in self._all(hosts, condition.values)], [
                row[0] for row in self._all(pages, condition.values)
            ]

    def groups(self) -> list[GroupNode]:
        """The party tree: group -> recipient -> vendor and account, in the order of the window.

        Empty groups are left out but the first three. `simulated` follows the server calls when a policy sends them on.
        """
        with self._snapshot():
            lines = self._all("SELECT * FROM tally ORDER BY grp, n DESC, recipient, vendor, account")
            onward = self._all("SELECT * FROM onward ORDER BY n DESC, destination")
            calls = self._all("SELECT n FROM after WHERE grp = ?", (SERVER_CALL,))
            shorts = self._shorts()
            whys = {(grp, recipient): why for grp, recipient, why in self._all(NEWEST_WHY, (OF_RECIPIENT,))}
        return nodes_of(lines, onward, calls[0][0] if calls else 0, shorts, whys)

    def totals(self) -> Totals:
        with self._snapshot():
            lines = self._all("SELECT * FROM tally WHERE level = ?", (OF_RECIPIENT,))
            after = self._all("SELECT * FROM after")
            policy = str(self.meta().get("policy", ""))
        return totals_of(lines, after, simulated=bool(policy))

    def _shorts(self) -> dict[str, str]:
        """Short names of vendors by id."""
        return dict(map(tuple, self._all("SELECT id, short FROM vendors")))

    def _as_settled(self, inspection: Inspection) -> Inspection:
        """Joined when read, like the recipients: what shows a choice comes later, and touches no earlier row."""
        told = consent_later.settled_by(self._db, inspection.seq, inspection.consent)
        return inspection if told is inspection.consent else replace(inspection, consent=told)

    def _with_other_recipients(self, inspection: Inspection) -> Inspection:
        """Joined when read: a value that comes up at a new recipient would otherwise touch every earlier row."""
        key = self._all("SELECT value FROM meta WHERE key = 'key'")[0][0]
        with self._readable():
            return with_recurrence(inspection, shared_of(self._db, inspection.findings, key))

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._readable():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise IndexFileError(f"the index cannot be read ({error}); open it anew") from error

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Several statements over one committed state."""
        with self._readable():
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            with self._readable():
                self._db.execute("COMMIT")


def _conditions(
    scope: Condition,
    filter: str,  # noqa: A002 - the user's word for it
    party: PartyKey | None,
    after: int,
    *,
    aside: bool,
) -> list[Condition]:
    """All that must hold of a row; none that always does."""
    conditions = [scope, *parse(filter)]
    if party is not None:
        conditions.append(condition_of(party))
    if after:
        conditions.append(Condition("seq > ?", (after,)))
    if not aside:
        ranks = ", ".join(str(GROUP_RANK[group]) for group in sorted(ASIDE))
        conditions.append(Condition(f"grp NOT IN ({ranks})"))
    return [condition for condition in conditions if condition.sql != "1"]


def _order(sort: str, descending: bool) -> str:
    way = " DESC" if descending else ""
    return f"seq{way}" if sort == "seq" else f"{SORTS[sort]}{way} NULLS LAST, seq{way}"


def _list(seqs: Sequence[int]) -> str:
    return f"[{','.join(map(str, seqs))}]"
