"""The file of a session: private, one file when closed, refused untouched when it is not ours."""

import contextlib
import hashlib
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from builders import exchange
from journals import leading
from sessions import names, opened

from inspector.session.reader import SessionReader
from inspector.session.schema import SessionError
from inspector.session.writer import SessionWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.inspector"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_are_0600_in_folders_0700_under_every_umask(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "new" / "deep" / "visit.inspector"
    before = os.umask(umask)
    try:
        with opened(path) as writer:
            writer.commit([exchange(seq=1)])
            names = {
                p.name.removeprefix("visit.inspector"): stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()
            }
            with SessionReader.open(path) as reader:
                reader.counts()
                assert names == {"": 0o600, "-wal": 0o600, "-shm": 0o600, "-lock": 0o600}
    finally:
        os.umask(before)
    assert [stat.S_IMODE(p.stat().st_mode) for p in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_a_session_that_others_could_read_is_closed_to_them(path: Path) -> None:
    opened(path).close()
    path.chmod(0o644)
    with opened(path) as writer:
        writer.commit([exchange(seq=1)])
        assert {stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()} == {0o600}


def test_a_name_full_of_signs_is_no_query(tmp_path: Path) -> None:
    path = tmp_path / "50% of? #1 & ü\udcff.inspector"
    with opened(path) as writer:
        writer.commit([exchange(seq=1)])
    with SessionReader.open(path) as reader:
        assert reader.counts().exchanges == 1
    assert names(tmp_path) == [path.name]


def test_the_connection_is_set_up_for_evidence(path: Path) -> None:
    with opened(path) as writer:
        found = {
            name: writer._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "mmap_size", "trusted_schema", "busy_timeout")
        }
        defensive = writer._connection.getconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE)
    assert found == {"journal_mode": "wal", "synchronous": 2, "mmap_size": 0, "trusted_schema": 0, "busy_timeout": 5000}
    assert defensive


def make_foreign(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.commit()


def make_newer(path: Path) -> None:
    opened(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=999")


def make_damaged(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=n, response_content=os.urandom(500)) for n in range(1, 100)])
    raw = bytearray(path.read_bytes())
    raw[100:4096] = os.urandom(3996)
    path.write_bytes(raw)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_foreign, "another program"),
        (make_newer, "newer version"),
        (make_damaged, "is damaged"),
        (lambda path: path.write_bytes(b"{}" * 1000), "no session file"),
        (Path.mkdir, "is a folder"),
    ],
    ids=["foreign", "newer", "damaged", "other", "folder"],
)
def test_what_is_no_session_of_ours_is_refused_in_one_sentence_and_left_alone(path: Path, make, words: str) -> None:
    make(path)
    before = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else None
    mode = path.stat().st_mode
    for attempt in (opened, SessionReader.open):
        with pytest.raises(SessionError, match=words) as caught:
            attempt(path)
        assert "\n" not in str(caught.value)
        assert path.name in str(caught.value)
    assert (hashlib.sha256(path.read_bytes()).digest() if path.is_file() else None) == before
    assert path.stat().st_mode == mode
    assert names(path.parent) == [path.name]


def test_an_imported_session_is_not_recorded_into(path: Path) -> None:
    SessionWriter.open(path, source="har").close()
    with pytest.raises(SessionError, match="another session"):
        opened(path)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SessionError, match="choose another folder"):
        opened(tmp_path / "file" / "visit.inspector")


def test_a_journal_that_names_another_file_is_not_followed(path: Path, tmp_path: Path) -> None:
    """SQLite would delete that file, whatever it is."""
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    with opened(path) as writer:
        writer.commit([exchange(seq=n) for n in range(1, 50)])
    leading(path, "exchange", "error", victim)
    with pytest.raises(SessionError, match="names another file"):
        opened(path)
    assert victim.read_text() == "precious"


def test_the_journal_of_an_interrupted_close_is_rolled_back(path: Path, tmp_path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=n) for n in range(1, 50)])
    journal = leading(path, "exchange", "error", tmp_path / "none")
    raw = journal.read_bytes()
    journal.write_bytes(raw[: -(4 + len(bytes(tmp_path / "none")) + 16)])
    with opened(path) as writer:
        assert writer.last_seq == 49
    with SessionReader.open(path) as reader:
        assert {each.error for each in reader.exchanges()} == {""}
