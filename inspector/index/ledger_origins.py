"""Where the values of the ledger come from: of the test person, of a response that set a cookie, of a script."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inspector.index.ledger_read import LIST, Read, ToldLine, numbers
from inspector.model.finding import KINDS
from inspector.model.ledger import OriginHow


@dataclass(frozen=True, slots=True)
class Origin:
    how: OriginHow
    name: str = ""
    seq: int | None = None
    site: str = ""
    own: bool = False
    """The visited site's own server set it."""
    cookie: str = ""
    """That holds it, whoever made it."""
    life_s: float | None = None
    usual_s: float | None = None


_OF_VALUES = (
    "SELECT v.id, o.name, o.made, o.seq, o.domain, o.first, o.script, o.life_s, o.usual_s "
    f"FROM vals AS v JOIN origins AS o ON o.digest = v.digest WHERE v.id IN {LIST} ORDER BY o.seq, o.name"
)


class _Seen(NamedTuple):
    """One line of `origins`."""

    name: str
    made: bool
    seq: int
    domain: str
    first: bool
    script: bool
    life_s: float | None
    usual_s: float | None


def origins_of(db: sqlite3.Connection, read: Mapping[int, Read], told: Mapping[int, ToldLine]) -> dict[int, Origin]:
    """The origin of each value."""
    rows = defaultdict(list)
    for member, *row in db.execute(_OF_VALUES, (numbers(m for each in read.values() for m in each.members),)):
        rows[member].append(_Seen(*row))
    found = {}
    for value, of_value in read.items():
        seen = sorted((row for member in of_value.members for row in rows[member]), key=lambda row: (row.seq, row.name))
        found[value] = _origin(of_value, seen, {told[n] for each in of_value.parties.values() for n in each.told})
    return found


def _origin(of_value: Read, seen: Sequence[_Seen], lines: set[ToldLine]) -> Origin:
    made, sent = [row for row in seen if row.made], [row for row in seen if not row.made]
    carrier = made[0] if made else sent[0] if sent else None
    cookie = (carrier.name, carrier.life_s, carrier.usual_s) if carrier else ("", None, None)
    if any(line.how.partition(" ")[0] == "known-value" for line in lines):
        return Origin("persona", "", None, "", False, *cookie)
    if made and _was_first(made[0], sent, of_value):
        return Origin("set-cookie", made[0].name, made[0].seq, made[0].domain, bool(made[0].first), *cookie)
    first = min((each.first for each in of_value.parties.values()), default=None)
    if sent:
        how: OriginHow = "script" if _by_script(sent, of_value) else "unknown"
        return Origin(how, sent[0].name, sent[0].seq, sent[0].domain, False, *cookie)
    if any(KINDS[line.kind] == "identifier" for line in lines):
        return Origin("script", "", first, "", False, *cookie)
    return Origin("unknown", "", None, "", False, *cookie)


def _was_first(made: _Seen, sent: Sequence[_Seen], of_value: Read) -> bool:
    """Nothing showed the value before that response; what the same request already carried was there before."""
    if any(row.seq <= made.seq for row in sent):
        return False
    of_answers = any(at.startswith("set-cookie:") for each in of_value.parties.values() for at in each.places)
    return all(made.seq < each.first or (of_answers and made.seq == each.first) for each in of_value.parties.values())


def _by_script(sent: Sequence[_Seen], of_value: Read) -> bool:
    """The whole launch was seen and no response set it; or a script read it out of the cookie of its page."""
    if any(row.script for row in sent):
        return True
    read_out = any(
        not at.startswith(("cookie:", "set-cookie:")) for each in of_value.parties.values() for at in each.places
    )
    return read_out and any(row.first for row in sent)


def cookies_of(db: sqlite3.Connection, read: Mapping[int, Read]) -> dict[int, set[str]]:
    """Names of the visited site's cookies that hold each value."""
    of_member = {member: value for value, each in read.items() for member in each.members}
    found: dict[int, set[str]] = defaultdict(set)
    sql = (
        f"SELECT v.id, o.name FROM vals AS v JOIN origins AS o ON o.digest = v.digest WHERE v.id IN {LIST} AND o.first"
    )
    for member, name in db.execute(sql, (numbers(of_member),)):
        found[of_member[member]].add(name)
    return found
