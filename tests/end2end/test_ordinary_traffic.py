"""Five thousand ordinary requests of real pages, recorded from a real browser: none is a vendor's event.

Nothing leaves the machine: every name leads to one server of this test on loopback.
"""

import asyncio
import base64
import hashlib
import time
from collections import Counter
from urllib.parse import urlsplit

import pytest
import wsproto
from ordinary_pages import HOSTS, SITES, Ordinary, page
from proxy_rig import Answer, Certificates, Seen, Upstream, running_proxy, wait_for

from addons.guard import Limits
from inspector.analysis.inspect import inspect_all
from inspector.capture.browser import find_browsers, launch
from inspector.catalog.catalog import load_catalog
from inspector.catalog.project import Persona, Project
from inspector.model.exchange import Exchange
from inspector.model.inspection import Inspection
from inspector.processes.protocol import Listening

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PAGES = 8
"""Of each site; one page makes about 110 requests."""
ASKED = 5_000
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455 section 1.3."""
CORS = [
    (b"access-control-allow-origin", b"*"), (b"access-control-allow-methods", b"GET, POST, PUT"),
    (b"access-control-allow-headers", b"content-type, authorization, range, purpose"),
]  # fmt: skip
KINDS = {
    "js": b"text/javascript",
    "css": b"text/css",
    "png": b"image/png",
    "xml": b"application/xml",
    "map": b"application/json",
}


class Web:
    """All hosts in one: the pages, and an answer of the right kind to whatever they ask for."""

    def __init__(self) -> None:
        self.port = 0
        self.done = 0
        self.pages = {f"/visit/{n}/{site}": Ordinary(site, n).visit() for site in SITES for n in range(PAGES)}
        order = list(self.pages)
        self.following = dict(zip(order, [*order[1:], "/done"], strict=True))

    def url(self, path: str) -> str:
        site = path.rpartition("/")[2] if path != "/done" else SITES[0]
        return f"https://www.{site}:{self.port}{path}"

    def answer(self, seen: Seen) -> Answer:
        path = urlsplit(seen.target.decode()).path
        if path in self.pages:
            body = page(self.pages[path], self.port, self.url(self.following[path]))
            return Answer(headers=[(b"content-type", b"text/html; charset=utf-8")], body=body.encode())
        if path == "/done":
            self.done += 1
            return Answer(headers=[(b"content-type", b"text/html")], body=b"<title>done</title>")
        if seen.method == b"OPTIONS":
            return Answer(204, [*CORS, (b"access-control-max-age", b"600")])
        if path.startswith("/old/"):
            return Answer(302, [*CORS, (b"location", path.replace("old", "new").encode())])
        if path == "/feed":
            return Answer(headers=[*CORS, (b"content-type", b"text/event-stream")], body=b'data: {"event": "goal"}\n\n')
        if path in ("/beacon", "/ping"):
            return Answer(204, CORS)
        kind = KINDS.get(path.rpartition(".")[2], b"application/json")
        cookie = (b"set-cookie", b"sid=%d; Secure; HttpOnly; Path=/" % hash(path))
        body = b"/* gtag is spoken of, and not here */" if b"script" in kind or b"css" in kind else b"{}"
        return Answer(headers=[*CORS, (b"content-type", kind), cookie], body=body)


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Seen) -> None:
    """A WebSocket that answers each message with another, until the page closes it."""
    key = next(value for name, value in seen.headers if name.lower() == b"sec-websocket-key")
    accepted = base64.b64encode(hashlib.sha1(key + GUID, usedforsecurity=False).digest())
    writer.write(
        b"HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n" % accepted
    )
    socket = wsproto.connection.Connection(wsproto.ConnectionType.SERVER)
    while data := await reader.read(65536):
        socket.receive_data(data)
        for event in socket.events():
            if isinstance(event, wsproto.events.TextMessage):
                writer.write(socket.send(wsproto.events.TextMessage('{"type": "typing"}')))
            elif isinstance(event, wsproto.events.CloseConnection):
                writer.write(socket.send(event.response()))
                return


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[Exchange]:
    folder = tmp_path_factory.mktemp("ordinary")
    web, certificates = Web(), Certificates(folder)
    upstream = Upstream(web.answer, certificates.server(*HOSTS))
    upstream.take_over, web.port = converse, upstream.port
    chromium = next(browser for browser in find_browsers() if browser.family == "chromium")
    names = dict.fromkeys(HOSTS, "127.0.0.1")
    options = {"upstream_ca": str(certificates.pem), "allow_private": HOSTS, "limits": Limits(connections=2_000)}
    with running_proxy(folder / "authority", names=names, **options) as proxy:
        at = Listening("first", "127.0.0.1", proxy.port, str(proxy.authority.certificate), proxy.authority.spki)
        opened = launch(chromium, at, web.url(next(iter(web.pages))), headless=True)
        try:
            wait_for(lambda: web.done, 240)
        finally:
            opened.close()
        wait_for(lambda: _still(proxy.items), 20)
        rows = {row.seq: row for row in proxy.exchanges()}
    upstream.close()
    return [rows[seq] for seq in sorted(rows)]


def _still(items: list[object]) -> bool:
    before = len(items)
    time.sleep(0.3)
    return len(items) == before


@pytest.fixture(scope="module")
def inspections(recorded: list[Exchange]) -> list[Inspection]:
    return list(inspect_all(recorded, load_catalog()))


def test_there_are_five_thousand_requests_of_every_kind(recorded):
    assert len(recorded) >= ASKED
    assert sum(row.state == "complete" for row in recorded) > 0.98 * len(recorded)
    asked = {urlsplit(row.url_text).path for row in recorded}
    assert {"/collect", "/data", "/track/order", "/events", "/graphql", "/cart/add.js", "/ws", "/feed"} <= asked
    methods = Counter(row.request.method for row in recorded)
    assert min(methods[name] for name in (b"GET", b"POST", b"PUT", b"OPTIONS")) >= 40
    assert sum(bool(row.messages) for row in recorded) > 20


def test_none_is_an_event_of_any_vendor(inspections):
    flagged = Counter(
        (hit.vendor, hit.role, hit.confidence, urlsplit(found.url).path[:40])
        for found in inspections
        for hit in found.hits
        if hit.role == "event"
    )
    assert flagged == {}


def test_none_is_a_call_to_a_tagging_server_or_disguised(inspections):
    groups = Counter(
        (found.party.group, urlsplit(found.url).hostname, urlsplit(found.url).path[:40])
        for found in inspections
        if found.party.group in ("server-call", "disguised") or found.party.role == "tagging-server"
    )
    assert groups == {}


def test_scripts_and_side_pings_are_told_of_their_own_hosts_alone(inspections):
    """A loader under another's host would be a verdict from a name alone."""
    own = {host for host in HOSTS if host.endswith((".example", ".test"))}
    assert [
        (hit.vendor, found.url) for found in inspections for hit in found.hits if urlsplit(found.url).hostname in own
    ] == []  # fmt: skip


def test_nothing_of_a_person_who_was_not_there_is_found(recorded):
    """The test person's values, by whom none of these pages was visited: not one request may seem to hold any."""
    persona = Persona(
        emails=("Jane.Doe+shop@Example.com",), phones=("+12025550143",), names=("Jane Doe", "Li Wu"),
        user_ids=("3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54", "1473268947.1550531325", "u104233"),
        addresses=("12 Main Street, Springfield",), ips=("192.0.2.146", "2001:db8:85a3::8a2e:370:7334"),
    )  # fmt: skip
    told = inspect_all(recorded, load_catalog(Project(persona=persona)))
    assert [
        (finding.at, finding.how, urlsplit(row.url).path)
        for row in told
        for finding in row.findings
        if finding.how[0] == "known-value"
    ] == []
