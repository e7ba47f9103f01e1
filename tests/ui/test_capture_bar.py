"""The toolbar: what runs, in which browser, and what may be pressed."""

import pytest

from inspector.ui.capture_bar import CaptureBar
from inspector.ui.commands import BrowserChoice
from inspector.ui.runs import plain


@pytest.fixture
def bar(qtbot):
    made = CaptureBar(lambda: [BrowserChoice("chromium", "Chromium 156"), BrowserChoice("firefox", "Firefox 153")])
    qtbot.addWidget(made)
    made.resize(1280, 44)
    made.show()
    return made


def test_record_becomes_stop_while_it_runs(bar, qtbot):
    with qtbot.waitSignal(bar.record):
        bar.record_button.click()
    bar.show_starting()
    assert not bar.record_button.isEnabled()
    bar.show_recording()
    assert plain(bar.record_button.cell()) == "Recording 0:00"
    with qtbot.waitSignal(bar.stop):
        bar.record_button.click()
    bar.show_idle()
    assert plain(bar.record_button.cell()) == "Record"


def test_the_time_runs_on(bar, qtbot):
    bar.show_recording()
    qtbot.waitUntil(lambda: plain(bar.record_button.cell()) == "Recording 0:01", timeout=3_000)


def test_a_recorder_that_stores_nothing_says_so(bar):
    bar.show_recording()
    bar.show_blocked("The disk is full.")
    assert plain(bar.record_button.cell()).startswith("Not recording")
    assert bar.record_button.toolTip() == "The disk is full."
    bar.show_blocked("")
    assert plain(bar.record_button.cell()).startswith("Recording")


def test_the_browsers_found_can_be_chosen(bar, qtbot):
    bar.fill_browsers()
    names = [action.text() for action in bar.browser_menu.actions() if action.text()]
    assert names == ["Chromium 156", "Firefox 153", "Use another browser or device…"]
    with qtbot.waitSignal(bar.browser) as asked:
        bar.browser_menu.actions()[1].trigger()
    assert asked.args == ["firefox"]
    with qtbot.waitSignal(bar.other_device):
        bar.browser_menu.actions()[-1].trigger()


def test_no_browser_is_said_in_the_menu(qtbot):
    made = CaptureBar(list)
    qtbot.addWidget(made)
    made.fill_browsers()
    assert "No Chromium" in made.browser_menu.actions()[0].text()


def test_without_a_session_buttons_say_why_they_cannot_be_pressed(bar):
    bar.show_session(there=False)
    assert not bar.export_button.isEnabled()
    assert bar.export_button.toolTip() == "There is no session yet"
    bar.show_session(there=True)
    assert bar.export_button.isEnabled()


def test_browser_and_policy_in_force_are_named(bar):
    bar.show_browser("Chromium")
    bar.show_policy("Strict")
    assert plain(bar.browser_button.cell()) == "Chromium"
    assert plain(bar.policy_button.cell()) == "Policy Strict"
