"""mitmproxy's flow -> Exchange: the only place that knows both."""

import re
import time
from collections import deque
from dataclasses import replace
from functools import lru_cache

from mitmproxy import http, websocket
from mitmproxy.connection import Client
from mitmproxy.tls import TlsData
from wsproto.frame_protocol import Opcode

from addons.addresses import normal_host
from addons.body_tee import KEPT, BodyTee, body_of
from inspector.model.exchange import EMPTY, Body, Exchange, Headers, Message, Request, Response, State

HEADER_BYTES = 256 * 1024
HEADER_LINES = 1000
MESSAGES = 100
MESSAGE_BYTES = 1024 * 1024


class Watched:
    """A flow that runs, and what was noted of it; mitmproxy changes some of it later (Expect, h2c upgrades)."""

    __slots__ = (
        "changed", "error", "flow", "headers", "marks", "message_count", "messages", "next_show", "request",
        "request_tee", "response_tee", "seq", "shown_size", "since", "state", "url",
    )  # fmt: skip

    def __init__(self, flow: http.HTTPFlow, seq: int) -> None:
        self.flow = flow
        self.seq = seq
        self.since = time.perf_counter()
        self.headers: Headers = flow.request.headers.fields
        self.url = b""
        self.request: Request | None = None
        """Kept once its body is complete."""
        self.request_tee: BodyTee | None = None
        self.response_tee: BodyTee | None = None
        self.state: State = "open"
        self.error = ""
        self.marks: list[str] = []
        self.messages: deque[Message] | None = None
        self.message_count = 0
        self.changed = True
        self.shown_size = 0
        self.next_show = 0.0

    def size(self) -> int:
        """Grows as long as something comes."""
        tees = (self.request_tee, self.response_tee)
        return self.message_count + sum(tee.size for tee in tees if tee is not None)

    def grown(self) -> bool:
        return self.size() != self.shown_size


def project(watched: Watched, launch: str) -> Exchange:
    """What is known of a flow now."""
    flow = watched.flow
    client, server = flow.client_conn, flow.server_conn
    running = watched.state == "open"
    request = watched.request or _request(watched)
    response = flow.response if watched.state != "refused" else None
    return Exchange(
        seq=watched.seq,
        key=flow.id,
        state=watched.state,
        launch=launch,
        started=flow.request.data.timestamp_start,
        duration_ms=None if running else round((time.perf_counter() - watched.since) * 1000, 3),
        connection=client.id,
        client_ip=client.peername[0] if client.peername else "",
        server_ip=server.peername[0] if server.peername else None,
        request=request,
        response=_response(watched, response) if response is not None else None,
        error=watched.error,
        messages=tuple(watched.messages or ()),
        message_count=watched.message_count,
        marks=tuple(watched.marks),
    )


def _request(watched: Watched) -> Request:
    request = watched.flow.request
    complete = request.data.timestamp_end is not None
    headers, cut = stored_headers(watched.headers)
    made = Request(
        method=request.data.method,
        url=watched.url,
        http_version=version_of(request),
        headers=headers,
        body=_body(request, watched.request_tee, complete=complete),
        headers_cut=cut,
    )
    if complete:
        watched.request = made
    return made


def _response(watched: Watched, response: http.Response) -> Response:
    headers, cut = stored_headers(response.headers.fields)
    return Response(
        status=response.data.status_code,
        reason=response.data.reason,
        http_version=version_of(response),
        headers=headers,
        body=_body(response, watched.response_tee, complete=response.data.timestamp_end is not None),
        headers_cut=cut,
    )


def _body(message: http.Message, tee: BodyTee | None, *, complete: bool) -> Body:
    raw = message.raw_content
    if raw is not None:
        return body_of(raw)
    return tee.body(whole=complete) if tee is not None else EMPTY


def stored_headers(fields: Headers) -> tuple[Headers, int]:
    """The first lines that fit 256 KB and 1,000 lines, and how many bytes were left out (`name: value` and its end)."""
    if len(fields) <= HEADER_LINES and sum([len(name) + len(value) for name, value in fields]) <= HEADER_BYTES:
        return fields, 0
    room = HEADER_BYTES
    kept = []
    for name, value in fields[:HEADER_LINES]:
        room -= len(name) + len(value)
        if room < 0:
            break
        kept.append((name, value))
    return tuple(kept), sum(len(name) + len(value) + 4 for name, value in fields[len(kept) :])


_VERSIONS = {b"HTTP/1.1": "HTTP/1.1", b"HTTP/2.0": "HTTP/2.0", b"HTTP/1.0": "HTTP/1.0"}


def version_of(message: http.Message) -> str:
    raw = message.data.http_version
    return _VERSIONS.get(raw) or raw.decode("ascii", "backslashreplace")


_PLAIN_AUTHORITY = re.compile(rb"[A-Za-z0-9._:\[\]~%-]+")


def url_of(flow: http.HTTPFlow) -> tuple[bytes, bool]:
    """The target URI as the client stated it (RFC 9110 7.1), and whether it names the host that was connected.

    A browser's request line, :authority or Host and its tunnel always agree. Where another client's differ, a full
    request line goes first, then :authority or Host, then the tunnel.
    """
    data = flow.request.data
    stated = data.authority or _stated_host(data.headers.fields)
    agrees = not stated or _same_target(stated, data.scheme, data.host, data.port)
    in_tunnel = flow.client_conn.tls
    if not stated or not (agrees or in_tunnel) or not _PLAIN_AUTHORITY.fullmatch(stated):
        stated = _authority(data.scheme, data.host, data.port)
    path = b"" if data.path == b"*" else data.path
    return data.scheme + b"://" + stated + path, agrees


def _stated_host(headers: Headers) -> bytes:
    for name, value in headers:
        if len(name) == 4 and name.lower() == b"host":
            return value
    return b""


@lru_cache(4096)
def _same_target(authority: bytes, scheme: bytes, host: str, port: int) -> bool:
    stated, _, stated_port = authority.rpartition(b":") if _has_port(authority) else (authority, b"", b"")
    default = 443 if scheme == b"https" else 80
    same_port = port == (int(stated_port) if stated_port else default)
    return same_port and normal_host(stated.decode("utf-8", "replace")) == normal_host(host)


def _has_port(authority: bytes) -> bool:
    return authority.rpartition(b":")[2].isdigit() and not authority.endswith(b"]")


@lru_cache(4096)
def _authority(scheme: bytes, host: str, port: int) -> bytes:
    name = normal_host(host)
    text = f"[{name}]" if ":" in name else name
    if port != (443 if scheme == b"https" else 80):
        text = f"{text}:{port}"
    return text.encode("utf-8", "surrogateescape")


def rough(watched: Watched, launch: str) -> Exchange:
    """As `project`, by bare attribute reads: for a flow that `project` fails on."""
    flow = watched.flow
    data = flow.request.data
    url = watched.url or plain_url(flow)
    response = None
    if flow.response is not None and watched.state != "refused":
        answer = flow.response.data
        response = Response(
            answer.status_code, answer.reason, "", answer.headers.fields, _unhashed(flow.response.raw_content)
        )
    request = Request(data.method, url, "", watched.headers, _unhashed(flow.request.raw_content))
    return Exchange(
        seq=watched.seq, key=flow.id, state=watched.state, launch=launch, started=data.timestamp_start,
        duration_ms=None, connection=flow.client_conn.id, client_ip="", server_ip=None, request=request,
        response=response, error=watched.error, marks=tuple(watched.marks),
    )  # fmt: skip


def plain_url(flow: http.HTTPFlow) -> bytes:
    """Where a request went, put together without judging anything."""
    data = flow.request.data
    return b"%b://%b:%d%b" % (data.scheme, data.host.encode("utf-8", "surrogateescape"), data.port, data.path)


def _unhashed(raw: bytes | None) -> Body:
    return Body(raw[:KEPT], len(raw), "") if raw else EMPTY


def tunnel_exchange(flow: http.HTTPFlow, *, seq: int, launch: str, state: State, error: str) -> Exchange:
    """A CONNECT that led nowhere."""
    headers, cut = stored_headers(flow.request.headers.fields)
    url = _tunnel_url(flow.request.host, flow.request.port)
    request = Request(b"CONNECT", url, version_of(flow.request), headers, EMPTY, cut)
    return replace(_tunnel(flow.client_conn, request, flow.id), seq=seq, launch=launch, state=state, error=error)


def tls_exchange(data: TlsData, host: str, port: int, *, seq: int, launch: str, error: str) -> Exchange:
    """A tunnel whose TLS handshake the client did not finish with us."""
    client = data.context.client
    request = Request(b"CONNECT", _tunnel_url(host, port), "HTTP/1.1", ())
    return replace(_tunnel(client, request, f"{client.id}-tls"), seq=seq, launch=launch, error=error)


def _tunnel(client: Client, request: Request, key: str) -> Exchange:
    return Exchange(
        seq=0, key=key, state="failed", launch="", started=time.time(), duration_ms=None, connection=client.id,
        client_ip=client.peername[0] if client.peername else "", server_ip=None, request=request,
    )  # fmt: skip


def _tunnel_url(host: str, port: int) -> bytes:
    """The URL by which a tunnel is shown: its scheme follows the port, since what is inside is not known."""
    scheme = b"http" if port == 80 else b"https"
    return scheme + b"://" + _authority(scheme, host, port) + b"/"


def message_of(message: websocket.WebSocketMessage) -> Message:
    kind, from_client, raw, moment, _, _ = message.get_state()
    return Message(from_client, kind == Opcode.TEXT, body_of(raw, MESSAGE_BYTES), moment)
