"""A foreign file as bytes: gzip and UTF-16 undone, its end told apart from a cut."""

import codecs
import gzip
import os
import random
import zlib
from pathlib import Path

import pytest

from inspector.capture import foreign_file
from inspector.capture.foreign_file import ForeignFile

DATA = b'{"log":' + os.urandom(300_000) + b"x" * 2_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def whole(path: Path, step: int = 70_001) -> tuple[bytes, str]:
    with ForeignFile(path) as file:
        parts = []
        while block := file.read(step):
            assert len(block) <= step
            parts.append(block)
        assert file.done == file.total or file.problem
        return b"".join(parts), file.problem


PACKED = {
    "plain": DATA,
    "gzip": gzip.compress(DATA),
    "gzip in two parts": gzip.compress(DATA[:1000]) + gzip.compress(DATA[1000:]),
    "gzip with padding": gzip.compress(DATA) + b"\0" * 1000,
    "UTF-8 mark": codecs.BOM_UTF8 + DATA,
    "UTF-8 mark in gzip": gzip.compress(codecs.BOM_UTF8 + DATA),
}


@pytest.mark.parametrize("raw", PACKED.values(), ids=PACKED)
def test_the_bytes_come_out_whole(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    assert whole(path) == (DATA, "")
    with ForeignFile(path) as file:
        assert file.kind() == "har"
        assert file.read() == DATA


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_its_mark_is_recoded(path: Path, name: str) -> None:
    text = '{"ü": "😀"}' * 100_000
    path.write_bytes(f"\ufeff{text}".encode(name))
    assert whole(path) == (text.encode(), "")


def test_a_cut_gzip_gives_what_is_there_and_says_so(path: Path) -> None:
    path.write_bytes(gzip.compress(DATA)[:200_000])
    found, problem = whole(path)
    assert problem == "its gzip data ends early"
    assert DATA.startswith(found)
    assert len(found) > 190_000


def test_damaged_gzip_is_said(path: Path) -> None:
    raw = bytearray(gzip.compress(DATA))
    raw[-6] ^= 1
    path.write_bytes(raw)
    assert whole(path)[1] == "its gzip data is damaged"


def test_a_gzip_bomb_is_given_piece_by_piece_and_given_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_file, "MOST", 50_000_000)
    packer = zlib.compressobj(9, wbits=31)
    path.write_bytes(b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush())
    with ForeignFile(path) as file:
        given = 0
        while block := file.read(100_000):
            given += len(block)
            assert len(file._ready) < 1_000_000
    assert given <= 50_000_000
    assert file.problem.startswith("it holds more than")


KINDS = {
    b'{"log"': "har",
    b' \r\n\t{"log"': "har",
    b"SQLite format 3\0": "session",
    b"1234:9:websocket;0:~": "flow",
    b"5:hello,": "flow",
    b"": "unknown",
    b"[1]": "unknown",
    b"<html>": "unknown",
    b"12:{": "unknown",
    b"\x7fELF": "unknown",
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("head", KINDS)
def test_what_it_is_its_content_says(path: Path, head: bytes, packed: bool) -> None:
    path.write_bytes(gzip.compress(head) if packed else head)
    with ForeignFile(path) as file:
        assert file.kind() == KINDS[head]
        assert file.read() == head


def test_looking_ahead_consumes_nothing(path: Path) -> None:
    path.write_bytes(DATA)
    chance = random.Random(1)
    with ForeignFile(path) as file:
        parts = []
        while True:
            ahead = file.peek(chance.randint(1, 50_000))
            block = file.read(chance.randint(1, 100_000))
            assert block.startswith(ahead[: len(block)])
            if not block:
                break
            parts.append(block)
    assert b"".join(parts) == DATA
