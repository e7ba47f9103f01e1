"""Dialogs are opened beside the window and block nothing."""

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from window_rig import commands

from inspector.ui.window_dialogs import WindowDialogs


@pytest.fixture
def made(qtbot):
    asked: list = []
    parent = QWidget()
    qtbot.addWidget(parent)
    dialogs = WindowDialogs(parent, commands(asked))
    dialogs.asked, dialogs.parent = asked, parent
    return dialogs


def test_an_export_that_is_agreed_to_is_ordered(made, tmp_path):
    dialog = made.export(tmp_path / "a.inspector", "strict", "csv")
    assert dialog.isVisible()
    dialog.accept()
    ((name, order),) = made.asked
    assert (name, order.format, order.policy, order.unredacted) == ("export", "csv", "strict", False)


def test_the_address_is_shown(made):
    dialog = made.connect_by_hand("127.0.0.1:8899", "/ca.pem")
    assert dialog.address.line.text() == "127.0.0.1:8899"
    dialog.reject()


@pytest.mark.parametrize(
    ("method", "chooser", "command"),
    [
        ("open_file", "getOpenFileName", "open_file"),
        ("keep_session", "getSaveFileName", "keep_as"),
        ("policy_file", "getOpenFileName", "choose_policy"),
    ],
)
def test_a_file_that_is_chosen_goes_to_the_program(made, monkeypatch, tmp_path, method, chooser, command):
    monkeypatch.setattr(QFileDialog, chooser, lambda *_: (str(tmp_path / "x"), ""))
    getattr(made, method)()
    assert [(name, str(value)) for name, value in made.asked] == [(command, str(tmp_path / "x"))]
    made.asked.clear()
    monkeypatch.setattr(QFileDialog, chooser, lambda *_: ("", ""))
    getattr(made, method)()
    assert made.asked == []


def test_help_about_text_and_number_open(made):
    made.help()
    made.about()
    made.text("Keyboard", "Ctrl+F").reject()
    made.number().reject()
    for child in made.parent.children():
        if isinstance(child, QMessageBox):
            assert "Request Inspector" in child.text()
            child.close()
        elif isinstance(child, QWidget):
            child.close()
