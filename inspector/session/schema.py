"""The session file: its tables, its marks, and how every connection to it is opened.

Described for other programs in resources/docs/session-format.md; a test keeps the two alike.
"""

import contextlib
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

APPLICATION_ID = 0x52494E53
"""`RINS`; in bytes 68 to 71 of the file."""
VERSION = 2
"""`user_version` of the files that this program writes."""
READABLE = 1
"""The oldest that is read as it is; what a later version added is then empty."""

PATIENCE = 5.0
"""Seconds that one query may take, and that a connection waits for another."""
SMALLEST = 512
"""Bytes of the smallest SQLite database."""
LONGEST_VALUE = 16 * 1024 * 1024
"""Bytes of one value or row that are read at most; the writer stays far below."""

_LEADS = bytes.fromhex("d9d505f920a163d7")
"""End of a rollback journal that names another file."""

Source = Literal["proxy", "har", "flow"]

TABLES = {
    "session": "CREATE TABLE session (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "launch": (
        "CREATE TABLE launch (name TEXT PRIMARY KEY, browser TEXT NOT NULL, host TEXT NOT NULL, "
        "port INTEGER NOT NULL, started REAL NOT NULL)"
    ),
    "body": (
        "CREATE TABLE body (id INTEGER PRIMARY KEY, digest BLOB NOT NULL, size INTEGER NOT NULL, "
        "sha256 BLOB NOT NULL, kept BLOB NOT NULL, UNIQUE (digest, size, sha256))"
    ),
    "exchange": (
        "CREATE TABLE exchange (seq INTEGER PRIMARY KEY, change INTEGER NOT NULL, key TEXT NOT NULL UNIQUE, "
        "state TEXT NOT NULL, launch TEXT NOT NULL, started REAL NOT NULL, duration_ms REAL, "
        "connection TEXT NOT NULL, client_ip TEXT NOT NULL, server_ip TEXT, "
        "method BLOB NOT NULL, url BLOB NOT NULL, request_version TEXT NOT NULL, request_headers BLOB NOT NULL, "
        "request_headers_cut INTEGER NOT NULL, request_body INTEGER REFERENCES body, "
        "status INTEGER, reason BLOB, response_version TEXT, response_headers BLOB, response_headers_cut INTEGER, "
        "response_body INTEGER REFERENCES body, "
        "error TEXT NOT NULL, message_count INTEGER NOT NULL, page BLOB, marks TEXT NOT NULL)"
    ),
    "message": (
        "CREATE TABLE message (seq INTEGER NOT NULL REFERENCES exchange, n INTEGER NOT NULL, "
        "from_client INTEGER NOT NULL, text INTEGER NOT NULL, time REAL NOT NULL, body INTEGER REFERENCES body, "
        "PRIMARY KEY (seq, n)) WITHOUT ROWID"
    ),
    "incident": (
        "CREATE TABLE incident (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, host TEXT NOT NULL, launch TEXT NOT NULL, "
        "why TEXT NOT NULL, first REAL NOT NULL, last REAL NOT NULL, count INTEGER NOT NULL, "
        "UNIQUE (kind, host, launch, why))"
    ),
    "resolved": (
        "CREATE TABLE resolved (host TEXT PRIMARY KEY, asked REAL NOT NULL, chain TEXT NOT NULL, why TEXT NOT NULL) "
        "WITHOUT ROWID"
    ),
}
ADDED = {2: ("resolved",)}
"""Version -> tables that it brought."""
INDICES = {"exchange_change": "CREATE UNIQUE INDEX exchange_change ON exchange (change)"}


class SessionError(ValueError):
    """A session file that is missing, foreign, newer, damaged or in use: one sentence, the file untouched."""


class NoSessionError(SessionError):
    """No session file: missing, a folder, empty, or another program's."""


class NotSqliteError(NoSessionError):
    """Not SQLite at all, so that another reader may try it."""


class OutdatedError(SessionError):
    """A session of an older version of this program: it can be brought up to date in a copy."""


class DamagedError(SessionError):
    """A session of ours that does not read: its rows can be saved into a new file."""


@dataclass(frozen=True, slots=True)
class LaunchInfo:
    """One browser of the session and the address it was given."""

    name: str
    browser: str
    host: str
    port: int
    started: float
    """Seconds since 1970, UTC."""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    id: str
    """32 hexadecimal digits, given at creation."""
    created: float
    """Seconds since 1970, UTC."""
    program: str
    """Name and version of the program that made the file."""
    source: Source
    demo: bool
    """Recorded from the demo shop: nothing in it ever left the computer."""
    launches: tuple[LaunchInfo, ...] = ()
    notices: tuple[str, ...] = ()
    """What the reader of the session must know, one sentence each."""


@dataclass(frozen=True, slots=True)
class Counts:
    """State of a session after its last commit."""

    seq: int
    """Highest seq; 0 without rows."""
    change: int
    """Highest change; every insert or update of an exchange gets the next one."""
    exchanges: int
    incidents: int
    """Sum of all counts, not the number of rows."""


def leads_elsewhere(path: Path) -> bool:
    """Does the rollback journal beside a database name another file (a super-journal, as ATTACH makes one)?

    SQLite deletes that file when it rolls the journal back, whatever file it is. No database of ours has such a one.
    Format: sqlite.org/fileformat2.html#the_rollback_journal, and `readSuperJournal` in pager.c.
    """
    try:
        with open(f"{path}-journal", "rb") as journal:  # noqa: PTH123 -- a name beside, not a path of its own
            journal.seek(-len(_LEADS), os.SEEK_END)
            return journal.read() == _LEADS
    except OSError:
        return False


def connect(path: Path, mode: Literal["ro", "rw"], *, immutable: bool = False) -> sqlite3.Connection:
    """A guarded connection in autocommit mode: no mmap, no trusted schema, defensive, patient for 5 s.

    Raises:
        SessionError: a writing one would follow a journal to another file.
    """
    if mode == "rw" and leads_elsewhere(path):
        raise SessionError(f"{path}-journal names another file, which no journal of this program does; move it away")
    connection = sqlite3.connect(
        _uri(path, mode, immutable=immutable),
        uri=True,
        timeout=PATIENCE,
        autocommit=True,
        check_same_thread=False,
        cached_statements=64,
    )
    guard(connection, LONGEST_VALUE)
    connection.execute("PRAGMA mmap_size=0")
    connection.execute("PRAGMA cell_size_check=ON")
    return connection


def guard(connection: sqlite3.Connection, longest: int) -> None:
    """A file may come from anybody: no trigger, no view, no attached file, no value over `longest` bytes."""
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, False)
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, False)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)


def _uri(path: Path, mode: str, *, immutable: bool) -> str:
    return f"file:{quote(bytes(path.absolute()))}?mode={mode}{'&immutable=1' if immutable else ''}"


class Deadline:
    """Ends a query that takes longer than PATIENCE; `start` before each piece of work."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._end = 0.0
        self.start()
        connection.set_progress_handler(self._over, 20_000)

    def start(self) -> None:
        self._end = time.monotonic() + PATIENCE

    def _over(self) -> int:
        return time.monotonic() > self._end


def check_mark(path: Path, oldest: int = VERSION) -> None:
    """Is this a session, of a version from `oldest` to VERSION? Leaves no log beside the file.

    Raises:
        NoSessionError: missing, a folder, empty, not SQLite, or another program's.
        OutdatedError: older than `oldest`.
        SessionError: newer, or not readable for us.
    """
    _exists(path)
    try:
        # Immutable: makes no log beside the file. Its size does not count (writable_schema): a log may hold the rest.
        # Only two numbers of the first page are read this way.
        with contextlib.closing(sqlite3.connect(_uri(path, "ro", immutable=True), uri=True)) as connection:
            connection.execute("PRAGMA writable_schema=ON")
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise unreadable(error, path) from error
    if mark != APPLICATION_ID:
        raise NoSessionError(f"{path} is a database of another program, not a session of this one")
    if version > VERSION:
        raise SessionError(f"{path} was written by a newer version of this program; update to open it")
    if version < oldest:
        raise OutdatedError(f"{path} is from an older version; bring it up to date with: inspector import OLD NEW")


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Are there the tables of its version and nothing else?

    Raises:
        SessionError: triggers, views or tables that are not ours.
        DamagedError: it does not read.
    """
    query = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 100"
    try:
        found = dict(connection.execute(query))
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise unreadable(error, path) from error
    later = {name for number, names in ADDED.items() if number > version for name in names}
    expected = {name: sql for name, sql in (TABLES | INDICES).items() if name not in later}
    if found.keys() - expected.keys():
        raise SessionError(f"{path} holds tables, views or triggers that this program never writes; it was not opened")
    if found != expected:
        raise DamagedError(damaged(path))


def _exists(path: Path) -> None:
    try:
        if path.is_dir():
            raise NoSessionError(f"{path} is a folder, not a session file")
        size = path.stat().st_size
        if not size:
            raise NoSessionError(f"{path} is empty, not a session file")
        if size < SMALLEST:
            raise NotSqliteError(f"{path} is no session file")
    except OSError as error:
        raise NoSessionError(f"{path} cannot be read: {error.strerror}; check the name") from error


def unreadable(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> SessionError:
    """What an error of SQLite while reading means, in words."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_NOTADB":
        return NotSqliteError(f"{path} is no session file")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return SessionError(f"{path} is in use by another program; close that and try again")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return SessionError(f"{path} cannot be opened; check that the file and its folder may be read")
    if name == "SQLITE_INTERRUPT":
        return DamagedError(
            f"{path} took longer than {PATIENCE:.0f} s to read and was given up; it is damaged or hostile"
        )
    return DamagedError(damaged(path))


def damaged(path: Path) -> str:
    return f"{path} is damaged; save what can be read with: inspector import DAMAGED NEW"
