"""What the whole session knows of the values of one request: who else got them, which cookies hold them."""

import sqlite3
from collections.abc import Iterable

from inspector.analysis.recurrence import Shared
from inspector.analysis.value_group import group_of
from inspector.index.flat import digest
from inspector.index.ledger_origins import cookies_of
from inspector.index.ledger_read import LIST, numbers, parties_of, read_values, told_of, top_of
from inspector.model.finding import Finding


def shared_of(db: sqlite3.Connection, findings: Iterable[Finding], key: bytes) -> dict[str, Shared]:
    """By the key of each finding's value (`value_group`); `key` is that of the index."""
    digests = {digest(each, key): each for each in {group_of(finding).key for finding in findings if finding.value}}
    found = db.execute(f"SELECT digest, id FROM vals WHERE digest IN {LIST}", (numbers(digests),)).fetchall()
    root_of = {digests[value]: top_of(db, number) for value, number in map(tuple, found)}
    roots = sorted(set(root_of.values()))
    read, told, parties = read_values(db, roots, spans=False), told_of(db), parties_of(db)
    cookies = cookies_of(db, read)
    shared = {
        root: Shared(
            frozenset((parties[number].recipient, parties[number].company) for number in of_value.parties),
            frozenset(told[n].how.partition(" ")[0] for each in of_value.parties.values() for n in each.told),
            frozenset(cookies.get(root, ())),
        )
        for root, of_value in read.items()
    }
    return {each: shared[root] for each, root in root_of.items()}
