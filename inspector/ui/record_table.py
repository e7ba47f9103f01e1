"""A table of records: a click on a title sorts, a choice outlasts new records, a click on a link tells its aim."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from inspector.ui.cell_table import CellColumn, CopyingTable
from inspector.ui.runs import Cell, CellRow, Stretch, Text, plain
from inspector.ui.safe_text import copy

Record = Any
"""What a row shows: any frozen object; `key` tells which one it is."""


@dataclass(frozen=True, slots=True)
class RecordColumn:
    title: str
    cell: Callable[[Record], Cell]
    order: Callable[[Record], Any]
    """What it is sorted by."""
    pixels: int = 0
    """0: shares the rest, by `weight`."""
    weight: int = 1
    number: bool = False
    """Numbers stand right, the title above them, and the largest comes first."""
    link: Callable[[Record], Any] | None = None
    """What a click names (a request, a filter); None for a record where the cell is no link."""
    note: Cell = ()
    """Behind the title: what holds for every cell below it."""

    def heading(self) -> CellColumn:
        words = Text(self.title, "muted", "header", shrink=1)
        title: Cell = (Stretch(), words) if self.number else (words,)
        return CellColumn((*title, *self.note), self.pixels, self.weight)


class RecordTable(CopyingTable):
    """Shows records in the order in which they came until a title is clicked; a third click brings that order back."""

    picked = Signal(object)
    """The record chosen, None for none."""
    linked = Signal(object)
    """What a cell's link names."""

    def __init__(
        self,
        name: str,
        columns: Sequence[RecordColumn],
        key: Callable[[Record], Hashable],
        tip: Callable[[Record], Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, [column.heading() for column in columns], parent)
        self.has_sections = False
        self._columns = tuple(columns)
        self._key, self._tip = key, tip
        self._records: list[Record] = []
        self._given: list[Record] = []
        self._quiet = False
        self.run_header.setSectionsClickable(True)
        self.run_header.sectionClicked.connect(self.sort)
        self.run_header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.run_header.customContextMenuRequested.connect(
            lambda where: self.sort_menu().exec(self.run_header.mapToGlobal(where))
        )
        self.selectionModel().selectionChanged.connect(self._changed)

    def show_records(self, records: Sequence[Record]) -> None:
        """New records; what was chosen and the place in the list stay."""
        if list(records) != self._given:
            self._given = list(records)
            self._fill()

    def refill(self) -> None:
        """The same records stand otherwise now: values are masked, or shown again."""
        self._fill()

    def records(self) -> list[Record]:
        """In the order of the rows."""
        return self._records

    def record(self) -> Record | None:
        """The one chosen."""
        index = self.currentIndex()
        return self._records[index.row()] if index.isValid() and self.selectionModel().hasSelection() else None

    def choose(self, key: Hashable) -> bool:
        """Choose a record by its key; False when it is not there."""
        for row, record in enumerate(self._records):
            if self._key(record) == key:
                self.setCurrentIndex(self.cells.index(row, 0))
                return True
        return False

    def sort(self, column: int) -> None:
        """By this column, the other way round, then as the records came."""
        first = self._columns[column].number
        before = self.run_header.sorted_by
        if before is None or before[0] != column:
            self.run_header.sorted_by = (column, first)
        elif before[1] == first:
            self.run_header.sorted_by = (column, not first)
        else:
            self.run_header.sorted_by = None
        self._fill()

    def sort_menu(self) -> QMenu:
        """The same by keyboard: one entry a column."""
        menu = QMenu(self)
        by = self.run_header.sorted_by
        for number, column in enumerate(self._columns):
            action = QAction(f"Sort by {column.title.lower()}", menu)
            action.setCheckable(True)
            action.setChecked(by is not None and by[0] == number)
            action.triggered.connect(lambda _=False, number=number: self.sort(number))
            menu.addAction(action)
        return menu

    def markdown(self) -> str:
        """All rows as they are shown, as a table of Markdown."""
        lines = [[column.title for column in self._columns]]
        lines += [[plain(cell) for cell in row.cells] for row in self.cells.rows()]
        shown = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
        return "\n".join([shown[0], "|" + " --- |" * len(self._columns), *shown[1:]]) + "\n"

    def copy_markdown(self) -> None:
        copy(self.markdown())

    # Qt overrides, in Qt's spelling

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        named = self._named(index)
        if event.button() == Qt.MouseButton.LeftButton and named is not None:
            self.linked.emit(named)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._named(index) is None:
            self.chosen.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        link = self._named(self.indexAt(event.position().toPoint())) is not None
        shape = Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)

    def _named(self, index: QModelIndex) -> Any:
        link = self._columns[index.column()].link if index.isValid() else None
        return link(self._records[index.row()]) if link is not None else None

    def _fill(self) -> None:
        chosen = self.record()
        at = self.verticalScrollBar().value()
        self._records = self._ordered()
        rows = [
            CellRow(tuple(column.cell(record) for column in self._columns), tip=tuple(self._tip(record)))
            for record in self._records
        ]
        self._quiet = True
        try:
            self.show_rows(rows)
            found = chosen is not None and self.choose(self._key(chosen))
        finally:
            self._quiet = False
        self.verticalScrollBar().setValue(at)
        self.run_header.viewport().update()
        if chosen is not None:
            self.picked.emit(self.record() if found else None)

    def _ordered(self) -> list[Record]:
        if self.run_header.sorted_by is None:
            return list(self._given)
        number, descending = self.run_header.sorted_by
        order = self._columns[number].order
        return sorted(self._given, key=order, reverse=descending)

    def _changed(self) -> None:
        if not self._quiet:
            self.picked.emit(self.record())
