"""Inputs of commands: a session is read where it lies, a foreign file through the import, faults as wrong usage."""

import json

import pytest
from builders import exchange

from inspector.cli.options import UsageError
from inspector.cli.session_input import LISTED, session_input
from inspector.session.writer import SessionWriter


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))


def har(path, entries):
    path.write_text(
        json.dumps({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}})
    )
    return str(path)


GOOD = {
    "startedDateTime": "2026-11-23T10:02:00.137Z", "time": 5, "cache": {}, "timings": {"send": 1, "wait": 3, "receive": 1},
    "request": {"method": "GET", "url": "https://shop.example/", "httpVersion": "HTTP/2", "cookies": [], "headers": [],
                "queryString": [], "headersSize": -1, "bodySize": 0},
    "response": {"status": 204, "statusText": "", "httpVersion": "HTTP/2", "cookies": [], "headers": [], "redirectURL": "",
                 "content": {"size": 0, "mimeType": ""}, "headersSize": -1, "bodySize": 0},
}  # fmt: skip


def test_a_session_is_used_itself_and_stays(tmp_path):
    path = tmp_path / "a.inspector"
    writer = SessionWriter.open(path, source="proxy")
    writer.commit([exchange(seq=1), exchange(seq=2, key="k2")])
    writer.close()
    with session_input(str(path)) as source:
        assert [each.seq for each in source.exchanges()] == [1, 2]
        assert source.input.temporary is False
    assert path.exists()


def test_a_foreign_file_is_imported_and_its_session_removed(tmp_path, capsys):
    with session_input(har(tmp_path / "v.har", [GOOD, GOOD])) as source:
        assert len(list(source.exchanges())) == 2
        session = source.input.session
        assert session.exists()
    assert not session.exists()
    assert "refused" not in capsys.readouterr().err


def test_refused_entries_are_told_and_counted(tmp_path, capsys):
    with session_input(har(tmp_path / "v.har", [GOOD, *[{"request": 7}] * (LISTED + 5)])) as source:
        assert len(list(source.exchanges())) == 1
    told = capsys.readouterr().err.splitlines()
    assert sum(line.startswith("entry ") for line in told) == LISTED
    assert any(f"{LISTED + 5} entries were refused" in line for line in told)


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 100, b"{", b"[]", b"SQLite format 3\x00" + b"x" * 5000])
def test_what_is_no_input_is_wrong_usage(tmp_path, content):
    path = tmp_path / "x.har"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"x\.har"), session_input(str(path)):
        pass
    assert path.read_bytes() == content
