"""What goes where in the file: items -> rows, inside a transaction that the writer opens."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from inspector.model.exchange import Body, Exchange, Message
from inspector.model.incident import Incident
from inspector.model.resolved import Answered
from inspector.session.rows import COLUMNS, row_of, text
from inspector.session.schema import Counts, LaunchInfo

Item = Exchange | Incident | LaunchInfo | Answered

_INSERT = f"INSERT INTO exchange ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 -- ours
_UPDATE = f"UPDATE exchange SET {', '.join(f'{name}=?' for name in COLUMNS[1:])} WHERE seq=?"  # noqa: S608 -- ours
_BODY = "INSERT OR IGNORE INTO body (id, digest, size, sha256, kept) VALUES (?, ?, ?, ?, ?)"
_SAME_BODY = "SELECT id FROM body WHERE digest = ? AND size = ? AND sha256 = ?"
_MESSAGE = "INSERT INTO message (seq, n, from_client, text, time, body) VALUES (?, ?, ?, ?, ?, ?)"
_INCIDENT = (
    "INSERT INTO incident (kind, host, launch, why, first, last, count) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6) "
    "ON CONFLICT (kind, host, launch, why) DO UPDATE SET "
    "count = count + ?6, first = min(first, ?5), last = max(last, ?5)"
)
_LAUNCH = (
    "INSERT INTO launch (name, browser, host, port, started) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
    "browser = CASE WHEN excluded.browser = '' THEN browser ELSE excluded.browser END, "
    "host = excluded.host, port = excluded.port"
)


@dataclass(frozen=True, slots=True)
class _Open:
    """What the file holds of a request that still runs."""

    seq: int
    bodies: tuple[int | None, ...]
    messages: dict[int, int | None]
    """Number of the message -> its body."""


@dataclass(slots=True)
class _Memory:
    """What is known of the file; copied before each transaction, so that a failed one leaves no trace."""

    seq: int
    change: int
    exchanges: int
    incidents: int
    next_body: int
    open: dict[str, _Open] = field(default_factory=dict)
    passing: dict[int, int] = field(default_factory=dict)
    """Bodies that running requests alone refer to -> how often; removed when the last lets go."""


class Store:
    """The statements of the one writing connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._bodies = connection.cursor()
        self._connection = connection
        seq, change = self._run("SELECT ifnull(max(seq), 0), ifnull(max(change), 0) FROM exchange").fetchone()
        rows = self._run("SELECT count(*) FROM exchange").fetchone()[0]
        incidents = self._run("SELECT ifnull(sum(count), 0) FROM incident").fetchone()[0]
        body = self._run("SELECT ifnull(max(id), 0) + 1 FROM body").fetchone()[0]
        self._memory = _Memory(seq, change, rows, incidents, body)

    @property
    def counts(self) -> Counts:
        memory = self._memory
        return Counts(memory.seq, memory.change, memory.exchanges, memory.incidents)

    def runs(self, key: str) -> bool:
        """Did this writer store the request as one that still runs?"""
        return key in self._memory.open

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it is in the file afterwards, or nothing, and the same is remembered.

        Within a transaction that is open already, what is done is a part of that.
        """
        if self._inside():
            yield
            return
        memory = self._memory
        self._memory = replace(memory, open=dict(memory.open), passing=dict(memory.passing))
        try:
            self._run("BEGIN IMMEDIATE")
            yield
            self._run("COMMIT")
        except BaseException:
            self._memory = memory
            if self._inside():
                self._run("ROLLBACK")
            raise

    def _inside(self) -> bool:
        return self._connection.in_transaction

    def load(self, exchanges: Iterable[Exchange]) -> None:
        """Add finished exchanges with new keys and seqs one by one, as one statement."""
        self._connection.executemany(_INSERT, self._new_rows(exchanges))

    def _new_rows(self, exchanges: Iterable[Exchange]) -> Iterator[tuple[Any, ...]]:
        memory = self._memory
        for exchange in exchanges:
            memory.change += 1
            memory.exchanges += 1
            memory.seq = max(memory.seq, exchange.seq)
            if exchange.messages:
                self._messages(exchange.seq, exchange, None, running=False)
            yield row_of(exchange, memory.change, self._body)

    def add(self, item: Item) -> None:
        if isinstance(item, Exchange):
            self._exchange(item)
        elif isinstance(item, Incident):
            what = (item.kind, text(item.host), text(item.launch), text(item.why), item.time, item.count)
            self._run(_INCIDENT, what)
            self._memory.incidents += item.count
        elif isinstance(item, Answered):
            self._answered(item)
        else:
            where = (text(item.name), text(item.browser), text(item.host), item.port, item.started)
            self._run(_LAUNCH, where)

    def _answered(self, answered: Answered) -> None:
        found = answered.resolved
        chain = text(" ".join(found.chain))
        self._run(
            "INSERT OR REPLACE INTO resolved VALUES (?, ?, ?, ?)",
            (text(found.host), found.asked, chain, text(found.why)),
        )
        for seq in answered.seqs:
            done = self._run("UPDATE exchange SET change = ? WHERE seq = ?", (self._memory.change + 1, seq)).rowcount
            self._memory.change += done

    def interrupt(self, keys: Sequence[str], why: str) -> None:
        """Requests that run, and whose end will not come."""
        for key in keys:
            done = self._run(
                "UPDATE exchange SET state = 'interrupted', error = ?, change = ? WHERE state = 'open' AND key = ?",
                (why, self._memory.change + 1, text(key)),
            ).rowcount
            self._memory.change += done
            self._memory.open.pop(key, None)

    def set_page(self, page: str, seqs: Sequence[int]) -> None:
        change, raw = self._memory.change, page.encode("utf-8", "backslashreplace")
        rows = ((raw, change + n, seq) for n, seq in enumerate(seqs, 1))
        self._connection.executemany("UPDATE exchange SET page = ?, change = ? WHERE seq = ?", rows)
        self._memory.change += len(seqs)

    def left_open(self) -> list[str]:
        return [key for (key,) in self._run("SELECT key FROM exchange WHERE state = 'open' ORDER BY seq")]

    def _exchange(self, exchange: Exchange) -> None:
        running = exchange.state == "open"
        known = self._memory.open.pop(exchange.key, None)
        seq = known.seq if known else self._seq_of(exchange.key)
        bodies: list[int | None] = []

        def store(body: Body) -> int | None:
            bodies.append(self._body(body, running=running))
            return bodies[-1]

        memory = self._memory
        memory.change += 1
        row = row_of(exchange, memory.change, store)
        if seq is None:
            seq = exchange.seq or memory.seq + 1
            self._run(_INSERT, (seq, *row[1:]))
            memory.seq = max(memory.seq, seq)
            memory.exchanges += 1
        else:
            self._run(_UPDATE, (*row[1:], seq))
        messages = self._messages(seq, exchange, known, running=running)
        for old in known.bodies if known else ():
            self._let_go(old)
        if running:
            memory.open[exchange.key] = _Open(seq, tuple(bodies), messages)

    def _seq_of(self, key: str) -> int | None:
        found = self._run("SELECT seq FROM exchange WHERE key = ?", (text(key),)).fetchone()
        return found[0] if found else None

    def _messages(self, seq: int, exchange: Exchange, known: _Open | None, *, running: bool) -> dict[int, int | None]:
        """Add the messages that are not stored yet, remove those that the recorder let go."""
        if not exchange.message_count and known is None:
            return {}
        first = exchange.message_count - len(exchange.messages)
        stored = dict(known.messages) if known else {}
        if known is None:
            self._run("DELETE FROM message WHERE seq = ?", (seq,))
        for n in [n for n in stored if n < first]:
            self._run("DELETE FROM message WHERE seq = ? AND n = ?", (seq, n))
            self._let_go(stored.pop(n))
        for n, message in enumerate(exchange.messages, first):
            if n not in stored:
                stored[n] = self._message(seq, n, message, running=running)
        if not running:
            for number in stored.values():
                self._keep(number)
        return stored

    def _message(self, seq: int, n: int, message: Message, *, running: bool) -> int | None:
        number = self._body(message.body, running=running)
        self._run(_MESSAGE, (seq, n, int(message.from_client), int(message.text), message.time, number))
        return number

    def _body(self, body: Body, *, running: bool = False) -> int | None:
        """Id of the stored body, of an identical one when there is one; None for the empty body."""
        if not body.size and not body.kept:
            return None
        memory = self._memory
        whole = bytes.fromhex(body.sha256)
        digest = whole if whole and len(body.kept) == body.size else sha256(body.kept).digest()
        unique = (digest, body.size, whole)
        number = memory.next_body
        if self._bodies.execute(_BODY, (number, *unique, body.kept)).rowcount:
            memory.next_body += 1
            if running:
                memory.passing[number] = 1
            return number
        number = int(self._run(_SAME_BODY, unique).fetchone()[0])
        if not running:
            self._keep(number)
        elif number in memory.passing:
            memory.passing[number] += 1
        return number

    def _keep(self, number: int | None) -> None:
        if number is not None:
            self._memory.passing.pop(number, None)

    def _let_go(self, number: int | None) -> None:
        passing = self._memory.passing
        if number is None or number not in passing:
            return
        passing[number] -= 1
        if not passing[number]:
            del passing[number]
            self._run("DELETE FROM body WHERE id = ?", (number,))
