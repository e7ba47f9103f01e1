"""The window's tests: Fusion in the light theme, settings and sessions in a folder of the test's own."""

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from inspector.ui import run_painter
from inspector.ui.look import look


@pytest.fixture(autouse=True)
def light(qapp, monkeypatch, tmp_path):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    qapp.setStyle("Fusion")
    look().zoom = 1.0
    look().choose("light", qapp)
    run_painter.forget()
