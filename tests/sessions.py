"""Sessions written in tests, and what a writer's thread told."""

import time
from pathlib import Path

from inspector.session.schema import Counts
from inspector.session.writer import SessionWriter, WriterThread


def opened(path: Path) -> SessionWriter:
    return SessionWriter.open(path, source="proxy")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Told:
    """What a writer thread told, with times."""

    def __init__(self) -> None:
        self.counts = Counts(0, 0, 0, 0)
        self.paused: list[tuple[str, int, int]] = []
        self.resumed: list[int] = []
        self.at: dict[str, float] = {}

    def thread(self, writer: SessionWriter) -> WriterThread:
        return WriterThread(writer, on_committed=self._committed, on_paused=self._paused, on_resumed=self._resumed)

    def wait(self, what: str, seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not getattr(self, what):
            assert time.monotonic() < end, f"not {what} within {seconds} s"
            time.sleep(0.01)

    def _committed(self, counts: Counts) -> None:
        self.counts = counts

    def _paused(self, why: str, path: Path, free: int, missed: int) -> None:
        self.at.setdefault("paused", time.monotonic())
        self.paused.append((why, free, missed))

    def _resumed(self, missed: int) -> None:
        self.at["resumed"] = time.monotonic()
        self.resumed.append(missed)
