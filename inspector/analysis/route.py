"""Is a host of one's own a collector of measurements, and who answers there? Evidence, weighed (detection.md 4).

No verdict comes from a host's label. A path that a server container uses too (`/g/collect`, `/gtm.js`) does not prove
that a vendor answers; a gateway's path does. The cookie FPID in a request proves that the site has a tagging server,
not that this is it: the browser sends that cookie to every host of the site.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inspector.analysis.body import decode_body
from inspector.analysis.pages import Place
from inspector.analysis.pairs import text_of
from inspector.catalog.suffixes import normal_host
from inspector.model.exchange import Exchange, Response, header
from inspector.model.hit import Hit
from inspector.model.party import Confidence, Evidence
from inspector.model.payload import Payload

GOOGLE = "www.google-analytics.com"
_RESERVED = {
    "/cdn-cgi/rum": "cloudflareinsights.com",
    "/.well-known/shopify/monorail/unstable/produce_batch": "monorail-edge.shopifysvc.com",
    "/_vercel/insights/view": "vercel-insights.com", "/_vercel/insights/event": "vercel-insights.com",
    "/_vercel/insights/session": "vercel-insights.com", "/_vercel/speed-insights/vitals": "vercel-insights.com",
}  # fmt: skip
"""Paths that a platform keeps for itself on its customers' hosts, and a host of the one who answers there.

Sources: developers.cloudflare.com, data origin and collection of Web Analytics; Shopify's storefront script and
Hydrogen (MIT); vercel.com/docs, Web Analytics and Speed Insights.
"""
FPID = re.compile(r"FPID[0-9]+\.[0-9]+\.\S+")
"""Adobe has a cookie of this name too, with a UUID as its value."""
SERVER_COOKIES = frozenset({"FPLC", "FPAU", "FPGCLAW", "FPGCLGB", "FPGCLDC", "FPGCLGS", "FPGSID"})
WEAK_LABELS = frozenset({"load", "sst", "gtm", "server", "stape", "ss", "sgtm"})
"""First labels of two thirds of the known tagging servers; shown, never counted."""

_GATEWAY = re.compile(r"/[^/]+/(?:ag/g/c|g/d/ccm/.+)")
_PROXIED_HOST = re.compile(r"/_(?:scripts/p|proxy)/([^/]+)/.")
_LOADER = re.compile(r"(?:/gtm\.js|/gtag/js)\Z")
_CONTAINER = re.compile(r"(?:GTM|GT|G|AW|DC|MC)-[A-Z0-9]+")
_CONTAINER_SCRIPT = re.compile(rb"google_tag_manager")
_CONTAINER_DATA = re.compile(rb'"resource"\s*:\s*\{')
_GOOGLE_PARAMETERS = frozenset({"tid", "gtm", "gcd", "gcs", "npa", "auid", "dma"})
_DATA = ("query:", "body", "ws[")
_SEARCHED = 512 * 1024
_REPLY = 4096
_PIXEL = 100
"""Bytes of a response that is an image at most, for it to be a pixel."""


@dataclass(frozen=True, slots=True)
class Route:
    """What speaks for a collector on one's own host."""

    evidence: tuple[Evidence, ...] = ()
    vendor_host: str = ""
    """A host of the vendor that answers itself, under the site's name; "" when nothing proves that."""
    confidence: Confidence | None = None
    """None: nothing speaks for a collector, or only what proves nothing."""

    @property
    def supported(self) -> bool:
        """Something speaks for a collector, though it proves nothing."""
        return any(each.weight == "supporting" for each in self.evidence)


@dataclass(slots=True)
class Taught:
    """Endpoints that exchanges proved to be collectors: host and full path, with the seq that taught it."""

    endpoints: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def before(self, host: str, path: str, seq: int) -> Iterator[Evidence]:
        """What exchanges before `seq` told of this endpoint."""
        told = self.endpoints.get((host, path))
        if told and told[0] < seq:
            yield Evidence("session", "host+path", told[1], f"request {told[0]}", "likely")

    def learn(self, host: str, path: str, seq: int, signal: str) -> None:
        """Keep the earliest exchange that taught it."""
        told = self.endpoints.get((host, path))
        if told is None or seq < told[0]:
            self.endpoints[host, path] = (seq, signal)


def route_of(exchange: Exchange, place: Place, payload: Payload, hits: Sequence[Hit], taught: Taught) -> Route:
    """Weigh the evidence of one request to a host of one's own; learns from it."""
    host, path = normal_host(place.host), place.path
    vendor_host, gateway = _gateway(exchange, path, payload, hits)
    own = [*_strong(exchange, payload), *_likely(exchange, path, payload, hits)]
    known = [] if gateway else list(taught.before(host, path, exchange.seq))
    if own and not gateway:
        taught.learn(host, path, exchange.seq, own[0].signal)
    evidence = (*gateway, *own, *known, *_supporting(exchange, host, payload, measured=bool(own)))
    weights = {each.weight for each in evidence}
    confidence: Confidence | None = "certain" if "strong" in weights else "likely" if "likely" in weights else None
    return Route(evidence, vendor_host, confidence)


def _gateway(exchange: Exchange, path: str, payload: Payload, hits: Sequence[Hit]) -> tuple[str, list[Evidence]]:
    """Proof that the vendor answers: its host, and what proves it."""
    values = {field.name: field.value for field in payload.fields if field.at.startswith(_DATA)}
    if path in _RESERVED and exchange.request.method == b"POST":
        return _RESERVED[path], [Evidence("reserved-path", "path", path, "the platform's own path", "strong")]
    google = bool(hits) or not _GOOGLE_PARAMETERS.isdisjoint(values)
    if google and _GATEWAY.fullmatch(path):
        return GOOGLE, [Evidence("gateway-path", "path", path, "tagging.md 11", "strong")]
    if path.endswith("/measurement.php") and _CONTAINER.fullmatch(values.get("id", "")) and "/" in values.get("s", ""):
        return GOOGLE, [Evidence("gateway-script", "path", path, "server-filters.md 10", "strong")]
    if google and (proxied := _PROXIED_HOST.match(path)):
        named = proxied[1] if "." in proxied[1] else GOOGLE
        return named, [Evidence("proxy-path", "path", path, "server-filters.md 10", "strong")]
    if hits and "gap.gtb" in values:
        return GOOGLE, [
            Evidence("gateway-parameter", "query:gap.gtb", values["gap.gtb"], "server-filters.md 10", "likely")
        ]
    if hits and exchange.response and header(exchange.response.headers, b"server") == b"Golfe2":
        return GOOGLE, [Evidence("vendor-answer", "response:server", "Golfe2", "Google Analytics", "strong")]
    return "", []


def _strong(exchange: Exchange, payload: Payload) -> Iterator[Evidence]:
    for found in payload.fields:
        if found.at.startswith("set-cookie:") and (
            found.name in SERVER_COOKIES or (found.name == "FPID" and FPID.fullmatch(found.value))
        ):
            yield Evidence("set-cookie", found.at, found.name, "server container", "strong")
        elif found.at == "header:x-gtm-server-preview":
            yield Evidence("preview-header", found.at, "x-gtm-server-preview", "server container", "strong")
    if exchange.response is None:
        return
    allowed = (header(exchange.response.headers, b"access-control-allow-headers") or b"").lower()
    for name in (b"x-gtm-server-preview", b"x-stape-preview"):
        if name in allowed:
            yield Evidence(
                "allowed-header", "response:access-control-allow-headers", text_of(name), "server container", "strong"
            )
    reply = exchange.response.body.kept
    if len(reply) <= _REPLY and b'"unique_event_id"' in reply and b'"timestamp"' in reply:
        yield Evidence("data-client-reply", "response:body", "unique_event_id", "Stape Data Client", "strong")


def _likely(exchange: Exchange, path: str, payload: Payload, hits: Sequence[Hit]) -> Iterator[Evidence]:
    for vendor in dict.fromkeys(hit.vendor for hit in hits):
        hit = next(each for each in hits if each.vendor == vendor)
        where = next((each.at for each in hit.fields if hit.account and each.value == hit.account), "payload")
        yield Evidence("measurement", where, hit.account or hit.vendor_name, f"vendor {vendor}", "likely")
    data = [each for each in payload.fields if each.at.startswith(_DATA)]
    for each in data:
        if each.name.startswith("sst.") or (each.name == "richsstsse" and each.bare) or each.name == "dtdc":
            yield Evidence("server-parameter", each.at, each.name, "tagging.md 3.1", "likely")
            break
    named = next((each for each in data if each.at == "query:id"), None)
    if named and _LOADER.search(path) and _CONTAINER.fullmatch(named.value):
        yield Evidence("loader", named.at, named.value, "tagging.md 11", "likely")
    elif not hits and _is_container_script(exchange.response):
        yield Evidence("container-script", "response:body", "google_tag_manager", "tagging.md 11", "likely")


def _is_container_script(response: Response | None) -> bool:
    """A tag manager's container under any path; a site's own script that only asks for one is none."""
    if response is None or b"javascript" not in (header(response.headers, b"content-type") or b""):
        return False
    text = decode_body(response.body, response.headers).content[:_SEARCHED]
    return bool(_CONTAINER_SCRIPT.search(text) and _CONTAINER_DATA.search(text))


def _supporting(exchange: Exchange, host: str, payload: Payload, *, measured: bool) -> Iterator[Evidence]:
    """What proves nothing by itself, yet is worth seeing; a server's cookie proves it for a measurement."""
    response = exchange.response
    content = exchange.request.method == b"GET" and response is not None and response.body.size > _PIXEL
    for each in payload.fields:
        if each.at == "cookie:FPID" and FPID.fullmatch(each.value):
            weight = "strong" if measured else "weak" if content else "supporting"
            yield Evidence("cookie", each.at, "FPID", "server container of this site", weight)
    if response is not None and exchange.request.method == b"POST":
        kind = (header(response.headers, b"content-type") or b"").partition(b";")[0].strip()
        if (
            response.status == 204
            or kind == b"text/event-stream"
            or (kind == b"image/gif" and response.body.size < _PIXEL)
        ):
            yield Evidence("beacon-answer", "response", str(response.status), "detection.md 4", "supporting")
    if response is not None and header(response.headers, b"server") == b"Google Frontend":
        yield Evidence("server", "response:server", "Google Frontend", "detection.md 4", "supporting")
    label = host.partition(".")[0]
    if label in WEAK_LABELS:
        yield Evidence("host-label", "host", label, "detection.md 1", "weak")
