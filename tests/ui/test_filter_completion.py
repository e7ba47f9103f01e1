"""Words offered while a filter is typed: where, how one is taken, and that nothing is taken unasked."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from inspector.index.filter_values import FIXED
from inspector.ui.filter_field import FilterField

VALUES = FIXED | {"vendor": ("ga4", "meta"), "event": ("add to cart", "scroll")}


def field(qtbot) -> FilterField:
    made = FilterField()
    qtbot.addWidget(made)
    made.resize(600, 60)
    made.show()
    made.edit.completion.know(VALUES)
    return made


def tokens(made: FilterField) -> list[str]:
    return [token.words for token in made._tokens]


def test_the_word_before_the_cursor_is_the_one_that_is_completed(qtbot):
    made = field(qtbot)
    made.edit.setText('one vend event:"add t')
    assert made.edit.completion.word() == 'event:"add t'
    assert made.edit.completion.offered() == ['event:"add to cart"']
    made.edit.setCursorPosition(len("one vend"))
    assert made.edit.completion.word() == "vend"
    assert made.edit.completion.offered() == ["vendor:"]


def test_a_filter_word_that_is_taken_goes_on_with_what_may_follow_it(qtbot):
    made = field(qtbot)
    made.edit.setText("jane ven rest")
    made.edit.setCursorPosition(len("jane ven"))
    made.edit.completion.taken.emit("vendor:")
    assert (made.edit.text(), made.edit.cursorPosition()) == ("jane vendor: rest", len("jane vendor:"))
    assert made.edit.completion.offered() == ["vendor:ga4", "vendor:meta"]


def test_a_whole_word_that_is_taken_is_a_token_and_applied(qtbot):
    made = field(qtbot)
    made.edit.setText("jane event:add rest")
    made.edit.setCursorPosition(len("jane event:add"))
    with qtbot.waitSignal(made.changed) as told:
        made.edit.completion.taken.emit('event:"add to cart"')
    assert tokens(made) == ['event:"add to cart"']
    assert made.edit.text() == "jane rest"
    assert told.args == ['event:"add to cart" jane rest']


def test_enter_applies_what_was_typed_while_nothing_is_chosen_in_the_list(qtbot):
    made = field(qtbot)
    made.edit.setText("ven")
    enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert not made.edit.completion.keeps(enter)
    with qtbot.waitSignal(made.changed) as told:
        qtbot.keyClick(made.edit, Qt.Key.Key_Return)
    assert told.args == ["ven"]


def test_names_that_look_like_markup_are_offered_as_text(qtbot):
    made = field(qtbot)
    made.edit.completion.know(FIXED | {"event": ("<b>x</b>",)})
    made.edit.setText("event:")
    assert made.edit.completion.offered() == ["event:<b>x</b>"]


def test_another_session_brings_its_own_names(qtbot):
    made = field(qtbot)
    made.edit.completion.know(FIXED | {"vendor": ("tiktok",)})
    made.edit.setText("vendor:")
    assert made.edit.completion.offered() == ["vendor:tiktok"]
