"""The products of an event as a table: a line for each, a column for each part that any of them has."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QMouseEvent

from inspector.model.hit import ITEM_PARTS, Hit, Item
from inspector.ui import wording
from inspector.ui.cell_table import CellColumn, CellModel, CellTable, column
from inspector.ui.look import look
from inspector.ui.run_views import HEADER, ROW
from inspector.ui.runs import Cell, CellRow, Gap, Text
from inspector.ui.safe_text import one_line

MOST = 9
"""Columns shown; what has no room stands in the tooltip."""
LINES = 6
"""Rows on screen before it scrolls."""
_WEIGHTS = {"name": 4, "id": 2, "category": 3, "brand": 2, "variant": 2}
_AMOUNTS = frozenset({"price", "quantity", "discount", "position"})


def part_names(hits: Sequence[Hit]) -> list[str]:
    """The parts that any item has: well-known ones in their order, then the vendors' own."""
    found = dict.fromkeys(part.name for hit in hits for item in hit.items for part in item.parts)
    known = [name for name in ITEM_PARTS if name in found]
    return known + [name for name in found if name not in ITEM_PARTS]


def item_columns(names: Sequence[str]) -> list[CellColumn]:
    """Titles as people read them: `list_id` -> `List id`."""
    shown = [
        column(one_line(name).replace("_", " ").capitalize(), 84 if name in _AMOUNTS else 0, _WEIGHTS.get(name, 1))
        for name in names[:MOST]
    ]
    return [column("Item", 64), *shown]


def item_rows(hits: Sequence[Hit], names: Sequence[str]) -> list[CellRow]:
    """For each event with items a heading, then a line for each of them."""
    rows: list[CellRow] = []
    for hit in hits:
        if hit.items:
            told = f"{hit.event or 'event'} to {hit.vendor_name}, {wording.count(len(hit.items), 'item')}"
            title: Cell = (Text("Items", font="data-strong"), Gap(8), Text(one_line(told), "muted", shrink=1))
            rows.append(CellRow((title,), heading=True, tip=("Items", told)))
            rows += [_row(number, item, names) for number, item in enumerate(hit.items, 1)]
    return rows


def _row(number: int, item: Item, names: Sequence[str]) -> CellRow:
    cells: list[Cell] = [(Text(f"{number}", "muted"),)]
    for name in names[:MOST]:
        value = one_line(item.value(name))
        cells.append((Text(value, "text", "value", shrink=1),) if value else (Text("·", "muted"),))
    told = "  ".join(f"{part.name}={one_line(part.value)}" for part in item.parts)
    tip = tuple(f"{part.name}: {one_line(part.value)} in {part.at}" for part in item.parts)
    return CellRow(tuple(cells), tip=tip, value=told)


class ItemTable(CellTable):
    """Shown only where there are items; a click on a part asks for its place among the fields."""

    place = Signal(str)
    """Locator of the field that holds the part."""

    def __init__(self) -> None:
        super().__init__("Items", [column("Item", 64)])
        self._names: list[str] = []
        self._items: list[Item | None] = []
        look().changed.connect(self._fit)
        self.hide()

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """The items of these events."""
        names = part_names(hits)
        if names != self._names:
            self._names = names
            self.cells = CellModel(item_columns(names), self)
            self.setModel(self.cells)
        self._items = [line for hit in hits if hit.items for line in (None, *hit.items)]
        self.show_rows(item_rows(hits, names))
        self.setVisible(bool(self._items))
        self._fit()
        self._widths()

    def at(self, index: QModelIndex) -> str:
        """Locator of the field that a cell stands in; "" for none."""
        item = self._items[index.row()] if index.isValid() and index.row() < len(self._items) else None
        number = index.column() - 1
        if item is None or not 0 <= number < min(MOST, len(self._names)):
            return ""
        found = next((part.at for part in item.parts if part.name == self._names[number]), "")
        return found.partition("|item[")[0]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = self.at(self.indexAt(event.position().toPoint()))
        if at and event.button() == Qt.MouseButton.LeftButton:
            self.place.emit(at)

    def _fit(self) -> None:
        rows = min(LINES, len(self._items))
        self.setFixedHeight(look().px(HEADER) + rows * look().px(ROW) + 1)
