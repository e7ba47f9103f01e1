"""One line on standard error, the exit statuses of the interface, never a traceback."""

import subprocess
import sys

import pytest

from inspector.cli.main import COMMANDS, main


def program(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "inspector", *words], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    done = program(command, "--help")
    assert done.returncode == 0
    assert "example" in done.stdout


def test_an_unknown_option_is_one_sentence(capsys):
    assert main(["inspect", "x.har", "--nonsense"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "--nonsense" in error


def test_an_unknown_value_of_an_option_is_one_sentence_that_names_what_is_allowed(capsys):
    assert main(["inspect", "x.har", "--format", "yaml"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "jsonl" in error


def test_the_version_is_told():
    assert program("--version").stdout.startswith("inspector 0.")


def test_an_input_that_is_not_there_is_one_sentence():
    done = program("inspect", "no-such-file.har")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no-such-file.har" in done.stderr


def test_a_reader_that_goes_away_gives_no_traceback():
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m inspector vendors | head -1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
