"""Leaves hosts undecrypted where the user wishes it, and counts what was passed on unread."""

import time
from collections.abc import Callable, Iterable

from mitmproxy import connection
from mitmproxy.tcp import TCPFlow
from mitmproxy.tls import ClientHelloData

from addons.addresses import normal_host
from inspector.model.incident import Incident


class PassThrough:
    """An addon; `launches` is set by whoever starts the listeners."""

    def __init__(self, sink: Callable[[Incident], None], hosts: Iterable[str] = ()) -> None:
        self.launches: dict[int, tuple[str, str]] = {}
        """Listening port -> name of the launch, its password."""
        self._sink = sink
        self._exact: set[str] = set()
        self._below: set[str] = set()
        for host in hosts:
            self.add(host)

    def add(self, host: str) -> None:
        """Leave this host, or as `*.domain` all hosts below a domain, undecrypted from its next connection on."""
        if host.startswith("*."):
            self._below.add("." + normal_host(host[2:]))
        else:
            self._exact.add(normal_host(host))

    def tls_clienthello(self, data: ClientHelloData) -> None:
        address = data.context.server.address
        named = data.context.client.sni or (address[0] if address else "")
        host = normal_host(named)
        if host in self._exact or any(host.endswith(domain) for domain in self._below):
            data.ignore_connection = True
            self._tell(host, data.context.client, "Passed through undecrypted, as the settings ask.")

    def tcp_start(self, flow: TCPFlow) -> None:
        address = flow.server_conn.address
        why = "What this connection carried is no HTTP; it was passed on unread."
        self._tell(normal_host(address[0]) if address else "", flow.client_conn, why)

    def tcp_message(self, flow: TCPFlow) -> None:
        flow.messages.clear()

    def _tell(self, host: str, client: connection.Client, why: str) -> None:
        launch = self.launches.get(client.sockname[1], ("", ""))[0] if client.sockname else ""
        self._sink(Incident("passed-through", time.time(), host, launch, why))
