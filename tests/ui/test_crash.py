"""A defect of ours is shown and logged by its frames; never by its text."""

import sys

import pytest
from PySide6.QtWidgets import QMessageBox

from inspector import paths
from inspector.ui import crash


def failing():
    secret = "jane@shop.test"
    raise ValueError(f"cannot read {secret}")


def caught():
    try:
        failing()
    except ValueError:
        return sys.exc_info()
    raise AssertionError


def test_frames_tell_where_and_not_what():
    kind, _, trace = caught()
    text = crash.frames(kind, trace)
    assert "in failing" in text
    assert text.endswith("ValueError")
    assert "jane" not in text


def test_the_log_is_private_and_begins_anew_when_it_is_long(monkeypatch):
    monkeypatch.setattr(crash, "_MOST_BYTES", 100)
    path = crash.write_log("x" * 200)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent == paths.logs()
    crash.write_log("y")
    assert "x" not in path.read_text(encoding="utf-8")


def test_the_window_shows_it_and_goes_on(qtbot, monkeypatch, qapp, capsys):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    crash.install()
    sys.excepthook(*caught())
    boxes = [w for w in qapp.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
    assert len(boxes) == 1
    assert "jane" not in boxes[0].detailedText() + boxes[0].text()
    boxes[0].close()
    assert "jane" not in capsys.readouterr().err


def test_an_interrupt_is_no_defect(monkeypatch, qapp):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    crash.install()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not (paths.logs() / crash.LOG).exists()


@pytest.fixture(autouse=True)
def no_boxes_left(qapp):
    yield
    for widget in qapp.topLevelWidgets():
        if isinstance(widget, QMessageBox):
            widget.close()
