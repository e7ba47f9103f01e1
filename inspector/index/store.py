"""The one writing connection of the index: batches of judged exchanges and of simulations, and their running sums."""

import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from inspector.index import consent, flat
from inspector.index.cookie_sets import CookieSets
from inspector.index.flat import Judged
from inspector.index.ledger_tables import LedgerTables
from inspector.index.progress import Progress, progress_of
from inspector.index.schema import (
    APPLICATION_ID,
    COUNTS,
    LEFT,
    LEFT_HASHED,
    PLAIN,
    TABLES,
    USER_VERSION,
    VERDICTS,
    IndexFileError,
    check_version,
    connect_writing,
    schema_of,
)
from inspector.index.sums import Sums, add_simulated, add_tally, findings_left, left_of
from inspector.model.inspection import Inspection
from inspector.model.simulation import Simulation

ROW_COLUMNS = (
    "seq", "started", "grp", "confidence", "method", "host", "path", "vendor", "vendor_id", "event", "hit_count",
    "account", "recipient", "entity", "page", "status", "type", "size", "duration_ms", "consent", "note", "launch",
    "state", "cookies", "role", "why", *COUNTS,
)  # fmt: skip
PUT_ROW = f"INSERT OR REPLACE INTO rows ({', '.join(ROW_COLUMNS)}) VALUES ({', '.join(f':{c}' for c in ROW_COLUMNS)})"
IN_BATCH = "(SELECT value FROM json_each(?))"


class IndexStore:
    """Writes one index file. Every public call is one transaction; readers see it whole or not at all."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        self._key = b""
        self._cookies = CookieSets(connection)
        self._ledger = LedgerTables(connection)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or make the index; a damaged one of ours, or one of another version, starts empty.

        Raises:
            IndexFileError: the file is none of ours; it is left as it is.
            OSError: the file cannot be made.
        """
        try:
            store = cls(path, connect_writing(path))
            store._prepare()
        except sqlite3.DatabaseError:
            if not _starts_like_a_database_of_ours(path):
                raise IndexFileError(f"{path.name} is no index of this program; move it away") from None
            for suffix in ("", "-wal", "-shm", "-journal"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            store = cls(path, connect_writing(path))
            store._prepare()
        return store

    def close(self) -> None:
        try:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._db.close()

    def meta(self) -> dict[str, Any]:
        return dict(self._db.execute("SELECT key, value FROM meta").fetchall())

    def reset(self, facts: Mapping[str, object], shorts: Mapping[str, str] | None = None) -> None:
        """Empty the index and note what the new one is made with; `shorts` are the vendors' short names by id."""
        with self._transaction():
            names = self._db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            for (name,) in names:
                self._db.execute(f'DROP TABLE "{name}"')
            self._forget()
            self._make_tables()
            self._db.executemany("INSERT INTO vendors VALUES (?, ?)", list((shorts or {}).items()))
            self._note(facts)

    def note(self, facts: Mapping[str, object]) -> None:
        with self._transaction():
            self._note(facts)

    def put(self, batch: Sequence[Judged], facts: Mapping[str, object], *, simulate: bool) -> None:
        """Insert or replace the rows of a batch; with `simulate` they wait for their simulation.

        `facts` go to `meta` in the same transaction: how far the session was read.
        """
        seqs = [judged.inspection.seq for judged in batch]
        with self._transaction():
            tally: Sums = {}
            removed = self._take_back(seqs, tally)
            rows = [
                flat.row_of(judged) | {"cookies": self._cookies.number_of(judged.inspection.cookies)}
                for judged in batch
            ]
            hits = [hit for judged in batch for hit in flat.hits_of(judged.inspection)]
            add_tally(tally, rows, hits, 1)
            run = self._db.executemany
            run(PUT_ROW, rows)
            run("INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)", [flat.texts_of(judged) for judged in batch])
            run(
                "INSERT OR REPLACE INTO inspections VALUES (?, ?)",
                [(j.inspection.seq, flat.pack(j.inspection)) for j in batch],
            )
            run("INSERT INTO hits VALUES (?, ?, ?, ?, ?, ?)", hits)
            consent.put(self._db, batch)
            self._apply_tally(tally)
            self._ledger.put([judged.inspection for judged in batch], removed, self._key)
            if simulate:
                run("INSERT OR REPLACE INTO pending VALUES (?)", [(seq,) for seq in seqs])
            self._note(facts)

    def new_policy(self, facts: Mapping[str, object], *, simulate: bool) -> None:
        """Forget every simulation; with `simulate` all rows wait for a new one."""
        with self._transaction():
            for table in ("sims", "onward", "after", "pending"):
                self._db.execute(f"DELETE FROM {table}")
            self._db.execute("UPDATE rows SET sim_verdict = NULL, sim_left = NULL, sim_destinations = NULL")
            if simulate:
                self._db.execute("INSERT INTO pending SELECT seq FROM rows")
            self._note(facts)

    def pending(self, limit: int) -> list[int]:
        return [seq for (seq,) in self._db.execute("SELECT seq FROM pending ORDER BY seq LIMIT ?", (limit,))]

    def progress(self) -> Progress:
        return progress_of(self._db)

    def inspection(self, seq: int) -> Inspection:
        packed = self._db.execute("SELECT packed FROM inspections WHERE seq = ?", (seq,)).fetchone()
        return flat.unpack(packed[0])

    def put_simulated(self, batch: Mapping[int, Sequence[Simulation]], labels: Mapping[str, str]) -> None:
        """Keep what a policy leaves of each row; a row without simulation is not concerned by the policy."""
        with self._transaction():
            self._forget_simulated(list(batch))
            onward: Sums = {}
            after: Sums = {}
            for seq, simulations in batch.items():
                row = self._row(seq)
                if row is not None and simulations:
                    self._put_simulated(row, simulations)
                    add_simulated(onward, after, row, self._sims(seq), 1)
            self._apply_simulated(onward, after, labels)
            self._db.executemany("DELETE FROM pending WHERE seq = ?", [(seq,) for seq in batch])

    # Inside a transaction

    def _put_simulated(self, row: sqlite3.Row, simulations: Sequence[Simulation]) -> None:
        lines = [(s.destination, VERDICTS.index(s.verdict), left_of(s, row)) for s in simulations]
        left_in_all = sum(findings_left(simulation, row) for simulation in simulations)
        marks = ", ".join("?" * (4 + len(LEFT + LEFT_HASHED)))
        self._db.executemany(
            f"INSERT INTO sims VALUES ({marks})",
            [(row["seq"], n, destination, verdict, *left) for n, (destination, verdict, left) in enumerate(lines)],
        )
        verdict = min((verdict for _, verdict, _ in lines), key=(0, 2, 1).index)
        self._db.execute(
            "UPDATE rows SET sim_verdict = ?, sim_left = ?, sim_destinations = ? WHERE seq = ?",
            (verdict, left_in_all, "\n".join(destination for destination, _, _ in lines), row["seq"]),
        )

    def _take_back(self, seqs: list[int], tally: Sums) -> list[Inspection]:
        """Subtract what rows that are about to be replaced had added; gives what was said of them."""
        self._forget_simulated(seqs)
        known = [seq for (seq,) in self._db.execute(f"SELECT seq FROM rows WHERE seq IN {IN_BATCH}", (_list(seqs),))]
        if not known:
            return []
        rows = self._db.execute(f"SELECT * FROM rows WHERE seq IN {IN_BATCH}", (_list(known),)).fetchall()
        hits = self._db.execute(f"SELECT * FROM hits WHERE seq IN {IN_BATCH}", (_list(known),)).fetchall()
        add_tally(tally, rows, [tuple(hit) for hit in hits], -1)
        removed = [self.inspection(seq) for seq in known]
        self._db.executemany("DELETE FROM hits WHERE seq = ?", [(seq,) for seq in known])
        consent.forget(self._db, known)
        return removed

    def _forget_simulated(self, seqs: list[int]) -> None:
        onward: Sums = {}
        after: Sums = {}
        found = self._db.execute(f"SELECT DISTINCT seq FROM sims WHERE seq IN {IN_BATCH}", (_list(seqs),)).fetchall()
        for (seq,) in found:
            row = self._row(seq)
            if row is not None:
                add_simulated(onward, after, row, self._sims(seq), -1)
        self._db.executemany("DELETE FROM sims WHERE seq = ?", [(seq,) for (seq,) in found])
        self._apply_simulated(onward, after, {})

    def _row(self, seq: int) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute("SELECT * FROM rows WHERE seq = ?", (seq,)).fetchone()
        return row

    def _sims(self, seq: int) -> list[sqlite3.Row]:
        return self._db.execute("SELECT * FROM sims WHERE seq = ? ORDER BY n", (seq,)).fetchall()

    def _apply_tally(self, sums: Sums) -> None:
        keys = ("grp", "recipient", "level", "vendor_id", "account", "vendor")
        self._apply(
            "tally", keys, "grp, recipient, level, vendor_id, account", ("n", "doubtful", "tagging", *COUNTS), sums
        )

    def _apply_simulated(self, onward: Sums, after: Sums, labels: Mapping[str, str]) -> None:
        labelled: Sums = {(name, labels.get(str(name), str(name))): numbers for (name,), numbers in onward.items()}
        self._apply("onward", ("destination", "label"), "destination", ("n", *LEFT, *LEFT_HASHED), labelled)
        self._apply("after", ("grp",), "grp", ("n", *PLAIN, *LEFT), after)

    def _apply(self, table: str, keys: Sequence[str], conflict: str, columns: Sequence[str], sums: Sums) -> None:
        """Add sums to the lines of a table; a line that came down to nothing goes."""
        changed = {key: numbers for key, numbers in sums.items() if any(numbers)}
        if not changed:
            return
        marks = ", ".join("?" * (len(keys) + len(columns)))
        adds = ", ".join(f"{column} = {column} + excluded.{column}" for column in columns)
        self._db.executemany(
            f"INSERT INTO {table} ({', '.join((*keys, *columns))}) VALUES ({marks}) "
            f"ON CONFLICT ({conflict}) DO UPDATE SET {adds}",
            [(*key, *numbers) for key, numbers in changed.items()],
        )
        if any(numbers[0] < 0 for numbers in changed.values()):
            self._db.execute(f"DELETE FROM {table} WHERE n <= 0")

    # Opening

    def _prepare(self) -> None:
        self._db.row_factory = sqlite3.Row
        try:
            check_version(self._db, self.path)
            self._key = self.meta()["key"]
        except (IndexFileError, KeyError):
            if any(kind not in {"table", "index"} for kind, _, _ in schema_of(self._db)):
                raise sqlite3.DatabaseError("it holds views or triggers") from None
            self.reset({})

    def _make_tables(self) -> None:
        for statement in TABLES.split(";"):
            if statement.strip():
                self._db.execute(statement)
        self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._db.execute(f"PRAGMA user_version = {USER_VERSION}")
        self._key = secrets.token_bytes(16)
        self._note({"key": self._key})

    def _forget(self) -> None:
        self._cookies.forget()
        self._ledger.forget()

    def _note(self, facts: Mapping[str, object]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(facts.items()))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            self._forget()
            raise
        self._db.execute("COMMIT")


def _list(seqs: Sequence[int]) -> str:
    return f"[{','.join(map(str, seqs))}]"


def _starts_like_a_database_of_ours(path: Path) -> bool:
    """SQLite keeps the application id at byte 68 of the first page."""
    with path.open("rb") as file:
        head = file.read(72)
    return not head or (head[:16] == b"SQLite format 3\0" and int.from_bytes(head[68:72], "big") == APPLICATION_ID)
