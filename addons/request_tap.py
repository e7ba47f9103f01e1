"""Listens to every flow and hands over exchanges; changes no byte.

Requests that still run are shown by `snapshot`; one that ends between two looks is handed over once. A hook that fails
costs no exchange: it is stored as far as it was read, and marked.
"""

import asyncio
import functools
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Concatenate

from mitmproxy import connection, http
from mitmproxy.proxy import server_hooks
from mitmproxy.tls import TlsData

from addons.body_tee import STREAM_FROM, BodyTee
from addons.probe_page import HOST as PROBE_HOST
from addons.projection import (
    MESSAGES,
    Watched,
    message_of,
    plain_url,
    project,
    rough,
    tls_exchange,
    tunnel_exchange,
    url_of,
)
from addons.reasons import broken_off, client_tls_in_words, in_words
from addons.refusal import OURS, REFUSED, SIGN
from inspector.model import incident
from inspector.model.exchange import Exchange, State
from inspector.model.incident import Incident

SHOW_AGAIN = 1.0
"""Seconds between two looks at a stream or WebSocket that goes on."""
BROKEN_OFF_SECONDS = 0.5
"""How long a TLS handshake that the client broke off may turn out to be a spare connection."""
INTERRUPTED = "The recorder ended while this request was running."
LET_GO = "client disconnected"
"""What mitmproxy says of a server's connection when the client left first: of a tunnel, a spare one of a browser that
found it has another. Nothing was asked through it."""
CLOSED = "the connection ended before the exchange was complete"


def _kept_safe[Subject](
    hook: Callable[Concatenate["RequestTap", Subject, ...], None],
) -> Callable[Concatenate["RequestTap", Subject, ...], None]:
    @functools.wraps(hook)
    def safe(self: "RequestTap", subject: Subject) -> None:
        try:
            hook(self, subject)
        except Exception as error:  # noqa: BLE001 - whatever fails in a hook of ours, the exchange is stored
            self.failed(hook.__name__, subject, error)

    return safe


class RequestTap:
    """An addon; `launches` is set by whoever starts the listeners."""

    def __init__(self, sink: Callable[[Exchange | Incident], None], *, first_seq: int = 1) -> None:
        self.launches: dict[int, tuple[str, str]] = {}
        """Listening port -> name of the launch, its password."""
        self._sink = sink
        self._seq = first_seq - 1
        self._running: dict[str, Watched] = {}
        self._answered: list[Watched] = []
        """Answered before their request was complete."""
        self._trusting: set[tuple[str, str]] = set()
        """Launch and host of the TLS handshakes that clients finished with us."""
        self._broken_off: list[TlsData] = []
        """Handshakes that clients broke off without a reason, not judged yet."""

    @property
    def running(self) -> int:
        """Requests that have begun and not ended."""
        return len(self._running)

    def snapshot(self) -> list[Exchange]:
        """Running requests that are new, or changed since they were last shown."""
        now = time.monotonic()
        for watched in [w for w in self._answered if w.flow.request.data.timestamp_end is not None]:
            self._answered.remove(watched)
            self._finish(watched, "complete")
        due = [w for w in self._running.values() if w.changed or (now >= w.next_show and w.grown())]
        return [self._show(watched, now) for watched in due]

    def _show(self, watched: Watched, now: float) -> Exchange:
        exchange = self._project(watched)
        watched.changed = False
        watched.shown_size = watched.size()
        cost = time.monotonic() - now
        watched.next_show = now + max(SHOW_AGAIN, 50 * cost)
        return exchange

    def interrupt(self) -> None:
        """The recorder ends: what still runs is handed over as interrupted."""
        while self._broken_off:
            self._judge_broken_off()
        for watched in list(self._running.values()):
            watched.error = INTERRUPTED
            self._finish(watched, "interrupted")

    # Hooks

    @_kept_safe
    def requestheaders(self, flow: http.HTTPFlow) -> None:
        if OURS in flow.metadata:
            return
        self._seq += 1
        watched = self._running[flow.id] = Watched(flow, self._seq)
        watched.url, agrees = url_of(flow)
        if not agrees:
            watched.marks.append(f"Went to {flow.request.host}, though the request names another host.")
        request = flow.request
        if flow.response is None and flow.error is None and _unbounded(request):
            request.stream = watched.request_tee = BodyTee()

    @_kept_safe
    def responseheaders(self, flow: http.HTTPFlow) -> None:
        watched = self._running.get(flow.id)
        if watched is None or flow.response is None or flow.response.raw_content is not None:
            return
        watched.changed = True
        if _unbounded(flow.response):
            flow.response.stream = watched.response_tee = BodyTee()

    @_kept_safe
    def response(self, flow: http.HTTPFlow) -> None:
        watched = self._running.get(flow.id)
        if watched is None:
            return
        if refused := flow.metadata.get(REFUSED):
            watched.error = refused
            self._finish(watched, "refused")
        elif flow.websocket is not None:
            watched.messages = deque(maxlen=MESSAGES)
            watched.changed = True
        elif flow.request.data.timestamp_end is None:
            watched.changed = True
            self._answered.append(watched)
        else:
            if flow.response is not None and (flow.response.trailers or flow.request.trailers):
                watched.marks.append("Header lines that came after the body are not kept.")
            self._finish(watched, "complete")

    @_kept_safe
    def error(self, flow: http.HTTPFlow) -> None:
        watched = self._running.get(flow.id)
        if watched is None:
            return
        text = flow.error.msg if flow.error else ""
        if refused := flow.metadata.get(REFUSED):
            watched.error = refused
            self._finish(watched, "refused")
        else:
            watched.error = in_words(text)
            self._finish(watched, "refused" if SIGN in watched.error else "failed")

    @_kept_safe
    def websocket_message(self, flow: http.HTTPFlow) -> None:
        messages = flow.websocket.messages if flow.websocket is not None else []
        watched = self._running.get(flow.id)
        if watched is not None and watched.messages is not None:
            watched.messages.append(message_of(messages[-1]))
            watched.message_count += 1
        messages.clear()

    @_kept_safe
    def websocket_end(self, flow: http.HTTPFlow) -> None:
        watched = self._running.get(flow.id)
        if watched is not None and flow.websocket is not None:
            code = flow.websocket.close_code
            if code not in {None, 1000, 1001, 1005}:
                watched.error = f"the WebSocket was closed with code {code}"
            self._finish(watched, "complete")

    @_kept_safe
    def http_connect_error(self, flow: http.HTTPFlow) -> None:
        """A tunnel that was not made: it leads to no request, so it is a row itself."""
        if OURS in flow.metadata or flow.server_conn.error == LET_GO:
            return
        refused = flow.metadata.get(REFUSED)
        error = refused or in_words(flow.server_conn.error)
        state: State = "refused" if refused else "failed"
        self._seq += 1
        launch = self._launch(flow.client_conn)
        self._sink(tunnel_exchange(flow, seq=self._seq, launch=launch, state=state, error=error))

    @_kept_safe
    def server_connect_error(self, data: server_hooks.ServerConnectionHookData) -> None:
        if data.server.error == LET_GO:
            return
        words = in_words(f"Connection killed: {data.server.error}" if _ours(data) else data.server.error)
        if SIGN not in words and data.server.address is not None:
            self._tell("connect-failed", data.server.address[0], data.client, f"No connection: {words}.")

    @_kept_safe
    def tls_established_client(self, data: TlsData) -> None:
        self._trusting.add((self._launch(data.context.client), _tls_host(data)))

    @_kept_safe
    def tls_failed_client(self, data: TlsData) -> None:
        if data.conn.error == "connection closed early" or data.context.server.address is None:
            return  # a connection that the browser opened ahead and let go: nothing was asked
        if _tls_host(data) == PROBE_HOST:
            return
        if broken_off(data.conn.error):
            # A client that pins may leave so; a browser with two connections to one HTTP/2 server drops the second.
            self._broken_off.append(data)
            asyncio.get_running_loop().call_later(BROKEN_OFF_SECONDS, self._judge_broken_off)
        else:
            self._distrusted(data)

    def _judge_broken_off(self) -> None:
        """The eldest: to be told of, unless the client finished another handshake for that host."""
        if self._broken_off:
            data = self._broken_off.pop(0)
            if (self._launch(data.context.client), _tls_host(data)) not in self._trusting:
                self._distrusted(data)

    def _distrusted(self, data: TlsData) -> None:
        host, words, launch = _tls_host(data), client_tls_in_words(data.conn.error), self._launch(data.context.client)
        self._tell("client-distrusts", host, data.context.client, f"Not decrypted: {words}.")
        self._seq += 1
        port = data.context.server.address[1] if data.context.server.address else 0
        self._sink(tls_exchange(data, host, port, seq=self._seq, launch=launch, error=words))

    @_kept_safe
    def client_disconnected(self, client: connection.Client) -> None:
        for watched in [w for w in self._running.values() if w.flow.client_conn is client]:
            watched.error = CLOSED
            self._finish(watched, "failed")

    def failed(self, hook: str, subject: Any, error: Exception) -> None:
        """A hook of ours failed: say so, and hand over the exchange as far as it was read."""
        client = getattr(subject, "client_conn", None)
        why = f"The recorder failed on a request ({hook}: {type(error).__name__}); it is stored as far as it was read."
        self._tell("addon-failed", "", client, why)
        if not isinstance(subject, http.HTTPFlow):
            return
        watched = self._running.get(subject.id)
        if watched is None:
            if hook not in {"requestheaders", "http_connect_error"}:
                return
            self._seq += 1
            watched = self._running[subject.id] = Watched(subject, self._seq)
        watched.url = watched.url or plain_url(subject)
        watched.marks.append(why)
        if hook not in {"requestheaders", "responseheaders", "websocket_message"}:
            self._finish(watched, "failed" if subject.error else "complete")

    # Helpers

    def _finish(self, watched: Watched, state: State) -> None:
        watched.state = state
        self._running.pop(watched.flow.id, None)
        self._sink(self._project(watched))

    def _project(self, watched: Watched) -> Exchange:
        launch = self._launch(watched.flow.client_conn)
        try:
            return project(watched, launch)
        except Exception as error:  # noqa: BLE001 - the exchange is stored, however little of it can be read
            why = f"The recorder failed on this request ({type(error).__name__}); it is stored as far as it was read."
            if why not in watched.marks:
                watched.marks.append(why)
                self._tell("addon-failed", "", watched.flow.client_conn, why)
            return rough(watched, launch)

    def _launch(self, client: connection.Client) -> str:
        return self.launches.get(client.sockname[1], ("", ""))[0]

    def _tell(self, kind: incident.Kind, host: str, client: connection.Client | None, why: str) -> None:
        self._sink(Incident(kind, time.time(), host, self._launch(client) if client else "", why))


def _ours(data: server_hooks.ServerConnectionHookData) -> bool:
    """Did we, not the network, end this attempt?"""
    return data.server.timestamp_start is None


def _tls_host(data: TlsData) -> str:
    address = data.context.server.address
    return data.context.client.sni or (address[0] if address else "")


def _unbounded(message: http.Message) -> bool:
    """Is the body of unknown length, or too long to hold?"""
    for name, value in message.headers.fields:
        if len(name) == 14 and name.lower() == b"content-length":
            return not value.isdigit() or int(value) >= STREAM_FROM
    return True
