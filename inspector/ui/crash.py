"""A defect of ours: only frames go into log and onto screen, for the text of an exception may quote the traffic."""

import signal
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from inspector import __version__, paths
from inspector.ui.safe_text import message_box

LOG = "window.log"
_MOST_BYTES = 1024 * 1024
_boxes: list[QMessageBox] = []


def frames(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where it happened, and the kind of error; never its text."""
    lines = (f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in traceback.extract_tb(trace))
    return "\n".join([*lines, kind.__name__])


def write_log(text: str) -> Path:
    """Append to the window's log: 0600, one file, begun anew at 1 MB. Returns its path."""
    folder = paths.private_folder(paths.logs())
    path = folder / LOG
    if path.exists() and path.stat().st_size > _MOST_BYTES:
        path.replace(folder / f"{LOG}.1")
    path.touch(mode=0o600, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {__version__}\n{text}\n")
    return path


def install() -> None:
    """From now on an exception nobody caught is logged and shown; the recording in its own process goes on."""
    sys.excepthook = _show


def quit_on_signals(application: QApplication) -> QTimer:
    """Ctrl+C and a polite kill close the window in good order. Returns what must live as long as the program."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.quit())
    awake = QTimer()  # Python looks at signals only when it runs: an empty slot is enough
    awake.timeout.connect(lambda: None)
    awake.start(250)
    return awake


def _show(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    text = frames(kind, trace)
    path = write_log(text)
    sys.stderr.write(f"inspector: a defect in the window; details: {path}\n")
    if _boxes and _boxes[0].isVisible():  # one at a time: a defect may come back with every event
        return
    box = message_box(None, "The window met a defect of its own. A recording goes on; what is saved is safe.", text)
    box.setInformativeText(f"Details are in {path}")
    _boxes[:] = [box]
    box.show()
