"""Interim answers and trailers of HTTP/1.1 servers cost the page nothing."""

import contextlib
import socket
import threading

import pytest
from proxy_rig import Answer

pytestmark = pytest.mark.usefixtures("fresh")

HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n"


@pytest.mark.parametrize("before", [HINT, CONTINUE, HINT * 3 + CONTINUE])
def test_the_answer_after_interim_ones_reaches_the_page_and_is_the_row(proxy, plain, client, before):
    plain.answer = lambda _: Answer(raw=before + ANSWER)
    answer = client.get(f"http://www.shop.example:{plain.port}/early")
    assert (answer.status_code, answer.content) == (200, b"hi")
    row = proxy.row("/early")
    assert (row.state, row.response.status, row.response.body.kept) == ("complete", 200, b"hi")


def test_a_hint_without_an_answer_is_a_failed_row(proxy, plain, client):
    plain.answer = lambda _: Answer(raw=HINT)
    assert client.get(f"http://www.shop.example:{plain.port}/hint").status_code == 502
    row = proxy.row("/hint")
    assert (row.state, row.response) == ("failed", None)


def test_a_switch_of_protocols_is_no_interim_answer(proxy, plain, client):
    plain.answer = lambda _: Answer(
        raw=b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: odd\r\nConnection: upgrade\r\n\r\n"
    )
    client.get(f"http://www.shop.example:{plain.port}/switch", headers={"Upgrade": "odd", "Connection": "upgrade"})
    assert proxy.row("/switch").response.status == 101


def test_an_answer_with_trailers_is_whole_and_its_row_says_so(proxy, plain, client):
    plain.answer = lambda _: Answer(raw=CHUNKED)
    answer = client.get(f"http://www.shop.example:{plain.port}/trailers")
    assert (answer.status_code, answer.content) == (200, b"hi")
    row = proxy.row("/trailers")
    assert (row.state, row.response.status, row.response.body.kept) == ("complete", 200, b"hi")
    assert "Header lines that came after the body are not kept." in row.marks


def test_over_tls_both_at_once_cost_nothing_and_the_next_request_goes_through(proxy, h1, client):
    h1.answer = lambda _: Answer(raw=HINT + CHUNKED)
    for name in ("one", "two"):
        answer = client.get(f"https://www.shop.example:{h1.port}/{name}")
        assert (answer.status_code, answer.content) == (200, b"hi")
        assert proxy.row(f"/{name}").state == "complete"


PIECE, MOST = b"a" * 65_536, 1_000


class _Endless(threading.Thread):
    """Answers one request with `start` and 64 MiB more, as far as they are taken."""

    def __init__(self, start: bytes) -> None:
        super().__init__(daemon=True)
        self.start_of_it, self.pieces = start, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        with self.listener, self.listener.accept()[0] as peer, contextlib.suppress(OSError):
            peer.recv(65_536)
            peer.sendall(self.start_of_it)
            while self.pieces < MOST:
                peer.sendall(PIECE)
                self.pieces += 1


@pytest.mark.parametrize(
    ("start", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Long: ", None),
        (b"HTTP/1.1 103 Early Hints\r\nLink: ", None),
        (CHUNKED.removesuffix(b"\r\n\r\n"), b"hi"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n2;extension=", b"hi"),
    ],
    ids=["head", "hint", "trailers", "chunk"],
)
def test_lines_without_an_end_are_not_gathered(proxy, client, start, body):
    server = _Endless(start)
    server.start()
    with contextlib.suppress(Exception):  # a body that breaks off is an error of the client's
        client.get(f"http://www.shop.example:{server.port}/endless")
    row = proxy.row("/endless")
    server.join(20)
    assert not server.is_alive()
    assert server.pieces < MOST
    assert row.state == "failed"
    assert (row.response.body.kept if row.response else None) == body
    assert "aaaa" not in row.error
