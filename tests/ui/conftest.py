"""The window's tests: Fusion in the light theme, settings and sessions in a folder of the test's own."""

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from pytestqt.qtbot import QtBot

from inspector.ui import run_painter
from inspector.ui.look import look

PATIENCE = 30_000
"""Milliseconds for what must happen: on a machine with other work a window may be slow, never wrong."""


for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitExposed):
    wait.__kwdefaults__["timeout"] = PATIENCE


@pytest.fixture(autouse=True)
def light(qapp, monkeypatch, tmp_path):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    qapp.setStyle("Fusion")
    look().zoom = 1.0
    look().choose("light", qapp)
    run_painter.forget()
