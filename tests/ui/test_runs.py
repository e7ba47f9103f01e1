"""What a screen reader gets of a cell."""

from inspector.ui.runs import Chip, Gap, Icon, Number, Sign, Stretch, Text, plain


def test_words_are_read_and_signs_are_not():
    cell = (
        Sign("client-side"),
        Gap(7),
        Text("third party"),
        Stretch(),
        Chip("id 3", "blue"),
        Icon("ban"),
        Number("14"),
    )
    assert plain(cell) == "third party id 314" or plain(cell) == "third party id 3 14"


def test_runs_without_a_gap_are_one_word():
    assert plain((Text("10:02:14"), Text(".137"))) == "10:02:14.137"
