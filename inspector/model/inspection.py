"""Inspection: all that one exchange says; `inspection/1` of interfaces.md section 3. Holds no bodies."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from inspector.model.cookie import Cookie, cookie_of
from inspector.model.finding import Finding
from inspector.model.hit import Hit, HitField, Item, ItemPart
from inspector.model.party import Evidence, Party
from inspector.model.record import record


@dataclass(frozen=True, slots=True)
class Signal:
    """One consent signal as it was sent."""

    kind: str
    """One of SIGNAL_KINDS."""
    at: str
    raw: str
    decoded: dict[str, str | None]
    """Purpose -> granted, denied or None (not set); every purpose of the kind; empty when it cannot be decoded."""
    detail: dict[str, Any] = field(default_factory=dict)
    """What else it says, in JSON: default and update of each purpose, vendors, versions, what is odd about it."""


SIGNAL_KINDS = (
    "gcs", "gcd", "tcf", "addtl_consent", "gpp", "us_privacy", "dma", "dma_cps", "npa", "pscdl", "uet_asc", "segment",
    "onetrust", "cookiebot", "usercentrics", "didomi", "cookieyes", "complianz", "axeptio", "gpc", "dnt",
)  # fmt: skip

PLATFORM_KINDS = frozenset({"onetrust", "cookiebot", "usercentrics", "didomi", "cookieyes", "complianz", "axeptio"})
"""Cookies of consent platforms: `raw` is the part that says what was chosen, without the visitor's number."""

ConsentVerdict = Literal["before-choice", "against-refusal", "granted", "no-signal", ""]
"""before-choice: sent before the visitor chose, as the hit itself, the time of the choice or a later request shows.
against-refusal: identifiers, sent after a refusal of what they serve. granted: what the hit serves was agreed to.
no-signal: nothing tells whether anything was chosen. "": no hit, or none of these. What was sent when, never a legal
judgement."""
CONSENT_VERDICTS: tuple[ConsentVerdict, ...] = get_args(ConsentVerdict)

Made = tuple[float | None, float]
"""When a choice was made, by the platform's own clock: not before (None: unknown) and not after, seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides how a request stands to the visitor's choice, once a later request tells more about it."""

    serves: tuple[str, ...] = ()
    """Google's types that its hits serve; empty where there is no hit to be judged."""
    sends: tuple[str, ...] = ()
    """What it sends that tells its visitor apart: `client-id (query:cid)`."""
    page_ids: tuple[str, ...] = ()
    """The same, of ids that Google's tags make for one page while storage is denied, and that no other page shows."""
    known: bool = False
    """A choice of this launch and site was known at it."""
    final: bool = False
    """The request itself carries the choice, or its recipient's own signal: nothing later tells it better."""
    undecided: Literal["", "page", "site"] = ""
    """It shows that no choice is known: to its page alone (a default), or to the whole site."""
    chose: dict[str, str] = field(default_factory=dict)
    """The choice that it shows: Google's types, granted or denied."""
    news: bool = False
    """That choice, or its time, was not known before."""
    made: Made | None = None


NO_STANDING = Standing()


@dataclass(frozen=True, slots=True)
class Consent:
    signals: tuple[Signal, ...] = ()
    contradictions: tuple[str, ...] = ()
    state: dict[str, str | None] = field(default_factory=dict)
    """Types of Google's consent mode -> state that holds at this request, after this and earlier signals of the same
    launch and site; only those that any of them named."""
    verdict: ConsentVerdict = ""
    verdict_why: str = ""
    """The facts behind it, with the number of the request that showed them."""
    chosen: bool = False
    """This request shows that the visitor has chosen: a cookie of a consent platform, an updated state."""
    cookieless: bool = False
    """A hit that says that storage is denied, and sends no identifier that is known to outlive its page."""
    standing: Standing = NO_STANDING


@record
class Inspection:
    seq: int
    started: float
    """Seconds since 1970, UTC."""
    method: str
    url: str
    status: int | None
    page: str | None
    party: Party
    type: str | None
    """Response type without parameters."""
    size_request: int
    size_response: int
    duration_ms: float | None
    server_ip: str | None
    http_version: str | None
    hits: tuple[Hit, ...]
    findings: tuple[Finding, ...]
    consent: Consent
    notes: tuple[str, ...]
    cookies: tuple[Cookie, ...] = ()
    """Sent and set, in the order of the wire, duplicates kept."""
    suppressed: tuple[Finding, ...] = ()
    """What would be findings, had the user not said in the project that they are none; counted nowhere else."""
    cookie_values: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """Of `cookies`, one each. They tell where a value comes from while a session is walked, and stand in no JSON."""

    def to_json(self) -> dict[str, Any]:
        """The object of `inspection/1`, every key present."""
        return {
            "format": "inspection/1",
            "seq": self.seq,
            "time": iso_time(self.started),
            "method": self.method,
            "url": self.url,
            "status": self.status,
            "page": self.page,
            "party": _party_json(self.party),
            "type": self.type,
            "size_request": self.size_request,
            "size_response": self.size_response,
            "duration_ms": self.duration_ms,
            "server_ip": self.server_ip,
            "http_version": self.http_version,
            "hits": [_hit_json(hit) for hit in self.hits],
            "findings": [finding_json(finding) for finding in self.findings],
            "consent": consent_json(self.consent),
            "notes": list(self.notes),
            "cookies": [cookie.to_json() for cookie in self.cookies],
        } | ({"suppressed": [finding_json(finding) for finding in self.suppressed]} if self.suppressed else {})

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Inspection":
        """The inverse of `to_json`, for the index, which keeps inspections as JSON of our own making."""
        party = data["party"]
        return cls(
            seq=data["seq"],
            started=datetime.fromisoformat(data["time"]).timestamp(),
            method=data["method"],
            url=data["url"],
            status=data["status"],
            page=data["page"],
            party=Party(
                group=party["group"],
                site=party["site"],
                entity=party["entity"],
                recipient=party["recipient"],
                confidence=party["confidence"],
                browser_says=party["browser_says"],
                overridden=party["overridden"],
                role=party["role"],
                evidence=tuple(Evidence(**{"weight": ""} | item) for item in party["evidence"]),
            ),
            type=data["type"],
            size_request=data["size_request"],
            size_response=data["size_response"],
            duration_ms=data["duration_ms"],
            server_ip=data["server_ip"],
            http_version=data["http_version"],
            hits=tuple(_hit_of(hit) for hit in data["hits"]),
            findings=tuple(finding_of(finding) for finding in data["findings"]),
            consent=_consent_of(data["consent"]),
            notes=tuple(data["notes"]),
            cookies=tuple(map(cookie_of, data.get("cookies", ()))),
            suppressed=tuple(map(finding_of, data.get("suppressed", ()))),
        )


def iso_time(seconds: float) -> str:
    """UTC with milliseconds: `2026-11-23T10:02:00.137Z`; years beyond 9999 are shown as the last moment."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        moment = datetime.max.replace(tzinfo=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "category": finding.category,
        "at": finding.at,
        "span": list(finding.span) if finding.span else None,
        "value": finding.value,
        "state": finding.state,
        "recipient": finding.recipient,
        "confidence": finding.confidence,
        "how": list(finding.how),
        "also_sent_to": list(finding.also_sent_to),
        "why": finding.why,
    } | ({"of": finding.of} if finding.of else {})


def finding_of(data: dict[str, Any]) -> Finding:
    return Finding(
        kind=data["kind"],
        at=data["at"],
        span=tuple(data["span"]) if data["span"] else None,
        value=data["value"],
        state=data["state"],
        recipient=data["recipient"],
        confidence=data["confidence"],
        how=tuple(data["how"]),
        also_sent_to=tuple(data["also_sent_to"]),
        why=data["why"],
        of=data.get("of", ""),
    )


def _party_json(party: Party) -> dict[str, Any]:
    return {
        "group": party.group,
        "site": party.site,
        "entity": party.entity,
        "recipient": party.recipient,
        "confidence": party.confidence,
        "browser_says": party.browser_says,
        "evidence": [evidence_json(evidence) for evidence in party.evidence],
        "overridden": party.overridden,
        "role": party.role,
    }


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    data: dict[str, Any] = {
        "signal": evidence.signal, "where": evidence.where, "value": evidence.value, "source": evidence.source,
    }  # fmt: skip
    if evidence.weight:
        data["weight"] = evidence.weight
    if evidence.since is not None:
        data["since"] = evidence.since
    return data


def consent_json(consent: Consent) -> dict[str, Any]:
    return (
        {
            "signals": [
                {"kind": s.kind, "at": s.at, "raw": s.raw, "decoded": s.decoded}
                | ({"detail": s.detail} if s.detail else {})
                for s in consent.signals
            ],
            "contradictions": list(consent.contradictions),
            "state": consent.state,
            "verdict": consent.verdict,
            "verdict_why": consent.verdict_why,
        }
        | {name: True for name in ("chosen", "cookieless") if getattr(consent, name)}
        | _standing_json(consent.standing)
    )


def _standing_json(standing: Standing) -> dict[str, Any]:
    """`{"standing": {…}}` with what is set; times as in `made`: `[null, "2026-11-24T09:16:42.504Z"]`."""
    told: dict[str, Any] = {name: list(getattr(standing, name)) for name in ("serves", "sends", "page_ids")}
    told |= {name: getattr(standing, name) for name in ("known", "final", "undecided", "chose", "news")}
    if standing.made:
        told["made"] = [None if moment is None else iso_time(moment) for moment in standing.made]
    return {"standing": kept} if (kept := {name: value for name, value in told.items() if value}) else {}


def _standing_of(data: dict[str, Any]) -> Standing:
    if not data:
        return NO_STANDING
    listed = {name: tuple(data.get(name, ())) for name in ("serves", "sends", "page_ids")}
    first, last = (moment and datetime.fromisoformat(moment).timestamp() for moment in data.get("made", (None, None)))
    return Standing(**data | listed | {"made": (first, last) if last is not None else None})


def _consent_of(data: dict[str, Any]) -> Consent:
    signals = (Signal(s["kind"], s["at"], s["raw"], s["decoded"], s.get("detail", {})) for s in data["signals"])
    return Consent(
        tuple(signals),
        tuple(data["contradictions"]),
        data.get("state", {}),
        data.get("verdict", ""),
        data.get("verdict_why", ""),
        data.get("chosen", False),
        data.get("cookieless", False),
        _standing_of(data.get("standing", {})),
    )


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "vendor": hit.vendor,
        "vendor_name": hit.vendor_name,
        "role": hit.role,
        "account": hit.account,
        "event": hit.event,
        "confidence": hit.confidence,
        "fields": [
            {"at": f.at, "name": f.name, "value": f.value, "class": f.class_, "kind": f.kind, "property": f.property}
            for f in hit.fields
        ],
        "items": [item_json(item) for item in hit.items],
    }


def item_json(item: Item) -> dict[str, dict[str, str]]:
    """`{"id": {"value": "SKU1", "at": "query:products|item[0]:id"}, …}`."""
    return {part.name: {"value": part.value, "at": part.at} for part in item.parts}


def _hit_of(data: dict[str, Any]) -> Hit:
    fields = tuple(
        HitField(f["at"], f["name"], f["value"], f["class"], f["kind"], f["property"]) for f in data["fields"]
    )
    items = tuple(
        Item(tuple(ItemPart(name, part["value"], part["at"]) for name, part in item.items()))
        for item in data.get("items", ())
    )
    return Hit(**data | {"fields": fields, "items": items})
