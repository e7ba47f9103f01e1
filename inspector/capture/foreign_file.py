"""A file of unknown origin as a stream of bytes: gzip and UTF-16 undone, bounded, a cut end said and not raised."""

import codecs
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

MOST = 8 * 1024**3
"""Bytes that are read from one file at most, after decompression."""
_BLOCK = 512 * 1024
_HEAD = 4096
_FLOW = re.compile(rb"\d{1,12}:\d+:|\d{1,12}:[^{\[]")

Kind = Literal["har", "flow", "session", "unknown"]


class ImportFault(ValueError):  # noqa: N818 -- named so in house.md 10
    """A foreign file that cannot be used at all; the text says why, as "it …"."""


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """An entry of a foreign file that could not be read."""

    entry: int
    """From 1, in the order of the file."""
    why: str


class ForeignFile(io.RawIOBase):
    """Read from it until nothing comes; then `problem` says whether that was really the end."""

    def __init__(self, path: Path) -> None:
        """Open.

        Raises:
            OSError: it cannot be read.
        """
        super().__init__()
        self._file = path.open("rb")
        self.total = path.stat().st_size
        self.problem = ""
        """Why reading ended early, in words; "" when it did not."""
        self._given = 0
        self._ready = b""
        self._gunzip = zlib.decompressobj(wbits=31) if self._file.peek(2)[:2] == b"\x1f\x8b" else None
        self._fed = b""
        self.packed = self._gunzip is not None
        self._text: codecs.IncrementalDecoder | None = None
        self._begin()

    @property
    def done(self) -> int:
        """Bytes of the file itself that were read."""
        return self._file.tell()

    def kind(self) -> Kind:
        """What the first bytes say it is."""
        while len(self._ready) < _HEAD and (block := self._block()):
            self._ready += block
        head = self._ready[:_HEAD]
        if head.startswith(b"SQLite format 3\0"):
            return "session"
        if head.lstrip(b" \t\r\n")[:1] == b"{":
            return "har"
        return "flow" if _FLOW.match(head) else "unknown"

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """At most `size` bytes, fewer than that only at the end; all of them for a size below 0."""
        wanted = MOST if size is None or size < 0 else size
        parts, have = [self._ready], len(self._ready)
        while have < wanted and (block := self._block()):
            parts.append(block)
            have += len(block)
        whole = b"".join(parts)
        self._ready = whole[wanted:]
        return whole[:wanted]

    def peek(self, size: int = 1) -> bytes:
        """The next bytes, not consumed."""
        self._ready = self.read(max(size, 1)) + self._ready
        return self._ready

    def close(self) -> None:
        self._file.close()
        super().close()

    def __enter__(self) -> Self:
        return self

    def _begin(self) -> None:
        """Pass over a byte order mark; one of UTF-16 means that the rest is recoded."""
        self._ready = self._block()
        if self._ready.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self._text = codecs.getincrementaldecoder("utf-16")("replace")
            self._ready = self._text.decode(self._ready).encode()
        elif self._ready.startswith(codecs.BOM_UTF8):
            self._ready = self._ready[3:]

    def _block(self) -> bytes:
        """The next bytes, recoded; none at the end."""
        while block := self._plain():
            self._given += len(block)
            if self._given > MOST:
                self.problem = f"it holds more than {MOST // 1024**3} GB"
                return b""
            if self._text is None:
                return block
            if recoded := self._text.decode(block).encode("utf-8", "replace"):
                return recoded
        return b""

    def _plain(self) -> bytes:
        if self.problem:
            return b""
        if self._gunzip is None:
            return self._file.read(_BLOCK)
        try:
            return self._unpacked(self._gunzip)
        except zlib.error:
            self.problem = "its gzip data is damaged"
            return b""

    def _unpacked(self, gunzip: "zlib._Decompress") -> bytes:
        while True:
            if gunzip.eof:
                rest = gunzip.unused_data.lstrip(b"\0") or self._file.peek(1)[:1]
                if not rest:
                    return b""
                self._fed = gunzip.unused_data
                gunzip = self._gunzip = zlib.decompressobj(wbits=31)
            if not self._fed and not (fed := self._file.read(_BLOCK)):
                self.problem = "its gzip data ends early"
                return b""
            if not self._fed:
                self._fed = fed
            block = gunzip.decompress(self._fed, _BLOCK)
            self._fed = gunzip.unconsumed_tail
            if block:
                return block
