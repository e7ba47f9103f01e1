"""The status bar: facts in words."""

from inspector.ui.status_line import StatusLine


def line(qtbot) -> StatusLine:
    made = StatusLine()
    qtbot.addWidget(made)
    made.resize(1200, 26)
    made.show()
    return made


def test_it_tells_recorder_browser_counts_and_what_is_saved(qtbot):
    made = line(qtbot)
    made.show_recorder("Recording on 127.0.0.1:8899", state="recording")
    made.show_browser("Chromium connected, own profile")
    made.show_counts(41, 14, 27)
    made.show_saved(41)
    made.show_note("demo addresses")
    words = made.words()
    assert "Recording on 127.0.0.1:8899 · Chromium connected, own profile" in words
    assert "41 requests, 14 shown, 27 own content put aside" in words
    assert "41 of 41 saved · demo addresses" in words


def test_what_was_not_recorded_is_missing_from_what_is_saved(qtbot):
    made = line(qtbot)
    made.show_saved(41, missed=3)
    assert "41 of 44 saved" in made.words()


def test_incidents_are_a_way_to_their_list(qtbot):
    made = line(qtbot)
    assert not made.incidents.isVisible()
    made.show_incidents(2)
    assert made.incidents.accessibleName() == "2 incidents: show"
    with qtbot.waitSignal(made.incidents_wanted):
        made.incidents.click()


def test_another_session_begins_empty(qtbot):
    made = line(qtbot)
    made.show_counts(41, 14, 27)
    made.show_saved(41)
    made.show_progress("Analysing 3 of 9")
    made.clear()
    assert "41" not in made.words()
    assert "Analysing" not in made.words()


def test_what_was_said_stands_with_a_way_back(qtbot):
    made = line(qtbot)
    made.show_word("Kept in the project: uid is not an identifier", undo=True)
    assert "uid is not an identifier" in made.words()
    with qtbot.waitSignal(made.undo_wanted):
        made.undo.click()
    made.show_word("")
    assert "uid" not in made.words()
    assert not made.undo.isVisible()
