"""The first start: what this is for, three ways on, what the signs mean."""

from PySide6.QtCore import Qt
from window_rig import HOSTILE

from inspector.ui import wording
from inspector.ui.empty_state import PaneMessage, StartPage
from inspector.ui.look import look


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


def test_only_the_recommended_card_has_the_accent_border_until_a_key_brings_the_focus(qtbot):
    made = page(qtbot)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    cards = (made.demo_card, made.browser_card, made.file_card)

    def edges(card, *, ring: bool = False) -> set[str]:
        picture = card.grab().toImage()
        columns = range(3) if ring else range(3, 6)
        return {picture.pixelColor(x, picture.height() // 2).name() for x in columns}

    accent, ring = look().colour("selection").name(), look().colour("identifier").name()
    made.browser_card.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    made.browser_card.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    assert [accent in edges(card) for card in cards] == [True, False, False]
    assert not any(ring in edges(card, ring=True) for card in cards)
    made.file_card.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(made.file_card.hasFocus)
    assert ring in edges(made.file_card, ring=True)


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
        made._buttons[0].click()
    made.say("Select a request.")
    assert not made._buttons[0].isVisible()
