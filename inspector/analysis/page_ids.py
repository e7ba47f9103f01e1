"""Ids that tell one page alone: whether the session shows one of them on another page, or in the cookie `_ga`.

Where storage is denied, Google's tags read and write no cookie; their pings carry an id all the same, made anew on each
page. Such an id joins the requests of its page and no others, as long as it stays there. Sources, checked 2026-11-25:
support.google.com/analytics/answer/13802165 (cookieless pings; no analytics cookies are read or written while
analytics_storage is denied); simoahava.com "Consent Mode V2 For Google Tags" (random, ephemeral identifiers instead).
A fold over seqs like the others: a question is answered from smaller seqs alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspector.model.exchange import Exchange, header

MAX_VALUES = 5_000
"""Ids of one launch, the newest; of each the first request of at most MAX_PAGES pages."""
MAX_PAGES = 20
_GA = re.compile(rb"(?:^|;\s*)_ga=GA[0-9]\.[0-9]+\.([0-9]{5,10}\.[0-9]{5,10})(?=;|$)")
COOKIE = "cookie:_ga"
"""Stands for a page where an id was seen in the cookie."""


@dataclass(slots=True)
class PageIds:
    """Launch -> id -> page -> seq of the first request there."""

    seen: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    def learn(self, launch: str, value: str, page: str, seq: int) -> None:
        """A request on a page sends an id."""
        values = self.seen.setdefault(launch, {})
        pages = values.setdefault(value, {})
        if page in pages or len(pages) < MAX_PAGES:
            pages[page] = min(seq, pages.get(page, seq))
        if len(values) > MAX_VALUES:
            del values[next(iter(values))]

    def learn_cookie(self, exchange: Exchange) -> None:
        """A request carries Google's cookie: what it holds outlives its page."""
        for value in _cookies(exchange):
            self.learn(exchange.launch, value, COOKIE, exchange.seq)

    def elsewhere(self, launch: str, value: str, page: str, seq: int) -> tuple[int, str]:
        """The first request before that sent the id on another page or in the cookie: its seq (0: none) and which."""
        pages = self.seen.get(launch, {}).get(value, {})
        found = [(first, where) for where, first in pages.items() if where != page and first < seq]
        return min(found, default=(0, ""))


def _cookies(exchange: Exchange) -> Iterator[str]:
    raw = header(exchange.request.headers, b"cookie") or b""
    if b"_ga=" in raw:
        for found in _GA.finditer(raw):
            yield found[1].decode("ascii")
