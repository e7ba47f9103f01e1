"""What the recorder survives: its own death, a full disk, a host that is gone, a crash, big bodies."""

import contextlib
import hashlib
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import psutil
import pytest
from proxy_rig import Answer, wait_for
from recorder_rig import slow_answer

from inspector.processes.protocol import (
    BrowseUnrecorded,
    Committed,
    NotRecording,
    Problem,
    RecordingAgain,
)
from inspector.session.reader import SessionReader

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX"),
    pytest.mark.usefixtures("fresh"),
]

PAGE = {"Origin": "https://www.public.example"}


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
