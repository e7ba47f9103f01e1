"""The Raw tab: request and response as text, values found marked in place by colour and underline."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QToolTip, QVBoxLayout, QWidget

from inspector.analysis.body import decode_body
from inspector.model.exchange import Response
from inspector.model.finding import Finding
from inspector.ui import safe_text, wording
from inspector.ui.detail import Detail
from inspector.ui.look import look
from inspector.ui.marks import Marked, MarkedText, Spot

_SHOWN_HEADERS = 200
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
    carriers = {field.at: field.carrier for field in detail.payload.fields}
    found: dict[str, Spans] = {}
    for finding in detail.inspection.findings:
        carrier = carriers.get(finding.at) or carriers.get(finding.at.split("|")[0], "")
        if finding.span is not None and carrier:
            found.setdefault(carrier, []).append((finding.span, finding, tuple(wording.finding_tip(finding))))
    return found


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
        self._marks = list(text.marks) if text else []
        self._spots = dict(text.spots) if text else {}
        self.view.setPlainText(text.text if text else "")
        self._highlight()

    def marks(self) -> list[Marked]:
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
