"""Requests in the middle, panes around them: each can be moved, hidden, floated, and comes back at the next start."""

from typing import Literal

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QTabWidget, QWidget

from inspector.ui.dock import SIDES, Pane
from inspector.ui.look import look

VERSION = 2
"""Raised when panes come, go or change their names: an arrangement of another version is not taken."""
WIDTH = 272
"""Of the left column."""
ABOVE = 313
"""Of the requests above the detail: ten rows."""

Side = Literal["left", "below", "right"]


class Desk(QMainWindow):
    """A page of the window. Its docks stand in the order in which they were added."""

    def __init__(self, centre: QWidget) -> None:
        super().__init__()
        self.setAnimated(False)
        self.setDocumentMode(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.setCentralWidget(centre)
        self._panes: list[tuple[Pane, Side]] = []
        self._kept: QByteArray | None = None
        self._arranged = False
        self._apart: list[Pane] = []
        self._with_apart = QByteArray()

    def add_pane(self, pane: Pane, side: Side) -> None:
        """One more pane, before the desk is first shown. Raise VERSION with it."""
        self._panes.append((pane, side))
        self.addDockWidget(SIDES[side], pane)

    def panes(self) -> list[Pane]:
        return [pane for pane, _ in self._panes]

    def arrange(self) -> None:
        """As designed: every pane at its place, the detail below ten rows."""
        for pane in self.panes():
            pane.setFloating(False)  # while it still has a place to go back to
            self.removeDockWidget(pane)
        for pane, side in self._panes:
            self.addDockWidget(SIDES[side], pane)
            pane.show()
        self._kept = None
        self._arranged = self.isVisible()
        if self._arranged:
            self._size()

    def state(self) -> QByteArray:
        """For the next start; what was kept and never looked at stays as it was."""
        if self._arranged:
            return self._with_apart if self._apart else self.saveState(VERSION)
        return self._kept if self._kept is not None else QByteArray()

    def take(self, state: QByteArray) -> None:
        """An arrangement that was kept: taken when the desk is first shown, for it needs the sizes of then."""
        self._kept = state

    def show_apart(self, *, shown: bool) -> None:
        """Panes with a window of their own go with the session: a hidden desk does not take them along."""
        if not shown:
            self._with_apart = self.saveState(VERSION)
            self._apart = [pane for pane in self.panes() if pane.isFloating() and not pane.isHidden()]
            for pane in self._apart:
                pane.hide()
        else:
            for pane in self._apart:
                pane.show()
            self._apart = []

    def fill_menu(self, menu: QMenu) -> None:
        """Which panes are shown, which have a window of their own; read when the menu is opened."""
        menu.clear()
        for pane in self.panes():
            action = menu.addAction(pane.windowTitle())
            action.setCheckable(True)
            action.setChecked(not pane.isHidden())
            action.triggered.connect(lambda shown, pane=pane: pane.setVisible(shown))
        menu.addSeparator()
        for pane in self.panes():
            action = menu.addAction(f"{pane.windowTitle()}: in a window of its own")
            action.setCheckable(True)
            action.setChecked(pane.isFloating())
            action.triggered.connect(lambda apart, pane=pane: pane.set_apart(apart))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            if self._kept is None or not self.restoreState(self._kept, VERSION):
                self._size()

    def _size(self) -> None:
        """The sizes of the design; a pane at the left is as low as it can be, but for the first."""
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        left = [pane for pane, side in self._panes if side == "left"]
        below = [pane for pane, side in self._panes if side == "below"]
        heights = [pane.minimumSizeHint().height() for pane in left]
        heights[0] = max(heights[0], self.height() - sum(heights[1:]) - len(left) + 1)
        self.resizeDocks(left, [look().px(WIDTH)] * len(left), across)
        self.resizeDocks(left, heights, down)
        self.resizeDocks(below, [max(120, self.height() - look().px(ABOVE) - 1)] * len(below), down)
