"""One finding in full: why, how sure, which layer, which chain; captured text stays text."""

from window_rig import HOSTILE, finding

from inspector.ui.finding_note import FindingNote, sentences


def test_every_part_is_a_sentence():
    made = finding(
        "email", "query:em", "x", "hashed+encoded", how=("known-value", "lower", "sha256", "base64url"), why="It is so"
    )
    assert sentences(made) == (
        "It is so. Certain. Value of the test person: SHA-256 of the lower-cased test e-mail address, as base64url."
    )


def test_a_finding_without_words_leaves_no_empty_sentence():
    assert sentences(finding("email", "query:em", "x", why="", how=(), confidence="likely")) == "Likely."


def test_nothing_chosen_hides_it(qtbot):
    note = FindingNote()
    qtbot.addWidget(note)
    note.show_finding(finding("name", "query:n", "x", why=HOSTILE))
    assert not note.isHidden()
    assert note.words().startswith(HOSTILE)
    note.show_finding(None)
    assert note.isHidden()
    assert note.words() == ""


def test_its_height_does_not_hang_on_the_finding(qtbot):
    note = FindingNote()
    qtbot.addWidget(note)
    note.show_finding(finding("name", "query:n", "x", why="So."))
    short = note.height()
    note.show_finding(finding("name", "query:n", "x", why="So it is. " * 60))
    assert note.height() == short
