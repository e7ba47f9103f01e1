"""How the one writing connection gets its file: made for its owner alone, or seen to be a session; set up for evidence.

Child processes only.
"""

import contextlib
import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from inspector.paths import private_folder
from inspector.session import migrate
from inspector.session.lock import WriterLock
from inspector.session.schema import (
    APPLICATION_ID,
    INDICES,
    TABLES,
    VERSION,
    SessionError,
    Source,
    check,
    check_mark,
    unreadable,
)


class SessionFull(OSError):  # noqa: N818 -- a state of the storage that passes, not a fault
    """The storage took nothing more; the batch is unwritten, what was committed before is safe."""


@contextlib.contextmanager
def in_words(path: Path) -> Iterator[None]:
    """SQLite's errors as those of this file."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ValueError(f"a batch for {path.name} gives one seq to two requests") from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_READONLY")):
            raise SessionFull(f"the session could not be written: {error}") from error
        raise unreadable(error, path) from error
    except sqlite3.DatabaseError as error:
        raise unreadable(error, path) from error


def locked(path: Path) -> WriterLock:
    try:
        private_folder(path.absolute().parent)
        return WriterLock(path)
    except OSError as error:
        raise SessionError(f"{path} cannot be written: {error.strerror}; choose another folder") from error


def claim(path: Path) -> tuple[bool, bool]:
    """Make the file, for its owner alone, or see that it is a session: (is it empty, did we make it)."""
    made = False
    try:
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            made = True
        fresh = made or (path.is_file() and not path.stat().st_size)
        if not fresh:
            check_mark(path, oldest=1)
        path.chmod(0o600)
    except OSError as error:
        raise SessionError(f"{path} cannot be written: {error.strerror}; choose another file or folder") from error
    return fresh, made


def create(connection: sqlite3.Connection, source: Source, *, demo: bool, program: str) -> None:
    """Tables and marks in one transaction, before the log exists: a death in between leaves an empty file."""
    run = connection.execute
    run("BEGIN EXCLUSIVE")
    run(f"PRAGMA application_id={APPLICATION_ID}")
    run(f"PRAGMA user_version={VERSION}")
    for statement in (*TABLES.values(), *INDICES.values()):
        run(statement)
    values = {"id": uuid.uuid4().hex, "created": repr(time.time()), "program": program, "source": source}
    set_facts(connection, **values, demo=str(int(demo)), notices="")
    run("COMMIT")


def adopt(connection: sqlite3.Connection, path: Path, source: Source) -> None:
    migrate.upgrade(path, connection)
    check(connection, path)
    made_by = connection.execute("SELECT value FROM session WHERE name = 'source'").fetchone()
    if made_by != (source,):
        raise SessionError(f"{path} holds an imported file or another source; record into another session file")


def tune(connection: sqlite3.Connection, *, bulk: bool) -> None:
    if not bulk:
        connection.execute("PRAGMA synchronous=FULL")
        return
    connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchone()
    connection.execute("PRAGMA journal_mode=OFF").fetchone()
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-16384")
    connection.execute("PRAGMA page_size=16384")


def follow_log(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
        raise SessionError(f"{path} cannot be written safely where it lies; choose a folder on a local disk")


def sync(path: Path) -> None:
    """Bring a closed file to disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def set_facts(connection: sqlite3.Connection, **values: str) -> None:
    connection.executemany("INSERT OR REPLACE INTO session (name, value) VALUES (?, ?)", values.items())
