"""mitmproxy flow files: bytes as they were on the wire; hostile files are refused in words."""

import io
from pathlib import Path
from typing import Any

import pytest
from mitmproxy import http
from mitmproxy.connection import Client, Server
from mitmproxy.flow import Error
from mitmproxy.io import FlowWriter, tnetstring
from mitmproxy.tcp import TCPFlow
from mitmproxy.websocket import WebSocketData, WebSocketMessage
from wsproto.frame_protocol import Opcode

from inspector.capture.flow_reader import ABSENT, FlowReader
from inspector.capture.foreign_file import ForeignFile, ImportFault, RefusedEntry
from inspector.model.exchange import Exchange


def ends() -> tuple[Client, Server]:
    client = Client(peername=("127.0.0.1", 40000), sockname=("127.0.0.1", 8080), timestamp_start=1.0)
    server = Server(address=("shop.test", 443))
    server.peername = ("203.0.113.7", 443)
    return client, server


def flow(
    url: str = "https://shop.test/a?b=c", content: bytes | None = b"", answer: bytes | None = b"hi", **headers: str
) -> http.HTTPFlow:
    made = http.HTTPFlow(*ends())
    made.request = http.Request.make("POST", url, content or b"", headers)
    made.request.timestamp_start = 1000.25
    made.request.http_version = "HTTP/2.0"
    made.response = http.Response.make(200, answer or b"", {"Content-Encoding": "br", "A": "1", "a": "2"})
    made.response.raw_content = answer
    made.response.timestamp_end = 1000.75
    if content is None:
        made.request.raw_content = None
    return made


def stored(*flows: Any) -> bytes:
    out = io.BytesIO()
    writer = FlowWriter(out)
    for one in flows:
        writer.add(one)
    return out.getvalue()


def read(path: Path, raw: bytes) -> tuple[list[Exchange | RefusedEntry], tuple[str, ...]]:
    path.write_bytes(raw)
    with ForeignFile(path) as file:
        assert file.kind() == "flow"
        reader = FlowReader(file)
        return list(reader), reader.notices()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.mitm"


def test_a_flow_becomes_an_exchange_with_the_bytes_of_the_wire(path: Path) -> None:
    raw = bytes(range(256))
    (one,), notices = read(path, stored(flow(content=raw, answer=b"\x1f\x8bnot decoded", Cookie="x=y")))
    assert (one.seq, one.key, one.state, notices) == (1, "flow:00000001", "complete", ())
    assert (one.started, one.duration_ms, one.client_ip, one.server_ip) == (1000.25, 500.0, "127.0.0.1", "203.0.113.7")
    assert (one.request.method, one.request.url) == (b"POST", b"https://shop.test/a?b=c")
    assert one.request.http_version == "HTTP/2.0"
    assert (b"Cookie", b"x=y") in one.request.headers
    assert one.request.body.kept == raw
    assert one.response.body.kept == b"\x1f\x8bnot decoded"
    assert one.response.headers[:3] == ((b"Content-Encoding", b"br"), (b"A", b"1"), (b"a", b"2"))
    assert one.marks == ()


def test_bodies_that_were_streamed_are_marked_as_absent(path: Path) -> None:
    (one,), _ = read(path, stored(flow(content=None, answer=None)))
    assert one.marks == (ABSENT,)


def test_websocket_messages_are_kept(path: Path) -> None:
    made = flow()
    made.websocket = WebSocketData(
        messages=[
            WebSocketMessage(Opcode.TEXT, True, b"ask", 5.0),
            WebSocketMessage(Opcode.BINARY, False, b"\x00", 6.0),
        ]
    )
    (one,), _ = read(path, stored(made))
    assert [(m.from_client, m.text, m.body.kept, m.time) for m in one.messages] == [
        (True, True, b"ask", 5.0),
        (False, False, b"\x00", 6.0),
    ]
    assert one.message_count == 2


def test_a_flow_that_failed_says_why(path: Path) -> None:
    broken = flow()
    broken.response, broken.error = None, Error("Connection\nlost", 5.0)
    silent = flow()
    silent.response = None
    (first, second), _ = read(path, stored(broken, silent))
    assert (first.state, first.response, first.error) == ("failed", None, "Connection lost")
    assert (second.state, second.error) == ("failed", "The flow file holds no response.")


def test_flows_of_other_kinds_are_refused_by_number(path: Path) -> None:
    found, _ = read(path, stored(flow(), TCPFlow(*ends()), flow()))
    assert [f.seq if isinstance(f, Exchange) else (f.entry, f.why) for f in found] == [
        1,
        (2, "it is a TCP flow, not HTTP"),
        2,
    ]


def test_of_a_cut_file_the_whole_flows_are_used_and_the_rest_is_said(path: Path) -> None:
    raw = stored(*[flow(f"https://shop.test/{n}") for n in range(10)])
    found, notices = read(path, raw[:-50])
    assert [f.seq for f in found if isinstance(f, Exchange)] == list(range(1, 10))
    assert found[-1] == RefusedEntry(10, "it is damaged or ends early")
    assert "up to entry 9 only" in notices[0]


def deep() -> bytes:
    raw = b""
    for _ in range(20_000):
        raw = b"%d:%b]" % (len(raw), raw)
    return raw


HOSTILE = {
    "a nested dump": deep(),
    "a huge length": b"999999999999:9:x",
    "no flow": tnetstring.dumps({"version": 21, "type": "http"}),
    "a list": tnetstring.dumps([1, 2]),
    "an unknown version": tnetstring.dumps({"version": 9999}),
    "an unknown type": tnetstring.dumps({"version": 21, "type": "other"}),
    "text": b"5:hello,5:world,",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("good_first", [False, True])
def test_a_hostile_file_is_refused_in_words_and_good_flows_before_it_are_used(
    path: Path, raw: bytes, good_first: bool
) -> None:
    if good_first:
        found, notices = read(path, stored(flow()) + raw)
        assert isinstance(found[0], Exchange)
        assert [f.entry for f in found[1:]] == [2]
        assert len(notices) == 1
    else:
        with pytest.raises(ImportFault, match="no mitmproxy flow file"):
            read(path, raw)
