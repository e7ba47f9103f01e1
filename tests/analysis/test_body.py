"""Bounded decoding: every allowed encoding, every refused one, bombs, damage."""

import bz2
import gzip
import subprocess
import sys
import textwrap
import time
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from builders import body
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.analysis.body import MAX_DECODED, content_encodings, decode_body, inflate
from inspector.model.exchange import Body

TEXT = b"en=page_view&cid=1.2&dl=https%3A%2F%2Fshop.example%2F" * 20
MB = 1024 * 1024


def raw_deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


ENCODERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw deflate": raw_deflate,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": bytes,
}


def decoded(raw: bytes, encoding: str | None, kept: bytes | None = None):
    stored = body(raw) if kept is None else Body(kept, len(raw), "")
    return decode_body(stored, ((b"Content-Encoding", encoding.encode()),) if encoding else ())


@pytest.mark.parametrize("name", ENCODERS)
def test_each_allowed_encoding_is_undone(name):
    found = decoded(ENCODERS[name](TEXT), name.removeprefix("raw "))
    assert (found.content, found.notes, found.opaque) == (TEXT, (), False)


def test_two_layers_are_undone_outermost_first():
    found = decoded(brotli.compress(gzip.compress(TEXT)), "gzip, br")
    assert (found.content, found.encodings) == (TEXT, ("br", "gzip"))


def test_three_layers_stay_closed():
    found = decoded(gzip.compress(gzip.compress(gzip.compress(TEXT))), "gzip, gzip, gzip")
    assert (found.content, found.opaque) == (b"", True)
    assert "3 content encodings" in found.notes[0]


@pytest.mark.parametrize("name", ["bz2", "base64", "rot13", "compress", "zip", "utf-16", "gzip;q=1", "\xff", "a" * 500])
def test_an_encoding_that_is_not_on_the_list_stays_closed_with_a_note(name):
    found = decode_body(body(bz2.compress(TEXT)), ((b"content-encoding", name.encode("latin-1")),))
    assert (found.content, found.opaque) == (b"", True)
    assert "is not undone" in found.notes[0]
    assert len(found.notes[0]) < 120


def test_names_are_read_without_case_over_several_headers_and_with_their_old_form():
    headers = ((b"Content-Encoding", b"X-GZIP, Identity"), (b"content-encoding", b" BR ,"))
    assert content_encodings(headers) == ["br", "gzip"]


def test_a_body_that_is_not_what_the_header_says_is_taken_as_it_is():
    for name in ("gzip", "deflate", "br", "zstd"):
        found = decoded(b"\x01plain text all along", name)
        assert found.content == b"\x01plain text all along", name
        assert "taken as it is" in found.notes[0]


def test_a_damaged_body_keeps_what_came_before_the_damage():
    noise = bytes(range(256)) * 64
    packed = bytearray(gzip.compress(noise, 1))
    packed[-20:] = b"\xff" * 20
    found = decoded(bytes(packed), "gzip")
    assert found.content
    assert noise.startswith(found.content[:1000])
    assert "damaged after" in found.notes[0]


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_body_of_which_only_the_start_was_kept_is_decoded_as_far_as_it_goes(name):
    data = b"".join(str(n).encode() for n in range(100_000))
    packed = ENCODERS[name](data)
    found = decoded(packed, name, packed[: len(packed) // 2])
    assert found.content
    assert data.startswith(found.content)
    assert f"of {len(packed):,} bytes of the body were kept" in found.notes[0]
    assert len(found.notes) == 1


def test_a_body_that_was_not_kept_at_all_is_opaque():
    found = decode_body(Body(b"", 77, ""), ())
    assert found.opaque
    assert "77 bytes" in found.notes[0]


def test_an_empty_body_has_no_notes():
    assert decoded(b"", "gzip").notes == ()


def test_members_of_one_gzip_body_are_joined():
    assert decoded(gzip.compress(b"one") + gzip.compress(b"two"), "gzip").content == b"onetwo"


def test_inflate_gives_whole_results_only():
    assert inflate("gzip", gzip.compress(TEXT)) == TEXT
    assert inflate("gzip", gzip.compress(TEXT)[:-20]) is None


@given(st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", "zstd,gzip"]))
@settings(max_examples=300, deadline=None)
def test_arbitrary_bytes_never_raise(data, names):
    for start in (b"", b"\x1f\x8b\x08\x00", b"\x78\x9c", b"\x28\xb5\x2f\xfd\x04"):
        assert len(decoded(start + data, names).content) <= MAX_DECODED


BOMBS = """
import gzip, zlib, resource, sys, time
import brotli, zstandard
from inspector.analysis.body import decode_body
from inspector.model.exchange import Body

MB = 1024 * 1024

def blocks(machine, finish, count=160):
    out = bytearray()
    for _ in range(count):
        out += machine(bytes(MB))
    return bytes(out + finish())

def made(name):
    if name == "gzip":
        m = zlib.compressobj(9, zlib.DEFLATED, 31); return blocks(m.compress, m.flush)
    if name == "deflate":
        m = zlib.compressobj(9); return blocks(m.compress, m.flush)
    if name == "br":
        m = brotli.Compressor(quality=5); return blocks(m.process, m.finish)
    if name == "zstd":
        m = zstandard.ZstdCompressor().compressobj(); return blocks(m.compress, m.flush)
    return gzip.compress(made("gzip"))

name = sys.argv[1]
bomb = made(name)
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
open("/proc/self/clear_refs", "w").write("5")
before = peak()
start = time.perf_counter()
encoding = b"gzip, gzip" if name == "double gzip" else name.encode()
found = decode_body(Body(bomb, len(bomb), ""), ((b"content-encoding", encoding),))
print(len(found.content), peak() - before, time.perf_counter() - start, "|".join(found.notes))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory of a process is read from /proc")
@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "double gzip"])
def test_a_bomb_of_160_mb_stops_at_16_mb_within_64_mb_of_memory_and_one_second(name, tmp_path):
    script = tmp_path / "bomb.py"
    script.write_text(textwrap.dedent(BOMBS))
    done = subprocess.run(
        [sys.executable, str(script), name],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2], env={"PYTHONPATH": "."},
    )  # fmt: skip
    size, memory, seconds, notes = done.stdout.strip().split(" ", 3)
    assert int(size) <= 16 * MB
    assert float(memory) <= 64
    assert float(seconds) <= 1
    assert "was stopped at" in notes


def test_a_tiny_bomb_stops_at_one_mb():
    machine = brotli.Compressor()
    bomb = b"".join(machine.process(bytes(MB)) for _ in range(64)) + machine.finish()
    assert len(bomb) < 1000
    found = decoded(bomb, "br")
    assert len(found.content) == MB
    assert found.notes == ("Decoding br was stopped at 1 MB of at least 1,048,577 bytes.",)


def test_many_empty_members_do_not_take_long():
    start = time.perf_counter()
    decoded(gzip.compress(b"") * 90_000, "gzip")
    assert time.perf_counter() - start < 1
