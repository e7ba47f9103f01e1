"""Buttons, segments, links: seen, reached by keys, named for screen readers."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from window_rig import colours, picture

from inspector.ui.controls import Button, Painted, Segments, Tick, link, segment_cell
from inspector.ui.look import look
from inspector.ui.runs import Icon, Sign, Text, plain


def test_a_painted_line_says_its_words(qtbot):
    line = Painted((Sign("client-side"), Text("third party")))
    qtbot.addWidget(line)
    assert line.accessibleName() == "third party"
    line.show_cell((Text("own server"),))
    assert QAccessible.queryAccessibleInterface(line).text(QAccessible.Text.Name) == "own server"


def test_a_button_has_a_name_and_can_be_pressed_by_key(qtbot):
    button = Button((Icon("eraser"),), "Clear view")
    qtbot.addWidget(button)
    button.show()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert button.accessibleName() == "Clear view"


def test_the_focus_ring_is_shown_to_who_walks_by_keys(qtbot):
    button = Button((Text("Export"),), "Export")
    qtbot.addWidget(button)
    button.show()
    qtbot.waitExposed(button)
    button.activateWindow()
    qtbot.waitUntil(button.isActiveWindow)
    assert look().colour("identifier").name() not in colours(picture(button))
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)
    assert look().colour("identifier").name() in colours(picture(button))


def test_a_disabled_button_is_paler(qtbot):
    button = Button((Text("Export"),), "Export")
    qtbot.addWidget(button)
    before = colours(picture(button))
    button.setEnabled(False)
    assert "#1b1f23" in before
    assert "#1b1f23" not in colours(picture(button))


def test_segments_are_a_choice_of_one(qtbot):
    segments = Segments("Scope", [("all", "All"), ("third", "Third parties"), ("own", "Own server")])
    qtbot.addWidget(segments)
    segments.choose("all")
    with qtbot.waitSignal(segments.picked) as picked:
        segments.button("third").click()
    assert picked.args == ["third"]
    assert segments.chosen() == "third"
    with qtbot.waitSignal(segments.picked) as picked:
        qtbot.keyClick(segments, Qt.Key.Key_Right)
    assert picked.args == ["own"]


def test_a_segment_carries_its_number():
    assert plain(segment_cell("All", chosen=True, count=1400)) == "All 1,400"


def test_a_link_looks_like_one(qtbot):
    made = link("Show unchanged (12)")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Show unchanged (12)"
    assert look().colour("identifier").name() in colours(picture(made))


def test_a_tick_can_be_seen_set_by_key_and_read(qtbot):
    made = Tick("Unredacted")
    qtbot.addWidget(made)
    made.resize(200, 24)
    made.show()
    assert look().colour("field-border").name() in colours(picture(made))
    qtbot.keyClick(made, Qt.Key.Key_Space)
    assert made.isChecked()
    assert look().colour("selection").name() in colours(picture(made))
    assert made.accessibleName() == "Unredacted"
