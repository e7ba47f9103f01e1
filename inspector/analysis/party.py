"""Who receives a request: its group, and what says so (detection.md 2). The first rule that holds decides.

The user's own word beats everything. Site and owner are relative to the page; what has no page, or goes to a host
without a registrable domain, stays unknown. What the browser said itself (Sec-Fetch-Site) is shown beside our verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.analysis.pages import GUESSED, PageLink, Place, place_of
from inspector.analysis.route import Taught, route_of
from inspector.catalog.catalog import Catalog
from inspector.catalog.suffixes import normal_host, same_site, site_of
from inspector.model.exchange import Exchange, header
from inspector.model.hit import Hit
from inspector.model.party import Confidence, Evidence, Group, Party, Role
from inspector.model.payload import Payload

_LOWER: dict[Confidence, Confidence] = {"certain": "likely", "likely": "possible", "possible": "possible"}
_BROWSER_LINKS = GUESSED | {"unknown", "stated"}
"""How a browser's own call may look attached: some name an origin that no page was opened at."""
_PAGE_WHERE = {
    "har-page": "pageref", "navigation": "request", "referer": "header:referer", "referer-origin": "header:referer",
    "origin": "header:origin", "reported": "payload", "frame": "header:referer", "stated": "header:referer",
    "connection": "connection", "launch": "launch",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and all that the verdict rests on."""

    exchange: Exchange
    place: Place
    link: PageLink
    payload: Payload
    hits: Sequence[Hit]

    @property
    def host(self) -> str:
        return normal_host(self.place.host)

    @property
    def opens(self) -> bool:
        """It is the page's own document."""
        stated = self.link.how == "har-page" and self.link.url == self.place.url
        return stated or self.link.how == "navigation"


@dataclass(frozen=True, slots=True)
class _Verdict:
    group: Group
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()
    recipient: str = ""
    """"" for the owner of the request's own site."""
    overridden: bool = False
    role: Role | None = None


def party_of(asked: Asked, catalog: Catalog, taught: Taught) -> tuple[Party, tuple[str, ...]]:
    """The party, and notes on what is only guessed or contradicted. `taught` learns from the request."""
    host = asked.host
    site = site_of(host) or host or f"{asked.place.scheme}:"
    verdict = _verdict(asked, catalog, taught)
    entity = catalog.entities.owner_of(site)
    notes: list[str] = []
    evidence = [_site_evidence(host, site), *_page_evidence(asked.link, notes), *verdict.evidence]
    says = header(asked.exchange.request.headers, b"sec-fetch-site")
    if says is not None and _disagrees(says, asked):
        evidence.append(Evidence("browser-disagrees", "header:sec-fetch-site", _text(says), "browser"))
        if not _explained(says, asked):
            notes.append(
                f"The browser calls this request {_text(says)}, the page's address does not: a redirect may be why."
            )
    confidence = verdict.confidence
    if asked.link.how in GUESSED and verdict.group != "browser" and not verdict.overridden:
        confidence = "possible"
    party = Party(
        group=verdict.group,
        site=site,
        entity=entity,
        recipient=verdict.recipient or entity or site,
        confidence=confidence,
        browser_says=_text(says) if says is not None else None,
        evidence=tuple(evidence),
        overridden=verdict.overridden,
        role=verdict.role,
    )
    return party, tuple(notes)


def _verdict(asked: Asked, catalog: Catalog, taught: Taught) -> _Verdict:
    project, host, page = catalog.project, asked.host, asked.link.page
    if told := _declared(asked, catalog):
        return told
    if asked.link.how in _BROWSER_LINKS and (browser := catalog.services.browser_of(host, asked.place.path)):
        return _Verdict(
            "browser", "certain" if page is None else "likely", (Evidence("browser-service", "host", host, browser),)
        )
    same = page is not None and same_site(page.host, host)
    own = same or (project.owns(host) and (page is None or project.owns(normal_host(page.host))))
    if own:
        return _own(asked, catalog, taught, by_project=not same)
    if page is None or site_of(host) is None:
        return _Verdict("unknown", "possible")
    return _foreign(asked, catalog, page)


def _declared(asked: Asked, catalog: Catalog) -> _Verdict | None:
    """The project's overrides, then its tagging servers."""
    for override in catalog.project.overrides:
        if override.endpoint.holds(asked.host, asked.place.path):
            evidence = Evidence("project-rule", "host+path", str(override.endpoint), f"project: {override.reason}")
            role: Role | None = "tagging-server" if override.group == "server-call" else None
            return _Verdict(override.group, "certain", (evidence,), overridden=True, role=role)
    for endpoint in catalog.project.tagging_servers:
        if endpoint.holds(asked.host, asked.place.path) and not asked.opens:
            evidence = Evidence("project-rule", "host+path", str(endpoint), "project: tagging server", "strong")
            return _Verdict("server-call", "certain", (evidence,), overridden=True, role="tagging-server")
    return None


def _own(asked: Asked, catalog: Catalog, taught: Taught, *, by_project: bool) -> _Verdict:
    """A host of one's own: content, or a collector; and if so, who answers there."""
    declared = (Evidence("project-rule", "host", asked.host, "project: own site"),) if by_project else ()
    if asked.opens:
        return _Verdict("own-content", "certain", declared, overridden=by_project)
    route = route_of(asked.exchange, asked.place, asked.payload, asked.hits, taught)
    evidence = (*declared, *route.evidence)
    if route.confidence is None:
        return _Verdict("own-content", "likely" if route.supported else "certain", evidence, overridden=by_project)
    if route.vendor_host:
        vendor_site = site_of(route.vendor_host) or route.vendor_host
        recipient = catalog.entities.owner_of(vendor_site) or vendor_site
        return _Verdict("disguised", route.confidence, evidence, recipient, overridden=by_project)
    return _Verdict("server-call", route.confidence, evidence, overridden=by_project, role="tagging-server")


def _foreign(asked: Asked, catalog: Catalog, page: Place) -> _Verdict:
    """Another site than the page's: of the same owner, or a third party."""
    host = asked.host
    site, page_site = site_of(host), site_of(page.host)
    measured = any(hit.role == "event" for hit in asked.hits)
    role: Role | None = None
    evidence: list[Evidence] = []
    if measured and catalog.services.rents_tagging(host, site):
        role = "tagging-server"
        evidence.append(Evidence("tagging-host", "host", host, "services.toml", "likely"))
    elif not measured and catalog.services.is_cdn(host):
        role = "cdn"
    owner = catalog.entities.owner_of(site) if site else None
    if owner and page_site and owner == catalog.entities.owner_of(page_site):
        evidence.append(Evidence("same-owner", "host", owner, "entities"))
        return _Verdict("same-owner", "certain", tuple(evidence), role=role)
    return _Verdict("client-side", "certain", tuple(evidence), role=role)


def _site_evidence(host: str, site: str) -> Evidence:
    if site == host and site_of(host) is None:
        return Evidence("no-registrable-domain", "host", host, "psl")
    return Evidence("registrable-domain", "host", site, "psl")


def _page_evidence(link: PageLink, notes: list[str]) -> list[Evidence]:
    if link.page is None:
        notes.append("The page that made this request is not known.")
        return []
    if link.how in GUESSED:
        notes.append(f"The page is a guess: the last one opened in this {link.how}.")
    return [Evidence("page", _PAGE_WHERE[link.how], link.page.host, link.how)]


def _disagrees(says: bytes, asked: Asked) -> bool:
    """The browser's word on the site relation is another one than that of the page's address."""
    page = asked.link.page
    return page is not None and not asked.opens and _contradicts(says, page.host, asked.host)


def _explained(says: bytes, asked: Asked) -> bool:
    """The browser's word is relative to what asked: a frame, whose address the Referer may give."""
    if asked.link.how == "frame":
        return True
    referer = place_of(header(asked.exchange.request.headers, b"referer") or b"")
    return referer is not None and not _contradicts(says, referer.host, asked.host)


def _contradicts(says: bytes, initiator: str, host: str) -> bool:
    same = same_site(initiator, host)
    return (says in (b"same-origin", b"same-site") and not same) or (says == b"cross-site" and same)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")[:40]
