"""The storage is full: recording stops visibly, goes on by itself, and every lost request is counted."""

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import exchange
from sessions import Told, names, opened

from inspector.session.held import Held
from inspector.session.reader import SessionReader
from inspector.session.schema import Counts, SessionError
from inspector.session.writer import END_LOST, NOT_STORED, SessionFull, WriterThread

STRICT = os.environ.get("INSPECTOR_TESTS_STRICT") == "1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.inspector"


# Full storage


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """4 MB of storage that can be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True, check=False
    )
    if not done or done.returncode:
        if STRICT:
            pytest.fail("no small tmpfs can be mounted here (are you root?), so the full disk is not tested")
        pytest.skip("no small tmpfs can be mounted here; the full disk by limit of file size is tested all the same")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def size_limit() -> Iterator[None]:
    """No file of this process grows beyond 1 MB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_batch_for_which_there_is_no_room_is_unwritten_and_the_rest_is_safe(path: Path, size_limit: None) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=1)])
        with pytest.raises(SessionFull):
            writer.commit([exchange(seq=n, response_content=os.urandom(200_000)) for n in range(2, 20)])
        assert writer.counts == Counts(1, 1, 1, 0)
        assert writer.commit([exchange(seq=2)]) == Counts(2, 2, 2, 0)
    with SessionReader.open(path) as reader:
        assert [e.seq for e in reader.exchanges()] == [1, 2]


def test_a_new_session_without_room_is_no_session(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(b"x" * (4 * 1024 * 1024 - 8192))
    with pytest.raises((SessionFull, SessionError)):
        opened(small_disk / "visit.inspector")
    assert names(small_disk) == ["filler"]


def fill(thread: WriterThread, told: Told, seqs: Iterator[int], size: int) -> int:
    """Submit until the thread says that it is full; how many were submitted."""
    count = 0
    while not told.paused:
        thread.submit([exchange(seq=next(seqs), response_content=os.urandom(size))])
        count += 1
        time.sleep(0.002)
    return count


def test_a_full_disk_pauses_visibly_and_every_lost_request_is_counted(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Held.__init__, "__defaults__", (300_000,))
    filler, path = small_disk / "filler", small_disk / "visit.inspector"
    filler.write_bytes(b"x" * 2_500_000)
    told, seqs = Told(), iter(range(1, 100_000))
    thread = told.thread(opened(path))
    submitted = fill(thread, told, seqs, 20_000)
    assert "full" in told.paused[0][0]
    for _ in range(300):
        thread.submit([exchange(seq=next(seqs), response_content=os.urandom(20_000))])
        submitted += 1
    deadline = time.monotonic() + 5
    while told.paused[-1][2] < 280 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not told.resumed
    with SessionReader.open(path) as reader:
        assert reader.counts().exchanges > 10
    filler.unlink()
    freed = time.monotonic()
    told.wait("resumed")
    assert told.at["resumed"] - freed <= 2
    for _ in range(5):
        thread.submit([exchange(seq=next(seqs))])
        submitted += 1
    assert thread.close() == 0
    with SessionReader.open(path) as reader:
        counts, found = reader.counts(), reader.incidents()
    missed = submitted - counts.exchanges
    assert missed > 200
    assert told.resumed == [missed]
    assert [(i.kind, i.why, i.count) for i in found] == [("not-recorded", NOT_STORED, missed)]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_runs_while_the_storage_is_full_is_not_lost_when_it_ends_later(path: Path, size_limit: None) -> None:
    told = Told()
    thread = told.thread(opened(path))
    big = os.urandom(900_000)
    thread.submit([exchange(seq=1, state="open")])
    time.sleep(0.1)
    thread.submit([exchange(seq=2, response_content=big), exchange(seq=3, response_content=big[::-1], state="open")])
    told.wait("paused")
    thread.submit([exchange(seq=1), exchange(seq=3)])
    time.sleep(0.1)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    told.wait("resumed")
    assert thread.close() == 0
    assert told.resumed == [0]
    with SessionReader.open(path) as reader:
        assert [(e.seq, e.state) for e in reader.exchanges()] == [(1, "complete"), (2, "complete"), (3, "complete")]
        assert reader.incidents() == []


def test_the_end_of_a_stored_request_that_found_no_room_makes_it_interrupted(
    path: Path, size_limit: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Held.__init__, "__defaults__", (1_300_000,))
    told = Told()
    thread = told.thread(opened(path))
    thread.submit([exchange(seq=1, state="open")])
    told_first = time.monotonic() + 5
    while told.counts.exchanges < 1 and time.monotonic() < told_first:
        time.sleep(0.01)
    thread.submit([exchange(seq=2, response_content=os.urandom(1_250_000))])
    told.wait("paused")
    thread.submit(
        [exchange(seq=1, response_content=os.urandom(50_000)), exchange(seq=3, response_content=os.urandom(50_000))]
    )
    time.sleep(0.1)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    told.wait("resumed")
    thread.close()
    assert told.resumed == [1]
    with SessionReader.open(path) as reader:
        assert [(e.seq, e.state, e.error) for e in reader.exchanges()] == [
            (1, "interrupted", END_LOST),
            (2, "complete", ""),
        ]


def test_a_session_that_is_moved_away_pauses_visibly_and_goes_on_when_it_is_back(path: Path) -> None:
    told = Told()
    thread = told.thread(opened(path))
    thread.submit([exchange(seq=1)])
    while not told.counts.exchanges:
        time.sleep(0.01)
    path.rename(path.with_suffix(".away"))
    thread.submit([exchange(seq=2)])
    told.wait("paused")
    assert "moved or deleted" in told.paused[0][0]
    path.with_suffix(".away").rename(path)
    told.wait("resumed")
    thread.close()
    assert told.resumed == [0]
    with SessionReader.open(path) as reader:
        assert [e.seq for e in reader.exchanges()] == [1, 2]


def test_closing_while_the_storage_is_full_tells_how_many_are_lost(path: Path, size_limit: None) -> None:
    told = Told()
    thread = told.thread(opened(path))
    thread.submit([exchange(seq=n, response_content=os.urandom(400_000)) for n in range(1, 5)])
    told.wait("paused")
    missed = thread.close()
    with SessionReader.open(path) as reader:
        assert missed == 4 - reader.counts().exchanges
    assert told.paused[-1][2] == missed > 0
