"""Reads a session beside its writer: mode=ro, bounded in memory and time, safe with files of unknown origin."""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self, cast, get_args

from inspector.model.exchange import Body, Exchange, Message
from inspector.model.incident import Incident
from inspector.model.resolved import Resolved
from inspector.session import lock
from inspector.session.rows import COLUMNS, OddRowError, exchange_of
from inspector.session.schema import (
    READABLE,
    Counts,
    DamagedError,
    Deadline,
    LaunchInfo,
    SessionError,
    SessionInfo,
    Source,
    check,
    check_mark,
    connect,
    damaged,
    unreadable,
)

_CHUNK = 64
"""Rows without bodies that are held at once while streaming."""
_BUDGET = 32 * 1024 * 1024
"""Bytes of bodies and headers after which `changed` returns what it has."""
_MOST = 64 * 1024 * 1024
"""Bytes that one query gives at most; only a hostile file has more."""
ADDED_RESOLVED = 2
"""Version of the format that brought names behind hosts."""
_MESSAGE = ([int, int, int, float], [int, int, type(None), float])
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM exchange"  # noqa: S608 -- column names of ours


class SessionReader:
    """One read-only connection; not for two threads at the same moment."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._deadline = Deadline(connection)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a session for reading.

        Raises:
            SessionError: missing, foreign, older, newer, damaged; the file is untouched.
        """
        check_mark(path, READABLE)
        reader = cls(path, _connection(path))
        try:
            check(reader._connection, path)
            reader.info()
        except BaseException:
            reader.close()
            raise
        return reader

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def info(self) -> SessionInfo:
        values = dict(self._typed((str, str), "SELECT name, value FROM session LIMIT 1000"))
        query = "SELECT name, browser, host, port, started FROM launch ORDER BY started, name LIMIT 1000"
        launches = self._typed((str, str, str, int, float), query)
        if values.get("source") not in get_args(Source):
            raise DamagedError(damaged(self.path))
        try:
            return SessionInfo(
                id=values["id"],
                created=float(values["created"]),
                program=values["program"],
                source=cast("Source", values["source"]),
                demo=values["demo"] == "1",
                launches=tuple(LaunchInfo(*row) for row in launches),
                notices=tuple(line for line in values["notices"].split("\n") if line),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DamagedError(damaged(self.path)) from error

    def counts(self) -> Counts:
        seq, change, rows, incidents = self._typed(
            (int, int, int, int),
            "SELECT (SELECT ifnull(max(seq), 0) FROM exchange), (SELECT ifnull(max(change), 0) FROM exchange), "
            "(SELECT count(*) FROM exchange), (SELECT ifnull(sum(count), 0) FROM incident)",
        )[0]
        return Counts(seq, change, rows, incidents)

    def data_version(self) -> int:
        """A number that is another one after each commit of the writer."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def changed(self, after: int, limit: int = 500, *, bodies: bool = True) -> list[tuple[int, Exchange]]:
        """Exchanges whose `change` is over `after`, with it, in its order.

        At most `limit`, fewer when bodies are large: ask again, after the last one given, until nothing comes. Without
        `bodies` their sizes and hashes are given, but no bytes.
        """
        found: list[tuple[int, Exchange]] = []
        used = 0
        while len(found) < limit and used < _BUDGET:
            wanted = min(_CHUNK, limit - len(found))
            rows = self._rows(f"{_SELECT} WHERE change > ? ORDER BY change LIMIT ?", after, wanted, budget=_BUDGET)
            for row in rows:
                exchange = self._exchange(row, bodies=bodies)
                found.append((row[1], exchange))
                used += _length(row) + _kept(exchange)
                after = self._further(row[1], after)
                if used >= _BUDGET:
                    break
            if not rows:
                break
        return found

    def exchanges(self, *, after: int = 0, bodies: bool = True) -> Iterator[Exchange]:
        """Every exchange that is there now, by seq, one at a time; no lock is held in between."""
        last = self.counts().seq
        while after < last:
            query = f"{_SELECT} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT {_CHUNK}"
            rows = self._rows(query, after, last, budget=_BUDGET)
            if not rows:
                return
            for row in rows:
                yield self._exchange(row, bodies=bodies)
                after = self._further(row[0], after)

    def _further(self, number: int, after: int) -> int:
        """The next number; a tree in disorder would give the same rows without end."""
        if number <= after:
            raise DamagedError(damaged(self.path))
        return number

    def exchange(self, seq: int) -> Exchange:
        """One exchange.

        Raises:
            KeyError: no such row.
        """
        rows = self._rows(f"{_SELECT} WHERE seq = ?", seq)
        if not rows:
            raise KeyError(seq)
        return self._exchange(rows[0])

    def incidents(self) -> list[Incident]:
        """Alike incidents once, with their count and the time of the last, in order of the first."""
        query = "SELECT kind, last, host, launch, why, count FROM incident ORDER BY first, id LIMIT 10000"
        rows = self._typed((str, float, str, str, str, int), query)
        return [Incident(*row) for row in rows]

    def resolved(self) -> dict[str, Resolved]:
        """Host -> what the domain name system answered, where the recorder was let ask; the last answers."""
        if self._rows("PRAGMA user_version")[0][0] < ADDED_RESOLVED:
            return {}
        query = "SELECT host, asked, chain, why FROM resolved ORDER BY asked DESC LIMIT 20000"
        rows = self._typed((str, float, str, str), query)
        return {host: Resolved(host, asked, tuple(chain.split()), why) for host, asked, chain, why in rows}

    def writer(self) -> int | None:
        """Process id of the recorder that writes this session now."""
        return lock.holder(self.path)

    def _rows(self, query: str, *values: Any, budget: int = 0) -> list[tuple[Any, ...]]:
        """All rows, or with a `budget` those at the beginning that take about so many bytes.

        Raises:
            DamagedError: it does not read, or all rows take more than any session of ours has there.
        """
        rows: list[tuple[Any, ...]] = []
        used = 0
        self._deadline.start()
        try:
            for row in self._connection.execute(query, values):
                rows.append(row)
                used += _length(row)
                if budget and used > budget:
                    break
                if used > _MOST:
                    raise DamagedError(damaged(self.path))
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise unreadable(error, self.path) from error
        return rows

    def _typed(self, types: Sequence[type], query: str, *values: Any) -> list[tuple[Any, ...]]:
        """As `_rows`, of values of these types: a column of SQLite takes any."""
        rows = self._rows(query, *values)
        if any([type(value) for value in row] != [*types] for row in rows):
            raise DamagedError(damaged(self.path))
        return rows

    def _exchange(self, row: Sequence[Any], *, bodies: bool = True) -> Exchange:
        def body(number: int) -> Body:
            return self._body(number, kept=bodies)

        def messages(seq: int) -> tuple[Message, ...]:
            return self._messages(seq, kept=bodies)

        try:
            return exchange_of(row, body, messages)
        except OddRowError as error:
            raise DamagedError(damaged(self.path)) from error

    def _body(self, number: int, *, kept: bool) -> Body:
        column = "kept" if kept else "x''"
        rows = self._rows(f"SELECT {column}, size, sha256 FROM body WHERE id = ?", number)  # noqa: S608 -- column of ours
        if not rows or [type(value) for value in rows[0]] != [bytes, int, bytes]:
            raise OddRowError("a body is missing")
        return Body(rows[0][0], rows[0][1], rows[0][2].hex())

    def _messages(self, seq: int, *, kept: bool) -> tuple[Message, ...]:
        rows = self._rows("SELECT from_client, text, body, time FROM message WHERE seq = ? ORDER BY n LIMIT 10000", seq)
        if any([type(value) for value in row] not in _MESSAGE for row in rows):
            raise OddRowError("a message has values of a wrong kind")
        return tuple(
            Message(
                bool(client), bool(is_text), Body(b"", 0, "") if body is None else self._body(body, kept=kept), when
            )
            for client, is_text, body, when in rows
        )


def _length(row: Sequence[Any]) -> int:
    return sum([len(value) for value in row if isinstance(value, bytes | str)])


def _kept(exchange: Exchange) -> int:
    used = len(exchange.request.body.kept) + sum(len(message.body.kept) for message in exchange.messages)
    return used + (len(exchange.response.body.kept) if exchange.response is not None else 0)


def _connection(path: Path) -> sqlite3.Connection:
    """A reading connection, also where nothing may be written beside the file."""
    connection = None
    try:
        connection = connect(path, "ro")
        connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        wal = path.with_name(path.name + "-wal")
        closed = not wal.exists() or not wal.stat().st_size
        if error.sqlite_errorname == "SQLITE_CANTOPEN" and closed and lock.holder(path) is None:
            with contextlib.suppress(sqlite3.Error):
                return connect(path, "ro", immutable=True)
        raise unreadable(error, path) from error
    return connection


__all__ = ["SessionError", "SessionReader"]
