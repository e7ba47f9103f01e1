"""What the tables of the ledger hold of some values, their hashes included."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.index.ledger_facts import HASHED
from inspector.index.ledger_tables import DEEPEST, members_of
from inspector.index.schema import GROUP_RANK
from inspector.model.finding import FindingState
from inspector.model.ledger import MOST_PLACES
from inspector.model.party import GROUPS, Group

STATES: tuple[FindingState, ...] = ("plain", "encoded", "shortened", "hashed", "hashed+encoded")
"""The plainest first."""
LIST = "(SELECT value FROM json_each(?))"


@dataclass(slots=True)
class OfParty:
    """What one party got of a value."""

    count: int = 0
    first: int = 0
    last: int = 0
    places: Counter[str] = field(default_factory=Counter)
    told: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Read:
    """What the tables hold of one value, its hashes included."""

    members: list[int] = field(default_factory=list)
    parties: dict[int, OfParty] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartyLine:
    group: Group
    recipient: str
    company: str


class ToldLine(NamedTuple):
    kind: str
    state: FindingState
    confidence: int
    """Place in CONFIDENCES."""
    how: str


def id_of(value: int) -> str:
    return f"v{value}"


def number_of(value_id: str) -> int:
    """The number behind `v17`; 0, which no value has, for anything else."""
    digits = value_id.removeprefix("v")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 19 else 0


def read_values(
    db: sqlite3.Connection, roots: Sequence[int], only: Sequence[int] | None = None, *, spans: bool = True
) -> dict[int, Read]:
    """Receipts and places of each value; of some parties alone where they are named."""
    of_member: dict[int, int] = {}
    read = {value: Read() for value in roots}
    grouped = {row[0] for row in map(tuple, db.execute(
        f"SELECT DISTINCT root FROM vals WHERE root IN {LIST}", (numbers(roots),)
    ))}  # fmt: skip
    for value in roots:
        read[value].members = members_of(db, [value]) if value in grouped else [value]
        of_member |= dict.fromkeys(read[value].members, value)
    limit = "" if only is None else f" AND party IN {LIST}"
    asked = [numbers(of_member)] + ([] if only is None else [numbers(only)])
    for val, party, told, at, n in db.execute(
        f"SELECT val, party, told, at, n FROM places WHERE val IN {LIST}{limit}", asked
    ):
        of_party = read[of_member[val]].parties.setdefault(party, OfParty())
        of_party.places[at] += n
        of_party.told.add(told)
    if spans:
        _count(db, read)
    return read


def _count(db: sqlite3.Connection, read: Mapping[int, Read]) -> None:
    """Requests, the first and the last, by value and party; a request with a value and its hash counts once."""
    one = (
        "SELECT (SELECT n FROM receipts WHERE val = :v AND party = :p), "
        "(SELECT min(seq) FROM carried WHERE val = :v AND party = :p), "
        "(SELECT max(seq) FROM carried WHERE val = :v AND party = :p)"
    )
    several = f"SELECT count(DISTINCT seq), min(seq), max(seq) FROM carried WHERE val IN {LIST} AND party = ?"
    for of_value in read.values():
        for party, of_party in of_value.parties.items():
            if len(of_value.members) == 1:
                found = db.execute(one, {"v": of_value.members[0], "p": party})
            else:
                found = db.execute(several, (numbers(of_value.members), party))
            of_party.count, of_party.first, of_party.last = (number or 0 for number in found.fetchone())


def told_of(db: sqlite3.Connection) -> dict[int, ToldLine]:
    """Number -> kind, state, confidence, how; a session has some dozens."""
    return {n: ToldLine(*told) for n, *told in db.execute("SELECT id, kind, state, confidence, how FROM told")}


def parties_of(db: sqlite3.Connection) -> dict[int, PartyLine]:
    found = db.execute("SELECT id, grp, recipient, company FROM parties")
    return {number: PartyLine(GROUPS[grp], recipient, company) for number, grp, recipient, company in found}


def parties_named(db: sqlite3.Connection, recipient: str, group: Group | None) -> list[int]:
    sql, values = "SELECT id FROM parties WHERE recipient = ?", list[object]([recipient])
    if group is not None:
        sql += " AND grp = ?"
        values.append(GROUP_RANK[group])
    return [number for (number,) in map(tuple, db.execute(sql, values))]


def texts_of(db: sqlite3.Connection, roots: Sequence[int]) -> dict[int, str]:
    """How each value is shown: in plain before a digest, the most frequent spelling."""
    sql = (
        f"SELECT val, text FROM val_texts WHERE val IN {LIST} GROUP BY val, text "
        f"ORDER BY val, max(sort <> {HASHED}) DESC, sum(n) DESC, text"
    )
    found: dict[int, str] = {}
    for value, text in db.execute(sql, (numbers(roots),)):
        found.setdefault(value, text)
    return found


def most(places: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(places, key=lambda at: (-places[at], at))[:MOST_PLACES])


def plainest(states: Iterable[FindingState]) -> FindingState:
    return min(states, key=STATES.index)


def numbers(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def top_of(db: sqlite3.Connection, value: int) -> int:
    """The value whose hash this one is; itself where it is none."""
    for _ in range(DEEPEST):
        found = db.execute("SELECT root FROM vals WHERE id = ?", (value,)).fetchone()
        if found is None or found[0] is None:
            break
        value = found[0]
    return value
