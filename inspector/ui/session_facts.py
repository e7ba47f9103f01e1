"""What the window says of a session as a whole; read in the worker's thread."""

from dataclasses import dataclass

from inspector.model.incident import Incident
from inspector.processes.inputs import Input
from inspector.ui import wording
from inspector.ui.index_worker import Sources


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


def telling_request(sources: Sources) -> int:
    """The request to a third party that hands over most in clear, personal data first; 0 when there is none yet."""
    index = sources.index()
    rows = index.rows(index.ids("sends:personal", scope="third"))
    in_clear = [row for row in rows if any(e.category == "personal" and not e.hashed for e in row.exposes)]
    best = max(in_clear, key=lambda row: (row.simulated is not None, len(row.exposes), -row.seq), default=None)
    return best.seq if best else 0


def notices_of(found: Input) -> tuple[str, ...]:
    """What a reader must know of a foreign file: entries that could not be read first."""
    if not found.refused_count:
        return found.notices
    number = wording.count(found.refused_count, "entry", "entries")
    first = f": entry {found.refused[0].entry}, {found.refused[0].why}" if found.refused else ""
    return (f"{number} could not be read{first}", *found.notices)
