"""The writing connection and its thread: what was acknowledged is there, whatever happens."""

import contextlib
import hashlib
import os
import sqlite3
import stat
import time
from dataclasses import replace
from pathlib import Path

import pytest
from builders import body, exchange
from sessions import names, opened

from inspector.model.exchange import Message
from inspector.model.incident import Incident
from inspector.session.reader import SessionReader
from inspector.session.schema import Counts, LaunchInfo, SessionError
from inspector.session.writer import SessionWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.inspector"


def bodies(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM body").fetchone()[0]


# One connection


def test_the_counts_of_a_commit_are_those_that_a_reader_sees(path: Path) -> None:
    with opened(path) as writer:
        counts = writer.commit([exchange(seq=1), exchange(seq=2), Incident("crashed", 1.0, "h", "", "why", 3)])
        assert counts == Counts(seq=2, change=2, exchanges=2, incidents=3)
        with SessionReader.open(path) as reader:
            assert reader.counts() == counts


def test_the_same_key_is_an_update_of_one_row_that_keeps_its_seq(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=1, key="a", state="open"), exchange(seq=2, key="b")])
        counts = writer.commit([exchange(seq=1, key="a", status=404)])
        assert (counts.exchanges, counts.change) == (2, 3)
        with SessionReader.open(path) as reader:
            assert [(e.seq, e.key, e.response.status) for e in reader.exchanges()] == [(1, "a", 404), (2, "b", 200)]
            assert [change for change, _ in reader.changed(0)] == [2, 3]


def test_a_key_of_an_earlier_run_is_updated_too(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=1, key="a")])
    with opened(path) as writer:
        assert writer.commit([exchange(seq=9, key="a", status=500)]).exchanges == 1
    with SessionReader.open(path) as reader:
        assert reader.exchange(1).response.status == 500


def test_an_exchange_without_a_seq_gets_the_next(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=5, key="a"), exchange(seq=0, key="b"), exchange(seq=0, key="c")])
        assert writer.last_seq == 7


def test_one_seq_for_two_requests_is_refused_and_nothing_of_the_batch_stays(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=1, key="a")])
        with pytest.raises(ValueError, match="one seq to two requests"):
            writer.commit([exchange(seq=2, key="b"), exchange(seq=1, key="c")])
        assert writer.counts == Counts(1, 1, 1, 0)
        assert writer.commit([exchange(seq=2, key="b")]) == Counts(2, 2, 2, 0)


def test_identical_bodies_are_stored_once(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=n, response_content=b"pixel", content=b"pixel") for n in range(1, 50)])
    assert bodies(path) == 1


def test_bodies_with_the_same_beginning_and_another_whole_are_two(path: Path) -> None:
    kept = b"x" * 100
    first = replace(body(kept), size=200, sha256=hashlib.sha256(b"one").hexdigest())
    second = replace(body(kept), size=200, sha256=hashlib.sha256(b"two").hexdigest())
    rows = []
    for seq, one in enumerate((first, second, replace(first, size=300), replace(first, sha256="")), 1):
        plain = exchange(seq=seq)
        rows.append(replace(plain, response=replace(plain.response, body=one)))
    with opened(path) as writer:
        writer.commit(rows)
        with SessionReader.open(path) as reader:
            assert list(reader.exchanges()) == rows


def test_a_running_body_that_grows_leaves_no_old_pieces(path: Path) -> None:
    with opened(path) as writer:
        for n in range(1, 20):
            writer.commit([exchange(seq=1, state="open", response_content=b"a" * n, content=b"ask")])
        writer.commit([exchange(seq=1, response_content=b"a" * 20, content=b"ask")])
    assert bodies(path) == 2


def test_a_running_body_that_a_finished_request_shares_stays(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=1, state="open", response_content=b"shared")])
        writer.commit([exchange(seq=2, response_content=b"shared")])
        writer.commit([exchange(seq=1, response_content=b"other")])
        with SessionReader.open(path) as reader:
            assert reader.exchange(2).response.body.kept == b"shared"


def test_two_running_requests_share_a_body_until_the_last_lets_go(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=n, state="open", response_content=b"shared") for n in (1, 2)])
        writer.commit([exchange(seq=1, response_content=b"")])
        with SessionReader.open(path) as reader:
            assert reader.exchange(2).response.body.kept == b"shared"
        writer.commit([exchange(seq=2, response_content=b"")])
    assert bodies(path) == 0


def messages(*texts: bytes) -> tuple[Message, ...]:
    return tuple(Message(n % 2 == 0, True, body(text), 5.0 + n) for n, text in enumerate(texts))


def test_websocket_messages_are_kept_in_order_and_let_go_with_the_recorder(path: Path) -> None:
    long = messages(*[b"m%d" % n for n in range(130)])
    with opened(path) as writer, SessionReader.open(path) as reader:
        for seen in (1, 2, 50, 100, 101, 130):
            now = exchange(
                seq=1, state="open" if seen < 130 else "complete", messages=long[max(0, seen - 100) : seen],
                message_count=seen,
            )  # fmt: skip
            writer.commit([now])
            assert reader.exchange(1) == now
    assert bodies(path) == 100


def test_incidents_alike_are_one_row_with_a_count(path: Path) -> None:
    one = Incident("connect-failed", 10.0, "h.example", "browser", "refused")
    with opened(path) as writer:
        writer.commit([one, replace(one, time=20.0), replace(one, time=15.0, count=5), replace(one, host="i.example")])
        with SessionReader.open(path) as reader:
            assert reader.incidents() == [replace(one, time=20.0, count=7), replace(one, host="i.example")]


def test_a_launch_added_while_recording_is_known_afterwards(path: Path) -> None:
    first = LaunchInfo("one", "Chromium", "127.0.0.1", 1000, 1.0)
    second = LaunchInfo("two", "Firefox", "127.0.0.1", 2000, 2.0)
    with SessionWriter.open(path, source="proxy", launches=[first], demo=True, program="Test 1") as writer:
        writer.commit([second, LaunchInfo("one", "", "127.0.0.1", 1001, 9.0)])
    with SessionReader.open(path) as reader:
        info = reader.info()
    assert info.launches == (replace(first, port=1001), second)
    assert (info.demo, info.program, info.source, len(info.id)) == (True, "Test 1", "proxy", 32)


def test_notices_are_kept_once_each_and_on_one_line(path: Path) -> None:
    with opened(path) as writer:
        writer.note("One\nline.", "Two.")
        writer.note("Two.", "Three \ud800.")
    with SessionReader.open(path) as reader:
        assert reader.info().notices == ("One line.", "Two.", "Three \\ud800.")


def test_a_page_named_late_is_a_change_of_its_rows(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=n) for n in (1, 2, 3)])
        assert writer.set_page("https://shop.example/", [1, 3]).change == 5
        with SessionReader.open(path) as reader:
            assert [(c, e.seq, e.page) for c, e in reader.changed(3)] == [
                (4, 1, "https://shop.example/"),
                (5, 3, "https://shop.example/"),
            ]


def test_texts_that_sqlite_cannot_hold_are_stored_spelled_out(path: Path) -> None:
    odd = exchange(seq=1, error="half \ud800", marks=("\udfff",), page="https://a.example/\ud800", connection="\ud800")
    with opened(path) as writer:
        writer.commit([odd])
        with SessionReader.open(path) as reader:
            stored = reader.exchange(1)
    assert (stored.error, stored.marks, stored.connection) == ("half \\ud800", ("\udfff",), "\\ud800")
    assert stored.page == "https://a.example/\\ud800"


# The file


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


def test_a_closed_session_is_one_file(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=1)])
    assert names(path.parent) == [path.name]
    with SessionReader.open(path) as reader:
        reader.counts()
    assert names(path.parent) == [path.name]


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


def test_bulk_writing_makes_the_same_session_and_never_touches_an_older_one(path: Path, tmp_path: Path) -> None:
    rows = [exchange(seq=n, response_content=b"%d" % n) for n in range(1, 500)]
    with SessionWriter.open(path, source="har", bulk=True) as writer:
        writer.commit(rows)
    assert names(tmp_path) == [path.name]
    with SessionReader.open(path) as reader:
        assert list(reader.exchanges()) == rows
    before = path.read_bytes()
    with pytest.raises(SessionError, match="exists already"):
        SessionWriter.open(path, source="har", bulk=True)
    assert path.read_bytes() == before


def test_a_reader_at_work_does_not_hold_up_closing(path: Path) -> None:
    writer = opened(path)
    writer.commit([exchange(seq=n) for n in range(1, 500)])
    with SessionReader.open(path) as reader:
        rows = reader.exchanges()
        next(rows)
        began = time.monotonic()
        writer.close()
        assert time.monotonic() - began < 2
        assert sum(1 for _ in rows) == 498
    with opened(path) as writer:
        assert writer.last_seq == 499
