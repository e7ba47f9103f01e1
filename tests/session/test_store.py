"""Items -> rows: the same key is one row, identical bodies are one, nothing is left behind."""

import contextlib
import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from builders import body, exchange
from sessions import opened

from inspector.model.exchange import Message
from inspector.model.incident import Incident
from inspector.model.resolved import Answered, Resolved
from inspector.session.reader import SessionReader


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.inspector"


def bodies(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM body").fetchone()[0]


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


def test_texts_that_sqlite_cannot_hold_are_stored_spelled_out(path: Path) -> None:
    odd = exchange(seq=1, error="half \ud800", marks=("\udfff",), page="https://a.example/\ud800", connection="\ud800")
    with opened(path) as writer:
        writer.commit([odd])
        with SessionReader.open(path) as reader:
            stored = reader.exchange(1)
    assert (stored.error, stored.marks, stored.connection) == ("half \\ud800", ("\udfff",), "\\ud800")
    assert stored.page == "https://a.example/\\ud800"


def test_a_name_behind_a_host_is_kept_and_its_exchanges_count_as_changed(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=1), exchange(seq=2), exchange(seq=3, state="open")])
        first = Resolved("a.shop.example", 10.0, (), "no answer within 1 s")
        counts = writer.commit([Answered(first, (1, 99))])
        assert (counts.change, counts.exchanges) == (4, 3)
        found = Resolved("a.shop.example", 11.0, ("b.example", "c.example"))
        counts = writer.commit([Answered(found, (2, 3)), exchange(seq=3)])
        with SessionReader.open(path) as reader:
            assert reader.resolved() == {"a.shop.example": found}
            assert [(change, e.seq) for change, e in reader.changed(3)] == [(4, 1), (5, 2), (7, 3)]
            assert reader.exchange(3).state == "complete"
