"""Captured text is shown as text: no markup, no file, no hidden character, no endless line."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QMessageBox
from window_rig import HOSTILE

from inspector.ui.safe_text import (
    LINE_LIMIT,
    SHOWN_LIMIT,
    PlainLabel,
    PlainView,
    displayed,
    escaped,
    message_box,
    one_line,
    tooltip,
)


def test_a_label_shows_markup_as_it_came(qtbot):
    label = PlainLabel(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == HOSTILE


def test_a_message_box_is_plain_in_text_and_details(qtbot):
    box = message_box(None, HOSTILE, HOSTILE)
    qtbot.addWidget(box)
    assert isinstance(box, QMessageBox)
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert box.detailedText() == HOSTILE


def test_a_tooltip_is_escaped_and_at_most_four_lines():
    text = tooltip([HOSTILE, "", "2", "3", "4", "5"])
    assert "<img" not in text
    assert "&lt;img" in text
    assert text.count("<br>") == 3
    document = QTextDocument()
    document.setHtml(text)
    assert document.toPlainText().split("\n")[0] == HOSTILE
    assert tooltip([]) == ""


def test_the_view_keeps_every_character_and_reads_no_markup(qtbot):
    view = PlainView()
    qtbot.addWidget(view)
    view.show_text(HOSTILE)
    assert view.toPlainText() == HOSTILE
    assert view.isReadOnly()


@pytest.mark.parametrize("text", ["a\u202eb", "a\u200bb", "a\x00b", "a\x1b[31mb", "a\x7fb"])
def test_what_would_hide_stands_as_an_escape(text):
    assert all(character.isprintable() for character in escaped(text))
    assert len(escaped(text)) > len(text)


def test_a_lone_surrogate_can_be_shown():
    assert escaped("a\ud800b").encode("utf-8")


def test_a_long_line_is_broken_and_a_long_text_is_cut():
    shown = displayed("x" * (SHOWN_LIMIT + 10))
    assert max(len(line) for line in shown.split("\n")) == LINE_LIMIT
    assert len(shown.replace("\n", "")) == SHOWN_LIMIT
    assert displayed("a\n\nb") == "a\n\nb"


def test_a_cell_has_no_line_breaks():
    assert one_line("a\nb\tc") == "a\\nb\\tc"
    assert len(one_line("x" * 10_000)) == LINE_LIMIT
