"""The one writing connection of a session, and the thread that commits for a recorder. Child processes only.

What a commit was given is in the file when it returns (WAL, synchronous=FULL), or not at all.
"""

import contextlib
import os
import shutil
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Self

from inspector import __version__
from inspector.model.exchange import EMPTY, Body, Exchange, Message
from inspector.model.incident import Incident
from inspector.paths import private_folder
from inspector.session import migrate
from inspector.session.lock import WriterLock
from inspector.session.rows import COLUMNS, row_of, text
from inspector.session.schema import (
    APPLICATION_ID,
    INDICES,
    TABLES,
    VERSION,
    Counts,
    LaunchInfo,
    OutdatedError,
    SessionError,
    Source,
    check,
    connect,
    unreadable,
)

Item = Exchange | Incident | LaunchInfo

_INSERT = f"INSERT INTO exchange ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 -- column names of ours
_UPDATE = f"UPDATE exchange SET {', '.join(f'{name}=?' for name in COLUMNS[1:])} WHERE seq=?"  # noqa: S608 -- column names of ours
_INCIDENT = (
    "INSERT INTO incident (kind, host, launch, why, first, last, count) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6) "
    "ON CONFLICT (kind, host, launch, why) DO UPDATE SET count = count + ?6, first = min(first, ?5), last = max(last, ?5)"
)
_LAUNCH = (
    "INSERT INTO launch (name, browser, host, port, started) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
    "browser = CASE WHEN excluded.browser = '' THEN browser ELSE excluded.browser END, "
    "host = excluded.host, port = excluded.port"
)
_FULL = ("SQLITE_FULL", "SQLITE_IOERR")
ENDED = "The recorder ended while this request was running."


class SessionFull(OSError):
    """The storage took nothing more; the batch is unwritten, what was committed before is safe."""


@dataclass(frozen=True, slots=True)
class _Open:
    """What the file holds of a request that still runs."""

    seq: int
    bodies: tuple[int | None, ...]
    messages: dict[int, int | None]
    """Number of the message -> its body."""


@dataclass(slots=True)
class _Memory:
    """What the writer knows of the file; copied before each commit, so that a failed one leaves no trace."""

    counts: Counts
    next_body: int
    open: dict[str, _Open] = field(default_factory=dict)
    passing: dict[int, int] = field(default_factory=dict)
    """Bodies that running requests alone refer to -> how often; removed when the last lets go."""

    def copy(self) -> "_Memory":
        return replace(self, open=dict(self.open), passing=dict(self.passing))


class SessionWriter:
    """Writes one session; there is one at a time, which an OS lock sees to."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WriterLock) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._memory = _Memory(Counts(0, 0, 0, 0), 1)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        source: Source,
        launches: Sequence[LaunchInfo] = (),
        demo: bool = False,
        program: str = f"Request Inspector {__version__}",
    ) -> Self:
        """Make a session, or go on with one; rows left open by a recorder that died become "interrupted".

        Raises:
            SessionError: in use, foreign, newer, damaged, of another source, or a folder that takes no file.
            SessionFull: no room for a new session.
        """
        private_folder(path.absolute().parent)
        lock = WriterLock(path)
        try:
            connection = _connection(path)
            try:
                writer = cls(path, connection, lock)
                writer._begin(source, launches, demo=demo, program=program)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            lock.release()
            raise
        return writer

    @property
    def last_seq(self) -> int:
        return self._memory.counts.seq

    @property
    def counts(self) -> Counts:
        return self._memory.counts

    def commit(self, batch: Sequence[Item]) -> Counts:
        """Store a batch in one transaction; it is on disk when this returns.

        An exchange of a known `key` updates its row, which keeps its seq; one with seq 0 gets the next. Incidents alike
        in kind, host, launch and sentence are one row with a count.

        Raises:
            SessionFull: no room, or the storage failed; nothing of the batch is in the file.
            ValueError: a new key under a seq that is taken.
        """
        before = self._memory.copy()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for item in batch:
                self._store(item)
            self._connection.execute("COMMIT")
        except BaseException as error:
            self._memory = before
            self._roll_back()
            if isinstance(error, sqlite3.IntegrityError):
                raise ValueError(f"a batch for {self.path.name} gives one seq to two requests") from error
            if isinstance(error, sqlite3.OperationalError):
                raise SessionFull(str(error)) from error
            if isinstance(error, sqlite3.DatabaseError):
                raise unreadable(error, self.path) from error
            raise
        return self._memory.counts

    def note(self, *notices: str) -> None:
        """Add notices to the session, each once."""
        known = self._value("notices", "")
        lines = [*known.split("\n")] if known else []
        lines += [" ".join(text(notice).split()) for notice in notices]
        self._set(notices="\n".join(dict.fromkeys(lines)))

    def interrupt(self, keys: Sequence[str], why: str) -> Counts:
        """Mark running requests as interrupted; for those whose end could not be stored."""
        before = self._memory.copy()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for key in keys:
                self._interrupt("key = ?", key, why)
                self._memory.open.pop(key, None)
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._memory = before
            self._roll_back()
            raise SessionFull(str(error)) from error
        return self._memory.counts

    def runs(self, key: str) -> bool:
        """Does the file hold this request as one that still runs?"""
        return key in self._memory.open

    def close(self) -> None:
        """Bring everything into the one file and let go of it."""
        try:
            # With a reader at work both may be refused: the log then stays beside the file, complete.
            with contextlib.suppress(sqlite3.OperationalError):
                self._connection.execute("PRAGMA busy_timeout=200")
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._connection.execute("PRAGMA journal_mode=DELETE")
        finally:
            self._connection.close()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Opening

    def _begin(self, source: Source, launches: Sequence[LaunchInfo], *, demo: bool, program: str) -> None:
        try:
            self._connection.execute("PRAGMA synchronous=FULL")
            fresh = not self._connection.execute("PRAGMA page_count").fetchone()[0]
            if fresh:
                self._create(source, demo=demo, program=program)
            else:
                self._adopt(source)
            self._memory = self._read_memory()
            self.commit(launches)
            if not fresh:
                self._end_open_rows()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "").startswith(_FULL):
                raise SessionFull(str(error)) from error
            raise unreadable(error, self.path) from error

    def _create(self, source: Source, *, demo: bool, program: str) -> None:
        run = self._connection.execute
        run("PRAGMA journal_mode=WAL")
        run("BEGIN IMMEDIATE")
        run(f"PRAGMA application_id={APPLICATION_ID}")
        run(f"PRAGMA user_version={VERSION}")
        for statement in (*TABLES.values(), *INDICES.values()):
            run(statement)
        self._set(
            id=uuid.uuid4().hex,
            created=repr(time.time()),
            program=program,
            source=source,
            demo=str(int(demo)),
            notices="",
        )
        run("COMMIT")

    def _adopt(self, source: Source) -> None:
        try:
            check(self._connection, self.path)
        except OutdatedError:
            migrate.upgrade(self.path, self._connection)
        if self._value("source", source) != source:
            raise SessionError(f"{self.path} was not made by a {source} source; write to another session file")
        mode = self._connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if mode != "wal":
            raise SessionError(f"{self.path} cannot be written safely where it lies (no WAL); choose another folder")

    def _read_memory(self) -> _Memory:
        one = self._connection.execute
        seq, change = one("SELECT ifnull(max(seq), 0), ifnull(max(change), 0) FROM exchange").fetchone()
        rows = one("SELECT count(*) FROM exchange").fetchone()[0]
        incidents = one("SELECT ifnull(sum(count), 0) FROM incident").fetchone()[0]
        body = one("SELECT ifnull(max(id), 0) + 1 FROM body").fetchone()[0]
        return _Memory(Counts(seq, change, rows, incidents), body)

    def _end_open_rows(self) -> None:
        left = [
            key for (key,) in self._connection.execute("SELECT key FROM exchange WHERE state = 'open' ORDER BY seq")
        ]
        if left:
            self.interrupt(left, ENDED)
            self.commit([Incident("interrupted", time.time(), "", "", ENDED, len(left))])

    # Storing, always inside a transaction

    def _store(self, item: Item) -> None:
        if isinstance(item, Exchange):
            self._exchange(item)
        elif isinstance(item, Incident):
            values = (item.kind, text(item.host), text(item.launch), text(item.why), item.time, item.count)
            self._connection.execute(_INCIDENT, values)
            counts = self._memory.counts
            self._memory.counts = replace(counts, incidents=counts.incidents + item.count)
        else:
            values = (text(item.name), text(item.browser), text(item.host), item.port, item.started)
            self._connection.execute(_LAUNCH, values)

    def _exchange(self, exchange: Exchange) -> None:
        memory = self._memory
        running = exchange.state == "open"
        known = memory.open.pop(exchange.key, None)
        seq = known.seq if known else self._seq_of(exchange.key)
        bodies: list[int | None] = []

        def store(body: Body) -> int | None:
            bodies.append(self._body(body, running=running))
            return bodies[-1]

        change = memory.counts.change + 1
        row = row_of(exchange, change, store)
        if seq is None:
            seq = exchange.seq or memory.counts.seq + 1
            self._connection.execute(_INSERT, (seq, *row[1:]))
            memory.counts = replace(
                memory.counts, seq=max(memory.counts.seq, seq), exchanges=memory.counts.exchanges + 1
            )
        else:
            self._connection.execute(_UPDATE, (*row[1:], seq))
        memory.counts = replace(memory.counts, change=change)
        messages = self._messages(seq, exchange, known, running=running)
        for old in known.bodies if known else ():
            self._let_go(old)
        if running:
            memory.open[exchange.key] = _Open(seq, tuple(bodies), messages)

    def _seq_of(self, key: str) -> int | None:
        found = self._connection.execute("SELECT seq FROM exchange WHERE key = ?", (text(key),)).fetchone()
        return found[0] if found else None

    def _messages(self, seq: int, exchange: Exchange, known: _Open | None, *, running: bool) -> dict[int, int | None]:
        """Add the messages that are not stored yet and remove those that the recorder let go."""
        if not exchange.message_count and known is None:
            return {}
        first = exchange.message_count - len(exchange.messages)
        stored = dict(known.messages) if known else {}
        if known is None:
            self._connection.execute("DELETE FROM message WHERE seq = ?", (seq,))
        for n in [n for n in stored if n < first]:
            self._connection.execute("DELETE FROM message WHERE seq = ? AND n = ?", (seq, n))
            self._let_go(stored.pop(n))
        for n, message in enumerate(exchange.messages, first):
            if n not in stored:
                stored[n] = self._message(seq, n, message, running=running)
        if not running:
            for body in stored.values():
                self._memory.passing.pop(body or 0, None)
        return stored

    def _message(self, seq: int, n: int, message: Message, *, running: bool) -> int | None:
        body = self._body(message.body, running=running)
        values = (seq, n, int(message.from_client), int(message.text), message.time, body)
        self._connection.execute(
            "INSERT INTO message (seq, n, from_client, text, time, body) VALUES (?, ?, ?, ?, ?, ?)", values
        )
        return body

    def _body(self, body: Body, *, running: bool) -> int | None:
        """Id of the stored body, of an identical one when there is one."""
        if body == EMPTY:
            return None
        memory = self._memory
        unique = (sha256(body.kept).digest(), body.size, bytes.fromhex(body.sha256))
        made = self._connection.execute(
            "INSERT OR IGNORE INTO body (id, digest, size, sha256, kept) VALUES (?, ?, ?, ?, ?)",
            (memory.next_body, *unique, body.kept),
        ).rowcount
        if made:
            number = memory.next_body
            memory.next_body += 1
            if running:
                memory.passing[number] = 1
            return number
        number = self._connection.execute(
            "SELECT id FROM body WHERE digest = ? AND size = ? AND sha256 = ?", unique
        ).fetchone()[0]
        if not running:
            memory.passing.pop(number, None)
        elif number in memory.passing:
            memory.passing[number] += 1
        return number

    def _let_go(self, number: int | None) -> None:
        passing = self._memory.passing
        if number is None or number not in passing:
            return
        passing[number] -= 1
        if not passing[number]:
            del passing[number]
            self._connection.execute("DELETE FROM body WHERE id = ?", (number,))

    def _interrupt(self, where: str, value: Any, why: str) -> None:
        counts = self._memory.counts
        done = self._connection.execute(
            f"UPDATE exchange SET state = 'interrupted', error = ?, change = ? WHERE state = 'open' AND {where}",  # noqa: S608 -- `where` is ours
            (why, counts.change + 1, value),
        ).rowcount
        self._memory.counts = replace(counts, change=counts.change + done)

    def _set(self, **values: str) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO session (name, value) VALUES (?, ?)", values.items())

    def _value(self, name: str, otherwise: str) -> str:
        found = self._connection.execute("SELECT value FROM session WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else otherwise

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


HOLD = 16 * 1024 * 1024
"""Bytes that wait for room while the storage is full; what goes beyond is lost, and counted."""
QUEUE = 64 * 1024 * 1024
"""Bytes that may wait for a slow disk before `submit` waits too."""
RETRY = 0.5
"""Seconds between two attempts while the storage is full."""


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
        """`on_paused(why, path, free bytes, missed)` comes at once and then each RETRY; `on_resumed(missed)` once."""
        self._writer = writer
        self._on_committed, self._on_paused, self._on_resumed = on_committed, on_paused, on_resumed
        self._wake = threading.Condition()
        self._queue: list[Item] = []
        self._queued = 0
        self._closing = False
        self._error: BaseException | None = None
        self._held = _Held(writer.runs)
        self._thread = threading.Thread(target=self._run, name="session-writer", daemon=True)
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
        """Store what is queued and close the session; gives how many requests could not be recorded at the end."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join()
        self._writer.close()
        return self._held.missed

    def _run(self) -> None:
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
        paused = self._held.paused
        with self._wake:
            if not self._queue and not self._closing:
                self._wake.wait(RETRY if paused else None)
            batch, self._queue, self._queued = self._queue, [], 0
            closing = self._closing
            self._wake.notify_all()
        if not paused and batch:
            self._first(batch)
        elif paused:
            self._again(batch, closing=closing)
        return not closing

    def _first(self, batch: list[Item]) -> None:
        try:
            self._on_committed(self._writer.commit(batch))
        except SessionFull as error:
            self._held.pause(batch)
            self._say(error)

    def _again(self, batch: list[Item], *, closing: bool) -> None:
        held = self._held
        held.add(batch)
        if time.monotonic() < held.next_try and not closing:
            return
        try:
            while part := held.part():
                self._on_committed(self._writer.commit(part))
                held.stored(part)
            self._writer.interrupt(list(held.ends_lost), held.END_LOST)
            if held.missed:
                self._writer.commit([Incident("not-recorded", time.time(), "", "", held.WHY, held.missed)])
        except SessionFull as error:
            if closing:
                held.give_up()
            held.next_try = time.monotonic() + RETRY
            self._say(error)
            return
        self._on_resumed(held.resume())

    def _say(self, error: SessionFull) -> None:
        folder = self._writer.path.absolute().parent
        try:
            free = shutil.disk_usage(folder).free
        except OSError:
            free = 0
        self._on_paused(str(error), self._writer.path, free, self._held.missed)


class _Held:
    """What waits for room, in order, one entry a request; and the exact count of what is lost."""

    WHY = "These requests could not be stored: the storage was full."
    END_LOST = "The end of this request could not be stored: the storage was full."

    def __init__(self, runs: Callable[[str], bool]) -> None:
        self._runs = runs
        self._items: dict[object, Item] = {}
        self._weight = 0
        self.paused = False
        self.next_try = 0.0
        self.missed = 0
        """Finished requests without a row. One that still runs is not lost: its end brings all of it."""
        self.ends_lost: dict[str, None] = {}

    def pause(self, batch: Sequence[Item]) -> None:
        self.paused = True
        self.missed = 0
        self.next_try = time.monotonic() + RETRY
        self.add(batch)

    def add(self, batch: Sequence[Item]) -> None:
        for item in batch:
            if isinstance(item, Exchange):
                self._exchange(item)
            elif isinstance(item, Incident):
                name = (item.kind, item.host, item.launch, item.why)
                older = self._items.get(name)
                count = item.count + (older.count if isinstance(older, Incident) else 0)
                self._items[name] = replace(item, count=count)
            else:
                self._items[item.name, "launch"] = item

    def _exchange(self, exchange: Exchange) -> None:
        key, size = exchange.key, weight(exchange)
        older = self._items.get(key)
        before = weight(older) if older is not None else 0
        if self._weight - before + size <= HOLD:
            self._items[key] = exchange
            self._weight += size - before
        elif exchange.state != "open":
            if older is not None or self._runs(key):
                self.ends_lost[key] = None
            else:
                self.missed += 1

    def part(self) -> list[Item]:
        """The next things to store: few, so that a little room is enough."""
        return list(islice(self._items.values(), 64))

    def stored(self, part: Sequence[Item]) -> None:
        for name in list(islice(self._items, len(part))):
            self._weight -= weight(self._items.pop(name))

    def give_up(self) -> None:
        """Nothing more can be stored: what was held is lost too."""
        held = [item for item in self._items.values() if isinstance(item, Exchange)]
        self.missed += sum(not self._runs(item.key) for item in held)
        self._items.clear()

    def resume(self) -> int:
        self.paused = False
        self.ends_lost.clear()
        self._weight = 0
        return self.missed


def weight(item: Item) -> int:
    """About how many bytes an item takes in memory and in the file."""
    if not isinstance(item, Exchange):
        return 500
    used = 1000 + len(item.request.url) + len(item.request.body.kept)
    used += sum(len(name) + len(value) for name, value in item.request.headers)
    if item.response is not None:
        used += len(item.response.body.kept) + sum(len(name) + len(value) for name, value in item.response.headers)
    return used + sum(len(message.body.kept) + 100 for message in item.messages)


def _connection(path: Path) -> sqlite3.Connection:
    """A writing connection to a file that only its owner may read."""
    try:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            pass
        path.chmod(0o600)
    except OSError as error:
        raise SessionError(f"{path} cannot be written: {error.strerror}; choose another file or folder") from error
    try:
        return connect(path, "rw")
    except sqlite3.Error as error:
        raise unreadable(error, path) from error
