"""Empty states: the first start with its three ways on and the legend of signs; one sentence inside a pane."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from inspector.ui import wording
from inspector.ui.controls import Button, Painted, by_keyboard
from inspector.ui.look import look
from inspector.ui.run_painter import cell_width, paint_cell
from inspector.ui.runs import Cell, Gap, Icon, Key, Run, Sign, Text


class PaneMessage(QWidget):
    """One sentence in the middle of a pane, at most two ways on. No picture."""

    acted = Signal(int)
    """Which of the ways, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = Painted((), 24)
        self._line.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._buttons = [Button((), ""), Button((), "")]
        ways = QHBoxLayout()
        ways.addStretch(1)
        for number, button in enumerate(self._buttons):
            button.clicked.connect(lambda _=False, number=number: self.acted.emit(number))
            ways.addWidget(button)
        ways.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self._line, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(ways)
        column.addStretch(1)

    def say(self, words: str, *offers: str) -> None:
        self._line.show_cell((Text(words, "muted", "chrome", shrink=1),))
        for number, button in enumerate(self._buttons):
            offer = offers[number] if number < len(offers) else ""
            button.setVisible(bool(offer))
            button.show_cell((Text(offer, "text", "chrome-medium"),), offer)

    def words(self) -> str:
        return self._line.accessibleName()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().colour("base"))


class Card(QAbstractButton):
    """One way on: an icon, a name, three lines, a key. The first one has the accent border."""

    def __init__(self, icon: str, words: tuple[str, str, str], *, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._first = first
        self.words = words
        self._by_keyboard = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._name()

    def set_words(self, icon: str, words: tuple[str, str, str]) -> None:
        self._icon, self.words = icon, words
        self._name()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(self.words[0])
        self.setAccessibleDescription(self.words[1].replace("\n", " "))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = by_keyboard(event, before=self._by_keyboard)
        super().focusInEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(look().px(256) + 6, look().px(203) + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = look().px
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(QPen(look().colour("identifier"), 2))
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 12, 12)
        border = "selection" if self._first else "border" if self.underMouse() else "line"
        painter.setPen(QPen(look().colour(border), 1.4 if self._first else 1))
        painter.setBrush(look().colour("base"))
        painter.drawRoundedRect(box.adjusted(0.7, 0.7, -0.7, -0.7), 10, 10)
        left, top = box.left() + px(20), box.top() + px(20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("blue-fill" if self._first else "grey-fill"))
        painter.drawRoundedRect(QRectF(left, top, px(40), px(40)), 6, 6)
        role = "identifier" if self._first else "text2"
        paint_cell(painter, QRectF(left + px(10), top, px(20), px(40)), (Icon(self._icon, role, 20),))
        width = box.width() - px(36)
        name, lines, foot = self.words
        self._line(painter, left, top + px(63), width, (Text(name, "text", "title"),))
        for number, line in enumerate(lines.split("\n")):
            self._line(painter, left, top + px(88 + 20 * number), width, (Text(line, "muted", "chrome", shrink=1),))
        last: Cell = (Key(foot),) if "+" in foot else (Text(foot, "identifier", "data-strong"),)
        self._line(painter, left, top + px(158), width, last)

    def _line(self, painter: QPainter, x: float, centre: float, width: float, cell: Cell) -> None:
        half = look().px(12)
        paint_cell(painter, QRectF(x, centre - half, width, 2 * half), cell)


class StartPage(QWidget):
    """No session yet: what this is for, three ways on, and what the signs mean."""

    demo = Signal()
    browser = Signal()
    file = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.demo_card = Card("store", wording.DEMO_CARD, first=True)
        self.browser_card = Card("globe", wording.BROWSER_CARD, first=False)
        self.file_card = Card("file-down", wording.FILE_CARD, first=False)
        cards = QHBoxLayout()
        cards.setSpacing(look().px(10))
        cards.addStretch(1)
        for card, signal in (
            (self.demo_card, self.demo),
            (self.browser_card, self.browser),
            (self.file_card, self.file),
        ):
            card.clicked.connect(signal)
            cards.addWidget(card)
        cards.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 0, 16, 0)
        self._column.addStretch(10)
        self._column.addWidget(_centred((Text(wording.EMPTY_HEADING, "text", "display"),), 36))
        self._column.addWidget(_centred((Text(wording.EMPTY_LEAD, "muted", "lead", shrink=1),), 34))
        self._column.addSpacing(20)
        self._column.addLayout(cards)
        self._column.addSpacing(14)
        self._column.addWidget(_centred(_legend(), 36))
        self._column.addStretch(16)

    def show_browser(self, *, known: bool) -> None:
        """Without a browser the second way on is the user's own."""
        words = wording.BROWSER_CARD if known else wording.NO_BROWSER_CARD
        self.browser_card.set_words("globe" if known else "monitor-smartphone", words)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().colour("window"))


def _legend() -> Cell:
    runs: list[Run] = []
    for group, words in wording.LEGEND:
        if runs:
            runs.append(Gap(24))
        runs += [Sign(group), Gap(7), Text(words, "text2")]
    return tuple(runs)


class _Centred(Painted):
    """A painted line in the middle of its row."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = max(0.0, self.width() - cell_width(self.cell()))
        paint_cell(painter, QRectF(self.rect()).adjusted(room / 2, 0, 0, 0), self.cell())


def _centred(cell: Cell, height: int) -> Painted:
    return _Centred(cell, height)
