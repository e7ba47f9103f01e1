"""Reads index and session in a thread of its own, so that no query and no body ever holds the UI thread."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from inspector.index.query import Index
from inspector.index.schema import IndexFileError, IndexMissingError
from inspector.session.reader import SessionReader
from inspector.session.schema import SessionError
from inspector.ui.value_mask import value_mask


class Sources:
    """Index and session of one thread, opened when first asked for."""

    def __init__(self, session: Path, index: Path) -> None:
        self.session = session
        self._index_path = index
        self._index: Index | None = None
        self._inode: int | None = None
        self.told = False
        """That the index cannot be used."""
        self._reader: SessionReader | None = None

    def index(self) -> Index:
        """The index as it lies there now: one that was made anew is opened anew.

        Raises:
            IndexMissingError: there is none yet.
            IndexFileError: there is one that cannot be read.
        """
        try:
            inode = self._index_path.stat().st_ino
        except OSError as error:
            raise IndexMissingError("the index does not exist yet") from error
        if self._index is None or inode != self._inode:
            self._close_index()
            self._index = Index.open(self._index_path)
            self._inode = inode
        return self._index

    @property
    def made(self) -> int | None:
        """Which index file this is: another one for one that was made anew."""
        return self._inode

    def reader(self) -> SessionReader:
        if self._reader is None:
            self._reader = SessionReader.open(self.session)
        return self._reader

    def forget_index(self) -> None:
        """What is open cannot be read: the next question opens it anew."""
        self._close_index()

    def close(self) -> None:
        self._close_index()
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _close_index(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None


Job = Callable[[Sources], Any]
Ask = Callable[[str, Job, Callable[[Any], None]], None]
"""Reads the index in another thread: key, job, what is done with its answer."""


@dataclass(frozen=True, slots=True)
class _Order:
    key: str
    job: Job
    then: Callable[[Any], None]
    sources: Sources


class IndexWorker(QObject):
    """One thread, one queue: a later order of the same key replaces the one that still waits."""

    unreadable = Signal(str)
    """The session on screen is damaged where it was read just now; in words."""
    unusable = Signal(object)
    """The index is there and cannot be used: the IndexFileError says why; once for a session."""
    _done = Signal(object, object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[str, _Order] = {}
        self._condition = threading.Condition()
        self._sources: Sources | None = None
        self._retired: list[Sources] = []
        self._ended = False
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def open(self, session: Path, index: Path) -> None:
        """Orders from now on read this session; those that wait for another one are dropped."""
        with self._condition:
            self._retire()
            self._sources = Sources(session, index)
            self._condition.notify()

    def close_session(self) -> None:
        with self._condition:
            self._retire()
            self._condition.notify()

    def ask(self, key: str, job: Job, then: Callable[[Any], None]) -> None:
        """Run `job` in the thread and hand its result to `then` in the UI thread. Nothing happens without a session.

        A job for which there is no index yet has no result: it is asked again when the analyst reports.
        """
        with self._condition:
            if self._sources is None or self._ended:
                return
            self._waiting.pop(key, None)
            self._waiting[key] = _Order(key, job, then, self._sources)
            self._condition.notify()

    def end(self) -> None:
        """Stop the thread; what waits is dropped."""
        with self._condition:
            self._retire()
            self._ended = True
            self._condition.notify()
        self._thread.join(5)

    def _retire(self) -> None:
        self._waiting.clear()
        if self._sources is not None:
            self._retired.append(self._sources)
            self._sources = None

    def _work(self) -> None:
        while True:
            with self._condition:
                while not (self._waiting or self._retired or self._ended):
                    self._condition.wait()
                retired, self._retired = self._retired, []
                order = self._waiting.pop(next(iter(self._waiting))) if self._waiting else None
                ended = self._ended
            for sources in retired:
                sources.close()
            if order is not None:
                self._run(order)
            elif ended:
                return

    def _run(self, order: _Order) -> None:
        result: Any = None
        fault: BaseException | None = None
        try:
            value_mask().follow(order.sources)
            result = order.job(order.sources)
        except IndexMissingError:
            return
        except IndexFileError as error:
            order.sources.forget_index()
            fault = error
        except Exception as error:  # noqa: BLE001 - raised again in the UI thread, where the crash dialog sees it
            fault = error
        if not self._ended:
            self._done.emit(order, result, fault)

    def _deliver(self, order: _Order, result: Any, fault: BaseException | None) -> None:
        if order.sources is not self._sources:
            return
        if isinstance(fault, SessionError):
            self.unreadable.emit(str(fault))
        elif isinstance(fault, IndexFileError):
            if not order.sources.told:
                order.sources.told = True
                self.unusable.emit(fault)
        elif fault is not None:
            raise fault
        else:
            order.then(result)
