"""Main of the import process: one foreign file -> one new session, under limits of memory and time.

One `import` message comes in, its progress and its result go out. When anything else comes, or the host is gone, the
process ends at once and leaves no session.
"""

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import batched
from pathlib import Path
from typing import Protocol

from inspector.capture.foreign_file import ForeignFile, ImportFault, RefusedEntry
from inspector.capture.har_reader import HarReader
from inspector.model.exchange import Exchange
from inspector.model.incident import Incident
from inspector.processes.child_end import ChildEnd, begin_child
from inspector.processes.host import UNUSABLE
from inspector.processes.protocol import (
    Import,
    Imported,
    ImportProgress,
    Message,
    Problem,
    ProtocolError,
    Refused,
)
from inspector.session.lock import lock_path
from inspector.session.migrate import Rescue
from inspector.session.schema import SessionError, Source
from inspector.session.writer import SessionFull, SessionWriter

MEMORY = 1024**3
CPU_SECONDS = 900
_EACH = 0.1
_NAMED = 10_000
"""Refused entries that are named one by one; of the others the count is told."""
DONE = 0


class _Reader(Protocol):
    entries: int

    def __iter__(self) -> Iterator[Exchange | RefusedEntry]: ...

    def notices(self) -> tuple[str, ...]: ...


def main() -> int:
    """0: `imported` was said; 2: a `problem` was."""
    begin_child()
    end = ChildEnd()
    _limit()
    try:
        asked = end.first()
    except ProtocolError:
        asked = None
    if not isinstance(asked, Import) or Path(asked.session).exists():
        end.send(Problem("The import did not begin", "an import message with a new session was expected"))
        end.close()
        return UNUSABLE
    target = Path(asked.session)
    whole = threading.Event()

    def leave(*_: object) -> None:
        if not whole.is_set():
            _remove(target)
        os._exit(UNUSABLE)

    end.listen(leave, leave, leave)
    result = _result(Path(asked.source), target, end.send)
    whole.set()
    end.send(result)
    end.close()
    return DONE if isinstance(result, Imported) else UNUSABLE


def _result(source: Path, target: Path, send: Callable[[Message], None]) -> Imported | Problem:
    try:
        return convert(source, target, send)
    except (ImportFault, SessionError, SessionFull, OSError, MemoryError) as error:
        _remove(target)
        return Problem(f"{source} could not be imported", words(error))
    except BaseException:
        _remove(target)
        raise


def convert(source: Path, target: Path, send: Callable[[Message], None]) -> Imported:
    """Write the session.

    Raises:
        ImportFault: the file cannot be used.
        SessionError, SessionFull: the session cannot be written.
        OSError: the file cannot be read.
    """
    with ForeignFile(source) as file:
        kind = file.kind()
        if kind == "session" and not file.packed:
            return _rescued(source, target)
        reader, made_by = _reader(file, kind)
        with SessionWriter.open(target, source=made_by, bulk=True) as writer:
            filling = _Filling(reader, file, send)
            writer.load(filling.exchanges())
            writer.commit(filling.incidents())
            if isinstance(reader, HarReader):
                for page, seqs in reader.pages.corrections():
                    writer.set_page(page, seqs)
            writer.note(*reader.notices())
            return Imported(writer.counts.exchanges, filling.refused.total(), reader.notices())


def _rescued(source: Path, target: Path) -> Imported:
    """A session that is damaged or older: what reads of it."""
    with Rescue(source, target.parent) as rescue:
        info = rescue.info()
        with SessionWriter.open(
            target, source=info.source, launches=info.launches, demo=info.demo, bulk=True
        ) as writer:
            for batch in batched(rescue.exchanges(), 64):
                writer.commit(batch)
            writer.commit([*rescue.incidents(), *rescue.resolved()])
            writer.note(*info.notices, *rescue.notices())
            return Imported(writer.counts.exchanges, rescue.lost, rescue.notices())


def _reader(file: ForeignFile, kind: str) -> tuple[_Reader, Source]:
    if kind == "har":
        return HarReader(file), "har"
    if kind == "flow":
        from inspector.capture.flow_reader import FlowReader  # noqa: PLC0415 -- half a second of mitmproxy, here alone

        return FlowReader(file), "flow"
    if file.problem:
        raise ImportFault(file.problem)
    raise ImportFault("it is neither a session nor a HAR nor a mitmproxy flow file")


class _Filling:
    """What goes from a reader into a session: exchanges on their way, the rest told."""

    def __init__(self, reader: _Reader, file: ForeignFile, send: Callable[[Message], None]) -> None:
        self._reader, self._file, self._send = reader, file, send
        self.refused: Counter[str] = Counter()
        """Why -> how many entries."""

    def exchanges(self) -> Iterator[Exchange]:
        said = 0.0
        for found in self._reader:
            if isinstance(found, Exchange):
                yield found
            else:
                self.refused[found.why] += 1
                if self.refused.total() <= _NAMED:
                    self._send(Refused(found.entry, found.why))
            if not self._reader.entries % 64 and (now := time.monotonic()) > said + _EACH:
                said = now
                self._send(ImportProgress(self._file.done, self._file.total, self._reader.entries))
        self._send(ImportProgress(self._file.total, self._file.total, self._reader.entries))

    def incidents(self) -> list[Incident]:
        now = time.time()
        return [
            Incident("import-refused", now, "", "", f"An entry of the imported file was refused: {why}.", count)
            for why, count in self.refused.items()
        ]


def words(error: BaseException) -> str:
    """Why, in one clause for the user."""
    if isinstance(error, MemoryError):
        return f"it needs more than {MEMORY // 1024**2} MB of memory"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)


def _limit() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 -- not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def _remove(target: Path) -> None:
    for path in (target, target.with_name(target.name + "-journal"), lock_path(target)):
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
