"""The recorder's proxy: mitmproxy's master with the few addons a passive recorder needs, and ours.

Secure defaults stand here in one place: ../resources/docs/house.md names them.
"""

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import certifi
from mitmproxy.proxy.mode_specs import ProxyMode

from addons.addresses import Resolver, no_lookup
from addons.arrival import Arrivals
from addons.closing import close_what_was_served
from addons.crash_watch import CrashWatch
from addons.dispatch import Dispatch
from addons.guard import Guard, Limits
from addons.http1 import expect_all_of_http1
from addons.lean import Settings, leave_types_unchecked
from addons.pass_through import PassThrough
from addons.peer_user import asked_for_something
from addons.probe_page import ProbePage, Told
from addons.request_tap import RequestTap
from addons.stock import Block, Core, DisableH2C, Master, NextLayer, Proxyserver, TlsConfig
from inspector.model.exchange import Exchange
from inspector.model.incident import Incident

ROOTS = "upstream-roots.pem"
_SYSTEM_ROOTS = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
_PORTS_TRIED = 20


class ListenError(OSError):
    """No port could be opened on an address."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a proxy is made with."""

    authority: Path
    """Folder with `mitmproxy-ca.pem`."""
    sink: Callable[[Exchange | Incident], None]
    probed: Told
    first_seq: int = 1
    upstream_ca: str = ""
    pass_through: Sequence[str] = ()
    allow_private: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    answering: Sequence[Any] = ()
    """Addons that answer every host themselves (the demo's shop): then no name is resolved, no server connected."""


class Proxy:
    """One a process: mitmproxy keeps its master in a module. To be made inside the running loop."""

    def __init__(self, setup: Setup) -> None:
        offline = bool(setup.answering)
        resolver = Resolver(no_lookup if offline else asyncio.get_running_loop().getaddrinfo)
        resolver.install(asyncio.get_running_loop())
        arrivals = Arrivals()
        self.guard = Guard(
            setup.sink, resolver, arrivals=arrivals, allow_private=setup.allow_private, limits=setup.limits
        )
        self.guard.close = self._close_client
        self.guard.asked = self._asked
        self.passing = PassThrough(setup.sink, setup.pass_through)
        self.tap = RequestTap(setup.sink, first_seq=setup.first_seq)
        self._probe = ProbePage(setup.probed, arrivals)
        self._watch = CrashWatch(setup.sink, malformed=self.guard.malformed, crashed=self._close_peer)
        self._server = Proxyserver()  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare
        leave_types_unchecked()
        expect_all_of_http1()
        close_what_was_served()
        self._master = Master(Settings())
        self._master.addons = Dispatch(self._master)
        self._started = _Started()
        self._launches: dict[int, tuple[str, str]] = {}
        for addon in (self.guard, self.passing, self.tap, self._probe):
            addon.launches = self._launches
        self._add_addons(setup)
        self._running: asyncio.Task[None] | None = None

    def _add_addons(self, setup: Setup) -> None:
        self._master.addons.add(  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare
            Core(), Block(), DisableH2C(), self._server, NextLayer(),
            TlsConfig(), self._probe, self.passing, self.guard, self.tap, *setup.answering, self._started,
        )  # fmt: skip
        self._master.options.update(  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare
            mode=[],
            confdir=str(setup.authority),
            ssl_verify_upstream_trusted_ca=str(write_roots(setup.authority / ROOTS, setup.upstream_ca)),
            ssl_insecure=False,
            validate_inbound_headers=True,
            block_global=True,
            block_private=True,
            listen_host="127.0.0.1",
            connection_strategy="lazy" if setup.answering else "eager",
            upstream_cert=not setup.answering,
        )

    async def start(self) -> None:
        """Run without a listener yet."""
        self._watch.install()
        self._running = asyncio.create_task(self._master.run(), name="mitmproxy")
        started = asyncio.create_task(self._started.event.wait())
        await asyncio.wait([started, self._running], return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            started.cancel()
            self._running.result()

    async def listen(self, name: str, host: str, port: int = 0, password: str = "") -> int:
        """Open one listening address for a launch; another port is taken when the one asked for is not free.

        Returns:
            The port in use.

        Raises:
            ListenError: no port on that address, in words.
        """
        if password:
            # The guard asks for the password; mitmproxy's fence would turn every other computer away.
            self._master.options.update(block_private=False)  # type: ignore[no-untyped-call]
        why = ""
        for _ in range(_PORTS_TRIED):
            port = port or _free_port(host)
            self._launches[port] = (name, password)
            mode = ProxyMode.parse(f"regular@{host}:{port}")
            await self._server.servers.update([*self._modes(), mode])
            if self._server.servers[mode].is_running:
                return port
            why = _reason(self._server.servers[mode].last_exception)
            del self._launches[port]
            await self._server.servers.update(self._modes())
            port = 0
        raise ListenError(f"no port could be opened on {host}: {why}")

    def _modes(self) -> list[ProxyMode]:
        return [server.mode for server in self._server.servers if server.is_running]

    async def close_listeners(self) -> None:
        """Take no more connections; those that are open go on."""
        await self._server.servers.update([])

    async def stop(self) -> None:
        await self.close_listeners()
        self._master.shutdown()  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare
        if self._running is not None:
            await self._running
        self._watch.uninstall()

    def _close_client(self, client_id: str) -> None:
        handler = self._server.connections.get(client_id)
        if handler is not None:
            self._closing = asyncio.ensure_future(handler.on_timeout())

    def _asked(self, client_id: str) -> bool:
        handler = self._server.connections.get(client_id)
        writer = handler.transports[handler.client].writer if handler is not None else None
        return writer is not None and asked_for_something(writer.get_extra_info("socket", None))

    def _close_peer(self, peer: tuple[str, int] | None) -> None:
        """End the connection whose handler crashed: its request would hang."""
        for client_id, handler in list(self._server.connections.items()):
            if handler.client.peername and handler.client.peername[:2] == peer:
                self._close_client(str(client_id))


class _Started:
    """An addon that says when mitmproxy is up."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def running(self) -> None:
        self.event.set()


def _free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError as error:
            raise ListenError(f"no port could be opened on {host}: {_reason(error)}") from error
        return int(probe.getsockname()[1])


def _reason(error: BaseException | None) -> str:
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else "unknown"


def write_roots(path: Path, more: str = "") -> Path:
    """Write all certificates trusted for servers: the system's, certifi's, and those of the PEM file `more`.

    mitmproxy takes one file, which replaces its own list.

    Raises:
        OSError: `more` cannot be read, or holds no certificate.
    """
    found = dict.fromkeys(_system_roots())
    found |= dict.fromkeys(_certificates(Path(certifi.where())))
    if more:
        own = _certificates(Path(more))
        if not own:
            raise OSError(f"{more} holds no certificate in PEM form")
        found |= dict.fromkeys(own)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(found)
    return path


def _system_roots() -> list[str]:
    known = ssl.create_default_context().get_ca_certs(binary_form=True)
    roots = [ssl.DER_cert_to_PEM_cert(der) for der in known]
    for name in _SYSTEM_ROOTS if not roots else ():
        with contextlib.suppress(OSError):
            roots += _certificates(Path(name))
    return roots


def _certificates(path: Path) -> list[str]:
    """The certificates of a PEM file, each in the one form that equal ones share."""
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    parts = path.read_text(encoding="utf-8", errors="replace").split(begin)[1:]
    whole = [begin + part.partition(end)[0] + end for part in parts if end in part]
    return [ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(text)) for text in whole]
