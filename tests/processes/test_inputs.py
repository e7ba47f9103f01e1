"""Every input is a session: used itself, or made for as long as it is read."""

import contextlib
import gzip
import io
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from builders import exchange
from hars import entry, har
from sessions import names, opened

from inspector import paths
from inspector.processes import inputs
from inspector.processes.inputs import InputError, convert, is_session, open_input
from inspector.processes.protocol import ImportProgress
from inspector.session.reader import SessionReader


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def session(tmp_path: Path) -> Path:
    with opened(tmp_path / "visit.inspector") as writer:
        writer.commit([exchange(seq=1)])
    return tmp_path / "visit.inspector"


@pytest.fixture
def har_file(tmp_path: Path) -> Path:
    (tmp_path / "visit.har").write_bytes(har([entry(), {}, entry()]))
    return tmp_path / "visit.har"


def temporaries(home: Path) -> list[str]:
    return names(home / "temporary") if (home / "temporary").exists() else []


def test_a_session_is_used_itself(session: Path, home: Path) -> None:
    with open_input(session) as found:
        assert (found.session, found.temporary, found.refused, found.notices) == (session, False, [], ())
    assert names(session.parent) == [session.name]
    assert temporaries(home) == []


def test_a_har_becomes_a_private_session_that_goes_away(har_file: Path, home: Path) -> None:
    before = har_file.read_bytes()
    with open_input(har_file) as found:
        assert found.temporary
        assert found.session.name == "visit.inspector"
        assert [(r.entry, r.why) for r in found.refused] == [(2, "it has no request")]
        assert found.refused_count == 1
        with SessionReader.open(found.session) as reader:
            assert reader.counts().exchanges == 2
        (found.session.parent / "visit.inspector-index").write_text("made by others")
        modes = {stat.S_IMODE(p.stat().st_mode) for p in (found.session.parent, found.session.parent.parent)}
        assert modes == {0o700}
        assert stat.S_IMODE(found.session.stat().st_mode) == 0o600
    assert temporaries(home) == []
    assert har_file.read_bytes() == before


def test_what_it_is_its_content_says_not_its_name(tmp_path: Path, har_file: Path, session: Path) -> None:
    packed = tmp_path / "visit.inspector.bak"
    packed.write_bytes(gzip.compress(har_file.read_bytes()))
    renamed = session.rename(tmp_path / "session.har")
    with open_input(packed) as found:
        assert found.temporary
    with open_input(renamed) as found:
        assert not found.temporary


def test_progress_is_told_to_the_end(har_file: Path) -> None:
    told: list[ImportProgress] = []
    with open_input(har_file, told.append):
        pass
    assert told[-1] == ImportProgress(har_file.stat().st_size, har_file.stat().st_size, 3)


def test_a_dash_reads_a_har_from_standard_input(har_file: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(har_file.read_bytes())))
    with open_input("-") as found:
        spooled = [p for p in found.session.parent.iterdir() if p.name == "input"]
        assert [stat.S_IMODE(p.stat().st_mode) for p in spooled] in ([0o600], [])
        with SessionReader.open(found.session) as reader:
            assert reader.counts().exchanges == 2
    assert temporaries(home) == []


def test_a_pipe_that_has_a_name_is_read_like_standard_input(tmp_path: Path, har_file: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    feeder = threading.Thread(target=lambda: pipe.write_bytes(har_file.read_bytes()))
    feeder.start()
    with open_input(pipe) as found, SessionReader.open(found.session) as reader:
        assert reader.counts().exchanges == 2
    feeder.join()


def make_damaged(path: Path) -> None:
    with opened(path) as writer:
        writer.commit([exchange(seq=n) for n in range(1, 200)])
    raw = bytearray(path.read_bytes())
    raw[100:4096] = os.urandom(3996)
    path.write_bytes(raw)


def make_newer(path: Path) -> None:
    opened(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=99")


def make_database(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")


BAD = {
    "missing": (lambda _: None, "No such file"),
    "folder": (Path.mkdir, "is a folder"),
    "empty": (Path.touch, "is empty"),
    "binary": (lambda path: path.write_bytes(os.urandom(100_000)), "neither a session nor a HAR"),
    "text": (lambda path: path.write_text("hello\n" * 100), "neither a session nor a HAR"),
    "one byte": (lambda path: path.write_bytes(b"x"), "neither a session nor a HAR"),
    "empty gzip": (lambda path: path.write_bytes(gzip.compress(b"")), "neither a session nor a HAR"),
    "cut gzip": (lambda path: path.write_bytes(gzip.compress(os.urandom(5000))[:15]), "gzip data ends early"),
    "cut har": (lambda path: path.write_bytes(b'{"log":{"ver'), "ends early"),
    "no har": (lambda path: path.write_bytes(b'{"a":1}'), "no HAR"),
    "flow": (lambda path: path.write_bytes(b"5:hello,"), "no mitmproxy flow file"),
    "damaged": (make_damaged, "is damaged"),
    "newer": (make_newer, "newer version"),
    "database": (make_database, "another program"),
}


@pytest.mark.parametrize(("make", "words"), BAD.values(), ids=BAD)
def test_an_unusable_input_is_one_sentence_that_names_it_and_it_is_not_changed(
    tmp_path: Path, home: Path, make, words: str
) -> None:
    path = tmp_path / "input file"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(InputError, match=words) as caught, open_input(path):
        pass
    assert "\n" not in str(caught.value)
    assert "input file" in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert temporaries(home) == []


def test_empty_standard_input_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with pytest.raises(InputError, match="standard input is empty"), open_input("-"):
        pass
    assert temporaries(home) == []


def test_a_home_that_takes_no_files_is_one_sentence(
    har_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "taken"))
    with pytest.raises(InputError, match="INSPECTOR_HOME"), open_input(har_file):
        pass


def test_the_temporary_session_goes_away_when_its_user_fails(har_file: Path, home: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_input(har_file):
        raise ZeroDivisionError
    assert temporaries(home) == []


def test_what_a_killed_process_left_is_removed_by_the_next_and_what_is_in_use_stays(har_file: Path, home: Path) -> None:
    hold = (
        "import sys, time\nfrom inspector.processes.inputs import open_input\n"
        "with open_input(sys.argv[1]) as found:\n    print(found.session, flush=True)\n    time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", hold, har_file], stdout=subprocess.PIPE, text=True)
    left = Path(child.stdout.readline().strip())
    with open_input(har_file):
        assert left.exists()
    child.kill()
    child.wait()
    child.stdout.close()
    assert left.exists()
    with open_input(har_file):
        assert not left.exists()
    assert temporaries(home) == []


def test_an_interrupt_while_importing_leaves_nothing(tmp_path: Path, home: Path) -> None:
    big = tmp_path / "big.har"
    one = har([entry(comment="x" * 3000)])
    start, end = one.split(b"[{", 1)[0] + b"[", b"]}}"
    middle = one[len(start) : -len(end)]
    big.write_bytes(start + b",".join([middle] * 40_000) + end)
    code = "import sys\nfrom inspector.processes.inputs import open_input\nwith open_input(sys.argv[1], print): pass"
    child = subprocess.Popen([sys.executable, "-c", code, big], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.read(1)
    began = time.monotonic()
    child.send_signal(signal.SIGINT)
    child.wait(10)
    assert time.monotonic() - began < 2
    assert b"KeyboardInterrupt" in child.stderr.read()
    child.stdout.close()
    child.stderr.close()
    assert temporaries(home) == []


def test_an_import_process_that_dies_is_one_sentence_and_no_session(
    har_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "IMPORT_CHILD", "this")
    with pytest.raises(InputError, match=r"visit.har cannot be used"):
        convert(har_file, tmp_path / "new", lambda _: None)
    assert not (tmp_path / "new").exists()


def test_sessions_are_told_from_foreign_files(session: Path, har_file: Path) -> None:
    assert is_session(session)
    assert not is_session(har_file)


def test_temporary_sessions_lie_in_the_programs_own_folder(har_file: Path) -> None:
    with open_input(har_file) as found:
        assert found.session.is_relative_to(paths.temporary())
