"""The dialog that makes a value a part of the persona."""

import doctest

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QLabel

from inspector.ui import person_dialog
from inspector.ui.person_dialog import KEYS, PersonDialog, guessed
from inspector.ui.word_dialog import Subject


def made(qtbot, **more):
    dialog = PersonDialog(Subject(**more))
    qtbot.addWidget(dialog)
    return dialog, dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def test_the_examples_hold():
    assert doctest.testmod(person_dialog).failed == 0


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("jane.doe@shop.example", "emails"), ("+4930901820", "phones"), ("030 901820", "phones"),
        ("(0)30 / 90-18 20", "phones"), ("2001:db8::7", "ips"), ("Anne-Marie O'Hara", "names"), ("4711", "user_ids"),
        ("10115 Berlin", "addresses"), ("17951648", "user_ids"), ("", "user_ids"),
    ],
)  # fmt: skip
def test_what_a_value_is_is_guessed_by_its_look(value, key):
    assert guessed(value) == key


def test_the_kind_of_the_finding_counts_before_the_look_and_the_user_before_both(qtbot):
    dialog, ok = made(qtbot, value="Doe", kind="name")
    assert ok.isEnabled()
    assert (dialog.key(), dialog.value()) == ("names", "Doe")
    dialog.kind.setCurrentIndex(list(KEYS).index("user_ids"))
    dialog.edit.setText(" doe-7 ")
    assert (dialog.key(), dialog.value()) == ("user_ids", "doe-7")


def test_of_a_digest_the_plain_value_is_asked_for(qtbot):
    dialog, ok = made(qtbot, value="3c9bf1a07e52aa77", kind="email", state="hashed")
    assert (dialog.key(), dialog.value(), ok.isEnabled()) == ("emails", "", False)
    assert any("digest" in label.text() for label in dialog.findChildren(QLabel))
    known, ok = made(qtbot, value="3c9bf1a07e52aa77", kind="email", state="hashed", of="jane@shop.example")
    assert (known.value(), ok.isEnabled()) == ("jane@shop.example", True)
