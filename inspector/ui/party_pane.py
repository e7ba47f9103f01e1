"""Who receives: the party tree, with what its heading shows and offers."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from inspector.ui.look import look
from inspector.ui.request_groups import RequestGroups
from inspector.ui.request_pane import Overview


class PartyPane(QWidget):
    """Parties of the whole session."""

    aside_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = RequestGroups()
        self.options = QMenu(self)
        self.options.addAction("Open all", self.tree.expandAll)
        self.options.addAction("Close all", self.tree.collapseAll)
        self.options.addSeparator()
        self.aside = self.options.addAction("Show own content in the table")
        self.aside.setCheckable(True)
        self.aside.toggled.connect(self.aside_toggled)
        row = QHBoxLayout(self)  # a tree resets margins of its viewport: its left air is a layout's
        row.setContentsMargins(8, 0, 0, 0)
        row.addWidget(self.tree)

    def clear(self) -> None:
        """Another session: nothing is known of it yet."""
        self.tree.choose(None)
        self.tree.show_groups([])

    def show_overview(self, overview: Overview) -> None:
        self.tree.show_groups(overview.groups)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().colour("window"))
