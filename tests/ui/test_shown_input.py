"""The file behind the window: a foreign one leaves nothing behind, whatever was wanted meanwhile."""

import pytest
from hars import entry, har

from inspector import paths
from inspector.processes.inputs import InputError
from inspector.ui.shown_input import ShownInput


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def visit(tmp_path):
    path = tmp_path / "visit.har"
    path.write_bytes(har([entry()]))
    return path


def test_a_foreign_file_is_a_session_until_it_is_closed(visit):
    shown = ShownInput()
    found = shown.opener(visit)()
    assert found is shown.current
    assert found.session.exists()
    shown.close()
    assert shown.current is None
    assert list(paths.temporary().iterdir()) == []


def test_of_two_files_the_one_asked_for_last_is_open_however_long_the_first_takes(visit):
    shown = ShownInput()
    first, second = shown.opener(visit), shown.opener(visit)
    wanted = second()
    assert first() is None
    assert shown.current is wanted
    assert [folder.name for folder in paths.temporary().iterdir()] == [wanted.session.parent.name]
    shown.close()


def test_a_file_that_is_closed_while_it_is_being_opened_leaves_nothing(visit):
    shown = ShownInput()
    opener = shown.opener(visit)
    shown.close()
    assert opener() is None
    assert list(paths.temporary().iterdir()) == []


def test_a_file_that_cannot_be_used_says_so_and_nothing_is_open(tmp_path):
    shown = ShownInput()
    with pytest.raises(InputError, match="is a folder"):
        shown.opener(tmp_path)()
    assert shown.current is None
    shown.close()
