"""One recording: recorder, launches, browsers that are proven to be recorded before they are handed over."""

import os
import re
import socket
import stat
import threading
import time
from dataclasses import replace

import httpx
import pytest
from proxy_rig import Answer, Certificates, Upstream, wait_for

from inspector import paths
from inspector.capture.browser import Browser, CaptureError, find_browsers
from inspector.capture.recording import Recording
from inspector.model.exchange import header
from inspector.processes.protocol import Committed, Launch, Listening, Probed, Stopped
from inspector.session.reader import SessionReader


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def events():
    return []


@pytest.fixture
def record(tmp_path, events):
    """Start a recording; it is stopped at the end."""
    made = []

    def start(name="visit.inspector", **more):
        recording = Recording(tmp_path / name, events.append, **more)
        made.append(recording)
        recording.start()
        return recording

    yield start
    for recording in made:
        recording.stop()


@pytest.fixture
def chromium():
    return next(browser for browser in find_browsers() if browser.family == "chromium")


def rows(recording):
    with SessionReader.open(recording.session) as reader:
        return list(reader.exchanges())


def get(at, url):
    with httpx.Client(proxy=f"http://127.0.0.1:{at.port}", verify=False) as client:  # noqa: S501 - asks for plain http
        return client.get(url)


def test_each_launch_has_a_port_of_its_own_that_names_its_rows(record):
    recording = record(launches=[Launch("client"), Launch("server")], demo=True)
    client, server = recording.listening["client"], recording.listening["server"]
    assert client.port != server.port
    assert get(client, "http://shop.test/a").status_code == 308
    assert get(server, "http://shop.test/b").status_code == 308
    recording.stop()
    assert [(row.launch, row.url_text) for row in rows(recording)] == [
        ("client", "http://shop.test/a"),
        ("server", "http://shop.test/b"),
    ]


def test_its_authority_is_private_and_gone_when_it_ends(record):
    recording = record()
    (folder,) = paths.authorities().iterdir()
    assert recording.listening["browser"].ca.startswith(str(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    recording.stop()
    assert list(paths.authorities().iterdir()) == []
    assert recording.pid is None


def test_a_taken_port_is_replaced_and_named(record):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        at = record(launches=[Launch("browser", port=port)]).listening["browser"]
    assert at.asked_port == port
    assert at.port != port


def test_another_launch_can_be_added_and_an_old_one_moved(record):
    recording = record()
    before = recording.listening["browser"].port
    assert recording.add_launch(Launch("second")).port != before
    assert recording.add_launch(Launch("browser", browser="another")).port != before
    recording.stop()
    with SessionReader.open(recording.session) as reader:
        assert {(item.name, item.browser) for item in reader.info().launches} == {
            ("browser", "another"),
            ("second", ""),
        }


def test_a_session_that_cannot_be_recorded_is_one_sentence(record, tmp_path):
    (tmp_path / "visit.inspector").write_bytes(b"no session at all, and long enough to be looked at")
    with pytest.raises(CaptureError, match="is no session file"):
        record()
    assert list(paths.authorities().iterdir()) == []


def test_an_address_of_another_computer_is_one_sentence(record):
    with pytest.raises(CaptureError, match=r"no port could be opened on 203\.0\.113\.24"):
        record(launches=[Launch("network", "203.0.113.24", password="ask me")])


def test_a_killed_recorder_comes_back_on_its_port_and_is_told_of_later_hosts(record, events):
    recording = record(demo=True)
    port = recording.listening["browser"].port
    recording.allow_private("localhost")
    os.kill(recording.pid, 9)
    wait_for(lambda: len([item for item in events if isinstance(item, Listening)]) == 2, 10)
    assert recording.listening["browser"].port == port
    assert get(recording.listening["browser"], "http://shop.test/again").status_code == 308
    assert recording.listening["browser"].ca.startswith(str(paths.authorities()))


def test_events_say_what_was_committed_and_that_it_ended(record, events):
    recording = record(demo=True)
    get(recording.listening["browser"], "http://shop.test/")
    recording.stop()
    assert [item for item in events if isinstance(item, Committed)][-1].exchanges == 1
    assert isinstance(events[-1], Stopped)


def test_a_program_that_is_no_browser_is_not_ready_and_said_so(record, tmp_path):
    program = tmp_path / "no-browser"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    recording = record()
    with pytest.raises(CaptureError, match="Chromium is not ready: it ended at once"):
        recording.open_browser(Browser("chromium", "Chromium", program, "", "chromium"), "browser", "")
    assert recording.browsers == []


@pytest.mark.browser
def test_a_browser_that_is_starting_while_the_recording_is_ended_is_closed(record, tmp_path):
    program = tmp_path / "slow"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    recording = record()
    recording.stop()
    started = time.monotonic()
    with pytest.raises(CaptureError, match="the recording was ended meanwhile"):
        recording.open_browser(Browser("chromium", "Slow", program, "1", "chromium"), "browser", "")
    assert time.monotonic() - started < 15
    assert recording.browsers == []


def test_a_browser_that_distrusts_the_authority_is_not_ready_and_the_step_is_named(record, chromium):
    recording = record()
    recording.listening["browser"] = replace(recording.listening["browser"], spki="AAAA")
    began = time.monotonic()
    with pytest.raises(CaptureError, match="Encrypted pages fail: the client refused our certificate"):
        recording.open_browser(chromium, "browser", "", headless=True)
    assert time.monotonic() - began < 15
    assert list(paths.profiles().iterdir()) == []


PAGE = b"""<!doctype html><title>blank</title><script>
fetch("/said?webdriver=" + navigator.webdriver + "&referrer=" + document.referrer);
addEventListener("pagehide", () => navigator.sendBeacon("/gone"));
</script>"""


def page(seen):
    return Answer(headers=[(b"Content-Type", b"text/html")], body=PAGE if seen.target == b"/start" else b"")


@pytest.mark.browser
@pytest.mark.load
def test_in_fourteen_seconds_a_browser_asks_for_the_page_alone_and_shows_no_sign_of_us(
    record, chromium, events, tmp_path
):
    certificates = Certificates(tmp_path)
    upstream = Upstream(page, certificates.server("localhost", alpn=("h2", "http/1.1")))
    recording = record(upstream_ca=str(certificates.pem))
    url = f"https://localhost:{upstream.port}/start"
    opened = recording.open_browser(chromium, "browser", url, headless=True)
    time.sleep(14)
    opened.close()
    recording.stop()
    upstream.close()
    asked = [row.url_text for row in rows(recording)]
    own = [address for address in asked if not address.endswith("/gone")]
    assert sorted(own) == sorted([url, f"{url[:-5]}said?webdriver=false&referrer=", f"{url[:-5]}favicon.ico"])
    first = rows(recording)[0].request.headers
    assert (header(first, b"sec-fetch-site"), header(first, b"referer")) == (b"none", None)
    assert [(item.ok, item.step) for item in events if isinstance(item, Probed)][-1] == (True, "h2")
    with SessionReader.open(recording.session) as reader:
        assert reader.incidents() == []


@pytest.mark.browser
def test_without_an_address_a_browser_stays_on_the_probe_page_which_is_no_row(record, chromium):
    recording = record()
    opened = recording.open_browser(chromium, "browser", "", headless=True)
    assert opened.running
    recording.stop()
    assert not opened.running
    assert [row.url_text for row in rows(recording) if re.search("probe", row.url_text)] == []


def test_a_recording_that_is_ended_while_it_starts_leaves_no_recorder_and_says_so(tmp_path, events):
    recording = Recording(tmp_path / "visit.inspector", events.append)
    faults = []

    def start():
        try:
            recording.start()
        except CaptureError as error:
            faults.append(str(error))

    starting = threading.Thread(target=start)
    starting.start()
    wait_for(lambda: recording.pid is not None, 10)
    recording.stop()
    starting.join(10)
    assert not starting.is_alive()
    assert faults == ["the recording was ended meanwhile"]
    assert recording.pid is None


def test_a_recording_that_was_ended_before_it_starts_starts_no_recorder(tmp_path, events):
    recording = Recording(tmp_path / "visit.inspector", events.append)
    recording.stop()
    with pytest.raises(CaptureError, match="the recording was ended meanwhile"):
        recording.start()
    assert recording.pid is None
    assert not (tmp_path / "visit.inspector").exists()
