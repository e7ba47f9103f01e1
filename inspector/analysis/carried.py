"""One exchange as its cookies see it: which host, which page, whose party, how far it is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from inspector.analysis.cookie_jar import CookieJar, Watched
from inspector.analysis.cookie_refusal import trusted
from inspector.analysis.heads import first_of, head_of
from inspector.analysis.landings import Landings
from inspector.analysis.pages import GUESSED, PageLink, Place
from inspector.catalog.suffixes import normal_host, same_site
from inspector.model.cookie import Cookie, CookieParty
from inspector.model.exchange import Exchange, first_headers
from inspector.model.payload import Payload
from inspector.model.resolved import Resolved

MAX_ANSWERS = 10_000
"""`Set-Cookie` headers of one response that are read; a browser keeps about 180 of a site."""


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
    """What the cookies of one exchange have in common; worked out when it is asked for, since most carry none."""

    def __init__(
        self, exchange: Exchange, place: Place, link: PageLink, payload: Payload, resolved: Mapping[str, Resolved]
    ) -> None:
        self.exchange = exchange
        self.place = place
        self.link = link
        self.payload = payload
        self.resolved = resolved
        """What the domain name system answered, by host."""

    @cached_property
    def sent(self) -> tuple[bytes, ...]:
        """The `Cookie` headers."""
        headers = self.exchange.request.headers
        if not head_of(headers).cookies:
            return ()
        return tuple([v for name, v in headers if len(name) == 6 and name.lower() == b"cookie"])

    @cached_property
    def made(self) -> tuple[bytes, ...]:
        """The `Set-Cookie` headers."""
        response = self.exchange.response
        if response is None or b"set-cookie" not in first_headers(response.headers):
            return ()
        return tuple([v for name, v in response.headers if len(name) == 10 and name.lower() == b"set-cookie"])

    @property
    def more_made(self) -> bool:
        """Not all of them are read."""
        return len(self.made) > MAX_ANSWERS

    @cached_property
    def opens(self) -> bool:
        """It is a navigation of the window itself: its host is the first party, whatever page it came from."""
        return _opens(self.exchange, self.place, self.link)

    @cached_property
    def host(self) -> str:
        return normal_host(self.place.host)

    @cached_property
    def page_host(self) -> str:
        return normal_host(self.link.page.host) if self.link.page else ""

    @cached_property
    def path(self) -> bytes:
        return self.place.path.encode("utf-8", "surrogateescape")

    @property
    def guessed(self) -> bool:
        """Which page it belongs to is a guess."""
        return self.link.how in GUESSED

    @cached_property
    def trusted(self) -> bool:
        return trusted(self.place.scheme, self.host)

    @cached_property
    def party(self) -> CookieParty:
        if self.opens:
            return "first"
        if not self.page_host or not self.host:
            return "unknown"
        return "first" if same_site(self.host, self.page_host) else "third"


def _opens(exchange: Exchange, place: Place, link: PageLink) -> bool:
    if link.how == "navigation" or (link.how == "har-page" and link.url == place.url):
        return True
    headers = first_of(exchange.request.headers)
    return headers.get("sec-fetch-dest") == "document" and headers.get("sec-fetch-mode") == "navigate"
