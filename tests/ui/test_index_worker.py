"""The worker: reads in a thread of its own, newest order first of its kind, nothing of a session that was closed."""

import contextlib
import sqlite3
import threading
import time

import pytest
from window_rig import visited

from inspector.ui.index_worker import IndexWorker


@pytest.fixture
def worker(qtbot):
    made = IndexWorker("test")
    yield made
    made.end()


def test_a_job_reads_the_real_index_away_from_this_thread(worker, tmp_path, qtbot):
    worker.open(*visited(tmp_path))
    got = []
    worker.ask(
        "rows", lambda s: (threading.current_thread(), s.index().ids(), s.reader().counts().exchanges), got.append
    )
    qtbot.waitUntil(lambda: bool(got))
    thread, ids, exchanges = got[0]
    assert thread is not threading.main_thread()
    assert (list(ids), exchanges) == ([1, 2, 3, 4, 5, 6], 6)


def test_a_later_order_of_the_same_kind_replaces_the_one_that_waits(worker, tmp_path, qtbot):
    worker.open(*visited(tmp_path, policy=""))
    gate = threading.Event()
    got = []
    worker.ask("block", lambda _: gate.wait(5), lambda _: None)
    time.sleep(0.05)
    for number in range(5):
        worker.ask("ids", lambda _, number=number: number, got.append)
    gate.set()
    qtbot.waitUntil(lambda: bool(got))
    qtbot.wait(50)
    assert got == [4]


def test_an_answer_of_a_session_that_was_closed_is_dropped(worker, tmp_path, qtbot):
    worker.open(*visited(tmp_path, policy=""))
    got = []
    gate = threading.Event()
    worker.ask("ids", lambda _: gate.wait(5), got.append)
    time.sleep(0.05)
    worker.close_session()
    gate.set()
    qtbot.wait(100)
    assert got == []


def test_without_an_index_there_is_no_answer_yet(worker, tmp_path, qtbot):
    session, index = visited(tmp_path, policy="")
    got = []
    moved = index.rename(index.with_suffix(".away"))
    worker.open(session, index)
    worker.ask("ids", lambda s: s.index().ids(), got.append)
    qtbot.wait(100)
    assert got == []
    moved.rename(index)
    worker.ask("ids", lambda s: s.index().ids(), got.append)
    qtbot.waitUntil(lambda: bool(got))


def test_a_defect_is_raised_in_this_thread(worker, tmp_path, qtbot):
    worker.open(*visited(tmp_path, policy=""))
    with qtbot.captureExceptions() as raised:
        worker.ask("bad", lambda _: 1 / 0, lambda _: None)
        qtbot.waitUntil(lambda: bool(raised))
    assert raised[0][0] is ZeroDivisionError


def test_a_session_that_is_damaged_within_is_told_in_words_and_the_next_job_runs(worker, tmp_path, qtbot):
    session, index = visited(tmp_path, policy="")
    with contextlib.closing(sqlite3.connect(session)) as file:
        file.execute("DELETE FROM body")
        file.commit()
    worker.open(session, index)
    told, got = [], []
    worker.unreadable.connect(told.append)
    worker.ask("bodies", lambda s: list(s.reader().exchanges()), got.append)
    qtbot.waitUntil(lambda: bool(told))
    assert session.name in told[0]
    assert "damaged" in told[0]
    worker.ask("ids", lambda s: list(s.index().ids()), got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got == [[1, 2, 3, 4, 5, 6]]


def test_nothing_is_asked_without_a_session_and_after_the_end(worker, qtbot):
    got = []
    worker.ask("ids", lambda _: 1, got.append)
    worker.end()
    worker.ask("ids", lambda _: 1, got.append)
    qtbot.wait(50)
    assert got == []


def test_an_index_that_is_missing_or_being_made_is_waited_for_in_silence(worker, tmp_path, qtbot):
    session, _ = visited(tmp_path)
    told = []
    worker.unusable.connect(told.append)
    gone = tmp_path / "gone.inspector-index"
    worker.open(session, gone)
    got = []
    worker.ask("ids", lambda s: list(s.index().ids()), got.append)
    worker.ask("after", lambda _: "asked", got.append)
    qtbot.waitUntil(lambda: got == ["asked"])
    with contextlib.closing(sqlite3.connect(gone)) as made:
        made.execute("PRAGMA journal_mode = WAL")
    worker.ask("ids", lambda s: list(s.index().ids()), got.append)
    worker.ask("after", lambda _: "asked", got.append)
    qtbot.waitUntil(lambda: got == ["asked"] * 2)
    assert told == []


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda file: file.execute("PRAGMA user_version = 9999"), "made by a newer version"),
        (lambda file: file.execute("PRAGMA user_version = 1"), "made by an older version"),
        (lambda file: file.execute("DROP TABLE tally"), "holds tables that this program never makes"),
    ],
    ids=["newer", "older", "damaged"],
)
def test_an_index_that_is_there_and_of_no_use_is_told_once(worker, tmp_path, qtbot, damage, words):
    session, index = visited(tmp_path)
    with contextlib.closing(sqlite3.connect(index)) as file:
        damage(file)
        file.commit()
    told = []
    worker.unusable.connect(told.append)
    worker.open(session, index)
    got = []
    for _ in range(2):
        worker.ask("ids", lambda s: list(s.index().ids()), got.append)
        worker.ask("after", lambda _: "asked", got.append)
        qtbot.waitUntil(lambda: "asked" in got)
        got.clear()
    assert len(told) == 1
    assert words in str(told[0])
