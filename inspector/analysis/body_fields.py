"""Fields of a body and of WebSocket messages: by content type, and by content where the type is missing or wrong.

Many beacons send JSON or pairs as `text/plain`, since that needs no preflight; that is ordinary and gives no note.
"""

import re

from inspector.analysis.body import Decoded, inflate
from inspector.analysis.fields import Collected, Span
from inspector.analysis.json_leaves import Leaves, json_leaves, may_be_json
from inspector.analysis.locator import Places, name_locator
from inspector.analysis.multipart import Part, boundary_of, parts_of
from inspector.analysis.pairs import VALUES, looks_like_pairs, text_of
from inspector.model.exchange import Message
from inspector.model.payload import Field

MAX_TEXT = 1_000_000
"""Bytes of one text that become a field's value; more is left to the raw view."""
MAX_LINES = 2_000
MAX_RUNS = 200
FORM = "application/x-www-form-urlencoded"
_RUN = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}){6,}+"
)
"""Of UTF-8, since names and addresses are not always ASCII."""
_CHARSET = re.compile(rb"charset\s*=\s*\"?(utf-16(?:le|be)?)", re.IGNORECASE)
_LINE_END = re.compile(rb"\r?\n")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_COMPRESSED = (
    (b"\x1f\x8b\x08", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"\x78\x9c", "deflate"), (b"\x78\xda", "deflate"),
)  # fmt: skip


def add_body(decoded: Decoded, content_type: bytes, out: Collected, *, whole: bool) -> str:
    """Add the body's fields; what kind of body it is (`Payload.body_kind`). `whole`: the recorder kept all of it."""
    if decoded.opaque:
        return "opaque"
    content = decoded.content
    if not content:
        return "none"
    media = text_of(content_type.partition(b";")[0]).strip().lower()
    if media.startswith("multipart/") and _add_multipart(content, content_type, out):
        return "multipart"
    if (inner := _from_utf16(content, content_type)) is not None:
        out.notes.append("The body is UTF-16: shown decoded.")
        return _Reader(inner, media, out, codec="utf-16").read()
    for magic, codec in _COMPRESSED:
        if content.startswith(magic) and (inner := inflate(codec, content)) and is_text(inner):
            out.notes.append(f"The body is compressed ({codec}) though no header says so: shown decoded.")
            return _Reader(inner, "", out, codec=codec).read()
    return _Reader(content, media, out, whole=whole).read()


def _from_utf16(content: bytes, content_type: bytes) -> bytes | None:
    """As UTF-8; told by its mark, its charset, or by text of which each other byte is zero. None for anything else."""
    charset, head = _CHARSET.search(content_type), content[:64]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    elif len(head) >= 8 and 0 not in head[::2] and not any(head[1::2]):
        name = "utf-16-le"
    elif len(head) >= 8 and 0 not in head[1::2] and not any(head[::2]):
        name = "utf-16-be"
    elif charset and 0 in head:
        name = charset[1].decode().lower()
    else:
        return None
    try:
        return content.decode(name).encode()
    except UnicodeError:
        return None


def fields_in(content: bytes) -> list[Field]:
    """Fields of a payload found inside a value, as those of a body; none where it is neither JSON nor pairs."""
    out = Collected()
    kind = _Reader(content, "", out, placed=False).read()
    return out.fields if kind in ("json", "lines", "form") else []


def add_message(index: int, message: Message, out: Collected) -> None:
    """Fields of one WebSocket message of the client: `ws[I]`, or `ws[I]|json:$…` where it is JSON."""
    content, at = message.body.kept, f"ws[{index}]"
    if not message.body.whole:
        out.notes.append(f"Only the first {len(content):,} of {message.body.size:,} bytes of {at} were kept.")
    if may_be_json(content) and (found := json_leaves(content)).leaves and (found.whole or not message.body.whole):
        out.leaves(found, f"{at}|json:", at)
        _add_rest(content, found, at, at, out)
    elif is_text(content):
        _add_text(content, at, at, out)
    else:
        _add_runs(content, at, at, out)
        out.notes.append(f"{at} is binary: only the readable runs in it are shown.")


def is_text(content: bytes) -> bool:
    """UTF-8 without control characters that no text has; a character cut at the end is allowed."""
    if _CONTROL.search(content, 0, MAX_TEXT):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.end == len(content)
    return True


class _Reader:
    """Tries JSON, lines, form and text in this order, guided by the content type."""

    def __init__(
        self, content: bytes, media: str, out: Collected, *, whole: bool = True, codec: str = "", placed: bool = True
    ) -> None:
        self._content, self._media, self._out, self._whole = content, media, out, whole
        self._carrier = "body" if placed and not codec else ""
        self._pipe = f"body|{codec}|" if codec else "body."
        self._at = f"body|{codec}" if codec else "body"
        self._text = is_text(content)

    def read(self) -> str:
        content, form = self._content, self._media == FORM
        if self._json():
            return "json"
        lines = self._lines()
        if self._batch(lines):
            return "lines"
        if form or (len(lines) == 1 and looks_like_pairs(content[slice(*lines[0])])):
            self._out.pairs(content, (0, len(content.rstrip(b"\r\n"))), self._pipe + "form:", self._carrier)
            return "form"
        if self._text:
            _add_text(content, self._at, self._carrier, self._out)
            return "text"
        _add_runs(content, self._at, self._carrier, self._out)
        self._out.notes.append("The body is binary: only the readable runs in it are shown.")
        return "binary"

    def _json(self) -> bool:
        media, out = self._media, self._out
        declared = media.endswith(("/json", "+json")) or media == "application/csp-report"
        if not declared and not may_be_json(self._content):
            return False
        found = json_leaves(self._content)
        if found.leaves and (found.whole or found.limited or (declared and len(found.leaves) > 1) or not self._whole):
            if media == FORM:
                out.notes.append("The header says form, the body is JSON: read as JSON.")
            out.leaves(found, self._pipe + "json:", self._carrier)
            _add_rest(self._content, found, self._at, self._carrier, out)
            return True
        if declared:
            out.notes.append("The body is no JSON: shown as what it looks like.")
        return False

    def _lines(self) -> list[Span]:
        """Spans of the lines, empty ones too but for one at the end; none where they are too many or no text."""
        if not self._text or len(self._content) > MAX_TEXT or self._content.count(b"\n") > MAX_LINES:
            return []
        spans, start = [], 0
        for end in _LINE_END.finditer(self._content):
            spans.append((start, end.start()))
            start = end.end()
        return [*spans, (start, len(self._content))] if start < len(self._content) else spans

    def _batch(self, lines: list[Span]) -> bool:
        """Lines of pairs or of JSON, each an event of its own. One line alone is a batch in `text/plain` only."""
        filled = [(index, span) for index, span in enumerate(lines) if self._content[slice(*span)].strip()]
        if not filled or (len(filled) == 1 and self._media != "text/plain"):
            return False
        if all(looks_like_pairs(self._content[slice(*span)]) for _, span in filled):
            for index, span in filled:
                self._out.pairs(self._content, span, f"{self._pipe}lines[{index}]:", self._carrier)
            return True
        if len(filled) == 1 or not may_be_json(self._content):
            return False
        found = [(index, span[0], json_leaves(self._content[slice(*span)])) for index, span in filled]
        if not all(leaves.whole for _, _, leaves in found):
            return False
        for index, start, leaves in found:
            self._out.leaves(leaves, f"{self._pipe}lines[{index}]|json:", self._carrier, start)
        return True


def _add_multipart(content: bytes, content_type: bytes, out: Collected) -> bool:
    boundary = boundary_of(content_type)
    parts, why = parts_of(content, boundary) if boundary else ([], "The multipart body names no boundary.")
    if why:
        out.notes.append(why)
    places = Places()
    for part in parts:
        _add_part(content, part, places.at("body.part:" + name_locator(part.name)), out)
    return bool(parts)


def _add_part(content: bytes, part: Part, at: str, out: Collected) -> None:
    span = (part.start, part.end)
    raw = content[slice(*span)]
    if len(raw) <= MAX_TEXT and is_text(raw):
        out.value(at, part.name, text_of(raw), "body", span)
    else:
        out.value(at, part.name, "", "body", span)
        _add_runs(raw, at, "body", out, part.start)
        out.notes.append(f"{at} is binary ({len(raw):,} bytes): only the readable runs in it are shown.")
    if part.filename:
        placed = text_of(content[slice(*part.filename_at)]) == part.filename if part.filename_at else False
        out.value(
            f"{at}|filename", part.name, part.filename, "body" if placed else "", part.filename_at if placed else None
        )
    if VALUES[part.name]:
        out.name(at, part.name, "body", part.name_at)


def _add_rest(content: bytes, found: Leaves, at: str, carrier: str, out: Collected) -> None:
    """What stands behind the last JSON value that could be read, so that nothing stays unsearched."""
    if found.whole:
        return
    start, rest = found.stopped, content[found.stopped : found.stopped + MAX_TEXT]
    if len(content) > start + MAX_TEXT:
        out.notes.append(f"Of what stands behind the values of {at} only the first {MAX_TEXT:,} bytes are searched.")
    if is_text(rest):
        out.value(f"{at}|rest", at, text_of(rest), carrier, (start, start + len(rest)))
    else:
        _add_runs(rest, f"{at}|rest", carrier, out, start)


def _add_text(content: bytes, at: str, carrier: str, out: Collected) -> None:
    if len(content) > MAX_TEXT:
        out.notes.append(f"Only the first {MAX_TEXT:,} of {len(content):,} bytes of the text are searched.")
        content = content[:MAX_TEXT]
    out.value(at, at, text_of(content), carrier, (0, len(content)))


def _add_runs(content: bytes, at: str, carrier: str, out: Collected, offset: int = 0) -> None:
    """Readable runs in binary data, as `strings` finds them: an address in clear shows in protobuf too."""
    for index, run in enumerate(_RUN.finditer(content, 0, MAX_TEXT)):
        if index == MAX_RUNS:
            out.notes.append(f"{at} has more than {MAX_RUNS} readable runs: the rest is in the raw view only.")
            return
        out.value(f"{at}|text[{index}]", at, text_of(run[0]), carrier, (run.start() + offset, run.end() + offset))
