"""What no rule can look into, and why."""

from dataclasses import replace

from builders import exchange

from inspector.analysis.payload import payload_of
from inspector.filtering.unfilterable import why_not
from inspector.model.exchange import Body


def why(content=b"", headers=(), **more):
    sent = exchange("https://shop.example/", content=content, headers=list(headers), method=b"POST", **more)
    return why_not(sent, payload_of(sent.request))


JSON = [(b"content-type", b"application/json")]


def test_what_is_read_whole_can_be_filtered():
    for content, headers in (
        (b"", []),
        (b"a=1", []),
        (b'{"a":[1,2]}', JSON),
        (b"en=a\r\nen=b", []),
        (b"just text", []),
    ):
        assert why(content, headers) == ""


def test_closed_and_binary_bodies_cannot():
    assert "cannot be decoded" in why(b"x", [(b"content-encoding", b"dcb")])
    assert "binary" in why(b"\x00\x01\x02\x03abcdefgh")


def test_what_was_recorded_in_part_cannot():
    sent = exchange("https://shop.example/", content=b"a=1")
    cut = replace(sent, request=replace(sent.request, body=Body(b"a=1", 9000, "")))
    assert "3 of 9,000 bytes" in why_not(cut, payload_of(cut.request))
    short = replace(sent, request=replace(sent.request, headers_cut=12))
    assert "12 bytes of the headers" in why_not(short, payload_of(short.request))


def test_messages_of_a_websocket_cannot():
    assert "WebSocket" in why(message_count=3)


def test_json_with_more_values_than_are_looked_at_cannot():
    assert "more values than rules look at" in why(b"[" + b"1," * 10_005 + b"1]", JSON)
