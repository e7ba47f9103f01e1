"""The filter: tokens, their removal, the fault below in words, Esc."""

from PySide6.QtCore import Qt
from window_rig import HOSTILE

from inspector.ui.filter_field import FilterField


def field(qtbot) -> tuple[FilterField, list[str]]:
    made = FilterField()
    qtbot.addWidget(made)
    made.resize(600, 60)
    made.show()
    seen: list[str] = []
    made.changed.connect(seen.append)
    return made, seen


def tokens(made: FilterField) -> list[str]:
    return [token.words for token in made._tokens]


def test_a_word_with_a_colon_becomes_a_token_at_the_blank_behind_it(qtbot):
    made, seen = field(qtbot)
    qtbot.keyClicks(made.edit, "page:/checkout ")
    assert tokens(made) == ["page:/checkout"]
    assert made.edit.text() == ""
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["page:/checkout"]


def test_enter_applies_at_once_and_plain_words_stay_words(qtbot):
    made, seen = field(qtbot)
    qtbot.keyClicks(made.edit, "jane")
    qtbot.keyClick(made.edit, Qt.Key.Key_Return)
    assert (tokens(made), seen) == ([], ["jane"])


def test_a_token_goes_away_when_it_is_pressed(qtbot):
    made, seen = field(qtbot)
    made.set_text("sends:person host:a.test rest")
    assert tokens(made) == ["sends:person", "host:a.test"]
    made._tokens[0].click()
    assert seen[-1] == "host:a.test rest"


def test_back_space_opens_the_last_token_again(qtbot):
    made, _ = field(qtbot)
    made.set_text("sends:person")
    qtbot.keyClick(made.edit, Qt.Key.Key_Backspace)
    assert (tokens(made), made.edit.text()) == ([], "sends:person")


def test_escape_clears_all(qtbot):
    made, seen = field(qtbot)
    made.set_text("sends:person word")
    qtbot.keyClick(made.edit, Qt.Key.Key_Escape)
    assert (made.text(), seen[-1]) == ("", "")


def test_a_fault_stands_below_and_its_suggestion_mends_it(qtbot):
    made, seen = field(qtbot)
    made.set_text("sends:persn")
    made.show_fault("“persn” is no category.", "person", (6, 11))
    assert made.fault() == "“persn” is no category. Did you mean"
    assert made._suggestion.isVisible()
    made._suggestion.click()
    assert seen[-1] == "sends:person"
    made.show_fault("")
    assert made.fault() == ""
    assert not made._below.isVisible()


def test_the_count_says_how_much_is_hidden(qtbot):
    made, _ = field(qtbot)
    made.show_count(14, 41)
    assert made.count.accessibleName() == "14 of 41"


def test_a_value_in_quotes_is_one_token(qtbot):
    made, _ = field(qtbot)
    made.add('value:"two words"')
    assert tokens(made) == ['value:"two words"']


def test_markup_in_a_filter_stays_text(qtbot):
    made, _ = field(qtbot)
    made.add(f"value:{HOSTILE}")
    assert made.text() == f"value:{HOSTILE}"
    made.grab()


def test_what_is_typed_after_the_shortcut_replaces_what_was_there(qtbot):
    made, _ = field(qtbot)
    qtbot.keyClicks(made.edit, "jane")
    made.take_focus()
    qtbot.keyClicks(made.edit, "doe")
    assert made.edit.text() == "doe"
