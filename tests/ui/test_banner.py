"""The strip for what must not be missed."""

from window_rig import HOSTILE, colours, picture

from inspector.ui.banner import Banner
from inspector.ui.look import look


def test_it_says_a_sentence_and_offers_ways_on(qtbot):
    made = Banner()
    qtbot.addWidget(made)
    asked = []
    made.say("disk", "Not recording: the disk is full.", [("Go on without", lambda: asked.append(1))])
    assert made.isVisible()
    made._buttons[0].click()
    assert asked == [1]
    assert made.words() == "Not recording: the disk is full."


def test_it_goes_away_when_its_topic_is_over_or_it_is_closed(qtbot):
    made = Banner()
    qtbot.addWidget(made)
    made.say("disk", "Not recording.")
    made.clear("open")
    assert made.isVisible()
    made.clear("disk")
    assert not made.isVisible()
    made.say("disk", "Not recording.")
    made._close.click()
    assert not made.isVisible()


def test_markup_stays_text_and_the_tone_is_seen(qtbot):
    made = Banner()
    qtbot.addWidget(made)
    made.resize(600, 40)
    made.say("x", HOSTILE, tone="amber")
    assert made._label.text() == HOSTILE
    assert look().colour("amber-fill").name() in colours(picture(made))
