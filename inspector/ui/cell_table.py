"""A table of ready cells with headings between them: what every detail tab is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget

from inspector.ui.look import look
from inspector.ui.run_views import CELL, SECTION, TIP, RunTable
from inspector.ui.runs import Cell, CellRow, Text, plain
from inspector.ui.safe_text import copy

Position = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


@dataclass(frozen=True, slots=True)
class CellColumn:
    title: Cell
    pixels: int = 0
    """0: shares the rest, by `weight`."""
    weight: int = 1


def column(words: str, pixels: int = 0, weight: int = 1) -> CellColumn:
    return CellColumn((Text(words, "muted", "header", shrink=1),), pixels, weight)


class CellModel(QAbstractTableModel):
    """Shows what it is given; computes nothing."""

    def __init__(self, columns: Sequence[CellColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = list(columns)
        self._rows: list[CellRow] = []

    def show_rows(self, rows: Sequence[CellRow]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def set_title(self, number: int, title: Cell) -> None:
        self._columns[number] = replace(self._columns[number], title=title)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, number, number)

    def rows(self) -> list[CellRow]:
        return self._rows

    def columns(self) -> list[CellColumn]:
        return self._columns

    # Qt overrides, in Qt's spelling

    def rowCount(self, parent: Position = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Position = _NONE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        title = self._columns[section].title
        return title if role == CELL else plain(title) if role == 0 else None

    def data(self, index: Position, role: int = 0) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        number = index.column()
        if role == CELL:
            return row.cells[number] if number < len(row.cells) else ()
        if role == SECTION:
            return row.heading
        if role == TIP:
            return row.tip
        if role in (0, int(Qt.ItemDataRole.AccessibleTextRole)):
            return plain(row.cells[number]) if number < len(row.cells) else ""
        return None


class CellTable(RunTable):
    """The view: headings span all columns, widths are those of the design."""

    def __init__(self, name: str, columns: Sequence[CellColumn], parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.has_sections = True
        self.cells = CellModel(columns, self)
        self.setModel(self.cells)
        self.run_header.setStretchLastSection(True)
        self._widths()

    def show_rows(self, rows: Sequence[CellRow]) -> None:
        """Show these rows from the top."""
        self.clearSpans()
        self.cells.show_rows(rows)
        for number, row in enumerate(rows):
            if row.heading:
                self.setSpan(number, 0, 1, len(self.cells.columns()))
        self.scrollToTop()

    def selected(self) -> int:
        """Number of the row chosen, -1 for none."""
        index = self.currentIndex()
        return index.row() if index.isValid() and self.selectionModel().isSelected(index) else -1

    def current(self) -> CellRow | None:
        index = self.currentIndex()
        return self.cells.rows()[index.row()] if index.isValid() else None

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "cells"):
            self._widths()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widths()

    def _widths(self) -> None:
        """Fixed columns as designed; the rest is shared, the last one to the edge."""
        columns = self.cells.columns()
        rest = self.viewport().width() - sum(look().px(one.pixels) for one in columns)
        weights = sum(one.weight for one in columns if not one.pixels) or 1
        for number, one in enumerate(columns):
            width = look().px(one.pixels) if one.pixels else max(look().px(80), rest * one.weight // weights)
            if self.columnWidth(number) != width:
                self.setColumnWidth(number, width)


class CopyKey(RunTable):
    """Ctrl+C takes what is chosen here, whatever the window's own entry would copy."""

    def copied(self) -> str:
        raise NotImplementedError

    # Qt overrides, in Qt's spelling

    def event(self, event: QEvent) -> bool:
        """The key is ours before it is the menu's."""
        copy = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy)
        if copy and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            copy(self.copied())
            return
        super().keyPressEvent(event)


class CopyingTable(CellTable, CopyKey):
    """A table of ready cells whose chosen row can be copied."""

    def copied(self) -> str:
        """Value of the row chosen, else its cells, parted by tabs."""
        row = self.current()
        return "" if row is None else row.value or "\t".join(plain(cell) for cell in row.cells)
