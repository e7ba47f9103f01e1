"""The matrix of the ledger as a model: a row a value, a column a receiver, over a bounded cache of pages."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from inspector.index.ledger_places import LedgerFigures, Receiver
from inspector.model.finding import CATEGORIES, Category
from inspector.model.ledger import LedgerValue
from inspector.report.ledger_words import SECTIONS
from inspector.ui.ledger_cells import cell as receipt_cell
from inspector.ui.ledger_cells import heading_cell, receipts_of, receiver_title, shared_cell, spoken, tip, value_cell
from inspector.ui.ledger_load import PAGE, PageKey
from inspector.ui.run_views import CELL, KEY, SECTION, TIP
from inspector.ui.runs import Cell, Stretch, Text, plain

Position = QModelIndex | QPersistentModelIndex
CACHED = 120
"""Pages of values that are kept."""
_NONE = QModelIndex()
_HEADING = Qt.ItemFlag.ItemIsEnabled
_CHOSEN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_WAITING: Cell = (Text("…", "muted"),)


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows [start, start + count) hold the values of one category, of all with None; a heading row has none."""

    start: int
    count: int
    category: Category | None = None
    title: tuple[str, str, Category] | None = None
    """Of a heading: title, note, the category whose chip it wears."""


class LedgerModel(QAbstractTableModel):
    """Shows pages of the ledger; asks for those it lacks through `wanted`. UI thread only."""

    wanted = Signal(object)
    """list of PageKey to read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._blocks: list[_Block] = []
        self._starts: list[int] = []
        self._rows = 0
        self._receivers: tuple[Receiver, ...] = ()
        self._others: tuple[Receiver, ...] = ()
        self._pages: OrderedDict[PageKey, tuple[int, Sequence[LedgerValue]]] = OrderedDict()
        self._cells: dict[tuple[int, int], Cell] = {}
        self._fresh = 0
        self._lacking: set[PageKey] = set()
        self._asked: set[PageKey] = set()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    # What is shown

    def show_figures(self, figures: LedgerFigures, *, by_shared: bool) -> bool:
        """How many rows there are, and under which headings. True when they are others than before."""
        blocks = _flat(figures.counts) if by_shared else _sections(figures.counts)
        if blocks == self._blocks:
            return False
        self.beginResetModel()
        self._blocks = blocks
        self._starts = [block.start for block in blocks]
        self._rows = blocks[-1].start + blocks[-1].count if blocks else 0
        self._cells.clear()
        self.endResetModel()
        return True

    def show_receivers(self, receivers: Sequence[Receiver], others: Sequence[Receiver]) -> None:
        """One column each, in this order; the `others` share one."""
        if (tuple(receivers), tuple(others)) == (self._receivers, self._others):
            return
        same = len(receivers) == len(self._receivers) and bool(others) == bool(self._others)
        if not same:
            self.beginResetModel()
        self._receivers, self._others = tuple(receivers), tuple(others)
        self._cells.clear()
        if same:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            self._changed(0, self._rows - 1)
        else:
            self.endResetModel()

    def put(self, pages: Mapping[PageKey, Sequence[LedgerValue]]) -> None:
        """Pages that were read."""
        for key, values in pages.items():
            before = self._pages.pop(key, None)
            self._pages[key] = (self._fresh, values)
            self._asked.discard(key)
            if before is None or list(before[1]) != list(values):
                self._page_changed(key)
        while len(self._pages) > CACHED:
            self._pages.popitem(last=False)

    def outdate(self) -> None:
        """The index has changed: pages are shown as they are and read again when they are next painted."""
        self._fresh += 1
        self._asked.clear()

    def forget(self) -> None:
        """Another session, another scope: no page is known."""
        self._pages.clear()
        self._cells.clear()
        self.outdate()

    def restate(self) -> None:
        """The same values stand otherwise: they are masked, or shown again."""
        self._changed(0, self._rows - 1)

    # What stands where

    def value_at(self, row: int) -> LedgerValue | None:
        """None for headings, and for values that are still read."""
        block = self._block(row)
        if block is None or block.title is not None:
            return None
        number, place = divmod(row - block.start, PAGE)
        kept = self._pages.get(PageKey(block.category, number))
        return kept[1][place] if kept is not None and place < len(kept[1]) else None

    def row_of(self, value_id: str) -> int:
        """Row of a value among the pages at hand; -1 when it is not among them."""
        for block in self._blocks:
            for key, (_, values) in self._pages.items():
                if block.title is None and key.category == block.category:
                    for place, value in enumerate(values):
                        row = block.start + key.number * PAGE + place
                        if value.id == value_id and row < block.start + block.count:
                            return row
        return -1

    def row_at(self, category: Category, position: int) -> int:
        """Row of the value that stands at this position of its category; -1 where categories have no blocks."""
        found = (block for block in self._blocks if block.title is None and block.category == category)
        block = next(found, None)
        return block.start + position if block is not None and position < block.count else -1

    def headings(self) -> list[int]:
        return [block.start for block in self._blocks if block.title is not None]

    def shown_receivers(self) -> tuple[Receiver, ...]:
        return self._receivers

    def others(self) -> tuple[Receiver, ...]:
        return self._others

    def concerned(self, column: int) -> tuple[Receiver, ...]:
        """The receivers of a column; none for the first and the last."""
        number = column - 1
        if 0 <= number < len(self._receivers):
            return (self._receivers[number],)
        return self._others if self._others and number == len(self._receivers) else ()

    # Qt overrides, in Qt's spelling

    def rowCount(self, parent: Position = _NONE) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Position = _NONE) -> int:
        return 0 if parent.isValid() else 2 + len(self._receivers) + bool(self._others)

    def flags(self, index: Position) -> Qt.ItemFlag:
        block = self._block(index.row()) if index.isValid() else None
        if block is None:
            return Qt.ItemFlag.NoItemFlags
        return _HEADING if block.title is not None else _CHOSEN

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role not in (0, CELL, int(Qt.ItemDataRole.ToolTipRole)):
            return None
        title = self._title(section)
        return title if role == CELL else plain(title)

    def data(self, index: Position, role: int = 0) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        block = self._block(row)
        if block is None:
            return None
        if role == SECTION:
            return block.title is not None
        if role == CELL:
            return self._cell(block, row, column)
        if role in (0, int(Qt.ItemDataRole.AccessibleTextRole)):
            return self._spoken(row, column) or plain(self._cell(block, row, column))
        if role == KEY:
            return self.value_at(row)
        if role == TIP:
            value = self.value_at(row)
            return tip(value, self.concerned(column)) if value is not None else ()
        return None

    # Cells

    def _cell(self, block: _Block, row: int, column: int) -> Cell:
        if block.title is not None:
            return heading_cell(*block.title) if column == 0 else ()
        if column == 0:
            self._want(PageKey(block.category, (row - block.start) // PAGE))
        made = self._cells.get((row, column))
        if made is None:
            value = self.value_at(row)
            if value is None:
                return _WAITING if column == 0 else ()
            if len(self._cells) > 4_000:
                self._cells.clear()
            made = self._cells[row, column] = self._make(value, column)
        return made

    def _make(self, value: LedgerValue, column: int) -> Cell:
        if column == 0:
            return value_cell(value)
        if column == self.columnCount() - 1:
            return shared_cell(value)
        return receipt_cell(value, receipts_of(value, self.concerned(column)))

    def _spoken(self, row: int, column: int) -> str:
        """What a screen reader says of a cell of the matrix, whose chip is too short to be understood."""
        value = self.value_at(row)
        concerned = self.concerned(column)
        return spoken(concerned, receipts_of(value, concerned)) if value is not None and concerned else ""

    def _title(self, column: int) -> Cell:
        if column == 0:
            return (Text("Value", "muted", "header"),)
        concerned = self.concerned(column)
        if not concerned:
            return (Text("Same value at", "muted", "header", shrink=1),)
        if len(concerned) == 1 and concerned[0] in self._receivers:
            return receiver_title(concerned[0])
        return (Stretch(), Text(f"+{len(concerned)} more", "muted", "header", shrink=1), Stretch())

    # Pages

    def _block(self, row: int) -> _Block | None:
        return self._blocks[bisect_right(self._starts, row) - 1] if 0 <= row < self._rows else None

    def _want(self, key: PageKey) -> None:
        kept = self._pages.get(key)
        if (kept is not None and kept[0] == self._fresh) or key in self._asked:
            return
        self._asked.add(key)
        self._lacking.add(key)
        if not self._timer.isActive():
            self._timer.start()

    def _ask(self) -> None:
        keys, self._lacking = sorted(self._lacking, key=_order), set()
        if keys:
            self.wanted.emit(keys)

    def _page_changed(self, key: PageKey) -> None:
        for block in self._blocks:
            if block.title is None and block.category == key.category:
                first = block.start + key.number * PAGE
                self._changed(first, min(first + PAGE, block.start + block.count) - 1)

    def _changed(self, first: int, last: int) -> None:
        if last < first:
            return
        self._cells = {at: cell for at, cell in self._cells.items() if not first <= at[0] <= last}
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))


def _order(key: PageKey) -> tuple[int, int]:
    return (CATEGORIES.index(key.category) if key.category else -1), key.number


def _sections(counts: Mapping[Category, int]) -> list[_Block]:
    """A heading for each section that has values, then its categories one after the other."""
    blocks: list[_Block] = []
    row = 0
    for title, note, categories in SECTIONS:
        there = [category for category in categories if counts.get(category)]
        if not there:
            continue
        blocks.append(_Block(row, 1, title=(title, note, there[0])))
        row += 1
        for category in there:
            blocks.append(_Block(row, counts[category], category))
            row += counts[category]
    return blocks


def _flat(counts: Mapping[Category, int]) -> list[_Block]:
    total = sum(counts.values())
    return [_Block(0, total)] if total else []
