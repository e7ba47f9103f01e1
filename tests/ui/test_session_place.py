"""Where sessions and indexes of the window lie."""

import os
import stat

import pytest

from inspector import paths
from inspector.ui.session_place import copy_session, has_display, index_place, new_session


def test_a_new_session_has_a_free_name_in_a_private_folder():
    first = new_session()
    first.touch()
    second = new_session()
    assert first != second
    assert first.parent == paths.sessions()
    assert first.suffix == ".inspector"
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700


def test_the_index_lies_beside_the_session(tmp_path):
    assert index_place(tmp_path / "a.inspector") == tmp_path / "a.inspector-index"


def test_where_that_cannot_be_written_it_lies_in_our_own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    one, other = index_place(tmp_path / "a.inspector"), index_place(tmp_path / "b" / "a.inspector")
    assert paths.data() in one.parents
    assert one != other


def test_a_copy_is_whole_and_private(tmp_path):
    source = tmp_path / "a"
    source.write_bytes(b"x" * 100)
    copy_session(source, tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == source.read_bytes()
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600


def test_a_copy_that_fails_leaves_the_older_file(tmp_path):
    (tmp_path / "b").write_bytes(b"old")
    with pytest.raises(OSError, match="missing"):
        copy_session(tmp_path / "missing", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["b"]


def test_a_display_is_known_by_its_variables(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_display()
