"""The dialog that asks what "not an identifier" is said of."""

from PySide6.QtWidgets import QDialogButtonBox

from inspector.catalog.own_words import Suppression
from inspector.index.suppressible import Suppressible
from inspector.ui.suppress_dialog import SuppressDialog, counted_words
from inspector.ui.word_dialog import Subject

SUBJECT = Subject("u-77", "body.lines[2]:uid", "uid", "user-id", vendors=(("ga4", "Google Analytics 4"),))


def made(qtbot, answers=None):
    asked = []

    def count(said, then):
        asked.append((said, then))
        if answers:
            then(answers)

    dialog = SuppressDialog(SUBJECT, count)
    qtbot.addWidget(dialog)
    return dialog, dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), asked


def test_it_is_about_the_place_and_vendor_chosen_and_wants_a_reason(qtbot):
    dialog, ok, _ = made(qtbot)
    assert not ok.isEnabled()
    dialog.reason.setText("a line number")
    assert ok.isEnabled()
    assert dialog.suppression() == Suppression("ga4", "body.lines[2]:uid", "", "a line number")


def test_it_can_be_about_every_position_every_vendor_and_one_value(qtbot):
    dialog, _, _ = made(qtbot)
    dialog.reason.setText("x")
    dialog.everywhere.setChecked(True)
    dialog.vendor.setCurrentIndex(1)
    dialog.which.setCurrentIndex(1)
    assert dialog.suppression() == Suppression("", "body.lines[*]:uid[*]", "u-77", "x")
    dialog.which.setCurrentIndex(2)
    dialog.pattern.setText("u-[0-9]+")
    assert dialog.suppression() == Suppression("", "body.lines[*]:uid[*]", "", "x", "u-[0-9]+")


def test_a_wrong_pattern_is_told_and_not_taken(qtbot):
    dialog, ok, _ = made(qtbot)
    dialog.reason.setText("x")
    dialog.which.setCurrentIndex(2)
    dialog.pattern.setText("u-(?=7)")
    assert not ok.isEnabled()
    assert "no RE2 pattern" in dialog.fault.text()


def test_what_it_takes_out_is_counted_before_it_is_said_and_again_when_it_changes(qtbot):
    dialog, _, asked = made(qtbot, Suppressible(14, 9, 3))
    qtbot.waitUntil(lambda: bool(dialog.counted.text()))
    assert dialog.counted.text() == "Takes out 14 findings in 9 requests: 3 different values."
    dialog.reason.setText("a reason changes nothing")
    dialog.which.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert [said.value for said, _ in asked] == ["", "u-77"]


def test_a_late_answer_to_an_earlier_question_is_not_shown(qtbot):
    dialog, _, asked = made(qtbot)
    qtbot.waitUntil(lambda: len(asked) == 1)
    dialog.everywhere.setChecked(True)
    qtbot.waitUntil(lambda: len(asked) == 2)
    asked[1][1](Suppressible(2, 2, 1))
    asked[0][1](Suppressible(99, 99, 99))
    assert dialog.counted.text() == "Takes out 2 findings in 2 requests: one value."


def test_counts_are_sentences():
    assert counted_words(Suppressible(0, 0, 0)) == "Takes out nothing that counts now."
    assert counted_words(Suppressible(1, 1, 1)) == "Takes out 1 finding in 1 request: one value."
    assert "at least 5 findings" in counted_words(Suppressible(5, 4, 2, whole=False))
