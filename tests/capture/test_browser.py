"""Browsers of our own: found, launched with a profile of their own, closed with all that belongs to them."""

import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from inspector import paths
from inspector.capture import browser as browsers
from inspector.capture.browser import Browser, CaptureError, find_browsers, launch, remove_left_over
from inspector.processes.protocol import Listening

AT = Listening("browser", "127.0.0.1", 9, "/nowhere/ca.pem", "c3BraQ==")
BLANK = "data:text/html,blank"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(browsers, "LINGER_SECONDS", 0.1)


@pytest.fixture
def program(tmp_path):
    """A program that behaves as a browser does: children, and a helper that detaches itself."""
    path = tmp_path / "browser"
    path.write_text(
        f"#!{sys.executable}\nimport subprocess, sys, time\n"
        "profile = [w for w in sys.argv if w.startswith('--user-data-dir=')][0].split('=')[1]\n"
        "wait = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "subprocess.Popen(wait)\n"
        "subprocess.Popen([*wait, f'--database={profile}/Crash'], start_new_session=True)\n"
        "open(f'{profile}/started', 'w').write(' '.join(sys.argv[1:]))\ntime.sleep(60)\n"
    )
    path.chmod(0o755)
    return Browser("chromium", "Chromium", path, "1.2", "chromium")


def started(opened):
    deadline = time.monotonic() + 10
    while not (opened.profile / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return opened


def belonging_to(profile):
    listed = subprocess.run(["ps", "-axww", "-o", "stat=,command="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(profile) in line and not line.startswith("Z")]


def test_a_fresh_profile_is_private_and_goes_with_the_browser_and_all_its_processes(program):
    opened = started(launch(program, AT, BLANK))
    profile = opened.profile
    assert profile.parent == paths.profiles()
    assert stat.S_IMODE(profile.stat().st_mode) == stat.S_IMODE(profile.parent.stat().st_mode) == 0o700
    assert len(belonging_to(profile)) >= 2
    assert opened.running
    opened.close()
    assert not opened.running
    assert belonging_to(profile) == []
    assert list(paths.profiles().iterdir()) == []


def test_a_browser_that_is_killed_takes_its_profile_with_it_once_its_helpers_are_gone(program):
    opened = started(launch(program, AT, BLANK))
    os.kill(opened.pid, 9)
    assert not opened.wait(0.5)  # helpers still live: the browser may have handed over to one of them
    assert opened.profile.exists()
    opened.close()
    assert not opened.profile.exists()


def test_two_browsers_at_once_have_two_profiles(program):
    first, second = started(launch(program, AT, BLANK)), started(launch(program, AT, BLANK))
    assert first.profile != second.profile
    first.close()
    assert second.profile.exists()
    second.close()


def test_a_kept_profile_stays_for_the_next_time_and_is_used_by_one_browser_at_a_time(program):
    opened = started(launch(program, AT, BLANK, keep_profile="staging"))
    assert opened.profile == paths.profiles() / "kept" / "staging-chromium"
    with pytest.raises(CaptureError, match="staging is in use"):
        launch(program, AT, BLANK, keep_profile="staging")
    opened.close()
    assert opened.profile.is_dir()
    again = started(launch(program, AT, BLANK, keep_profile="staging"))
    assert again.profile == opened.profile
    again.close()


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "a b", "a.b", "-a", "é", "x" * 65])
def test_a_kept_profiles_name_cannot_lead_elsewhere(program, name):
    with pytest.raises(CaptureError, match="is no name of a profile"):
        launch(program, AT, BLANK, keep_profile=name)
    assert not (paths.profiles() / "kept").exists()


def test_only_a_fresh_profile_inside_our_own_folder_is_ever_removed(tmp_path):
    paths.private_folder(paths.profiles())
    outside = tmp_path / "launch-other"
    outside.mkdir()
    inside = paths.profiles() / "launch-link"
    inside.symlink_to(outside)
    kept = paths.profiles() / "kept"
    kept.mkdir()
    for path in (outside, inside, kept, paths.profiles()):
        with pytest.raises(ValueError, match="no profile of ours"):
            browsers._remove(path)
        assert path.exists()


def test_what_a_killed_program_left_is_removed_at_the_next_launch_but_not_what_is_in_use(program):
    root = paths.private_folder(paths.profiles())
    left = root / "launch-left"
    (left / "Default").mkdir(parents=True)
    opened = started(launch(program, AT, BLANK))
    assert not left.exists()
    assert remove_left_over(root) == []
    assert opened.profile.exists()
    opened.close()
    assert list(root.iterdir()) == []


def test_a_profile_whose_browser_outlived_us_is_left_alone(program):
    root = paths.private_folder(paths.profiles())
    profile = root / "launch-theirs"
    profile.mkdir()
    other = subprocess.Popen([str(program.path), f"--user-data-dir={profile}"], start_new_session=True)
    while not (profile / "started").exists():
        time.sleep(0.02)
    assert remove_left_over(root) == []
    browsers.system.end(browsers.system.processes_of(other.pid, profile), kill=True)
    other.wait()
    time.sleep(0.1)
    assert remove_left_over(root) == [profile]


def test_a_program_that_cannot_be_started_is_said_in_words_and_leaves_nothing(tmp_path):
    missing = Browser("chrome", "Google Chrome", tmp_path / "nothing", "", "chromium")
    with pytest.raises(CaptureError, match="Google Chrome could not be started"):
        launch(missing, AT, BLANK)
    assert list(paths.profiles().iterdir()) == []


def test_the_program_is_given_port_authority_and_address(program):
    opened = started(launch(program, replace(AT, port=8123), BLANK, headless=True, extra=["--window-size=9,9"]))
    words = (opened.profile / "started").read_text()
    opened.close()
    assert "--proxy-server=127.0.0.1:8123 --ignore-certificate-errors-spki-list=c3BraQ==" in words
    assert words.endswith(f"--window-size=9,9 {BLANK}")
    assert ("--no-sandbox" in words) == (os.geteuid() == 0)


def test_a_browser_is_described_with_the_kind_of_its_profile():
    browser = Browser("chromium", "Chromium", Path("/x"), "156.0", "chromium")
    assert browser.describe() == "Chromium 156.0, fresh profile, quiet"
    assert browser.describe(quiet=False, kept="staging") == "Chromium 156.0, kept profile staging, as shipped"


@pytest.mark.browser
def test_the_browsers_of_this_computer_are_found_with_their_versions():
    found = find_browsers()
    assert [browser.kind for browser in found] == sorted((b.kind for b in found), key=list(browsers.NAMES).index)
    for browser in found:
        assert browser.path.exists()
        assert browser.version.split(".")[0].isdigit()


@pytest.mark.browser
def test_a_real_browser_closes_with_all_its_processes():
    browser = next(item for item in find_browsers() if item.family == "chromium")
    opened = launch(browser, AT, BLANK, headless=True)
    deadline = time.monotonic() + 20
    while len(belonging_to(opened.profile)) < 4:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    profile = opened.profile
    opened.close()
    assert belonging_to(profile) == []
    assert not profile.exists()
