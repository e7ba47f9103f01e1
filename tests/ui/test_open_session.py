"""What is on screen can be told from another session of the same file name."""

from dataclasses import replace
from pathlib import Path

from inspector.ui.open_session import OpenSession


def test_a_session_of_another_folder_is_another_one():
    one = OpenSession(Path("a/visit.inspector"), Path("a/visit.inspector-index"), "visit.inspector")
    assert replace(one, session=Path("b/visit.inspector")) != one
    assert not one.keepable
    assert not one.demo
