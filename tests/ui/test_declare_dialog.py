"""The dialog that asks why: what it offers, what it takes, what it refuses."""

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QLabel

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


def test_the_sites_that_become_ours_too_are_named(qtbot):
    dialog, _ = dialog_of(qtbot, "a.example", word="ours")
    labels = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("The sites that call them are yours then, too: shop.example." in text for text in labels)
    other, _ = dialog_of(qtbot, "a.example")
    assert not any("shop.example." in label.text() for label in other.findChildren(QLabel))


def test_every_word_has_its_sentence():
    assert TITLES.keys() == LEADS.keys() == {"ours", "tagging-server", "third-party"}
