"""Multipart bodies by python-multipart, fed in one write so that its offsets are places in the body."""

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from inspector.analysis.pairs import text_of

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_PARTS = 1000
_BOUNDARY = re.compile(rb"[^\x00-\x1f\x7f]{1,200}")
_SILENT = logging.Logger("multipart")  # noqa: LOG001 - the library logs bytes of a wrong body; this logger has no parent
_SILENT.addHandler(logging.NullHandler())


@dataclass(slots=True)
class Part:
    name: str = ""
    filename: str | None = None
    content_type: bytes = b""
    start: int = 0
    """Of the value in the body; an empty value stands at (0, 0)."""
    end: int = 0
    name_at: tuple[int, int] | None = None
    """Of the name in the body, as it was written."""
    filename_at: tuple[int, int] | None = None


def boundary_of(content_type: bytes) -> bytes | None:
    """The boundary that a `Content-Type` names; None where there is no usable one."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    return boundary if boundary and _BOUNDARY.fullmatch(boundary) else None


def parts_of(body: bytes, boundary: bytes) -> tuple[list[Part], str]:
    """The parts in order, and why reading stopped early ("" when it did not)."""
    reader = _Reader(body)
    parser = MultipartParser(boundary, reader.callbacks())
    parser.logger = _SILENT
    try:
        parser.write(body)
        parser.finalize()
    except FormParserError:
        return reader.parts, "The multipart body is damaged or cut: the parts before are shown."
    if reader.more:
        return reader.parts, f"The multipart body has more than {MAX_PARTS:,} parts: the rest is in the raw view only."
    return reader.parts, "" if reader.ended else "The multipart body ends without its last boundary."


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.parts: list[Part] = []
        self.more = False
        self.ended = False
        self._body = body
        self._header = b""

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._data,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) < MAX_PARTS:
            self.parts.append(Part())
        else:
            self.more = True

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self.more or data is not self._body:
            return
        part = self.parts[-1]
        part.start = part.start or start
        part.end = end

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header = data[start:end].lower()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        if self.more:
            return
        part, value = self.parts[-1], data[start:end]
        if self._header == b"content-type":
            part.content_type = value
        elif self._header == b"content-disposition":
            _, options = parse_options_header(value)
            part.name = _parameter(options.get(b"name", b""))
            part.name_at = _place(options.get(b"name"), value, start)
            if (filename := options.get(b"filename")) is not None:
                part.filename = _parameter(filename)
                part.filename_at = _place(filename, value, start)

    def _end(self) -> None:
        self.ended = True


def _place(raw: bytes | None, header: bytes, offset: int) -> tuple[int, int] | None:
    """Where a parameter of a header stands; None where it is spelled in another way than it was read."""
    at = header.find(b'"' + raw + b'"') if raw else -1
    return (offset + at + 1, offset + at + 1 + len(raw)) if raw and at >= 0 else None


def _parameter(raw: bytes) -> str:
    """Browsers percent-encode quotes and line ends in names (HTML, multipart/form-data)."""
    for code in (b"%22", b"%0D", b"%0A", b"%0d", b"%0a"):
        raw = raw.replace(code, unquote_to_bytes(code))
    return text_of(raw)
