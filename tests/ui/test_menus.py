"""The menu bar as data."""

import pytest
from PySide6.QtWidgets import QMainWindow, QMenu

from inspector.ui.menus import MENUS, SUBMENUS, Menus


@pytest.fixture
def menus(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    made = Menus(window, {name: QMenu(window) for name in SUBMENUS})
    made.window = window
    return made


def test_every_entry_is_an_action_with_its_keys(menus):
    for entries in MENUS.values():
        for entry in entries:
            if entry.name:
                assert [k.toString() for k in menus.actions[entry.name].shortcuts()] == entry.keys.split()


def test_no_two_entries_of_a_menu_share_a_letter():
    for title, entries in MENUS.items():
        letters = [e.text[e.text.index("&") + 1].lower() for e in entries if "&" in e.text]
        assert len(letters) == len(set(letters)), title


def test_entries_wait_for_what_they_need(menus):
    menus.enable(session=False, row=False)
    assert not menus.actions["filter"].isEnabled()
    assert menus.actions["open"].isEnabled()
    menus.enable(session=True, row=False)
    assert menus.actions["filter"].isEnabled()
    assert not menus.actions["copy-url"].isEnabled()


def test_a_right_click_menu_is_made_of_entries_of_the_bar(menus):
    menu = menus.context(menus.window, ("copy-value", "", "copy-url"))
    assert [a.text() for a in menu.actions() if not a.isSeparator()] == ["&Copy value", "Copy &URL"]


def test_an_entry_does_what_it_is_told(menus):
    done = []
    menus.on("demo", lambda: done.append(1))
    menus.actions["demo"].trigger()
    assert done == [1]
