"""Which page each exchange belongs to: a fold over arrival order, its state passed in and out.

Told in this order: what the source itself states (HAR); the request is the page's own document; Referer or Origin,
matched with the documents, frames, style sheets and scripts seen before in the same launch; the last document of the
connection, then of the launch. Where only an origin is known, the address that a hit itself reports tells which of its
documents it was: a beacon of the page that is being left starts after the next document. What none of these tells has
no page, and every answer says how it was found.

What is learned is kept with the seq that taught it, and a question is answered from smaller seqs alone. So the same
exchange seen again (open, then complete) gets the same answer, and nothing informs the past. Two launches never mix.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from inspector.analysis.heads import first_of
from inspector.analysis.pairs import text_of
from inspector.analysis.url_parts import url_parts
from inspector.catalog.suffixes import same_site
from inspector.model.exchange import Exchange, Headers, header
from inspector.model.record import record

How = Literal[
    "har-page",  # the source states it
    "navigation",  # it is the document itself
    "referer",  # the whole address, matched with a document seen in this launch
    "referer-origin", "origin",  # only the origin, matched with the newest document there
    "reported",  # the hit reports the address of a document there
    "frame",  # matched with a frame, style sheet or script of a page
    "redirect",  # it followed a redirect whose page is known
    "stated",  # the Referer or Origin names a page that was not seen
    "connection", "launch",  # the last document there: a guess
    "unknown",
]  # fmt: skip

GUESSED: frozenset[How] = frozenset({"connection", "launch"})
_LOOSE: frozenset[How] = GUESSED | {"referer-origin", "origin"}
"""Answers that one of several documents may stand behind."""
_INITIATORS = frozenset(
    {"iframe", "frame", "fencedframe", "embed", "object", "style", "script", "worker", "sharedworker", "serviceworker"}
)
"""Destinations (Sec-Fetch-Dest) whose answers make requests of their own, with their own URL as Referer."""


@record
class Place:
    """A URL without its fragment, and what is compared of it."""

    url: str
    scheme: str
    host: str
    origin: str
    path: str


@record
class PageLink:
    """The page of an exchange, and how that is known."""

    page: Place | None
    how: How

    @property
    def url(self) -> str | None:
        return self.page.url if self.page else None


UNKNOWN = PageLink(None, "unknown")
MAX_NAMES = 50_000
"""Addresses, origins and connections of documents that are remembered, those that taught last."""
LONGEST = 4_096
"""Characters of an address that is remembered: browsers cut a longer Referer to its origin (Referrer Policy, 8.3)."""
_OFTEN = 256
"""Bytes of an address up to which its parts are kept to be used again."""


@dataclass(frozen=True, slots=True)
class _Document:
    seq: int
    place: Place
    fetch: bool
    """Its request carried Sec-Fetch headers: the browser sends them."""


@dataclass(slots=True)
class _Timeline:
    """What one name stood for, by the seq that taught it."""

    seqs: list[int] = field(default_factory=list)
    documents: list[_Document] = field(default_factory=list)

    def teach(self, seq: int, document: _Document) -> None:
        at = bisect_left(self.seqs, seq)
        if at < len(self.seqs) and self.seqs[at] == seq:
            self.documents[at] = document
        else:
            self.seqs.insert(at, seq)
            self.documents.insert(at, document)

    def forget(self, seq: int) -> None:
        at = bisect_left(self.seqs, seq)
        if at < len(self.seqs) and self.seqs[at] == seq:
            del self.seqs[at], self.documents[at]

    def before(self, seq: int) -> tuple[int, _Document] | None:
        at = bisect_left(self.seqs, seq)
        return (self.seqs[at - 1], self.documents[at - 1]) if at else None


class Pages:
    """The state of the fold."""

    def __init__(self) -> None:
        self._timelines: dict[tuple[str, ...], _Timeline] = {}

    def attach(self, exchange: Exchange, place: Place | None = None) -> PageLink:
        """The page of one exchange; learns from it. `place`: of its URL, where that is known already."""
        asked = _Asked(exchange, place or place_of(exchange.request.url) or _NOWHERE)
        link = self._link(asked)
        self._learn(asked, link)
        return link

    def refined(self, exchange: Exchange, link: PageLink, reported: Iterable[str]) -> PageLink:
        """The link, or the document whose address the exchange's own hits report, where the link left that open."""
        if link.how not in _LOOSE or link.page is None:
            return link
        for url in reported:
            place = place_of(url.encode("utf-8", "surrogateescape"))
            if place is None or place.origin != link.page.origin:
                continue
            timeline = self._timelines.get((exchange.launch, "url", place.url))
            if timeline and (told := timeline.before(exchange.seq)):
                return PageLink(told[1].place, "reported")
        return link

    def _link(self, asked: "_Asked") -> PageLink:
        stated = place_of(asked.exchange.page.encode("utf-8", "surrogateescape")) if asked.exchange.page else None
        if stated:
            return PageLink(stated, "har-page")
        if asked.document:
            return (self._initiator(asked) or UNKNOWN) if asked.bounces else PageLink(asked.place, "navigation")
        return self._named(asked) or self._guessed(asked)

    def _initiator(self, asked: "_Asked") -> PageLink | None:
        """The page that a navigation to a mere redirector came from; None when it was typed or opened from outside."""
        if found := self._named(asked):
            return found
        last = self._before(asked, "launch")
        from_page = asked.headers.get("sec-fetch-site") not in (None, "none")
        return PageLink(last[1].place, "launch") if last and from_page else None

    def _named(self, asked: "_Asked") -> PageLink | None:
        """By Referer, then Origin."""
        if named := asked.named("referer"):
            return self._by_referer(asked, named)
        named = asked.named("origin")
        return self._by_origin(asked, named, "origin") or PageLink(named, "stated") if named else None

    def _by_referer(self, asked: "_Asked", named: Place) -> PageLink | None:
        """A cross-origin Referer is mostly cut to its origin, so `/` then stands for any page of it."""
        if named.path != "/" or named.origin == asked.place.origin:
            found = self._newest(asked, ("url", named.url), ("resource", named.url))
            if found:
                return PageLink(found[1], "frame" if found[0] == "resource" else "referer")
        if found_there := self._by_origin(asked, named, "referer-origin"):
            return found_there
        return None if named.path.endswith((".css", ".js", ".mjs")) else PageLink(named, "stated")

    def _by_origin(self, asked: "_Asked", named: Place, how: How) -> PageLink | None:
        found = self._newest(asked, ("origin", named.origin), ("resource-origin", named.origin))
        if not found:
            return None
        return PageLink(found[1], how if found[0] == "origin" else "frame")

    def _newest(self, asked: "_Asked", *names: tuple[str, ...]) -> tuple[str, Place] | None:
        found = [(name[0], told) for name in names if (told := self._before(asked, *name))]
        if not found:
            return None
        kind, told = max(found, key=lambda each: each[1][0])
        return kind, told[1].place

    def _guessed(self, asked: "_Asked") -> PageLink:
        """The last document, unless what the browser says speaks against it."""
        says = asked.headers.get("sec-fetch-site")
        if says == "none" or asked.exchange.request.method == b"CONNECT" or asked.extension:
            return UNKNOWN
        names: dict[How, tuple[str, ...]] = {"launch": ("launch",)}
        if asked.exchange.connection:
            names = {"connection": ("connection", asked.exchange.connection), **names}
        for how, name in names.items():
            told = self._before(asked, *name)
            if not told:
                continue
            document = told[1]
            if says is None and document.fetch and asked.place.scheme in ("https", "wss"):
                return UNKNOWN  # this browser marks what its pages request: this is a call of its own
            if _agrees(says, asked.place, document.place):
                return PageLink(document.place, how)
        return UNKNOWN

    def _before(self, asked: "_Asked", *name: str) -> tuple[int, _Document] | None:
        timeline = self._timelines.get((asked.exchange.launch, *name))
        return timeline.before(asked.exchange.seq) if timeline else None

    def _learn(self, asked: "_Asked", link: PageLink) -> None:
        place, seq = asked.place, asked.exchange.seq
        if asked.document or asked.prefetched:
            document = _Document(seq, place, "sec-fetch-dest" in asked.headers)
            names: list[tuple[str, ...]] = [("url", place.url)]
            if asked.document:
                names += [("origin", place.origin), ("connection", asked.exchange.connection), ("launch",)]
            for name in names:
                self._teach(asked, name, document if asked.opens else None)
        elif asked.initiates and link.page:
            document = _Document(seq, link.page, fetch=False)
            self._teach(asked, ("resource", place.url), document)
            if place.origin != link.page.origin:
                self._teach(asked, ("resource-origin", place.origin), document)

    def _teach(self, asked: "_Asked", name: tuple[str, ...], document: _Document | None) -> None:
        """None takes back what the same exchange taught while it was open."""
        key = (asked.exchange.launch, *name)
        if document and len(name[-1]) <= LONGEST:
            taught = self._timelines.pop(key, None) or _Timeline()
            taught.teach(asked.exchange.seq, document)
            self._timelines[key] = taught  # behind all others: the newest
            if len(self._timelines) > MAX_NAMES:
                del self._timelines[next(iter(self._timelines))]
        elif timeline := self._timelines.get(key):
            timeline.forget(asked.exchange.seq)


class _Asked:
    """One exchange with what matters for its page."""

    def __init__(self, exchange: Exchange, place: Place) -> None:
        self.exchange = exchange
        self.headers = first_of(exchange.request.headers)
        self.place = place
        self.prefetched = "prefetch" in (self.headers.get("sec-purpose") or self.headers.get("purpose") or "")
        self.document = bool(place.origin) and not self.prefetched and self._is_document()
        self.location = self._location()

    def named(self, header: str) -> Place | None:
        """The place that Referer or Origin names, when a page can be there."""
        value = self.headers.get(header)
        place = place_of(value.encode("utf-8", "backslashreplace")) if value else None
        return place if place and place.scheme in ("http", "https") else None

    @property
    def extension(self) -> bool:
        """An extension of the browser sent it, no page."""
        return "-extension://" in self.headers.get("origin", "")

    @property
    def bounces(self) -> bool:
        """The document only redirects to another site."""
        return bool(self.location) and not same_site(self.location, self.place.host)

    @property
    def opens(self) -> bool:
        """A document becomes the page, unless it redirects, fails, answers nothing or is a download."""
        response = self.exchange.response
        if response is None:
            return self.exchange.state == "open"
        if response.status in (204, 205) or (300 <= response.status < 400 and response.status != 304):
            return False
        return not _first(response.headers, b"content-disposition").lower().lstrip().startswith(b"attachment")

    @property
    def initiates(self) -> bool:
        """Its answer may make requests of its own."""
        dest = self.headers.get("sec-fetch-dest")
        if dest is not None:
            return dest in _INITIATORS
        response = self.exchange.response
        return response is not None and _first(response.headers, b"content-type").startswith(
            (b"text/html", b"text/css")
        )

    def _is_document(self) -> bool:
        dest = self.headers.get("sec-fetch-dest")
        if dest is not None:
            return dest == "document" and self.headers.get("sec-fetch-mode") == "navigate"
        if self.headers.get("upgrade-insecure-requests") != "1":
            return False
        response = self.exchange.response
        html = response is not None and _first(response.headers, b"content-type").startswith(b"text/html")
        return html or "text/html" in self.headers.get("accept", "")

    def _location(self) -> str:
        """Host that a redirect names; "" when there is none, or the same host."""
        response = self.exchange.response
        if response is None or not 300 <= response.status < 400:
            return ""
        place = place_of(_first(response.headers, b"location"))
        return place.host if place else ""


def _agrees(says: str | None, place: Place, page: Place) -> bool:
    """Whether the browser's Sec-Fetch-Site allows that the page made the request."""
    if says == "same-origin":
        return place.origin == page.origin
    if says in ("same-site", "cross-site"):
        return same_site(place.host, page.host) == (says == "same-site")
    return True


def place_of(url: bytes) -> Place | None:
    """The parts of an absolute URL that has a host; None for every other text."""
    return _often_asked(url) if len(url) <= _OFTEN else _place(url)


@lru_cache(maxsize=4096)
def _often_asked(url: bytes) -> Place | None:
    """Referers and origins repeat; the long addresses of beacons do not."""
    return _place(url)


def _place(url: bytes) -> Place | None:
    parts = url_parts(url)
    if not parts.host or not parts.scheme:
        return None
    text = text_of(url.partition(b"#")[0])
    path = text_of(url[slice(*parts.path)]) or "/"
    return Place(text, parts.scheme, parts.host, parts.origin, path)


_NOWHERE = Place("", "", "", "", "")


def _first(headers: Headers, name: bytes) -> bytes:
    return header(headers, name) or b""
