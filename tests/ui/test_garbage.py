"""Garbage that holds Qt objects is collected in the UI thread, never in another one."""

import gc
import threading
import weakref
from typing import ClassVar

from PySide6.QtCore import QObject

from inspector.ui import garbage
from inspector.ui.garbage import UiGarbage


class Cycle:
    """Refers to itself, so that only the collector frees it; says in which thread that was."""

    freed_in: ClassVar[list[threading.Thread]] = []

    def __init__(self) -> None:
        self.qt = QObject()
        self.itself = self

    def __del__(self) -> None:
        self.freed_in.append(threading.current_thread())


def test_a_busy_thread_collects_nothing_and_the_ui_thread_collects_it(qtbot, monkeypatch):
    monkeypatch.setattr(garbage, "YOUNG", 1)
    Cycle.freed_in.clear()
    collector = UiGarbage()
    try:
        gone = weakref.ref(Cycle())
        kept: list[list[object]] = []
        thread = threading.Thread(target=lambda: kept.extend([] for _ in range(200_000)))
        thread.start()
        thread.join()
        assert gone() is not None
        qtbot.waitUntil(lambda: gone() is None)
        assert Cycle.freed_in == [threading.main_thread()]
    finally:
        collector.stop()
    assert gc.isenabled()
