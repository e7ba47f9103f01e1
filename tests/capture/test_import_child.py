"""The import process: limits, messages, and no session unless it is whole."""

import contextlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import exchange
from hars import entry, har
from sessions import names, opened

from inspector.capture import import_child
from inspector.capture.flow_reader import ImportFault
from inspector.capture.import_child import convert, words
from inspector.processes.protocol import (
    Import,
    Imported,
    ImportProgress,
    Message,
    Problem,
    Refused,
    Stop,
    decode,
    encode,
)
from inspector.session.reader import SessionReader

COMMAND = [sys.executable, "-m", "inspector.capture.import_child"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def run(first: bytes, timeout: float = 60) -> tuple[list[Message], int, str]:
    """The messages of a child that gets `first` and then an open line."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdin.write(first)
        child.stdin.flush()
        lines = child.stdout.read()
        errors = child.stderr.read().decode()
        child.wait(timeout)
    return [decode(line) for line in lines.splitlines()], child.returncode, errors


def test_a_har_becomes_a_session_and_progress_and_refusals_are_told(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "visit.har"
    source.write_bytes(
        har([entry(pageref="p"), {}, entry(pageref="p")], [{"id": "p", "title": "https://shop.example/t"}])
    )
    messages, code, errors = run(encode(Import(str(source), str(folder / "new"))))
    assert (code, errors) == (0, "")
    assert [m for m in messages if not isinstance(m, ImportProgress)] == [
        Refused(2, "it has no request"),
        Imported(2, 1, ()),
    ]
    last = [m for m in messages if isinstance(m, ImportProgress)][-1]
    assert last == ImportProgress(source.stat().st_size, source.stat().st_size, 3)
    assert names(folder) == ["new"]
    with SessionReader.open(folder / "new") as reader:
        assert reader.info().source == "har"
        assert [(e.seq, e.page) for e in reader.exchanges()] == [
            (1, "https://shop.example/"),
            (2, "https://shop.example/"),
        ]
        assert [(i.kind, i.count) for i in reader.incidents()] == [("import-refused", 1)]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\x7fELF", "neither a session nor a HAR nor a mitmproxy flow file"),
        (b'{"a":1}', "no HAR"),
        (b"5:hello,", "no mitmproxy flow file"),
        (b"\x1f\x8b\x08\x00cut", "gzip data"),
        (b"SQLite format 3\0" + bytes(1000), "no session"),
    ],
)
def test_an_unusable_file_is_one_problem_and_no_session(tmp_path: Path, folder: Path, raw: bytes, why: str) -> None:
    (tmp_path / "file").write_bytes(raw)
    messages, code, errors = run(encode(Import(str(tmp_path / "file"), str(folder / "new"))))
    assert (code, errors) == (2, "")
    problem = messages[-1]
    assert isinstance(problem, Problem)
    assert why in problem.why
    assert "\n" not in problem.why
    assert names(folder) == []


@pytest.mark.parametrize("first", [b"junk\n", b"", encode(Stop())])
def test_a_first_message_that_is_no_import_ends_it(first: bytes) -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        lines, _ = child.communicate(first, timeout=30)
    assert child.returncode == 2
    assert isinstance(decode(lines), Problem)


def test_an_existing_file_is_never_written_over(tmp_path: Path, folder: Path) -> None:
    (folder / "new").write_bytes(b"mine")
    (tmp_path / "visit.har").write_bytes(har([entry()]))
    messages, code, _ = run(encode(Import(str(tmp_path / "visit.har"), str(folder / "new"))))
    assert (code, (folder / "new").read_bytes()) == (2, b"mine")
    assert isinstance(messages[-1], Problem)


def endless_har(path: Path) -> None:
    """A HAR that takes a while."""
    one = json.dumps(entry(comment="x" * 2000))
    with path.open("w") as file:
        file.write('{"log":{"entries":[')
        for n in range(60_000):
            file.write(("," if n else "") + one)
        file.write("]}}")


@pytest.mark.parametrize("end", ["host gone", "stop", "killed host's pipe"])
def test_when_nobody_waits_any_more_it_ends_within_a_second_and_leaves_nothing(
    tmp_path: Path, folder: Path, end: str
) -> None:
    endless_har(tmp_path / "visit.har")
    child = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    child.stdin.write(encode(Import(str(tmp_path / "visit.har"), str(folder / "new"))))
    child.stdin.flush()
    for line in child.stdout:
        if isinstance(decode(line), ImportProgress) and (folder / "new").exists():
            break
    began = time.monotonic()
    if end == "stop":
        child.stdin.write(encode(Stop()))
        child.stdin.flush()
    elif end == "host gone":
        child.stdin.close()
    else:
        child.stdout.close()
        child.stdin.close()
    child.wait(10)
    assert time.monotonic() - began < 1
    with contextlib.suppress(OSError):
        child.stdin.close()
    child.stdout.close()
    assert names(folder) == []


def test_memory_beyond_the_limit_is_a_problem_in_words(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "huge.mitm").write_bytes(b"999999999999:" + b"x" * 1000)
    messages, code, errors = run(encode(Import(str(tmp_path / "huge.mitm"), str(folder / "new"))))
    assert (code, errors) == (2, "")
    assert isinstance(messages[-1], Problem)
    assert names(folder) == []


def test_a_har_of_one_huge_entry_stays_within_the_memory_of_the_import(tmp_path: Path, folder: Path) -> None:
    with (tmp_path / "huge.har").open("wb") as file:
        file.write(b'{"log":{"entries":[{"startedDateTime":"x","comment":"')
        for _ in range(300):
            file.write(b"x" * 1_000_000)
        file.write(b'"},' + json.dumps({"startedDateTime": "x"} | entry()).encode() + b"]}}")
    messages, code, errors = run(encode(Import(str(tmp_path / "huge.har"), str(folder / "new"))))
    assert (code, errors) == (0, "")
    assert isinstance(messages[-1], Imported)
    assert (messages[-1].entries, messages[-1].refused) == (1, 1)


def test_no_room_for_the_session_is_a_problem_in_words(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "visit.har").write_bytes(
        har([entry(comment=str(n), response_content={"size": 4000, "text": str(n) * 4000}) for n in range(300)])
    )
    limited = [
        sys.executable,
        "-c",
        "import resource,os,sys; resource.setrlimit(resource.RLIMIT_FSIZE,(200000,200000)); os.execv(sys.argv[1],sys.argv[1:])",
        *COMMAND,
    ]
    with subprocess.Popen(limited, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdin.write(encode(Import(str(tmp_path / "visit.har"), str(folder / "new"))))
        child.stdin.flush()
        last = decode(child.stdout.read().splitlines()[-1])
        assert child.stderr.read() == b""
    assert isinstance(last, Problem)
    assert "could not be written" in last.why
    assert names(folder) == []


def test_only_the_first_refusals_are_named_and_all_are_counted(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_child, "_NAMED", 5)
    (tmp_path / "visit.har").write_bytes(har([{}] * 20))
    told: list[Message] = []
    assert convert(tmp_path / "visit.har", folder / "new", told.append).refused == 20
    assert [m.entry for m in told if isinstance(m, Refused)] == [1, 2, 3, 4, 5]
    with SessionReader.open(folder / "new") as reader:
        assert [i.count for i in reader.incidents()] == [20]


def test_what_reads_of_a_damaged_session_becomes_a_new_one(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "damaged.inspector"
    with opened(source) as writer:
        writer.commit([exchange(seq=n, response_content=os.urandom(900)) for n in range(1, 301)])
        writer.note("Mind this.")
    with contextlib.closing(sqlite3.connect(source)) as connection:
        page = connection.execute(
            "SELECT max(pageno) FROM dbstat WHERE name = 'exchange' AND pagetype = 'leaf'"
        ).fetchone()[0]
    raw = bytearray(source.read_bytes())
    raw[(page - 1) * 4096 : page * 4096] = bytes(4096)
    source.write_bytes(raw)
    imported = convert(source, folder / "new", lambda _: None)
    assert imported.entries + imported.refused == 300
    assert 0 < imported.refused < 60
    assert source.read_bytes() == raw
    with SessionReader.open(folder / "new") as reader:
        assert reader.counts().exchanges == imported.entries
        assert reader.info().notices[0] == "Mind this."
        assert str(imported.refused) in reader.info().notices[1]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "it needs more than 1024 MB of memory"),
        (FileNotFoundError(2, "No such file or directory"), "No such file or directory"),
        (ImportFault("it is odd"), "it is odd"),
        (io.UnsupportedOperation("not readable"), "not readable"),
    ],
)
def test_every_reason_is_a_clause(error: BaseException, said: str) -> None:
    assert words(error) == said
