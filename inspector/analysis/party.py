"""Who receives a request: its group, and what says so (detection.md 2). The first rule that holds decides.

Every rule that holds leaves its evidence, also where one before it decided. The user's own word beats everything. Site
and owner are relative to the page; what has no page, or goes to a host without a registrable domain, stays unknown.
What the browser said itself (Sec-Fetch-Site) is shown beside our verdict.
"""

from collections.abc import Sequence
from dataclasses import replace

from inspector.analysis import collector
from inspector.analysis.call import GOOGLE, Call
from inspector.analysis.heads import first_of
from inspector.analysis.hosts import Host, host_of
from inspector.analysis.pages import GUESSED, How, PageLink, Place, place_of
from inspector.analysis.redirects import Came, crosses
from inspector.analysis.route import Route, Taught, route_of
from inspector.catalog.catalog import Catalog
from inspector.catalog.suffixes import LONGEST, normal_host, same_site, site_of
from inspector.model.exchange import Exchange, header
from inspector.model.hit import Hit
from inspector.model.memo import Memo
from inspector.model.party import Confidence, Evidence, Group, Party, Role
from inspector.model.payload import Payload
from inspector.model.record import record
from inspector.model.resolved import Resolved

_BROWSER_LINKS = GUESSED | {"unknown", "stated"}
"""How a browser's own call may look attached: some name an origin that no page was opened at."""
_SHOWN = 40
"""Characters of the browser's word that are shown."""
_PAGE_WHERE = {
    "har-page": "pageref", "navigation": "request", "referer": "header:referer", "referer-origin": "header:referer",
    "origin": "header:origin", "reported": "payload", "frame": "header:referer", "stated": "header:referer",
    "connection": "connection", "launch": "launch", "redirect": "response:location",
}  # fmt: skip


@record
class Asked:
    """One request and all that the verdict rests on."""

    exchange: Exchange
    place: Place
    host: str
    """Of the place, in its normal form."""
    link: PageLink
    payload: Payload
    hits: Sequence[Hit]
    came: Came | None = None
    resolved: Resolved | None = None

    @property
    def opens(self) -> bool:
        """It is the page's own document."""
        stated = self.link.how == "har-page" and self.link.url == self.place.url
        return stated or self.link.how == "navigation"

    def call(self, catalog: Catalog) -> Call:
        page = normal_host(self.link.page.host) if self.link.page else ""
        return Call(self.exchange, self.host, self.place.path, self.payload, self.hits, catalog, page, self.resolved)


@record
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
    known = host_of(catalog, host)
    site, entity = known.site or host or f"{asked.place.scheme}:", known.entity
    verdict = _verdict(asked, catalog, taught)
    notes: list[str] = []
    evidence = [known.shown if host else _no_host(site), *_page_evidence(asked.link, notes)]
    if known.owned and verdict.group != "own-content":
        evidence.append(known.owned)
    evidence += verdict.evidence
    says = first_of(asked.exchange.request.headers).get("sec-fetch-site")
    evidence += _browser_evidence(says, asked, notes) if says is not None else ()
    confidence = verdict.confidence
    if asked.link.how in GUESSED and verdict.group != "browser" and not verdict.overridden:
        confidence = "possible"
    party = Party(
        group=verdict.group,
        site=site,
        entity=entity,
        recipient=verdict.recipient or entity or site,
        confidence=confidence,
        browser_says=says[:_SHOWN] if says is not None else None,
        evidence=tuple(evidence),
        overridden=verdict.overridden,
        role=verdict.role,
    )
    return party, tuple(notes)


def _verdict(asked: Asked, catalog: Catalog, taught: Taught) -> _Verdict:
    """The user's verdict with the evidence for what we would have said, or ours."""
    ours = _judged(asked, catalog, taught)
    told = _declared(asked, catalog)
    if told is None:
        return ours
    said = Evidence("program-says", "request", ours.group, f"without the project: {ours.confidence}")
    return replace(told, evidence=(*ours.evidence, said, *told.evidence))


def _judged(asked: Asked, catalog: Catalog, taught: Taught) -> _Verdict:
    project, host, page = catalog.project, asked.host, asked.link.page
    if asked.link.how in _BROWSER_LINKS and (browser := catalog.services.browser_of(host, asked.place.path)):
        shown = Evidence("browser-service", "host", host, browser)
        return _Verdict("browser", "certain" if page is None else "likely", (shown,))
    same = page is not None and same_site(page.host, host)
    own = same or (project.owns(host) and (page is None or project.owns(normal_host(page.host))))
    if own:
        return _own(asked, catalog, taught, by_project=not same)
    if page is None or site_of(host) is None:
        role, evidence = _role(asked, catalog)
        return _Verdict("unknown", "possible", tuple(evidence), role=role)
    return _foreign(asked, catalog, page)


def _declared(asked: Asked, catalog: Catalog) -> _Verdict | None:
    """The project's overrides, then its tagging servers; all that hold are kept, the first decides."""
    if not (catalog.project.overrides or catalog.project.tagging_servers):
        return None
    found: list[_Verdict] = []
    for override in catalog.project.overrides:
        if override.endpoint.holds(asked.host, asked.place.path):
            evidence = Evidence("project-rule", "host+path", str(override.endpoint), f"project: {override.reason}")
            role: Role | None = "tagging-server" if override.group == "server-call" else None
            found.append(_Verdict(override.group, "certain", (evidence,), overridden=True, role=role))
    for server in catalog.project.tagging_servers:
        if server.holds(asked.host, asked.place.path) and not asked.opens:
            why = catalog.project.reasons.get(str(server), "tagging server")
            shown = Evidence("project-rule", "host+path", str(server), f"project: {why}", "strong")
            found.append(_Verdict("server-call", "certain", (shown,), overridden=True, role="tagging-server"))
    if not found:
        return None
    rest = tuple(evidence for verdict in found[1:] for evidence in verdict.evidence)
    return replace(found[0], evidence=(*rest, *found[0].evidence))


def _own(asked: Asked, catalog: Catalog, taught: Taught, *, by_project: bool) -> _Verdict:
    """A host of one's own: content, or a collector; and if so, who answers there."""
    site = catalog.project.site_over(asked.host)
    why = catalog.project.reasons.get(site or "", "own site")
    declared = (Evidence("project-rule", "host", site or asked.host, f"project: {why}"),) if site else ()
    if asked.opens:
        return _Verdict("own-content", "certain", declared, overridden=by_project)
    route = route_of(asked.call(catalog), taught)
    evidence = (*declared, *route.evidence)
    if route.confidence is None:
        group: Group = "same-owner" if by_project and asked.link.page else "own-content"
        doubted = route.supported or (asked.place.path.endswith(".js") and _labelled(route))
        return _Verdict(group, "likely" if doubted else "certain", evidence, overridden=by_project)
    if route.company:
        return _Verdict("disguised", route.confidence, evidence, route.company, overridden=by_project)
    return _Verdict("server-call", route.confidence, evidence, overridden=by_project, role="tagging-server")


def _labelled(route: Route) -> bool:
    """The host is named as tagging servers are: their loaders have any name, so that a script there is less certain."""
    return any(each.signal == "host-label" for each in route.evidence)


def _foreign(asked: Asked, catalog: Catalog, page: Place) -> _Verdict:
    """Another site than the page's: of the same owner, or a third party."""
    role, evidence = _role(asked, catalog)
    owner = host_of(catalog, asked.host).owner
    if owner and owner == host_of(catalog, normal_host(page.host)).owner:
        evidence.append(Evidence("same-owner", "host", owner, "entities"))
        return _Verdict("same-owner", "certain", tuple(evidence), role=role)
    return _Verdict("client-side", "certain", tuple(evidence), role=role)


def _role(asked: Asked, catalog: Catalog) -> tuple[Role | None, list[Evidence]]:
    """What part a host of another site plays: a server container there, for rent or not; or a content network."""
    call = asked.call(catalog)
    known = host_of(catalog, call.host)
    evidence = [*collector.strong(call), *_foreign_container(call, known)]
    spoken = bool(evidence) or call.measured
    if known.rented and spoken:
        evidence.append(Evidence("tagging-host", "host", call.host, "tagging servers are for rent there", "likely"))
    evidence += collector.names(call, spoken=spoken)
    if any(each.weight in ("strong", "likely") for each in evidence):
        return "tagging-server", evidence
    return ("cdn" if known.cdn and not call.measured else None), evidence


def _foreign_container(call: Call, known: Host) -> list[Evidence]:
    """What a server container gets or gives, on a host that is none of the tag's own vendor."""
    if known.owner == GOOGLE or known.site is None:
        return []
    found = list(collector.container_signs(call, scripts=known.rented))
    for hit, company in call.owners:
        if company == GOOGLE and hit.role == "event" and hit.confidence != "host+path":
            found.append(
                Evidence("measurement", "payload", hit.account or hit.vendor_name, f"vendor {hit.vendor}", "likely")
            )
            break
    return found


def _no_host(shown: str) -> Evidence:
    """Of a URL without any host: its scheme stands for the site."""
    return Evidence("registrable-domain", "host", shown, "psl")


def _page_evidence(link: PageLink, notes: list[str]) -> list[Evidence]:
    if link.page is None:
        notes.append("The page that made this request is not known.")
        return []
    if link.how in GUESSED:
        notes.append(f"The page is a guess: the last one opened in this {link.how}.")
    return [_PAGE[link.how, link.page.host]]


def _page(asked: tuple[How, str]) -> Evidence:
    how, host = asked
    return Evidence("page", _PAGE_WHERE[how], host, how)


_PAGE = Memo(_page, lambda asked: len(asked[1]) <= LONGEST, 1_024)


def _browser_evidence(says: str, asked: Asked, notes: list[str]) -> list[Evidence]:
    """The browser's word where it is another than that of the page's address, and why that may be."""
    page = asked.link.page
    if page is None or asked.opens or not _contradicts(says, page.host, asked.host):
        return []
    evidence = [Evidence("browser-disagrees", "header:sec-fetch-site", says[:_SHOWN], "browser")]
    reason = _reason(says, asked, page)
    if reason is None:
        notes.append(
            f"The browser calls this request {says[:_SHOWN]}, the page's address does not: a redirect may be why."
        )
        return evidence
    return [*evidence, reason]


def _reason(says: str, asked: Asked, page: Place) -> Evidence | None:
    """What explains it: the chain of redirects, the frame that asked, or another scheme; None where nothing does."""
    if says == "cross-site" and asked.came and crosses(asked.came, asked.host):
        over = next(each for each in reversed(asked.came.hosts) if not same_site(each, asked.host))
        return Evidence("redirected-over", "response:location", over, f"request {asked.came.seq}", "", asked.came.seq)
    for name in (b"referer", b"origin"):
        frame = place_of(header(asked.exchange.request.headers, name) or b"")
        if (
            frame is not None
            and not same_site(frame.host, page.host)
            and not _contradicts(says, frame.host, asked.host)
        ):
            return Evidence("asked-by-frame", f"header:{name.decode()}", frame.host, "a frame of the page")
    if says == "cross-site" and page.scheme != asked.place.scheme:
        return Evidence("other-scheme", "page", page.scheme, "browsers take another scheme for another site")
    return None


def _contradicts(says: str, initiator: str, host: str) -> bool:
    same = same_site(initiator, host)
    return (says in ("same-origin", "same-site") and not same) or (says == "cross-site" and same)
