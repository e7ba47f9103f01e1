"""The Evidence tab: why this recipient, piece by piece, beside the browser's word; yours beats them all."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from inspector.ui.cell_table import CellTable, column
from inspector.ui.controls import Button, Painted
from inspector.ui.detail import Detail
from inspector.ui.evidence_rows import SINCE, WHERE, evidence_rows, verdict_cell
from inspector.ui.look import look
from inspector.ui.runs import CellRow, Text

_COLUMNS = (
    column("Signal", 250),
    column("Value"),
    column("Where", 170),
    column("Weight", 108),
    column("Source", 196),
    column("Since", 96),
)
STRIP = 36


class EvidenceTable(CellTable):
    """A click on a place shows it in the request, one on a request goes there; Enter takes the place."""

    place = Signal(str)
    request = Signal(int)

    def __init__(self) -> None:
        super().__init__("Evidence", _COLUMNS)
        self.chosen.connect(self._entered)

    def link_at(self, index: QModelIndex) -> tuple[str, int]:
        """The place and the request that a click there leads to; ("", 0) for none."""
        row = self.cells.rows()[index.row()] if index.isValid() else None
        if row is None or row.heading:
            return "", 0
        return (row.at, 0) if index.column() == WHERE else ("", row.since if index.column() == SINCE else 0)

    def _entered(self) -> None:
        row = self.current()
        if row is not None and row.at:
            self.place.emit(row.at)
        elif row is not None and row.since:
            self.request.emit(row.since)

    # Qt overrides, in Qt's spelling

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at, since = self.link_at(self.indexAt(event.position().toPoint()))
        if at:
            self.place.emit(at)
        elif since:
            self.request.emit(since)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        led = self.link_at(self.indexAt(event.position().toPoint())) != ("", 0)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if led else Qt.CursorShape.ArrowCursor)


class EvidenceView(QWidget):
    """Stands alone: `show_detail` is all it needs; `offer` gives it what the user can say."""

    place_wanted = Signal(str)
    """Locator of a field of the request on screen."""
    request_wanted = Signal(int)
    """seq."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict = Painted((), STRIP)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.table = EvidenceTable()
        self.table.place.connect(self.place_wanted)
        self.table.request.connect(self.request_wanted)
        self._strip = QHBoxLayout()
        self._strip.setContentsMargins(8, 0, 5, 0)
        self._strip.setSpacing(2)
        self._strip.addWidget(self.verdict, 1)
        self._buttons: list[tuple[Button, QAction]] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._strip)
        layout.addWidget(self.table, 1)

    def offer(self, actions: Sequence[QAction]) -> None:
        """Buttons for what the user can say of this recipient: entries of the menus, pressed here."""
        for action in actions:
            words = action.text().replace("&", "")
            button = Button((Text(words, "text2", "data"),), words)
            button.clicked.connect(action.trigger)
            action.changed.connect(lambda button=button, action=action: button.setEnabled(action.isEnabled()))
            button.setEnabled(action.isEnabled())
            self._strip.addWidget(button)
            self._buttons.append((button, action))

    def buttons(self) -> list[Button]:
        return [button for button, _ in self._buttons]

    def show_detail(self, detail: Detail | None) -> None:
        self.verdict.show_cell(verdict_cell(detail.inspection.party) if detail else ())
        self.table.show_rows(evidence_rows(detail.inspection) if detail else [])

    def current(self) -> CellRow | None:
        return self.table.current()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().colour("base"))
