"""The request list: ids of the rows shown, in order, over a bounded cache of rows fetched on demand."""

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Container, Sequence
from itertools import islice
from math import ceil
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QWidget

from inspector.index.query import Row
from inspector.ui.look import look
from inspector.ui.request_columns import AFTER, COLUMNS, HOST, NAMES, tip, title_cell, words
from inspector.ui.run_painter import cell_width
from inspector.ui.run_views import CELL, KEY, PAD, TIP, RunTable
from inspector.ui.runs import Cell, Text

Position = QModelIndex | QPersistentModelIndex

PAGE = 100
CACHE = 1_000
SAMPLE = 200
HOST_AMPLE = 360
"""Pixels beyond which the others get what they would like, if the host needs as many."""
GIVING = (NAMES.index("vendor"), NAMES.index("exposes"), AFTER, NAMES.index("time"))
_NONE = QModelIndex()
_WAITING: Cell = (Text("…", "muted"),)


class _Kept:
    """One row of the cache: its cells are made when they are first painted."""

    __slots__ = ("cells", "fresh", "row")

    def __init__(self, row: Row, fresh: int) -> None:
        self.row = row
        self.fresh = fresh
        self.cells: list[Cell | None] = [None] * len(COLUMNS)


class RequestTableModel(QAbstractTableModel):
    """Shows rows of the index; never computes one. Asks for what it lacks through `wanted`."""

    wanted = Signal(object)
    """list of seqs to fetch."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = array("q")
        self._ascending = True
        self._cache: OrderedDict[int, _Kept] = OrderedDict()
        self._fresh = 0
        self._unsettled: set[int] = set()
        self._lacking: set[int] = set()
        self._asked: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    def show_ids(self, ids: "array[int]", *, by_arrival: bool = True) -> None:
        """Show these rows in this order. UI thread only."""
        self.beginResetModel()
        self._ids = ids
        self._ascending = by_arrival
        self.endResetModel()

    def append_ids(self, ids: "array[int]") -> None:
        """Rows that arrived since; announced once."""
        if not ids:
            return
        first = len(self._ids)
        self.beginInsertRows(_NONE, first, first + len(ids) - 1)
        self._ids.extend(ids)
        self.endInsertRows()

    def put(self, rows: Sequence[Row]) -> None:
        """Rows that were asked for."""
        changed = []
        for row in rows:
            kept = self._cache.get(row.seq)
            if kept is not None and kept.row == row:
                kept.fresh = self._fresh
            else:
                self._cache[row.seq] = _Kept(row, self._fresh)
                changed.append(row.seq)
            self._cache.move_to_end(row.seq)
            (self._unsettled.add if _may_change(row) else self._unsettled.discard)(row.seq)
        while len(self._cache) > CACHE:
            self._unsettled.discard(self._cache.popitem(last=False)[0])
        self._asked.difference_update(row.seq for row in rows)
        self._announce(changed)

    def outdate(self) -> None:
        """The index has changed: rows are shown as they are and fetched again when they are next painted."""
        self._fresh += 1
        self._asked.clear()

    def unsettled(self) -> list[int]:
        """The newest rows at hand that still run or wait for their simulation; the others stay as they are."""
        return sorted(self._unsettled)[-PAGE:]

    def forget(self) -> None:
        """Drop every cached row (another session, another look)."""
        self._cache.clear()
        self._unsettled.clear()
        self._asked.clear()

    def ids(self) -> "array[int]":
        return self._ids

    def seq_at(self, row: int) -> int:
        return self._ids[row]

    def position(self, seq: int) -> int:
        """Place of a row in the list; -1 when it is not shown."""
        if self._ascending:
            at = bisect_left(self._ids, seq)
            return at if at < len(self._ids) and self._ids[at] == seq else -1
        try:
            return self._ids.index(seq)
        except ValueError:
            return -1

    def row_of(self, seq: int) -> Row | None:
        """The row when it is at hand."""
        kept = self._cache.get(seq)
        return kept.row if kept else None

    def cells_of(self, column: int) -> list[Cell]:
        """A sample of one column, for widths: the newest cells at hand, of rows with a hit where the column asks it."""
        kept = self._sample() if COLUMNS[column].of_hits else list(islice(reversed(self._cache.values()), SAMPLE))
        return [self._cell(each, column) for each in kept]

    def sampled(self) -> int:
        """Rows with a hit that are at hand, at most SAMPLE."""
        return len(self._sample())

    def _sample(self) -> list[_Kept]:
        return list(islice((kept for kept in reversed(self._cache.values()) if kept.row.hit_count), SAMPLE))

    def _announce(self, seqs: Sequence[int]) -> None:
        if not seqs or not self._ids:
            return
        places = [place for place in map(self.position, seqs) if place >= 0] if self._ascending else [0]
        if not places:
            return
        first, last = (min(places), max(places)) if self._ascending else (0, len(self._ids) - 1)
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _lack(self, seq: int, place: int) -> None:
        if seq in self._asked:
            return
        page = self._ids[place - place % PAGE : place - place % PAGE + PAGE]
        self._lacking.update(page if seq not in self._cache else (seq,))
        if not self._timer.isActive():
            self._timer.start()

    def _ask(self) -> None:
        lacking = [seq for seq in self._lacking if seq not in self._asked]
        self._lacking.clear()
        if lacking:
            self._asked.update(lacking)
            self.wanted.emit(lacking)

    def _cell(self, kept: _Kept, column: int) -> Cell:
        cell = kept.cells[column]
        if cell is None:
            cell = kept.cells[column] = COLUMNS[column].cell(kept.row)
        return cell

    # Qt overrides, in Qt's spelling

    def rowCount(self, parent: Position = _NONE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Position = _NONE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == CELL:
            return title_cell(COLUMNS[section])
        return COLUMNS[section].title if role == 0 else None

    def data(self, index: Position, role: int = 0) -> Any:
        if role not in (CELL, TIP, KEY, 0, int(Qt.ItemDataRole.AccessibleTextRole)) or not index.isValid():
            return None
        place = index.row()
        if place >= len(self._ids):
            return None
        seq = self._ids[place]
        kept = self._cache.get(seq)
        if kept is None or kept.fresh != self._fresh:
            self._lack(seq, place)
        if role == KEY:
            return seq
        if kept is None:
            return _WAITING if role == CELL and index.column() == HOST else None
        if role == CELL:
            return self._cell(kept, index.column())
        column = COLUMNS[index.column()]
        return tip(column, kept.row) if role == TIP else words(column, kept.row)


def _may_change(row: Row) -> bool:
    return row.state == "open" or (row.simulated is None and row.hit_count > 0)


class RequestTable(RunTable):
    """The table: follows the end while its last row is visible, keeps the selection by seq."""

    selected = Signal(int)
    """seq of the row chosen; 0 for none."""
    ordered = Signal(str, bool)
    """(name of the column, descending)."""

    def __init__(self, model: RequestTableModel, parent: QWidget | None = None) -> None:
        super().__init__("Requests", parent)
        self._model = model
        self._seq = 0
        self._quiet = False
        self._measured = 0
        self._needs: dict[int, int] = {}
        self._wants: dict[int, int] = {}
        self._pulled: dict[int, int] = {}
        self._sharing = False
        self._following = True
        self.setModel(model)
        self.run_header.setSectionsClickable(True)
        self.run_header.setMinimumSectionSize(30)
        self.run_header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.run_header.customContextMenuRequested.connect(self._columns_menu)
        self.run_header.sectionClicked.connect(self._order)
        self.run_header.sectionResized.connect(self._resized)
        for number, column in enumerate(COLUMNS):
            self.run_header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
            self.setColumnHidden(number, not column.shown)
        self.mark_simulated(AFTER)
        self.selectionModel().selectionChanged.connect(self._chosen)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        model.rowsInserted.connect(self._grew)
        model.modelReset.connect(self._reset)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._measure_once)
        for grown in (model.dataChanged, model.modelReset, model.rowsInserted):
            grown.connect(self._measure_soon)
        self.measure()

    def measure(self) -> None:
        """Column widths from titles and a sample of rows; what the user has pulled stays."""
        for number, column in enumerate(COLUMNS):
            fixed = max(cell_width(cell) for cell in (title_cell(column), *column.always))
            widths = sorted(cell_width(cell) for cell in self._model.cells_of(number)) or [fixed]
            typical = widths[ceil(len(widths) * column.typical) - 1]
            pads = 2 * look().px(PAD) + 1
            least, most = (look().px(pixels) for pixels in column.width)
            need = int(min(most, max(least, fixed + pads, typical + pads)))
            self._needs[number] = self._pulled.get(number, need)
            self._wants[number] = self._pulled.get(number, max(need, int(widths[-1]) + pads))
        self._share()

    def _share(self) -> None:
        """The host takes what the others leave; where that is too little, they give way towards their least."""
        widths = {n: self._needs[n] for n in self._needs if not self.isColumnHidden(n) and n != HOST}
        least = look().px(COLUMNS[HOST].width[0])
        host = self.viewport().width() - sum(widths.values())
        for number in self._giving(widths):
            if host < least:
                given = min(least - host, max(0, widths[number] - look().px(COLUMNS[number].width[0])))
                widths[number] -= given
                host += given
        ample = max(least, min(self._needs[HOST], look().px(HOST_AMPLE)))
        for number in self._giving(widths):
            more = min(self._wants[number] - widths[number], host - ample)
            if more > 0:
                widths[number] += more
                host -= more
        widths[HOST] = max(least, host)
        self._sharing = True
        for number, width in widths.items():
            if self.columnWidth(number) != width:
                self.setColumnWidth(number, width)
        self._sharing = False

    def _giving(self, shown: Container[int]) -> list[int]:
        """Columns whose width depends on the room there is."""
        return [number for number in GIVING if number in shown and number not in self._pulled]

    def _resized(self, number: int, _before: int, width: int) -> None:
        """The user pulled at a column: it keeps that width."""
        if not self._sharing and width and number != HOST:
            self._needs[number] = self._wants[number] = self._pulled[number] = width
            self._share()

    def select_seq(self, seq: int) -> None:
        """Choose a row and bring it into view among its neighbours; nothing happens when it is not shown."""
        place = self._model.position(seq)
        if place >= 0:
            self._following = False
            self.setCurrentIndex(self._model.index(place, 0))
            self.scrollTo(self._model.index(place, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
            bar, height = self.verticalScrollBar(), max(1, self.rowHeight(place))
            bar.setValue(bar.value() // height * height)  # whole rows at the top

    def step(self, by: int) -> None:
        """The next or previous request."""
        place = self.currentIndex().row() + by if self.currentIndex().isValid() else 0
        if 0 <= place < self._model.rowCount():
            self.setCurrentIndex(self._model.index(place, 0))

    def seq(self) -> int:
        return self._seq

    def show_after(self, *, shown: bool) -> None:
        """The After column stands only with a policy."""
        self.setColumnHidden(AFTER, not shown)
        self._share()
        self.mark_simulated(AFTER if shown else -1)

    def fill_columns(self, menu: QMenu) -> None:
        """One entry a column, ticked when it is shown."""
        menu.clear()
        for number, column in enumerate(COLUMNS):
            if number == HOST:
                continue
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.toggled.connect(lambda on, number=number: self._show_column(number, shown=on))
            menu.addAction(action)

    def hide_columns(self, hidden: set[int]) -> None:
        """As they were at the last end; the host always stays."""
        for number in range(len(COLUMNS)):
            self.setColumnHidden(number, number in hidden and number != HOST)
        self._share()

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "_model"):
            self.measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()
        if self._following:
            self.scrollToBottom()

    def _show_column(self, number: int, *, shown: bool) -> None:
        self.setColumnHidden(number, not shown)
        self._share()

    def _columns_menu(self, where: Any) -> None:
        menu = QMenu(self)
        self.fill_columns(menu)
        menu.exec(self.run_header.mapToGlobal(where))

    def _order(self, section: int) -> None:
        column = COLUMNS[section]
        before = self.run_header.sorted_by
        descending = before == (section, False)
        if before == (section, True) or (section == 0 and descending and before is None):
            self.run_header.sorted_by = None
            self.ordered.emit("seq", False)
            return
        self.run_header.sorted_by = (section, descending)
        self.ordered.emit(column.name, descending)

    def _chosen(self) -> None:
        if self._quiet:
            return
        rows = self.selectionModel().selectedRows()
        self._seq = self._model.seq_at(rows[0].row()) if rows else 0
        self.selected.emit(self._seq)

    def _scrolled(self, value: int) -> None:
        if not self._quiet:
            self._following = value >= self.verticalScrollBar().maximum()

    def _grew(self) -> None:
        if self._following:
            self.scrollToBottom()

    def _reset(self) -> None:
        """Keep the selection by seq over a new list of rows."""
        place = self._model.position(self._seq) if self._seq else -1
        self._quiet = True
        try:
            if place >= 0:
                self.setCurrentIndex(self._model.index(place, 0))
        finally:
            self._quiet = False
        if self._following:
            self.scrollToBottom()
        elif place >= 0:
            self.scrollTo(self._model.index(place, 0))

    def _measure_soon(self) -> None:
        if (self._measured < SAMPLE or not self._model.rowCount()) and not self._soon.isActive():
            self._soon.start()

    def _measure_once(self) -> None:
        """Again when the sample has grown: with the first rows, and the last time with 200 that carry a hit."""
        known = self._model.sampled() or min(1, len(self._model.ids()))
        if not known:  # another session
            self._measured = 0
        elif known >= 2 * self._measured or (known == SAMPLE and self._measured < SAMPLE):
            self._measured = max(1, known)
            self.measure()
