"""The Response tab: status, headers and cookies set, and the body as text when it is one."""

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from inspector.analysis.body import decode_body
from inspector.model.exchange import Response, header
from inspector.ui import wording
from inspector.ui.cell_table import CellTable, column
from inspector.ui.detail import Detail
from inspector.ui.look import look
from inspector.ui.marks import parts_of, value_runs
from inspector.ui.runs import Cell, CellRow, Gap, Text
from inspector.ui.safe_text import SHOWN_LIMIT, PlainView, displayed, one_line

_COLUMNS = (column("Field", 300), column("Value"))
_TEXT = (b"text/", b"json", b"javascript", b"xml", b"x-www-form-urlencoded", b"event-stream")
_HEX_BYTES = 4_096


def response_rows(detail: Detail) -> list[CellRow]:
    """Status, sizes, headers; cookies that the response sets are marked when they are findings."""
    response = detail.exchange.response
    if response is None:
        return [_heading(wording.NO_RESPONSE, detail.exchange.error)]
    size = f"{wording.size(response.body.size)} on the wire"
    rows = [
        _row("Status", (Text(f"{response.status} {one_line(_text(response.reason))}".strip(), "text", "value"),)),
        _row("Body", (Text(size, "text2"),)),
    ]
    found = {f.at: f for f in detail.inspection.findings if f.at.startswith("set-cookie:")}
    for item in detail.payload.fields:
        if item.at.startswith("set-cookie:"):
            findings = [found[item.at]] if item.at in found else []
            rows.append(
                _row(item.name, tuple(value_runs(item.value, parts_of(item.value, findings))), "cookie set", item.value)
            )
    rows.append(_heading("Headers", wording.count(len(response.headers), "line")))
    rows += [
        _row(_text(name), tuple(value_runs(_text(value))), "", _text(value)) for name, value in response.headers[:1000]
    ]
    return rows


def body_text(response: Response | None) -> str:
    """The body as text for display: JSON indented, binary as a hex dump of its beginning, cut to what is shown."""
    if response is None or not response.body.kept:
        return ""
    decoded = decode_body(response.body, response.headers)
    if decoded.opaque:
        return "; ".join(decoded.notes)
    kind = (header(response.headers, b"content-type") or b"").lower()
    if not any(word in kind for word in _TEXT) and b"\0" in decoded.content[:1024]:
        return displayed(hex_dump(decoded.content[:_HEX_BYTES]))
    text = _text(decoded.content[: SHOWN_LIMIT + 4])
    if b"json" in kind and len(decoded.content) <= SHOWN_LIMIT:
        text = _indented(text)
    return displayed(text)


def hex_dump(raw: bytes) -> str:
    """Sixteen bytes a line: place, bytes, readable characters."""
    lines = []
    for start in range(0, len(raw), 16):
        part = raw[start : start + 16]
        shown = "".join(chr(b) if 32 <= b < 127 else "." for b in part)
        lines.append(f"{start:08x}  {part.hex(' '):<47}  {shown}")
    return "\n".join(lines)


def _indented(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _row(name: str, value: Cell, note: str = "", raw: str = "") -> CellRow:
    field: Cell = (Text(one_line(name), "text", "value", shrink=1), Gap(8), Text(note, "muted"))
    return CellRow((field, value), value=raw)


def _heading(title: str, note: str) -> CellRow:
    return CellRow(((Text(title, font="data-strong"), Gap(8), Text(one_line(note), "muted", shrink=1)),), heading=True)


class ResponseView(QWidget):
    """Stands alone: `show_detail` takes rows and text that were made in the worker's thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = CellTable("Response", _COLUMNS)
        self.body = PlainView()
        self.body.setAccessibleName("Body of the response")
        self.body.setFrameShape(PlainView.Shape.NoFrame)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.addWidget(self.table)
        split.addWidget(self.body)
        split.setSizes([560, 440])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        look().changed.connect(self._restyle)
        self._restyle()

    def show_detail(self, detail: Detail | None, body: str = "") -> None:
        self.table.show_rows(response_rows(detail) if detail else [])
        self.body.setPlainText(body)

    def _restyle(self) -> None:
        self.body.setFont(look().font("value"))
