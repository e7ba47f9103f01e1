"""Table, tree, header and list that paint cells of runs. Models hand the cell over through the role CELL."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QTreeView,
    QWidget,
)

from inspector.ui import safe_text
from inspector.ui.look import look
from inspector.ui.run_painter import cell_fits, cell_width, paint_cell
from inspector.ui.runs import Cell, Gap, Icon

Position = QModelIndex | QPersistentModelIndex

CELL = int(Qt.ItemDataRole.UserRole) + 1
"""tuple of runs."""
TIP = CELL + 1
"""Sequence of plain lines for a tooltip."""
SECTION = CELL + 2
"""True for a row that heads others: it stands on the alternate surface."""
KEY = CELL + 3
"""What the row is, for selection and menus."""

ROW = 24
GROUP_ROW = 28
HEADER = 28
PAD = 8


def dashed_line(painter: QPainter, x: float, top: float, bottom: float) -> None:
    """The line where simulation begins."""
    pen = QPen(look().colour("border"), 1)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.drawLine(QPointF(x + 0.5, top), QPointF(x + 0.5, bottom))


def surface(view: QAbstractItemView, *, selected: bool, hovered: bool, rest: str) -> tuple[QColor, QColor | None]:
    """Background of a row, and the one colour of its runs when it is selected and the view has the focus."""
    if selected and (view.hasFocus() or view.viewport().hasFocus()):
        return look().colour("selection"), look().colour("on-selection")
    if selected:
        return look().colour("tint"), None
    return look().colour("hovered" if hovered else rest), None


class RunDelegate(QStyledItemDelegate):
    """Paints one cell; the view says which row is under the pointer and where simulation begins."""

    def __init__(self, view: "RunTable | RunTree") -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Position) -> None:
        view = self._view
        rect: QRect = option.rect
        row = index.row()
        section = bool(view.has_sections and index.data(SECTION))
        selected = row == view.selected_row if view.flat else view.selectionModel().isSelected(index)
        hovered = row == view.hovered_row and (view.flat or index.parent() == view.hovered_parent)
        back, white = surface(view, selected=selected, hovered=hovered, rest="alternate" if section else view.rest)
        painter.fillRect(rect, back)
        if view.hairlines:
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look().colour("hairline"))
        if index.column() == view.simulated_from and white is None and not section:
            dashed_line(painter, rect.left(), rect.top(), rect.bottom() + 1)
        cell = view.data_model.data(index, CELL)
        if not cell:
            return
        left, right = view.pads
        area = QRectF(rect).adjusted(look().px(left), 0, -look().px(right), -1 if view.hairlines else 0)
        if not view.flat or cell_fits(cell, area.width()):
            paint_cell(painter, area, cell, white)
            return
        painter.save()
        painter.setClipRect(rect)
        paint_cell(painter, area, cell, white)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Position) -> QSize:
        pixels = GROUP_ROW if index.data(SECTION) and isinstance(self._view, RunTree) else ROW
        return QSize(0, look().px(pixels))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Position
    ) -> bool:
        if event.type() is not QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        lines: Sequence[str] = index.data(TIP) or ()
        QToolTip.showText(event.globalPos(), safe_text.tooltip(lines), view)
        return True


class RunHeader(QHeaderView):
    """Column titles as runs, left-aligned with their columns; a chevron for the order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.simulated_from = -1
        self.sorted_by: tuple[int, bool] | None = None
        """(column, descending) when the order is not that of arrival."""
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt passes it by this name
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, look().colour("base"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look().colour("line"))
        if logicalIndex == self.simulated_from:
            dashed_line(painter, rect.left(), rect.top(), rect.bottom())
        cell: Cell = self.model().headerData(logicalIndex, Qt.Orientation.Horizontal, CELL) or ()
        if self.sorted_by and self.sorted_by[0] == logicalIndex:
            cell = (*cell, Gap(4), Icon("chevron-down" if self.sorted_by[1] else "chevron-up", "muted", 12))
        pad = look().px(PAD)
        paint_cell(painter, QRectF(rect).adjusted(pad, 0, -pad, -1), cell)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        rect = self.viewport().rect()
        painter.fillRect(rect, look().colour("base"))
        painter.fillRect(0, rect.bottom(), rect.width(), 1, look().colour("line"))
        painter.end()
        super().paintEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look().px(HEADER))


def _hover(view: "RunTable | RunTree", event: QEvent) -> None:
    """Which row is under the pointer: what is concerned is painted again.

    Called from `viewportEvent`, which Qt no longer asks once a view is being deleted; a filter would still be asked.
    """
    if event.type() is QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
        index = view.indexAt(event.position().toPoint())
    elif event.type() is QEvent.Type.Leave:
        index = QModelIndex()
    else:
        return
    parent = QPersistentModelIndex(index.parent())
    if (index.row(), parent) != (view.hovered_row, view.hovered_parent):
        view.hovered_row, view.hovered_parent = index.row(), parent
        view.viewport().update()


def _dress(view: "RunTable | RunTree", name: str) -> None:
    """What table and tree have in common: nothing is edited, runs are painted, one right-click menu."""
    view.hovered_row = -1
    view.hovered_parent = QPersistentModelIndex()
    view.simulated_from = -1
    view.has_sections = False
    view.setAccessibleName(name)
    view.setItemDelegate(RunDelegate(view))
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setMouseTracking(True)
    look().changed.connect(view.restyle)


class RunTable(QTableView):
    """Rows of one height, no grid, no vertical header; the whole row is selected."""

    chosen = Signal()
    """Enter on a row."""
    hovered_row: int
    hovered_parent: QPersistentModelIndex
    simulated_from: int
    has_sections: bool
    flat = True

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hairlines = True
        self.selected_row = -1
        self.rest = "base"
        self.pads = (PAD, PAD)
        self.run_header = RunHeader(self)
        self.setHorizontalHeader(self.run_header)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(8)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        _dress(self, name)
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self.verticalHeader().setDefaultSectionSize(look().px(ROW))
        self.run_header.setFixedHeight(look().px(HEADER))
        self.viewport().update()

    def mark_simulated(self, column: int) -> None:
        """The column with which simulation begins; -1 for none."""
        self.simulated_from = column
        self.run_header.simulated_from = column
        self.run_header.viewport().update()
        self.viewport().update()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        self.data_model: Any = model

    def viewportEvent(self, event: QEvent) -> bool:
        _hover(self, event)
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
            return
        super().keyPressEvent(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if selected.isEmpty() or deselected.isEmpty():
            self.viewport().update()  # the ring around the pane comes or goes, Qt paints the rows alone

    def paintEvent(self, event: QPaintEvent) -> None:
        rows = self.selectionModel().selectedRows() if self.selectionModel() else []
        self.selected_row = rows[0].row() if rows else -1
        super().paintEvent(event)
        _focus_ring(self)


class RunTree(QTreeView):
    """A tree without header; the disclosure sign is a chevron, a row is painted in one piece."""

    hovered_row: int
    hovered_parent: QPersistentModelIndex
    simulated_from: int
    has_sections: bool
    flat = False
    selected_row = -1

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hairlines = False
        self.rest = "window"
        self.pads = (4, 12)
        self.setHeaderHidden(True)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        _dress(self, name)
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self.setIndentation(look().px(16))
        self.setStyleSheet("")
        colours = self.palette()
        colours.setBrush(colours.ColorRole.Base, QBrush(look().colour(self.rest)))
        self.setPalette(colours)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        self.data_model: Any = model

    def viewportEvent(self, event: QEvent) -> bool:
        _hover(self, event)
        return super().viewportEvent(event)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Position) -> None:
        rect: QRect = option.rect
        selected = self.selectionModel().isSelected(index)
        hovered = index.row() == self.hovered_row and index.parent() == self.hovered_parent
        back, white = surface(self, selected=selected, hovered=hovered, rest=self.rest)
        painter.fillRect(rect, back)
        depth, parent = 0, index.parent()
        while parent.isValid():
            depth, parent = depth + 1, parent.parent()
        indent = self.indentation()
        left = rect.left() + depth * indent
        if self.model().hasChildren(index):
            sign = Icon("chevron-down" if self.isExpanded(index) else "chevron-right", "text2", 12)
            box = QRectF(left, rect.top(), indent, rect.height())
            paint_cell(painter, box.adjusted((indent - cell_width((sign,))) / 2, 0, 0, 0), (sign,), white)
        inner = QStyleOptionViewItem(option)
        inner.rect = rect.adjusted(depth * indent + indent, 0, 0, 0)
        self.itemDelegate().paint(painter, inner, index)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        _focus_ring(self)


def _focus_ring(view: RunTable | RunTree) -> None:
    """Where no row is selected, the focus shows as a ring around the pane."""
    if not view.hasFocus() or view.selectionModel() is None or view.selectionModel().hasSelection():
        return
    painter = QPainter(view.viewport())
    painter.setPen(QPen(look().colour("identifier"), 2))
    painter.drawRect(view.viewport().rect().adjusted(1, 1, -1, -1))
    painter.end()
