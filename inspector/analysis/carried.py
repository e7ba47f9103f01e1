"""One exchange as its cookies see it: which host, which page, whose party, how far it is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.analysis.cookie_jar import CookieJar, Watched
from inspector.analysis.cookie_refusal import trusted
from inspector.analysis.landings import Landings
from inspector.analysis.pages import GUESSED, PageLink, Place
from inspector.catalog.suffixes import normal_host, same_site
from inspector.model.cookie import Cookie, CookieParty
from inspector.model.exchange import Exchange, header
from inspector.model.payload import Payload
from inspector.model.resolved import Resolved


@dataclass(slots=True)
class CookieMemory:
    """What earlier exchanges taught about cookies and pages."""

    jar: CookieJar = field(default_factory=CookieJar)
    landings: Landings = field(default_factory=Landings)
    kept: dict[tuple[object, ...], tuple[Cookie, ...]] = field(default_factory=dict)
    """Cookies of `Cookie` headers: a browser sends the same ones to a host all the time."""

    def watch(self, watched: Watched) -> None:
        """Say which browsers were seen whole; what was kept may be said otherwise now."""
        if watched != self.jar.watched:
            self.jar.watched = watched
            self.kept.clear()


class Carried:
    """What the cookies of one exchange have in common."""

    __slots__ = (
        "exchange", "guessed", "host", "opens", "page_host", "page_url", "party", "path", "payload", "place",
        "resolved", "trusted",
    )  # fmt: skip

    def __init__(
        self, exchange: Exchange, place: Place, link: PageLink, payload: Payload, resolved: Mapping[str, Resolved]
    ) -> None:
        self.exchange = exchange
        self.place = place
        self.payload = payload
        self.resolved = resolved
        """What the domain name system answered, by host."""
        self.host = normal_host(place.host)
        self.path = place.path.encode("utf-8", "surrogateescape")
        self.page_host = normal_host(link.page.host) if link.page else ""
        self.page_url = link.url
        self.opens = _opens(exchange, place, link)
        self.guessed = link.how in GUESSED
        self.party = self._party()
        self.trusted = trusted(place.scheme, self.host)

    def _party(self) -> CookieParty:
        if self.opens:
            return "first"
        if not self.page_host or not self.host:
            return "unknown"
        return "first" if same_site(self.host, self.page_host) else "third"


def _opens(exchange: Exchange, place: Place, link: PageLink) -> bool:
    """It is a navigation of the window itself: its host is the first party, whatever page it came from."""
    if link.how == "navigation" or (link.how == "har-page" and link.url == place.url):
        return True
    headers = exchange.request.headers
    return header(headers, b"sec-fetch-dest") == b"document" and header(headers, b"sec-fetch-mode") == b"navigate"
