"""Doctor: what is missing is named with the line that installs it."""

import pytest

from inspector.cli import doctor


def test_a_library_that_does_not_load_is_named_by_its_package():
    assert doctor.missing_libraries({"libno-such-thing.so.9": "libno-such-thing9", "libc.so.6": "libc6"}) == [
        "libno-such-thing9"
    ]


def test_without_a_display_no_window_can_open(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert any("no display" in reason for reason in doctor.missing_for_window())


def test_a_display_that_does_not_answer_is_found_before_qt_would_abort(monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":4711")
    monkeypatch.setattr(doctor, "X11_LIBRARIES", {})
    assert any("does not answer" in reason for reason in doctor.missing_for_window())


@pytest.mark.qt
def test_offscreen_needs_no_display(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert doctor.missing_for_window() == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("INSPECTOR_HOME", str(blocked / "own"))
    assert doctor.run(None) == 1
    assert "set INSPECTOR_HOME" in capsys.readouterr().out
