"""The one writing connection of a session, and the thread that commits for a recorder. Child processes only.

What a commit was given is on disk when it returns (WAL, synchronous=FULL), or nothing of it.
"""

import contextlib
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

from inspector import __version__
from inspector.model.exchange import Exchange
from inspector.model.incident import Incident
from inspector.session.held import Held, weight
from inspector.session.lock import WriterLock
from inspector.session.opening import (
    SessionFull,
    adopt,
    claim,
    create,
    follow_log,
    in_words,
    locked,
    set_facts,
    sync,
    tune,
)
from inspector.session.rows import text
from inspector.session.schema import Counts, LaunchInfo, SessionError, Source, connect
from inspector.session.store import Item, Store

__all__ = ["SessionFull", "SessionWriter", "WriterThread"]

QUEUE = 64 * 1024 * 1024
"""Bytes that may wait for a slow disk before `submit` waits too."""
RETRY = 0.5
"""Seconds between two attempts while the storage is full."""
ENDED = "The recorder ended while this request was running."
END_LOST = "The end of this request could not be stored: the storage was full."
NOT_STORED = "These requests could not be stored: the storage was full."


class SessionWriter:
    """Writes one session; there is one at a time, which an OS lock sees to."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WriterLock) -> None:
        """Use `open`."""
        self.path = path
        self._connection = connection
        self._lock = lock
        self._store = Store(connection)
        self._bulk = False
        self._inode = path.stat().st_ino

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        source: Source,
        launches: Sequence[LaunchInfo] = (),
        demo: bool = False,
        program: str = f"Request Inspector {__version__}",
        bulk: bool = False,
    ) -> Self:
        """Make a session, or go on with one; rows left open by a recorder that died become "interrupted".

        `bulk` is for a new file that is thrown away when it does not get whole (imports): no log, nothing is safe
        before `close`, which then brings it to disk.

        Raises:
            SessionError: in use, foreign, newer, damaged, of another source, or a folder that takes no file.
            SessionFull: no room for it.
        """
        with contextlib.ExitStack() as undo:
            lock = locked(path)
            undo.callback(lock.release)
            fresh, made = claim(path)
            if made:
                undo.callback(path.unlink, missing_ok=True)
            with in_words(path):
                connection = connect(path, "rw")
                undo.callback(connection.close)
                tune(connection, bulk=bulk)
                if fresh:
                    create(connection, source, demo=demo, program=program)
                elif bulk:
                    raise SessionError(f"{path} exists already; choose another name")
                else:
                    adopt(connection, path, source)
                writer = cls(path, connection, lock)
                writer._bulk = bulk
                if bulk:
                    connection.execute("BEGIN EXCLUSIVE")
                else:
                    follow_log(connection, path)
                writer.commit(launches)
                writer._end_open_rows()
            undo.pop_all()
        return writer

    @property
    def last_seq(self) -> int:
        return self._store.counts.seq

    @property
    def counts(self) -> Counts:
        return self._store.counts

    def commit(self, batch: Sequence[Item]) -> Counts:
        """Store a batch in one transaction; it is on disk when this returns.

        An exchange of a known `key` updates its row, which keeps its seq; one with seq 0 gets the next. Incidents alike
        in kind, host, launch and sentence are one row with a count.

        Raises:
            SessionFull: no room, the storage failed, or the file is gone; nothing of the batch is in the file.
            SessionError: the file was damaged by somebody else meanwhile.
            ValueError: a new key under a seq that is taken.
        """
        if not self._present():
            raise SessionFull(f"{self.path.name} was moved or deleted while it was being recorded")
        with in_words(self.path), self._store.transaction():
            for item in batch:
                self._store.add(item)
        return self._store.counts

    def load(self, exchanges: Iterable[Exchange]) -> Counts:
        """Store finished exchanges as they come, in one transaction; none of them may be in the file.

        Faster than `commit` and holds none of them.

        Raises:
            SessionFull: no room; nothing of it is in the file, or the file is lost when it was opened in bulk.
            ValueError: a key or seq that is taken.
        """
        with in_words(self.path), self._store.transaction():
            self._store.load(exchanges)
        return self._store.counts

    def note(self, *notices: str) -> None:
        """Add notices to the session, each once.

        Raises:
            SessionFull: no room.
        """
        with in_words(self.path):
            known = self._connection.execute("SELECT value FROM session WHERE name = 'notices'").fetchone()
            lines = [line for line in known[0].split("\n") if line] if known else []
            lines += [" ".join(text(notice).split()) for notice in notices]
            set_facts(self._connection, notices="\n".join(dict.fromkeys(lines)))

    def set_page(self, page: str, seqs: Sequence[int]) -> Counts:
        """Name the page of exchanges, where it was known only after they were stored.

        Raises:
            SessionFull: no room.
        """
        with in_words(self.path), self._store.transaction():
            self._store.set_page(page, seqs)
        return self._store.counts

    def interrupt(self, keys: Sequence[str], why: str) -> Counts:
        """Mark running requests as interrupted.

        Raises:
            SessionFull: no room.
        """
        with in_words(self.path), self._store.transaction():
            self._store.interrupt(keys, why)
        return self._store.counts

    def runs(self, key: str) -> bool:
        """Did this writer store the request as one that still runs?"""
        return self._store.runs(key)

    def close(self) -> None:
        """Bring everything into the one file and let go of it.

        Raises:
            SessionFull: no room, when the file was opened in bulk; it is lost then.
        """
        try:
            if self._bulk:
                with in_words(self.path):
                    self._connection.execute("COMMIT")
            else:
                # With a reader at work both may be refused: the log then stays beside the file, complete.
                with contextlib.suppress(sqlite3.OperationalError):
                    self._connection.execute("PRAGMA busy_timeout=200")
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                    self._connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        finally:
            self._connection.close()
            if self._bulk:
                sync(self.path)
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self._bulk:
            self._connection.close()
            self._lock.release()
        else:
            self.close()

    def _present(self) -> bool:
        try:
            return self.path.stat().st_ino == self._inode
        except OSError:
            return False

    def _end_open_rows(self) -> None:
        left = self._store.left_open()
        if left:
            with self._store.transaction():
                self._store.interrupt(left, ENDED)
                self._store.add(Incident("interrupted", time.time(), "", "", ENDED, len(left)))


class WriterThread:
    """Group commit off the event loop: all that was submitted while one commit ran goes into the next.

    When the storage is full it says so, holds what fits, counts what does not, tries again twice a second, and stores
    the number of lost requests as an incident. The callbacks run in this thread.
    """

    def __init__(
        self,
        writer: SessionWriter,
        *,
        on_committed: Callable[[Counts], None],
        on_paused: Callable[[str, Path, int, int], None],
        on_resumed: Callable[[int], None],
    ) -> None:
        """`on_paused(why, path, free bytes, missed)` comes at once and then every RETRY; `on_resumed(missed)` once."""
        self._writer = writer
        self._on_committed, self._on_paused, self._on_resumed = on_committed, on_paused, on_resumed
        self._wake = threading.Condition()
        self._queue: list[Item] = []
        self._queued = 0
        self._closing = False
        self._error: BaseException | None = None
        self._held: Held | None = None
        self._next_try = 0.0
        self._thread = threading.Thread(target=self._work, name="session-writer", daemon=True)
        self._thread.start()

    def submit(self, batch: Sequence[Item]) -> None:
        """Queue a batch; waits only while 64 MB are queued for a slow disk.

        Raises:
            RuntimeError: the thread has ended, by `close` or by the error that is the cause.
        """
        with self._wake:
            while self._queued > QUEUE and self._error is None:
                self._wake.wait(1.0)
            if self._error is not None or self._closing:
                raise RuntimeError("the session writer has ended") from self._error
            self._queue.extend(batch)
            self._queued += sum(map(weight, batch))
            self._wake.notify_all()

    def close(self) -> int:
        """Store what is queued and close the session; how many requests could not be recorded since the last pause."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join()
        self._writer.close()
        return self._held.missed if self._held else 0

    def _work(self) -> None:
        try:
            while self._turn():
                pass
        except BaseException as error:
            with self._wake:
                self._error = error
                self._wake.notify_all()
            raise

    def _turn(self) -> bool:
        """Store what came; False when it was the last."""
        with self._wake:
            if not self._queue and not self._closing:
                self._wake.wait(RETRY if self._held else None)
            batch, self._queue, self._queued = self._queue, [], 0
            closing = self._closing
            self._wake.notify_all()
        if self._held is not None:
            self._held.add(batch)
            if closing or time.monotonic() >= self._next_try:
                self._try_again(self._held, closing=closing)
        elif batch:
            self._commit(batch)
        return not closing

    def _commit(self, batch: list[Item]) -> None:
        try:
            counts = self._writer.commit(batch)
        except SessionFull as error:
            self._held = Held(self._writer.runs)
            self._held.add(batch)
            self._pause(error, self._held)
        else:
            self._on_committed(counts)

    def _try_again(self, held: Held, *, closing: bool) -> None:
        try:
            while part := held.part():
                counts = self._writer.commit(part)
                held.stored(part)
                self._on_committed(counts)
            self._writer.interrupt(list(held.ends_lost), END_LOST)
            if held.missed:
                self._writer.commit([Incident("not-recorded", time.time(), "", "", NOT_STORED, held.missed)])
        except SessionFull as error:
            if closing:
                held.give_up()
            self._pause(error, held)
        else:
            self._held = None
            self._on_resumed(held.missed)

    def _pause(self, error: SessionFull, held: Held) -> None:
        self._next_try = time.monotonic() + RETRY
        free = 0
        with contextlib.suppress(OSError):
            free = shutil.disk_usage(self._writer.path.absolute().parent).free
        self._on_paused(str(error), self._writer.path, free, held.missed)
