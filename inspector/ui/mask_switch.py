"""View → Mask values: on as it was left, with its sign in the toolbar; nothing is seen until every value is known."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from inspector.ui.capture_bar import CaptureBar
from inspector.ui.look import look
from inspector.ui.safe_text import PlainLabel
from inspector.ui.value_mask import value_mask

KEY = "masked"
"""In the window's settings."""
REST = 500
"""Milliseconds after which new values are masked on screen, where they became known by later requests."""
WAITING = "Looking for values to mask …"


class Cover(PlainLabel):
    """Lies over the pages while the session is read through; what is below it may still show values."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(WAITING, over)
        self._over = over
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAutoFillBackground(True)
        over.installEventFilter(self)
        self.hide()

    def show_over(self) -> None:
        self.setFont(look().font("chrome"))
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False


class MaskSwitch(QObject):
    """Joins entry, sign, setting and mask; `remask` shows the window anew and tells whether there is a session."""

    def __init__(
        self, action: QAction, settings: QSettings, bar: CaptureBar, pages: QWidget, remask: Callable[[], bool]
    ) -> None:
        super().__init__(pages)
        self._action, self._settings, self._bar, self._remask = action, settings, bar, remask
        self._there = False
        self.cover = Cover(pages)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._show)
        mask = value_mask()
        mask.turn(str(settings.value(KEY)) == "true")
        action.setChecked(mask.on)
        bar.mask_button.setVisible(mask.on)
        action.toggled.connect(self.turn)
        bar.unmask.connect(lambda: action.setChecked(False))
        mask.changed.connect(self._changed)

    def turn(self, on: bool) -> None:
        """Mask values, or show them; it stays so until it is turned again, whatever happens to the program."""
        self._settings.setValue(KEY, "true" if on else "false")
        self._settings.sync()
        self._bar.mask_button.setVisible(on)
        self.cover.hide()
        value_mask().turn(on)
        self._show()
        if on and self._there:
            self.cover.show_over()

    def begin(self) -> None:
        """Another session, or none: nothing of the last one is on screen any more."""
        value_mask().forget()
        self.cover.hide()

    def _changed(self) -> None:
        if not self.cover.isHidden():
            self._show()
            self.cover.setVisible(self._there and not value_mask().ready)
        elif not self._rest.isActive():
            self._rest.start()

    def _show(self) -> None:
        self._there = self._remask()
