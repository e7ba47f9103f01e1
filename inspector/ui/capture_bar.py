"""The toolbar: what runs (left), which filter is simulated and what to hand over (right)."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from inspector.ui import wording
from inspector.ui.commands import BrowserChoice
from inspector.ui.controls import AIR, Button
from inspector.ui.icons import icon
from inspector.ui.look import look
from inspector.ui.runs import Cell, Dot, Gap, Icon, Text

HEIGHT = 44


class CaptureBar(QWidget):
    """Buttons only ask; the window's state is shown through `show_…`."""

    record = Signal()
    stop = Signal()
    browser = Signal(str)
    other_device = Signal()
    clear_view = Signal()
    export = Signal()
    unmask = Signal()

    def __init__(self, browsers: Callable[[], Sequence[BrowserChoice]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browsers = browsers
        self._clock = QElapsedTimer()
        self._state = "idle"
        self._blocked = ""
        self._ticking = QTimer(self)
        self._ticking.setInterval(1000)
        self._ticking.timeout.connect(self._show_time)
        self.record_button = Button((), "Record")
        self.record_button.clicked.connect(self._pressed)
        self.browser_button = Button((), "Open browser")
        self.browser_menu = QMenu(self)
        self.browser_menu.aboutToShow.connect(self.fill_browsers)
        self.browser_button.setMenu(self.browser_menu)
        self.clear_button = Button((Icon("eraser", "text2", 16),), "Clear view", kind="quiet")
        self.clear_button.setToolTip("Clear view: hides the rows so far, deletes nothing (Ctrl+L)")
        self.clear_button.clicked.connect(self.clear_view)
        self.policy_button = Button((), "Policy")
        self.export_button = Button(
            (Icon("download", "text2", 16), Gap(7), Text("Export", "text", "chrome-medium")), "Export"
        )
        self.export_button.clicked.connect(self.export)
        self.mask_button = Button(
            (Icon("eye-off", "left", 16), Gap(7), Text("Values masked", "left", "chrome-medium")),
            "Values are masked: show them", kind="quiet",
        )  # fmt: skip
        self.mask_button.setToolTip("Values stand as marks, also where they are copied. Show them again (Ctrl+Shift+H)")
        self.mask_button.clicked.connect(self.unmask)
        self.mask_button.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12 - AIR, 0, 12 - AIR, 0)
        self._row.setSpacing(0)
        for button in (self.record_button, self.browser_button, self.clear_button):
            self._row.addWidget(button)
        self._row.addStretch(1)
        for button in (self.policy_button, self.mask_button, self.export_button):
            self._row.addWidget(button)
        self.show_idle()
        self.show_browser("")
        self.show_policy("")
        look().changed.connect(self._restyle)
        self._restyle()

    def show_views(self, segments: QWidget) -> None:
        """Which picture: in the middle, between what runs and what is simulated."""
        self._row.insertWidget(self._row.indexOf(self.policy_button) - 1, segments)
        self._row.insertStretch(self._row.indexOf(segments), 1)

    def show_idle(self) -> None:
        self._state = "idle"
        self._ticking.stop()
        self._show_record()

    def show_starting(self) -> None:
        self._state = "starting"
        self._show_record()

    def show_recording(self) -> None:
        """The recorder listens: the time runs from now."""
        if self._state != "recording":
            self._clock.start()
        self._state = "recording"
        self._blocked = ""
        self._ticking.start()
        self._show_record()

    def show_blocked(self, why: str) -> None:
        """The recorder runs and stores nothing."""
        self._blocked = why
        self._show_record()

    def state(self) -> str:
        return self._state

    def show_browser(self, name: str) -> None:
        """The browser that is open; "" for none."""
        words = name or "Open browser"
        font = "chrome-medium"
        cell: Cell = (
            Icon("globe", "text2", 16), Gap(7), Text(words, "text", font), Gap(8), Icon("chevron-down", "text2", 14),
        )  # fmt: skip
        self.browser_button.show_cell(cell, f"Browser: {name}" if name else "Open browser")

    def show_policy(self, title: str) -> None:
        """The policy in force; "" for none."""
        name = Text(title or "none", "text", "chrome-strong")
        cell: Cell = (
            Icon("shield", "text2", 16), Gap(7), Text("Policy", "muted", "chrome"), Gap(6), name, Gap(8),
            Icon("chevron-down", "text2", 14),
        )  # fmt: skip
        self.policy_button.show_cell(cell, f"Policy: {title or 'none'}")

    def show_session(self, *, there: bool) -> None:
        """Without a session there is nothing to clear, simulate or hand over."""
        for button in (self.clear_button, self.policy_button, self.export_button):
            button.setEnabled(there)
            button.setToolTip("" if there else "There is no session yet")
        if there:
            self.clear_button.setToolTip("Clear view: hides the rows so far, deletes nothing (Ctrl+L)")

    def fill_browsers(self) -> None:
        """The menu of browsers, looked for when it is opened."""
        self.browser_menu.clear()
        for choice in self._browsers():
            action = QAction(icon("globe"), choice.name, self.browser_menu)
            action.triggered.connect(lambda _=False, key=choice.key: self.browser.emit(key))
            self.browser_menu.addAction(action)
        if self.browser_menu.isEmpty():
            nothing = self.browser_menu.addAction("No Chromium, Chrome, Edge or Firefox found")
            nothing.setEnabled(False)
        self.browser_menu.addSeparator()
        other = self.browser_menu.addAction("Use another browser or device…")
        other.triggered.connect(self.other_device)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().colour("line"))

    def _pressed(self) -> None:
        (self.record if self._state == "idle" else self.stop).emit()

    def _show_time(self) -> None:
        self._show_record()

    def _show_record(self) -> None:
        button = self.record_button
        button.kind = "outline" if self._state == "idle" else "record"
        button.setEnabled(self._state != "starting")
        if self._state == "idle":
            button.show_cell(
                (Icon("circle-play", "text2", 16), Gap(6), Text("Record", "text", "chrome-strong")), "Record"
            )
            button.setToolTip("Record (Ctrl+E)")
        elif self._state == "starting":
            button.show_cell((Text(wording.RECORDING_STARTS, "red", "chrome-medium"),), wording.RECORDING_STARTS)
        else:
            time = wording.elapsed(self._clock.elapsed() / 1000)
            word = "Not recording" if self._blocked else "Recording"
            cell: Cell = (
                Icon("triangle-alert", "red", 14) if self._blocked else Dot("before"),
                Gap(8), Text(word, "red", "chrome-strong"), Gap(8), Text(time, "red", "chrome"),
            )  # fmt: skip
            button.show_cell(cell, f"{word} for {time}. Press to stop.")
            button.setToolTip(self._blocked or "Stop recording (Ctrl+E)")

    def _restyle(self) -> None:
        self.setFixedHeight(look().px(HEIGHT))
