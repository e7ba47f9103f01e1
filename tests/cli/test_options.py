"""Output is written whole or not at all; errors are one sentence."""

import pytest

from inspector.cli.options import UsageError, output, say


def test_a_file_is_there_only_when_all_of_it_was_written(tmp_path):
    target = tmp_path / "log.csv"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), output(target) as file:
        assert file.write(b"half") / 0
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
    with output(target) as file:
        file.write(b"new")
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"cannot write .*log\.csv: No such file"), output(tmp_path / "no" / "log.csv"):
        pass


def test_a_folder_in_the_place_of_the_file_is_left_as_it_was(tmp_path):
    (tmp_path / "log.csv").mkdir()
    with pytest.raises(UsageError, match="left as it was"), output(tmp_path / "log.csv") as file:
        file.write(b"x")
    assert (tmp_path / "log.csv").is_dir()
    assert len(list(tmp_path.iterdir())) == 1


def test_text_of_files_and_sites_cannot_steer_a_terminal(capsys):
    say("a\x1b[2J\x9b1m\r\u202eb\u200b\ud800 – ä\n☃")
    assert capsys.readouterr().err == "a\\x1b[2J\\x9b1m\\r\\u202eb\\u200b\\ud800 – ä\n☃\n"
