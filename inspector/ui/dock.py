"""One pane around the requests: a dock with a title of our own, which moves it and offers what can be done with it."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMenu, QSizePolicy, QWidget

from inspector.ui.controls import AIR, Button, Painted
from inspector.ui.look import look
from inspector.ui.runs import Cell, Icon, Text

HEIGHT = 32


class MoreButton(Button):
    """The three dots; narrow, so that they stand beside a heading of any length."""

    def sizeHint(self) -> QSize:
        return QSize(look().px(20) + 2 * AIR, look().px(28) + 2 * AIR)


class PaneTitle(QWidget):
    """What stands above a pane. Where nothing takes a click it moves the pane; a double click sets it apart."""

    def __init__(self, words: str, content: QWidget, *, height: int = HEIGHT, surface: str = "window") -> None:
        """`surface`: its colour; on `base` a line parts it from what is below."""
        super().__init__()
        self._height, self._surface = height, surface
        self.setAccessibleName(words)
        self.more = MoreButton((Icon("ellipsis-vertical", "text2", 16),), f"Options of {words}", kind="quiet")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4 if surface == "base" else 12, 0, 8, 0)
        self._row.setSpacing(0)
        self._row.addWidget(content, 1)
        self._row.addWidget(self.more)
        look().changed.connect(self._restyle)
        self._restyle()

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(120), look().px(self._height))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.more.menu()
        if menu is not None:
            menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour(self._surface))
        if self._surface == "base":
            painter.fillRect(0, self.height() - 1, self.width(), 1, look().colour("line"))

    def _restyle(self) -> None:
        self.setFixedHeight(look().px(self._height))


class Pane(QDockWidget):
    """A dock that can be moved, closed and given a window of its own; nothing of it is animated."""

    def __init__(self, name: str, title: PaneTitle, body: QWidget, options: QMenu | None = None) -> None:
        """`name`: its key in what the window remembers. `options`: what this pane alone offers."""
        super().__init__()
        words = title.accessibleName()
        self.setObjectName(name)
        self.setWindowTitle(words)
        self.setAccessibleName(words)
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable
            | QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        self.setTitleBarWidget(title)
        self.setWidget(body)
        self.title = title
        self.options = options if options is not None else QMenu(self)
        if options is not None:
            self.options.addSeparator()
        self.floats = self.options.addAction("In a window of its own")
        self.floats.setCheckable(True)
        self.floats.triggered.connect(self.set_apart)
        self.options.addAction("Hide", self.close)
        self.options.aboutToShow.connect(self.tell)
        title.more.setMenu(self.options)

    def tell(self) -> None:
        """The entries that are ticked say how the pane stands."""
        self.floats.setChecked(self.isFloating())

    def set_apart(self, apart: bool) -> None:
        """Give the pane a window of its own, or put it back."""
        self.setFloating(apart)
        if apart:
            middle = self.window().parentWidget() or self
            self.move(middle.window().geometry().center() - QPoint(self.width() // 2, self.height() // 2))
        self.show()


def heading(cell: Cell) -> Painted:
    """The words of a plain title."""
    made = Painted(cell, HEIGHT)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return made


def plain_title(words: str) -> PaneTitle:
    """A title of nothing but words."""
    return PaneTitle(words, heading((Text(words, font="header-strong", shrink=1),)))


SIDES = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "below": Qt.DockWidgetArea.BottomDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
}
