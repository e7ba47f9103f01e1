"""`--with OTHER` as a user runs it: two sessions with two profiles, and the launches of one session."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from builders import exchange

from inspector.session.schema import LaunchInfo
from inspector.session.writer import SessionWriter

ROOT = Path(__file__).parents[2]
MINE, THEIRS, SHARED = "3f2b8c1e-90ab-4cde-8f01-23456789abcd", "7c1d9e2f-41b3-4a6d-9c80-fedcba987654", "9d8c7b6a-1122-4f3e-8a5b-0f1e2d3c4b5a"  # fmt: skip
CID = "1473268947.1550531325"
PAGE = [(b"referer", b"https://shop.example/")]


def asked(first, value, launch="browser", cid=""):
    """Two requests that carry a value of their profile, and one that every profile has."""
    urls = [f"https://t.example/c?u={value}&b={SHARED}"] * 2
    urls += [f"https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=x&cid={cid}"] if cid else []
    return [exchange(url, seq=n, headers=PAGE, launch=launch) for n, url in enumerate(urls, first)]


def session(path, items, launches=()):
    with SessionWriter.open(path, source="proxy", launches=launches) as writer:
        writer.commit(items)
    return path


@pytest.fixture
def mine(tmp_path):
    return session(tmp_path / "mine.inspector", asked(1, MINE))


def run(command, *words, home):
    return subprocess.run(
        [sys.executable, "-m", "inspector", command, *map(str, words)], capture_output=True, cwd=ROOT, timeout=90,
        check=False, env={"INSPECTOR_HOME": str(home), "PATH": "", "PYTHONUTF8": "1"},
    )  # fmt: skip


def lines(done):
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def confidence(told, value):
    return {f["confidence"] for line in told for f in line["findings"] if f["value"] == value}


def test_what_differs_is_certain_and_what_is_the_same_is_cleared(mine, tmp_path):
    other = session(tmp_path / "other.inspector", asked(1, THEIRS))
    before, after = lines(run("inspect", mine, home=tmp_path)), lines(run("inspect", mine, "--with", other, home=tmp_path))  # fmt: skip
    assert confidence(before, MINE) == confidence(before, SHARED) == {"likely"}
    assert confidence(after, MINE) == {"certain"}
    assert confidence(after, SHARED) == set()
    cleared = [f for line in after for f in line["suppressed"]]
    assert {(f["value"], f["how"][0]) for f in cleared} == {(SHARED, "differential")}
    assert all("same in a fresh profile" in f["why"] for f in cleared)


def test_the_ledger_leaves_out_what_is_cleared(mine, tmp_path):
    other = session(tmp_path / "other.inspector", asked(1, THEIRS))
    before = {line["value"] for line in lines(run("ledger", mine, "--unredacted", home=tmp_path))}
    done = run("ledger", mine, "--unredacted", "--with", other, home=tmp_path)
    assert before - {line["value"] for line in lines(done)} == {SHARED}
    assert b"1 value was the same in a fresh profile" in done.stderr


def test_a_second_session_of_the_same_profile_is_said_and_changes_nothing(tmp_path):
    mine = session(tmp_path / "mine.inspector", asked(1, MINE, cid=CID))
    other = session(tmp_path / "other.inspector", asked(1, THEIRS, cid=CID))
    done = run("inspect", mine, "--with", other, home=tmp_path)
    assert lines(done) == lines(run("inspect", mine, home=tmp_path))
    assert b"made with the same profile" in done.stderr


def test_the_launches_of_one_session_are_compared_with_each_other(tmp_path):
    launches = [LaunchInfo(name, "Chromium 156, fresh profile", "127.0.0.1", 1, 1.0) for name in ("client", "server")]
    both = session(tmp_path / "both.inspector", [*asked(1, MINE, "client"), *asked(3, THEIRS, "server")], launches)
    after = lines(run("inspect", both, "--with", both, home=tmp_path))
    assert confidence(after, MINE) == confidence(after, THEIRS) == {"certain"}
    assert confidence(after, SHARED) == set()


def test_a_session_without_two_fresh_launches_cannot_be_compared_with_itself(mine, tmp_path):
    done = run("inspect", mine, "--with", mine, home=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"no two launches with fresh profiles" in done.stderr
