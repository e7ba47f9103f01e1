"""`inspector import`: a new session, whole or not at all."""

import gzip
import io
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from builders import exchange
from hars import entry, har
from sessions import names, opened

from inspector.cli.main import main
from inspector.session.reader import SessionReader


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def run(*words: str | Path) -> int:
    return main(["import", *map(str, words)])


def test_a_har_becomes_a_session_and_standard_output_names_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "visit.har").write_bytes(har([entry(), entry()]))
    assert run(folder / "visit.har", folder / "visit.inspector") == 0
    said = capsys.readouterr()
    assert said.out == f"{folder / 'visit.inspector'}: 2 requests\n"
    assert said.err == ""
    assert names(folder) == ["visit.har", "visit.inspector"]
    with SessionReader.open(folder / "visit.inspector") as reader:
        assert reader.counts().exchanges == 2


def test_refused_entries_are_listed_with_number_and_reason_and_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "visit.har").write_bytes(har([entry()] + [{}] * 1200 + [entry()]))
    assert run(folder / "visit.har", folder / "new") == 0
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert lines[0] == "entry 2 was refused: it has no request"
    assert lines[19] == "entry 21 was refused: it has no request"
    assert lines[20] == "1,200 entries were refused; the first 20 are listed"
    assert len(lines) == 21


def test_notices_are_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "visit.har").write_bytes(har([entry(request_headers=[])]))
    assert run(folder / "visit.har", folder / "new") == 0
    assert "probably sanitised" in capsys.readouterr().err


def test_an_existing_session_is_never_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "visit.har").write_bytes(har([entry()]))
    (folder / "mine").write_bytes(b"mine")
    assert run(folder / "visit.har", folder / "mine") == 2
    assert (
        capsys.readouterr().err == f"inspector: {folder / 'mine'} exists already; name a session file that does not\n"
    )
    assert (folder / "mine").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"junk" * 100, "neither a session"),
        (b"", "is empty"),
        (b'{"log":{}}', "no HAR"),
        (gzip.compress(b"x" * 5000)[:12], "gzip"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_and_leaves_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], raw: bytes, words: str
) -> None:
    (folder / "input").write_bytes(raw)
    assert run(folder / "input", folder / "new") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert words in said.err
    assert names(folder) == ["input"]
    assert (folder / "input").read_bytes() == raw


@pytest.mark.parametrize("target", ["no/such/folder/new", "file/new"])
def test_a_folder_that_is_not_there_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str], target: str) -> None:
    (folder / "file").write_bytes(har([entry()]))
    assert run(folder / "file", folder / target) == 2
    assert "is no folder" in capsys.readouterr().err
    assert names(folder) == ["file"]


def test_a_dash_reads_standard_input(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(har([entry()]))))
    assert run("-", folder / "new") == 0
    assert capsys.readouterr().out.endswith("new: 1 request\n")


def test_a_damaged_session_is_saved_as_its_own_sentence_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(folder / "old") as writer:
        writer.commit([exchange(seq=n) for n in range(1, 301)])
    raw = bytearray((folder / "old").read_bytes())
    raw[5 * 4096 : 6 * 4096] = os.urandom(4096)
    (folder / "old").write_bytes(raw)
    assert run(folder / "old", folder / "new") == 0
    with SessionReader.open(folder / "new") as reader:
        assert reader.counts().exchanges > 200
    assert (folder / "old").read_bytes() == raw


def large(path: Path) -> Path:
    one = har([entry(comment="x" * 3000)])
    start, end = one.split(b"[{", 1)[0] + b"[", b"]}}"
    path.write_bytes(start + b",".join([one[len(start) : -len(end)]] * 40_000) + end)
    return path


def begun(folder: Path) -> bool:
    return any(name.endswith(".part") for name in names(folder))


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_import_that_is_interrupted_leaves_no_half_session(folder: Path, sign: signal.Signals) -> None:
    source = large(folder.parent / "big.har")
    child = subprocess.Popen(
        [sys.executable, "-m", "inspector", "import", source, folder / "new"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 20
    while not begun(folder):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    child.send_signal(sign)
    out, err = child.communicate(timeout=10)
    deadline = time.monotonic() + 3
    while names(folder) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert names(folder) == []
    assert out == b""
    if sign == signal.SIGINT:
        assert (child.returncode, err) == (130, b"")


def test_a_bar_shows_on_a_terminal_alone(folder: Path) -> None:
    large(folder / "big.har")
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 80))
    child = subprocess.Popen(
        [sys.executable, "-m", "inspector", "import", folder / "big.har", folder / "new"],
        stdout=subprocess.DEVNULL,
        stderr=follower,
    )
    os.close(follower)
    seen = b""
    try:
        while block := os.read(leader, 4096):
            seen += block
    except OSError:
        pass
    os.close(leader)
    assert child.wait(30) == 0
    assert b"entries" in seen
    assert b"%" in seen
