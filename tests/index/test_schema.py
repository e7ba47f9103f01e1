"""The index file: where it lies, what opens it, what refuses."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from journals import leading

from inspector.index.schema import (
    CONFIDENCES,
    COUNTS,
    LEFT,
    LEFT_HASHED,
    VERDICTS,
    IndexFileError,
    connect_reading,
    connect_writing,
    index_path,
)
from inspector.index.store import IndexStore

PLAN = "EXPLAIN QUERY PLAN SELECT seq FROM rows ORDER BY {} NULLS LAST, seq"


def test_the_index_lies_beside_its_session_or_in_a_folder_that_is_given():
    assert index_path(Path("/data/shop.inspector")) == Path("/data/shop.inspector-index")
    assert index_path(Path("/data/shop.inspector"), Path("/other")) == Path("/other/shop.inspector-index")


def test_a_new_file_is_for_this_user_alone(tmp_path):
    connect_writing(tmp_path / "i").close()
    assert stat.S_IMODE((tmp_path / "i").stat().st_mode) == 0o600


def test_reading_what_is_not_there_makes_nothing(tmp_path):
    with pytest.raises(IndexFileError, match="does not exist"):
        connect_reading(tmp_path / "i")
    assert not (tmp_path / "i").exists()


def test_a_reader_opens_a_name_full_of_signs(tmp_path):
    path = tmp_path / "100%20?#ü .inspector-index"
    IndexStore.open(path).close()
    connect_reading(path).close()


def test_a_reading_connection_cannot_write_and_trusts_no_schema(tmp_path):
    IndexStore.open(tmp_path / "i").close()
    connection = connect_reading(tmp_path / "i")
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM rows")
    assert connection.execute("PRAGMA trusted_schema").fetchone()[0] == 0
    connection.close()


def test_columns_have_names_of_their_own():
    names = COUNTS + LEFT + LEFT_HASHED
    assert len(set(names)) == len(names) == 32
    assert (CONFIDENCES[2], VERDICTS[1]) == ("possible", "blocked")


def test_sort_indexes_stand_for_time_host_group_and_vendor(tmp_path):
    IndexStore.open(tmp_path / "i").close()
    connection = connect_reading(tmp_path / "i")
    for column in ("started", "host", "grp", "vendor"):
        plan = connection.execute(PLAN.format(column)).fetchall()
        assert any("USING COVERING INDEX" in str(tuple(step)) for step in plan), plan
        assert not any("TEMP B-TREE" in str(tuple(step)) for step in plan), plan
    connection.close()


def test_a_journal_that_names_another_file_is_not_followed_and_the_index_made_anew(tmp_path):
    """SQLite would delete that file, whatever it is."""
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    path = tmp_path / "i"
    store = IndexStore.open(path)
    store.note({f"key{n}": "x" * 500 for n in range(200)})
    store.close()
    leading(path, "meta", "value", victim)
    store = IndexStore.open(path)
    assert "key1" not in store.meta()
    store.close()
    assert victim.read_text() == "precious"


HOSTILE = [
    "CREATE TRIGGER t AFTER INSERT ON meta BEGIN DELETE FROM meta; END",
    "CREATE VIEW v AS WITH RECURSIVE x(n) AS (VALUES(1) UNION ALL SELECT n FROM x) SELECT n FROM x",
    "CREATE TABLE more (x)",
    "CREATE INDEX more ON rows (abs(started))",
    "ALTER TABLE rows ADD COLUMN more AS (zeroblob(100000000))",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_an_index_with_things_that_we_never_make_is_refused_and_made_anew(tmp_path, statement):
    path = tmp_path / "i"
    IndexStore.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()
    with pytest.raises(IndexFileError, match="never makes"):
        connect_reading(path)
    store = IndexStore.open(path)
    store.note({"a": "b"})
    assert store.meta()["a"] == "b"
    store.close()
    connect_reading(path).close()


def test_pages_kept_by_a_connection_take_a_few_megabytes_however_large_the_index(tmp_path):
    IndexStore.open(tmp_path / "x.inspector-index").close()
    for connect, most in ((connect_writing, 8_000), (connect_reading, 2_000)):
        with closing(connect(tmp_path / "x.inspector-index")) as connection:
            kept = connection.execute("PRAGMA cache_size").fetchone()[0]
            assert -most <= kept < 0  # SQLite's sign for KB
