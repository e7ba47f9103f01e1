"""`inspector demo` where no window can open: files, their paths, who received what. The window's way: tests/ui."""

import json
import os
import stat
import subprocess
import sys

import pytest

from inspector.session.reader import SessionReader

SCRIPTED = "inspector: No browser was found: a scripted client sent the same requests in its place."


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(place):
    """Run it without a display, and without a browser on PATH: the scripted client."""
    (place / "empty").mkdir()
    display = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {key: value for key, value in os.environ.items() if key not in display}
    environment |= {"INSPECTOR_HOME": str(place / "home"), "PATH": str(place / "empty")}

    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "inspector", "demo", *words],
            cwd=place, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.fixture(scope="module")
def done(demo):
    return demo()


def test_without_a_display_it_goes_on_and_leaves_session_report_and_har(done, place):
    assert done.returncode == 0, done.stderr
    folder = place / "inspector-demo"
    assert done.stdout.splitlines()[:3] == [
        "session  inspector-demo/demo.inspector",
        "report   inspector-demo/demo.html",
        "HAR      inspector-demo/demo.har",
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["demo.har", "demo.html", "demo.inspector"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with SessionReader.open(folder / "demo.inspector") as reader:
        assert reader.info().demo
        assert reader.counts().exchanges == 88
    assert len(json.loads((folder / "demo.har").read_bytes())["log"]["entries"]) == 88
    assert "<html" in (folder / "demo.html").read_text(encoding="utf-8")


def test_it_says_why_there_is_no_window_and_that_no_browser_came(done):
    window, browser = done.stderr.splitlines()
    assert window.startswith("inspector: no window can open (")
    assert window.endswith("going on without one")
    assert browser == SCRIPTED


def test_the_summary_says_who_received_what_and_what_would_be_left(done):
    assert "48 requests reached 5 third parties." in done.stdout
    assert "88 requests in all: 48 to third parties, 16 to the site's own server" in done.stdout
    for recipient in ("Google", "Meta", "TikTok", "Vendor A", "Vendor B"):
        assert f"\n  {recipient}" in done.stdout
    assert "before → after (simulated, policy strict)" in done.stdout
    assert any(line.split()[-1] == "0" for line in done.stdout.splitlines() if line.startswith("  IP address"))


def test_neither_report_nor_har_holds_the_address_that_was_sent_in_clear(done, place):
    assert done.returncode == 0
    for name in ("demo.html", "demo.har"):
        assert "robin.voorbeeld" not in (place / "inspector-demo" / name).read_text(encoding="utf-8")


def test_the_next_demo_gets_a_folder_of_its_own_and_headless_tells_of_no_window(done, demo, place):
    before = (place / "inspector-demo" / "demo.inspector").read_bytes()
    again = demo("--headless")
    assert again.stdout.startswith("session  inspector-demo-2/demo.inspector")
    assert again.stderr.splitlines() == [SCRIPTED]
    assert (place / "inspector-demo" / "demo.inspector").read_bytes() == before


def test_a_folder_that_holds_a_demo_already_is_left_as_it_is(done, demo, place):
    before = (place / "inspector-demo" / "demo.inspector").read_bytes()
    again = demo("--out", "inspector-demo")
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == "inspector: inspector-demo holds a demo already; name another folder with --out\n"
    assert (place / "inspector-demo" / "demo.inspector").read_bytes() == before


def test_a_folder_that_cannot_be_made_is_one_sentence(demo, place):
    (place / "file").touch()
    refused = demo("--out", "file/inside")
    assert refused.returncode == 2
    assert refused.stderr.startswith("inspector: cannot make the folder file/inside: ")
    assert refused.stderr.count("\n") == 1
