"""Everything that went through is a row, with the bytes of both ends."""

import asyncio
import contextlib
import hashlib
import os
import socket
import threading
import time

import pytest
from proxy_rig import Answer, wait_for
from websockets.asyncio.server import serve
from websockets.sync.client import connect

from addons import request_tap
from addons.request_tap import INTERRUPTED

pytestmark = pytest.mark.usefixtures("fresh")

HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"transfer-encoding", b"upgrade"}
BIG = os.urandom(3 * 1024 * 1024)


def without_hops(headers):
    return [(name.lower(), value) for name, value in headers if name.lower() not in HOP_BY_HOP]


ODD = [
    (b"X-Twice", b"one"), (b"x-twice", b"two"), (b"X-Empty", b""), (b"Cookie", b"a=1; b=2"), (b"X-Latin", b"caf\xe9"),
    (b"X_Under.Score!", b"  inner  space ".strip()), (b"Accept-Encoding", b"gzip, br"),
]  # fmt: skip


def test_https_over_http1_changes_no_header_on_either_leg(proxy, h1, client):
    answer = [(b"Set-Cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"X-Odd", b"\xff\xfe"), (b"Content-Type", b"text/x")]
    h1.answer = lambda _: Answer(headers=answer, body=b"body")
    response = client.post(f"https://www.shop.example:{h1.port}/a?b=%20c", content=b"payload", headers=ODD)
    sent = response.request.headers.raw
    assert response.http_version == "HTTP/1.1"
    assert without_hops(h1.seen[0].headers) == without_hops(sent)
    assert without_hops(response.headers.raw)[: len(answer)] == without_hops(answer)
    row = proxy.row("/a?b=%20c")
    assert without_hops(row.request.headers) == without_hops(sent)
    assert without_hops(row.response.headers)[: len(answer)] == without_hops(answer)
    assert [name for name, _ in row.response.headers][:2] == [b"Set-Cookie", b"set-cookie"]


def test_http2_changes_no_header_on_either_leg(proxy, h2, client):
    answer = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"x-odd", b"\xff\xfe"), (b"content-type", b"text/x")]
    h2.answer = lambda _: Answer(headers=answer, body=b"body")
    odd = [pair for pair in ODD if pair[0] != b"Cookie"] + [(b"cookie", b"a=1"), (b"cookie", b"b=2")]
    response = client.post(f"https://www.shop.example:{h2.port}/h2", content=b"payload", headers=odd)
    assert response.http_version == "HTTP/2"
    sent = [pair for pair in without_hops(response.request.headers.raw) if pair[0] != b"host"]
    assert without_hops(h2.seen[0].headers) == sent
    assert without_hops(response.headers.raw)[: len(answer)] == answer
    row = proxy.row("/h2")
    assert list(row.request.headers) == h2.seen[0].headers
    assert row.request.http_version == row.response.http_version == "HTTP/2.0"
    assert row.response.headers[: len(answer)] == tuple(answer)
    assert row.url_text == f"https://www.shop.example:{h2.port}/h2"


def test_a_row_says_what_when_where(proxy, h1, client):
    before = time.time()
    client.get(f"https://www.shop.example:{h1.port}/when")
    row = proxy.row("/when")
    assert (row.state, row.launch, row.client_ip, row.server_ip) == ("complete", "first", "127.0.0.1", "127.0.0.1")
    assert before <= row.started <= time.time()
    assert 0 < row.duration_ms < 5000
    assert row.key
    assert row.connection
    assert row.response.status == 200
    assert row.response.reason == b"Fine"
    assert row.request.http_version == "HTTP/1.1"


def test_requests_are_numbered_as_they_begin(proxy, h1, client):
    for number in range(5):
        client.get(f"https://www.shop.example:{h1.port}/n{number}")
    wait_for(lambda: len(proxy.exchanges()) == 5)
    seqs = [proxy.row(f"/n{number}").seq for number in range(5)]
    assert seqs == list(range(seqs[0], seqs[0] + 5))


@pytest.mark.parametrize("upstream", ["h1", "h2", "plain"])
@pytest.mark.parametrize("size", [0, 1, 70_000, len(BIG)])
def test_no_byte_of_a_body_changes_in_either_direction(proxy, client, upstream, size, request):
    server = request.getfixturevalue(upstream)
    raw = BIG[:size]
    server.answer = lambda _: Answer(body=raw, headers=[(b"content-encoding", b"br")])
    scheme = "http" if upstream == "plain" else "https"
    url = f"{scheme}://www.shop.example:{server.port}/{upstream}{size}"
    with client.stream("POST", url, content=raw) as response:
        got = b"".join(response.iter_raw())
    digest = hashlib.sha256(raw).hexdigest()
    assert hashlib.sha256(got).hexdigest() == digest
    assert server.seen[0].sha256 == digest
    row = proxy.row(f"/{upstream}{size}")
    for body in (row.request.body, row.response.body):
        assert body.size == size
        assert body.sha256 == (digest if size else "")
        assert body.kept == raw[: 2 * 1024 * 1024]


@pytest.mark.parametrize("upstream", ["h1", "h2"])
def test_bodies_of_unknown_length_are_whole_in_both_directions(proxy, client, upstream, request):
    server = request.getfixturevalue(upstream)

    async def chunks():
        for start in range(0, 300_000, 30_000):
            yield BIG[start : start + 30_000]

    server.answer = lambda _: Answer(chunks=chunks)
    upload = (BIG[start : start + 30_000] for start in range(0, 300_000, 30_000))
    response = client.post(f"https://www.shop.example:{server.port}/chunks", content=upload)
    assert response.content == BIG[:300_000] == server.seen[0].body
    row = proxy.row("/chunks")
    assert row.request.body.sha256 == row.response.body.sha256 == hashlib.sha256(BIG[:300_000]).hexdigest()


def test_server_sent_events_reach_the_page_at_once_and_are_a_row_while_they_run(proxy, h1, client):
    go_on = threading.Event()

    async def events():
        yield b"data: 1\n\n"
        await asyncio.to_thread(go_on.wait)
        yield b"data: 2\n\n"

    h1.answer = lambda _: Answer(headers=[(b"Content-Type", b"text/event-stream")], chunks=events)
    with client.stream("GET", f"https://www.shop.example:{h1.port}/events") as response:
        lines = response.iter_lines()
        assert next(lines) == "data: 1"
        running = [e for e in proxy.call(proxy.proxy.tap.snapshot) if e.url_text.endswith("/events")]
        assert [e.state for e in running] == ["open"]
        assert running[0].response.status == 200
        assert running[0].response.body.kept == b"data: 1\n\n"
        assert running[0].response.body.sha256 == ""
        go_on.set()
        assert list(lines) == ["", "data: 2", ""]
    row = proxy.row("/events")
    assert (row.key, row.seq, row.state) == (running[0].key, running[0].seq, "complete")
    assert row.response.body.kept == b"data: 1\n\ndata: 2\n\n"


def test_a_stream_that_the_page_ends_is_a_failed_row_with_what_had_come(proxy, h1, client):
    async def events():
        yield b"data: 1\n\n"
        await asyncio.sleep(30)

    h1.answer = lambda _: Answer(chunks=events)
    with client.stream("GET", f"https://www.shop.example:{h1.port}/left") as response:
        next(response.iter_bytes())
    row = proxy.row("/left")
    assert row.state == "failed"
    assert "ended the connection" in row.error
    assert row.response.body.kept == b"data: 1\n\n"
    assert row.response.body.sha256 == ""


def test_a_running_request_is_shown_once_until_it_changes(proxy, h1, client):
    hold = threading.Event()

    async def slow():
        await asyncio.to_thread(hold.wait)
        yield b"done"

    h1.answer = lambda seen: Answer(chunks=slow) if seen.target == b"/slow" else Answer()
    getting = threading.Thread(target=client.get, args=(f"https://www.shop.example:{h1.port}/slow",))
    getting.start()
    first = wait_for(lambda: [e for e in proxy.call(proxy.proxy.tap.snapshot) if e.response])
    assert [e.state for e in first] == ["open"]
    assert proxy.call(proxy.proxy.tap.snapshot) == []
    hold.set()
    getting.join()
    assert proxy.row("/slow").state == "complete"
    assert proxy.call(proxy.proxy.tap.snapshot) == []
    assert proxy.proxy.tap.running == 0


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body_are_rows(proxy, h1, client, status):
    h1.answer = lambda _: Answer(
        status=status, headers=[(b"ETag", b'"1"'), (b"Content-Length", b"9999999")][: 1 + (status == 304)]
    )
    client.get(f"https://www.shop.example:{h1.port}/e{status}")
    row = proxy.row(f"/e{status}")
    assert (row.state, row.response.status, row.response.body.size) == ("complete", status, 0)


def test_head_redirect_and_preflight_are_rows(proxy, h1, client):
    h1.answer = lambda seen: Answer(302, [(b"Location", b"/to")]) if seen.target == b"/from" else Answer(body=b"x")
    base = f"https://www.shop.example:{h1.port}"
    client.head(f"{base}/head")
    client.get(f"{base}/from", follow_redirects=True)
    client.options(f"{base}/preflight", headers={"Origin": "https://localhost", "Access-Control-Request-Method": "PUT"})
    rows = {ending: proxy.row(ending) for ending in ("/head", "/from", "/to", "/preflight")}
    assert [row.method_text for row in rows.values()] == ["HEAD", "GET", "GET", "OPTIONS"]
    assert [row.response.status for row in rows.values()] == [200, 302, 200, 200]
    assert rows["/head"].response.body.size == 0


@pytest.mark.parametrize(
    ("target", "method"),
    [
        (b"/a|b[c]{d}\\^`<>\"'", b"GET"),
        (b"/?a&a&=b&%zz&&;", b"GET"),
        (b"/" + b"x" * 60_000, b"GET"),
        (b"/odd-method", b"BREW"),
        (b"//double//slash/../dots", b"DELETE"),
    ],
)
def test_unusual_but_readable_requests_are_rows_as_sent(proxy, plain, target, method):
    url = b"http://www.shop.example:%d%s" % (plain.port, target)
    answer = proxy.say(method + b" " + url + b" HTTP/1.1\r\nHost: www.shop.example:%d\r\n\r\n" % plain.port)
    assert answer.startswith(b"HTTP/1.1 200")
    row = wait_for(lambda: next(iter(proxy.exchanges()), None))
    assert row.request.url == url
    assert row.request.method == method
    assert plain.seen[0].target == target


def test_bytes_beyond_ascii_in_an_encrypted_request_are_stored_as_sent(proxy, h1):
    with proxy.tunnel("www.shop.example", h1.port) as tunnel:
        tunnel.sendall(b"GET /caf\xc3\xa9?q=\xff HTTP/1.1\r\nHost: www.shop.example:%d\r\nX: \xfe\r\n\r\n" % h1.port)
        assert tunnel.recv(65536).startswith(b"HTTP/1.1 200")
    row = wait_for(lambda: next(iter(proxy.exchanges()), None))
    assert row.request.url == b"https://www.shop.example:%d/caf\xc3\xa9?q=\xff" % h1.port
    assert row.request.headers[1] == (b"X", b"\xfe")
    assert h1.seen[0].target == b"/caf\xc3\xa9?q=\xff"


def test_an_internationalised_host_is_shown_as_sent(proxy, plain):
    proxy.call(proxy.names.__setitem__, "bücher.example", "127.0.0.1")
    proxy.call(proxy.names.__setitem__, "xn--bcher-kva.example", "127.0.0.1")
    host = b"xn--bcher-kva.example:%d" % plain.port
    assert proxy.say(b"GET http://%s/idn HTTP/1.1\r\nHost: %s\r\n\r\n" % (host, host)).startswith(b"HTTP/1.1 200")
    assert proxy.row("/idn").request.url == b"http://" + host + b"/idn"


def test_a_host_header_that_names_another_host_is_marked(proxy, plain):
    url = b"http://www.shop.example:%d/fronted" % plain.port
    proxy.say(b"GET " + url + b" HTTP/1.1\r\nHost: other.example\r\n\r\n")
    row = proxy.row("/fronted")
    assert row.request.url == url
    assert "names another host" in row.marks[0]


def test_headers_beyond_the_limit_are_counted(proxy, plain):
    lines = b"".join(b"X-%d: %s\r\n" % (n, b"v" * 20) for n in range(1500))
    proxy.say(b"GET http://www.shop.example:%d/many HTTP/1.1\r\n%s\r\n" % (plain.port, lines))
    row = proxy.row("/many")
    assert len(row.request.headers) == 1000
    assert row.request.headers_cut == sum(len(b"X-%d: %s\r\n" % (n, b"v" * 20)) for n in range(1000, 1500))
    proxy.say(
        b"GET http://www.shop.example:%d/long HTTP/1.1\r\nX-A: 1\r\nX-B: %s\r\n\r\n" % (plain.port, b"v" * 300_000)
    )
    row = proxy.row("/long")
    assert row.request.headers == ((b"X-A", b"1"),)
    assert row.request.headers_cut == 300_000 + len(b"X-B: \r\n")


def test_websocket_messages_go_unchanged_and_stand_in_the_row(proxy, certificates, h1):
    got = []

    async def echo(socket):
        async for message in socket:
            got.append(message)
            await socket.send(message)

    with _websocket_server(echo, certificates.server("localhost")) as port:
        proxy.call(proxy.proxy.guard.allow, "localhost")
        url = f"wss://localhost:{port}/chat"
        messages = ["grüße", b"\x00\xff" * 10, "", "x" * 70_000]
        with connect(url, ssl=proxy.trust, proxy=proxy.url, max_size=None) as client:
            back = []
            for message in messages:
                client.send(message)
                back.append(client.recv())
            running = wait_for(lambda: _running_websocket(proxy, 8))
            assert running.state == "open"
            assert running.response.status == 101
    row = proxy.row("/chat")
    assert got == back == messages
    assert (row.state, row.message_count, len(row.messages)) == ("complete", 8, 8)
    raws = [m.encode() if isinstance(m, str) else m for m in messages]
    assert [m.body.kept for m in row.messages if m.from_client] == raws
    assert [m.body.kept for m in row.messages if not m.from_client] == raws
    assert [m.text for m in row.messages[::2]] == [True, False, True, True]
    assert row.messages[-1].body.sha256 == hashlib.sha256(raws[-1]).hexdigest()


def _running_websocket(proxy, count):
    found = [e for e in proxy.call(proxy.proxy.tap.snapshot) if e.message_count == count]
    return found[0] if found else None


def test_of_many_websocket_messages_the_last_hundred_are_kept_and_all_counted(proxy, certificates):
    async def swallow(socket):
        async for _ in socket:
            pass

    with _websocket_server(swallow, certificates.server("localhost")) as port:
        proxy.call(proxy.proxy.guard.allow, "localhost")
        url = f"wss://localhost:{port}/many"
        with connect(url, ssl=proxy.trust, proxy=proxy.url, max_size=None, compression=None) as client:
            client.send(b"big" * 500_000)
            for number in range(250):
                client.send(str(number))
    row = proxy.row("/many")
    assert row.message_count == 251
    assert [m.body.kept for m in row.messages] == [str(n).encode() for n in range(150, 250)]


def test_a_big_websocket_message_is_cut_at_one_megabyte(proxy, certificates):
    async def swallow(socket):
        async for _ in socket:
            pass

    with _websocket_server(swallow, certificates.server("localhost")) as port:
        proxy.call(proxy.proxy.guard.allow, "localhost")
        with connect(f"wss://localhost:{port}/big", ssl=proxy.trust, proxy=proxy.url, compression=None) as client:
            client.send(BIG)
    body = proxy.row("/big").messages[0].body
    assert (len(body.kept), body.size, body.sha256) == (2**20, len(BIG), hashlib.sha256(BIG).hexdigest())


@contextlib.contextmanager
def _websocket_server(handler, tls):
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    box = []

    async def main():
        async with serve(handler, "127.0.0.1", 0, ssl=tls, max_size=None) as server:
            box.extend((server.sockets[0].getsockname()[1], asyncio.Event()))
            ready.set()
            await box[1].wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True)
    thread.start()
    ready.wait(10)
    yield box[0]
    loop.call_soon_threadsafe(box[1].set)
    thread.join(10)


def test_what_still_runs_when_the_recorder_ends_is_interrupted(proxy, h1, client):
    release = threading.Event()

    async def slow():
        await asyncio.to_thread(release.wait)
        yield b"late"

    h1.answer = lambda _: Answer(chunks=slow)
    getting = threading.Thread(target=client.get, args=(f"https://www.shop.example:{h1.port}/cut",))
    getting.start()
    wait_for(lambda: proxy.proxy.tap.running == 1 and h1.seen)
    proxy.call(proxy.proxy.tap.interrupt)
    row = proxy.row("/cut")
    assert (row.state, row.error) == ("interrupted", INTERRUPTED)
    release.set()
    getting.join()
    time.sleep(0.1)
    assert len(proxy.exchanges()) == 1


def test_an_answer_before_the_whole_request_waits_for_the_rest_of_it(proxy, plain):
    head = b"POST http://www.shop.example:%d/early HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n" % plain.port
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        head = head.replace(b"%d" % plain.port, b"%d" % port)
        with proxy.connect() as client:
            client.sendall(head + b"x" * 1000)
            upstream, _ = server.accept()
            upstream.recv(65536)
            upstream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            assert client.recv(65536).startswith(b"HTTP/1.1 200")
            proxy.call(proxy.proxy.tap.snapshot)
            assert proxy.exchanges() == []
            rest = threading.Thread(target=_drain, args=(upstream,))
            rest.start()
            client.sendall(b"x" * (2_000_000 - 1000))

            def whole():
                proxy.call(proxy.proxy.tap.snapshot)
                return proxy.exchanges()

            row = wait_for(whole)[0]
            assert row.state == "complete"
            assert row.request.body.size == 2_000_000
            assert row.request.body.sha256 == hashlib.sha256(b"x" * 2_000_000).hexdigest()
        upstream.close()
        rest.join()


def _drain(source):
    try:
        while source.recv(65536):
            pass
    except OSError:
        pass


@pytest.mark.parametrize("hook", ["requestheaders", "responseheaders", "response"])
def test_a_hook_that_fails_on_every_tenth_request_loses_none_and_flags_those(proxy, h1, client, monkeypatch, hook):
    count = 0
    broken = {"requestheaders": "url_of", "responseheaders": "_unbounded", "response": "project"}[hook]
    working = getattr(request_tap, broken)

    def failing(*arguments):
        nonlocal count
        count += 1
        asked = 2 if broken == "_unbounded" else 1  # it is asked once for the request and once for its answer
        if count % (10 * asked) == 0:
            raise ZeroDivisionError("secret")
        return working(*arguments)

    monkeypatch.setattr(request_tap, broken, failing)
    for number in range(30):
        assert client.get(f"https://www.shop.example:{h1.port}/x{number}?s=1").content == b"hello"
    wait_for(lambda: len(proxy.exchanges()) == 30)
    flagged = [e for e in proxy.exchanges() if e.marks]
    assert len(flagged) == 3
    assert all("ZeroDivisionError" in e.marks[0] and "secret" not in e.marks[0] for e in flagged)
    assert all(e.url_text.startswith("https://www.shop.example") for e in flagged)
    assert all(e.response.body.kept == b"hello" for e in flagged)
    assert len(proxy.incidents("addon-failed")) == 3


def test_expect_100_is_kept_in_the_row(proxy, plain):
    raw = b"POST http://www.shop.example:%d/expect HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"
    proxy.say(raw % plain.port)
    assert (b"Expect", b"100-continue") in proxy.row("/expect").request.headers


def test_a_request_to_the_recorder_itself_is_a_row(proxy):
    proxy.say(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % proxy.port)
    assert proxy.row("/").error == "the request was addressed to the recorder itself"
