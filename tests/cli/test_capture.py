"""`inspector capture` as a user runs it: a process of its own, its line, its ways to end, its sentences."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import httpx
import pytest
from proxy_rig import Answer, Upstream, wait_for

from inspector.session.reader import SessionReader


@pytest.fixture
def environment(tmp_path):
    return os.environ | {"INSPECTOR_HOME": str(tmp_path / "home")}


@pytest.fixture
def capture(environment, tmp_path):
    """Start it in a folder of its own; what still runs at the end is ended."""
    started = []

    def start(*words):
        process = subprocess.Popen(
            [sys.executable, "-m", "inspector", "capture", *words],
            cwd=tmp_path, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def upstream():
    made = Upstream(
        lambda _: Answer(headers=[(b"Content-Type", b"text/html")], body=b"<!doctype html><title>hello</title>")
    )
    yield made
    made.close()


def ready(process):
    return json.loads(process.stdout.readline())


def ended(process, seconds=20):
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err


def rows(tmp_path, name="visit.inspector"):
    with SessionReader.open(tmp_path / name) as reader:
        return list(reader.exchanges())


def get(said, url):
    with httpx.Client(proxy=f"http://{said['listening']}") as client:
        return client.get(url)


def test_it_says_in_one_line_where_it_listens_and_records_until_the_time_is_up(capture, upstream, tmp_path):
    process = capture("visit.inspector", "--seconds", "2.5")
    said = ready(process)
    assert list(said) == ["listening", "ca"]
    assert said["listening"].startswith("127.0.0.1:")
    assert "BEGIN CERTIFICATE" in Path(said["ca"]).read_text(encoding="ascii")
    assert get(said, f"http://127.0.0.1:{upstream.port}/one").status_code == 200
    assert ended(process) == (0, "", "")
    assert [row.url_text for row in rows(tmp_path)] == [f"http://127.0.0.1:{upstream.port}/one"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_ends_in_good_order_and_what_came_is_there(capture, upstream, tmp_path, number):
    process = capture("visit.inspector")
    get(ready(process), f"http://127.0.0.1:{upstream.port}/one")
    process.send_signal(number)
    assert ended(process)[0] == 130
    assert len(rows(tmp_path)) == 1
    assert sorted(path.name for path in tmp_path.glob("visit*")) == ["visit.inspector"]
    assert list((tmp_path / "home" / "authorities").iterdir()) == []


def test_without_traffic_it_ends_by_itself(capture, upstream):
    process = capture("visit.inspector", "--idle", "1.5")
    said = ready(process)
    for _ in range(5):
        get(said, f"http://127.0.0.1:{upstream.port}/")
        time.sleep(0.5)
    assert process.poll() is None
    assert ended(process)[0] == 0


def test_it_goes_on_with_a_session_that_is_there(capture, upstream, tmp_path):
    for _ in range(2):
        process = capture("visit.inspector", "--idle", "1")
        get(ready(process), f"http://127.0.0.1:{upstream.port}/")
        ended(process)
    assert [row.seq for row in rows(tmp_path)] == [1, 2]


def test_a_taken_port_is_replaced_and_named(capture):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = capture("visit.inspector", "--seconds", "1", "--listen", f"127.0.0.1:{port}")
        said = ready(process)
    code, _, err = ended(process)
    assert code == 0
    assert said["listening"] != f"127.0.0.1:{port}"
    assert err == f"inspector: port {port} is taken: listening on {said['listening']}\n"


def test_the_port_asked_for_is_used(capture):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = capture("visit.inspector", "--seconds", "0.5", "--listen", f"127.0.0.1:{port}")
    assert ready(process)["listening"] == f"127.0.0.1:{port}"


def test_an_address_of_other_computers_needs_a_password_which_clients_are_asked_for(capture, upstream, tmp_path):
    code, out, err = ended(capture("visit.inspector", "--listen", "0.0.0.0:0"))
    assert (code, out) == (2, "")
    assert "give a password in INSPECTOR_PASSWORD" in err
    process = capture("visit.inspector", "--listen", "0.0.0.0:0", "--password", "open sesame", "--seconds", "20")
    port = ready(process)["listening"].rpartition(":")[2]
    url = f"http://127.0.0.1:{upstream.port}/with"
    with httpx.Client(proxy=f"http://127.0.0.1:{port}") as client:
        assert client.get(url).status_code == 407
    with httpx.Client(proxy=f"http://me:open%20sesame@127.0.0.1:{port}") as client:
        assert client.get(url).status_code == 200
    process.send_signal(signal.SIGINT)
    ended(process)
    assert "sesame" not in (tmp_path / "visit.inspector").read_bytes().decode("latin-1")


def test_a_password_may_come_by_the_environment_where_no_list_of_processes_shows_it(capture, environment):
    environment["INSPECTOR_PASSWORD"] = "open sesame"
    process = capture("visit.inspector", "--listen", "0.0.0.0:0", "--seconds", "20")
    port = ready(process)["listening"].rpartition(":")[2]
    with httpx.Client(proxy=f"http://127.0.0.1:{port}") as client:
        assert client.get("http://a.example/").status_code == 407
    assert "sesame" not in Path(f"/proc/{process.pid}/cmdline").read_text()


def test_hosts_that_are_passed_through_are_kept_in_the_project(capture, tmp_path):
    (tmp_path / "shop.toml").write_text('format = "inspector-project/1"\npass_through = ["pinned.example"]\n')
    process = capture("visit.inspector", "--project", "shop.toml", "--pass-through", "Bank.Example", "--site", "shop.example", "--seconds", "0.5")  # fmt: skip
    assert ended(process)[0] == 0
    kept = tomllib.loads((tmp_path / "shop.toml").read_text())
    assert kept["pass_through"] == ["pinned.example", "bank.example"]
    assert kept["sites"] == ["shop.example"]


def test_own_sites_without_a_project_file_are_not_swallowed_silently(capture):
    process = capture("visit.inspector", "--site", "shop.example", "--seconds", "0.5")
    code, _, err = ended(process)
    assert code == 0
    assert "name one with --project" in err


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--listen", "8080"], "is no HOST:PORT"),
        (["--listen", "127.0.0.1:99999"], "is no HOST:PORT"),
        (["--listen", "203.0.113.24:0", "--password", "x"], "no port could be opened on 203.0.113.24"),
        (["--seconds", "soon"], "'soon' is no number of seconds"),
        (["--seconds", "-1"], "'-1' is no number of seconds"),
        (["--seconds", "1", "--idle", "1"], "not allowed with argument --seconds"),
        (["--url", "https://shop.example/", "--browser", "none"], "--url needs a browser"),
        (["--url", "ftp://shop.example/"], "is neither http nor https"),
        (["--browser", "lynx"], "invalid choice: 'lynx'"),
        (["--project", "missing.toml"], "missing.toml"),
        (["--keep-profile", "../x", "--url", "https://shop.example/"], "is no name of a profile"),
        (["--upstream-ca", "missing.pem"], "missing.pem"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_two(capture, words, part):
    code, out, err = ended(capture("visit.inspector", *words), 40)
    assert (code, out) == (2, "")
    assert part in err
    assert err.startswith("inspector: ")
    assert err.count("\n") == 1


def test_a_file_that_is_no_session_is_left_as_it_is(capture, tmp_path):
    (tmp_path / "visit.inspector").write_bytes(b"not a session, but somebody's only copy")
    code, _, err = ended(capture("visit.inspector"))
    assert (code, "is no session file" in err) == (2, True)
    assert (tmp_path / "visit.inspector").read_bytes() == b"not a session, but somebody's only copy"


def test_without_any_browser_the_sentence_says_what_to_do(capture, environment, tmp_path):
    environment["PATH"] = str(tmp_path)
    code, _, err = ended(capture("visit.inspector", "--url", "https://shop.example/"))
    assert code == 2
    assert "no browser was found" in err
    assert "--browser none" in err


@pytest.mark.browser
def test_a_browser_is_opened_on_the_address_and_recorded(capture, upstream, tmp_path):
    url = f"http://127.0.0.1:{upstream.port}/start"
    process = capture("visit.inspector", "--url", url, "--headless", "--idle", "3")
    ready(process)
    assert ended(process, 60)[0] == 0
    assert url in [row.url_text for row in rows(tmp_path)]
    with SessionReader.open(tmp_path / "visit.inspector") as reader:
        (launch,) = reader.info().launches
    assert launch.browser.endswith(", fresh profile, quiet")
    assert list((tmp_path / "home" / "profiles").iterdir()) == []


@pytest.mark.browser
def test_closing_the_browser_ends_the_recording(capture, upstream, tmp_path):
    process = capture("visit.inspector", "--url", f"http://127.0.0.1:{upstream.port}/", "--headless")
    ready(process)
    (profile,) = [path for path in (tmp_path / "home" / "profiles").iterdir() if path.is_dir()]
    listed = subprocess.run(["pgrep", "-f", f"user-data-dir={profile}"], capture_output=True, text=True, check=True)
    os.kill(min(map(int, listed.stdout.split())), signal.SIGTERM)
    assert ended(process, 30)[0] == 0
    wait_for(lambda: not profile.exists())


def test_names_behind_hosts_are_asked_for_when_told_so_alone(monkeypatch, tmp_path):
    from inspector.cli import capture as command  # noqa: PLC0415 - its class is replaced for this test
    from inspector.cli.main import main  # noqa: PLC0415

    given = []

    class ToldError(Exception):
        pass

    def recording(*_, **values):
        given.append(values["resolve_names"])
        raise ToldError

    monkeypatch.setattr(command, "Recording", recording)
    for words in ([], ["--resolve-cnames"]):
        with pytest.raises(ToldError):
            main(["capture", str(tmp_path / "a.inspector"), *words])
    assert given == [False, True]
