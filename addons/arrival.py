"""How a browser came to a private host, where the request's own headers do not tell.

Two blind spots of Fetch Metadata. `Sec-Fetch-Site: none` stays `none` over redirects, so a typed address of the public
web may lead on to this computer. And towards plain-http hosts other than loopback browsers send no `Sec-Fetch-*` at
all: what a page leads to without a Referer looks like an address that the user typed.
"""

import re
import socket
import time
from urllib.parse import parse_qs, quote, unquote_to_bytes

from mitmproxy import http

from addons.addresses import normal_host

SECONDS = 10.0
"""So long a redirect, or an answer of the browser, says how the next request came."""
MOST = 10_000
PATH = "/came"
"""Of our probe host: there the browser is asked."""

_HOST = re.compile(rb"(?:https?:[\\/]*|[\\/]{2,})(?:[^\\/?#@]*@)?(\[[^\]]*\]|[^\\/?#:]*)", re.IGNORECASE)
_STRIPPED = bytes(range(0x21))


class Arrivals:
    """What is known of requests that are still to come, by launch."""

    def __init__(self) -> None:
        self.proven: set[str] = set()
        """Launches whose browser reached our encrypted probe page: only such a browser can be asked."""
        self._sent: dict[tuple[str, str], tuple[float, str]] = {}
        self._typed: dict[tuple[str, str], float] = {}

    def sent(self, launch: str, host: str, by: str) -> None:
        """The browser is led to this host, by a page or redirect of `by` ("" when that is not known)."""
        self._forget(self._sent)
        self._sent[launch, host] = (time.monotonic() + SECONDS, by)

    def redirected(self, launch: str, location: bytes, by: str) -> None:
        """A server of the public web answered with this `Location`."""
        host = location_host(location)
        if host:
            self.sent(launch, host, by)

    def sender(self, launch: str, host: str) -> str | None:
        """Who has just led the browser to this host; "" when that is not known, None when nobody has."""
        until, by = self._sent.get((launch, host), (0.0, ""))
        return by if until >= time.monotonic() else None

    def question(self, probe: str, url: str) -> str:
        """Where the browser is asked over https how it came, before it goes on to `url`."""
        return f"https://{probe}{PATH}?to={quote(url, safe='', errors='backslashreplace')}"

    def answered(self, launch: str, request: http.Request) -> str:
        """The browser's answer; "" when it was not asked, else where it goes on to."""
        path, _, query = request.path.partition("?")
        url = parse_qs(query).get("to", [""])[0] if path == PATH else ""
        if not url.startswith("http://") or not url.isprintable():
            return ""
        if request.headers.get("sec-fetch-site", "none") == "none":
            self._forget(self._typed)
            self._typed[launch, url] = time.monotonic() + SECONDS
        else:
            self.sent(launch, location_host(url.encode()), "")
        return url

    def typed(self, launch: str, url: str) -> bool:
        """Did the browser just say that this address was typed? Holds for one request."""
        return self._typed.pop((launch, url), 0.0) >= time.monotonic()

    def _forget[Key, Value](self, known: dict[Key, Value]) -> None:
        if len(known) >= MOST:
            known.clear()


def location_host(location: bytes) -> str:
    """Normal host of a redirect's target as browsers read it; "" when it stays where it is.

    Browsers strip blanks, take backslashes for slashes, undo percent-encoding and write numbers as an address.
    """
    found = _HOST.match(location.translate(None, b"\t\r\n").strip(_STRIPPED))
    if found is None:
        return ""
    host = normal_host(unquote_to_bytes(found[1]).decode("utf-8", "replace"))
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) if host[:1].isdigit() else host
    except OSError:
        return host
