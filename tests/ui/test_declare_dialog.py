"""The dialog that asks why: what it offers, what it takes, what it refuses."""

import pytest
from PySide6.QtWidgets import QDialogButtonBox

from inspector.catalog.declaration import Declaration
from inspector.ui.declare_dialog import LEADS, TITLES, DeclareDialog


def dialog_of(qtbot, *at, word="tagging-server"):
    made = DeclareDialog(Declaration(word, at, "", ("shop.example",)))
    qtbot.addWidget(made)
    return made, made.buttons.button(QDialogButtonBox.StandardButton.Ok)


def test_the_answer_is_what_was_typed_with_the_pages_that_were_given(qtbot):
    dialog, ok = dialog_of(qtbot, "a.example", "b.example")
    assert dialog.where.text() == "a.example, b.example"
    assert not ok.isEnabled()
    dialog.where.setText(" shop.example/metrics ,, b.example")
    dialog.reason.setText("  ours since May ")
    assert ok.isEnabled()
    assert dialog.declaration() == Declaration(
        "tagging-server", ("shop.example/metrics", "b.example"), "  ours since May ", ("shop.example",)
    )


@pytest.mark.parametrize(
    ("word", "where", "told"),
    [
        ("ours", "shop.example/metrics", "without a path"),
        ("ours", "not a host", "is no host name"),
        ("third-party", "", "no host is named"),
    ],
)
def test_what_cannot_be_kept_is_said_and_not_taken(qtbot, word, where, told):
    dialog, ok = dialog_of(qtbot, "a.example", word=word)
    dialog.reason.setText("because")
    assert ok.isEnabled()
    dialog.where.setText(where)
    assert not ok.isEnabled()
    assert told in dialog.fault.text()


def test_every_word_has_its_sentence():
    assert TITLES.keys() == LEADS.keys() == {"ours", "tagging-server", "third-party"}
