"""Older sessions brought up to date after a copy was made; rows of a damaged session read out one by one.

The file itself is never repaired in place. Child processes only.
"""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Self

from inspector.model.exchange import Body, Exchange
from inspector.model.incident import Incident
from inspector.model.resolved import Answered
from inspector.session.reader import SessionReader
from inspector.session.rows import OddRowError
from inspector.session.schema import (
    TABLES,
    VERSION,
    DamagedError,
    OutdatedError,
    SessionError,
    SessionInfo,
    check,
    check_mark,
    connect,
    damaged,
    leads_elsewhere,
    unreadable,
)

Step = Callable[[sqlite3.Connection], None]


def _with_resolved(connection: sqlite3.Connection) -> None:
    connection.execute(TABLES["resolved"])


STEPS: Mapping[int, Step] = {1: _with_resolved}
"""Version -> what turns a session of that version into one of the next, inside a transaction. 1 is the first."""
MISSES = 20_000
"""Unreadable seqs in a row after which no more rows are looked for."""
LOST_BODY = "A body of this request could not be read: the session file was damaged."
FROM_DAMAGED = "These rows were saved from a damaged session: {lost} could not be read."


def upgrade(path: Path, connection: sqlite3.Connection, steps: Mapping[int, Step] = STEPS) -> Path | None:
    """Bring a session of an older version up to date; gives the copy that was made first, None when it is up to date.

    Raises:
        OutdatedError: no steps lead on from its version.
        SessionError: the copy could not be made. The session is as it was in both cases.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == VERSION:
        return None
    if any(number not in steps for number in range(version, VERSION)):
        raise OutdatedError(f"{path} is from version {version} of the session format, which is not known any more")
    kept = _copy(path, connection, version)
    _step(connection, version, steps)
    return kept


def _step(connection: sqlite3.Connection, version: int, steps: Mapping[int, Step]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(version, VERSION):
            steps[number](connection)
        connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _copy(path: Path, connection: sqlite3.Connection, version: int) -> Path:
    kept = path.with_name(f"{path.name}.version-{version}.bak")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(name)) as copy:
            connection.backup(copy)
        Path(name).replace(kept)
    except (OSError, sqlite3.Error) as error:
        raise SessionError(f"{path} could not be copied before the update; it is as it was") from error
    finally:
        Path(name).unlink(missing_ok=True)
    return kept


class Rescue:
    """What can still be read of a session, from a copy of its own; use as context manager."""

    def __init__(self, path: Path, folder: Path, steps: Mapping[int, Step] = STEPS) -> None:
        """Copy `path`, with its log, into `folder`.

        Raises:
            SessionError: no session, a newer one, or one with triggers, views or tables that are not ours.
            OSError: no room for the copy.
        """
        check_mark(path, oldest=0)
        self._path = path
        self._folder = Path(tempfile.mkdtemp(prefix=".rescue-", dir=folder))
        try:
            self._reader = _Salvage(path, self._opened(steps))
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self.lost = 0
        """Rows that are in the file and could not be read; known after `exchanges`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def info(self) -> SessionInfo:
        """What the session says of itself; a recording's defaults where that does not read."""
        try:
            return self._reader.info()
        except SessionError:
            return SessionInfo("", 0.0, "", "proxy", demo=False)

    def exchanges(self) -> Iterator[Exchange]:
        """Every row that reads, by seq; one that still ran is interrupted."""
        for seq in self._reader.seqs():
            try:
                exchange = self._reader.exchange(seq)
            except (SessionError, KeyError):  # KeyError: pages that contradict each other
                self.lost += 1
                continue
            yield replace(exchange, state="interrupted") if exchange.state == "open" else exchange
        self.lost += self._reader.skipped

    def incidents(self) -> list[Incident]:
        """The incidents, when they read."""
        try:
            return self._reader.incidents()
        except SessionError:
            return []

    def resolved(self) -> list[Answered]:
        """The names behind hosts, when they read."""
        try:
            return [Answered(found) for found in self._reader.resolved().values()]
        except SessionError:
            return []

    def notices(self) -> tuple[str, ...]:
        return (FROM_DAMAGED.format(lost=self.lost),) if self.lost else ()

    def _opened(self, steps: Mapping[int, Step]) -> sqlite3.Connection:
        copy = self._folder / "copy"
        # A journal that names another file would take that file with it.
        journal = () if leads_elsewhere(self._path) else ("-journal",)
        for ending in ("", "-wal", *journal):
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(f"{self._path}{ending}", f"{copy}{ending}")
        try:
            connection = connect(copy, "rw")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if any(number not in steps for number in range(version, VERSION)):
                raise OutdatedError(f"{self._path} is from a version of the session format which is not known any more")
            if version < VERSION:
                _step(connection, version, steps)
            with contextlib.suppress(DamagedError):
                check(connection, self._path)
        except sqlite3.Error as error:
            raise unreadable(error, self._path) from error
        return connection


class _Salvage(SessionReader):
    """Goes on after what does not read."""

    skipped = 0
    """Places where rows may have been."""
    _lost_body = False

    def seqs(self) -> Iterator[int]:
        """Seqs of the rows, in order; steps over pages that do not read."""
        after = misses = 0
        last = self._last()
        while misses < MISSES and (last is None or after < last):
            try:
                rows = self._rows("SELECT seq FROM exchange WHERE seq > ? ORDER BY seq LIMIT 1", after)
                if rows and isinstance(rows[0][0], int) and rows[0][0] <= after:
                    raise DamagedError(damaged(self.path))
            except SessionError:
                after, misses = after + 1, misses + 1
                continue
            if not rows or not isinstance(rows[0][0], int):
                break
            self.skipped += misses
            misses, after = 0, rows[0][0]
            yield after
        if last is not None:
            self.skipped += misses

    def exchange(self, seq: int) -> Exchange:
        self._lost_body = False
        exchange = super().exchange(seq)
        return replace(exchange, marks=(*exchange.marks, LOST_BODY)) if self._lost_body else exchange

    def _body(self, number: int, *, kept: bool) -> Body:
        try:
            return super()._body(number, kept=kept)
        except (SessionError, OddRowError):
            self._lost_body = True
            return Body(b"", 0, "")

    def _last(self) -> int | None:
        """Highest seq, by the table or by the index on changes; None when neither reads."""
        for query in ("SELECT max(seq) FROM exchange", "SELECT max(seq) FROM exchange INDEXED BY exchange_change"):
            with contextlib.suppress(SessionError):
                found = self._rows(query)[0][0]
                return found if isinstance(found, int) else 0
        return None
