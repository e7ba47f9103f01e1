"""Which requests came by a redirect, and over which hosts: the browser judges the whole chain (Sec-Fetch-Site).

Learned from the Location of answers, by seq, for each launch apart; a request is asked about smaller seqs alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from inspector.analysis.pages import GUESSED, PageLink, Place, place_of
from inspector.catalog.suffixes import same_site
from inspector.model.exchange import Exchange, header

LONGEST = 4096
"""Bytes of a Location that are read; longer ones belong to no page that works."""
_KEPT = 15
"""Redirects to one URL that are kept: a pixel may be led to a thousand times."""
MAX_TARGETS = 20_000
"""Addresses that redirects led to and that are kept, the newest."""
_HOSTS = 20
"""Redirects that browsers follow (fetch standard, redirect count)."""


@dataclass(frozen=True, slots=True)
class Came:
    """A request that followed a redirect."""

    seq: int
    """The redirect before it."""
    hosts: tuple[str, ...]
    """Hosts of the chain before it, in order, this request's own not among them."""
    link: PageLink
    """The page of the redirect before it."""


@dataclass(slots=True)
class Redirects:
    """The state of the fold: where each redirect led, by launch and URL."""

    _led: dict[tuple[str, str], list[Came]] = field(default_factory=dict)

    def learn(self, exchange: Exchange, place: Place, came: Came | None, link: PageLink) -> None:
        """Where the answer to a request leads; `came` and `link` of the request itself."""
        target = _target(exchange, place)
        if target is not None:
            hosts = (*(came.hosts if came else ()), place.host)[-_HOSTS:]
            key = (exchange.launch, target.url)
            if key not in self._led and len(self._led) >= MAX_TARGETS:
                del self._led[next(iter(self._led))]
            told = self._led.setdefault(key, [])
            others = [each for each in told if each.seq != exchange.seq]
            told[:] = [*others[-_KEPT:], Came(exchange.seq, hosts, link)]

    def before(self, exchange: Exchange, place: Place) -> Came | None:
        """The redirect that the request followed."""
        told: Sequence[Came] = self._led.get((exchange.launch, place.url), ())
        return max((each for each in told if each.seq < exchange.seq), key=lambda each: each.seq, default=None)


def followed(link: PageLink, came: Came | None) -> PageLink:
    """The link, or the page of the redirect before where the request itself names none."""
    own = link.page is not None and link.how not in GUESSED
    if own or came is None or came.link.page is None or came.link.how in GUESSED:
        return link
    return PageLink(came.link.page, "redirect")


def crosses(came: Came, host: str) -> bool:
    """The chain before led over another site than the request's own."""
    return any(not same_site(each, host) for each in came.hosts)


def _target(exchange: Exchange, place: Place) -> Place | None:
    response = exchange.response
    if response is None or not 300 <= response.status < 400 or response.status == 304:
        return None
    location = header(response.headers, b"location")
    if not location or len(location) > LONGEST:
        return None
    try:
        return place_of(
            urljoin(place.url, location.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        )
    except ValueError:
        return None
