"""Reading the ledger: values, the most widely shared first; what one recipient learnt; which requests carried what."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from inspector.analysis.value_group import IDENTITY
from inspector.index.ledger_origins import origins_of
from inspector.index.ledger_read import (
    LIST,
    OfParty,
    PartyLine,
    Read,
    ToldLine,
    id_of,
    most,
    number_of,
    numbers,
    parties_named,
    parties_of,
    plainest,
    read_values,
    texts_of,
    told_of,
)
from inspector.index.ledger_tables import best_kind, members_of
from inspector.index.schema import CONFIDENCES
from inspector.model.finding import CATEGORIES, KINDS
from inspector.model.ledger import LEDGER_SCOPES, Learnt, LedgerValue, Receipt
from inspector.model.party import GROUPS, Group

__all__ = ["counts_of", "id_of", "learnt_by", "ledger_of", "number_of", "requests_with", "values_of"]

PAGE = 200
"""Values that are read at once, unless more are asked for."""
MOST_LEARNT = 500
"""Values of one recipient that are told, those that single out first."""
_WIDEST = "companies DESC, shared DESC, n DESC, id"
_SAYS_MOST = [CATEGORIES.index(name) for name in ("personal", "identifier", "secret", "location", "ip")]
_LEARNT = f"""
SELECT coalesce((SELECT root FROM vals WHERE id = v.root), v.root, v.id) AS top
FROM receipts AS r JOIN vals AS v ON v.id = r.val WHERE r.party IN {LIST} GROUP BY top
ORDER BY CASE (SELECT category FROM vals WHERE id = top)
  {" ".join(f"WHEN {category} THEN {n}" for n, category in enumerate(_SAYS_MOST))} ELSE 9 END, sum(r.n) DESC, top
LIMIT ?
"""


def ledger_of(
    db: sqlite3.Connection, category: str | None, scope: str | None, limit: int, after: int
) -> list[LedgerValue]:
    """Values by the number of companies that got them, shared identifiers first among equals, then by requests.

    Args:
        db: the index.
        category: only this one.
        scope: only this one.
        limit: values at most.
        after: values that are passed over: the page before.
    """
    where, values = ["n > 0", "root IS NULL"], list[object]()
    if category is not None:
        where.append("category = ?")
        values.append(CATEGORIES.index(category) if category in CATEGORIES else -1)
    if scope is not None:
        where.append("scope = ?")
        values.append(LEDGER_SCOPES.index(scope) if scope in LEDGER_SCOPES else -1)
    sql = f"SELECT id FROM vals WHERE {' AND '.join(where)} ORDER BY {_WIDEST} LIMIT ? OFFSET ?"
    return values_of(db, [number for (number,) in map(tuple, db.execute(sql, (*values, limit, after)))])


def values_of(db: sqlite3.Connection, roots: Sequence[int]) -> list[LedgerValue]:
    """These values in the order given."""
    read = read_values(db, roots)
    told, parties, texts = told_of(db), parties_of(db), texts_of(db, roots)
    origins = origins_of(db, read, told)
    lines = {row[0]: row for row in map(tuple, db.execute(
        f"SELECT id, kind, companies, scope, shared FROM vals WHERE id IN {LIST}", (numbers(roots),)
    ))}  # fmt: skip
    found = []
    for value in roots:
        of_value, origin = read[value], origins[value]
        if value not in lines or not of_value.parties:
            continue
        _, kind, companies, scope, shared = lines[value]
        firsts = [each.first for each in of_value.parties.values()]
        firsts += [origin.seq] if origin.seq is not None else []
        hows = {told[number].how for each in of_value.parties.values() for number in each.told}
        found.append(LedgerValue(
            id_of(value), kind, KINDS[kind], texts.get(value, ""), min(firsts),
            max(each.last for each in of_value.parties.values()), origin.how, origin.name, origin.seq, companies,
            LEDGER_SCOPES[scope], bool(shared), _forms(hows), _receipts(of_value, parties, told), origin.site,
            origin.own,
        ))  # fmt: skip
    return found


def counts_of(db: sqlite3.Connection) -> dict[str, Any]:
    """How many values there are: `values`, `shared`, and by `scope` and `category`."""
    scopes, categories, shared = Counter[int](), Counter[int](), 0
    live = "SELECT scope, category, shared, count(*) FROM vals WHERE n > 0 AND root IS NULL GROUP BY 1, 2, 3"
    for scope, category, is_shared, count in db.execute(live):
        scopes[scope] += count
        categories[category] += count
        shared += count if is_shared else 0
    return {
        "values": scopes.total(),
        "shared": shared,
        "scope": {name: scopes[n] for n, name in enumerate(LEDGER_SCOPES)},
        "category": {name: categories[n] for n, name in enumerate(CATEGORIES) if categories[n]},
    }


def learnt_by(db: sqlite3.Connection, recipient: str, group: Group | None, limit: int = MOST_LEARNT) -> list[Learnt]:
    """What a recipient learnt, in one list: personal data first, then what singles out, by requests."""
    parties = parties_named(db, recipient, group)
    roots = [number for (number,) in map(tuple, db.execute(_LEARNT, (numbers(parties), limit)))]
    read, told, texts = read_values(db, roots, parties), told_of(db), texts_of(db, roots)
    origins = origins_of(db, read, told)
    shared = dict(map(tuple, db.execute(f"SELECT id, shared FROM vals WHERE id IN {LIST}", (numbers(roots),))))
    found = []
    for value in roots:
        of_value, origin = read[value], origins[value]
        lines = {told[number] for each in of_value.parties.values() for number in each.told}
        if not lines:
            continue
        kind = best_kind({(line.confidence, line.kind) for line in lines})
        count, first, last = _spread(of_value)
        begun, ended = _times(db, first, last)
        pages = _pages(db, of_value) if KINDS[kind] in IDENTITY else 0
        found.append(Learnt(
            id_of(value), kind, KINDS[kind], texts.get(value, ""), plainest(line.state for line in lines),
            CONFIDENCES[min(line.confidence for line in lines)], count, first, last, begun, ended, _at(of_value),
            bool(shared.get(value)), pages, origin.life_s, origin.cookie, origin.usual_s,
            how=tuple(min(lines, key=lambda line: (line.confidence, line.how)).how.split()),
        ))  # fmt: skip
    return found


def requests_with(db: sqlite3.Connection, value_id: str, recipient: str | None) -> list[int]:
    """Requests that carry a value in any form, to one recipient or to all, in order."""
    members = members_of(db, [number_of(value_id)])
    sql, values = f"SELECT DISTINCT seq FROM carried WHERE val IN {LIST}", [numbers(members)]
    if recipient is not None:
        sql += f" AND party IN {LIST}"
        values.append(numbers(parties_named(db, recipient, None)))
    return [seq for (seq,) in map(tuple, db.execute(f"{sql} ORDER BY seq", values))]


def _receipts(of_value: Read, parties: Mapping[int, PartyLine], told: Mapping[int, ToldLine]) -> tuple[Receipt, ...]:
    """One for each recipient and group, whichever of its sites it was."""
    merged: dict[tuple[str, Group, str], list[OfParty]] = defaultdict(list)
    for number, of_party in of_value.parties.items():
        party = parties[number]
        merged[party.recipient, party.group, party.company].append(of_party)
    receipts = [
        Receipt(
            recipient, company, group, sum(each.count for each in found), min(each.first for each in found),
            max(each.last for each in found), plainest(told[n].state for each in found for n in each.told),
            most(sum((each.places for each in found), Counter())),
        )
        for (recipient, group, company), found in merged.items()
    ]  # fmt: skip
    return tuple(sorted(receipts, key=lambda each: (-each.count, each.recipient, GROUPS.index(each.group))))


def _spread(of_value: Read) -> tuple[int, int, int]:
    found = of_value.parties.values()
    return sum(e.count for e in found), min(e.first for e in found), max(e.last for e in found)


def _at(of_value: Read) -> tuple[str, ...]:
    return most(sum((each.places for each in of_value.parties.values()), Counter()))


def _forms(hows: Iterable[str]) -> tuple[str, ...]:
    """What was done to the value: what stands behind the layer in `how`."""
    return tuple(sorted({chain for how in hows if (chain := how.partition(" ")[2])}))


def _pages(db: sqlite3.Connection, of_value: Read) -> int:
    """Over how many pages it went."""
    found = db.execute(
        f"SELECT count(DISTINCT page) FROM carried JOIN rows USING (seq) "
        f"WHERE val IN {LIST} AND party IN {LIST} AND page <> ''",
        (numbers(of_value.members), numbers(of_value.parties)),
    )
    return int(found.fetchone()[0])


def _times(db: sqlite3.Connection, first: int, last: int) -> tuple[float, float]:
    times = dict(map(tuple, db.execute("SELECT seq, started FROM rows WHERE seq IN (?, ?)", (first, last))))
    return times.get(first, 0.0), times.get(last, 0.0)
