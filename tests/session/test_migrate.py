"""Older sessions are updated after a copy; of damaged ones every row that reads is saved."""

import contextlib
import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import exchange
from journals import leading
from sessions import names, opened

from inspector.model.incident import Incident
from inspector.model.resolved import Answered, Resolved
from inspector.session import migrate, schema
from inspector.session.migrate import LOST_BODY, Rescue, upgrade
from inspector.session.reader import SessionReader
from inspector.session.schema import DamagedError, OutdatedError, SessionError, connect

ROWS = 300


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "sessions"
    with opened(folder / "visit.inspector") as writer:
        writer.commit([exchange(seq=n, response_content=random.Random(n).randbytes(900)) for n in range(1, ROWS + 1)])
        writer.commit([Incident("crashed", 1.0, "h.example", "", "why", 2)])
        writer.commit([Answered(Resolved("h.example", 2.5, ("b.example",)), (1,))])
        writer.note("A notice.")
    return folder / "visit.inspector"


@pytest.fixture
def older(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The session as if this program wrote version 4 by now; that of `path` is of version 2."""
    for module in (schema, migrate):
        monkeypatch.setattr(module, "VERSION", 4)
    return path


def step_to_3(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE exchange SET error = error || '3'")


def step_to_4(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE exchange SET error = error || '4'")


def failing(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM exchange")
    raise RuntimeError("a step of ours is wrong")


def rows(path: Path) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT seq, error FROM exchange ORDER BY seq").fetchall()


def version(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def test_an_older_session_goes_through_every_step_and_a_copy_is_kept(older: Path) -> None:
    before = rows(older)
    with contextlib.closing(connect(older, "rw")) as connection:
        kept = upgrade(older, connection, {2: step_to_3, 3: step_to_4})
    assert rows(older) == [(seq, "34") for seq in range(1, ROWS + 1)]
    assert version(older) == 4
    assert kept is not None
    assert rows(kept) == before
    assert (version(kept), kept.stat().st_mode & 0o777) == (2, 0o600)
    assert names(older.parent) == [older.name, kept.name]


def first_version(path: Path) -> None:
    """Make the session one of the first version, as it was written before names behind hosts were kept."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE resolved")
        connection.execute("PRAGMA user_version=1")
        connection.commit()


def test_a_session_of_the_first_version_is_read_as_it_is_and_recording_goes_on_in_it_after_a_copy(path: Path) -> None:
    first_version(path)
    with SessionReader.open(path) as reader:
        assert (reader.counts().exchanges, reader.resolved()) == (ROWS, {})
    assert version(path) == 1
    with opened(path) as writer:
        writer.commit([Answered(Resolved("a.example", 1.5, ("b.example",)))])
    assert version(path) == 2
    with SessionReader.open(path) as reader:
        assert reader.counts().exchanges == ROWS
        assert reader.resolved() == {"a.example": Resolved("a.example", 1.5, ("b.example",))}
    assert version(path.with_name(f"{path.name}.version-1.bak")) == 1


def test_a_session_of_the_first_version_with_a_table_of_the_second_is_not_ours(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    with pytest.raises(SessionError, match="never writes"):
        SessionReader.open(path)


def test_a_step_that_fails_leaves_the_session_as_it_was(older: Path) -> None:
    before = rows(older)
    with contextlib.closing(connect(older, "rw")) as connection, pytest.raises(RuntimeError):
        upgrade(older, connection, {2: step_to_3, 3: failing})
    assert rows(older) == before
    assert version(older) == 2


def test_a_version_without_steps_is_refused(older: Path) -> None:
    with contextlib.closing(connect(older, "rw")) as connection, pytest.raises(OutdatedError):
        upgrade(older, connection, {3: step_to_4})
    assert names(older.parent) == [older.name]


def test_a_session_that_is_up_to_date_is_not_copied(path: Path) -> None:
    with contextlib.closing(connect(path, "rw")) as connection:
        assert upgrade(path, connection) is None
    assert names(path.parent) == [path.name]


def saved(path: Path) -> tuple[list[int], int]:
    with Rescue(path, path.parent) as rescue:
        return [e.seq for e in rescue.exchanges()], rescue.lost


def test_a_good_session_is_saved_whole(path: Path) -> None:
    with SessionReader.open(path) as reader:
        whole = list(reader.exchanges())
        info = reader.info()
    with Rescue(path, path.parent) as rescue:
        assert list(rescue.exchanges()) == whole
        assert (rescue.lost, rescue.notices()) == (0, ())
        assert rescue.info() == info
        assert [i.count for i in rescue.incidents()] == [2]
        assert rescue.resolved() == [Answered(Resolved("h.example", 2.5, ("b.example",)))]
    assert names(path.parent) == [path.name]


def test_an_older_session_is_updated_in_the_copy_alone(older: Path) -> None:
    with Rescue(older, older.parent, {2: step_to_3, 3: step_to_4}) as rescue:
        assert {e.error for e in rescue.exchanges()} == {"34"}
    assert version(older) == 2


def test_the_log_of_a_recorder_that_died_is_saved_too(path: Path) -> None:
    writer = opened(path)
    writer.commit([exchange(seq=ROWS + 1, state="open")])
    with Rescue(path, path.parent) as rescue:
        last = list(rescue.exchanges())[-1]
    writer.close()
    assert (last.seq, last.state) == (ROWS + 1, "interrupted")


def pages_of(path: Path, name: str) -> list[int]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return [
            n for (n,) in connection.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (name,))
        ]


def hit(path: Path, page: int) -> bytes:
    raw = bytearray(path.read_bytes())
    raw[(page - 1) * 4096 : page * 4096] = os.urandom(4096)
    path.write_bytes(raw)
    return bytes(raw)


def test_with_an_index_page_hit_every_row_is_saved(path: Path) -> None:
    for index in ("exchange_change", "sqlite_autoindex_exchange_1", "sqlite_autoindex_body_1"):
        hit(path, pages_of(path, index)[0])
    assert saved(path) == (list(range(1, ROWS + 1)), 0)


def test_with_a_page_of_rows_hit_the_others_are_saved_and_the_lost_are_counted(path: Path) -> None:
    before = hit(path, pages_of(path, "exchange")[3])
    seqs, lost = saved(path)
    assert 0 < lost < 60
    assert len(seqs) + lost == ROWS
    assert path.read_bytes() == before
    with Rescue(path, path.parent) as rescue:
        list(rescue.exchanges())
        assert str(lost) in rescue.notices()[0]


def test_with_a_page_of_bodies_hit_the_rows_are_saved_with_a_mark(path: Path) -> None:
    hit(path, pages_of(path, "body")[5])
    with Rescue(path, path.parent) as rescue:
        found = list(rescue.exchanges())
    marked = [e for e in found if LOST_BODY in e.marks]
    assert (len(found), rescue.lost) == (ROWS, 0)
    assert 0 < len(marked) < 20
    assert all(e.response.body.kept == b"" for e in marked)


def test_with_the_facts_of_the_session_gone_the_rows_are_saved(path: Path) -> None:
    hit(path, pages_of(path, "session")[0])
    with pytest.raises(DamagedError):
        SessionReader.open(path)
    with Rescue(path, path.parent) as rescue:
        assert rescue.info().source == "proxy"
        assert len(list(rescue.exchanges())) == ROWS


@pytest.mark.parametrize("n", range(20))
def test_no_damage_makes_the_rescue_fail_otherwise_than_in_words(path: Path, n: int) -> None:
    chance = random.Random(n)
    raw = bytearray(path.read_bytes())
    for _ in range(chance.choice([3, 100, 2000])):
        raw[chance.randrange(100, len(raw))] = chance.randrange(256)
    path.write_bytes(raw)
    said = ""
    try:
        seqs, _ = saved(path)
    except SessionError as error:
        seqs, said = [], str(error)
    assert seqs == sorted(set(seqs))
    assert "\n" not in said
    assert path.read_bytes() == raw
    assert names(path.parent) == [path.name]


def add_trigger(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TRIGGER t AFTER UPDATE ON exchange BEGIN DELETE FROM exchange; END")


def make_newer(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA user_version=99")


@pytest.mark.parametrize("change", [add_trigger, make_newer])
def test_hostile_and_newer_sessions_are_not_saved(path: Path, change: Callable[[sqlite3.Connection], None]) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        change(connection)
        connection.commit()
    with pytest.raises(SessionError, match=r"never writes|newer version"):
        Rescue(path, path.parent)
    assert names(path.parent) == [path.name]


def test_saving_rows_follows_no_journal_to_another_file(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    leading(path, "exchange", "error", victim)
    with contextlib.suppress(SessionError), Rescue(path, tmp_path) as rescue:
        list(rescue.exchanges())
    assert victim.read_text() == "precious"
