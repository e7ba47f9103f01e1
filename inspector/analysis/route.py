"""Is a host of one's own a collector of measurements, and who answers there? Evidence, weighed (detection.md 4).

certain: one strong piece. likely: one likely piece. What only supports makes no collector, unless a beacon's own answer
sets a cookie for over a year and more speaks for it: then it is a possible one. A vendor is the recipient where it is
proven that it answers; else the site's own server is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from inspector.analysis import collector
from inspector.analysis.answerer import NOBODY, Answerer, answerer_of
from inspector.analysis.call import Call
from inspector.catalog.suffixes import site_of
from inspector.model.party import Confidence, Evidence

_MANY = 3
"""Kinds of supporting evidence, a long cookie among them, that make a possible collector."""


@dataclass(frozen=True, slots=True)
class Route:
    """What speaks for a collector on one's own host."""

    evidence: tuple[Evidence, ...] = ()
    company: str = ""
    """The vendor that answers itself, under the site's name; "" when nothing proves that."""
    confidence: Confidence | None = None
    """None: nothing speaks for a collector, or only what proves nothing."""

    @property
    def supported(self) -> bool:
        """Something speaks for a collector, though it proves nothing."""
        return any(each.weight == "supporting" for each in self.evidence)


@dataclass(slots=True)
class Taught:
    """What exchanges proved: of endpoints by host and full path, of a site's cookies; with the seq that taught it."""

    endpoints: dict[tuple[str, str], tuple[int, Evidence]] = field(default_factory=dict)
    """Collectors."""
    answerers: dict[tuple[str, str], tuple[int, str, Evidence]] = field(default_factory=dict)
    """Where a vendor answered as only it does."""
    cookies: dict[tuple[str, str], int] = field(default_factory=dict)
    """Site and name of a cookie that a server container set."""

    def before(self, call: Call) -> Iterator[Evidence]:
        """What exchanges before this one told of its endpoint."""
        told = self.endpoints.get((call.host, call.path))
        if told and told[0] < call.exchange.seq:
            yield Evidence("session", "host+path", told[1].signal, f"request {told[0]}", told[1].weight, told[0])

    def answerer(self, call: Call) -> Answerer:
        """The vendor that answered earlier hits at the same endpoint."""
        told = self.answerers.get((call.host, call.path)) if call.hits else None
        if not told or told[0] >= call.exchange.seq:
            return NOBODY
        shown = Evidence("session", "host+path", told[2].signal, f"request {told[0]}", "likely", told[0])
        return Answerer(told[1], (shown,))

    def dated(self, found: Evidence, call: Call) -> Evidence:
        """A server container's cookie with the exchange that set it, where it was seen."""
        told = self.cookies.get((_site(call), found.value)) if found.signal == "cookie" else None
        return replace(found, since=told) if told is not None and told < call.exchange.seq else found

    def learn(self, call: Call, own: list[Evidence], answerer: Answerer) -> None:
        """Keep the earliest exchange that taught each."""
        seq, place = call.exchange.seq, (call.host, call.path)
        if answerer.lasting and (place not in self.answerers or seq < self.answerers[place][0]):
            self.answerers[place] = (seq, answerer.company, answerer.evidence[0])
        if own and not answerer.company and (place not in self.endpoints or seq < self.endpoints[place][0]):
            self.endpoints[place] = (seq, own[0])
        for each in own:
            if each.signal == "set-cookie":
                name = (_site(call), each.value)
                self.cookies[name] = min(seq, self.cookies.get(name, seq))


def route_of(call: Call, taught: Taught) -> Route:
    """Weigh the evidence of one request to a host of one's own; learns from it."""
    answerer = answerer_of(call)
    own = [*collector.strong(call), *collector.likely(call)]
    taught.learn(call, own, answerer)
    if not answerer.company:
        answerer = taught.answerer(call)
    known = [] if answerer.company else list(taught.before(call))
    rest = list(collector.supporting(call, measured=bool(own)))
    rest += collector.names(call, spoken=bool(own or known) or any(each.weight == "supporting" for each in rest))
    rest = [taught.dated(each, call) for each in rest]
    evidence = (*answerer.evidence, *own, *known, *rest)
    return Route(evidence, answerer.company, _confidence(evidence, answerer))


def _confidence(evidence: tuple[Evidence, ...], answerer: Answerer) -> Confidence | None:
    """Of the verdict: who answers is known no better than what proves it."""
    weights = {each.weight for each in (answerer.evidence or evidence)}
    if "strong" in weights:
        return "certain"
    if "likely" in weights:
        return "likely"
    kinds = {each.signal for each in evidence if each.weight == "supporting"}
    return "possible" if "long-cookie" in kinds and len(kinds) >= _MANY else None


def _site(call: Call) -> str:
    return site_of(call.host) or call.host
