"""A policy applied to one request: what a server between browser and vendor would send on. Never an observation.

Phases (server-filters.md 6.4): build the hop, gate, allow-only, drop, transform, headers of the server, residue.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.catalog.hops import IDENTITY, Hop
from inspector.catalog.purposes import Purposes
from inspector.catalog.suffixes import same_site
from inspector.filtering.actions import Subject
from inspector.filtering.cautions import cautions_of
from inspector.filtering.changes import Rows, rows_of
from inspector.filtering.consent import Choice, gate, read_choice, recorded_choice
from inspector.filtering.datum import Datum
from inspector.filtering.documented import Described, misshapen
from inspector.filtering.hop import plan
from inspector.filtering.leaf import BODY, Leaf, leaves_of
from inspector.filtering.match import Situation
from inspector.filtering.outgoing import Writer, before_of
from inspector.filtering.phases import Refused, Rules
from inspector.filtering.residue import references_of, residue_of
from inspector.filtering.restated import restated
from inspector.filtering.unfilterable import why_not
from inspector.filtering.url import host_of
from inspector.model.exchange import Exchange, header
from inspector.model.finding import Finding
from inspector.model.hit import Hit
from inspector.model.inspection import Inspection
from inspector.model.party import THIRD
from inspector.model.payload import Payload
from inspector.model.policy import ConsentState, Destination, Policy, Purpose
from inspector.model.simulation import Outgoing, Simulation

_PREFLIGHT = b"access-control-request-method"

Judge = Callable[[Outgoing, str], tuple[Payload, tuple[Hit, ...], tuple[Finding, ...]]]
"""The detection of the before side, for the after side: (request, recipient) -> payload, hits, findings."""


def simulate(
    policy: Policy,
    exchange: Exchange,
    inspection: Inspection,
    payload: Payload | Callable[[], Payload],
    hops: Mapping[str, Hop],
    *,
    consent: str = "recorded",
    judge: Judge,
    recipients: Mapping[str, str] | None = None,
    described: Described = lambda _vendor, _at: None,
    purposes: Purposes | None = None,
) -> list[Simulation]:
    """One simulation for each destination of the request; none where it has neither a hit nor a destination.

    Args:
        policy: the filter.
        exchange: the request as recorded.
        inspection: what analysis says of it.
        payload: its fields; or what reads them, called only where something is sent on.
        hops: templates by name.
        consent: `recorded`, `granted`, `denied`, a gcs value, a TC string, or `ad_storage=denied,...`.
        judge: the detection for the after side.
        recipients: vendor -> who receives its hits; the vendor's name where it is missing.
        described: what a vendor's file says of a field, for the forms that it documents.
        purposes: what consent signals mean; None for the shipped table.

    Raises:
        ValueError: `consent` is none of these.
    """
    assumed = read_choice(consent)
    named = _destinations(policy, inspection)
    if not named:
        return []
    request = _Request(exchange, inspection, payload, assumed or Choice())
    if assumed is None:
        own = not inspection.page or request.is_own(host_of(inspection.url) or "")
        request.choice = recorded_choice(inspection.consent, purposes, own=own)
    server = _Server(policy, request, hops, judge, recipients or {}, described)
    return [server.simulated(vendor, destination) for vendor, destination in named.items()]


def concerns(policy: Policy, inspection: Inspection) -> bool:
    """Whether a policy has anything to say of a request: without a hit and a destination it is not simulated."""
    return bool(_destinations(policy, inspection))


@dataclass(slots=True)
class _Request:
    """What all destinations of one request share."""

    exchange: Exchange
    inspection: Inspection
    given: Payload | Callable[[], Payload]
    choice: Choice
    known: tuple[Leaf, ...] | None = None

    @property
    def payload(self) -> Payload:
        if not isinstance(self.given, Payload):
            self.given = self.given()
        return self.given

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        if self.known is None:
            self.known = leaves_of(self.exchange, self.payload, self.inspection)
        return self.known

    def is_own(self, host: str) -> bool:
        """Whether a host belongs to the page's site; where no page is known, none does."""
        page = host_of(self.inspection.page or "")
        return bool(page) and same_site(host, page or "")

    def subject(self, name: str) -> Subject:
        return Subject(name, self.exchange.seq, self.exchange.started, self.is_own)


def _destinations(policy: Policy, inspection: Inspection) -> dict[str, Destination | None]:
    """Vendor -> destination, None where the policy has none; by the hits, then by the host."""
    found: dict[str, Destination | None] = {hit.vendor: policy.destination(hit.vendor) for hit in inspection.hits}
    host = (host_of(inspection.url) or "").lower()
    for destination in policy.destinations:
        if destination.vendor not in found and any(_is_host(host, pattern) for pattern in destination.hosts):
            found[destination.vendor] = destination
    return found


def _is_host(host: str, pattern: str) -> bool:
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]))


@dataclass(frozen=True, slots=True)
class _Server:
    """The simulated server, about to handle one request."""

    policy: Policy
    request: _Request
    hops: Mapping[str, Hop]
    judge: Judge
    recipients: Mapping[str, str]
    described: Described

    def simulated(self, vendor: str, destination: Destination | None) -> Simulation:
        inspection = self.request.inspection
        blocked = Simulation(
            inspection.seq, self.policy.name, vendor, "blocked", "", before_of(self.request.exchange), None,
            findings_before=len(inspection.findings),
        )  # fmt: skip
        made = self._passed(blocked, vendor, destination)
        return replace(made, why=_of_loader(made)) if _is_loader(inspection, vendor) else made

    def _passed(self, blocked: Simulation, vendor: str, destination: Destination | None) -> Simulation:
        if destination is None:
            return replace(blocked, why=_no_destination(self.request.inspection, vendor))
        purpose = self.policy.purposes.get(destination.purpose)
        state, shut = gate(self.policy, purpose, self.request.choice)
        if shut := shut or self._browsers_own(vendor, destination):
            return replace(blocked, why=shut)
        try:
            return self._sent(blocked, destination, purpose, state)
        except Refused as refused:
            return replace(blocked, why=str(refused))

    def _browsers_own(self, vendor: str, destination: Destination) -> str:
        """Why no server would make this call at all; "" where one would."""
        inspection = self.request.inspection
        if inspection.method == "OPTIONS" and header(self.request.exchange.request.headers, _PREFLIGHT) is not None:
            return "A preflight is the browser's own question: a server asks none."
        roles = {hit.role for hit in inspection.hits if hit.vendor == vendor}
        if roles == {"aux"} and destination.template != IDENTITY and "aux" not in self.hops[destination.template].roles:
            return "A side ping of the browser: the server's tag sends none."
        return ""

    def _sent(
        self, blocked: Simulation, destination: Destination, purpose: Purpose | None, state: ConsentState
    ) -> Simulation:
        request, inspection, vendor = self.request, self.request.inspection, blocked.destination
        hits = [hit for hit in inspection.hits if hit.vendor == vendor]
        hop = _hop(destination, hits, self.hops)
        data = plan(hop, request.leaves, request.payload.body_kind, request.exchange.started)
        unread = why_not(request.exchange, request.payload)
        _close(data if unread else [])
        now = Situation(
            vendor, destination.purpose, purpose.basis if purpose else "", state, inspection.party.group, hop.name,
            destination.region, inspection.method, frozenset(hit.event for hit in hits if hit.event),
        )  # fmt: skip
        Rules(self.policy, now, request.subject).apply(data, purpose)
        writer, after, rows = _written(request, hop, data)
        recipient = self._recipient(hits, vendor)
        payload, found, judged = self.judge(after, recipient)
        return replace(
            blocked,
            verdict="not-filterable" if unread else "sent",
            why=unread,
            after=after,
            changes=rows.changes,
            added=rows.added,
            touched=rows.touched,
            residue=residue_of(data, _values(payload, found), references_of(found)),
            warnings=(
                *cautions_of(self.policy, hop, data, blocked.before.source_ip),
                *misshapen(vendor, _name(hits, vendor), data, writer.places, self.described),
            ),
            findings=restated(
                judged, found, data, writer.places, policy=self.policy, before=inspection.findings, recipient=recipient
            ),
        )

    def _recipient(self, hits: Sequence[Hit], vendor: str) -> str:
        party = self.request.inspection.party
        named = party.recipient if party.group in THIRD else _name(hits, vendor)
        return self.recipients.get(vendor) or named


def _name(hits: Sequence[Hit], vendor: str) -> str:
    return hits[0].vendor_name if hits else vendor


def _close(data: Sequence[Datum]) -> None:
    """Keep rules away from a body that they cannot read whole."""
    for datum in data:
        outer = datum.root or datum
        if outer.leaf.carrier == BODY and not datum.target:
            datum.fixed = True


def _values(payload: Payload, hits: Sequence[Hit]) -> dict[str, str]:
    values = {item.at: item.value for item in payload.fields}
    return values | {item.at: item.value for hit in hits for item in hit.fields if item.at not in values}


def _hop(destination: Destination, hits: Sequence[Hit], hops: Mapping[str, Hop]) -> Hop:
    """The destination's template; scripts and side pings pass through unless the template is about them."""
    hop = hops[destination.template]
    return hop if not hits or any(hit.role in hop.roles for hit in hits) else hops[IDENTITY]


def _written(request: _Request, hop: Hop, data: Sequence[Datum]) -> tuple[Writer, Outgoing, Rows]:
    writer = Writer(request.exchange, request.payload, hop, data)
    try:
        after = writer.after()
    except ValueError as wrong:
        raise Refused(f"The request cannot be put together again ({wrong}): nothing is sent.") from wrong
    return writer, after, rows_of(data, writer.places, "; ".join(hop.source))


def _no_destination(inspection: Inspection, vendor: str) -> str:
    hit = next(hit for hit in inspection.hits if hit.vendor == vendor)
    kept = "fetch this script from there" if hit.role == "script" else "pass it on"
    return f"The policy has no destination for {hit.vendor_name}: the server would not {kept}."


def _is_loader(inspection: Inspection, vendor: str) -> bool:
    """The request loads the vendor's script, and reports it nothing."""
    return {hit.role for hit in inspection.hits if hit.vendor == vendor} == {"script"}


def _of_loader(made: Simulation) -> str:
    """The verdict's sentence where no event is at stake, so that it reads like none of a measurement."""
    then = made.why or "The server would fetch it in the browser's place."
    return f"This request loads a script and reports no event. {then}"
