"""`--with OTHER` as a user runs it: two sessions with two profiles, and the launches of one session."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from builders import exchange

from inspector.analysis.value_group import group_of_cookie
from inspector.catalog.catalog import load_catalog
from inspector.cli.fresh_profile import _visits_of
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


def test_the_ledger_marks_what_differs_and_counts_what_is_cleared_last(mine, tmp_path):
    other = session(tmp_path / "other.inspector", asked(1, THEIRS))
    before = lines(run("ledger", mine, "--unredacted", home=tmp_path))
    done = run("ledger", mine, "--unredacted", "--with", other, home=tmp_path)
    after = lines(done)
    assert {line["value"] for line in after} == {line["value"] for line in before}
    assert not any("fresh_profile" in line for line in before)
    assert {line["value"]: line["fresh_profile"] for line in after if "fresh_profile" in line} == {
        MINE: "different", SHARED: "same",
    }  # fmt: skip
    assert after[-1]["value"] == SHARED
    assert b"1 value was the same in a fresh profile" in done.stderr


def test_tables_leave_out_what_is_cleared_and_mark_what_differs(mine, tmp_path):
    other = session(tmp_path / "other.inspector", asked(1, THEIRS))
    table = run("ledger", mine, "--unredacted", "--with", other, "--format", "table", home=tmp_path).stdout.decode()
    heading, *rest = table.splitlines()
    column = heading.index("profile")
    assert {line[column:].split()[0] for line in rest if MINE in line} == {"different"}
    assert {line[column:].split()[0] for line in rest if MINE not in line} == {"-"}
    written = run("ledger", mine, "--unredacted", "--with", other, "--format", "csv", home=tmp_path).stdout
    sheet = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))
    assert {row["fresh_profile"] for row in sheet if row["value"] == MINE} == {"different"}
    assert not any(SHARED in text for text in (table, written.decode()))


def test_marks_stay_where_values_are_masked(mine, tmp_path):
    other = session(tmp_path / "other.inspector", asked(1, THEIRS))
    after = lines(run("ledger", mine, "--with", other, home=tmp_path))
    assert sorted(line["fresh_profile"] for line in after if "fresh_profile" in line) == ["different", "same"]
    assert not any(value in json.dumps(after) for value in (MINE, SHARED))


def test_a_second_session_is_read_to_its_end_before_it_is_compared(tmp_path):
    """What a hash is of, only a cookie says that comes after it."""
    visitor = "k3J9x2LmPq84Zt7w"
    hashed = exchange(
        f"https://t.example/c?z={hashlib.sha256(visitor.encode()).hexdigest()}", seq=1, headers=PAGE
    )  # fmt: skip
    shown = exchange("https://shop.example/x", seq=2, headers=[*PAGE, (b"cookie", f"visitor={visitor}".encode())])
    alone, later = session(tmp_path / "a.inspector", [hashed]), session(tmp_path / "b.inspector", [hashed, shown])
    alone, later = (_visits_of(str(path), load_catalog()).of["browser"] for path in (alone, later))
    assert group_of_cookie(visitor) not in alone.counts
    assert group_of_cookie(visitor) in later.counts


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
