"""What HTTP/1.1 allows and mitmproxy 12.2 does not expect; without it the page loses the answer.

An interim answer (103 Early Hints; RFC 9110 15.2) is taken for the answer, and the connection ends before the real one:
here it is taken off, as mitmproxy does over HTTP/2. Header lines after an answer's chunked body (trailers) end in an
exception: here they are told as over HTTP/2, and left out towards HTTP/1.1, as RFC 9110 6.5.1 allows. Requests
with trailers still end in that exception: no browser sends any. A head, a chunk's size line or trailers without an end
fill the recorder's memory: what is longer than any browser takes ends the connection.
"""

import re
from collections.abc import Callable
from typing import Any

import h11
from h11._readers import ChunkedReader
from h11._receivebuffer import ReceiveBuffer
from mitmproxy import http
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.layers.http import _http1
from mitmproxy.proxy.layers.http._base import ReceiveHttp
from mitmproxy.proxy.layers.http._events import (
    ErrorCode,
    HttpEvent,
    ResponseEndOfMessage,
    ResponseProtocolError,
    ResponseTrailers,
)

_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)[0-9][0-9]\b")
_LONGEST = len(b"HTTP/1.1 103 ")
MAX_LINES = 1_048_576
"""Bytes of a head, of trailers or of a chunk's size line; Chromium gives up a head at 256 KiB."""
TOO_LONG = "Cannot parse HTTP response: headers without an end"

type Step[Event] = Callable[[Any, Event], layer.CommandGenerator[None]]
"""A method of a side of an HTTP/1.1 exchange."""


class _Reader(ChunkedReader):
    """Reads a chunked body and keeps the lines after it beside, where mitmproxy would stumble over them."""

    def __init__(self) -> None:
        super().__init__()
        self.after: http.Headers | None = None

    def __call__(self, buf: ReceiveBuffer) -> h11.Data | h11.EndOfMessage | None:
        event = super().__call__(buf)
        if event is None and len(buf) > MAX_LINES:
            raise h11.RemoteProtocolError("lines without an end")
        if isinstance(event, h11.EndOfMessage) and event.headers:
            self.after = http.Headers(list(event.headers.raw_items()))
            return h11.EndOfMessage()
        return event


def expect_all_of_http1() -> None:
    """For this process: interim answers and trailers over HTTP/1.1 end no exchange."""
    theirs: Any = _http1.Http1Client  # no interface of mitmproxy's: its version is pinned, each of these has a test
    if theirs.read_headers.__module__ == __name__:
        return
    theirs.read_headers = _after_interim(theirs.read_headers)
    theirs.read_body = _with_trailers(theirs.read_body)
    side: Any = _http1.Http1Server
    side.send = _without_trailers(side.send)


def _after_interim(read: Step[events.ConnectionEvent]) -> Step[events.ConnectionEvent]:
    def read_headers(side: _http1.Http1Client, event: events.ConnectionEvent) -> layer.CommandGenerator[None]:
        while side.request and len(side.buf) >= _LONGEST and _INTERIM.match(_start(side.buf)):
            if side.buf.maybe_extract_lines() is None:
                break
        yield from read(side, event)
        stream = side.stream_id
        if stream is not None and side.response is None and len(side.buf) > MAX_LINES:
            yield commands.CloseConnection(side.conn)
            yield ReceiveHttp(ResponseProtocolError(stream, TOO_LONG, ErrorCode.GENERIC_SERVER_ERROR))

    return read_headers


def _start(buf: ReceiveBuffer) -> bytearray:
    """Without a copy of all that has come so far."""
    return buf._data[:_LONGEST]  # noqa: SLF001 - h11 offers no such look


def _with_trailers(read: Step[events.Event]) -> Step[events.Event]:
    def read_body(side: _http1.Http1Client, event: events.Event) -> layer.CommandGenerator[None]:
        if type(side.body_reader) is ChunkedReader:
            side.body_reader = _Reader()
        for command in read(side, event):
            if isinstance(command, ReceiveHttp) and isinstance(command.event, ResponseEndOfMessage):
                yield from _trailers(side.body_reader, command.event.stream_id)
            yield command

    return read_body


def _trailers(reader: object, stream: int) -> layer.CommandGenerator[None]:
    if isinstance(reader, _Reader) and reader.after is not None:
        yield ReceiveHttp(ResponseTrailers(stream, reader.after))


def _without_trailers(send: Step[HttpEvent]) -> Step[HttpEvent]:
    def sent(side: _http1.Http1Server, event: HttpEvent) -> layer.CommandGenerator[None]:
        if not isinstance(event, ResponseTrailers):
            yield from send(side, event)

    return sent
