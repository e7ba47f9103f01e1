"""Answers every host of the demo itself, the vendors' real names included, and refuses every other one.

Nothing is resolved or connected: a request either gets its answer here, or 451 with a plain sentence. The child sets
`connection_strategy=lazy` and `upstream_cert=False`, else mitmproxy would contact servers for their certificates.
"""

import json
import secrets
import time
from base64 import b64decode
from pathlib import Path
from urllib.parse import urlsplit

from mitmproxy import http
from mitmproxy.proxy import server_hooks

from addons.demo_pages import ORDER, TYPES, Pages, Tree

SHOP = "shop.test"
GIF = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
SCRIPT = "/* The demo answers here in the vendor's place. The tag code is shop.test/assets/tags.js. */\n"
SCRIPT_SECONDS = 900

Headers = list[tuple[bytes, bytes]]


class DemoShop:
    """An addon, to be added after those that record; answers what no other addon has answered."""

    def __init__(self, folder: Path) -> None:
        self._pages = Pages(folder)
        self._answers = _answers(self._pages.journey)
        self._hosts = {key.partition("/")[0] for key in self._answers}
        self._token = secrets.token_hex(12)

    def request(self, flow: http.HTTPFlow) -> None:
        if flow.response is not None or flow.error is not None:
            return
        host = flow.request.host.lower().rstrip(".")
        if host == SHOP:
            flow.response = self._shop(flow.request)
        elif host in self._hosts:
            flow.response = self._vendor(host, flow.request)
        else:
            flow.response = _text(451, refusal(host))

    def server_connect(self, data: server_hooks.ServerConnectionHookData) -> None:
        """The demo connects nowhere, whatever asked for it."""
        data.server.error = "The demo connects to no server: nothing leaves this computer."

    # The shop itself

    def _shop(self, request: http.Request) -> http.Response:
        path = request.path.partition("?")[0]
        if request.scheme == "http":
            return _made(308, b"", [(b"location", f"https://{SHOP}{request.path}".encode())])
        if path == "/walk-done":
            return _made(204, b"", [])
        if path.startswith("/assets/"):
            return self._asset(path.removeprefix("/assets/"))
        if path.endswith("/order") and request.method == "POST":
            return _made(303, b"", [(b"location", f"{path.removesuffix('order')}thanks/{ORDER}".encode())])
        status, text = self._pages.page(path)
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
        if "shop_session" not in request.cookies:
            cookie = f"shop_session={self._token}; Path=/; SameSite=Lax; Secure; HttpOnly"
            headers.append((b"set-cookie", cookie.encode()))
        return _made(status, text.encode(), headers)

    def _asset(self, name: str) -> http.Response:
        text = self._pages.asset(name)
        if text is None:
            return _text(404, "The demo shop has no file of that name.")
        kind = TYPES[Path(name).suffix]
        return _made(200, text.encode(), [_kind(f"{kind}; charset=utf-8"), _kept(SCRIPT_SECONDS)])

    # The vendors, and the shop's own tagging server

    def _vendor(self, host: str, request: http.Request) -> http.Response:
        path, _, query = request.path.partition("?")
        answer = self._answers.get(host + path)
        if answer is None:
            return _text(404, f"The demo's {host} has nothing at this path.")
        if request.method == "OPTIONS":
            return _made(204, b"", [*_cors(request), *_preflight(request)])
        headers = [*_cors(request), *self._cookies(answer, query, request)]
        if "redirect" in answer:
            return _made(302, b"", [*headers, (b"location", f"{answer['redirect']}?{query}&is_vtc=1".encode())])
        match answer["how"]:
            case "script":
                return _made(200, SCRIPT.encode(), [*headers, _kind("text/javascript"), _kept(SCRIPT_SECONDS)])
            case "image":
                return _made(200, GIF, [*headers, _kind("image/gif"), _kept(0)])
            case "form":
                return _made(200, b"<!doctype html>", [*headers, _kind("text/html"), _kept(0)])
            case "fetch":
                kind, body = _told(path, query)
                return _made(200, body, [*headers, _kind(kind), _kept(0)])
            case _:
                return _made(204, b"", headers)

    def _cookies(self, answer: Tree, query: str, request: http.Request) -> Headers:
        if answer.get("when", "") not in query:
            return []
        wanted = [text for text in answer.get("cookies", ()) if text.partition("=")[0] not in request.cookies]
        digits = str(int(self._token[:8], 16))
        return [
            (b"set-cookie", text.replace("{random}", self._token).replace("{digits}", digits).encode())
            for text in wanted
        ]


def refusal(host: str) -> str:
    return (
        f"The demo answers its own hosts only: {host} was not contacted, and nothing left this computer."
        " To record real sites, start a recording of your own."
    )


def _answers(journey: Tree) -> dict[str, Tree]:
    """Host and path -> how it is answered."""
    facts = journey["facts"]
    found: dict[str, Tree] = {}
    for sender in journey["sender"].values():
        parts = urlsplit(_named(sender["url"], facts))
        found.setdefault(parts.netloc + parts.path, {"how": sender["how"]})
    for place, answer in journey["answer"].items():
        key = _named(place, facts)
        found[key] = found.get(key, {}) | answer
        if "redirect" in answer:
            found[key]["redirect"] = _named(answer["redirect"], facts)
    return found


def _named(text: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _told(path: str, query: str) -> tuple[str, bytes]:
    """What a tagging server, a data client and vendor A answer: type, body."""
    if "richsstsse" in query:
        return "text/plain", b'event: message\ndata: {"response":{"status_code":200,"body":""}}\n\n'
    told: Tree = {"status": "ok"}
    if path == "/data":
        told = {"timestamp": int(time.time()), "unique_event_id": secrets.token_hex(8)}
    return "application/json", json.dumps(told).encode()


def _cors(request: http.Request) -> Headers:
    origin = request.headers.get("origin")
    if origin is None:
        return []
    return [(b"access-control-allow-origin", origin.encode()), (b"access-control-allow-credentials", b"true")]


def _preflight(request: http.Request) -> Headers:
    asked = request.headers.get("access-control-request-headers", "")
    return [
        (b"access-control-allow-methods", b"POST, GET"),
        (b"access-control-allow-headers", asked.encode()),
        (b"access-control-max-age", b"0"),
    ]


def _kind(kind: str) -> tuple[bytes, bytes]:
    return (b"content-type", kind.encode())


def _kept(seconds: int) -> tuple[bytes, bytes]:
    return (b"cache-control", f"private, max-age={seconds}".encode() if seconds else b"no-store")


def _text(status: int, words: str) -> http.Response:
    return _made(status, f"{words}\n".encode(), [_kind("text/plain; charset=utf-8"), _kept(0)])


def _made(status: int, body: bytes, headers: Headers) -> http.Response:
    response = http.Response.make(status, body, headers)
    if status == 204:  # has no body, hence no length (RFC 9110 8.6)
        del response.headers["content-length"]
    return response
