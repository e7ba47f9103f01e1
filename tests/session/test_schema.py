"""The file's marks and tables, and its description for other programs."""

import contextlib
import re
import sqlite3
from pathlib import Path
from typing import get_args

import pytest
from builders import exchange
from sessions import opened

from inspector.model.exchange import State
from inspector.model.incident import Kind
from inspector.session.schema import (
    APPLICATION_ID,
    INDICES,
    TABLES,
    VERSION,
    NotSqliteError,
    OutdatedError,
    check_mark,
    connect,
)

DOCUMENT = Path(__file__).parents[2] / "resources" / "docs" / "session-format.md"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with opened(tmp_path / "visit.inspector") as writer:
        writer.commit([exchange(seq=1)])
    return tmp_path / "visit.inspector"


def test_the_document_gives_exactly_the_tables_of_the_file(path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    block = re.search(r"```sql\n(.*?)```", text, re.DOTALL)[1].strip().split("\n")
    assert block == [*TABLES.values(), *INDICES.values()]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        stored = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")]
    assert sorted(stored) == sorted(block)


def test_the_document_names_every_column_state_kind_and_mark() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for word in (*get_args(State), *get_args(Kind), str(APPLICATION_ID), "id", "created", "source", "notices"):
        assert f"`{word}`" in text or f" {word} " in text, word
    columns = re.findall(r"[(,] ?(\w+) (?:INTEGER|TEXT|BLOB|REAL)", " ".join(TABLES.values()))
    assert len(columns) > 50
    for column in columns:
        assert f"`{column}`" in text, column


def test_other_programs_can_read_a_request_with_sql_alone(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        url = connection.execute("SELECT cast(url AS TEXT) FROM exchange").fetchone()
    assert url == ("https://shop.example/",)


def test_the_marks_are_in_the_first_bytes(path: Path) -> None:
    raw = path.read_bytes()
    assert int.from_bytes(raw[68:72]) == APPLICATION_ID
    assert int.from_bytes(raw[60:64]) == VERSION


def test_a_connection_trusts_nothing(path: Path) -> None:
    with contextlib.closing(connect(path, "ro")) as connection:
        settings = {
            name: connection.getconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{name}"))
            for name in ("DEFENSIVE", "TRUSTED_SCHEMA", "ENABLE_TRIGGER", "ENABLE_VIEW")
        }
        assert settings == {"DEFENSIVE": True, "TRUSTED_SCHEMA": False, "ENABLE_TRIGGER": False, "ENABLE_VIEW": False}
        assert connection.execute("PRAGMA mmap_size").fetchone() == (0,)
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (5000,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM exchange")
        with pytest.raises(sqlite3.OperationalError, match="too many attached"):
            connection.execute("ATTACH ':memory:' AS other")


def test_looking_at_a_foreign_database_with_a_log_leaves_nothing_beside_it(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    with contextlib.closing(sqlite3.connect(foreign)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (x)")
    with pytest.raises(ValueError, match="another program"):
        check_mark(foreign)
    assert [p.name for p in tmp_path.iterdir()] == ["foreign.db"]


@pytest.mark.parametrize("content", [b"x", b"{}" * 5, b"SQLite", b"\x00" * 200, b"{" * 5000])
def test_what_is_no_database_is_told_apart_from_what_is_a_wrong_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(NotSqliteError):
        check_mark(tmp_path / "file")


def test_an_older_version_names_the_command_that_helps(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=0")
    with pytest.raises(OutdatedError, match="inspector import OLD NEW"):
        check_mark(path)
