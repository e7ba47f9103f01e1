"""Who answers under the site's own name: proof that it is a vendor, not the site (detection.md 4).

A path that a server container uses too (`/g/collect`, `/gtm.js`) proves nothing; a gateway's path, a proxy that names
whom it asks, an answer that only the vendor gives, and the name that the host stands for do.
"""

import re
from dataclasses import dataclass

from inspector.analysis.body import decode_body
from inspector.analysis.call import GOOGLE, Call
from inspector.catalog.suffixes import ends_as_hosts_do, normal_host, same_site, site_of
from inspector.model.inspection import iso_time
from inspector.model.party import Evidence

_GATEWAY = re.compile(r"/[^/]+/(?:ag/g/c|g/d/ccm/.+)")
_DEEPER_GATEWAY = re.compile(r"(?:/[^/]+)*/ag/g/c")
_CONTAINER = re.compile(r"(?:GTM|GT|G|AW|DC|MC)-[A-Z0-9]+")
_UPSTREAM = re.compile(r"/(?:[^/]+/)?(?:ag/g/c|g/collect|g/d/ccm/|gtag/|gtm\.js|healthy)(?:.*)", re.DOTALL)
_REPLY = 4096
"""Bytes of a response's body that are looked at."""
_MOST_SEGMENTS = 32
LANDLORDS = frozenset({GOOGLE, "Amazon", "Microsoft", "Cloudflare"})
"""Companies on whose hosts everybody's servers run: a name of theirs does not say that they answer."""


@dataclass(frozen=True, slots=True)
class Answerer:
    company: str = ""
    """"" where nothing proves that a vendor answers."""
    evidence: tuple[Evidence, ...] = ()
    lasting: bool = False
    """The answer said it: it holds for later requests to the same host and path too."""


NOBODY = Answerer()


def answerer_of(call: Call) -> Answerer:
    """The first proof gives the company; every proof is kept."""
    found = [each for each in (_reserved(call), _gateway(call), _script(call), _proxy(call), _named_host(call),
                               _parameter(call), _answer(call), _name(call)) if each.company]  # fmt: skip
    if not found:
        return NOBODY
    evidence = tuple(item for each in found for item in each.evidence)
    return Answerer(found[0].company, evidence, lasting=any(each.lasting for each in found))


def _reserved(call: Call) -> Answerer:
    company = call.catalog.routes.reserved.get(call.path)
    if company is None or call.exchange.request.method != b"POST":
        return NOBODY
    return Answerer(company, (Evidence("reserved-path", "path", call.path, f"{company} keeps this path", "strong"),))


def _gateway(call: Call) -> Answerer:
    """Google tag gateway; with a hit of Google also below several segments, which another proxy may have put before."""
    if "/g/" not in call.path or not call.googles:
        return NOBODY
    usual = _GATEWAY.fullmatch(call.path)
    if not usual and not (call.measured and _DEEPER_GATEWAY.fullmatch(call.path)):
        return NOBODY
    weight = "strong" if usual else "likely"
    return Answerer(GOOGLE, (Evidence("gateway-path", "path", call.path, "Google tag gateway", weight),))


def _script(call: Call) -> Answerer:
    """The gateway as a PHP file (Site Kit, Google's FirstPartyLibrary), under its own name or another."""
    if not call.path.endswith(".php") or not _CONTAINER.fullmatch(call.values.get("id", "")):
        return NOBODY
    asked = call.values.get("s", "")
    usual = call.path.endswith("/measurement.php")
    if not (asked.startswith("/") if usual else _UPSTREAM.fullmatch(asked)):
        return NOBODY
    where = next((each.at for each in call.data if each.name == "s"), "query:s")
    return Answerer(
        GOOGLE,
        (Evidence("gateway-script", where, asked.partition("?")[0][:80], "Google tag gateway through PHP", "strong"),),
    )


def _proxy(call: Call) -> Answerer:
    """A framework's proxy: its path names the host, or a short word where the hit tells the vendor."""
    found = call.catalog.routes.proxy_of(call.path)
    if found is None:
        return NOBODY
    framework, named = found
    evidence = (Evidence("proxy-path", "path", named, f"{framework} asks this host", "strong"),)
    if "." in named:
        company = _company(call, named)
        return Answerer(company, evidence) if company else NOBODY
    owner = next((owner for _, owner in call.owners), GOOGLE if call.googles else "")
    return Answerer(owner, evidence) if owner else NOBODY


def _named_host(call: Call) -> Answerer:
    """Any path with a host of the hit's own vendor in it: `/px/www.facebook.com/tr`."""
    if not call.hits or call.catalog.routes.proxy_of(call.path):
        return NOBODY
    owners = {owner for _, owner in call.owners}
    for segment in call.path.split("/")[:_MOST_SEGMENTS]:
        if "." in segment and (company := _company(call, segment)) in owners:
            evidence = Evidence("proxy-path", "path", segment, "the path names a host of the vendor", "likely")
            return Answerer(company, (evidence,))
    return NOBODY


def _company(call: Call, named: str) -> str:
    """Who is behind a host that a path names; "" for no host, for the site itself and for nobody known."""
    host = normal_host(named)
    if not ends_as_hosts_do(host) or same_site(host, call.host):
        return ""
    site = site_of(host)
    return (call.catalog.entities.owner_of(site) if site else None) or ""


def _parameter(call: Call) -> Answerer:
    """The gateway adds `gap.…` to what passes through it."""
    name = next((name for name in call.values if name.startswith("gap.")), None) if call.hits else None
    if name is None or not call.googles:
        return NOBODY
    evidence = Evidence("gateway-parameter", _where(call, name), name, "Google tag gateway", "likely")
    return Answerer(GOOGLE, (evidence,))


def _where(call: Call, name: str) -> str:
    return next((each.at for each in call.data if each.name == name), f"query:{name}")


def _answer(call: Call) -> Answerer:
    """A response that only the hit's own vendor gives."""
    response = call.exchange.response
    if response is None or not call.hits:
        return NOBODY
    owners = {owner for _, owner in call.owners}
    for answer in call.catalog.routes.answers:
        if answer.company not in owners:
            continue
        if answer.header:
            value = call.answered(answer.header)
            if value and answer.pattern.fullmatch(value):
                where = f"response:{answer.header.decode()}"
                shown = Evidence("vendor-answer", where, value[:80], f"only {answer.company} answers so", "strong")
                return Answerer(answer.company, (shown,), lasting=True)
        elif response.body.size <= _REPLY:
            body = decode_body(response.body, response.headers).content
            if body and answer.pattern.fullmatch(body.decode("utf-8", "replace")):
                source = f"{answer.company} answers so"
                shown = Evidence("vendor-answer", "response:body", "", source, "likely")
                return Answerer(answer.company, (shown,), lasting=True)
    return NOBODY


def _name(call: Call) -> Answerer:
    """The host stands for a vendor's collector (CNAME); a page's own host is none, whatever it stands for."""
    found = call.resolved
    for name in found.chain if found and call.host != call.page_host else ():
        company = "" if same_site(name, call.host) else _behind(call, name)
        if found and company:
            source = f"host of {company}; asked {iso_time(found.asked)}"
            return Answerer(company, (Evidence("cname", "dns", name, source, "strong"),))
    return NOBODY


def _behind(call: Call, name: str) -> str:
    """The vendor whose host a name is: a known collector, or any host of the company that the hit reports to."""
    target, site = call.catalog.routes.target_of(name), site_of(name) or name
    owner = call.catalog.entities.owner_of(site)
    if target is not None:
        return (target.company or owner or site) if target.kind == "collector" else ""
    reported = owner is not None and owner not in LANDLORDS and owner in {company for _, company in call.owners}
    return owner if owner is not None and reported else ""
