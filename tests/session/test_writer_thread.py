"""The thread that commits for a recorder."""

import os
import threading
import time
from pathlib import Path

import pytest
from builders import exchange
from sessions import Told, opened

from inspector.session import writer as writer_module
from inspector.session.reader import SessionReader
from inspector.session.schema import Counts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.inspector"


# The thread


def test_what_was_submitted_is_committed_within_a_tenth_of_a_second(path: Path) -> None:
    told = Told()
    thread = told.thread(opened(path))
    waits = []
    for seq in range(1, 41):
        began = time.monotonic()
        thread.submit([exchange(seq=seq)])
        while told.counts.seq < seq:
            time.sleep(0.001)
        waits.append(time.monotonic() - began)
    thread.close()
    assert sorted(waits)[-3] <= 0.1


def test_a_commit_takes_all_that_was_submitted_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, sizes = opened(path), []
    plain = writer.commit

    def slow(batch) -> Counts:
        sizes.append(len(batch))
        time.sleep(0.05)
        return plain(batch)

    monkeypatch.setattr(writer, "commit", slow)
    thread = Told().thread(writer)
    for seq in range(1, 101):
        thread.submit([exchange(seq=seq)])
    thread.close()
    assert sum(sizes) == 100
    assert len(sizes) <= 5
    with SessionReader.open(path) as reader:
        assert reader.counts().exchanges == 100


def test_an_error_of_ours_ends_the_thread_loudly(path: Path) -> None:
    thread = Told().thread(opened(path))
    quiet, threading.excepthook = threading.excepthook, lambda _: None
    try:
        thread.submit([exchange(seq=1, key="a"), exchange(seq=1, key="b")])
        thread._thread.join(5)
    finally:
        threading.excepthook = quiet
    with pytest.raises(RuntimeError) as caught:
        thread.submit([exchange(seq=2)])
    assert isinstance(caught.value.__cause__, ValueError)
    thread.close()


def test_a_slow_disk_holds_the_submitter_and_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "QUEUE", 100_000)
    writer = opened(path)
    plain = writer.commit

    def slow(batch) -> Counts:
        time.sleep(0.02)
        return plain(batch)

    monkeypatch.setattr(writer, "commit", slow)
    thread = Told().thread(writer)
    most = 0
    for seq in range(1, 101):
        thread.submit([exchange(seq=seq, response_content=os.urandom(20_000))])
        most = max(most, thread._queued)
    assert thread.close() == 0
    assert most < 200_000
    with SessionReader.open(path) as reader:
        assert reader.counts().exchanges == 100
