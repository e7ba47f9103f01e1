"""The whole demo into one session: by the scripted client here, by a real browser in end2end/test_demo.py."""

import threading
import time

import pytest

from inspector.capture import demo_walk
from inspector.capture.browser import Browser, CaptureError
from inspector.capture.demo_walk import DemoWalk, Step
from inspector.processes.protocol import Committed
from inspector.session.reader import SessionReader


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def broken(tmp_path):
    """A browser that ends at once."""
    program = tmp_path / "broken"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    return Browser("chromium", "Chromium", program, "156.0", "chromium")


def test_without_a_browser_the_scripted_client_does_both_visits_and_it_is_said(tmp_path):
    steps, events = [], []
    session = tmp_path / "demo.inspector"
    walked = DemoWalk(session, steps.append, events.append, browsers=[]).run()
    assert walked.client == "scripted client, no browser"
    assert walked.notice.startswith("No browser was found")
    assert steps == [
        Step(1, 3, "", "Starting the recorder"),
        Step(2, 3, "client", "A scripted client walks through the shop, with client-side tags"),
        Step(3, 3, "server", "A scripted client walks through the shop, with the shop's own tagging server"),
    ]
    with SessionReader.open(session) as reader:
        info = reader.info()
        assert info.demo
        assert {item.name: item.browser for item in info.launches} == dict.fromkeys(
            ("client", "server"), "scripted client, no browser"
        )
        rows = [row.launch for row in reader.exchanges(bodies=False)]
        assert (rows.count("client"), rows.count("server")) == (60, 28)
        assert reader.incidents() == []
    assert [item for item in events if isinstance(item, Committed)][-1].exchanges == len(rows)


def test_a_browser_that_fails_is_replaced_and_the_session_names_who_really_came(tmp_path, broken):
    steps = []
    session = tmp_path / "demo.inspector"
    walked = DemoWalk(session, steps.append, headless=True, browsers=[broken]).run()
    assert walked.client == "scripted client, no browser"
    assert walked.notice == (
        "Chromium is not ready: it ended at once; start it by hand to see what it says: a scripted client sent the same"
        " requests in its place."
    )
    assert [step.number for step in steps] == [1, 2, 2, 3]
    with SessionReader.open(session) as reader:
        launches = {item.name: item.browser for item in reader.info().launches}
        assert launches["client"] == "scripted client, no browser"
        assert {row.launch for row in reader.exchanges(bodies=False)} == {"client", "server"}


def test_the_chromium_family_is_preferred_since_nothing_passes_the_proxy_there(tmp_path, broken):
    firefox = Browser("firefox", "Firefox", tmp_path / "firefox", "", "firefox")
    assert DemoWalk(tmp_path / "x", browsers=[firefox, broken])._choose() == broken
    assert DemoWalk(tmp_path / "x", browsers=[firefox])._choose() == firefox


def test_a_demo_that_is_cancelled_before_a_visit_makes_none(tmp_path):
    walk = DemoWalk(tmp_path / "demo.inspector", browsers=[])
    walk.cancel()
    walk.run()
    with SessionReader.open(tmp_path / "demo.inspector") as reader:
        assert reader.counts().exchanges == 0


@pytest.mark.browser
def test_a_demo_that_is_cancelled_while_its_browser_starts_makes_no_visit(tmp_path, broken):
    def cancel(step):
        if step.variant:
            walk.cancel()

    walk = DemoWalk(tmp_path / "demo.inspector", cancel, browsers=[broken], headless=True)
    walk.run()
    with SessionReader.open(walk.session) as reader:
        assert list(reader.exchanges()) == []


def test_a_demo_is_cancelled_at_once_while_it_waits_for_a_browser_that_does_not_come(tmp_path):
    program = tmp_path / "slow"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    slow = Browser("chromium", "Chromium", program, "156.0", "chromium")
    steps = []
    walk = DemoWalk(tmp_path / "demo.inspector", steps.append, browsers=[slow], headless=True)
    running = threading.Thread(target=walk.run)
    running.start()
    deadline = time.monotonic() + 20
    while not (walk._recording and walk._recording.browsers) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert walk._recording.browsers
    begun = time.monotonic()
    walk.cancel()
    running.join(25)
    assert not running.is_alive()
    assert time.monotonic() - begun < 15  # far below the 30 s that a browser is waited for
    assert [step.variant for step in steps] == ["", "client"]


def test_a_browser_that_is_closed_in_the_middle_ends_the_demo_in_words(tmp_path, monkeypatch):
    opened = []
    open_browser = demo_walk.Recording.open_browser

    def keep(*args, **more):
        opened.append(open_browser(*args, **more))
        return opened[-1]

    monkeypatch.setattr(demo_walk.Recording, "open_browser", keep)
    faults = []

    def run():
        try:
            DemoWalk(tmp_path / "demo.inspector", headless=True).run()
        except CaptureError as error:
            faults.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    while not opened:
        time.sleep(0.05)
    time.sleep(1)
    opened[0].close()
    thread.join(30)
    assert faults == ["Chromium was closed before its visit was over"]


def test_a_session_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "demo.inspector").write_bytes(b"x" * 200)
    with pytest.raises(CaptureError, match="is no session file"):
        DemoWalk(tmp_path / "demo.inspector", browsers=[]).run()
