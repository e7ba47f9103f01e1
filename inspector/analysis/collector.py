"""What speaks for a collector of measurements at a host: signs of a server container and of others (detection.md 4).

No verdict comes from a host's label. The cookie FPID in a request proves that the site has a tagging server, not that
this is it: the browser sends that cookie to every host of the site.
"""

import re
from collections.abc import Iterator

from inspector.analysis.body import decode_body
from inspector.analysis.call import Call
from inspector.analysis.heads import first_of
from inspector.analysis.pairs import text_of
from inspector.model.exchange import Response, header
from inspector.model.hit import HitField
from inspector.model.inspection import iso_time
from inspector.model.party import Evidence

FPID = re.compile(r"FPID[0-9]+\.[0-9]+\.\S+")
"""Adobe has a cookie of this name too, with a UUID as its value."""
SERVER_COOKIES = frozenset({"FPLC", "FPAU", "FPGCLAW", "FPGCLDC", "FPGCLGB", "FPGCLGS", "FPGSID"})
WEAK_LABELS = frozenset({"load", "sst", "gtm", "server", "stape", "ss", "sgtm"})
"""First labels of two thirds of the known tagging servers; shown, never counted."""
LONG_LIFE = 390 * 86_400
"""Seconds: the life that collectors give their identifiers, the longest that browsers allow being 400 days."""

_PREVIEW = "x-gtm-server-preview"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_NOTHING = frozenset({"", "0", "1", "true", "false", "deleted", "null"})
_RICH = "richsstsse"
_FOR_CONTAINERS = frozenset({"dtdc", _RICH})
_LOADER = re.compile(r"(?:/gtm\.js|/gtag/js)\Z")
_CONTAINER = re.compile(r"(?:GTM|GT|G|AW|DC|MC)-[A-Z0-9]+")
_CONTAINER_SCRIPT = re.compile(rb"google_tag_manager")
_CONTAINER_DATA = re.compile(rb'"resource"\s*:\s*\{')
_WORKER = re.compile(r".*/_/(?:service_worker/[0-9a-z]{3,8}/sw(?:_iframe\.html|\.js)|set_cookie)")
_DOCUMENTED = re.compile(r"/ingest/.+")
_SEARCHED = 512 * 1024
_REPLY = 4096
_PIXEL = 100
"""Bytes of a response that is an image at most, for it to be a pixel."""
_MAX_AGE = re.compile(rb"max-age\s*=\s*([0-9]+)", re.IGNORECASE)
_BEACON_TYPES = ("text/plain", "application/x-www-form-urlencoded", "")


def is_server_cookie(name: str, value: str) -> bool:
    """A cookie that Google's server container sets, told by name and shape of the value."""
    if name == "FPID":
        return bool(FPID.fullmatch(value))
    if name not in SERVER_COOKIES or value.lower() in _NOTHING or _UUID.fullmatch(value):
        return False
    return name != "FPAU" or bool(_DIGITS.fullmatch(value))


def strong(call: Call) -> Iterator[Evidence]:
    """Each proves a server container."""
    if _PREVIEW in first_of(call.exchange.request.headers):
        yield Evidence("preview-header", f"header:{_PREVIEW}", _PREVIEW, "preview of a server container", "strong")
    for found in call.payload.answers:
        if is_server_cookie(found.name, found.value):
            yield Evidence("set-cookie", found.at, found.name, "Google's server container sets it", "strong")
    response = call.exchange.response
    if response is None:
        return
    allowed = text_of(header(response.headers, b"access-control-allow-headers") or b"").lower()
    for name in (_PREVIEW, "x-stape-preview") if allowed else ():
        if name in allowed:
            where = "response:access-control-allow-headers"
            yield Evidence("allowed-header", where, name, "Stape Data Client", "strong")
    if response.body.size <= _REPLY:
        reply = response.body.kept
        if b'"unique_event_id"' in reply and b'"timestamp"' in reply:
            yield Evidence("data-client-reply", "response:body", "unique_event_id", "Stape Data Client", "strong")


def likely(call: Call) -> Iterator[Evidence]:
    """Each tells a collector, on a host of one's own."""
    yield from _measurements(call)
    yield from container_signs(call)


def _measurements(call: Call) -> Iterator[Evidence]:
    for vendor in dict.fromkeys(hit.vendor for hit in call.hits):
        hit = next(each for each in call.hits if each.vendor == vendor)
        where = next((each.at for each in hit.fields if hit.account and each.value == hit.account), "payload")
        yield Evidence("measurement", where, hit.account or hit.vendor_name, f"vendor {vendor}", "likely")


def container_signs(call: Call, *, scripts: bool = True) -> Iterator[Evidence]:
    """What only goes to a server container, or comes from one; on a host that is not the tag's own vendor's.

    `scripts`: whether bodies of scripts are looked into, which costs time.
    """
    meant = [name for name in call.values if name[:4] == "sst." or name in _FOR_CONTAINERS]
    if name := next((name for name in meant if name != _RICH or _bare(call)), ""):
        where = next((each.at for each in call.data if each.name == name), f"query:{name}")
        yield Evidence("server-parameter", where, name, "meant for a server container", "likely")
    if "/_/" in call.path and _WORKER.fullmatch(call.path):
        yield Evidence("container-path", "path", call.path, "Google's tags ask it of a server of the site", "likely")
    named = next((each for each in call.data if each.at == "query:id"), None) if "id" in call.values else None
    if named and _CONTAINER.fullmatch(named.value) and (_LOADER.search(call.path) or _loads(call)):
        yield Evidence("loader", named.at, named.value, "loads a container", "likely")
    elif hidden := _hidden_loader(call):
        yield Evidence("loader", hidden.at, hidden.value, "loads a container, its parameters encoded", "likely")
    elif scripts and _is_container_script(call.exchange.response):
        yield Evidence("container-script", "response:body", "google_tag_manager", "a tag manager's container", "likely")


def _loads(call: Call) -> bool:
    """A loader under another name: Stape's `abcdefgh.js?id=GTM-…`."""
    return any(hit.vendor == "gtm" and hit.role == "script" for hit in call.hits)


def _hidden_loader(call: Call) -> HitField | None:
    """What an encoded parameter of a script names: the container or the tag."""
    inside = (f for hit in call.hits if hit.vendor == "gtm" and hit.confidence == "decoded" for f in hit.fields)
    return next((field for field in inside if field.at.endswith("|form:id")), None)


def _bare(call: Call) -> bool:
    return any(each.name == _RICH and (each.bare or not each.value) for each in call.data)


def _is_container_script(response: Response | None) -> bool:
    """A tag manager's container under any path; a site's own script that only asks for one is none."""
    if response is None or b"javascript" not in (header(response.headers, b"content-type") or b""):
        return False
    text = decode_body(response.body, response.headers).content[:_SEARCHED]
    return bool(_CONTAINER_SCRIPT.search(text) and _CONTAINER_DATA.search(text))


def names(call: Call, *, spoken: bool) -> Iterator[Evidence]:
    """What the host's name stands for (CNAME). `spoken`: something else speaks for a collector too.

    A page's own host is none. In Google's cloud everything runs: it counts in full beside another sign alone.
    """
    found = call.resolved
    if found is None:
        return
    if found.why:
        yield Evidence("no-cname", "dns", found.why, f"asked {iso_time(found.asked)}", "weak")
    known = [(name, call.catalog.routes.target_of(name)) for name in found.chain]
    if known and not any(target for _, target in known):
        source = f"nobody is known behind it; asked {iso_time(found.asked)}"
        yield Evidence("cname", "dns", known[-1][0], source, "weak")
    for name, target in known:
        if target is None or target.kind == "collector":
            continue
        proves = target.kind == "tagging" and call.host != call.page_host
        rented = target.company != "Google"
        weight = "strong" if proves and (rented or spoken) else "supporting" if proves else "weak"
        what = "tagging servers run there" if target.kind == "tagging" else "a cloud: it proves nothing by itself"
        what = f"{target.company}: {what}" if target.company else what
        yield Evidence("cname", "dns", name, f"{what}; asked {iso_time(found.asked)}", weight)


def supporting(call: Call, *, measured: bool) -> Iterator[Evidence]:
    """What proves nothing by itself, yet is worth seeing; a server's cookie proves it for a measurement."""
    response = call.exchange.response
    content = call.exchange.request.method == b"GET" and response is not None and response.body.size > _PIXEL
    for each in call.payload.fields:
        if each.at.startswith("cookie:") and is_server_cookie(each.name, each.value):
            weight = "strong" if measured else "weak" if content else "supporting"
            yield Evidence("cookie", each.at, each.name, "a server container of this site set it", weight)
    yield from _beacon(call)
    yield from _server(call)
    yield from _who_may_answer(call)
    label = call.host.partition(".")[0]
    if label in WEAK_LABELS:
        yield Evidence("host-label", "host", label, "common among tagging servers; proves nothing", "weak")


def _beacon(call: Call) -> Iterator[Evidence]:
    """Sent and answered as beacons are."""
    exchange, response = call.exchange, call.exchange.response
    answered = False
    if response is not None and exchange.request.method == b"POST":
        kind = text_of((header(response.headers, b"content-type") or b"").partition(b";")[0]).strip()
        pixel = kind == "image/gif" and response.body.size < _PIXEL
        answered = response.status == 204 or kind == "text/event-stream" or pixel
        if answered:
            yield Evidence("beacon-answer", "response", str(response.status), "collectors answer so", "supporting")
    if exchange.request.method == b"POST" and header(exchange.request.headers, b"sec-fetch-mode") == b"no-cors":
        kind = text_of((header(exchange.request.headers, b"content-type") or b"").partition(b";")[0]).strip().lower()
        if kind in _BEACON_TYPES:
            yield Evidence("beacon-request", "header:sec-fetch-mode", "no-cors", "sent as a beacon", "supporting")
    if answered and response is not None:
        for name, value in response.headers:
            found = _MAX_AGE.search(value) if name.lower() == b"set-cookie" else None
            if found and len(found[1]) < 12 and int(found[1]) >= LONG_LIFE:
                cookie = text_of(value.partition(b"=")[0]).strip()
                source = "a beacon's answer sets it for over a year"
                yield Evidence("long-cookie", f"set-cookie:{cookie}", cookie, source, "supporting")
                break


def _server(call: Call) -> Iterator[Evidence]:
    """Marks of Google's cloud, where most server containers run, among much else."""
    if call.answered(b"server") == "Google Frontend":
        yield Evidence("server", "response:server", "Google Frontend", "Google's cloud", "supporting")
    if call.answered(b"via") == "1.1 google":
        yield Evidence("server", "response:via", "1.1 google", "Google's cloud", "supporting")
    if call.answered(b"x-cloud-trace-context"):
        yield Evidence("server", "response:x-cloud-trace-context", "", "Google's cloud", "supporting")


def _who_may_answer(call: Call) -> Iterator[Evidence]:
    """A vendor that runs its collectors itself: under the site's name a proxy or CNAME is near, and not proven."""
    for hit, owner in call.owners:
        if hit.vendor not in call.catalog.routes.open_collectors:
            source = f"{owner} runs its collectors itself; who answers here is not proven"
            yield Evidence("closed-collector", "payload", hit.vendor_name, source, "supporting")
            return
        if hit.vendor == "posthog" and _DOCUMENTED.fullmatch(call.path):
            source = "PostHog's documentation gives this path to proxies of its cloud; not proven"
            yield Evidence("documented-proxy", "path", call.path, source, "supporting")
            return
