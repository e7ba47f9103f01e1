"""Where files lie, and for whom."""

import os
import stat

import pytest

from inspector import paths


def test_the_shipped_data_is_found():
    assert (paths.resources() / "docs").is_dir()


def test_a_named_home_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "own"))
    assert paths.sessions() == tmp_path / "own" / "sessions"


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_private_folder_is_for_this_user_alone_under_every_umask(tmp_path, mask):
    old = os.umask(mask)
    try:
        made = paths.private_folder(tmp_path / "a" / "b")
    finally:
        os.umask(old)
    assert [stat.S_IMODE(p.stat().st_mode) for p in (made, made.parent)] == [0o700, 0o700]
