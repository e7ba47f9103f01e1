"""The scripted client's side of the wire: connections through the recorder, cookies, headers as Chromium sends them."""

import http.client
import ssl
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from inspector.processes.protocol import Listening

SITE = "shop.test"

USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
CHROMIUM = {
    "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"',
    "sec-ch-ua-mobile": "?0",
    "sec-ch-ua-platform": '"Linux"',
    "user-agent": USER_AGENT,
    "accept-language": "en-US,en;q=0.9",
}
"""What Chromium 156 says of itself in every request."""

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"
IMAGE = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
WAYS = {
    "page": (HTML, "navigate", "document"),
    "form": (HTML, "navigate", "iframe"),
    "style": ("text/css,*/*;q=0.1", "no-cors", "style"),
    "script": ("*/*", "no-cors", "script"),
    "image": (IMAGE, "no-cors", "image"),
    "beacon": ("*/*", "no-cors", "empty"),
    "fetch": ("*/*", "cors", "empty"),
}
"""How something is sent -> Accept, Sec-Fetch-Mode, Sec-Fetch-Dest, as Chromium sends them."""


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str


class Wire:
    """Connections through the recorder, one for each host, and the visitor's cookies."""

    def __init__(self, at: Listening) -> None:
        self.sent = 0
        self._at = at
        self._context = ssl.create_default_context(cafile=at.ca)
        self._open: dict[str, http.client.HTTPSConnection] = {}
        self._cookies: dict[tuple[str, str], str] = {}
        self._arrived: list[tuple[str, str]] = []

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()

    def cookie(self, name: str) -> str:
        """A cookie that the shop's pages can read; "" when there is none."""
        return self._cookies.get((f".{SITE}", name), "")

    def set_cookie(self, name: str, value: str) -> None:
        """Set a first-party cookie, as a page's script does."""
        self._cookies[f".{SITE}", name] = value

    def settle(self) -> None:
        """Keep the cookies of the answers so far: requests that leave together know nothing of each other's."""
        for host, line in self._arrived:
            if not _within(host, SITE) and "; Partitioned" not in line:  # a third party's: blocked by Chromium 156
                continue
            for name, morsel in SimpleCookie(line.replace("; Partitioned", "")).items():
                self._cookies[f".{morsel['domain']}" if morsel["domain"] else host, name] = morsel.value
        self._arrived.clear()

    def send(
        self,
        way: str,
        url: str,
        *,
        page: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request as Chromium would send it from a page, and its answer; redirects are the caller's.

        Args:
            way: a key of WAYS.
            url: absolute, https.
            page: URL of the page that sends it; "" for a visit that begins.
            method: of the request.
            body: as it goes over the wire; None for none.
            headers: further ones.

        Raises:
            OSError: the recorder was not reached.
        """
        accept, mode, destination = WAYS[way]
        here, there = urlsplit(page), urlsplit(url)
        said = {**CHROMIUM, "accept": accept, **(headers or {})}
        if mode == "navigate":
            said["upgrade-insecure-requests"] = "1"
        if method != "GET":
            said["origin"] = f"{here.scheme}://{here.netloc}"
        said |= {"sec-fetch-site": _relation(here, there), "sec-fetch-mode": mode, "sec-fetch-dest": destination}
        if page:
            said["referer"] = page if here.netloc == there.netloc else f"{here.scheme}://{here.netloc}/"
        if method != "OPTIONS" and (cookies := self._cookie_line(there.hostname or "")):
            said["cookie"] = cookies
        return self._exchange(method, there, said, body)

    def _cookie_line(self, host: str) -> str:
        return "; ".join(f"{name}={value}" for (domain, name), value in self._cookies.items() if _fits(host, domain))

    def _exchange(self, method: str, url: SplitResult, headers: dict[str, str], body: bytes | None) -> Answer:
        host = url.hostname or ""
        connection = self._open.get(host) or self._connect(host)
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        self.sent += 1
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        self._arrived += [(host, line) for line in response.headers.get_all("set-cookie", [])]
        return Answer(response.status, response.headers, text)

    def _connect(self, host: str) -> http.client.HTTPSConnection:
        connection = http.client.HTTPSConnection("127.0.0.1", self._at.port, timeout=20, context=self._context)
        connection.set_tunnel(host, 443)
        self._open[host] = connection
        return connection


def _fits(host: str, domain: str) -> bool:
    """Whether a cookie of that domain goes to the host (RFC 6265 5.1.3); one without a dot is the host's own."""
    return _within(host, domain[1:]) if domain.startswith(".") else host == domain


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _relation(page: SplitResult, target: SplitResult) -> str:
    """Sec-Fetch-Site: of the page that asks, to what it asks for."""
    if not page.netloc:
        return "none"
    if page.netloc == target.netloc:
        return "same-origin"
    return "same-site" if _within(page.netloc, SITE) and _within(target.netloc, SITE) else "cross-site"
