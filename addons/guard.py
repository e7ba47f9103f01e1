"""Refuses: other users' connections, too many connections, slow heads, a public page -> a private address.

What is refused is a row and an incident, with the reason in words; nothing else of the traffic is touched.
"""

import hmac
import os
import time
from base64 import b64decode
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from mitmproxy import connection, http
from mitmproxy.proxy import layers, server_hooks
from mitmproxy.proxy.layer import NextLayer
from mitmproxy.tls import ClientHelloData, TlsData

from addons.addresses import Resolver, is_loopback, is_private, is_private_name, normal_host
from addons.arrival import Arrivals
from addons.page_origin import Kind, Origin, origin_of
from addons.peer_user import SUPPORTED, peer_uid
from addons.probe_page import HOST as PROBE_HOST
from addons.refusal import (
    NOT_RECORDING,
    OURS,
    REFUSED,
    WRONG_PASSWORD,
    moved_words,
    private_words,
    refuse,
    tunnel_without_server,
    unread_words,
)
from inspector.model import incident
from inspector.model.incident import Incident

_REMEMBERED = 100_000
"""Hosts whose addresses are remembered; when there are more, no further private host counts as the user's own."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What clients may use."""

    connections: int = 512
    head_seconds: float = 60.0
    check_user: bool = SUPPORTED


@dataclass(slots=True)
class _Client:
    """A client connection that was let in."""

    launch: str
    password: str
    peer: tuple[str, int]
    speaking_since: float | None = None
    """Since when a request head or a TLS greeting is unfinished (monotonic)."""
    waits: bool = False
    """Its tunnel has no server yet."""
    public_to: set[str] = field(default_factory=set)
    """Hosts that pages of public origins asked for on this connection."""
    cleared: set[str] = field(default_factory=set)
    """Private hosts that this connection may reach: a request was judged, or the settings leave the host unread."""


class Guard:
    """An addon; `launches` and `close` are set by whoever starts the listeners."""

    def __init__(
        self,
        sink: Callable[[Incident], None],
        resolver: Resolver,
        *,
        arrivals: Arrivals | None = None,
        allow_private: tuple[str, ...] = (),
        limits: Limits | None = None,
    ) -> None:
        self.launches: dict[int, tuple[str, str]] = {}
        """Listening port -> name of the launch, its password ("" for none)."""
        self.close: Callable[[str], None] = lambda _: None
        """Ends the client connection of that id."""
        self.asked: Callable[[str], bool] = lambda _: False
        """Has the client connection of that id brought more than the head of a tunnel?"""
        self.paused = False
        """Nothing can be stored: every request is refused."""
        self._sink = sink
        self._resolver = resolver
        self._arrivals = arrivals or Arrivals()
        self._limits = limits or Limits()
        self._allowed = {normal_host(host) for host in allow_private}
        self._clients: dict[str, _Client] = {}
        self._own_pages: set[str] = set()
        """Private hosts whose pages were opened directly."""
        self._own_ends: set[tuple[str, int]] = set()
        """The same with their ports."""
        self._seen_public: set[str] = set()
        """Hosts that led to public addresses."""
        self._mixed: set[str] = set()
        """Hosts that lead to private and public addresses at once: whose pages they bear nobody knows."""

    def allow(self, host: str) -> None:
        """Let pages of public origins reach this private host from now on."""
        self._allowed.add(normal_host(host))

    def open_connections(self) -> dict[str, int]:
        """Launch -> its client connections now."""
        counts = dict.fromkeys((name for name, _ in self.launches.values()), 0)
        for client in self._clients.values():
            counts[client.launch] += 1
        return counts

    # Connections

    def client_connected(self, client: connection.Client) -> None:
        launch, password = self.launches.get(client.sockname[1], ("", ""))
        refusal = self._refusal(client, password)
        if refusal is not None:
            client.error = refusal[1]
            if refusal[0]:
                self._tell(refusal[0], "", launch, refusal[1])
        else:
            self._clients[client.id] = _Client(launch, password, client.peername[:2])

    def _refusal(self, client: connection.Client, password: str) -> tuple[incident.Kind | None, str] | None:
        limits = self._limits
        if len(self._clients) >= limits.connections:
            return "refused-connections", f"More than {limits.connections} connections at once: the next was refused."
        if not is_loopback(client.peername[0]):
            if password:
                return None
            return "refused-address", "A connection from outside this computer was refused."
        if limits.check_user:
            user = peer_uid(client.peername[:2], client.sockname[:2])
            if user is None:
                return self._gone(client)
            if user != os.geteuid():
                return "refused-user", "A connection of another user of this computer was refused."
        return None

    def _gone(self, client: connection.Client) -> tuple[incident.Kind | None, str]:
        """Nobody is there any more: a connection opened ahead and let go, unless something was asked for."""
        if self.asked(client.id):
            return "refused-user", "A connection whose user had left was refused, with what it had sent."
        return None, "The client closed this connection at once."

    def client_disconnected(self, client: connection.Client) -> None:
        gone = self._clients.pop(client.id, None)
        if gone is not None and gone.speaking_since is not None:
            self._malformed(gone)

    def next_layer(self, next_layer: NextLayer) -> None:
        """A client's first bytes on a layer have come: its head or greeting must end in time."""
        client = self._clients.get(next_layer.context.client.id)
        if client is None or client.speaking_since is not None or next_layer.context.client.alpn == b"h2":
            return
        begun = next_layer.data_client()  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare
        if begun and not isinstance(next_layer.layer, layers.TCPLayer):
            client.speaking_since = time.monotonic()

    def tls_clienthello(self, data: ClientHelloData) -> None:
        client = self._clients.get(data.context.client.id)
        server = data.context.server
        if data.ignore_connection:
            self._heard(data.context.client.id)
            if client is not None and server.address is not None:
                client.cleared.add(normal_host(server.address[0]))
        elif server.timestamp_start is None:
            data.establish_server_tls_first = False
            if client is not None and client.waits and b"http/1.1" in data.context.client.alpn_offers:
                # Nobody asked the server which protocol it speaks: both legs take the one that every server speaks.
                data.context.client.alpn = b"http/1.1"
                server.alpn_offers = (b"http/1.1",)

    def tls_established_client(self, data: TlsData) -> None:
        self._heard(data.conn.id)

    def tls_failed_client(self, data: TlsData) -> None:
        client = self._heard(data.context.client.id)
        if client is not None and data.context.server.address is None:
            self._malformed(client)  # no tunnel: TLS spoken to the recorder itself

    def _heard(self, client_id: str) -> _Client | None:
        client = self._clients.get(client_id)
        if client is not None:
            client.speaking_since = None
        return client

    def malformed(self, peer: tuple[str, int]) -> None:
        """What this client sent could not be read as HTTP; mitmproxy answered 400 or closed."""
        for client in self._clients.values():
            if client.peer == peer:
                client.speaking_since = None
                self._malformed(client)
                return

    def _malformed(self, client: _Client) -> None:
        self._tell("malformed", "", client.launch, "A request that could not be read as HTTP was not sent on.")

    def tick(self, now: float) -> None:
        """Close clients whose head is overdue; `now` is monotonic, to be called every second or so."""
        for key, client in list(self._clients.items()):
            if client.speaking_since is not None and now - client.speaking_since > self._limits.head_seconds:
                client.speaking_since = None
                why = f"A client did not finish its request head within {self._limits.head_seconds:g} seconds."
                self._tell("header-timeout", "", client.launch, why)
                self.close(key)

    # Requests

    async def http_connect(self, flow: http.HTTPFlow) -> None:
        client = self._heard(flow.client_conn.id)
        if client is None or flow.response is not None or not self._authorised(flow, client):
            return
        client.password = ""  # what comes through the tunnel names no proxy's password
        host, port = normal_host(flow.request.host), flow.request.port
        if host in self._allowed or not await self._leads_inside(host, port):
            return
        if (host, port) in self._own_ends and self._is_own(host):
            client.cleared.add(host)
        else:
            # The page behind this tunnel is known from its first request only: nothing is connected before.
            client.waits = True
            tunnel_without_server(flow)

    def requestheaders(self, flow: http.HTTPFlow) -> Coroutine[Any, Any, None] | None:
        client = self._heard(flow.client_conn.id)
        if client is None or flow.response is not None or flow.error is not None:
            return None
        if self.paused:
            refuse(flow, 503, NOT_RECORDING)
        elif client.password and not self._authorised(flow, client):
            return None
        elif not flow.server_conn.connected or flow.server_conn.peername is None:
            return self._before_connecting(flow, client)
        elif is_private(flow.server_conn.peername[0]):
            self._judge(flow, client, origin_of(flow.request.headers.fields))
        return None

    async def _before_connecting(self, flow: http.HTTPFlow, client: _Client) -> None:
        if await self._leads_inside(normal_host(flow.request.host), flow.request.port):
            self._judge(flow, client, origin_of(flow.request.headers.fields))
        elif self._is_public(origin_of(flow.request.headers.fields), normal_host(flow.request.host)):
            client.public_to.add(normal_host(flow.request.host))

    def _judge(self, flow: http.HTTPFlow, client: _Client, origin: Origin) -> None:
        """May this request go to a private address?"""
        host = normal_host(flow.request.host)
        if host in self._allowed:
            return
        if origin.kind in {Kind.DIRECT, Kind.MAYBE} and (by := self._arrivals.sender(client.launch, host)) is not None:
            origin = Origin(Kind.HOST, by) if by else Origin(Kind.HIDDEN)
        if self._is_public(origin, host):
            self._refuse(flow, client, host, private_words(host, origin.host))
        elif host in self._seen_public:
            self._refuse(flow, client, host, moved_words(host))
        elif origin.kind is Kind.DIRECT and self._must_ask(flow, client):
            self._ask(flow)
        else:
            self._let_in(host, flow.request.port, client)

    def _let_in(self, host: str, port: int, client: _Client) -> None:
        client.cleared.add(host)
        if host not in self._mixed and len(self._seen_public) < _REMEMBERED:
            self._own_pages.add(host)
            self._own_ends.add((host, port))

    def _must_ask(self, flow: http.HTTPFlow, client: _Client) -> bool:
        """A browser's navigation that only looks typed: over plain http it does not say who began it."""
        request = flow.request
        return (
            request.scheme == "http"
            and request.method == "GET"
            and "sec-fetch-site" not in request.headers
            and request.headers.get("user-agent", "").startswith("Mozilla/")
            and client.launch in self._arrivals.proven
            and not self._arrivals.typed(client.launch, request.url)
        )

    def _ask(self, flow: http.HTTPFlow) -> None:
        """Send the browser around by our encrypted page, where it must say; no row, since nothing was sent on."""
        flow.metadata[OURS] = True
        where = self._arrivals.question(PROBE_HOST, flow.request.url)
        flow.response = http.Response.make(302, b"", {"Location": where, "Cache-Control": "no-store"})

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """A redirect of the public web to this computer is an act of that page, also for an address that was typed."""
        client = self._clients.get(flow.client_conn.id)
        if client is None or flow.response is None or OURS in flow.metadata or REFUSED in flow.metadata:
            return
        if 300 <= flow.response.status_code < 400 and (location := flow.response.headers.fields):
            by = normal_host(flow.request.host)
            for name, value in location:
                if name.lower() == b"location" and not self._is_own(by):
                    self._arrivals.redirected(client.launch, value, by)

    def _is_public(self, origin: Origin, target: str) -> bool:
        match origin.kind:
            case Kind.DIRECT:
                return False
            case Kind.HOST:
                return not self._is_own(origin.host)
            case Kind.SAME:
                return not self._is_own(target)
            case Kind.MAYBE:
                return target not in self._own_pages
            case Kind.HIDDEN:
                return True

    def _is_own(self, host: str) -> bool:
        return is_private_name(host) or (
            host in self._own_pages and host not in self._seen_public and host not in self._mixed
        )

    async def _leads_inside(self, host: str, port: int) -> bool:
        if is_private_name(host):
            return True
        found = await self._resolver.addresses(host, port)
        private = [is_private(address) for address in found]
        if private and len(self._seen_public) < _REMEMBERED:
            if not any(private):
                self._seen_public.add(host)
            elif not all(private):
                self._mixed.add(host)
        return any(private)

    async def server_connect(self, data: server_hooks.ServerConnectionHookData) -> None:
        """The last look before connecting: nothing reaches a private address that was not judged."""
        client = self._clients.get(data.client.id)
        if client is None or data.server.address is None:
            return
        host = normal_host(data.server.address[0])
        if host in self._allowed or host in client.cleared:
            return
        if await self._leads_inside(host, data.server.address[1]):
            # Judged as public a moment ago, or a tunnel through which something else than HTTP comes.
            data.server.error = moved_words(host) if host in self._seen_public else unread_words(host)
            self._tell("refused-private", host, client.launch, private_words(host))

    def _refuse(self, flow: http.HTTPFlow, client: _Client, host: str, words: str) -> None:
        refuse(flow, 403, words)
        self._tell("refused-private", host, client.launch, private_words(host))

    def _authorised(self, flow: http.HTTPFlow, client: _Client) -> bool:
        """Ask for the launch's password; it never goes further than here."""
        if not client.password:
            return True
        given = _basic_password(flow.request.headers.pop("proxy-authorization", ""))
        if hmac.compare_digest(given, client.password.encode()):
            return True
        refuse(flow, 407, WRONG_PASSWORD)
        self._tell("refused-address", "", client.launch, "A client without the right password was refused.")
        return False

    def _tell(self, kind: incident.Kind, host: str, launch: str, why: str) -> None:
        self._sink(Incident(kind, time.time(), host, launch, why))


def _basic_password(header: str) -> bytes:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return b64decode(encoded, validate=True).partition(b":")[2]
    except ValueError:
        return b""
