"""Capture → Ask DNS for the names behind hosts: off until the user turns it on, and kept as he left it."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction

KEY = "resolve-names"
TIP = (
    "While recording, your name servers are asked which name each host stands for (CNAME). "
    "The answers stand in the session as evidence."
)


class Recorder(Protocol):
    def resolve_names(self, wanted: bool) -> None: ...


class NameSwitch:
    """The entry of the menu; holds for the recording that runs and for those to come."""

    def __init__(self, action: QAction, settings: QSettings, recording: Callable[[], Recorder | None]) -> None:
        """`recording`: the one that runs, which is told of a change; None: none does."""
        self._settings = settings
        self._recording = recording
        action.setToolTip(TIP)
        action.setChecked(self.on)
        action.toggled.connect(self._turn)

    @property
    def on(self) -> bool:
        return bool(self._settings.value(KEY, False, bool))

    def _turn(self, wanted: bool) -> None:
        self._settings.setValue(KEY, wanted)
        recording = self._recording()
        if recording is not None:
            recording.resolve_names(wanted)
