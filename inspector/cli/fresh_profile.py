"""`--with OTHER`: a second session, made with a fresh profile, that tells which values tell browsers apart.

OTHER may be the input itself: then its launches with fresh profiles are compared with each other.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from inspector.analysis.differential import DIFFERENT, Differential, Verdict, Visits
from inspector.analysis.inspect import Memory
from inspector.analysis.value_group import group_of
from inspector.catalog.catalog import Catalog
from inspector.cli.options import UsageError, say
from inspector.cli.session_input import session_input
from inspector.cli.settled import settled
from inspector.index.flat import unpack
from inspector.index.query import Index
from inspector.index.watched import watched_of
from inspector.model.inspection import Inspection
from inspector.session.reader import SessionReader

WITH = (
    "a second session, made with a fresh profile, or INPUT again for its own launches: values that are others there "
    "are certain identifiers, those that are the same are none"
)
SAME_BROWSER = (
    "the second session shows the same client ids as the first: it was made with the same profile, "
    "and nothing was compared; record it with a fresh one"
)
Compare = Callable[[Visits], Differential]
"""Makes the comparison once all visits of the first session are learnt."""


def memory_of(reader: SessionReader) -> Memory:
    """What is known of a session before its first request is judged."""
    memory = Memory()
    memory.cookies.watch(watched_of(reader))
    memory.resolved.update(reader.resolved())
    return memory


def comparison(other: str | None, path: str, reader: SessionReader, catalog: Catalog) -> Compare:
    """What `--with` asks for; without it nothing is compared.

    Args:
        other: the second input.
        path: the first.
        reader: of the first.
        catalog: by which both are judged.

    Raises:
        UsageError: the second input cannot be used, or is the first and holds no two launches to compare.
    """
    if other is None:
        return Differential
    if _same(other, path):
        fresh = watched_of(reader).fresh
        if len(fresh) < 2:
            raise UsageError(f"{path} holds no two launches with fresh profiles; name another session with --with")
        return lambda visits: Differential(visits, fresh=fresh)
    visits_there = _visits_of(other, catalog)

    def compare(visits: Visits) -> Differential:
        differential = Differential(visits, visits_there)
        if differential.one_browser():
            say(f"inspector: {SAME_BROWSER}")
        return differential

    return compare


def compared_in(index: Index, compare: Compare) -> dict[str, Verdict]:
    """Key of a value (`value_group`) -> what another profile says of it; keys of which it says nothing are left out.

    `same` is what it clears wherever the session holds it; `different` what it makes certain anywhere.
    """
    visits = Visits()
    for launch, inspection in _walk(index):
        visits.learn(launch, inspection)
    differential = compare(visits)
    cleared: set[str] = set()
    kept: set[str] = set()
    raised: set[str] = set()
    for launch, inspection in _walk(index):
        judged = differential.judged(launch, inspection)
        kept.update(group_of(finding).key for finding in judged.findings if finding.value)
        raised.update(group_of(f).key for f in judged.findings if f.value and f.why.endswith(DIFFERENT))
        cleared.update(group_of(f).key for f in judged.suppressed if f.how[:1] == ("differential",))
    said: dict[str, Verdict] = dict.fromkeys(cleared - kept, "same")
    said.update(dict.fromkeys(raised, "different"))
    return said


def _walk(index: Index) -> Iterator[tuple[str, Inspection]]:
    """Launch and inspection of each request, as it was judged by itself."""
    for page in index.packed():
        launches = {row.seq: row.launch for row in index.rows([seq for seq, _ in page])}
        for seq, packed in page:
            yield launches.get(seq, ""), unpack(packed)


def _visits_of(path: str, catalog: Catalog) -> Visits:
    visits = Visits()
    with session_input(path) as source:
        memory = memory_of(source.reader)
        for launch, inspection in settled(source.exchanges, catalog, memory):
            visits.learn(launch, inspection)
    return visits


def _same(one: str, other: str) -> bool:
    try:
        return one != "-" and other != "-" and Path(one).samefile(other)
    except OSError:
        return False
