"""The lock ends with its process; a file left over says nothing."""

import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sessions import names, opened

from inspector.session.lock import WriterLock, holder, lock_path
from inspector.session.reader import SessionReader
from inspector.session.schema import SessionError

HOLD = """
import sys, time
from pathlib import Path
from inspector.session.writer import SessionWriter
writer = SessionWriter.open(Path(sys.argv[1]), source="proxy")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.inspector"


def held_elsewhere(path: Path) -> "subprocess.Popen[str]":
    child = subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_a_second_writer_is_refused_in_one_sentence_with_the_process_id(path: Path) -> None:
    child = held_elsewhere(path)
    try:
        with pytest.raises(SessionError, match=rf"is being recorded by process {child.pid}") as caught:
            opened(path)
        assert "\n" not in str(caught.value)
        with SessionReader.open(path) as reader:
            assert reader.writer() == child.pid
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    with SessionReader.open(path) as reader:
        assert reader.writer() is None


def test_a_second_writer_in_the_same_process_is_refused_too(path: Path) -> None:
    with opened(path), pytest.raises(SessionError, match="is being recorded"):
        opened(path)


def test_the_lock_of_a_killed_writer_holds_nobody_up(path: Path) -> None:
    child = held_elsewhere(path)
    child.kill()
    child.wait()
    child.stdout.close()
    assert lock_path(path).exists()
    began = time.monotonic()
    opened(path).close()
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("content", [b"", b" 1\n", b"\xff" * 100, b"99999999999999999999999"])
def test_a_lock_file_left_over_never_blocks_and_names_nobody(path: Path, content: bytes) -> None:
    opened(path).close()
    lock_path(path).write_bytes(content)
    assert holder(path) is None
    with opened(path) as writer:
        assert writer.last_seq == 0


def test_asking_who_writes_makes_no_file(path: Path) -> None:
    opened(path).close()
    assert holder(path) is None
    assert names(path.parent) == [path.name]


def test_the_lock_file_is_private_and_goes_with_the_writer(path: Path) -> None:
    lock = WriterLock(path)
    assert stat.S_IMODE(lock_path(path).stat().st_mode) == 0o600
    lock.release()
    assert names(path.parent) == []


def test_readers_that_ask_all_the_time_do_not_keep_a_writer_out(path: Path) -> None:
    opened(path).close()
    lock_path(path).write_bytes(b" 1\n")
    stop = threading.Event()
    found: set[int | None] = set()

    def ask() -> None:
        while not stop.is_set():
            found.add(holder(path))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    try:
        for _ in range(10):
            lock = WriterLock(path)
            lock.release()
            lock_path(path).write_bytes(b" 1\n")
    finally:
        stop.set()
        for asker in askers:
            asker.join()
