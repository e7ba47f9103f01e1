"""The demo's client when no browser is found: sends what the shop's pages would send, through the recorder.

It reads the same description as the pages' own tag code, from the shop itself, so that the two cannot drift apart; a
test compares their requests. It speaks HTTP/1.1 and trusts the recorder's authority alone.
"""

import hashlib
import http.client
import json
import random
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from inspector.capture.scripted_wire import USER_AGENT, Answer, Wire
from inspector.capture.tag_template import Facts, Tree, encoded, fill, merged, pairs, text_of, tree
from inspector.processes.protocol import Listening

NAME = "scripted client, no browser"
FORM = {"content-type": "application/x-www-form-urlencoded"}

HINTS = {
    "uaa": "x86", "uab": "64", "uafvl": "Not%3AA-Brand;8.0.0.0|Chromium;156.0.8078.79", "uam": "", "uamb": "0",
    "uap": "Linux", "uapv": "", "uaw": "0",
}  # fmt: skip
SCREEN = (1280, 800)


def walk(at: Listening, landing: str, on_step: Callable[[str], None] = lambda _: None) -> int:
    """Walk through the shop once; returns the number of requests sent.

    Args:
        at: where the recorder listens, and its authority.
        landing: URL of the first page, which names the variant.
        on_step: told the name of each step as it begins.

    Raises:
        OSError: the recorder was not reached.
    """
    with closing(Wire(at)) as wire:
        for name in _Visitor(wire).steps(landing):
            on_step(name)
        return wire.sent


class _Visitor:
    """One visit: pages, what the tags know, and what they send."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._journey: Tree = {}
        self._basket: list[Tree] = []
        self._cached: set[str] = set()
        self._consent = "default"
        self._email = ""
        self._seen = "0"
        self._sid = str(int(time.time()))
        self._clicks: dict[str, str] = {}
        self._url = self._referrer = ""
        self._document = _Document()
        self._opened = time.monotonic()
        self._page_id = self._temporary = ""
        self._hits: dict[str, int] = {}

    def steps(self, landing: str) -> Iterator[str]:
        """Go the whole way; gives the name of each step before its tags fire."""
        self._clicks = {name: values[0] for name, values in parse_qs(urlsplit(landing).query).items()}
        self._open(landing)
        variant = self._document.page["variant"]
        for step in self._journey["walk"]["step"]:
            yield step["name"]
            if step["page"] != "landing":
                self._leave()
                self._go_on(step["page"].replace("{variant}", variant))
            self._arrive()
            for event in step["then"]:
                self._push(event)
        self._send("fetch", urljoin(self._url, self._journey["walk"]["done"].replace("{variant}", variant)))

    # Pages

    def _go_on(self, page: str) -> None:
        if page != "order":
            self._open(urljoin(self._url, page))
            return
        fields = self._document.fields
        self._email = fields["email"]
        action = urljoin(self._url, self._document.action)
        answer = self._send("page", action, "POST", urlencode(fields).encode(), FORM)
        self._open(urljoin(action, answer.headers["location"]))

    def _open(self, url: str) -> None:
        answer = self._send("page", url)
        self._wire.settle()
        self._referrer, self._url = self._url, url
        self._document = _Document()
        self._document.feed(answer.text)
        self._opened = time.monotonic()
        self._page_id, self._hits = _random(), {}
        self._temporary = f"{_random()}.{int(time.time())}"
        for kind, path in self._document.assets:
            text = self._load(kind, urljoin(url, path))
            if text.startswith("const JOURNEY = "):
                self._journey = json.loads(text.partition("\n")[0].removeprefix("const JOURNEY = ").removesuffix(";"))

    def _load(self, kind: str, url: str) -> str:
        """Get a style sheet or script that the cache does not hold yet; "" when it does."""
        if url in self._cached:
            return ""
        self._cached.add(url)
        return self._send(kind, url).text

    def _arrive(self) -> None:
        page = self._document.page
        if page["events"]:
            self._push("load")
        for event in page["events"]:
            self._push(event)

    def _leave(self) -> None:
        if self._document.page["events"]:
            self._push("page_leave")

    # Tags

    def _push(self, event: str) -> None:
        if event == "consent_update":
            self._consent = "granted"
            self._wire.set_cookie("shop_consent", "granted")
        if event == "add_to_cart":
            self._basket.append({**self._document.page["items"][0], "quantity": 1})
        for request in self._journey["event"].get(event, []):
            for name in request["by"]:
                self._fire(event, request, name)
        self._wire.settle()
        if event != "load":
            self._seen = "1"

    def _fire(self, event: str, request: Tree, name: str) -> None:
        sender = merged(self._journey["sender"][name], request)
        wanted = sender.get("consent", "any")
        given = self._journey["signals"][self._consent]["consent"]
        if sender["variant"] != self._document.page["variant"] or wanted not in {"any", given}:
            return
        self._hits[name] = self._hits.get(name, 0) + 1
        facts = self._facts(event) | {"hit": str(self._hits[name]), "random": _random()}
        query = encoded(sender.get("query", {}), facts)
        url = text_of(fill(sender["url"], facts)) + (f"?{query}" if query else "")
        lines = "\r\n".join(encoded(line, facts) for line in sender.get("lines", ()))
        json_text = json.dumps(tree(sender["json"], facts), separators=(",", ":")) if "json" in sender else ""
        body = (lines or json_text).encode()
        match sender["how"]:
            case "script":
                self._load("script", url)
            case "image":
                self._image(url)
            case "form":
                self._send("form", url, "POST", urlencode(pairs(sender["form"], facts)).encode(), FORM)
            case how:
                self._post(how, url, body, sender.get("type", "text/plain;charset=UTF-8" if body else ""))

    def _image(self, url: str) -> None:
        answer = self._send("image", url)
        if answer.status == http.client.FOUND:
            self._send("image", urljoin(url, answer.headers["location"]))

    def _post(self, how: str, url: str, body: bytes, kind: str) -> None:
        if kind == "application/json":  # no simple request: the browser asks first (Fetch, CORS preflight)
            asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
            self._send("fetch", url, "OPTIONS", headers=asked)
        self._send(how, url, "POST", body, {"content-type": kind} if kind else {})

    def _send(
        self, way: str, url: str, method: str = "GET", body: bytes | None = None, headers: Tree | None = None
    ) -> Answer:
        return self._wire.send(way, url, page=self._url, method=method, body=body, headers=headers)

    def _facts(self, event: str) -> Facts:
        """What the tags may fill in, under the names of the pages' own tag code."""
        now = datetime.now(UTC)
        page = self._document.page
        items = page.get("items") or (self._basket if page.get("basket") else [])
        if event == "add_to_cart":
            items = self._basket[-1:]
        elapsed = time.monotonic() - self._opened
        value = round(sum(item["price"] * item.get("quantity", 1) for item in items), 2)
        return {
            **self._journey["facts"], **self._journey["signals"][self._consent], **HINTS,
            **self._identity(), **self._user(),
            "gclid": self._clicks.get("gclid", ""), "fbclid": self._clicks.get("fbclid", ""),
            "ttclid": self._clicks.get("ttclid", ""),
            "page.id": self._page_id, "page.url": self._url, "page.host": urlsplit(self._url).netloc,
            "page.title": self._document.title, "page.referrer": self._referrer,
            "order.id": page.get("order", {}).get("id", ""), "sid": self._sid, "seg": self._seen,
            "now_ms": str(int(now.timestamp() * 1000)), "now_iso": now.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "seconds": int(elapsed), "tfd": str(int(elapsed * 1000)), "et": str(int(elapsed * 1000)),
            "event_id": f"{self._page_id}.{event}", "language": "en-us", "ua": USER_AGENT,
            "screen": f"{SCREEN[0]}x{SCREEN[1]}", "sw": str(SCREEN[0]), "sh": str(SCREEN[1]),
            "value": value if items else "", "item.count": sum(item.get("quantity", 1) for item in items) or "",
            "item.ids": ",".join(item["id"] for item in items),
            "item.ids_json": json.dumps([item["id"] for item in items]),
            "items": items,
        }  # fmt: skip

    def _identity(self) -> Facts:
        """First-party cookies, as the vendors' own code sets them; none before consent."""
        if self._consent != "granted":
            return {"cid": self._temporary}
        now = time.time()
        self._first_party("_ga", f"GA1.1.{_random()}.{int(now)}")
        if self._document.page["variant"] == "client":
            self._first_party("_fbp", f"fb.1.{int(now * 1000)}.{_random()}{_random()}")
            self._first_party("_fbc", f"fb.1.{int(now * 1000)}.{self._clicks.get('fbclid', '')}")
            self._first_party("_gcl_au", f"1.1.{_random()}.{int(now)}")
            self._first_party("_ttp", f"01{random.getrandbits(60):X}")
        values = {name: self._wire.cookie(name) for name in ("_ga", "_fbp", "_fbc", "_gcl_au", "_ttp")}
        return {
            "cid": values["_ga"].split(".", 2)[2], "auid": values["_gcl_au"].partition("1.1.")[2],
            "fbp": values["_fbp"], "fbc": values["_fbc"], "ttp": values["_ttp"],
        }  # fmt: skip

    def _first_party(self, name: str, value: str) -> None:
        if not self._wire.cookie(name):
            self._wire.set_cookie(name, value)

    def _user(self) -> Facts:
        user = self._document.page.get("user")
        if not user or not self._email:
            return {}
        mail = hashlib.sha256(self._email.strip().lower().encode()).digest()
        return {
            "user.id": user["id"], "user.email": self._email, "user.email_sha256": mail.hex(),
            "user.email_b64": urlsafe_b64encode(mail).decode().rstrip("="),
            "user.id_sha256": hashlib.sha256(user["id"].encode()).hexdigest(),
        }  # fmt: skip


class _Document(HTMLParser):
    """What a browser and the page's scripts would take from its text."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.page: Tree = {"events": [], "variant": ""}
        self.assets: list[tuple[str, str]] = []
        self.fields: dict[str, str] = {}
        self.action = ""
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "title" or (tag == "script" and has.get("id") == "page"):
            self._inside = tag
        elif tag == "script" and "src" in has:
            self.assets.append(("script", has["src"]))
        elif tag == "link" and has.get("rel") == "stylesheet":
            self.assets.append(("style", has["href"]))
        elif tag == "form":
            self.action = has["action"]
        elif tag == "input" and "data-walk-type" in has:
            self.fields[has["name"]] = has["data-walk-type"]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        elif self._inside == "script":
            self.page = json.loads(data)


def _random() -> str:
    return str(random.getrandbits(31))
