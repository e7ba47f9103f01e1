"""A whole index of a session for one command: the one beside it where that is up to date, else one for the moment."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from inspector.catalog.catalog import Catalog
from inspector.index.build import IndexBuilder
from inspector.index.policy_print import policy_print
from inspector.index.progress import Progress
from inspector.index.query import Index
from inspector.index.schema import IndexFileError, index_path
from inspector.model.policy import Policy
from inspector.paths import private_folder, temporary
from inspector.session.reader import SessionReader


@contextlib.contextmanager
def ready_index(
    session: Path,
    catalog: Catalog,
    policy: Policy | None = None,
    consent: str = "recorded",
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Iterator[Index]:
    """The index of all that the session holds now, every row simulated under the policy.

    Nothing is written beside the session: an index that must be made lies in the program's own folder and is removed.

    Raises:
        SessionError: the session cannot be read.
        OSError: there is no room for an index.
    """
    beside = _beside(session, catalog, policy, consent)
    if beside is not None:
        with beside:
            yield beside
        return
    with tempfile.TemporaryDirectory(prefix="index-", dir=private_folder(temporary())) as folder:
        path = index_path(session, Path(folder))
        with IndexBuilder(session, path, catalog, policy, consent) as builder:
            for progress in builder.run():
                on_progress(progress)
            with Index.open(path) as index:
                yield index


def _beside(session: Path, catalog: Catalog, policy: Policy | None, consent: str) -> Index | None:
    try:
        index = Index.open(index_path(session))
    except IndexFileError:
        return None
    try:
        if _serves(index, session, catalog, policy, consent):
            return index
    except IndexFileError:
        pass
    index.close()
    return None


def _serves(index: Index, session: Path, catalog: Catalog, policy: Policy | None, consent: str) -> bool:
    with SessionReader.open(session) as reader:
        counts, info = reader.counts(), reader.info()
        running = reader.writer() is not None
    meta, progress = index.meta(), index.progress()
    made = (meta.get("session"), meta.get("catalogue"), meta.get("policy_print", ""))
    wanted = (info.id, catalog.version, policy_print(policy, consent))
    whole = progress.complete and (progress.done, progress.change) == (counts.exchanges, counts.change)
    return made == wanted and whole and not running and not int(meta.get("waiting", 0))
