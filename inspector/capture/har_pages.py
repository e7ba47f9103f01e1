"""Which page each entry of a HAR belongs to: the URL of the document request among the entries of its `pageref`."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from inspector.model.exchange import Request, Response, header

MOST = 100_000
"""Pages that are told apart; entries of further ones have no page."""
_FIRST, _TITLE, _HTML, _DOCUMENT = range(1, 5)


@dataclass(slots=True)
class _Page:
    rank: int = 0
    url: str | None = None
    leads_to: str = ""
    """Where the document's redirect goes: the answer there is the page."""
    seqs: "array[int]" = field(default_factory=lambda: array("q"))
    stale: int = 0
    """So many of `seqs` were given another URL."""


class Pages:
    """Asked once an entry, in order; what turns out later is in `corrections`."""

    def __init__(self) -> None:
        self._pages: dict[str, _Page] = {}

    def url(self, entry: dict[str, Any], seq: int, request: Request, response: Response | None) -> str | None:
        """URL of the entry's page, as far as it is known by now; None without a page."""
        page = self._page(entry.get("pageref"))
        if page is None:
            return None
        if page.rank < _DOCUMENT or page.leads_to:
            self._learn(page, _rank(entry, request, response), request, response)
        page.seqs.append(seq)
        return page.url

    def title(self, pageref: Any, title: Any) -> None:
        """A page's own line in the HAR: browsers write its URL as title."""
        page = self._page(pageref)
        if page is not None and isinstance(title, str) and title.startswith(("https://", "http://")):
            self._set(page, _TITLE, title.encode("utf-8", "backslashreplace").decode())

    def corrections(self) -> Iterator[tuple[str, "array[int]"]]:
        """(URL, seqs that were given another one) for each page."""
        for page in self._pages.values():
            if page.stale and page.url is not None:
                yield page.url, page.seqs[: page.stale]

    def _page(self, pageref: Any) -> _Page | None:
        if not isinstance(pageref, str) or len(pageref) > 1000:
            return None
        known = self._pages.get(pageref)
        if known is None and len(self._pages) < MOST:
            known = self._pages[pageref] = _Page()
        return known

    def _learn(self, page: _Page, rank: int, request: Request, response: Response | None) -> None:
        url = request.url.decode("utf-8", "backslashreplace")
        if rank <= page.rank and url != page.leads_to:
            return
        self._set(page, rank, url)
        if rank >= _HTML:
            target = header(response.headers, b"location") if response and 300 <= response.status < 400 else None
            page.leads_to = urljoin(url, target.decode("utf-8", "replace")) if target else ""

    def _set(self, page: _Page, rank: int, url: str) -> None:
        if rank >= page.rank and url != page.url:
            page.url, page.stale = url, len(page.seqs)
        page.rank = max(rank, page.rank)


def _rank(entry: dict[str, Any], request: Request, response: Response | None) -> int:
    """How sure it is that this entry is its page's document."""
    destination = header(request.headers, b"sec-fetch-dest")
    if destination is not None:
        return _DOCUMENT if destination == b"document" else _FIRST
    if entry.get("_resourceType") is not None:
        return _DOCUMENT if entry["_resourceType"] == "document" else _FIRST
    kind = header(response.headers, b"content-type") if response else None
    return _HTML if kind is not None and kind.lower().startswith((b"text/html", b"application/xhtml")) else _FIRST
