"""The recorder dies, the power fails: what was acknowledged is there."""

import contextlib
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import exchange
from sessions import opened

from inspector.session.reader import SessionReader
from inspector.session.schema import Counts
from inspector.session.writer import ENDED

CHILD = Path(__file__).with_name("loaded_writer.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.inspector"


# Death


def test_rows_left_open_become_interrupted_and_are_counted(path: Path) -> None:
    writer = opened(path)
    writer.commit([exchange(seq=1, state="open"), exchange(seq=2), exchange(seq=3, state="open")])
    writer._connection.close()
    writer._lock.release()
    with opened(path) as writer:
        assert writer.counts == Counts(3, 5, 3, 2)
        with SessionReader.open(path) as reader:
            assert [e.state for e in reader.exchanges()] == ["interrupted", "complete", "interrupted"]
            assert reader.exchange(1).error == ENDED
            assert [(i.kind, i.count) for i in reader.incidents()] == [("interrupted", 2)]
            assert [e.seq for _, e in reader.changed(3)] == [1, 3]


@pytest.mark.load
def test_kill_9_at_50_random_points_loses_nothing_that_was_acknowledged(path: Path) -> None:
    chance = random.Random(3)
    began, survived, slowest = time.monotonic(), 0, 0.0
    for _ in range(50):
        child = subprocess.Popen([sys.executable, CHILD, path], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline().startswith("ready")
        time.sleep(chance.uniform(0.0, 0.4))
        child.kill()
        acknowledged = [int(line.split()[1]) for line in child.stdout if line.startswith("ack") and line.endswith("\n")]
        child.wait()
        reopening = time.monotonic()
        with SessionReader.open(path) as reader:
            slowest = max(slowest, time.monotonic() - reopening)
            counts = reader.counts()
            assert counts.exchanges == counts.seq, "a gap in seq"
            assert counts.seq >= max(acknowledged, default=0), "an acknowledged request is lost"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        survived += 1
    with opened(path) as writer, SessionReader.open(path) as reader:
        assert [e.seq for e in reader.exchanges(bodies=False)] == list(range(1, writer.last_seq + 1))
        assert all(e.response.body.kept == b"answer %d " % e.seq * 100 for e in reader.exchanges() if e.response)
        assert not [e.seq for e in reader.exchanges(bodies=False) if e.state == "open"]
    print(
        f"{survived} of 50 kills, {counts.seq} requests, slowest open {slowest:.3f} s, {time.monotonic() - began:.1f} s"
    )
    assert survived == 50
    assert slowest < 2


def test_a_torn_log_gives_a_prefix_of_the_commits(path: Path, tmp_path: Path) -> None:
    writer = opened(path)
    for seq in range(1, 61):
        writer.commit([exchange(seq=seq, response_content=b"%d" % seq * 50)])
    whole, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    writer.close()
    chance = random.Random(5)
    copy = tmp_path / "copy.inspector"
    lengths = set()
    for n in range(100):
        torn = bytearray(log[: chance.randrange(len(log))]) if n % 2 else bytearray(log)
        if n % 2 == 0:
            for place in chance.sample(range(len(log) * 2 // 3, len(log)), chance.randint(1, 512)):
                torn[place] ^= chance.randint(1, 255)
        copy.write_bytes(whole)
        Path(f"{copy}-wal").write_bytes(torn)
        Path(f"{copy}-shm").unlink(missing_ok=True)
        with SessionReader.open(copy) as reader:
            found = [e.seq for e in reader.exchanges()]
        assert found == list(range(1, len(found) + 1)), f"snapshot {n} is no prefix"
        lengths.add(len(found))
    assert len(lengths) > 10
    assert max(lengths) < 61
