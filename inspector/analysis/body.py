"""Bounded decoding of a body's content encodings; total: it gives bytes or says why not, and never raises.

Only gzip, deflate, br, zstd and identity are undone: Python's own codecs know many more, some of them bombs. Work is
bounded by size alone, so no clock is needed: at most two layers, each of at most 16 MB, and of 200 bytes for each byte
that came once 1 MB is passed. Both layers at their limit stay under the second that is allowed (a test measures it).
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import brotli
import zstandard

from inspector.model.exchange import Body, Headers
from inspector.model.record import record

MAX_DECODED = 16 * 1024 * 1024
FREE_OF_RATIO = 1024 * 1024
MAX_RATIO = 200
MAX_LAYERS = 2
MAX_MEMBERS = 64
"""Members of one gzip body and frames of one zstd body; real ones have one."""
_MAX_WINDOW = 8 * 1024 * 1024
"""Window of zstd that a browser must accept at most (RFC 8878, section 3.1.1.1.2)."""
_STEP = 1024 * 1024
"""Output asked for at a time; brotli's limit is soft, it gives up to twice as much."""


@record
class Decoded:
    content: bytes
    encodings: tuple[str, ...] = ()
    """Undone, outermost first."""
    notes: tuple[str, ...] = ()
    opaque: bool = False
    """It could not be decoded; `content` is empty."""


_EMPTY = Decoded(b"")


@dataclass(frozen=True, slots=True)
class _Layer:
    content: bytes
    state: str
    """`whole`, `limit` (more was to come), `short` (input ended early), `damaged`, `foreign` (not of this kind)."""


def decode_body(body: Body, headers: Headers) -> Decoded:
    """The body with its content encodings undone, as far as limits and damage allow."""
    if not (body.size or body.kept):
        return _EMPTY
    notes = []
    if not body.whole:
        notes.append(f"Only the first {len(body.kept):,} of {body.size:,} bytes of the body were kept.")
    if not body.kept:
        return Decoded(b"", (), tuple(notes), opaque=not body.whole)
    names = content_encodings(headers)
    if len(names) > MAX_LAYERS:
        notes.append(f"The body has {len(names)} content encodings; at most {MAX_LAYERS} are undone.")
        return Decoded(b"", (), tuple(notes), opaque=True)
    if unknown := [name for name in names if name not in _DECODERS]:
        notes.append(f"The content encoding {_shown(unknown[0])} is not undone: the body stays closed.")
        return Decoded(b"", (), tuple(notes), opaque=True)
    return _undo(body.kept, names, notes, body.whole)


def content_encodings(headers: Headers) -> list[str]:
    """Names of `Content-Encoding`, outermost first, `identity` left out, `x-gzip` as `gzip`."""
    lines = [value for name, value in headers if name.lower() == b"content-encoding"]
    names = [part.strip().lower() for part in b",".join(lines).decode("latin-1").split(",")]
    return [name.removeprefix("x-") for name in reversed(names) if name not in ("", "identity")]


def inflate(kind: str, data: bytes) -> bytes | None:
    """One layer undone within the same limits, for bodies that no header calls compressed; None when it breaks off."""
    layer = _DECODERS[kind](data, _limit(data))
    return layer.content if layer.state == "whole" else None


def _undo(content: bytes, names: list[str], notes: list[str], whole: bool) -> Decoded:
    undone: list[str] = []
    for name in names:
        layer = _DECODERS[name](content, _limit(content))
        if layer.state == "foreign":
            notes.append(f"The header says {name}, the body is not: taken as it is.")
            break
        undone.append(name)
        content = layer.content
        if layer.state == "limit":
            notes.append(f"Decoding {name} was stopped at {_size(len(content))} of at least {_size(len(content) + 1)}.")
        elif layer.state == "damaged" or (layer.state == "short" and whole):
            notes.append(f"The {name} body is damaged after {len(content):,} decoded bytes; these are shown.")
    return Decoded(content, tuple(undone), tuple(notes))


def _limit(data: bytes) -> int:
    return min(MAX_DECODED, max(FREE_OF_RATIO, MAX_RATIO * len(data)))


def _gzip(data: bytes, limit: int) -> _Layer:
    if data[:2] != b"\x1f\x8b"[: len(data)]:
        return _Layer(b"", "foreign")
    return _zlib(data, limit, 31)


def _deflate(data: bytes, limit: int) -> _Layer:
    """By its standard zlib with header; some senders leave the header out."""
    layer = _zlib(data, limit, 15)
    return _zlib(data, limit, -15) if layer.state == "foreign" else layer


def _zlib(data: bytes, limit: int, wbits: int) -> _Layer:
    parts: list[bytes] = []
    left = limit
    for _ in range(MAX_MEMBERS):
        machine = zlib.decompressobj(wbits)
        try:
            part = machine.decompress(data, left)
        except zlib.error:
            salvaged = _until_damage(data, left, wbits)
            state = "damaged" if parts or salvaged else "foreign"
            return _Layer(b"".join([*parts, salvaged]), state)
        parts.append(part)
        left -= len(part)
        if not machine.eof:
            more = machine.unconsumed_tail or left == 0
            return _Layer(b"".join(parts), "limit" if more else "short")
        data = machine.unused_data
        if not data or wbits != 31 or data[:2] != b"\x1f\x8b":
            return _Layer(b"".join(parts), "whole")
        if left == 0:
            break
    return _Layer(b"".join(parts), "limit")


def _until_damage(data: bytes, limit: int, wbits: int) -> bytes:
    """What decodes before the damage: fed in small steps, since zlib gives nothing of a step that fails."""
    machine = zlib.decompressobj(wbits)
    out = bytearray()
    try:
        for start in range(0, len(data), 256):
            out += machine.decompress(data[start : start + 256], limit - len(out))
            if len(out) >= limit or machine.eof:
                break
    except zlib.error:
        return bytes(out)
    return bytes(out)


def _brotli(data: bytes, limit: int) -> _Layer:
    machine = brotli.Decompressor()
    out = bytearray()
    try:
        out += machine.process(data, output_buffer_limit=_STEP)
        while len(out) <= limit and not machine.is_finished() and not machine.can_accept_more_data():
            out += machine.process(b"", output_buffer_limit=_STEP)
    except brotli.error:
        return _Layer(bytes(out), "damaged" if out else "foreign")
    if machine.is_finished() and len(out) <= limit:
        return _Layer(bytes(out), "whole")
    state = "limit" if len(out) > limit else "short"
    del out[limit:]
    return _Layer(bytes(out), state)


def _zstd(data: bytes, limit: int) -> _Layer:
    if data[:4] != b"\x28\xb5\x2f\xfd"[: len(data)] and not re.match(rb"[\x50-\x5f]\x2a\x4d\x18", data):
        return _Layer(b"", "foreign")
    out = bytearray()
    reader = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).stream_reader(data, read_across_frames=True)
    try:
        while len(out) <= limit and (part := reader.read(min(_STEP, limit + 1 - len(out)))):
            out += part
    except zstandard.ZstdError:
        return _Layer(bytes(out), "damaged" if out else "foreign")
    if len(out) > limit:
        del out[limit:]
        return _Layer(bytes(out), "limit")
    return _Layer(bytes(out), "whole")


_DECODERS: dict[str, Callable[[bytes, int], _Layer]] = {
    "gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd,
}  # fmt: skip


def _size(count: int) -> str:
    return f"{count / (1024 * 1024):.0f} MB" if count % (1024 * 1024) == 0 else f"{count:,} bytes"


def _shown(name: str) -> str:
    """A name from the wire, short and without control characters."""
    return "".join(c if c.isprintable() else "?" for c in name[:40])
