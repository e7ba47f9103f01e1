"""What failed, was broken off or was malformed is a row with its reason, or counted."""

import contextlib
import socket
import ssl
import time

import httpx
import pytest
from proxy_rig import Answer, Certificates, Upstream, wait_for

from addons import request_tap

pytestmark = pytest.mark.usefixtures("fresh")


def test_a_name_that_does_not_resolve_is_a_row_for_http_and_https(proxy, client):
    assert client.get("http://nowhere.invalid/http").status_code == 502
    with pytest.raises(httpx.ProxyError):
        client.get("https://nowhere.invalid/https")
    row = proxy.row("/http")
    assert (row.state, row.error, row.response) == ("failed", "the host name could not be resolved", None)
    tunnel = proxy.row("https://nowhere.invalid/")
    assert (tunnel.method_text, tunnel.state) == ("CONNECT", "failed")
    assert tunnel.error == "the host name could not be resolved"
    assert {i.host for i in proxy.incidents("connect-failed")} == {"nowhere.invalid"}


def test_a_spare_tunnel_that_a_browser_lets_go_before_it_stands_is_no_row(proxy, client):
    with socket.socket() as full, contextlib.ExitStack() as queued:
        full.bind(("127.0.0.1", 0))
        full.listen(0)  # nobody accepts: once the queue is full, connecting hangs
        for _ in range(3):
            waiting = queued.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        port = full.getsockname()[1]
        with proxy.connect() as spare:
            spare.sendall(b"CONNECT www.shop.example:%d HTTP/1.1\r\n\r\n" % port)
            time.sleep(0.5)
        client.get("http://nowhere.invalid/after")
    proxy.row("/after")
    assert [row.url_text for row in proxy.exchanges()] == ["http://nowhere.invalid/after"]
    assert {incident.host for incident in proxy.incidents()} == {"nowhere.invalid"}


def test_a_refused_connection_is_a_row(proxy, client):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        client.get(f"http://www.shop.example:{port}/refused")
    assert proxy.row("/refused").error == "the server refused the connection"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "closed the connection without an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "after 4 of 100 body bytes"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "before the chunked body was complete",
        ),
        (b"HTTP/1.1 abc OK\r\n\r\n", "could not be read as HTTP"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "could not be read as HTTP"),
        (b"\x00" * 100 + b"\r\n\r\n", "could not be read as HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "contradict each other"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: odd\r\n\r\n", "contradict each other"),
        (b"HTTP/1.1 200 OK\r\nX Y: 1\r\nContent-Length: 0\r\n\r\n", "invalid header name from the server"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "could not be read as HTTP/1.1"),
        (b"nonsense\r\n\r\n", "could not be read as HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            "contradict each other|multiple content-length",
        ),
    ],
)
def test_a_server_that_breaks_off_is_a_row_with_its_reason(proxy, plain, client, raw, words):
    plain.answer = lambda _: Answer(raw=raw)
    with contextlib.suppress(httpx.HTTPError):
        client.get(f"http://www.shop.example:{plain.port}/broken")
    row = proxy.row("/broken")
    assert row.state == "failed"
    assert any(part in row.error for part in words.split("|"))


def test_an_untrusted_server_certificate_is_a_row_with_its_reason(proxy, client, tmp_path):
    wrong = Upstream(tls=Certificates(tmp_path).server("www.shop.example"))
    response = client.get(f"https://www.shop.example:{wrong.port}/untrusted")
    assert response.status_code == 502
    assert not wrong.seen
    row = proxy.row("/untrusted")
    assert row.state == "failed"
    assert row.error.startswith("the server's certificate was not accepted: ")
    wrong.close()


def test_a_certificate_for_another_name_is_not_accepted(proxy, h1, client):
    proxy.call(proxy.names.__setitem__, "elsewhere.example", "127.0.0.1")
    assert client.get(f"https://elsewhere.example:{h1.port}/name").status_code == 502
    assert "hostname mismatch" in proxy.row("/name").error
    assert not h1.seen


def test_a_client_that_distrusts_us_is_a_row_and_others_go_on(proxy, h1, client):
    trust = ssl.create_default_context()
    with httpx.Client(proxy=proxy.url, verify=trust) as distrusting, pytest.raises(httpx.ConnectError):
        distrusting.get(f"https://www.shop.example:{h1.port}/")
    row = proxy.row(f"https://www.shop.example:{h1.port}/")
    assert (row.method_text, row.state, row.launch) == ("CONNECT", "failed", "first")
    assert "refused our certificate" in row.error
    assert proxy.incident("client-distrusts").host == "www.shop.example"
    assert client.get(f"https://www.shop.example:{h1.port}/others").status_code == 200


def test_a_connection_opened_ahead_and_let_go_is_no_row(proxy, h1):
    with proxy.connect() as ahead:
        ahead.sendall(b"CONNECT www.shop.example:%d HTTP/1.1\r\n\r\n" % h1.port)
        assert b"200" in ahead.recv(1000)
    time.sleep(0.2)
    assert proxy.items == []


def break_off_a_handshake(proxy, port):
    """A client that leaves after our certificate came, without an alert."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="www.shop.example")
    with proxy.connect() as client, contextlib.suppress(ssl.SSLWantReadError):
        client.sendall(b"CONNECT www.shop.example:%d HTTP/1.1\r\n\r\n" % port)
        assert b"200" in client.recv(1000)
        try:
            tls.do_handshake()
        finally:
            client.sendall(outgoing.read())
            assert client.recv(1000)


def test_a_client_that_breaks_its_handshake_off_is_a_row_within_a_second(proxy, h1):
    proxy.proxy.tap._trusting.clear()
    break_off_a_handshake(proxy, h1.port)
    row = proxy.row(f"https://www.shop.example:{h1.port}/", seconds=1.0)
    assert (row.method_text, row.state) == ("CONNECT", "failed")
    assert "may refuse our certificate" in row.error
    assert proxy.incident("client-distrusts").host == "www.shop.example"


@pytest.mark.parametrize("first", ["spare", "used"])
def test_a_spare_connection_that_a_browser_drops_in_its_handshake_is_no_row(proxy, h1, client, first):
    proxy.proxy.tap._trusting.clear()
    if first == "spare":
        break_off_a_handshake(proxy, h1.port)
    assert client.get(f"https://www.shop.example:{h1.port}/used").status_code == 200
    if first == "used":
        break_off_a_handshake(proxy, h1.port)
    time.sleep(request_tap.BROKEN_OFF_SECONDS + 0.3)
    assert [row.url_text for row in proxy.exchanges()] == [f"https://www.shop.example:{h1.port}/used"]
    assert proxy.incidents() == []


URL = b"http://www.shop.example:PORT/"
REQUEST_LINES = [
    b"GET", b"GET ", b" GET / HTTP/1.1", b"GET / ", b"GET  HTTP/1.1", b"GET URL",  b"GET URL HTTP/1.1 x", b"GET URL http/1.1",
    b"GET URL HTTP/", b"GET URL HTTP/1.1.1", b"GET URL FTP/1.1", b"GET http:// HTTP/1.1", b"GET http:/// HTTP/1.1", b"GET http://:80/ HTTP/1.1",
    b"GET http://a.example:x/ HTTP/1.1", b"GET http://a.example:99999/ HTTP/1.1", b"GET http://a b/ HTTP/1.1", b"GET http://[::1/ HTTP/1.1",
    b"GET http://\xff\xfe/ HTTP/1.1", b"GET ftp://a.example/ HTTP/1.1", b"GET a.example HTTP/1.1", b"GET ://a.example/ HTTP/1.1",
    b"GET javascript:alert(1) HTTP/1.1", b"\x00\x01\x02 x y", b"\xff\xff\xff", b"PRI * HTTP/2.0", b"CONNECT a.example HTTP/1.1",
    b"CONNECT a.example:0x HTTP/1.1", b"CONNECT a.example:99999 HTTP/1.1", b"CONNECT http://a.example/ HTTP/1.1", b"CONNECT :443 HTTP/1.1",
    b"GET /nohost HTTP/1.1", b'{"json": 1}', b"<xml/>", b"SSH-2.0-OpenSSH", b"\x16\x03\x01\x00\x05hello", b"\x05\x01\x00",
]  # fmt: skip
HEADER_LINES = [
    b"no colon here", b" : x", b": x", b"Host : a.example", b"X\x00Y: 1", b"X Y: 1", b"X\xffY: 1", b"X(Y): 1", b"X@Y: 1", b"X[Y]: 1", b"X\tY: 1",
    b'"X": 1', b"X/Y: 1", b"X{Y}: 1", b"X=Y: 1", b"X?Y: 1", b"X;Y: 1", b"X,Y: 1", b"X<Y>: 1", b"X\\Y: 1", b"X\x7fY: 1",
    b"Content-Length: 1\r\nContent-Length: 2", b"Content-Length: 1\r\ncontent-length: 1", b"Content-Length: -1", b"Content-Length: +1",
    b"Content-Length: 1, 1", b"Content-Length: 0x10", b"Content-Length: 1 1", b"Content-Length: ", b"Content-Length: 1e3", b"Content-Length: 01",
    b"Content-Length: \xb2", b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nContent-Length: 0",
    b"Transfer-Encoding: odd", b"Transfer-Encoding: chunked, odd", b"Transfer-Encoding: gzip", b"Transfer-Encoding: identity",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunked\xff",
    b"Transfer-Encoding: \x0bchunked", b"Transfer-Encoding: chunked;x",
]  # fmt: skip
CHUNKS = [
    b"zz\r\n",
    b"-1\r\nx\r\n",
    b"1\r\nxy\r\n0\r\n\r\n",
    b"1",
    b"5\r\nhel",
    b"fffffffffffffffffffff\r\nx\r\n",
    b"\r\n",
    b"0x1\r\nx\r\n0\r\n\r\n",
]
MALFORMED = [
    *(line + b"\r\n\r\n" for line in REQUEST_LINES),
    *(b"POST URL HTTP/1.1\r\nHost: www.shop.example:PORT\r\n" + line + b"\r\n\r\n" for line in HEADER_LINES),
    *(b"POST URL HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk for chunk in CHUNKS),
    b"GET URL HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"GET URL HTTP/1.1\r\n folded: first\r\n\r\n",
    b"POST URL HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf", b"GET URL HTTP/1.1\r\nX: 1", b"GET URL",
]  # fmt: skip


@pytest.mark.parametrize("raw", MALFORMED)
def test_every_malformed_request_is_a_row_or_counted(proxy, plain, raw):
    raw = raw.replace(b"URL", URL).replace(b"PORT", b"%d" % plain.port)
    with proxy.connect() as client:
        client.sendall(raw)
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
    wait_for(lambda: proxy.items)
    proxy.call(proxy.proxy.guard.open_connections)
    counted = len(proxy.exchanges()) + len(proxy.incidents("malformed"))
    assert counted == 1
    assert all(e.state == "failed" for e in proxy.exchanges())
    assert plain.seen == []
    assert proxy.say(b"GET http://www.shop.example:%d/alive HTTP/1.1\r\n\r\n" % plain.port).startswith(b"HTTP/1.1 200")


def test_a_malformed_request_on_a_used_connection_is_counted(proxy, plain):
    with proxy.connect() as client:
        client.sendall(b"GET http://www.shop.example:%d/good HTTP/1.1\r\n\r\n" % plain.port)
        got = b""
        while not got.endswith(b"hello"):
            got += client.recv(65536)
        client.sendall(b"nonsense\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 400")
    assert proxy.incident("malformed").count == 1
    assert len(proxy.exchanges()) == 1


def test_a_crashed_handler_is_an_incident_and_its_request_a_row(proxy, plain):
    """HTTP/1.1 trailers crash mitmproxy 12.2.3; without help the request would hang unseen."""
    raw = b"POST http://www.shop.example:%d/trailers HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-T: 1\r\n\r\n"
    proxy.say(raw % plain.port)
    incident = proxy.incident("crashed")
    assert "NotImplementedError" in incident.why
    row = proxy.row("/trailers")
    assert row.state == "failed"
