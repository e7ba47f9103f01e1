"""mitmproxy flow file -> exchanges, through mitmproxy's own reader; only in the import process, under its limits.

Bodies are taken as they were on the wire (`raw_content`): nothing is decoded here.
"""

import logging
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, BinaryIO, cast

from mitmproxy import http
from mitmproxy.io import FlowReader as MitmproxyReader

from inspector.capture.foreign_file import ForeignFile, ImportFault, RefusedEntry
from inspector.capture.kept import MESSAGES, first_headers, whole_body
from inspector.model.exchange import EMPTY, Body, Exchange, Headers, Message, Request, Response

ABSENT = "The flow file does not hold this body."


class FlowReader:
    """Iterate once; `notices` are whole afterwards."""

    def __init__(self, file: ForeignFile) -> None:
        self._file = file
        self.entries = 0
        self._good = 0
        self._broken = ""

    def __iter__(self) -> Iterator[Exchange | RefusedEntry]:
        """Exchanges with seq from 1, and the flows between them that are none.

        Raises:
            ImportFault: not one flow could be read.
        """
        logging.getLogger("mitmproxy").setLevel(logging.ERROR)
        flows = iter(MitmproxyReader(cast("BinaryIO", self._file)).stream())
        while True:
            try:
                flow = next(flows)
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001 -- a hostile file makes mitmproxy's reader fail in any way
                yield from self._end(error)
                return
            self.entries += 1
            yield self._one(flow)
        if not self.entries:
            raise ImportFault("it holds no flows")

    def notices(self) -> tuple[str, ...]:
        return (self._broken,) if self._broken else ()

    def _one(self, flow: Any) -> Exchange | RefusedEntry:
        if not isinstance(flow, http.HTTPFlow):
            return RefusedEntry(self.entries, f"it is a {str(flow.type).upper()[:8]} flow, not HTTP")
        try:
            exchange = exchange_of(flow, self.entries, self._good + 1)
        except (ValueError, TypeError, AttributeError, OverflowError):
            return RefusedEntry(self.entries, "it has values that no request has")
        self._good += 1
        return exchange

    def _end(self, error: Exception) -> Iterator[RefusedEntry]:
        if not self._good:
            raise ImportFault("it is no mitmproxy flow file, or it is damaged from the beginning") from error
        self.entries += 1
        yield RefusedEntry(self.entries, _reason(error))
        self._broken = f"The file could be read up to entry {self.entries - 1} only: what follows is damaged."


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, MemoryError):
        return "it is larger than the memory of the import"
    return "it is damaged or ends early"


def exchange_of(flow: http.HTTPFlow, number: int, seq: int) -> Exchange:
    """The exchange of a stored flow.

    Raises:
        ValueError, TypeError, AttributeError, OverflowError: a hostile file gave it values of wrong kinds.
    """
    marks: list[str] = []
    request, response = flow.request, flow.response
    ended = response.timestamp_end if response else None
    sent = request.timestamp_start
    messages = flow.websocket.messages if flow.websocket else []
    kept = tuple(_message(message) for message in messages[-MESSAGES:])
    return Exchange(
        seq=seq,
        key=f"flow:{number:08d}",
        state="failed" if flow.error or not response else "complete",
        launch="",
        started=float(sent),
        duration_ms=max(0.0, (ended - sent) * 1000) if ended else None,
        connection=str(flow.client_conn.id)[:200],
        client_ip=_ip(flow.client_conn.peername) or "",
        server_ip=_ip(flow.server_conn.peername),
        request=_request(request, marks),
        response=_response(response, marks) if response else None,
        error=_error(flow),
        messages=kept,
        message_count=len(messages),
        marks=tuple(dict.fromkeys(marks)),
    )


def _request(request: http.Request, marks: list[str]) -> Request:
    headers, cut = _headers(request.headers)
    url = request.url.encode("utf-8", "surrogateescape")
    version = str(request.http_version)[:20]
    return Request(bytes(request.data.method), url, version, headers, _body(request, marks), cut)


def _response(response: http.Response, marks: list[str]) -> Response:
    headers, cut = _headers(response.headers)
    version, reason = str(response.http_version)[:20], bytes(response.data.reason)
    return Response(int(response.status_code), reason, version, headers, _body(response, marks), cut)


def _headers(headers: http.Headers) -> tuple[Headers, int]:
    return first_headers([(bytes(name), bytes(value)) for name, value in headers.fields])


def _body(message: http.Message, marks: list[str]) -> Body:
    raw = message.raw_content
    if raw is None:
        marks.append(ABSENT)
        return EMPTY
    return whole_body(bytes(raw))


def _message(message: Any) -> Message:
    return Message(
        bool(message.from_client), bool(message.is_text), whole_body(bytes(message.content)), float(message.timestamp)
    )


def _ip(address: Any) -> str | None:
    try:
        return str(ip_address(address[0]))
    except (ValueError, TypeError, IndexError):
        return None


def _error(flow: http.HTTPFlow) -> str:
    if flow.error:
        return " ".join(str(flow.error.msg).split())[:300]
    return "" if flow.response else "The flow file holds no response."
