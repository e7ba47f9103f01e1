"""The writing connection: commits, launches, notices, bulk, closing."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from builders import exchange
from sessions import names, opened

from inspector.model.incident import Incident
from inspector.session.reader import SessionReader
from inspector.session.schema import Counts, LaunchInfo, SessionError
from inspector.session.writer import SessionWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.inspector"


def test_the_counts_of_a_commit_are_those_that_a_reader_sees(path: Path) -> None:
    with opened(path) as writer:
        counts = writer.commit([exchange(seq=1), exchange(seq=2), Incident("crashed", 1.0, "h", "", "why", 3)])
        assert counts == Counts(seq=2, change=2, exchanges=2, incidents=3)
        with SessionReader.open(path) as reader:
            assert reader.counts() == counts


def test_one_seq_for_two_requests_is_refused_and_nothing_of_the_batch_stays(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=1, key="a")])
        with pytest.raises(ValueError, match="one seq to two requests"):
            writer.commit([exchange(seq=2, key="b"), exchange(seq=1, key="c")])
        assert writer.counts == Counts(1, 1, 1, 0)
        assert writer.commit([exchange(seq=2, key="b")]) == Counts(2, 2, 2, 0)


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


def test_a_closed_session_is_one_file(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=1)])
    assert names(path.parent) == [path.name]
    with SessionReader.open(path) as reader:
        reader.counts()
    assert names(path.parent) == [path.name]


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
