"""A view of the whole session: figures and a choice of rows above a table of records, one record in full below it."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from inspector.ui.cell_table import CellColumn, CopyingTable
from inspector.ui.controls import AIR, Painted, Segments, link, segment_cell
from inspector.ui.empty_state import PaneMessage
from inspector.ui.look import look
from inspector.ui.record_table import Record, RecordColumn, RecordTable
from inspector.ui.runs import Cell, CellRow, Gap, Sign, Text

STRIP = 44
HEADING = 36


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One segment: which records are shown."""

    key: str
    words: str
    holds: Callable[[Record], bool]
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a page shows, as data."""

    name: str
    columns: Sequence[RecordColumn]
    key: Callable[[Record], Hashable]
    tip: Callable[[Record], Sequence[str]]
    narrowings: Sequence[Narrowing]
    """The first one shows all."""
    simulated_from: int
    """The column with which models begin; -1 for none."""
    below: Sequence[CellColumn]
    link: int
    """Column of `below` whose cells lead to `CellRow.since`."""
    filter: Callable[[Record], str]
    """The filter that shows the requests of a record."""
    heading: Callable[[Record], Cell]
    empty: str
    hint: str
    """What stands below while nothing is chosen."""
    counted: bool = True
    """Segments say how many records they show: where a record is one thing and not a line of figures."""


class LinkedTable(CopyingTable):
    """Rows in full; one column leads to requests."""

    request = Signal(int)

    def __init__(self, name: str, columns: Sequence[CellColumn], led: int) -> None:
        super().__init__(name, columns)
        self._led = led
        self.chosen.connect(lambda: self._follow(self.currentIndex()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index.column() == self._led:
            self._follow(index)

    def _follow(self, index: QModelIndex) -> None:
        since = self.cells.rows()[index.row()].since if index.isValid() else 0
        if since:
            self.request.emit(since)


class OverviewPage(QWidget):
    """Shows what it is given; asks for requests and filters by its signals."""

    filter_wanted = Signal(str)
    request_wanted = Signal(int)

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._all: list[Record] = []
        self.setAccessibleName(kind.name)
        self.summary = Painted((), 28)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.segments = Segments(f"{kind.name} shown", [(each.key, each.words) for each in kind.narrowings])
        self.segments.choose(kind.narrowings[0].key)
        self.segments.picked.connect(lambda _: self._narrow())
        self.table = RecordTable(kind.name, kind.columns, kind.key, kind.tip)
        self.table.mark_simulated(kind.simulated_from)
        self.heading = Painted((), HEADING)
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.requests = link("Show requests")
        self.copy = link("Copy table")
        self.below = LinkedTable(f"{kind.name}: the one chosen", kind.below, kind.link)
        self._message = PaneMessage()
        self._lower = QWidget()
        self._body = QSplitter(Qt.Orientation.Vertical)
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.setFocusProxy(self.table)
        self._choose(None)

    def show_records(self, records: Sequence[Record], summary: Cell) -> None:
        """A new answer of the index."""
        self._all = list(records)
        self.summary.show_cell(summary)
        self._count()
        self._narrow()

    def record(self) -> Record | None:
        return self.table.record()

    def message(self) -> str:
        """The sentence in place of everything; "" while there are records."""
        return self._message.words() if self._stack.currentWidget() is self._message else ""

    def menu(self) -> QMenu:
        """What a right click offers for the record chosen."""
        menu = QMenu(self)
        menu.addAction("Show requests", self._show_requests).setEnabled(self.record() is not None)
        menu.addAction("Copy table as Markdown", self.table.copy_markdown)
        menu.addSeparator()
        menu.addMenu(self.table.sort_menu()).setText("Sort")
        return menu

    def rows_below(self, record: Record) -> list[CellRow]:
        """A record in full."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().colour("base"))

    def _build(self) -> None:
        strip = QHBoxLayout()
        strip.setContentsMargins(12, 8 - AIR, 8 - AIR, 8 - AIR)
        strip.setSpacing(12)
        strip.addWidget(self.summary, 1)
        strip.addWidget(self.segments)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 8, 0)
        foot.setSpacing(12)
        foot.addWidget(self.heading, 1)
        foot.addWidget(self.requests)
        foot.addWidget(self.copy)
        lower = QVBoxLayout(self._lower)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(0)
        lower.addLayout(foot)
        lower.addWidget(self.below, 1)
        self._body.setChildrenCollapsible(False)
        self._body.setHandleWidth(1)
        self._body.addWidget(self.table)
        self._body.addWidget(self._lower)
        self._body.setSizes([400, 240])
        self._body.setStretchFactor(0, 5)
        self._body.setStretchFactor(1, 3)
        self._stack.addWidget(self._body)
        self._stack.addWidget(self._message)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(strip)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.table.picked.connect(self._choose)
        self.table.chosen.connect(self._show_requests)
        self.table.linked.connect(self._follow)
        self.table.customContextMenuRequested.connect(
            lambda where: self.menu().exec(self.table.viewport().mapToGlobal(where))
        )
        self.requests.clicked.connect(self._show_requests)
        self.copy.clicked.connect(self.table.copy_markdown)
        self.below.request.connect(self.request_wanted)

    def _narrow(self) -> None:
        chosen = self.segments.chosen()
        self._count()
        holds = next(each.holds for each in self._kind.narrowings if each.key == chosen)
        self.table.show_records([record for record in self._all if holds(record)])
        self._message.say(self._kind.empty)
        self._stack.setCurrentWidget(self._body if self._all else self._message)
        self.segments.setVisible(bool(self._all))

    def _count(self) -> None:
        for each in self._kind.narrowings:
            number = sum(map(each.holds, self._all))
            sign = Sign(each.sign) if each.sign else None
            button = self.segments.button(each.key)
            chosen = self.segments.chosen() == each.key
            shown = number if self._kind.counted else None
            button.show_cell(segment_cell(each.words, chosen=chosen, sign=sign, count=shown))
            button.setAccessibleName(each.words if shown is None else f"{each.words}: {number}")

    def _choose(self, record: Record | None) -> None:
        there = record is not None
        self.requests.setVisible(there)
        self.heading.show_cell(self._kind.heading(record) if there else (Text(self._kind.hint, "muted", shrink=1),))
        self.below.show_rows(self.rows_below(record) if there else [])

    def _show_requests(self) -> None:
        record = self.record()
        if record is not None:
            self.filter_wanted.emit(self._kind.filter(record))

    def _follow(self, aim: Any) -> None:
        if isinstance(aim, int):
            self.request_wanted.emit(aim)
        else:
            self.filter_wanted.emit(aim)


def everything(_: Record) -> bool:
    """The narrowing that leaves nothing out."""
    return True


def fact(
    name: str, value: Cell, note: str = "", since: int = 0, *, copied: str = "", more: Sequence[Cell] = ()
) -> CellRow:
    """A row of the lower table: what is told, the value, `more` values beside it, a remark."""
    cells: tuple[Cell, ...] = ((Text(name, "text2", shrink=1),), value, *more, (Text(note, "muted", shrink=1),))
    tip = (name, *[run.text for run in value if isinstance(run, Text)], note)
    return CellRow(cells, tip=tip, value=copied, since=since)


def section(title: str, note: str = "", *extra: Any) -> CellRow:
    """A heading between rows."""
    runs: list[Any] = [Text(title, font="data-strong"), *extra]
    return CellRow(
        ((*runs, Gap(8), Text(note, "muted", shrink=1)) if note else tuple(runs),), heading=True, tip=(title, note)
    )


def request_link(seq: int) -> Cell:
    return (Text(f"#{seq:,}", "identifier"),)
