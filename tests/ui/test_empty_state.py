"""The first start: what this is for, three ways on, what the signs mean."""

from PySide6.QtCore import Qt
from window_rig import HOSTILE

from inspector.ui import wording
from inspector.ui.empty_state import PaneMessage, StartPage


def page(qtbot) -> StartPage:
    made = StartPage()
    qtbot.addWidget(made)
    made.resize(1280, 660)
    made.show()
    return made


def test_each_card_is_a_way_on_by_click_and_by_key(qtbot):
    made = page(qtbot)
    for card, signal in ((made.demo_card, made.demo), (made.browser_card, made.browser), (made.file_card, made.file)):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
        with qtbot.waitSignal(signal):
            qtbot.keyClick(card, Qt.Key.Key_Space)
        assert card.accessibleName()
        assert card.accessibleDescription()


def test_without_a_browser_the_users_own_is_offered(qtbot):
    made = page(qtbot)
    made.show_browser(known=False)
    assert made.browser_card.words == wording.NO_BROWSER_CARD
    made.show_browser(known=True)
    assert made.browser_card.words == wording.BROWSER_CARD


def test_a_pane_says_one_sentence_and_offers_one_way_on(qtbot):
    made = PaneMessage()
    qtbot.addWidget(made)
    made.show()
    made.say(HOSTILE, "Clear filter")
    assert made.words() == HOSTILE
    with qtbot.waitSignal(made.acted):
        made._button.click()
    made.say("Select a request.")
    assert not made._button.isVisible()
