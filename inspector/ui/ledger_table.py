"""The matrix of the ledger: values down, receivers across, as many as there is room for; the rest share a column."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from inspector.index.ledger_places import Receiver
from inspector.model.ledger import LedgerValue
from inspector.model.party import GROUPS
from inspector.ui.cell_table import CopyKey
from inspector.ui.ledger_cells import receiver_title
from inspector.ui.ledger_model import LedgerModel
from inspector.ui.look import look
from inspector.ui.run_painter import cell_width
from inspector.ui.run_views import PAD

Position = QModelIndex | QPersistentModelIndex
HEADER = 34
VALUE = 320
"""Pixels that the values have at least."""
SHARED = 148
RECEIVER = (84, 136)
"""Pixels of a receiver's column, at least and at most, so that many have room."""
AMPLE = 220
"""Pixels that it may have where all have room."""
MORE = 84
_KEPT = frozenset({"server-call", "disguised"})
"""Groups that are shown even where others got more: what this program is for."""
_KEPT_MOST = 2


class LedgerTable(CopyKey):
    """Shows what its model has; tells what is chosen, and where somebody asks for the order by companies."""

    picked = Signal(object)
    """The LedgerValue chosen, None for none."""
    asked = Signal()
    """A double click on a value."""
    order_wanted = Signal()
    """A click on the title of the last column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Values and who got them", parent)
        self.has_sections = True
        self.values = LedgerModel(self)
        self.setModel(self.values)
        self._receivers: tuple[Receiver, ...] = ()
        self._wishes: dict[Receiver, int] = {}
        self._quiet = False
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.run_header.setSectionsClickable(True)
        self.run_header.sectionClicked.connect(self._title_clicked)
        self.values.modelReset.connect(self._arrange)
        self.selectionModel().currentRowChanged.connect(lambda *_: self._tell())

    def show_receivers(self, receivers: Sequence[Receiver]) -> None:
        """All that there are, the most telling first; as many get a column as there is room for."""
        self._receivers = tuple(receivers)
        self._fit()

    def value(self) -> LedgerValue | None:
        """The one chosen, as far as it is read."""
        index = self.currentIndex()
        there = index.isValid() and self.selectionModel().isSelected(index)
        return self.values.value_at(index.row()) if there else None

    def choose_row(self, row: int) -> None:
        self.setCurrentIndex(self.values.index(row, 0))
        self.scrollTo(self.values.index(row, 0))

    def hold(self, row: int) -> None:
        """Choose a row without telling: it is the value that was chosen before."""
        self._quiet = True
        try:
            if row < 0:
                self.clearSelection()
                self.setCurrentIndex(QModelIndex())
            elif self.currentIndex().row() != row or not self.selectionModel().hasSelection():
                self.setCurrentIndex(self.values.index(row, 0))
        finally:
            self._quiet = False

    def concerned(self) -> tuple[Receiver, ...]:
        """Receivers of the column where the current cell stands that got the value chosen."""
        value, column = self.value(), self.currentIndex().column()
        if value is None:
            return ()
        got = {(each.recipient, each.group, each.company) for each in value.receipts}
        return tuple(r for r in self.values.concerned(column) if (r.recipient, r.group, r.company) in got)

    def copied(self) -> str:
        """The value chosen."""
        value = self.value()
        return value.value if value is not None else ""

    def restyle(self) -> None:
        super().restyle()
        self.run_header.setFixedHeight(look().px(HEADER))
        if hasattr(self, "values"):
            self._fit()

    def _title_clicked(self, section: int) -> None:
        if section == self.values.columnCount() - 1:
            self.order_wanted.emit()

    def _tell(self) -> None:
        if not self._quiet:
            self.picked.emit(self.value())

    def _arrange(self) -> None:
        """Headings span all columns."""
        self.clearSpans()
        columns = self.values.columnCount()
        for row in self.values.headings():
            self.setSpan(row, 0, 1, columns)
        self._widths()

    def _fit(self) -> None:
        px = look().px
        room = self.viewport().width() - px(VALUE) - px(SHARED)
        wishes = {each: self._wish(each, AMPLE) for each in self._receivers}
        if sum(wishes.values()) > room:
            wishes = {each: self._wish(each, RECEIVER[1]) for each in self._receivers}
        self._wishes = wishes
        self.values.show_receivers(*fitting(self._receivers, wishes, room, px(MORE)))
        self._widths()

    def _wish(self, receiver: Receiver, most: int) -> int:
        natural = int(cell_width(receiver_title(receiver))) + 2 * look().px(PAD) + 1
        return max(look().px(RECEIVER[0]), min(look().px(most), natural))

    def _widths(self) -> None:
        widths = [self._wishes[each] for each in self.values.shown_receivers()]
        if self.values.others():
            widths.append(look().px(MORE))
        widths.append(look().px(SHARED))
        widths.insert(0, max(look().px(200), self.viewport().width() - sum(widths)))
        for column in range(self.values.columnCount()):
            if self.columnWidth(column) != widths[column]:
                self.setColumnWidth(column, widths[column])

    # Qt overrides, in Qt's spelling

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        row = self.currentIndex().row()
        if row >= 0 and 0 <= self.rowViewportPosition(row) < event.oldSize().height():
            self.scrollTo(self.currentIndex())  # what was seen stays seen when the pane below opens

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.values.value_at(index.row()) is not None:
            self.asked.emit()


def fitting(
    receivers: Sequence[Receiver], wishes: dict[Receiver, int], room: float, more: float
) -> tuple[list[Receiver], list[Receiver]]:
    """Those that get a column, by group and then by what they got, and those that share one.

    Args:
        receivers: the most telling first.
        wishes: pixels that each would take.
        room: pixels that there are.
        more: pixels of the shared column, where one is needed.
    """
    kept = [each for each in receivers if each.group in _KEPT][:_KEPT_MOST]
    order = [*kept, *(each for each in receivers if each not in kept)]
    room -= more if sum(map(wishes.__getitem__, order)) > room else 0
    shown: list[Receiver] = []
    for each in order:
        room -= wishes[each]
        if room < 0:
            break
        shown.append(each)
    shown.sort(key=lambda each: (GROUPS.index(each.group), receivers.index(each)))
    return shown, [each for each in receivers if each not in shown]
