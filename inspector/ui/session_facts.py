"""What the window says of a session as a whole; read in the worker's thread."""

from dataclasses import dataclass

from inspector.index.query import Row, Scope
from inspector.index.tree import ASIDE
from inspector.model.incident import Incident
from inspector.processes.inputs import Input
from inspector.ui import wording
from inspector.ui.index_worker import Sources

ENOUGH = 2_000
"""Requests among which the most telling one is looked for: a large file shows something before it is judged whole."""
LOOKED_FOR: tuple[tuple[Scope, str], ...] = (("third", "sends:personal"), ("third", ""), ("own", ""), ("all", ""))


@dataclass(frozen=True, slots=True)
class SessionFacts:
    exchanges: int
    incidents: tuple[Incident, ...]
    writer: int | None
    """Process that records into it now."""
    demo: bool = False


def session_facts(sources: Sources) -> SessionFacts:
    reader = sources.reader()
    return SessionFacts(reader.counts().exchanges, tuple(reader.incidents()), reader.writer(), reader.info().demo)


def telling_request(sources: Sources) -> int | None:
    """The request that shows most: of a person first, third parties before the own server, sent on before blocked.

    None while too little is judged to say; 0 when nothing went to anybody else, and for a recording that is followed.
    """
    reader, index = sources.reader(), sources.index()
    if reader.writer() is not None and not reader.info().demo:
        return 0
    progress, recorded = index.progress(), reader.counts().exchanges
    if progress.done < min(recorded, ENOUGH) or not (progress.complete or progress.done >= ENOUGH):
        return None
    for scope, words in LOOKED_FOR:
        rows = [row for row in index.rows(index.ids(words, scope=scope)[:ENOUGH]) if row.group not in ASIDE]
        best = max(rows, key=_tells, default=None)
        if best:
            return best.seq
    return 0


def _in_clear(row: Row) -> bool:
    return any(e.category == "personal" and not e.hashed for e in row.exposes)


def _tells(row: Row) -> tuple[bool, bool, bool, int, int]:
    """One that a filter would send on shows a before and an after; one that it blocks shows a before only."""
    sent = row.simulated is not None and row.simulated.verdict == "sent"
    return sent, _in_clear(row), row.simulated is not None, len(row.exposes), -row.seq


def notices_of(found: Input) -> tuple[str, ...]:
    """What a reader must know of a foreign file: entries that could not be read first."""
    if not found.refused_count:
        return found.notices
    number = wording.count(found.refused_count, "entry", "entries")
    first = f": entry {found.refused[0].entry}, {found.refused[0].why}" if found.refused else ""
    return (f"{number} could not be read{first}", *found.notices)
