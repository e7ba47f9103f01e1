"""One exchange in, exactly one inspection out, odd or not; and the same judge for a request that was only simulated."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inspector.analysis.carried import Carried, CookieMemory
from inspector.analysis.consent import consent_of
from inspector.analysis.consent_state import ConsentStates, Visit
from inspector.analysis.consent_verdict import stood
from inspector.analysis.cookies import cookies_of
from inspector.analysis.identifiers import findings_in, findings_of
from inspector.analysis.origins import cookie_values
from inspector.analysis.own_word import parted
from inspector.analysis.pages import Pages, Place, place_of
from inspector.analysis.pairs import text_of
from inspector.analysis.party import Asked, party_of
from inspector.analysis.payload import payload_of
from inspector.analysis.redirects import Redirects, followed
from inspector.analysis.route import Taught
from inspector.analysis.session_values import SessionValues
from inspector.analysis.url_parts import url_parts
from inspector.analysis.vendor import hits_of
from inspector.catalog.catalog import Catalog
from inspector.catalog.suffixes import normal_host
from inspector.model.exchange import Body, Exchange, Request, header
from inspector.model.finding import Finding
from inspector.model.hit import Hit
from inspector.model.inspection import Inspection
from inspector.model.party import THIRD, Group
from inspector.model.payload import Payload
from inspector.model.resolved import Resolved
from inspector.model.simulation import Outgoing


@dataclass(slots=True)
class Memory:
    """What earlier requests of the session taught; a row seen again (open, then complete) teaches the same again."""

    pages: Pages = field(default_factory=Pages)
    collectors: Taught = field(default_factory=Taught)
    redirects: Redirects = field(default_factory=Redirects)
    resolved: dict[str, Resolved] = field(default_factory=dict)
    """Host -> what the domain name system answered the recorder, where the user let it ask."""
    values: SessionValues = field(default_factory=SessionValues)
    cookies: CookieMemory = field(default_factory=CookieMemory)
    consent: ConsentStates = field(default_factory=ConsentStates)


def inspect(exchange: Exchange, catalog: Catalog, memory: Memory) -> Inspection:
    """All that one exchange says. Never raises, whatever the traffic is."""
    request, response = exchange.request, exchange.response
    place = place_of(request.url) or _nowhere(request)
    came = memory.redirects.before(exchange, place)
    link = followed(memory.pages.attach(exchange, place), came)
    payload = payload_of(request, exchange.messages, response)
    hits = hits_of(request, payload, catalog.vendors)
    link = memory.pages.refined(exchange, link, _reported(hits))
    memory.redirects.learn(exchange, place, came, link)
    host = normal_host(place.host)
    asked = Asked(exchange, place, host, link, payload, hits, came, memory.resolved.get(host))
    party, party_notes = party_of(asked, catalog, memory.collectors)
    memory.values.teach(exchange, payload)
    session = memory.values.pool(exchange.launch)
    page = link.url if link.url and link.url != place.url else ""
    found = findings_of(exchange, payload, hits, party, catalog, session, page)
    findings, suppressed = parted(found, hits, catalog.project.suppressions)
    memory.values.learn(exchange.launch, exchange.seq, findings)
    consent, consent_notes = consent_of(payload, hits, catalog.purposes)
    visit = Visit(exchange, place, link.page, hits, findings, party.group in THIRD)
    consent = stood(consent, visit, memory.consent, catalog)
    carried = Carried(exchange, place, link, payload, memory.resolved)
    cookies, cookie_notes = cookies_of(carried, catalog.cookies, memory.cookies)
    return Inspection(
        seq=exchange.seq,
        started=exchange.started,
        method=exchange.method_text,
        url=exchange.url_text,
        status=response.status if response else None,
        page=link.url,
        party=party,
        type=_media(exchange),
        size_request=request.body.size,
        size_response=response.body.size if response else 0,
        duration_ms=exchange.duration_ms,
        server_ip=exchange.server_ip,
        http_version=_version(exchange),
        hits=hits,
        findings=findings,
        consent=consent,
        notes=(*_state_notes(exchange), *exchange.marks, *payload.notes, *party_notes, *consent_notes, *cookie_notes),
        cookies=cookies,
        suppressed=suppressed,
        cookie_values=cookie_values(payload, cookies),
    )


def inspect_all(exchanges: Iterable[Exchange], catalog: Catalog, memory: Memory | None = None) -> Iterator[Inspection]:
    """One inspection for each exchange, in the order given; `memory` where something is known of the session before."""
    memory = memory or Memory()
    for exchange in exchanges:
        yield inspect(exchange, catalog, memory)


def judge(
    outgoing: Outgoing, recipient: str, group: Group, catalog: Catalog
) -> tuple[Payload, tuple[Hit, ...], tuple[Finding, ...]]:
    """Payload, hits and findings of a request that a server would send to `recipient`: the same judge as before.

    A source IP of `server` is the server's own and gives no finding.
    """
    size = len(outgoing.body)
    request = Request(outgoing.method, outgoing.url, "", outgoing.headers, Body(outgoing.body, size, ""))
    payload = payload_of(request)
    hits = hits_of(request, payload, catalog.vendors)
    found = findings_in(payload, hits, recipient, group, outgoing.source_ip, catalog, request=request)
    return payload, hits, parted(found, hits, catalog.project.suppressions)[0]


def _reported(hits: Iterable[Hit]) -> Iterator[str]:
    """Addresses of the page as hits report them."""
    for hit in hits:
        for shown in hit.fields:
            if shown.property == "viewedPage":
                yield shown.value


def _nowhere(request: Request) -> Place:
    """The place of a URL without scheme or host (CONNECT, damaged imports)."""
    parts = url_parts(request.url)
    return Place(text_of(request.url), parts.scheme, parts.host, parts.origin, text_of(request.url[slice(*parts.path)]))


def _media(exchange: Exchange) -> str | None:
    if exchange.response is None:
        return None
    value = header(exchange.response.headers, b"content-type")
    return text_of(value.partition(b";")[0]).strip().lower() or None if value else None


def _version(exchange: Exchange) -> str | None:
    """`HTTP/2` as interfaces.md writes it; mitmproxy says `HTTP/2.0`."""
    version = exchange.request.http_version
    return version.removesuffix(".0") if version.startswith(("HTTP/2", "HTTP/3")) else version or None


def _state_notes(exchange: Exchange) -> tuple[str, ...]:
    texts = {
        "open": "The request is still running.",
        "failed": exchange.error or "The request failed.",
        "refused": exchange.error or "The request was refused.",
        "interrupted": "The recorder ended while the request was running.",
        "complete": exchange.error,
    }
    return (texts[exchange.state],) if texts[exchange.state] else ()
