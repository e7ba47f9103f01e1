"""Which page stands behind a request, as its own headers say: the browser's words, not a judgement of party."""

import re
from enum import Enum, auto
from typing import NamedTuple

from addons.addresses import normal_host
from inspector.model.exchange import Headers


class Kind(Enum):
    DIRECT = auto()
    """No page: typed, a bookmark, or a program that is no browser."""
    HOST = auto()
    """A page of that host."""
    SAME = auto()
    """A page of the very host, or site, that is asked."""
    HIDDEN = auto()
    """A page that does not say its origin."""
    MAYBE = auto()
    """Looks like a page's part, from a browser that said nothing (plain http, `no-referrer`)."""


class Origin(NamedTuple):
    kind: Kind
    host: str = ""


_DIRECT = Origin(Kind.DIRECT)
_PLAIN = re.compile(r"[a-z0-9._:~%-]{1,253}")
_NAMES = frozenset((b"origin", b"referer", b"sec-fetch-site", b"user-agent", b"accept", b"upgrade-insecure-requests"))


def origin_of(headers: Headers) -> Origin:
    """Whose page sent these headers (Fetch Metadata, RFC 6454, RFC 9110 10.1.3).

    Browsers leave `Sec-Fetch-*` out towards plain-http hosts, and pages can switch Referer off; what then looks like a
    part of a page, not like a navigation, is `MAYBE`.
    """
    said = {name: value for key, value in headers if (name := key.lower()) in _NAMES}
    site = said.get(b"sec-fetch-site", b"")
    if site == b"none":
        return _DIRECT
    stated = said.get(b"origin") or said.get(b"referer")
    if stated:
        host = _host(stated)
        return Origin(Kind.HOST, host) if host else Origin(Kind.HIDDEN)
    if site in {b"same-origin", b"same-site"}:
        return Origin(Kind.SAME)
    if site:
        return Origin(Kind.HIDDEN)
    return Origin(Kind.MAYBE) if _is_part(said) else _DIRECT


def _is_part(said: dict[bytes, bytes]) -> bool:
    """A browser's request for something other than a page of its own."""
    return (
        said.get(b"user-agent", b"").startswith(b"Mozilla/")
        and b"upgrade-insecure-requests" not in said
        and b"text/html" not in said.get(b"accept", b"")
    )


def _host(url: bytes) -> str:
    """Normal host of an absolute URL; "" when there is none ("null", opaque schemes), or none that a browser writes."""
    scheme, found, rest = url.partition(b"://")
    if not found or scheme.lower() not in {b"http", b"https", b"ws", b"wss"}:
        return ""
    authority = rest.partition(b"/")[0].partition(b"?")[0].rpartition(b"@")[2]
    bracketed = authority.startswith(b"[")
    host = authority.partition(b"]")[0][1:] if bracketed else authority.partition(b":")[0]
    name = normal_host(host.decode("utf-8", "replace"))
    return name if _PLAIN.fullmatch(name) else ""
