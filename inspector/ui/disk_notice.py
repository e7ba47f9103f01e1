"""Nothing can be stored: the notice, and the choice between being refused and browsing on unrecorded."""

from collections.abc import Callable

from inspector.processes.protocol import NotRecording
from inspector.ui import wording
from inspector.ui.main_window import MainWindow

TOPIC = "disk"


class DiskNotice:
    """Stays until there is room. At first every request is refused: what leaves unseen must be the user's choice."""

    def __init__(self, window: MainWindow, browse: Callable[[bool], None]) -> None:
        """`browse`: tells the recorder what browsers may do meanwhile."""
        self._window = window
        self._browse = browse
        self._unrecorded = False
        self._said: NotRecording | None = None

    def show(self, message: NotRecording, *, choice: bool = True) -> None:
        """`choice`: whether browsers may be let on; the demo's are not the user's."""
        self._said = message
        free = wording.size(message.free_bytes)
        missing = wording.count(message.missed, "request")
        missing += " is missing." if message.missed == 1 else " are missing."
        if self._unrecorded:
            now = f"Browsing goes on and is not recorded; {missing}"
            ways = [("Refuse requests again", lambda: self._choose(unrecorded=False))]
        else:
            now = f"Requests are refused; {missing}"
            ways = [("Browse on unrecorded", lambda: self._choose(unrecorded=True))] if choice else []
        words = f"Not recording: {message.why} Free at {message.path}: {free}. {now}"
        self._window.bar.show_blocked(words)
        self._window.banner.say(TOPIC, words, ways)

    def clear(self) -> None:
        """It records again; the next full disk asks again."""
        self._said = None
        if self._unrecorded:
            self._unrecorded = False
            self._browse(False)
        self._window.banner.clear(TOPIC)
        self._window.bar.show_blocked("")

    def _choose(self, *, unrecorded: bool) -> None:
        self._unrecorded = unrecorded
        self._browse(unrecorded)
        if self._said is not None:
            self.show(self._said)
