"""F6 through the panes."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from inspector.ui.pane_walk import focus_inside, pane_of, walk


def panes(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    made = []
    for _ in range(3):
        pane = QWidget()
        QHBoxLayout(pane).addWidget(QLineEdit())
        row.addWidget(pane)
        made.append(pane)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window, made


def edit(pane) -> QLineEdit:
    return pane.findChild(QLineEdit)


def test_the_focus_goes_round(qtbot):
    _, made = panes(qtbot)
    focus_inside(made[0])
    qtbot.waitUntil(edit(made[0]).hasFocus)
    walk(made, 1)
    qtbot.waitUntil(edit(made[1]).hasFocus)
    walk(made, -1)
    walk(made, -1)
    qtbot.waitUntil(edit(made[2]).hasFocus)


def test_a_hidden_pane_is_passed_over(qtbot):
    _, made = panes(qtbot)
    made[1].hide()
    focus_inside(made[0])
    walk(made, 1)
    qtbot.waitUntil(edit(made[2]).hasFocus)


def test_the_pane_of_a_widget_is_known(qtbot):
    _, made = panes(qtbot)
    assert pane_of(made, edit(made[2])) == 2
    assert pane_of(made, None) == -1


def test_what_a_pane_is_there_for_comes_first(qtbot):
    _, made = panes(qtbot)
    main = QLineEdit()
    made[1].layout().addWidget(main)
    main.show()
    made[1].setFocusProxy(main)
    focus_inside(made[0])
    walk(made, 1)
    qtbot.waitUntil(main.hasFocus)
    main.hide()
    focus_inside(made[0])
    walk(made, 1)
    qtbot.waitUntil(edit(made[1]).hasFocus)
