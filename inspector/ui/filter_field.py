"""The filter above the table: tokens, hint words, "14 of 41", and the fault below it in words."""

import re
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from inspector.ui.controls import AIR, Painted, link
from inspector.ui.filter_completion import FilterCompletion
from inspector.ui.look import look
from inspector.ui.run_painter import cell_width, paint_cell
from inspector.ui.runs import Gap, Icon, Text

HINTS = ("page:", "sends:", "vendor:", "event:", "party:", "consent:", "cookie:")
DELAY = 120
"""Milliseconds of rest in typing after which the filter is applied."""
_TOKEN = re.compile(r'(?<!\S)-?[a-z]+:(?:"[^"]*"|\S+)')


class Token(QToolButton):
    """One `word:value ×`; pressing it takes it away."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = text
        name, _, value = text.partition(":")
        self._cell = (
            Text(f"{name}:", "text2", "chrome"),
            Text(value, "text", "chrome-medium"),
            Gap(8),
            Icon("x", "text2", 12),
        )
        self.setAccessibleName(f"Remove filter {text}")
        self.setToolTip("Remove")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(int(min(cell_width(self._cell), look().px(260))) + look().px(14), look().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look().colour("identifier"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("grey-fill"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 0, -1, 0), 4, 4)
        pad = look().px(7)
        paint_cell(painter, QRectF(self.rect()).adjusted(pad, 0, -pad, 0), self._cell)


class _Box(QWidget):
    """The outlined field around tokens, text and count."""

    def __init__(self, edit: QLineEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self.faulty = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(AIR, AIR, -AIR, -AIR)
        if self._edit.hasFocus():
            painter.setPen(QPen(look().colour("identifier"), 2))
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 8, 8)
        painter.setPen(QPen(look().colour("border"), 1))
        painter.setBrush(look().colour("base"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        icon = Icon("triangle-alert", "left", 16) if self.faulty else Icon("search", "text2", 16)
        paint_cell(painter, box.adjusted(look().px(8), 0, 0, 0), (icon,))


class _Edit(QLineEdit):
    """Back space at the beginning opens the last token again."""

    back = Signal()
    focused = Signal()
    entered = Signal()
    """The focus came: names of the session may be wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.completion = FilterCompletion(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.completion.keeps(event):
            event.ignore()
            return
        if event.key() == Qt.Key.Key_Backspace and not self.cursorPosition() and not self.hasSelectedText():
            self.back.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.focused.emit()
        self.entered.emit()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.focused.emit()


class FilterField(QWidget):
    """Emits the whole filter as one text whenever it has changed."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens: list[Token] = []
        self.edit = _Edit()
        self.edit.setFrame(False)
        self.edit.setAccessibleName("Filter requests")
        self.edit.setPlaceholderText("  ".join(HINTS) + "  …")
        self.edit.textEdited.connect(self._edited)
        self.edit.returnPressed.connect(self._entered)
        self.edit.back.connect(self._reopen)
        self.edit.completion.taken.connect(self._complete)
        self._box = _Box(self.edit)
        self.edit.focused.connect(self._box.update)
        self.count = Painted((), 20)
        self.count.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self._box)
        self._row.setSpacing(4)
        self._row.addWidget(self.edit, 1)
        self._row.addWidget(self.count)
        self._fault = Painted((), 22)
        self._suggestion = link("")
        self._suggestion.clicked.connect(self._take_suggestion)
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(AIR, 0, 0, 2)
        below.setSpacing(4)
        below.addWidget(self._fault)
        below.addWidget(self._suggestion)
        below.addStretch(1)
        self._below.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._box)
        column.addWidget(self._below)
        self._span = (0, 0)
        self._replacement = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._emit)
        look().changed.connect(self._restyle)
        self._restyle()

    def take_focus(self) -> None:
        """The field is gone to by a shortcut: what is typed replaces what is there."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def text(self) -> str:
        """The whole filter."""
        return " ".join([*(token.words for token in self._tokens), self.edit.text().strip()]).strip()

    def set_text(self, text: str) -> None:
        """Show a filter, its tokens apart; emits `changed` at once."""
        while self._tokens:
            self._drop(self._tokens[-1])
        for found in _TOKEN.finditer(text):
            self._add(found.group())
        self.edit.setText(" ".join(_TOKEN.sub("", text).split()))
        self._emit()

    def add(self, token: str) -> None:
        """One more token: from a right-click."""
        self.set_text(f"{self.text()} {token}".strip())

    def clear(self) -> None:
        if self.text():
            self.set_text("")

    def show_count(self, shown: int, total: int) -> None:
        """`14 of 41`; nothing while nothing is hidden."""
        self.count.show_cell((Text(f"{shown:,} of {total:,}", "muted", "chrome"), Gap(2)))

    def show_fault(self, words: str, suggestion: str = "", span: tuple[int, int] = (0, 0)) -> None:
        """What is wrong with the filter, below it; the nearest word as a link. "" when nothing is."""
        self._box.faulty = bool(words)
        self._below.setVisible(bool(words))
        asked = f"{words} Did you mean" if suggestion else words
        self._fault.show_cell((Icon("triangle-alert", "left"), Gap(6), Text(asked, "left")))
        self._suggestion.setVisible(bool(suggestion))
        self._suggestion.show_cell((Text(f"{suggestion}?", "identifier", "data-strong"),), f"Use {suggestion}")
        self._span, self._replacement = span, suggestion
        self._box.update()

    def fault(self) -> str:
        return self._fault.accessibleName() if self._box.faulty else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            return
        super().keyPressEvent(event)

    def _restyle(self) -> None:
        self.edit.setFont(look().font("chrome"))
        self._box.setFixedHeight(look().px(28) + 2 * AIR)
        self._row.setContentsMargins(look().px(34) + AIR, AIR, look().px(8) + AIR, AIR)

    def _add(self, words: str) -> None:
        token = Token(words)
        token.clicked.connect(lambda: self._remove(token))
        self._row.insertWidget(len(self._tokens), token)
        self._tokens.append(token)

    def _remove(self, token: Token) -> None:
        self._drop(token)
        self._emit()

    def _drop(self, token: Token) -> None:
        if token in self._tokens:
            self._tokens.remove(token)
            self._row.removeWidget(token)
            token.deleteLater()

    def _edited(self, text: str) -> None:
        if text.endswith(" ") and _TOKEN.fullmatch(text.strip()):
            self._add(text.strip())
            self.edit.clear()
        self.edit.completion.show()
        self._timer.start()

    def _complete(self, word: str) -> None:
        """A word of the list was taken: a filter word offers what may follow it, anything else is a token."""
        text, cursor = self.edit.completion.replaced(word)
        if _TOKEN.fullmatch(word):
            self._add(word)
            before, after = text[: cursor - len(word)], text[cursor:]
            self.edit.setText(" ".join(f"{before} {after}".split()))
            self._emit()
            return
        self.edit.setText(text)
        self.edit.setCursorPosition(cursor)
        self.edit.completion.show()

    def _entered(self) -> None:
        text = self.edit.text().strip()
        if _TOKEN.fullmatch(text):
            self._add(text)
            self.edit.clear()
        self._emit()

    def _reopen(self) -> None:
        if self._tokens:
            token = self._tokens[-1]
            self.edit.setText(f"{token.words} {self.edit.text()}".strip())
            self.edit.setCursorPosition(len(token.words))
            self._drop(token)
            self._timer.start()

    def _take_suggestion(self) -> None:
        text = self.text()
        start, end = self._span
        self.set_text(text[:start] + self._replacement + text[end:])

    def _emit(self) -> None:
        self._timer.stop()
        self.changed.emit(self.text())
