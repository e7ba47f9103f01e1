"""Reading the ledger for a view that shows a part of it: figures, receivers, where one value stands and which it is."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inspector.analysis.value_group import IDENTITY, group_of
from inspector.index.flat import digest, unpack
from inspector.index.ledger import values_of
from inspector.index.ledger_read import LIST, id_of, number_of, numbers, top_of
from inspector.index.ledger_tables import members_of
from inspector.index.schema import GROUP_RANK
from inspector.model.finding import CATEGORIES, Category, Finding
from inspector.model.ledger import LEDGER_SCOPES, LedgerScope, LedgerValue
from inspector.model.party import GROUPS, Group

_LIVE = "n > 0 AND root IS NULL"
_TELLING = ", ".join(str(CATEGORIES.index(category)) for category in sorted(IDENTITY))
_HASHED_TO = "SELECT DISTINCT r.party FROM vals AS v JOIN receipts AS r ON r.val = v.id WHERE v.root IS NOT NULL"
_BY_PARTY = (
    f"SELECT r.party, count(*), sum(v.category IN ({_TELLING})) FROM receipts AS r JOIN vals AS v ON v.id = r.val "
    "WHERE r.n > 0 AND v.root IS NULL GROUP BY r.party"
)
_BY_VALUE = (
    "SELECT p.recipient, p.grp, p.company, count(DISTINCT top.id), "
    f"count(DISTINCT CASE WHEN top.category IN ({_TELLING}) THEN top.id END) "
    "FROM parties AS p JOIN receipts AS r ON r.party = p.id JOIN vals AS v ON v.id = r.val "
    "JOIN vals AS top ON top.id = coalesce((SELECT root FROM vals WHERE id = v.root), v.root, v.id) "
    f"WHERE r.n > 0 AND p.id IN {LIST} GROUP BY p.recipient, p.grp, p.company"
)
Whose = tuple[str, Group | None]
"""A recipient, of one group or of any."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who got values."""

    recipient: str
    group: Group
    company: str
    values: int
    """Different ones."""
    telling: int
    """Of them identifiers, personal data and secrets."""


@dataclass(frozen=True, slots=True)
class LedgerFigures:
    """How many values there are, those of one scope alone where one is asked for."""

    counts: Mapping[Category, int] = field(default_factory=dict)
    """Of the scope; categories without values are left out."""
    scopes: Mapping[LedgerScope, int] = field(default_factory=dict)
    """Of the whole session."""
    shared: int = 0
    """Values by which several companies can tell that they mean the same one."""
    receivers: tuple[Receiver, ...] = ()
    """Those that got most that tells somebody apart first."""

    @property
    def total(self) -> int:
        """Values of the whole session."""
        return sum(self.scopes.values())


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place in one request where a value stands, in whichever form."""

    seq: int
    started: float
    group: Group
    recipient: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Occurrences:
    requests: int = 0
    """Requests that carry the value, told here or not."""
    found: tuple[Occurrence, ...] = ()
    """Of the first requests, in order."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which value it is, and where it stands among those of its category, 0 first."""

    value_id: str
    category: Category
    position: int


def figures_of(db: sqlite3.Connection, scope: LedgerScope | None) -> LedgerFigures:
    counts: Counter[Category] = Counter()
    scopes: Counter[LedgerScope] = Counter()
    shared = 0
    sql = f"SELECT category, scope, count(*), sum(shared) FROM vals WHERE {_LIVE} GROUP BY category, scope"
    for category, of_scope, number, of_several in map(tuple, db.execute(sql)):
        name = LEDGER_SCOPES[of_scope]
        scopes[name] += number
        shared += of_several
        if scope is None or name == scope:
            counts[CATEGORIES[category]] += number
    return LedgerFigures(counts, scopes, shared, _receivers(db))


def _receivers(db: sqlite3.Connection) -> tuple[Receiver, ...]:
    """Counted by party, value by value only where a recipient has several sites or got hashes of plain values."""
    parties = {row[0]: tuple(row)[1:] for row in db.execute("SELECT id, recipient, grp, company FROM parties")}
    sites = Counter(parties.values())
    hashed = {row[0] for row in db.execute(_HASHED_TO)}
    once = {party for party, whose in parties.items() if sites[whose] == 1 and party not in hashed}
    found = [
        Receiver(name, GROUPS[grp], company, values, telling)
        for party, values, telling in map(tuple, db.execute(_BY_PARTY))
        if party in once
        for name, grp, company in [parties[party]]
    ]
    exact = db.execute(_BY_VALUE, (numbers(parties.keys() - once),))
    found += [Receiver(name, GROUPS[grp], *rest) for name, grp, *rest in map(tuple, exact)]
    return tuple(sorted(found, key=lambda each: (-each.telling, -each.values, each.recipient)))


def occurrences_of(db: sqlite3.Connection, value_id: str, whose: Whose | None, limit: int) -> Occurrences:
    """Where a value stands: in its first `limit` requests, to one recipient alone where one is named."""
    members = members_of(db, [number_of(value_id)])
    where, values = f"val IN {LIST}", [numbers(members)]
    if whose is not None:
        recipient, group = whose
        of_group = "" if group is None else f" AND grp = {GROUP_RANK[group]}"
        where += f" AND party IN (SELECT id FROM parties WHERE recipient = ?{of_group})"
        values.append(recipient)
    total = db.execute(f"SELECT count(DISTINCT seq) FROM carried WHERE {where}", values).fetchone()[0]
    found = db.execute(
        "SELECT seq, started, grp, recipient, packed FROM rows JOIN inspections USING (seq) "
        f"WHERE seq IN (SELECT DISTINCT seq FROM carried WHERE {where} ORDER BY seq LIMIT ?) ORDER BY seq",
        (*values, limit),
    )
    key = _key(db)
    digests = {row[0] for row in db.execute(f"SELECT digest FROM vals WHERE id IN {LIST}", (numbers(members),))}
    return Occurrences(total, tuple(
        Occurrence(seq, started, GROUPS[grp], name, finding)
        for seq, started, grp, name, packed in map(tuple, found)
        for finding in unpack(packed).findings
        if finding.value and digest(group_of(finding).key, key) in digests
    ))  # fmt: skip


def standing_of(db: sqlite3.Connection, finding: Finding) -> Standing | None:
    """The value that a finding shows, and its place among those of its category."""
    number = value_of(db, finding)
    row = db.execute(f"SELECT companies, shared, n, category FROM vals WHERE id = ? AND {_LIVE}", (number,)).fetchone()
    if row is None:
        return None
    companies, shared, n, category = tuple(row)
    before = db.execute(
        f"SELECT count(*) FROM vals WHERE category = ? AND {_LIVE} AND (companies, shared, n, -id) > (?, ?, ?, ?)",
        (category, companies, shared, n, -number),
    ).fetchone()[0]
    return Standing(id_of(number), CATEGORIES[category], before)


def shared_first(db: sqlite3.Connection, scope: LedgerScope | None, limit: int, after: int) -> list[LedgerValue]:
    """Values of all categories, those by which several companies know the same one before all others."""
    where, values = ("", ()) if scope is None else (" AND scope = ?", (LEDGER_SCOPES.index(scope),))
    sql = f"SELECT id FROM vals WHERE {_LIVE}{where} ORDER BY shared DESC, companies DESC, n DESC, id LIMIT ? OFFSET ?"
    return values_of(db, [number for (number,) in map(tuple, db.execute(sql, (*values, limit, after)))])


def shared_among(db: sqlite3.Connection, findings: Iterable[Finding]) -> dict[str, int]:
    """Value of each finding that several companies can recognise -> how many companies got it."""
    found: dict[str, int] = {}
    for finding in findings:
        if finding.value and finding.value not in found:
            number = value_of(db, finding)
            row = db.execute("SELECT companies FROM vals WHERE id = ? AND shared", (number,)).fetchone()
            found[finding.value] = row[0] if row else 0
    return {value: companies for value, companies in found.items() if companies}


def value_of(db: sqlite3.Connection, finding: Finding) -> int:
    """Number of the value that a finding shows; 0 for none."""
    found = db.execute("SELECT id FROM vals WHERE digest = ?", (digest(group_of(finding).key, _key(db)),)).fetchone()
    return top_of(db, found[0]) if found else 0


def _key(db: sqlite3.Connection) -> bytes:
    """What digests of this index are made with."""
    key: bytes = db.execute("SELECT value FROM meta WHERE key = 'key'").fetchone()[0]
    return key
