"""The recorder as a process: what it says, what it stores, how it ends, and what it survives."""

import asyncio
import contextlib
import hashlib
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import psutil
import pytest
from dns_rig import name_server
from proxy_rig import Answer, Certificates, Upstream, wait_for

from inspector.processes.host import Host
from inspector.processes.protocol import (
    AddLaunch,
    AllowPrivate,
    BrowseUnrecorded,
    Clients,
    Committed,
    Launch,
    Listening,
    NotRecording,
    PassThrough,
    Probed,
    Problem,
    RecordingAgain,
    ResolveNames,
    Start,
    Stopped,
)
from inspector.session.reader import SessionReader

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

PAGE = {"Origin": "https://www.public.example"}


class Recording:
    """A recorder child under a host, with all it said and a look at its session."""

    def __init__(self, folder, certificates, **start):
        self.heard = []
        self.session = folder / "shop.inspector"
        values = {
            "session": str(self.session), "authority": str(folder / "authority"), "launches": (Launch("one"),),
            "upstream_ca": str(certificates.pem),
        } | start  # fmt: skip
        self.host = Host("inspector.capture.child", self.heard.append)
        self.host.start(Start(**values))

    def wait(self, kind, look=lambda _: True, seconds=15.0):
        found = wait_for(lambda: [m for m in list(self.heard) if isinstance(m, kind) and look(m)], seconds)
        return found[-1]

    def listening(self, launch="one"):
        return self.wait(Listening, lambda m: m.launch == launch)

    @contextlib.contextmanager
    def client(self, launch="one", **options):
        said = self.listening(launch)
        trust = httpx.create_ssl_context(verify=said.ca)
        with httpx.Client(proxy=f"http://127.0.0.1:{said.port}", verify=trust, timeout=20, **options) as made:
            yield made

    def rows(self):
        with SessionReader.open(self.session) as reader:
            return list(reader.exchanges())

    def row(self, ending, state="complete"):
        def look():
            with contextlib.suppress(FileNotFoundError, ValueError):
                return [r for r in self.rows() if r.url_text.endswith(ending) and r.state == state]

        return wait_for(look)[0]

    def incidents(self, kind):
        with SessionReader.open(self.session) as reader:
            return [i for i in reader.incidents() if i.kind == kind]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("upstream"))


@pytest.fixture(scope="module")
def upstream(certificates):
    server = Upstream(tls=certificates.server("localhost", alpn=("h2", "http/1.1")))
    yield server
    server.close()


@pytest.fixture(autouse=True)
def _fresh(upstream, monkeypatch, tmp_path):
    upstream.seen.clear()
    upstream.answer = lambda _: Answer(body=b"hello")
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def recording(tmp_path, certificates):
    made = []

    def start(**values):
        made.append(Recording(tmp_path, certificates, **values))
        return made[-1]

    yield start
    for one in made:
        one.host.stop()


def slow_answer(upstream):
    """The upstream answers `/slow` when it is told to."""
    go_on = threading.Event()

    async def chunks():
        yield b"first "
        await asyncio.to_thread(go_on.wait, 20)
        yield b"last"

    upstream.answer = lambda seen: Answer(chunks=chunks) if seen.target == b"/slow" else Answer(body=b"hello")
    return go_on


def test_a_whole_recording(recording, upstream, tmp_path):
    one = recording(launches=(Launch("one", browser="Chromium 156, fresh, quiet"), Launch("two")))
    first, second = one.listening("one"), one.listening("two")
    assert first.port != second.port
    assert (first.host, first.asked_port) == ("127.0.0.1", 0)
    assert first.ca == str(tmp_path / "authority" / "mitmproxy-ca-cert.pem")
    with one.client("one", http2=True) as client, one.client("two") as other:
        for number in range(3):
            assert client.get(f"https://localhost:{upstream.port}/{number}").text == "hello"
        other.get(f"https://localhost:{upstream.port}/other")
        committed = one.wait(Committed, lambda m: m.exchanges == 4)
        assert [r.state for r in one.rows()] == ["complete"] * 4
        assert committed.seq == 4
        one.wait(Clients, lambda m: m.launch == "one" and m.open == 1)
    one.wait(Clients, lambda m: m.launch == "one" and m.open == 0)
    one.host.stop()
    assert one.heard[-1] == Stopped(4)
    assert [r.launch for r in one.rows()] == ["one"] * 3 + ["two"]
    with SessionReader.open(one.session) as reader:
        info = reader.info()
    assert info.source == "proxy"
    assert [(x.name, x.browser, x.port) for x in info.launches] == [
        ("one", "Chromium 156, fresh, quiet", first.port),
        ("two", "", second.port),
    ]
    assert not one.session.with_name("shop.inspector-wal").exists()


def test_what_was_said_to_be_committed_is_in_the_file(recording, upstream):
    one = recording()
    with one.client() as client:
        for number in range(30):
            client.get(f"https://localhost:{upstream.port}/{number}")
            said = [m.exchanges for m in list(one.heard) if isinstance(m, Committed)]
            with SessionReader.open(one.session) as reader:
                assert reader.counts().exchanges >= max(said, default=0)


def test_a_taken_port_is_replaced_and_named(recording):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        said = recording(launches=(Launch("one", port=taken),)).listening()
    assert said.port != taken
    assert said.asked_port == taken


def test_launches_hosts_and_allowances_can_be_added_while_it_runs(recording, upstream, certificates):
    one = recording()
    one.listening()
    one.host.send(AddLaunch(Launch("later", browser="Firefox")))
    with one.client("later") as client:
        url = f"https://localhost:{upstream.port}"
        assert client.get(f"{url}/refused", headers=PAGE).status_code == 403
        one.host.send(AllowPrivate("localhost"))
        wait_for(lambda: client.get(f"{url}/allowed", headers=PAGE).status_code == 200)
    one.host.send(PassThrough("localhost"))

    def undecrypted():
        trust = httpx.create_ssl_context(verify=str(certificates.pem))
        proxy = f"http://127.0.0.1:{one.listening('later').port}"
        with contextlib.suppress(httpx.ConnectError), httpx.Client(proxy=proxy, verify=trust) as client:
            return client.get(f"{url}/unseen").status_code == 200

    wait_for(undecrypted)
    one.host.stop()
    rows = {r.url_text.rpartition("/")[2]: r for r in one.rows()}
    assert rows["refused"].state == "refused"
    assert rows["allowed"].state == "complete"
    assert rows["allowed"].launch == "later"
    assert "unseen" not in rows
    assert [(i.host, i.launch) for i in one.incidents("passed-through")] == [("localhost", "later")]
    assert [i.host for i in one.incidents("refused-private")] == ["localhost"]
    with SessionReader.open(one.session) as reader:
        assert {x.name for x in reader.info().launches} == {"one", "later"}


def test_an_address_for_other_computers_needs_a_password(recording):
    one = recording(launches=(Launch("lan", host="0.0.0.0"), Launch("one")))
    one.listening("one")
    problem = one.wait(Problem)
    assert problem.what == "lan does not listen"
    assert "password" in problem.why
    one.host.send(AddLaunch(Launch("lan2", host="0.0.0.0", password="word")))
    said = one.listening("lan2")
    assert httpx.get("http://localhost/", proxy=f"http://127.0.0.1:{said.port}").status_code == 407


def test_the_probe_page_is_reported(recording):
    one = recording()
    with one.client() as client:
        client.get("https://probe.request-inspector.invalid/twin")
    assert one.wait(Probed).ok
    one.host.stop()
    assert one.rows() == []


def refuses(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return True
    return False


def test_stopping_lets_a_request_end(recording, upstream):
    go_on = slow_answer(upstream)
    one = recording()
    with one.client() as client:
        getting = threading.Thread(target=client.get, args=(f"https://localhost:{upstream.port}/slow",))
        getting.start()
        assert wait_for(lambda: one.row("/slow", "open").response).body.kept == b"first "
        stopping = threading.Thread(target=one.host.stop, args=(20,))
        stopping.start()
        wait_for(lambda: refuses(one.listening().port), 15)  # it takes no more connections: it has begun to end
        go_on.set()
        getting.join()
        stopping.join()
    row = one.row("/slow")
    assert row.response.body.kept == b"first last"
    assert row.seq == 1


def test_stopping_marks_what_does_not_end_as_interrupted(recording, upstream):
    go_on = slow_answer(upstream)
    one = recording()
    with one.client() as client:

        def get():
            with contextlib.suppress(httpx.HTTPError):
                client.get(f"https://localhost:{upstream.port}/slow")

        getting = threading.Thread(target=get)
        getting.start()
        wait_for(lambda: one.row("/slow", "open").response)
        begun = time.monotonic()
        one.host.stop(10)
        assert 1.9 < time.monotonic() - begun < 4
        go_on.set()
        getting.join()
    row = one.row("/slow", "interrupted")
    assert row.response.body.kept == b"first "
    assert one.heard[-1] == Stopped(1)


def test_sigterm_ends_it_cleanly(recording, upstream):
    one = recording()
    with one.client() as client:
        client.get(f"https://localhost:{upstream.port}/x")
    os.kill(one.host.pid, signal.SIGTERM)
    assert one.wait(Stopped).seq == 1
    wait_for(lambda: one.host.pid is None)
    assert [m for m in one.heard if isinstance(m, Problem)] == []
    assert one.row("/x")


def test_killed_it_is_back_on_the_same_port_and_session_and_nothing_said_is_lost(recording, upstream):
    go_on = slow_answer(upstream)
    begun = time.monotonic()
    one = recording()
    port = one.listening().port
    first_start = time.monotonic() - begun
    with one.client() as client:
        for number in range(20):
            client.get(f"https://localhost:{upstream.port}/{number}")

        def get():
            with contextlib.suppress(httpx.HTTPError):
                client.get(f"https://localhost:{upstream.port}/slow")

        getting = threading.Thread(target=get)
        getting.start()
        one.row("/slow", "open")
        one.wait(Committed, lambda m: m.exchanges == 21)
        one.heard.clear()
        begun = time.monotonic()
        os.kill(one.host.pid, signal.SIGKILL)
        assert one.listening().port == port
        gap = time.monotonic() - begun
        getting.join()
    go_on.set()
    with one.client() as client:
        assert client.get(f"https://localhost:{upstream.port}/after").text == "hello"
    one.row("/after")
    one.host.stop()
    rows = one.rows()
    assert [r.seq for r in rows] == list(range(1, 23))
    assert [r.state for r in rows] == ["complete"] * 20 + ["interrupted", "complete"]
    assert one.incidents("interrupted")[0].count == 1
    assert gap < max(2.0, 1.5 * first_start)  # a machine on which a plain start is slow restarts no faster


def test_it_records_on_without_its_host_and_ends_when_idle(tmp_path, certificates, upstream):
    session, authority = tmp_path / "s.inspector", tmp_path / "authority"
    code = (
        "import os, sys, time\n"
        "from inspector.processes.host import Host\n"
        "from inspector.processes.protocol import *\n"
        "heard = []\n"
        "host = Host('inspector.capture.child', heard.append)\n"
        f"host.start(Start({str(session)!r}, {str(authority)!r}, (Launch('one'),), idle_end_seconds=1.5,\n"
        f"    upstream_ca={str(certificates.pem)!r}))\n"
        "while not heard: time.sleep(0.01)\n"
        "print(host.pid, heard[0].port)\n"
        "sys.stdout.flush()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    here = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=here, check=False)
    pid, port = map(int, done.stdout.split())
    trust = httpx.create_ssl_context(verify=str(authority / "mitmproxy-ca-cert.pem"))
    with httpx.Client(proxy=f"http://127.0.0.1:{port}", verify=trust) as client:
        for _ in range(4):
            assert client.get(f"https://localhost:{upstream.port}/alone").text == "hello"
            time.sleep(0.6)
        with SessionReader.open(session) as reader:
            assert reader.writer() == pid
    wait_for(lambda: not _alive(pid), 10)
    with SessionReader.open(session) as reader:
        assert [r.state for r in reader.exchanges()] == ["complete"] * 4
        assert reader.writer() is None
    assert not authority.exists()


def _alive(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def limit_file_size(recording, size):
    """No file of the recorder may grow beyond this: its session is then on a full disk."""
    hard = resource.prlimit(recording.host.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(recording.host.pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_full_disk_stops_requests_visibly_until_there_is_room(recording, upstream):
    one = recording()
    url = f"https://localhost:{upstream.port}"
    with one.client() as client:
        client.get(f"{url}/before")
        one.row("/before")
        limit_file_size(one, 1)
        client.get(f"{url}/filling")
        said = one.wait(NotRecording)
        assert said.path == str(one.session)
        assert said.free_bytes > 0
        answer = wait_for(lambda: [r for r in [client.get(f"{url}/full")] if r.status_code == 503])[0]
        assert "Recording is paused" in answer.text
        seen = len(upstream.seen)
        client.get(f"{url}/full")
        assert len(upstream.seen) == seen
        assert one.rows()[0].url_text.endswith("/before")
        limit_file_size(one, resource.RLIM_INFINITY)
        assert one.wait(RecordingAgain).missed == 0
        wait_for(lambda: client.get(f"{url}/again").status_code == 200)
    one.host.stop()
    states = {r.url_text.rpartition("/")[2]: r.state for r in one.rows()}
    assert states["before"] == states["filling"] == states["again"] == "complete"
    assert states["full"] == "refused"


def test_browsing_unrecorded_by_choice_counts_exactly_what_is_missing(recording, upstream):
    upstream.answer = lambda _: Answer(body=os.urandom(500_000))
    one = recording(browse_unrecorded=True)
    url = f"https://localhost:{upstream.port}"
    with one.client() as client:
        client.get(f"{url}/before")
        one.row("/before")
        limit_file_size(one, 1)
        for number in range(60):
            assert client.get(f"{url}/{number}").status_code == 200
        one.wait(NotRecording, lambda m: m.missed > 0)
        limit_file_size(one, resource.RLIM_INFINITY)
        missed = one.wait(RecordingAgain).missed
        client.get(f"{url}/after")
    one.host.stop()
    rows = one.rows()
    assert missed > 10
    assert len(rows) + missed == 62
    assert {r.state for r in rows} <= {"complete", "interrupted"}
    assert sum(i.count for i in one.incidents("not-recorded")) == missed


def test_browsing_on_unrecorded_is_chosen_while_the_disk_is_full_and_taken_back(recording, upstream):
    one = recording()
    url = f"https://localhost:{upstream.port}"
    with one.client() as client:
        client.get(f"{url}/before")
        one.row("/before")
        limit_file_size(one, 1)
        client.get(f"{url}/filling")
        one.wait(NotRecording)
        wait_for(lambda: client.get(f"{url}/full").status_code == 503)
        one.host.send(BrowseUnrecorded(allowed=True))
        wait_for(lambda: client.get(f"{url}/on").status_code == 200)
        one.host.send(BrowseUnrecorded(allowed=False))
        wait_for(lambda: client.get(f"{url}/again").status_code == 503)
        limit_file_size(one, resource.RLIM_INFINITY)
        one.wait(RecordingAgain)
        wait_for(lambda: client.get(f"{url}/after").status_code == 200)


def test_a_crash_inside_mitmproxy_is_told_and_counted(recording):
    one = recording()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        raw = b"POST http://127.0.0.1:%d/t HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-T: 1\r\n\r\n"
        with socket.create_connection(("127.0.0.1", one.listening().port)) as client:
            client.sendall(raw % port)
            client.recv(1000)
        problem = one.wait(Problem)
    assert problem.what == "A part of the recorder failed"
    assert problem.why.startswith("1 so far")
    assert one.row("/t", "failed")
    assert one.incidents("crashed")[0].count == 1


def test_big_bodies_pass_at_once_and_are_not_held(recording, upstream):
    size, piece = 30 * 2**20, b"0123456789abcdef" * 4096

    async def chunks():
        for _ in range(size // len(piece)):
            yield piece

    upstream.answer = lambda _: Answer(chunks=chunks)
    one = recording()
    one.listening()
    process = psutil.Process(one.host.pid)
    before, peak, first = process.memory_info().rss, [0], []

    def get(client, number):
        begun, got = time.monotonic(), 0
        with client.stream("GET", f"https://localhost:{upstream.port}/big{number}") as response:
            for part in response.iter_raw():
                if not got:
                    first.append(time.monotonic() - begun)
                got += len(part)
        assert got == size

    with one.client() as client:
        getting = [threading.Thread(target=get, args=(client, number)) for number in range(4)]
        for thread in getting:
            thread.start()
        while any(thread.is_alive() for thread in getting):
            peak[0] = max(peak[0], process.memory_info().rss)
            time.sleep(0.01)
    one.host.stop()
    digest = hashlib.sha256(piece * (size // len(piece))).hexdigest()
    bodies = [row.response.body for row in one.rows()]
    assert [(b.size, b.sha256, len(b.kept)) for b in bodies] == [(size, digest, 2 * 2**20)] * 4
    assert peak[0] - before < 100 * 2**20
    assert min(first) < 1.0


def test_a_second_recorder_of_one_session_is_refused_in_words_and_not_started_again(recording):
    one = recording()
    one.listening()
    second = recording()
    problem = second.wait(Problem)
    assert problem.what == "The session cannot be recorded"
    assert str(one.host.pid) in problem.why
    wait_for(lambda: second.host.pid is None)
    assert one.host.pid


def test_a_foreign_file_is_refused_and_untouched(recording, tmp_path):
    (tmp_path / "shop.inspector").write_bytes(b"something else " * 100)
    one = recording()
    assert "shop.inspector" in one.wait(Problem).why
    assert (tmp_path / "shop.inspector").read_bytes() == b"something else " * 100


def test_a_missing_file_of_certificates_is_refused_in_words(recording, tmp_path):
    one = recording(upstream_ca=str(tmp_path / "missing.pem"))
    problem = one.wait(Problem)
    assert "missing.pem" in problem.why
    wait_for(lambda: one.host.pid is None)


def test_all_files_are_private_under_a_lax_umask(recording, upstream, tmp_path):
    before = os.umask(0)
    try:
        one = recording()
        with one.client() as client:
            client.get(f"https://localhost:{upstream.port}/x")
            one.row("/x")
            own = [one.session.parent / "authority", *(one.session.parent / "authority").iterdir()]
            own += [p for p in tmp_path.iterdir() if p.name.startswith("shop.")]
            modes = {p.name: oct(stat.S_IMODE(p.stat().st_mode)) for p in own}
    finally:
        os.umask(before)
    assert modes.pop("authority") == "0o700"
    assert set(modes.values()) == {"0o600"}
    assert {"shop.inspector", "shop.inspector-wal", "mitmproxy-ca.pem", "upstream-roots.pem"} <= set(modes)


def test_no_captured_value_reaches_a_log(recording, upstream, tmp_path):
    one = recording()
    with one.client() as client:
        client.get(f"https://localhost:{upstream.port}/?q=planted-value", headers={"X": "planted-value"})
    with socket.create_connection(("127.0.0.1", one.listening().port)) as client:
        client.sendall(b"planted-value planted-value\r\n\r\n")
        client.recv(1000)
        client.sendall(b"GET http://127.0.0.1/planted-value HTTP/1.1\r\nplanted-value\r\n\r\n")
    one.host.stop()
    logs = list((tmp_path / "home" / "logs").iterdir())
    assert logs
    assert all(b"planted" not in log.read_bytes() for log in logs)
    assert all("planted" not in repr(message) for message in one.heard)


def test_the_proxy_code_is_not_touched_by_wrong_control_lines(recording):
    one = recording()
    one.listening()
    one.host.send(Stopped(1))
    assert "Stopped" in one.wait(Problem).why
    assert one.host.pid


def resolved_of(recording):
    with SessionReader.open(recording.session) as reader:
        return reader.resolved()


def test_names_behind_hosts_are_asked_for_only_where_the_user_wants_it(recording):
    table = {"metrics.shop.test": ("shop.sc.omtrdc.net",), "img.shop.test": ()}
    with name_server(table) as server:
        one = recording(resolve_names=True, name_servers=(server.at,))
        with one.client() as client:
            with contextlib.suppress(httpx.HTTPError):
                client.get("http://metrics.shop.test/b/ss/x")
            wait_for(lambda: "metrics.shop.test" in resolved_of(one))
            one.host.send(ResolveNames(False))
            one.host.send(ResolveNames(False))
            with contextlib.suppress(httpx.HTTPError):
                client.get("http://img.shop.test/a.png")
            one.row("a.png", "failed")
        one.host.stop()
        assert server.asked == ["metrics.shop.test"]
        found = resolved_of(one)
        assert {host: each.chain for host, each in found.items()} == {"metrics.shop.test": ("shop.sc.omtrdc.net",)}


def test_without_that_wish_no_name_server_is_asked(recording):
    with name_server({}) as server:
        one = recording(name_servers=(server.at,))
        with one.client() as client, contextlib.suppress(httpx.HTTPError):
            client.get("http://metrics.shop.test/x")
        one.row("/x", "failed")
        one.host.stop()
        assert server.asked == []
        assert resolved_of(one) == {}


def test_a_name_server_that_keeps_silent_delays_no_request_and_no_end(recording, upstream):
    with name_server({"localhost.test": "silent"}) as server:
        one = recording(resolve_names=True, name_servers=(server.at,))
        with one.client() as client:
            with contextlib.suppress(httpx.HTTPError):
                client.get("http://localhost.test/x")
            assert client.get(f"https://localhost:{upstream.port}/y").text == "hello"
        one.row("/y")
        one.host.stop()
        found = resolved_of(one)["localhost.test"]
        assert found.chain == ()
        assert found.why in ("no answer within 1 s", "the recording ended before an answer came")
