"""The only crossing from other threads into the UI thread: posts are gathered, one queued signal a batch."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from inspector.processes.protocol import Committed, Indexed, Message

INTERVAL = 50
"""Milliseconds between two batches, at least."""
_LATEST = (Committed, Indexed)
"""Of these only the newest of a batch counts: the reader finds everything in the files."""


class Bridge(QObject):
    """`post` and `run` may be called from any thread; `batch` and callbacks arrive in the UI thread."""

    batch = Signal(list)
    _woken = Signal()
    _result = Signal(object, object)

    def __init__(self) -> None:
        # Owned by the program: the last reference may go in a job's thread, and timers must not end there.
        super().__init__(QCoreApplication.instance())
        self._closed = False
        self._lock = threading.Lock()
        self._waiting: list[Any] = []
        self._threads: list[threading.Thread] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._flush)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(INTERVAL)
        self._woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        self._result.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def post(self, message: Message) -> None:
        """One event of a child; the first after a rest crosses at once, the rest within INTERVAL."""
        with self._lock:
            first = not self._waiting
            if isinstance(message, _LATEST):
                self._waiting = [m for m in self._waiting if type(m) is not type(message)]
            self._waiting.append(message)
        if first:
            self._woken.emit()

    def call(self, function: Callable[[Any], None], value: Any) -> None:
        """Call a function in the UI thread."""
        self._result.emit(function, value)

    def run(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[BaseException], None],
        expected: type[BaseException] | tuple[type[BaseException], ...],
    ) -> None:
        """Do what takes time in a thread; an error of the expected kinds goes to `failed`, others are raised."""

        def work() -> None:
            try:
                result = job()
            except expected as error:
                self._result.emit(failed, error)
            except BaseException as error:  # noqa: BLE001 - raised again in the UI thread
                self._result.emit(_raise, error)
            else:
                self._result.emit(then, result)

        thread = threading.Thread(target=work, name="job", daemon=True)
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()

    def close(self) -> None:
        """The window is gone: what still arrives is dropped."""
        self._closed = True

    def threads(self) -> list[threading.Thread]:
        """Jobs that still run."""
        return [thread for thread in self._threads if thread.is_alive()]

    def _wake(self) -> None:
        if not self._timer.isActive():
            if self._resting.isActive():
                self._timer.start()
            else:
                self._flush()

    def _flush(self) -> None:
        with self._lock:
            messages, self._waiting = self._waiting, []
        self._resting.start()
        if messages and not self._closed:
            self.batch.emit(messages)

    def _call(self, function: Callable[[Any], None], value: Any) -> None:
        if not self._closed:
            function(value)


def _raise(error: BaseException) -> None:
    raise error
