"""Browsers on Linux: where they are found, and which processes belong to one."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inspector.capture import linux

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="for Linux")


def program(path, text="#!/bin/sh\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Folders of a computer of its own: PATH, snaps, flatpaks, home."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def found(machine):
    return linux.find(machine / "home", machine / "snap" / "bin", machine / "flatpak")


def test_plain_programs_may_have_their_profiles_anywhere(machine):
    chromium = program(machine / "bin" / "chromium")
    firefox = program(machine / "bin" / "firefox-esr")
    assert found(machine) == [("chromium", (str(chromium),), None), ("firefox", (str(firefox),), None)]


def test_one_program_under_two_names_is_one_browser(machine):
    chrome = program(machine / "bin" / "google-chrome-stable")
    (machine / "bin" / "google-chrome").symlink_to(chrome)
    assert [kind for kind, _, _ in found(machine)] == ["chrome"]


@pytest.mark.parametrize("wrapped", [False, True], ids=["in the snaps' folder", "behind a script that hands over"])
def test_a_snap_has_its_profiles_inside_its_own_home(machine, wrapped):
    snap = program(machine / "snap" / "bin" / "chromium")
    if wrapped:
        program(machine / "bin" / "chromium-browser", f'#!/bin/sh\nexec {snap} "$@"\n')
    for _, _, profiles in found(machine):
        assert profiles == machine / "home" / "snap" / "chromium" / "current" / "request-inspector"


def test_a_flatpak_is_run_by_its_name_with_profiles_inside_its_own_home(machine):
    flatpak = program(machine / "bin" / "flatpak")
    program(machine / "flatpak" / "exports" / "bin" / "org.mozilla.firefox")
    profiles = machine / "home" / ".var" / "app" / "org.mozilla.firefox" / "request-inspector"
    assert found(machine) == [("firefox", (str(flatpak), "run", "org.mozilla.firefox"), profiles)]


def test_an_empty_computer_has_no_browser(machine):
    assert found(machine) == []


def test_children_and_helpers_that_detached_themselves_belong_to_a_browser(tmp_path):
    profile = tmp_path / "launch-1"
    code = (
        "import os,subprocess,sys,time\n"
        "wait=[sys.executable,'-c','import time;time.sleep(60)']\n"
        f"subprocess.Popen(wait)\nsubprocess.Popen([*wait, '--database={profile}/Crash'], start_new_session=True)\n"
        "print('up', flush=True)\ntime.sleep(60)\n"
    )
    browser = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    other = subprocess.Popen([sys.executable, "-c", "import time;time.sleep(60)"])
    assert browser.stdout.readline() == b"up\n"
    mine = linux.processes_of(browser.pid, profile)
    assert len(mine) == 3
    assert not mine & {other.pid, os.getpid()}
    linux.end(mine, kill=True)
    browser.wait()
    deadline = time.monotonic() + 5
    while linux.processes_of(browser.pid, profile) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert linux.processes_of(browser.pid, profile) == set()
    assert other.poll() is None
    other.kill()
    other.wait()
    browser.stdout.close()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can start somebody else's")
def test_a_process_of_another_user_that_names_our_profile_is_none_of_the_browser(tmp_path):
    words = ["setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", f": {tmp_path}; echo up; read x"]
    other = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"up\n"
    assert other.pid not in linux.processes_of(-1, tmp_path)
    other.communicate(b"\n")


def test_ending_a_process_that_is_gone_is_no_error():
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()
    linux.end({gone.pid}, kill=True)


def test_the_version_is_asked_of_the_program_itself():
    assert linux.version_of(("/usr/bin/flatpak", "run", "x")) == ("/usr/bin/flatpak", "run", "x", "--version")


def test_a_large_program_is_not_read_for_a_snaps_sign(machine):
    big = program(machine / "bin" / "chromium", "x" * 20_000 + f"exec {machine}/snap/bin/other ")
    assert found(machine) == [("chromium", (str(big),), None)]
    assert Path(big).stat().st_size > 10_000
