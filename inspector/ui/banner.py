"""A strip above the panes for what must not be missed: not recording, a child that ended, a file unread."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from inspector.ui.controls import Button
from inspector.ui.look import look
from inspector.ui.run_painter import paint_cell
from inspector.ui.runs import Icon, Text
from inspector.ui.safe_text import PlainLabel, one_line

Way = tuple[str, Callable[[], None]]


class Banner(QWidget):
    """One sentence and at most two ways on. It stays until it is closed or no longer true."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Notice")
        self._topic = ""
        self._label = PlainLabel()
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._tone = "red"
        self._buttons: list[Button] = []
        self._close = Button((Icon("x", "text2", 16),), "Close notice", kind="quiet")
        self._close.clicked.connect(self.clear)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(40, 6, 8, 6)
        self._row.setSpacing(4)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self._close)
        look().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def say(self, topic: str, words: str, ways: Sequence[Way] = (), *, tone: str = "red") -> None:
        """Show a sentence; `topic` names what it is about, so that `clear` of that topic takes it away again."""
        self._topic, self._tone = topic, tone
        self._label.setText(one_line(words))
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for number, (name, act) in enumerate(ways[:2]):
            button = Button((Text(name, "text", "chrome-medium"),), name)
            button.clicked.connect(act)
            self._buttons.append(button)
            self._row.insertWidget(1 + number, button)
        self._restyle()
        self.show()
        self.update()  # the strip too, not only the label that has changed

    def clear(self, topic: str | bool = "") -> None:
        """Take the notice away; with a topic only when it is about that."""
        if not topic or topic is True or topic == self._topic:
            self.hide()
            self._label.setText("")

    def words(self) -> str:
        return self._label.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour(f"{self._tone}-fill"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().colour("line"))
        paint_cell(
            painter,
            QRectF(14, 0, 20, self.height()),
            (Icon("info" if self._tone == "grey" else "triangle-alert", self._tone, 16),),
        )

    def _restyle(self) -> None:
        colours = self._label.palette()
        colours.setColor(colours.ColorRole.WindowText, look().colour(self._tone))
        self._label.setPalette(colours)
        self._label.setFont(look().font("chrome"))
