"""What the page and the browser say of themselves in a request: a value that stands there tells nobody apart.

Article numbers and titles travel with each request of their page. What the query of the page's address calls an
identifier of a person stays one.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import parse_qsl, unquote, urlsplit

from inspector.analysis.value_names import NAMED
from inspector.model.payload import Payload

_TITLE = re.compile(r"(?:.*[._\[])?(?:dt|(?:page|document)?_?title|page_?name|action_name)\]?", re.IGNORECASE)
_STATIC = re.compile(r"\.(?:js|mjs|css|json|png|jpe?g|gif|svg|webp|avif|ico|woff2?|mp4|webm|html?)\Z", re.IGNORECASE)
_URL = re.compile(r"https?://[^/?#]+[/?#]")
MOST = 64
"""Addresses and titles of one request that are read."""
LONGEST = 2_000


class PageWords:
    def __init__(self, payload: Payload, page: str = "") -> None:
        """Nothing is read before the first question.

        Args:
            payload: its Referer, addresses and titles are those of the page.
            page: address of the page where it is known from elsewhere.
        """
        self._payload, self._page = payload, page

    @cached_property
    def host(self) -> str:
        """Host of the page by the browser's own word; "" where it says nothing."""
        for name in ("header:referer", "header:origin"):
            for field in self._payload.headers:
                if field.at == name and (host := host_of(field.value)):
                    return host
        return ""

    @cached_property
    def static(self) -> bool:
        """The request fetches a file."""
        return any(field.at.startswith("path:") and _STATIC.search(field.value) for field in self._payload.others)

    def segment_before(self, at: str) -> str:
        """The segment before the one at `path:2`, which says what it holds: `embed`, `user`."""
        place = int(at[5:]) if at[5:].isdigit() else 0
        return self._segments.get(place - 1, "")

    @cached_property
    def _segments(self) -> dict[int, str]:
        found = [field for field in self._payload.others if field.at.startswith("path:") and field.at[5:].isdigit()]
        return {int(field.at[5:]): field.value for field in found}

    def stand(self, text: str) -> bool:
        """The text stands in the path, a query value or the title of the page, or in the User-Agent."""
        return text in self._said

    @cached_property
    def _said(self) -> str:
        return "\0".join(self._all())

    def _all(self) -> Iterator[str]:
        agent = next((field.value for field in self._payload.headers if field.name == "user-agent"), "")
        yield agent[:LONGEST]
        page = self._page or next((field.value for field in self._payload.headers if field.name == "referer"), "")
        host = host_of(page) or self.host
        yield from _of(page)
        count = 0
        for field in self._payload.others:
            value = field.value
            if not 4 < len(value) <= LONGEST or count >= MOST:
                continue
            if _TITLE.fullmatch(field.name):
                count += 1
                yield value
            elif host and value.startswith("http") and _URL.match(value) and host_of(value) == host:
                count += 1
                yield from _of(value)


def _of(address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address[:LONGEST])
    except ValueError:
        return
    yield unquote(parts.path)
    for name, value in parse_qsl(parts.query, max_num_fields=None)[:MOST]:
        if NAMED[name].sense != "person":
            yield value


def host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
