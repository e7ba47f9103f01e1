"""Which addresses lie inside the computer or its own network, and name resolution that stays put."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

PINNED_SECONDS = 30.0
"""So long one name keeps its addresses: what was checked is what is connected."""

_PRIVATE = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
        "::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
"""This host, private, shared, loopback, link-local, multicast (RFC 6890, 6598, 4291)."""
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))


@lru_cache(4096)
def is_private(address: str) -> bool:
    """Does this address literal lead to the computer itself or to its own network?

    IPv4 inside IPv6 (mapped, compatible, 6to4, NAT64) counts as the IPv4 it carries. Text that is no literal: False.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(part in net for part in (ip, *_carried(ip)) for net in _PRIVATE if part.version == net.version)


def _carried(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(ip, IPv4Address):
        return []
    carried = [part for part in (ip.ipv4_mapped, ip.sixtofour) if part is not None]
    value = int(ip)
    if any(ip in net for net in _NAT64) or 1 < value < 2**32:
        carried.append(IPv4Address(value & 0xFFFFFFFF))
    return carried


@lru_cache(4096)
def normal_host(host: str) -> str:
    """Lower case, without brackets and final dot, as A-labels: hosts compare equal by this."""
    host = host.strip("[]").rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


@lru_cache(4096)
def is_private_name(host: str) -> bool:
    """Is a normal host private by its spelling alone: an address literal, or localhost?"""
    return is_private(host) or host == "localhost" or host.endswith(".localhost")


@lru_cache(4096)
def is_loopback(address: str) -> bool:
    """Is this an address literal of the computer itself? A name never is, however it begins."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    carried = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return (carried or ip).is_loopback


Lookup = Callable[..., Awaitable[list[Any]]]


async def no_lookup(*_: Any, **__: Any) -> list[Any]:
    """A lookup that asks nobody: for recordings that must not leave the computer."""
    raise OSError("names are not resolved here")


class Resolver:
    """The loop's own `getaddrinfo`, but an answer holds for `PINNED_SECONDS`.

    A name that leads to a public address when it is checked, and to a private one a moment later (DNS rebinding),
    is connected where it was checked.
    """

    def __init__(self, lookup: Lookup, seconds: float = PINNED_SECONDS) -> None:
        self._lookup = lookup
        self._seconds = seconds
        self._pins: dict[tuple[Any, ...], tuple[float, list[Any]]] = {}

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Every connection that this loop makes goes through the pins from now on."""
        loop.getaddrinfo = self.getaddrinfo  # type: ignore[method-assign]  # public, overridden for one loop

    async def getaddrinfo(
        self,
        host: Any,
        port: Any,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - asyncio's own name
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        """As the event loop's method of that name."""
        key = (host, port, family, type, proto, flags)
        now = time.monotonic()
        pin = self._pins.get(key)
        if pin is None or pin[0] < now:
            found = await self._lookup(host, port, family=family, type=type, proto=proto, flags=flags)
            if len(self._pins) > 2000:
                self._pins = {k: p for k, p in self._pins.items() if p[0] >= now}
            pin = self._pins[key] = (now + self._seconds, found)
        return pin[1]

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Where a connection to this host would go now; () when the name does not resolve."""
        if is_private(host):
            return (host,)
        try:
            found = await self.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return ()
        return tuple(str(entry[4][0]) for entry in found)
