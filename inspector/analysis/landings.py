"""How the pages of a session were reached, and where their documents came from: what Safari's limits ask for.

A fold like the others: kept with the seq that taught it, asked from smaller or equal seqs.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from inspector.analysis.pages import Place, place_of
from inspector.analysis.url_parts import url_parts
from inspector.catalog.suffixes import normal_host, same_site
from inspector.model.exchange import Exchange, header

Landing = Literal["decorated", "plain-landing", ""]
MAX_KEPT = 20_000
"""Documents that are remembered."""
LONGEST = 4_096
"""Characters of an address that is remembered."""


@dataclass(frozen=True, slots=True)
class _Document:
    ip: str | None
    landing: Landing


@dataclass(slots=True)
class Landings:
    _seqs: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _documents: dict[tuple[str, str], list[_Document]] = field(default_factory=dict)
    _kept: int = 0

    def learn(self, exchange: Exchange, place: Place) -> None:
        """Remember the document of a page, by its host and by its address."""
        document = _Document(exchange.server_ip, landing_of(exchange, place))
        for name in (normal_host(place.host), place.url):
            if len(name) > LONGEST:
                continue
            key = exchange.launch, name
            seqs, documents = self._seqs.setdefault(key, []), self._documents.setdefault(key, [])
            at = bisect_right(seqs, exchange.seq)
            if at and seqs[at - 1] == exchange.seq:
                documents[at - 1] = document
            elif self._kept < MAX_KEPT:
                seqs.insert(at, exchange.seq)
                documents.insert(at, document)
                self._kept += 1

    def address(self, launch: str, host: str, seq: int) -> str | None:
        """Of the server that the host's last document came from."""
        document = self._before(launch, host, seq)
        return document.ip if document else None

    def landing(self, launch: str, url: str, seq: int) -> Landing:
        """How the page was reached; "" when that is not known."""
        document = self._before(launch, url, seq)
        return document.landing if document else ""

    def _before(self, launch: str, name: str, seq: int) -> _Document | None:
        key = launch, name
        at = bisect_right(self._seqs.get(key, []), seq)
        return self._documents[key][at - 1] if at else None


def landing_of(exchange: Exchange, place: Place) -> Landing:
    """Decorated: from another site, with a query. A fragment never reaches a proxy: without query it stays open."""
    headers = exchange.request.headers
    says = header(headers, b"sec-fetch-site")
    referer = place_of(header(headers, b"referer") or b"")
    if says is not None:
        across = says.strip() == b"cross-site"
    elif referer is not None:
        across = not same_site(referer.host, place.host)
    else:
        return ""
    if not across:
        return "plain-landing"
    query = url_parts(exchange.request.url).query
    return "decorated" if query and query[1] > query[0] else ""
