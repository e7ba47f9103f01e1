"""Reading the index: ids of the rows that match, pages of rows, one inspection, the party tree, the totals.

Read only; one instance per thread. Every call sees one committed state of the index.
"""

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from inspector.index import flat
from inspector.index.filter_language import Condition, FilterError, parse
from inspector.index.progress import Progress, progress_of
from inspector.index.schema import (
    CONFIDENCES,
    COUNTS,
    GROUP_RANK,
    LEFT,
    LEFT_HASHED,
    PLAIN,
    VERDICTS,
    IndexFileError,
    connect_reading,
)
from inspector.model.finding import CATEGORIES, Category, Finding
from inspector.model.inspection import Inspection
from inspector.model.party import GROUPS, THIRD, Confidence, Group
from inspector.model.simulation import Verdict

__all__ = [
    "FilterError", "GroupNode", "Index", "IndexFileError", "Outcome", "PartyKey", "Progress", "Row", "SimCell",
    "Totals",
]  # fmt: skip

SERVER_CALL = GROUP_RANK["server-call"]
Scope = Literal["all", "third", "own"]
TreeGroup = Group | Literal["simulated"]
"""A group of the party tree: those of the model, and the simulated leg from the own server to vendors."""

SCOPES: dict[Scope, Condition] = {
    "all": Condition("1"),
    "third": Condition(f"grp IN ({', '.join(str(GROUP_RANK[group]) for group in sorted(THIRD))})"),
    "own": Condition(f"grp = {SERVER_CALL}"),
}
ASIDE: frozenset[Group] = frozenset({"own-content", "browser"})
"""Groups that views put aside: nothing leaves for another party in them."""
ALWAYS_SHOWN: tuple[Group, ...] = ("client-side", "disguised", "server-call")
"""Groups of the tree that stand there even when they are empty."""

SORTS: dict[str, str] = {
    column: column
    for column in (
        "seq", "method", "host", "vendor", "recipient", "status", "size", "duration_ms", "confidence", "state",
        "started", "type", "launch",
    )
} | {
    "time": "started", "group": "grp", "path": "path", "event": "event COLLATE NOCASE",
    "account": "account COLLATE NOCASE", "entity": "entity COLLATE NOCASE", "page": "page", "consent": "consent",
    "note": "note COLLATE NOCASE", "hit_count": "hit_count", "exposes": " + ".join(COUNTS),
    "simulated": "sim_verdict * 1000000 + sim_left",
}  # fmt: skip
"""What a table may be sorted by: the fields of Row."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """One chip: how many findings of a category; `hashed` = a recipient cannot read them directly."""

    category: Category
    count: int
    hashed: bool = False


@dataclass(frozen=True, slots=True)
class SimCell:
    """What a policy leaves of one request, over all its destinations. Simulated, never observed."""

    verdict: Verdict
    left: int
    """Findings left in the simulated payloads."""
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


@dataclass(frozen=True, slots=True)
class PartyKey:
    """One node of the party tree; None = all below it."""

    group: TreeGroup
    recipient: str | None = None
    """For the group `simulated`: the destination."""
    vendor_id: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class GroupNode:
    key: PartyKey
    label: str
    """Recipient, or the vendor's name; for a group its own word (`client-side`)."""
    count: int
    """Requests. A request that reports to two vendors counts at both."""
    exposes: tuple[Exposure, ...]
    doubtful: bool
    """Every request here was placed with confidence `possible`: shown with a question mark."""
    children: tuple["GroupNode", ...] = ()
    aside: bool = False
    """Own content and the browser's own calls: views put them aside."""


@dataclass(frozen=True, slots=True)
class CategoryTotal:
    category: Category
    before: int
    after: int | None
    """Simulated; None without a policy. Requests that it does not concern, or not yet simulated, count as they are."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Findings in requests that reach third parties (client-side and disguised), and how many requests there are."""

    categories: tuple[CategoryTotal, ...]
    all: int
    third: int
    own: int
    """Server calls."""
    aside: int
    """Own content and the browser's own calls, part of `all`."""


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
        conditions = [SCOPES[scope], *parse(filter)]
        if party is not None:
            conditions.append(_of_party(party))
        if after:
            conditions.append(Condition("seq > ?", (after,)))
        if not aside:
            ranks = ", ".join(str(GROUP_RANK[group]) for group in sorted(ASIDE))
            conditions.append(Condition(f"grp NOT IN ({ranks})"))
        conditions = [condition for condition in conditions if condition.sql != "1"]
        order = _order(sort, descending)
        if sort == "seq" and not descending and not conditions:
            return self._every_seq()
        texts = sort == "seq" and all(condition.of_texts for condition in conditions)
        where = " AND ".join(f"({condition.in_texts if texts else condition.sql})" for condition in conditions) or "1"
        values = [value for condition in conditions for value in condition.values]
        return self._seqs(f"SELECT seq FROM {'texts' if texts else 'rows'} WHERE {where} ORDER BY {order}", values)

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
        found = {
            row["seq"]: _row(row)
            for row in self._all("SELECT * FROM rows WHERE seq IN (SELECT value FROM json_each(?))", (_list(seqs),))
        }
        return [found[seq] for seq in seqs if seq in found]

    def inspection(self, seq: int) -> Inspection:
        """One inspection, `also_sent_to` filled in as it stands now. KeyError when absent."""
        with self._snapshot():
            found = self._all("SELECT packed FROM inspections WHERE seq = ?", (seq,))
            if not found:
                raise KeyError(seq)
            return self._with_other_recipients(flat.unpack(found[0][0]))

    def inspections(self, seqs: Sequence[int] | None = None) -> Iterator[Inspection]:
        """Inspections of these rows, of all rows by seq when none are named; streamed."""
        for seq in self.ids() if seqs is None else seqs:
            yield self.inspection(seq)

    def pages(self) -> list[tuple[str, float]]:
        """Addresses of the pages in order of their first request, and when that began."""
        found = self._all("SELECT page, min(started) FROM rows WHERE page <> '' GROUP BY page ORDER BY min(seq)")
        return [(page, started) for page, started in found]

    def outcomes(self) -> list[Outcome]:
        """What the policy makes of each recipient's requests."""
        found = self._all(
            "SELECT grp, recipient, sim_verdict, count(*), coalesce(sum(sim_left), 0) FROM rows GROUP BY 1, 2, 3"
        )
        return [
            Outcome(GROUPS[grp], recipient, None if verdict is None else VERDICTS[verdict], count, left)
            for grp, recipient, verdict, count, left in found
        ]

    def groups(self) -> list[GroupNode]:
        """The party tree: group -> recipient -> vendor and account, in the order of the window.

        Empty groups are left out but the first three. `simulated` follows the server calls when a policy sends them on.
        """
        with self._snapshot():
            lines = self._all("SELECT * FROM tally ORDER BY grp, n DESC, recipient, vendor, account")
            onward = self._all("SELECT * FROM onward ORDER BY n DESC, destination")
            calls = self._all("SELECT n FROM after WHERE grp = ?", (SERVER_CALL,))
        nodes = []
        for group in GROUPS:
            node = _group_node(group, [line for line in lines if line["grp"] == GROUP_RANK[group]])
            if node.count or group in ALWAYS_SHOWN:
                nodes.append(node)
            if group == "server-call" and onward:
                nodes.append(_onward_node(onward, calls[0][0]))
        return nodes

    def totals(self) -> Totals:
        with self._snapshot():
            lines = self._all("SELECT * FROM tally WHERE vendor_id = ''")
            after = [line for line in self._all("SELECT * FROM after") if GROUPS[line["grp"]] in THIRD]
            policy = str(self.meta().get("policy", ""))
        third = [line for line in lines if GROUPS[line["grp"]] in THIRD]
        before = _sum(third, COUNTS)
        replaced, left = _sum(after, PLAIN), _sum(after, LEFT)
        categories = tuple(
            CategoryTotal(
                category, total := before[n] + before[n + len(PLAIN)], total - replaced[n] + left[n] if policy else None
            )
            for n, category in enumerate(CATEGORIES)
        )
        return Totals(
            categories,
            all=sum(line["n"] for line in lines),
            third=sum(line["n"] for line in third),
            own=sum(line["n"] for line in lines if GROUPS[line["grp"]] == "server-call"),
            aside=sum(line["n"] for line in lines if GROUPS[line["grp"]] in ASIDE),
        )

    def _with_other_recipients(self, inspection: Inspection) -> Inspection:
        """Joined when read: a value that comes up at a new recipient would otherwise touch every earlier row."""
        key = self._all("SELECT value FROM meta WHERE key = 'key'")[0][0]
        findings = tuple(
            replace(finding, also_sent_to=self._others(finding, key)) if finding.value else finding
            for finding in inspection.findings
        )
        return replace(inspection, findings=findings)

    def _others(self, finding: Finding, key: bytes) -> tuple[str, ...]:
        found = self._all(
            "SELECT recipient FROM sent WHERE digest = ? AND recipient <> ? ORDER BY recipient",
            (flat.digest(finding.value, key), finding.recipient),
        )
        return tuple(recipient for (recipient,) in found)

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


def _order(sort: str, descending: bool) -> str:
    way = " DESC" if descending else ""
    return f"seq{way}" if sort == "seq" else f"{SORTS[sort]}{way} NULLS LAST, seq{way}"


def _of_party(party: PartyKey) -> Condition:
    if party.group == "simulated":
        of_destination = "" if party.recipient is None else " AND destination = ?"
        sql = f"grp = ? AND seq IN (SELECT seq FROM sims WHERE verdict <> ?{of_destination})"
        values = (SERVER_CALL, VERDICTS.index("blocked"))
        return Condition(sql, values if party.recipient is None else (*values, party.recipient))
    sql, numbers = "grp = ?", [GROUP_RANK[party.group]]
    values_: list[object] = list(numbers)
    if party.recipient is not None:
        sql += " AND recipient = ?"
        values_.append(party.recipient)
    if party.vendor_id is not None:
        of_account = "" if party.account is None else " AND account = ?"
        sql += f" AND seq IN (SELECT seq FROM hits WHERE vendor_id = ?{of_account})"
        values_ += [party.vendor_id, *(() if party.account is None else (party.account,))]
    return Condition(sql, tuple(values_))


def _row(row: sqlite3.Row) -> Row:
    verdict = row["sim_verdict"]
    simulated = None
    if verdict is not None:
        simulated = SimCell(VERDICTS[verdict], row["sim_left"], tuple(row["sim_destinations"].split("\n")))
    return Row(
        seq=row["seq"], started=row["started"], group=GROUPS[row["grp"]], confidence=CONFIDENCES[row["confidence"]],
        method=row["method"], host=row["host"], path=row["path"], vendor=row["vendor"], vendor_id=row["vendor_id"],
        event=row["event"], hit_count=row["hit_count"], account=row["account"],
        exposes=_exposures([row[column] for column in COUNTS]), recipient=row["recipient"], entity=row["entity"],
        page=row["page"], status=row["status"], type=row["type"], size=row["size"], duration_ms=row["duration_ms"],
        consent=row["consent"], note=row["note"], launch=row["launch"], state=row["state"], simulated=simulated,
    )  # fmt: skip


def _exposures(counts: Sequence[int]) -> tuple[Exposure, ...]:
    half = len(PLAIN)
    return tuple(
        Exposure(category, count, hashed)
        for n, category in enumerate(CATEGORIES)
        for count, hashed in ((counts[n], False), (counts[n + half], True))
        if count
    )


def _sum(lines: Sequence[sqlite3.Row], columns: Sequence[str]) -> list[int]:
    return [sum(line[column] for line in lines) for column in columns]


def _group_node(group: Group, lines: list[sqlite3.Row]) -> GroupNode:
    recipients = [line for line in lines if not line["vendor_id"]]
    vendors = defaultdict(list)
    for line in lines:
        if line["vendor_id"]:
            vendors[line["recipient"]].append(line)
    children = tuple(_recipient_node(group, line, vendors[line["recipient"]]) for line in recipients)
    counts = _sum(recipients, COUNTS)
    doubtful = bool(recipients) and all(child.doubtful for child in children)
    count = sum(line["n"] for line in recipients)
    return GroupNode(PartyKey(group), group, count, _exposures(counts), doubtful, children, group in ASIDE)


def _recipient_node(group: Group, line: sqlite3.Row, vendors: list[sqlite3.Row]) -> GroupNode:
    return _node(
        PartyKey(group, line["recipient"]),
        line["recipient"],
        line,
        tuple(_node(PartyKey(group, line["recipient"], v["vendor_id"], v["account"]), v["vendor"], v) for v in vendors),
    )


def _node(key: PartyKey, label: str, line: sqlite3.Row, children: tuple[GroupNode, ...] = ()) -> GroupNode:
    exposes = _exposures([line[column] for column in COUNTS])
    return GroupNode(key, label, line["n"], exposes, line["doubtful"] == line["n"], children)


def _onward_node(lines: list[sqlite3.Row], count: int) -> GroupNode:
    columns = (*LEFT, *LEFT_HASHED)
    children = tuple(
        GroupNode(
            PartyKey("simulated", line["destination"]),
            line["label"],
            line["n"],
            _exposures([line[c] for c in columns]),
            False,
        )
        for line in lines
    )
    return GroupNode(PartyKey("simulated"), "simulated", count, _exposures(_sum(lines, columns)), False, children)


def _list(seqs: Sequence[int]) -> str:
    return f"[{','.join(map(str, seqs))}]"
