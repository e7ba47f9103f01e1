"""The status bar: recording state and address, browser, counts, incidents, what is saved."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from inspector.ui import wording
from inspector.ui.controls import AIR, Painted, link
from inspector.ui.look import look
from inspector.ui.runs import Cell, Dot, Gap, Icon, Run, Text
from inspector.ui.safe_text import one_line

HEIGHT = 26
WORD_STANDS = 15_000
"""Milliseconds that what was said, and the way back beside it, stand there; the menu keeps it longer."""


def joined(parts: list[Cell]) -> Cell:
    """Parts of a status with a dot between them."""
    runs: list[Run] = []
    for part in parts:
        if not part:
            continue
        if runs:
            runs += [Gap(10), Text("·", "muted"), Gap(10)]
        runs += part
    return tuple(runs)


class StatusLine(QWidget):
    """Facts only, in words; nothing here blinks."""

    incidents_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: dict[str, Cell] = {}
        self._right: dict[str, Cell] = {}
        self.left = Painted((), HEIGHT)
        self.left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.right = Painted((), HEIGHT)
        self.right.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.incidents = link("")
        self.incidents.clicked.connect(self.incidents_wanted)
        self.incidents.hide()
        self.undo = link("Undo")
        self.undo.clicked.connect(self.undo_wanted)
        self.undo.hide()
        self._word = QTimer(self, singleShot=True, interval=WORD_STANDS)
        self._word.timeout.connect(lambda: self.show_word(""))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(6 - AIR)
        self._row.addWidget(self.left, 1)
        self._row.addWidget(self.undo)
        self._row.addWidget(self.incidents)
        self._row.addSpacing(10)
        self._row.addWidget(self.right)
        look().changed.connect(self._restyle)
        self._restyle()

    def clear(self) -> None:
        """Another session, or none: all but recorder and browser is forgotten."""
        self.show_counts(0, 0, 0)
        self.show_progress("")
        self.show_saved(0)
        self.show_note("")
        self.show_hint("", "")
        self.show_incidents(0)

    def show_recorder(self, words: str, *, state: str = "idle") -> None:
        """`idle`, `recording`, `following`, `trouble`."""
        first: tuple[Run, ...] = ()
        if state == "recording":
            first = (Dot("before"), Gap(6))
        elif state == "trouble":
            first = (Icon("triangle-alert", "left", 14), Gap(6))
        self._set("recorder", (*first, Text(words, "text2" if state != "trouble" else "left")))

    def show_browser(self, words: str) -> None:
        self._set("browser", (Text(words, "muted"),) if words else ())

    def show_counts(self, total: int, shown: int, aside: int) -> None:
        words = wording.count(total, "request")
        if shown != total:
            words += f", {shown:,} shown"
        if aside:
            words += f", {aside:,} own content put aside"
        self._set("counts", (Text(words, "muted"),) if total else ())

    def show_progress(self, words: str) -> None:
        self._set("progress", (Text(words, "muted"),) if words else ())

    def show_saved(self, saved: int, missed: int = 0) -> None:
        total = saved + missed
        icon = Icon("triangle-alert", "left", 14) if missed else Icon("check", "after", 14)
        words = f"{saved:,} of {total:,} saved"
        self._set_right("saved", (icon, Gap(6), Text(words, "left" if missed else "muted")) if total else ())

    def show_note(self, words: str) -> None:
        """`demo addresses`, or the name of the file."""
        self._set_right("note", (Text(words, "muted"),) if words else ())

    def show_hint(self, words: str, command: str) -> None:
        """The same from the command line; shown while there is no session."""
        self._set_right("hint", (Text(words, "muted"), Gap(6), Text(command, "text", "value")) if command else ())

    def show_word(self, words: str, *, undo: bool = False) -> None:
        """What was just said of a value, and a way back; it goes by itself."""
        cell = (Icon("check", "after", 14), Gap(6), Text(one_line(words), "text2", shrink=1))
        self._set("word", cell if words else ())
        self.undo.setVisible(bool(words) and undo)
        if words:
            self._word.start()

    def show_incidents(self, number: int) -> None:
        self.incidents.setVisible(bool(number))
        words = wording.count(number, "incident")
        cell: Cell = (Icon("triangle-alert", "left", 14), Gap(5), Text(words, "left", "data"))
        self.incidents.show_cell(cell, f"{words}: show")

    def words(self) -> str:
        """All that stands in the bar."""
        return f"{self.left.accessibleName()} | {self.right.accessibleName()}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("window"))
        painter.fillRect(0, 0, self.width(), 1, look().colour("line"))

    def _set(self, name: str, cell: Cell) -> None:
        self._parts[name] = cell
        order = ("recorder", "browser", "counts", "progress", "word")
        self.left.show_cell(joined([self._parts.get(key, ()) for key in order]))

    def _set_right(self, name: str, cell: Cell) -> None:
        self._right[name] = cell
        self.right.show_cell(joined([self._right.get(key, ()) for key in ("hint", "saved", "note")]))

    def _restyle(self) -> None:
        self.setFixedHeight(look().px(HEIGHT))
