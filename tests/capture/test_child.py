"""The recorder as a process: what it says, what it stores, how it ends."""

import contextlib
import os
import signal
import socket
import stat
import sys
import threading
import time

import httpx
import pytest
from dns_rig import name_server
from proxy_rig import wait_for
from recorder_rig import slow_answer

from inspector.processes.protocol import (
    AddLaunch,
    AllowPrivate,
    Clients,
    Committed,
    Launch,
    PassThrough,
    Probed,
    Problem,
    ResolveNames,
    Stopped,
)
from inspector.session.reader import SessionReader

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX"),
    pytest.mark.usefixtures("fresh"),
]

PAGE = {"Origin": "https://www.public.example"}


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
