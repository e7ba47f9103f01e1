"""Dialogs show the command that does the same; values can be taken along."""

import shlex

import pytest
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from window_rig import HOSTILE

from inspector.ui.dialogs import ConnectDialog, CopyLine, ExportDialog, NumberDialog, TextDialog, keyboard_text


def test_an_address_can_be_copied(qtbot):
    made = ConnectDialog()
    qtbot.addWidget(made)
    assert not made.address.button.isEnabled()
    made.show_address("127.0.0.1:8899", "/home/me/ca.pem")
    made.address.button.click()
    assert QGuiApplication.clipboard().text() == "127.0.0.1:8899"
    assert made.certificate.line.text() == "/home/me/ca.pem"


def test_an_export_is_redacted_unless_told_otherwise_and_shows_its_command(qtbot, tmp_path):
    made = ExportDialog(tmp_path / "my shop.inspector", "strict", None, "har")
    qtbot.addWidget(made)
    made.file.setText(str(tmp_path / "log.har"))
    words = shlex.split(made.command.line.text())
    assert words == [
        "inspector",
        "export",
        str(tmp_path / "my shop.inspector"),
        "--format",
        "har",
        "-o",
        str(tmp_path / "log.har"),
        "--policy",
        "strict",
    ]
    assert not made.order().unredacted
    made.unredacted.setChecked(True)
    made.simulated.setChecked(False)
    assert made.command.line.text().endswith("--unredacted")
    assert (made.order().policy, made.order().unredacted) == ("", True)


def test_the_file_gets_the_ending_of_its_format(qtbot, tmp_path):
    made = ExportDialog(tmp_path / "visit.inspector", "", None, "html")
    qtbot.addWidget(made)
    made.file.setText(str(tmp_path / "log.html"))
    made.format.setCurrentIndex(2)
    assert made.file.text() == str(tmp_path / "log.csv")
    assert not made.simulated.isChecked()


def test_the_keyboard_is_told_from_the_menus():
    one, other = QAction("&Filter"), QAction("Nothing")
    one.setShortcuts([QKeySequence("Ctrl+F")])
    assert keyboard_text([one, other]).split() == ["Ctrl+F", "Filter"]


@pytest.mark.parametrize(("text", "number"), [("27", 27), ("#27 ", 27), ("x", 0), ("", 0), ("٣", 0)])
def test_a_number_is_read(qtbot, text, number):
    made = NumberDialog()
    qtbot.addWidget(made)
    made.line.setText(text)
    assert made.number() == number


def test_text_is_plain_and_a_line_to_copy_is_read_only(qtbot):
    made = TextDialog("Check", HOSTILE)
    line = CopyLine("value", HOSTILE)
    for widget in (made, line):
        qtbot.addWidget(widget)
    assert made.view.toPlainText() == HOSTILE
    assert line.line.isReadOnly()
    assert line.line.text() == HOSTILE
