"""Writing the ledger, inside the transactions of the store: sums, and what follows from them for each value."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspector.analysis.origins import sightings
from inspector.analysis.value_group import counts_as_shared
from inspector.index.ledger_facts import HASHABLE, HASHED, Facts, PartyOf, Told
from inspector.index.schema import GROUP_RANK
from inspector.model.finding import CATEGORIES, KINDS
from inspector.model.inspection import Inspection
from inspector.model.ledger import LEDGER_SCOPES, LedgerScope

REMEMBERED = 20_000
"""Values, parties and cookies whose numbers are kept in memory."""
OWN = frozenset(GROUP_RANK[group] for group in ("server-call", "same-owner", "own-content"))
"""Groups of the visited site itself, which is no company beside itself."""
DEEPEST = 4
"""Hashes of hashes that are followed."""
MOST_SPELLINGS = 32
"""Of one value that are hashed to find its digests; ordinary ones have one to three."""
_VAGUE = ("cookie-id", "opaque-id")
"""Kinds that say where a value stood, or nothing: any other says more."""
_KIND_ORDER = tuple(kind for kind in ("email", "phone", "name", "address", *KINDS) if kind not in _VAGUE) + _VAGUE
_LIST = "(SELECT value FROM json_each(?))"

Shape = dict[tuple[int, int], int]
"""Number of a party and of what was told -> places."""


@dataclass(slots=True)
class _Touched:
    values: dict[int, int] = field(default_factory=dict)
    """Digest -> number of the value."""
    changed: set[int] = field(default_factory=set)
    """Values at which a party, a kind or a text came or went."""


class LedgerTables:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._facts: Facts | None = None
        self._values: dict[int, int] = {}
        self._shapes: dict[int, Shape] = {}
        self._parties: dict[PartyOf, int] = {}
        self._party_of: dict[int, PartyOf] = {}
        self._told: dict[Told, int] = {}
        self._told_of: dict[int, Told] = {}
        self._seen: dict[tuple[int, str, bool], tuple[int, object]] = {}

    def forget(self) -> None:
        """After a transaction that did not end well: its numbers are gone."""
        self._facts = None
        for kept in (self._values, self._shapes, self._parties, self._party_of, self._told, self._told_of, self._seen):
            kept.clear()

    def put(self, added: Iterable[Inspection], removed: Iterable[Inspection], key: bytes) -> None:
        """Count the requests that came, and take away what they had added when they were judged before."""
        facts = self._facts = self._facts or Facts(key)
        facts.clear()
        for inspection in removed:
            facts.add(inspection, -1)
        for inspection in added:
            facts.add(inspection, 1)
            self._put_origins(inspection, facts)
        facts.settled()
        if len(self._parties) > REMEMBERED:
            self._parties.clear()
            self._party_of.clear()
        if len(self._values) > REMEMBERED or len(self._shapes) > REMEMBERED or len(self._seen) > REMEMBERED:
            for kept in (self._values, self._shapes, self._seen):
                kept.clear()
        self._apply(facts)

    def _apply(self, facts: Facts) -> None:
        touched = self._numbered(facts)
        numbers = touched.values
        receipts = [(numbers[value], self._party(whose), n) for (value, whose), n in facts.receipts.items()]
        places = [
            (numbers[value], self._party(whose), self._say(told), at, n)
            for (value, whose, told, at), n in facts.places.items()
        ]
        texts = [(numbers[value], text, sort, n) for (value, text, sort), n in facts.texts.items()]
        self._add("receipts", "val, party", receipts)
        self._shape(places, touched)
        self._add("places", "val, party, told, at", places)
        self._put_texts(texts, facts, touched)
        self._put_carried(facts, numbers)
        self._db.executemany("UPDATE vals SET n = n + ? WHERE id = ?", _by_value(receipts))
        self._refresh(touched)

    def _add(self, table: str, columns: str, lines: Sequence[tuple[object, ...]]) -> None:
        if not lines:
            return
        marks = ", ".join("?" * len(lines[0]))
        self._db.executemany(
            f"INSERT INTO {table} ({columns}, n) VALUES ({marks}) "
            f"ON CONFLICT ({columns}) DO UPDATE SET n = n + excluded.n",
            lines,
        )
        gone = [line[:-1] for line in lines if line[-1] < 0]  # type: ignore[operator]
        if gone:
            where = " AND ".join(f"{column} = ?" for column in columns.split(", "))
            self._db.executemany(f"DELETE FROM {table} WHERE {where} AND n <= 0", gone)

    # Numbers

    def _numbered(self, facts: Facts) -> _Touched:
        """The number of every value; a new one is made, and joined to the value whose digest it is."""
        touched = _Touched()
        changed: tuple[Iterable[tuple[Any, ...]], ...] = (facts.carried, facts.receipts, facts.places, facts.texts)
        for value in dict.fromkeys(line[0] for sums in changed for line in sums):
            number = self._values.get(value)
            if number is None:
                found = self._db.execute("SELECT id FROM vals WHERE digest = ?", (value,)).fetchone()
                number = found[0] if found else self._new(value, facts, touched)
                self._values[value] = number
            touched.values[value] = number
        return touched

    def _new(self, value: int, facts: Facts, touched: _Touched) -> int:
        hashlike = value in facts.hashlike
        made = self._db.execute("INSERT INTO vals VALUES (NULL, ?, ?, NULL, '', 0, 0, 0, 0, 0)", (value, hashlike))
        number = int(made.lastrowid or 0)
        self._shapes[number] = {}
        if hashlike:
            self._join(number, value, touched)
        return number

    def _join(self, number: int, value: int, touched: _Touched) -> None:
        """Set or clear the value of which this one is a digest, and look at both again."""
        before = self._db.execute("SELECT root FROM vals WHERE id = ?", (number,)).fetchone()[0]
        found = self._db.execute(
            "SELECT min(val) FROM val_digests WHERE digest = ? AND val <> ?", (value, number)
        ).fetchone()[0]
        if before != found:
            self._db.execute("UPDATE vals SET root = ? WHERE id = ?", (found, number))
            touched.changed.update(each for each in (number, before, found) if each is not None)

    def _party(self, whose: PartyOf) -> int:
        number = self._parties.get(whose)
        if number is None:
            columns = ("grp", "recipient", "company", "site")
            number = self._parties[whose] = self._number("parties", columns, whose)
            self._party_of[number] = whose
        return number

    def _say(self, told: Told) -> int:
        number = self._told.get(told)
        if number is None:
            number = self._told[told] = self._number("told", ("kind", "state", "confidence", "how"), told)
            self._told_of[number] = told
        return number

    def _number(self, table: str, columns: Sequence[str], line: tuple[object, ...]) -> int:
        where = " AND ".join(f"{column} = ?" for column in columns)
        found = self._db.execute(f"SELECT id FROM {table} WHERE {where}", line).fetchone()
        if found:
            return int(found[0])
        marks = ", ".join("?" * len(columns))
        return int(self._db.execute(f"INSERT INTO {table} VALUES (NULL, {marks})", line).lastrowid or 0)

    # What follows

    def _shape(self, places: Iterable[tuple[int, int, int, str, int]], touched: _Touched) -> None:
        """Add places to what is known of each value; read before the table takes them in."""
        for value, party, told, _, n in places:
            shape = self._shape_of(value)
            before = shape.get((party, told), 0)
            if before + n > 0:
                shape[party, told] = before + n
            else:
                shape.pop((party, told), None)
            if before <= 0 or before + n <= 0:
                touched.changed.add(value)

    def _shape_of(self, value: int) -> Shape:
        shape = self._shapes.get(value)
        if shape is None:
            found = self._db.execute("SELECT party, told, sum(n) FROM places WHERE val = ? GROUP BY 1, 2", (value,))
            shape = self._shapes[value] = {(party, told): n for party, told, n in found}
        return shape

    def _put_texts(self, texts: Sequence[tuple[int, str, int, int]], facts: Facts, touched: _Touched) -> None:
        """The spellings; those that others may send hashed bring the digests that were met to their value."""
        hashable = {value for value, _, sort, _ in texts if sort == HASHABLE}
        before = {value: self._hashable_texts(value) for value in hashable}
        self._add("val_texts", "val, text, sort", texts)
        for value in hashable:
            kept = self._hashable_texts(value)
            if kept != before[value]:
                self._put_digests(value, facts.hashed(before[value]), facts.hashed(kept), touched)

    def _put_digests(self, value: int, before: set[int], after: set[int], touched: _Touched) -> None:
        """Note what the spellings of a value would be hashed to, and join to it what was met of that."""
        self._db.executemany(
            "DELETE FROM val_digests WHERE digest = ? AND val = ?", [(each, value) for each in before - after]
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO val_digests VALUES (?, ?)", [(each, value) for each in after - before]
        )
        sought = f"[{','.join(map(str, before ^ after))}]"
        for number, met in self._db.execute(
            f"SELECT id, digest FROM vals WHERE hashlike AND digest IN {_LIST}", (sought,)
        ).fetchall():
            self._join(number, met, touched)

    def _hashable_texts(self, value: int) -> list[str]:
        """The first by the alphabet, so that it is the same in whatever order they came."""
        found = self._db.execute(
            f"SELECT text FROM val_texts WHERE val = ? AND sort = {HASHABLE} ORDER BY text LIMIT {MOST_SPELLINGS}",
            (value,),
        )
        return [text for (text,) in map(tuple, found)]

    def _put_carried(self, facts: Facts, numbers: Mapping[int, int]) -> None:
        lines = [((numbers[v], self._party(whose), seq), n) for (v, whose, seq), n in facts.carried.items()]
        gone, come = [line for line, n in lines if n < 0], sorted(line for line, n in lines if n > 0)
        if gone:
            self._db.executemany("DELETE FROM carried WHERE val = ? AND party = ? AND seq = ?", gone)
        self._db.executemany("INSERT OR IGNORE INTO carried VALUES (?, ?, ?)", come)

    def _refresh(self, touched: _Touched) -> None:
        """Say anew of each value at which something changed what it is and how widely it is shared."""
        if self._db.execute("SELECT 1 FROM vals WHERE root IS NOT NULL LIMIT 1").fetchone():
            values = {self._root(value) for value in touched.changed} | self._grouped(touched.values.values())
            members = {value: members_of(self._db, [value]) for value in values}
        else:
            members = {value: [value] for value in touched.changed}
        lines = [(*self._judged(of_value), value) for value, of_value in members.items()]
        self._db.executemany(
            "UPDATE vals SET kind = ?, category = ?, companies = ?, scope = ?, shared = ?, n = ? WHERE id = ?", lines
        )

    def _root(self, value: int) -> int:
        """The value that stands for this one: whose hash it is, whose hash that is."""
        for _ in range(DEEPEST):
            found = self._db.execute("SELECT root FROM vals WHERE id = ?", (value,)).fetchone()[0]
            if found is None:
                break
            value = int(found)
        return value

    def _grouped(self, values: Iterable[int]) -> set[int]:
        """Values that stand for others, too: the sums of all of them are theirs."""
        listed = f"[{','.join(map(str, values))}]"
        sql = (
            f"SELECT id FROM vals WHERE root IS NOT NULL AND id IN {_LIST} "
            f"UNION SELECT root FROM vals WHERE root IN {_LIST}"
        )
        return {self._root(int(value)) for (value,) in map(tuple, self._db.execute(sql, (listed, listed)).fetchall())}

    def _judged(self, members: Sequence[int]) -> tuple[str, int, int, int, bool, int]:
        """Kind, category, companies, scope, whether it is a shared identifier, requests."""
        shape = [line for value in members for line in self._shape_of(value)]
        if not shape:
            return "", 0, 0, 0, False, 0
        parties = {self._party_line(party) for party, _ in shape}
        kind = best_kind({(told[2], told[0]) for told in {self._told_line(number) for _, number in shape}})
        companies = {company for grp, _, company, _ in parties if grp not in OWN}
        shared = len(companies) > 1 and counts_as_shared(kind, self._shown(members))
        scope = LEDGER_SCOPES.index(scope_of(parties))
        listed = f"[{','.join(map(str, members))}]"
        n = self._db.execute(f"SELECT coalesce(sum(n), 0) FROM receipts WHERE val IN {_LIST}", (listed,)).fetchone()[0]
        return kind, CATEGORIES.index(KINDS[kind]), len(companies), scope, shared, n

    def _shown(self, members: Sequence[int]) -> str:
        """One spelling of the value: which one does not matter here."""
        listed = f"[{','.join(map(str, members))}]"
        found = self._db.execute(
            f"SELECT text FROM val_texts WHERE val IN {_LIST} ORDER BY sort = {HASHED}, text LIMIT 1", (listed,)
        ).fetchone()
        return found[0] if found else ""

    def _party_line(self, number: int) -> PartyOf:
        if number not in self._party_of:
            sql = "SELECT grp, recipient, company, site FROM parties WHERE id = ?"
            self._party_of[number] = tuple(self._db.execute(sql, (number,)).fetchone())
        return self._party_of[number]

    def _told_line(self, number: int) -> Told:
        if number not in self._told_of:
            sql = "SELECT kind, state, confidence, how FROM told WHERE id = ?"
            self._told_of[number] = tuple(self._db.execute(sql, (number,)).fetchone())
        return self._told_of[number]

    # Where values come from

    def _put_origins(self, inspection: Inspection, facts: Facts) -> None:
        """Cookies only come: what a request carried and a response set stays so when it is judged again."""
        lines = []
        for each in sightings(inspection):
            value = facts.digest_of(each.key)
            key, says = (value, each.name, each.made), (each.domain, each.first, each.script, each.life_s, each.usual_s)
            known = self._seen.get(key)
            if known is None or known[0] > each.seq or known[1] != says:
                self._seen[key] = min(each.seq, known[0]) if known else each.seq, says
                lines.append((value, each.name, each.made, each.seq, *says))
        self._db.executemany(_PUT_ORIGIN, lines)


_PUT_ORIGIN = """
INSERT INTO origins VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest, name, made) DO UPDATE SET
  seq = min(seq, excluded.seq), domain = min(domain, excluded.domain), first = max(first, excluded.first),
  script = max(script, excluded.script),
  life_s = max(coalesce(life_s, excluded.life_s), coalesce(excluded.life_s, life_s)),
  usual_s = max(coalesce(usual_s, excluded.usual_s), coalesce(excluded.usual_s, usual_s))
"""


def members_of(connection: sqlite3.Connection, values: Iterable[int]) -> list[int]:
    """These values, and those that are hashes of them, and hashes of those."""
    sql = (
        f"WITH RECURSIVE member (id, depth) AS (SELECT value, 0 FROM json_each(?) UNION "
        f"SELECT v.id, depth + 1 FROM vals AS v JOIN member AS m ON v.root = m.id WHERE depth < {DEEPEST}) "
        "SELECT DISTINCT id FROM member"
    )
    return [number for (number,) in map(tuple, connection.execute(sql, (f"[{','.join(map(str, values))}]",)))]


def best_kind(told: Iterable[tuple[int, str]]) -> str:
    """Of what a value was found to be, what says most: personal data, then the surest that names it.

    >>> best_kind([(1, "opaque-id"), (0, "client-id"), (1, "user-id")]), best_kind([(0, "user-id"), (1, "email")])
    ('client-id', 'email')
    """

    def rank(line: tuple[int, str]) -> tuple[bool, bool, int, int]:
        confidence, kind = line
        return kind in _VAGUE, KINDS[kind] != "personal", confidence, _KIND_ORDER.index(kind)

    return min(told, key=rank)[1]


def scope_of(parties: Iterable[PartyOf]) -> LedgerScope:
    """How widely a value went beside the visited site. Two sites of one company are told apart from two companies."""
    lines = list(parties)
    lines = [line for line in lines if line[0] not in OWN] or lines
    if len({company for _, _, company, _ in lines}) > 1:
        return "across-companies"
    several = len({(recipient, site) for _, recipient, _, site in lines}) > 1
    return "within-one-company" if several else "one-recipient"


def _by_value(receipts: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    sums: dict[int, int] = {}
    for value, _, n in receipts:
        sums[value] = sums.get(value, 0) + n
    return [(n, value) for value, n in sums.items() if n]
