"""Below the ledger: each occurrence of the value chosen, with place, state and reason; each leads to its request."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from inspector.index.ledger_places import Occurrence, Occurrences
from inspector.model.finding import Finding
from inspector.report.finding_words import layer_words, short_form, state_words
from inspector.ui import wording
from inspector.ui.cell_table import CellColumn, CopyingTable, column
from inspector.ui.chips import chip, is_hashed
from inspector.ui.controls import Painted, link
from inspector.ui.request_columns import clock
from inspector.ui.run_views import Position
from inspector.ui.runs import Cell, CellRow, Gap, Run, Sign, Stretch, Text
from inspector.ui.safe_text import one_line

HEADING = 36
_UNLIMITED = 16_777_215
"""Qt's largest height of a widget."""
_NUMBER, _TIME, _RECIPIENT, _WHERE, _STATE, _HOW = range(6)
_COLUMNS = (
    CellColumn((Stretch(), Text("#", "muted", "header")), 64), column("Time", 104), column("Recipient", weight=3),
    column("Where in the request", weight=4), column("State", 216), column("How we know", weight=6),
)  # fmt: skip
_LEADING = (_NUMBER, _WHERE)
"""Columns a click in which leads to the request."""


class OccurrenceTable(CopyingTable):
    """Enter, a double click, and a click on number or place lead to the bytes."""

    def __init__(self) -> None:
        super().__init__("Where the value stands", _COLUMNS)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index.column() in _LEADING:
            self.chosen.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() not in _LEADING:
            self.chosen.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        led = self._leads(self.indexAt(event.position().toPoint()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if led else Qt.CursorShape.ArrowCursor)

    def _leads(self, index: Position | QModelIndex) -> bool:
        return index.isValid() and index.column() in _LEADING and bool(self.cells.rows()[index.row()].since)


class OccurrencePane(QWidget):
    """Stands alone: `show_heading` and `show_occurrences` are all it needs."""

    spot_wanted = Signal(int, str, object)
    """seq, locator, span (None for none)."""
    requests_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("The value chosen")
        self._found: tuple[Occurrence, ...] = ()
        self._last = Occurrences()
        self.heading = Painted((), HEADING)
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.requests = link("Show requests")
        self.requests.clicked.connect(self.requests_wanted)
        self.copy = link("Copy as text")
        self.copy.clicked.connect(self.copy_wanted)
        self.table = OccurrenceTable()
        self.table.chosen.connect(self._follow)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(self.heading, 1)
        row.addWidget(self.requests)
        row.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)

    def show_heading(self, cell: Cell, *, chosen: bool) -> None:
        """What is chosen, or what to do; the links are there for what is chosen."""
        self.heading.show_cell(cell)
        self.requests.setVisible(chosen)
        self.table.setVisible(chosen)
        self.setMaximumHeight(_UNLIMITED if chosen else self.heading.sizeHint().height())

    def show_occurrences(self, found: Occurrences) -> None:
        """The same ones leave the table as it is: it may have been scrolled."""
        if found.found == self._found and self.table.cells.rowCount():
            return
        self._found, self._last = found.found, found
        chosen = self.table.selected()
        self.table.show_rows(occurrence_rows(found))
        if 0 <= chosen < len(self._found):
            self.table.selectRow(chosen)

    def restate(self) -> None:
        """The same occurrences stand otherwise: values are masked, or shown again."""
        self.table.show_rows(occurrence_rows(self._last))

    def clear(self) -> None:
        self._found, self._last = (), Occurrences()
        self.table.show_rows([])

    def _follow(self) -> None:
        row = self.table.selected()
        if 0 <= row < len(self._found):
            found = self._found[row]
            self.spot_wanted.emit(found.seq, found.finding.at, found.finding.span)
        elif row >= 0:
            self.requests_wanted.emit()


def occurrence_rows(found: Occurrences) -> list[CellRow]:
    """A row for each place; a last one where there are more requests than were read."""
    rows = [_row(each) for each in found.found]
    left = found.requests - len({each.seq for each in found.found})
    if left > 0:
        told: Cell = (
            Text(f"{left:,} more", "identifier"),
            Gap(8),
            Text("Show requests lists them all", "muted", shrink=1),
        )
        rows.append(CellRow((told,), heading=True, tip=(f"{wording.count(left, 'more request')}",)))
    return rows


def _row(found: Occurrence) -> CellRow:
    finding = found.finding
    seconds, rest = clock(found.started)
    name, where = wording.place(finding.at)
    cells: tuple[Cell, ...] = (
        (Stretch(), Text(f"{found.seq:,}", "identifier")),
        (Text(seconds), Text(rest, "muted")),
        (Sign(found.group), Gap(7), Text(one_line(found.recipient), shrink=1)),
        (Text(one_line(name), "identifier", "value", shrink=1), Gap(8), Text(where, "muted", shrink=2)),
        state_cell(finding),
        (Text(layer_words(finding.how), shrink=1), Gap(8), Text(one_line(finding.why), "muted", shrink=2)),
    )
    return CellRow(cells, tip=tuple(wording.finding_tip(finding)), value=finding.value, at=finding.at, since=found.seq)


def state_cell(finding: Finding) -> Cell:
    """`person  in clear`; `person #  SHA-256, lower-cased`."""
    hashed = is_hashed(finding.state)
    form = short_form(finding.how[1:]) if finding.state != "plain" else ""
    told: Run = Text(form or state_words(finding.state), "text2", shrink=1)
    if finding.state == "plain" and finding.category in ("personal", "secret"):
        told = Text(state_words("plain"), "red", "data-strong", shrink=1)
    return (chip(finding.category, hashed=hashed), Gap(8), told)
