"""The dialog that makes a field's name one that carries identifiers."""

from PySide6.QtWidgets import QDialogButtonBox

from inspector.catalog.own_words import OwnIdentifier
from inspector.ui.identifier_dialog import IdentifierDialog
from inspector.ui.word_dialog import Subject


def made(qtbot, **more):
    dialog = IdentifierDialog(
        Subject("M-7", "query:member", "member", vendors=(("ga4", "Google Analytics 4"),), **more)
    )
    qtbot.addWidget(dialog)
    return dialog, dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def test_the_name_is_meant_at_every_vendor_unless_one_is_chosen(qtbot):
    dialog, ok = made(qtbot)
    assert not ok.isEnabled()
    dialog.reason.setText("loyalty card")
    assert ok.isEnabled()
    assert dialog.identifier() == OwnIdentifier("member", "user-id", "", "loyalty card")
    dialog.vendor.setCurrentIndex(0)
    dialog.kind.setCurrentIndex(dialog.kind.findData("device-id"))
    assert dialog.identifier() == OwnIdentifier("member", "device-id", "ga4", "loyalty card")


def test_without_a_name_nothing_is_taken(qtbot):
    dialog, ok = made(qtbot, kind="opaque-id")
    dialog.reason.setText("x")
    dialog.name.setText(" ")
    assert not ok.isEnabled()
    assert "name is missing" in dialog.fault.text()
    assert dialog.identifier().kind == "opaque-id"
