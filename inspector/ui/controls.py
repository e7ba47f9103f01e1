"""Buttons, segments, links and painted lines in the look of the design; focus and names come from Qt's own widgets."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from inspector.ui.look import look
from inspector.ui.run_painter import cell_width, paint_cell
from inspector.ui.runs import Cell, Gap, Icon, Text, plain

AIR = 3
"""Pixels around a button for the focus ring; neighbours are as far apart as two of them."""
HEIGHT = 28
DISABLED = 0.45


def by_keyboard(event: QFocusEvent, *, before: bool) -> bool:
    """Whether the ring is shown: for those who walk by keys; a window that comes back changes nothing."""
    reason = event.reason()
    if reason in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
        return before
    return reason in (
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
        Qt.FocusReason.OtherFocusReason,
    )


class Painted(QWidget):
    """A line of runs, no control: headings, status, summaries. Its words are its accessible name."""

    def __init__(self, cell: Cell = (), height: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell: Cell = ()
        self._pixels = height
        look().changed.connect(self.updateGeometry)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_cell(cell)

    def show_cell(self, cell: Cell) -> None:
        if cell != self._cell or not cell:
            self._cell = cell
            self.setAccessibleName(plain(cell))
            self.updateGeometry()
            self.update()

    def cell(self) -> Cell:
        return self._cell

    def sizeHint(self) -> QSize:
        return QSize(int(cell_width(self._cell)) + 2, look().px(self._pixels))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, look().px(self._pixels))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(DISABLED)
        paint_cell(painter, QRectF(self.rect()), self._cell)


class Button(QToolButton):
    """Outlined, 28 high; `kind`: outline, primary, quiet (no outline until hovered), record, segment, link."""

    def __init__(self, cell: Cell, name: str, *, kind: str = "outline", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._by_keyboard = False
        self._cell = cell
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = by_keyboard(event, before=self._by_keyboard)
        super().focusInEvent(event)

    def show_cell(self, cell: Cell, name: str = "") -> None:
        self._cell = cell
        if name:
            self.setAccessibleName(name)
        self.updateGeometry()
        self.update()

    def cell(self) -> Cell:
        return self._cell

    def text(self) -> str:
        return plain(self._cell)

    def sizeHint(self) -> QSize:
        pad = look().px(0 if self.kind == "link" else 6 if self._icon_only() else 10)
        height = look().px(18 if self.kind == "link" else HEIGHT)
        return QSize(int(cell_width(self._cell) + 0.99) + 2 * pad + 2 * AIR, height + 2 * AIR)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _icon_only(self) -> bool:
        return all(isinstance(run, Icon) for run in self._cell)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(AIR, AIR, -AIR, -AIR)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(QPen(look().colour("identifier"), 2))
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 8, 8)
        if not self.isEnabled():
            painter.setOpacity(DISABLED)
        fill, border = self._colours()
        if fill is not None or border is not None:
            painter.setPen(QPen(border, 1) if border is not None else Qt.PenStyle.NoPen)
            painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        room = box.width() - cell_width(self._cell)
        white = look().colour("on-selection") if self.kind == "primary" else None
        paint_cell(painter, box.adjusted(room / 2, 0, 0, 0), self._cell, white)

    def _colours(self) -> tuple[QColor | None, QColor | None]:
        shade = look().colour
        hovered = self.isEnabled() and self.underMouse()
        if self.kind == "primary":
            return shade("selection"), None
        if self.kind == "record":
            return shade("red-fill"), shade("red")
        if self.kind == "segment":
            if self.isChecked():
                return shade("chosen"), shade("border")
            return None, None
        if self.kind in ("quiet", "link"):
            return (shade("track") if hovered and self.kind == "quiet" else None), None
        return shade("hovered" if hovered or self.isDown() else "button"), shade("border")


def link(text: str, parent: QWidget | None = None, font: str = "data") -> Button:
    """A word that does something; painted as a link, reached by Tab."""
    return Button((Text(text, "identifier", font),), text, kind="link", parent=parent)


class Segments(QWidget):
    """A choice of 2 to 4 of one kind; never for actions. Arrow keys move, as in a group of radio buttons."""

    picked = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, Button] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for key, words in choices:
            self.add(key, words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def add(self, key: str, words: str) -> None:
        """One more choice, after those that are there."""
        button = Button((Text(words, "text2", "chrome-medium"),), words, kind="segment", parent=self)
        button.setCheckable(True)
        button.toggled.connect(self.update)
        button.clicked.connect(lambda _=False, key=key: self.picked.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self._row.addWidget(button)

    def button(self, key: str) -> Button:
        return self._buttons[key]

    def choose(self, key: str) -> None:
        """Check one without emitting `picked`."""
        self._buttons[key].setChecked(True)

    def chosen(self) -> str:
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def keyPressEvent(self, event: Any) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        keys = [key for key, button in self._buttons.items() if button.isEnabled()]
        if step is None or self.chosen() not in keys:
            super().keyPressEvent(event)
            return
        key = keys[(keys.index(self.chosen()) + step) % len(keys)]
        self._buttons[key].setFocus()
        self._buttons[key].click()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("track"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, AIR, -1, -AIR), 7, 7)
        painter.setPen(QPen(look().colour("border"), 1))
        buttons = list(self._buttons.values())
        for one, other in pairwise(buttons):
            if not (one.isChecked() or other.isChecked()):
                x = other.x() + 0.5
                painter.drawLine(QRectF(x, self.height() * 0.3, 0, self.height() * 0.4).topLeft(),
                                 QRectF(x, self.height() * 0.3, 0, self.height() * 0.4).bottomLeft())  # fmt: skip


def segment_cell(words: str, *, chosen: bool, icon: str = "", sign: Any = None, count: int | None = None) -> Cell:
    """Icon or sign, word, number; the chosen one is strong."""
    font = "chrome-strong" if chosen else "chrome-medium"
    runs: list[Any] = []
    if icon:
        runs += [Icon(icon, "text" if chosen else "text2", 16), Gap(6)]
    if sign:
        runs += [sign, Gap(7)]
    runs.append(Text(words, "on-chosen" if chosen else "text2", font))
    if count is not None:
        runs += [Gap(6), Text(f"{count:,}", "text2" if chosen else "muted", font)]
    return tuple(runs)


class Tick(QCheckBox):
    """A check box whose box can be seen in both themes."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        return QSize(int(cell_width(self._cell())) + 2 * AIR, look().px(24))

    def _cell(self) -> Cell:
        return (Gap(16), Gap(8), Text(self.text(), "text", "chrome", shrink=1))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look().px(16)
        box = QRectF(AIR, (self.height() - side) / 2, side, side)
        if self.hasFocus():
            painter.setPen(QPen(look().colour("identifier"), 2))
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 6, 6)
        painter.setPen(QPen(look().colour("selection" if self.isChecked() else "field-border"), 1))
        painter.setBrush(look().colour("selection" if self.isChecked() else "base"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.isChecked():
            paint_cell(painter, box.adjusted(look().px(2), 0, 0, 0), (Icon("check", "on-selection", 12),))
        paint_cell(painter, QRectF(self.rect()).adjusted(AIR, 0, 0, 0), self._cell())
