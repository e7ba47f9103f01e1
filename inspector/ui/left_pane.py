"""The left column: who receives (tree), and below it how much (bars), which never scrolls away."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from inspector.ui.controls import Button, Painted
from inspector.ui.look import look
from inspector.ui.request_groups import RequestGroups
from inspector.ui.request_pane import Overview
from inspector.ui.runs import Icon, Text
from inspector.ui.totals_bars import Bar, TotalsBars

WIDTH = 272
_HEADING = 32


class LeftPane(QWidget):
    """Parties and totals of the whole session."""

    aside_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = RequestGroups()
        self.bars = TotalsBars()
        self._title = Painted((Text("Parties", font="header-strong"),), _HEADING)
        self.more = Button((Icon("ellipsis-vertical", "text2", 16),), "Options of the party tree", kind="quiet")
        self._menu = QMenu(self.more)
        self._menu.addAction("Open all", self.tree.expandAll)
        self._menu.addAction("Close all", self.tree.collapseAll)
        self._menu.addSeparator()
        self.aside = self._menu.addAction("Show own content in the table")
        self.aside.setCheckable(True)
        self.aside.toggled.connect(self.aside_toggled)
        self.more.setMenu(self._menu)
        heading = QHBoxLayout()
        heading.setContentsMargins(12, 0, 4, 0)
        heading.addWidget(self._title, 1)
        heading.addWidget(self.more)
        self._tree_row = QHBoxLayout()
        self._tree_row.setContentsMargins(8, 0, 0, 0)
        self._tree_row.addWidget(self.tree)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(heading)
        column.addLayout(self._tree_row, 1)
        column.addWidget(self.bars)
        self.setMinimumWidth(look().px(200))

    def clear(self) -> None:
        """Another session: nothing is known of it yet."""
        self.tree.choose(None)
        self.tree.show_groups([])
        self.bars.show_bars(tuple(Bar(bar.category, 0, None) for bar in self.bars.bars()))

    def show_overview(self, overview: Overview) -> None:
        self.tree.show_groups(overview.groups)
        bars = tuple(Bar(total.category, total.before, total.after) for total in overview.totals.categories)
        self.bars.show_bars(bars, (overview.progress.simulated, overview.progress.done))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("window"))
