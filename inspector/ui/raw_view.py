"""The Raw tab: request and response as text, values found marked in place by colour and underline."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QToolTip, QVBoxLayout, QWidget

from inspector.analysis.body import decode_body
from inspector.model.exchange import Response
from inspector.model.finding import Finding
from inspector.model.payload import Field
from inspector.ui import safe_text, wording
from inspector.ui.detail import Detail
from inspector.ui.look import look
from inspector.ui.marks import Marked, MarkedText, Spot

_SHOWN_HEADERS = 200
_WIDE = re.compile(r"[\U00010000-\U0010ffff]")
"""Characters that a text document counts as two."""
Spans = list[tuple[tuple[int, int], Finding, tuple[str, ...]]]


def raw_text(detail: Detail) -> MarkedText:
    """Request line, headers, body; then the response. Spans of findings count in their carrier's bytes."""
    exchange = detail.exchange
    request = exchange.request
    text = MarkedText()
    by_carrier = _by_carrier(detail)
    text.add(f"{exchange.method_text} ")
    text.add_bytes(request.url, by_carrier.get("url", []))
    text.add(f" {request.http_version}\n")
    _headers(text, request.headers, by_carrier)
    if detail.payload.body:
        undone = f" ({', '.join(detail.payload.encodings)} undone)" if detail.payload.encodings else ""
        text.add("\n" if not undone else f"\n— body{undone} —\n")
        text.add_bytes(detail.payload.body, by_carrier.get("body", []))
        text.add("\n")
    for number, message in enumerate(exchange.messages):
        text.add(f"\n— WebSocket message {number}, {'to the server' if message.from_client else 'to the browser'} —\n")
        text.add_bytes(message.body.kept, by_carrier.get(f"ws[{number}]", []) if message.from_client else [])
        text.add("\n")
    if exchange.response is not None:
        _response(text, exchange.response, by_carrier)
    elif exchange.error:
        text.add(f"\n— {exchange.error} —\n")
    if text.cut:
        text.add("\n")
    return text


def _response(text: MarkedText, response: Response, by_carrier: dict[str, Spans]) -> None:
    reason = response.reason.decode("utf-8", "backslashreplace")
    text.add(f"\n— response —\n{response.http_version} {response.status} {reason}\n")
    _headers(text, response.headers, by_carrier, prefix="set-cookie")
    decoded = decode_body(response.body, response.headers)
    if decoded.content:
        text.add("\n")
        text.add_bytes(decoded.content)


def _headers(
    text: MarkedText, headers: tuple[tuple[bytes, bytes], ...], by_carrier: dict[str, Spans], prefix: str = ""
) -> None:
    seen: dict[str, int] = {}
    for name, value in headers[:_SHOWN_HEADERS]:
        shown = name.decode("utf-8", "backslashreplace")
        key = f"header:{shown.lower()}" if not prefix else shown.lower()
        number = seen.get(key, 0)
        seen[key] = number + 1
        carrier = f"{key}[{number}]" if number else key
        spans = by_carrier.get(carrier, []) if not prefix or key == prefix else []
        text.add(f"{shown}: ")
        text.add_bytes(value, spans)
        text.add("\n")
    if len(headers) > _SHOWN_HEADERS:
        text.add(f"… {len(headers) - _SHOWN_HEADERS} more headers\n")


def _by_carrier(detail: Detail) -> dict[str, Spans]:
    """Carrier -> what is marked in it; a finding that a codec leaves no place of its own marks the value around it."""
    fields = {field.at: field for field in (*detail.payload.fields, *detail.payload.beside)}
    found: dict[str, Spans] = {}
    for finding in detail.inspection.findings:
        holder = _holder(finding.at, fields)
        span = finding.span or (holder.span if holder and "|" in finding.at else None)
        if holder and holder.carrier and span:
            found.setdefault(holder.carrier, []).append((span, finding, tuple(wording.finding_tip(finding))))
    return found


def _holder(at: str, fields: Mapping[str, Field]) -> Field | None:
    """The field at a locator, or the innermost one around it."""
    while at not in fields and "|" in at:
        at = at.rpartition("|")[0]
    return fields.get(at)


class RawView(QWidget):
    """Stands alone: `show_text` takes what was made in the worker's thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = safe_text.PlainView()
        self.view.setAccessibleName("Raw request and response")
        self.view.setFrameShape(safe_text.PlainView.Shape.NoFrame)
        self.view.viewport().installEventFilter(self)
        self._marks: list[Marked] = []
        self._spots: dict[Spot, tuple[int, int]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 0, 0)
        layout.addWidget(self.view)
        look().changed.connect(self._restyle)
        self._restyle()

    def show_text(self, text: MarkedText | None) -> None:
        shown = text or MarkedText()
        wide = [found.start() for found in _WIDE.finditer(shown.text)]

        def place(character: int) -> int:
            return character + bisect_left(wide, character)

        self._marks = [replace(mark, start=place(mark.start), end=place(mark.end)) for mark in shown.marks]
        self._spots = {spot: (place(start), place(end)) for spot, (start, end) in shown.spots.items()}
        self.view.setPlainText(text.text if text else "")
        self._highlight()

    def marks(self) -> list[Marked]:
        """With their places in the view's document."""
        return self._marks

    def show_spot(self, at: str, span: tuple[int, int]) -> bool:
        """Select the very characters of a finding and scroll to them, with the focus. False: they are not shown."""
        spot = self._spots.get((at, span))
        if spot is None:
            return False
        cursor = QTextCursor(self.view.document())
        cursor.setPosition(spot[0])
        cursor.setPosition(spot[1], QTextCursor.MoveMode.KeepAnchor)
        self.view.setTextCursor(cursor)
        self.view.centerCursor()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.view.cursorForPosition(event.pos()).position()
            tip = next((mark.tip for mark in self._marks if mark.start <= place <= mark.end), ())
            QToolTip.showText(event.globalPos(), safe_text.tooltip(tip), self.view)
            return True
        return False

    def _restyle(self) -> None:
        self.view.setFont(look().font("value"))
        self._highlight()

    def _highlight(self) -> None:
        selections = []
        for mark in self._marks:
            cursor = QTextCursor(self.view.document())
            cursor.setPosition(mark.start)
            cursor.setPosition(mark.end, QTextCursor.MoveMode.KeepAnchor)
            style = QTextCharFormat()
            style.setForeground(look().colour(mark.tone))
            style.setBackground(look().colour(f"{mark.tone}-fill"))
            solid = QTextCharFormat.UnderlineStyle.SingleUnderline
            dotted = QTextCharFormat.UnderlineStyle.DotLine
            style.setUnderlineStyle(solid if mark.line == "solid" else dotted)
            selection = QTextEdit.ExtraSelection()
            selection.cursor = cursor
            selection.format = style
            selections.append(selection)
        self.view.setExtraSelections(selections)
