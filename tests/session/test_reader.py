"""The reader: everything that was written, bounded, and safe with files of any origin."""

import contextlib
import hashlib
import itertools
import os
import random
import sqlite3
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from builders import body, exchange
from journals import leading
from sessions import names, opened

from inspector.model.exchange import Body, Message
from inspector.model.incident import Incident
from inspector.session import reader as reader_module
from inspector.session.migrate import Rescue
from inspector.session.reader import SessionReader
from inspector.session.schema import Counts, DamagedError, LaunchInfo, SessionError
from inspector.session.writer import SessionWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.inspector"


@pytest.fixture
def filled(path: Path) -> Path:
    with opened(path) as writer:
        writer.commit([exchange(seq=n, response_content=random.Random(n).randbytes(700)) for n in range(1, 301)])
    return path


def test_every_field_comes_back_as_it_was_written(path: Path) -> None:
    odd = exchange(
        b"https://shop.example/\xff|\x00 ",
        seq=3,
        method=b"PURGE\xff",
        headers=[(b"A", b"\xff\x00"), (b"a", b"x\\y"), (b"A", b"")],
        content=bytes(range(256)),
        response_headers=[(b"Set-Cookie", b"a=b"), (b"Set-Cookie", b"a=c")],
        response_content=b"\x1f\x8b",
        state="failed",
        launch="one",
        duration_ms=None,
        connection="c9",
        client_ip="::1",
        server_ip="203.0.113.9",
        error="The server closed the connection.",
        messages=(Message(True, False, body(b"\x00"), 2.5), Message(False, True, body(b""), 3.5)),
        message_count=2,
        page="https://shop.example/ü",
        marks=("one", "two"),
    )
    with opened(path) as writer:
        writer.commit([odd])
        with SessionReader.open(path) as reader:
            assert reader.exchange(3) == odd
            assert reader.changed(0) == [(1, odd)]
            assert list(reader.exchanges()) == [odd]


def test_a_body_that_is_not_kept_keeps_its_size_and_hash(path: Path) -> None:
    gone = Body(b"", 5_000_000, "ab" * 32)
    one = exchange(seq=1)
    one = type(one)(
        **{name: getattr(one, name) for name in one.__slots__}
        | {"request": type(one.request)(b"GET", b"http://a.test/", "", (), gone)}
    )
    with opened(path) as writer:
        writer.commit([one])
        with SessionReader.open(path) as reader:
            assert reader.exchange(1).request.body == gone


def test_without_bodies_sizes_and_hashes_are_given(filled: Path) -> None:
    with SessionReader.open(filled) as reader:
        light = next(reader.exchanges(bodies=False)).response.body
        whole = reader.exchange(1).response.body
    assert (light.kept, light.size, light.sha256) == (b"", 700, whole.sha256)


def test_a_missing_seq_is_a_key_error(filled: Path) -> None:
    with SessionReader.open(filled) as reader, pytest.raises(KeyError):
        reader.exchange(999)


def test_changes_come_in_their_order_and_can_be_asked_for_in_parts(path: Path) -> None:
    with opened(path) as writer, SessionReader.open(path) as reader:
        writer.commit([exchange(seq=n, state="open") for n in range(1, 201)])
        writer.commit([exchange(seq=n) for n in range(200, 0, -2)])
        after, found = 0, []
        while part := reader.changed(after, limit=37):
            assert len(part) <= 37
            found += [(change, e.seq, e.state) for change, e in part]
            after = part[-1][0]
    assert [change for change, _, _ in found] == sorted(change for change, _, _ in found)
    assert [seq for _, seq, state in found if state == "open"] == list(range(1, 201, 2))
    assert [seq for _, seq, state in found if state == "complete"] == list(range(200, 0, -2))


def test_large_bodies_come_in_smaller_parts_and_none_is_left_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "_BUDGET", 100_000)
    with opened(path) as writer, SessionReader.open(path) as reader:
        writer.commit([exchange(seq=n, response_content=os.urandom(60_000)) for n in range(1, 21)])
        after, sizes = 0, []
        while part := reader.changed(after):
            sizes.append(len(part))
            after = part[-1][0]
    assert sum(sizes) == 20
    assert max(sizes) == 2


def test_data_version_changes_with_each_commit_and_not_otherwise(path: Path) -> None:
    with opened(path) as writer, SessionReader.open(path) as reader:
        seen = [reader.data_version()]
        for seq in range(1, 6):
            writer.commit([exchange(seq=seq)])
            seen += [reader.data_version(), reader.data_version()]
    assert seen[1::2] == seen[2::2]
    assert len(set(seen)) == 6


def test_a_reader_follows_a_writer_that_comes_and_goes(path: Path) -> None:
    opened(path).close()
    with SessionReader.open(path) as reader:
        assert reader.counts().exchanges == 0
        for seq in range(1, 4):
            with opened(path) as writer:
                writer.commit([exchange(seq=seq)])
                assert reader.counts().exchanges == seq
            assert reader.counts().exchanges == seq
            assert [e.seq for _, e in reader.changed(seq - 1)] == [seq]


def test_rows_added_while_streaming_do_not_make_it_endless(path: Path) -> None:
    with opened(path) as writer, SessionReader.open(path) as reader:
        writer.commit([exchange(seq=n) for n in range(1, 200)])
        count = 0
        for count, _ in enumerate(reader.exchanges(), 1):
            writer.commit([exchange(seq=1000 + count)])
        assert count == 199


def test_streaming_holds_few_rows_in_memory(path: Path) -> None:
    with SessionWriter.open(path, source="har", bulk=True) as writer:
        for start in range(1, 601, 50):
            writer.commit([exchange(seq=n, response_content=os.urandom(200_000)) for n in range(start, start + 50)])
    with SessionReader.open(path) as reader:
        tracemalloc.start()
        size = sum(len(e.response.body.kept) for e in reader.exchanges())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert size == 120_000_000
    assert peak < 5_000_000


@pytest.mark.load
def test_a_hundred_thousand_rows_open_and_count_and_poll_at_once(path: Path) -> None:
    with SessionWriter.open(path, source="har", bulk=True) as writer:
        for start in range(1, 100_001, 2000):
            writer.commit([exchange(seq=n, response_content=b"%d" % (n % 5000)) for n in range(start, start + 2000)])
    times = {}
    began = time.perf_counter()
    with SessionReader.open(path) as reader:
        times["open"] = time.perf_counter() - began
        began = time.perf_counter()
        assert reader.counts() == Counts(100_000, 100_000, 100_000, 0)
        times["counts"] = time.perf_counter() - began
        began = time.perf_counter()
        assert len(reader.changed(99_990)) == 10
        times["poll"] = time.perf_counter() - began
        tracemalloc.start()
        assert sum(1 for _ in reader.exchanges()) == 100_000
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    print({name: f"{1000 * value:.1f} ms" for name, value in times.items()}, f"peak {peak // 1000} KB")
    assert times["open"] < 0.1
    assert times["counts"] < 0.1
    assert times["poll"] < 0.05
    assert peak < 5_000_000


def test_a_missing_or_empty_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for name, words in (("none", "cannot be read"), ("empty", "is empty")):
        with pytest.raises(SessionError, match=words):
            SessionReader.open(tmp_path / name)


def test_a_session_in_a_folder_that_takes_no_files_is_readable(filled: Path, tmp_path: Path) -> None:
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    done = subprocess.run(["mount", "--bind", filled.parent, mounted], capture_output=True, check=False)
    if done.returncode or subprocess.run(["mount", "-o", "remount,ro,bind", mounted], check=False).returncode:
        if os.environ.get("INSPECTOR_TESTS_STRICT") == "1":
            pytest.fail("no read-only mount can be made here (are you root?)")
        pytest.skip("no read-only mount can be made here")
    try:
        with SessionReader.open(mounted / filled.name) as reader:
            assert sum(1 for _ in reader.exchanges()) == 300
            assert reader.writer() is None
    finally:
        subprocess.run(["umount", "-l", mounted], check=True)


# Files of hostile origin

BOMB = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c a, c b, c d"
HOSTILE = {
    "a view of our name that never ends": ["DROP TABLE incident", f"CREATE VIEW incident AS {BOMB}"],
    "a further view": [f"CREATE VIEW v AS {BOMB}"],
    "a trigger": ["CREATE TRIGGER t AFTER UPDATE ON exchange BEGIN DELETE FROM exchange; END"],
    "a table of our name with other columns": ["DROP TABLE launch", "CREATE TABLE launch (name)"],
    "a generated column": [
        "DROP TABLE launch",
        "CREATE TABLE launch (name TEXT PRIMARY KEY, browser AS (zeroblob(100000000)), host, port, started)",
    ],
    "a table that is missing": ["DROP TABLE message"],
    "an index on an expression": ["CREATE INDEX exchange_e ON exchange (length(url) + 1)"],
    "a virtual table": ["CREATE VIRTUAL TABLE f USING fts5(x)"],
}  # fmt: skip


@pytest.mark.parametrize("statements", HOSTILE.values(), ids=HOSTILE)
def test_a_session_with_things_that_we_never_write_is_refused(filled: Path, statements: list[str]) -> None:
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    before = hashlib.sha256(filled.read_bytes()).digest()
    began = time.monotonic()
    for attempt in (SessionReader.open, opened):
        with pytest.raises(SessionError):
            attempt(filled)
    assert time.monotonic() - began < 5
    assert hashlib.sha256(filled.read_bytes()).digest() == before


def test_no_trigger_runs_even_when_one_slips_in_later(filled: Path) -> None:
    with opened(filled) as writer:
        with contextlib.closing(sqlite3.connect(filled)) as connection:
            connection.execute("CREATE TRIGGER t AFTER INSERT ON exchange BEGIN DELETE FROM incident; END")
            connection.execute("INSERT INTO incident VALUES (1, 'crashed', '', '', '', 1, 1, 1)")
            connection.commit()
        writer.commit([exchange(seq=900)])
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        assert connection.execute("SELECT count(*) FROM incident").fetchone() == (1,)


def test_a_query_that_takes_too_long_is_given_up(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.session.schema.PATIENCE", 0.3)
    with SessionReader.open(filled) as reader:
        began = time.monotonic()
        with pytest.raises(SessionError, match="took longer"):
            reader._rows(BOMB)
        assert time.monotonic() - began < 2
        assert reader.counts().exchanges == 300


def test_rows_that_no_session_has_are_given_in_small_parts_or_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "_BUDGET", 1_000_000)
    monkeypatch.setattr(reader_module, "_MOST", 5_000_000)
    with opened(path) as writer:
        writer.commit([exchange("https://shop.example/" + "x" * 900_000, seq=n) for n in range(1, 21)])
        with SessionReader.open(path) as reader:
            assert sum(1 for _ in reader.exchanges()) == 20
            assert 1 <= len(reader.changed(0)) <= 3
            with pytest.raises(SessionError, match="is damaged"):
                reader._rows("SELECT url FROM exchange")


PROBE = """
import sys, time
from pathlib import Path
from inspector.session.reader import SessionReader
from inspector.session.schema import SessionError
began = time.monotonic()
try:
    with SessionReader.open(Path(sys.argv[1])) as reader:
        rows = sum(1 for _ in reader.exchanges())
        reader.incidents(), reader.counts(), reader.changed(0)
    said = f"read {rows}"
except SessionError as error:
    assert "\\n" not in str(error)
    said = "refused"
seconds = time.monotonic() - began
# VmHWM: the peak of getrusage starts at what the parent held when it started us
peak = next(line for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
print(said, seconds, int(peak.split()[1]) // 1024)
"""


WRONG = [
    ("session", "source", "'x'"), ("session", "created", "x'00'"), ("launch", "browser", "x'ff'"), ("launch", "port", "'x'"),
    ("launch", "started", "x'00'"), ("exchange", "change", "x'00'"), ("exchange", "status", "'x'"), ("exchange", "url", "'x'"),
    ("message", "time", "'x'"), ("message", "from_client", "'x'"), ("message", "body", "x'00'"), ("incident", "count", "'x'"),
    ("incident", "why", "x'ff'"), ("incident", "last", "'x'"), ("body", "size", "'x'"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "value"), WRONG)
def test_a_value_of_another_kind_is_damage_in_words(path: Path, table: str, column: str, value: str) -> None:
    """A column of SQLite takes any kind of value, whatever it was declared as."""
    with opened(path) as writer:
        said = Message(True, True, body(b"hello"), 1.0)
        writer.commit(
            [LaunchInfo("one", "Chromium", "127.0.0.1", 1, 1.0), Incident("malformed", 1.0, "h", "one", "why")]
        )
        writer.commit([exchange(seq=1, content=b"x", messages=(said,), message_count=1)])
    where = f" WHERE name = '{column}'" if table == "session" else ""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        into = "value" if table == "session" else column
        connection.execute(f"UPDATE {table} SET {into} = {value}{where}")  # noqa: S608 -- words of this test
        connection.commit()
    with pytest.raises(SessionError, match="damaged"):
        _everything(path)


def _everything(path: Path) -> None:
    with SessionReader.open(path) as reader:
        reader.counts()
        reader.incidents()
        list(reader.exchanges())


@pytest.mark.parametrize("n", range(20))
def test_a_damaged_file_is_read_or_refused_quickly_and_never_crashes(filled: Path, n: int) -> None:
    chance = random.Random(n)
    raw = bytearray(filled.read_bytes())
    if n % 4 == 0:
        del raw[chance.randrange(4096, len(raw)) :]
    elif n % 4 == 1:
        start = chance.randrange(1, len(raw) // 4096) * 4096
        raw[start : start + 4096] = chance.randbytes(4096)
    else:
        for _ in range(chance.choice([10, 300, 3000])):
            raw[chance.randrange(100 if n % 4 == 2 else 0, len(raw))] = chance.randrange(256)
    filled.write_bytes(raw)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, filled], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    said, seconds, megabytes = done.stdout.rsplit(maxsplit=2)
    assert said == "refused" or said.startswith("read ")
    assert float(seconds) < 5
    assert int(megabytes) < 300
    assert filled.read_bytes() == raw


def test_a_damaged_index_does_not_hurt_reading_by_seq(filled: Path) -> None:
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'exchange_change'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    raw = bytearray(filled.read_bytes())
    raw[(root - 1) * size : root * size] = os.urandom(size)
    filled.write_bytes(raw)
    with SessionReader.open(filled) as reader:
        assert sum(1 for e in (reader.exchange(n) for n in range(1, 301)) if e.response.body.whole) == 300


def test_reading_leaves_no_files_beside_a_closed_session(filled: Path) -> None:
    with SessionReader.open(filled) as reader:
        list(reader.exchanges())
    assert names(filled.parent) == [filled.name]


def test_pages_in_disorder_are_not_read_in_a_circle(filled: Path, tmp_path: Path) -> None:
    """Half a change without its journal: a search after a row finds the same row again."""
    leading(filled, "exchange", "error", tmp_path / "none").unlink()
    began = time.process_time()
    with contextlib.suppress(SessionError), SessionReader.open(filled) as reader:
        assert sum(1 for _ in itertools.islice(reader.exchanges(), 1000)) <= 300
    with contextlib.suppress(SessionError), SessionReader.open(filled) as reader:
        after = 0
        while rows := reader.changed(after):
            assert rows[-1][0] > after
            after = rows[-1][0]
    with contextlib.suppress(SessionError), Rescue(filled, tmp_path) as rescue:
        assert sum(1 for _ in itertools.islice(rescue.exchanges(), 1000)) <= 300
    assert time.process_time() - began < 10


def test_a_name_of_a_wrong_kind_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "visit.inspector"
    with opened(path) as writer:
        writer.commit([exchange(seq=1)])
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO resolved VALUES (x'00', 1.0, '', '')")
        connection.commit()
    with SessionReader.open(path) as reader, pytest.raises(DamagedError):
        reader.resolved()
