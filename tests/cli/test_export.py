"""`inspector export` as a user runs it."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from visits import CID, visit, write_session

from inspector.cli.main import main
from inspector.session.writer import SessionWriter

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def session(home):
    return write_session(home / "s.inspector", visit())


class Done(NamedTuple):
    returncode: int
    stdout: bytes
    stderr: bytes


@pytest.fixture
def export(capsysbinary):
    """`inspector export WORDS…` in this process; one test below starts the real program."""

    def run(*words: object) -> Done:
        capsysbinary.readouterr()
        code = main(["export", *map(str, words)])
        return Done(code, *capsysbinary.readouterr())

    return run


def test_each_format_is_written_redacted(export, session, home):
    for kind in ("har", "csv", "jsonl", "html"):
        done = export(session, "--format", kind, "-o", home / f"o.{kind}")
        assert (done.returncode, done.stdout) == (0, b""), done.stderr
        assert b"values replaced by marks" in done.stderr
        assert CID not in (home / f"o.{kind}").read_text("utf-8-sig")
    assert len(json.loads((home / "o.har").read_bytes())["log"]["entries"]) == 6
    assert len((home / "o.jsonl").read_bytes().splitlines()) == 6
    with (home / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 7


def test_unredacted_must_be_asked_for_and_names_the_risk(export, session, home):
    done = export(session, "--format", "jsonl", "-o", home / "o.jsonl", "--unredacted")
    assert done.returncode == 0
    assert b"cookies, tokens and personal data" in done.stderr
    assert CID in (home / "o.jsonl").read_text()


def test_the_report_simulates_strict_unless_another_policy_is_named(export, session, home):
    assert export(session, "--format", "html", "-o", home / "o.html").returncode == 0
    assert "(strict" in (home / "o.html").read_text()
    assert export(session, "--format", "html", "-o", home / "n.html", "--policy", "none").returncode == 0
    assert "(none" in (home / "n.html").read_text()


def test_the_program_itself_says_the_same(session, home):
    words = ["export", str(session), "--format", "jsonl", "-o", str(home / "o.jsonl")]
    done = subprocess.run([sys.executable, "-m", "inspector", *words], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
    assert len((home / "o.jsonl").read_bytes().splitlines()) == 6


def test_a_policy_where_none_is_shown_is_said_to_be_of_no_use(export, session):
    done = export(session, "--format", "jsonl", "-o", "-", "--policy", "strict")
    assert done.returncode == 0
    assert b"html alone" in done.stderr


def test_standard_output_carries_the_result_alone(export, session):
    done = export(session, "--format", "jsonl", "-o", "-")
    assert [json.loads(line)["seq"] for line in done.stdout.splitlines()] == [1, 2, 3, 4, 5, 6]


def test_columns_can_be_chosen(export, session):
    done = export(session, "--format", "csv", "-o", "-", "--columns", "host, seq")
    assert done.stdout.decode("utf-8-sig").splitlines()[0] == '"host","seq"'


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "xlsx", "-o", "o"], "xlsx is not there yet; use one of har, csv, jsonl, html"),
        (["--format", "parquet", "-o", "o"], "not there yet"),
        (["--format", "pdf", "-o", "o"], "not there yet"),
        (["--format", "docx", "-o", "o"], "not known; use one of"),
        (["--format", "csv", "-o", "o", "--columns", "host,nothing"], "'nothing'"),
        (["--format", "har", "-o", "o", "--columns", "host"], "--columns holds for csv"),
        (["--format", "html", "-o", "o", "--policy", "strcit"], "strict"),
        (["--format", "har", "-o", "/nowhere/o.har"], "cannot write"),
        (["--format", "har", "-o", "o", "--site", "http://x/y z"], "x"),
        (["--format", "har"], "-o"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(export, session, home, words, said):
    done = export(session, *words)
    assert done.returncode == 2
    assert done.stdout == b""
    assert said in done.stderr.decode()
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (ROOT / "o").exists()


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01junk", b'{"log":'])
def test_an_input_that_cannot_be_used_leaves_an_older_file_as_it_was(export, home, content):
    source, target = home / "in.har", home / "o.har"
    if content is not None:
        source.write_bytes(content)
    target.write_text("older")
    done = export(source, "--format", "har", "-o", target)
    assert done.returncode == 2
    assert target.read_text() == "older"
    assert len(done.stderr.strip().splitlines()) >= 1
    assert b"Traceback" not in done.stderr


def test_a_har_is_exported_too(export, session, home):
    assert export(session, "--format", "har", "-o", home / "o.har", "--unredacted").returncode == 0
    done = export(home / "o.har", "--format", "jsonl", "-o", "-")
    assert [json.loads(line)["party"]["group"] for line in done.stdout.splitlines()] == [
        "own-content", "own-content", "client-side", "client-side", "client-side", "server-call"
    ]  # fmt: skip


def test_the_session_is_not_changed_and_nothing_is_left_behind(export, session, home):
    before = session.read_bytes()
    export(session, "--format", "html", "-o", home / "o.html")
    assert session.read_bytes() == before
    assert {path.name for path in home.iterdir()} == {"s.inspector", "o.html", "home"}
    assert [path for path in (home / "home" / "temporary").iterdir() if path.name.startswith("index-")] == []


@pytest.mark.load
def test_an_export_that_is_killed_leaves_the_old_file_whole(home):
    """Killed at many moments: the target is the old file or the complete new one (reliability.md R10)."""
    writer = SessionWriter.open(home / "s.inspector", source="proxy")
    writer.commit([item for n in range(40) for item in visit(1 + 6 * n)])
    writer.close()
    target, seen = home / "o.har", set()
    for n in range(12):
        target.write_text("older")
        child = subprocess.Popen(
            [sys.executable, "-m", "inspector", "export", str(home / "s.inspector"), "--format", "har", "-o", str(target)],
            cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(0.9 + 0.12 * n)
        if child.poll() is None:
            os.kill(child.pid, signal.SIGKILL)
        child.wait()
        text = target.read_text()
        assert text == "older" or len(json.loads(text)["log"]["entries"]) == 240
        seen.add(text == "older")
    assert True in seen


def test_an_export_that_is_ended_by_a_signal_leaves_no_half_file(home):
    writer = SessionWriter.open(home / "s.inspector", source="proxy")
    writer.commit([item for n in range(200) for item in visit(1 + 6 * n)])
    writer.close()
    child = subprocess.Popen(
        [sys.executable, "-m", "inspector", "export", home / "s.inspector", "--format", "har", "-o", home / "o.har"],
        cwd=ROOT, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not any(path.name.endswith(".part") for path in home.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    child.send_signal(signal.SIGTERM)
    _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (130, b"")
    assert {path.name for path in home.iterdir()} == {"s.inspector", "home"}
