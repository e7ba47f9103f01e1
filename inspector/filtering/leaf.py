"""Leaves: the data of one request that a filter can act on, each with its place and with what analysis says of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspector.filtering.encoding import Spelling
from inspector.model.exchange import Exchange, Headers
from inspector.model.finding import KINDS, Finding
from inspector.model.inspection import Inspection
from inspector.model.payload import Field, Payload

CONNECTION = "connection"
BODY = "body"
FRAMING = frozenset({b"host", b"content-length", b"transfer-encoding"})
"""Headers that only say how the request travels; they follow from the rest and are no fields of either side."""

KIND_PROPERTIES: Mapping[str, str] = {
    "client-id": "browserId", "cookie-id": "browserId", "user-id": "userId", "session-id": "sessionId",
    "device-id": "deviceId", "click-id": "clickId", "opaque-id": "otherIdentifiers", "ip-address": "publicIp",
    "user-agent": "userAgent", "client-hints": "clientHints", "page-url": "viewedPage", "referrer": "referer",
    "email": "email", "phone": "phone", "name": "name", "address": "address", "birth-date": "birthDate",
    "bank-account": "bankAccount", "card-number": "cardNumber", "national-id": "nationalId",
    "postcode": "postcode", "coordinates": "location", "screen": "screenResolution", "language": "language",
    "timezone": "timezone", "hardware": "hardware", "token": "token", "api-key": "token",
}  # fmt: skip
"""Property of a value that no vendor file names, by the kind that detection found."""

_CLASS_CATEGORIES = {
    "ip": "ip", "personal": "personal", "identifier": "identifier", "device": "device", "consent": "consent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A value inside a leaf that detection found, such as an address in a text."""

    category: str
    property: str
    start: int
    """In bytes of the leaf's raw value."""
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    at: str
    value: str
    carrier: str
    """What `span` counts in, as `Field.carrier`; "" for the connection and for values inside values."""
    span: tuple[int, int] = (0, 0)
    raw: bytes = b""
    """As it stands in the carrier."""
    bare: bool = False
    properties: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    """Events of the hits that hold it; none for what belongs to no hit."""
    found: bool = False
    """A finding stands here, whole or in part."""
    parts: tuple[Part, ...] = ()
    root: str = ""
    """Of a value inside a value: the locator of the outermost one."""
    steps: tuple[str, ...] = ()
    """Of a value inside a value: the way into the outermost one."""

    @property
    def spelling(self) -> Spelling:
        return spelling_of(self.at)


def spelling_of(at: str) -> Spelling:
    """How a place spells its value.

    >>> spelling_of("query:a"), spelling_of("body.lines[1]|json:$.a"), spelling_of("cookie:_ga")
    ('plus', 'json', 'plain')
    """
    if "json:$" in at:
        return "json"
    if at.startswith(("query:", "body.form:", "body.lines[")):
        return "plus"
    return "percent" if at.startswith(("path:", "fragment")) else "plain"


def header_carriers(headers: Headers) -> Iterator[tuple[str, bytes]]:
    """`header:NAME`, with its position where it repeats, and the value, in order."""
    seen: dict[str, int] = {}
    for raw_name, value in headers:
        name = "header:" + raw_name.decode("utf-8", "backslashreplace").lower().replace("%", "%25").replace("|", "%7C")
        times = seen.get(name, 0)
        seen[name] = times + 1
        yield f"{name}[{times}]" if times else name, value


def is_framing(raw_name: bytes) -> bool:
    return raw_name.lower() in FRAMING or raw_name.startswith(b":")


def leaves_of(exchange: Exchange, payload: Payload, inspection: Inspection) -> tuple[Leaf, ...]:
    """All leaves: the connection, what stands in the bytes in order of the wire, then values inside values."""
    reader = _Reader(exchange, payload, inspection)
    roots = {leaf.at: leaf for leaf in reader.roots()}
    return (*roots.values(), *reader.inner(roots))


class _Reader:
    def __init__(self, exchange: Exchange, payload: Payload, inspection: Inspection) -> None:
        self._exchange, self._payload, self._inspection = exchange, payload, inspection
        self._carriers = {"url": exchange.request.url, BODY: payload.body}
        self._carriers |= dict(header_carriers(exchange.request.headers))
        self._properties: dict[str, set[str]] = {}
        self._categories: dict[str, set[str]] = {}
        self._events: dict[str, set[str]] = {}
        self._findings: dict[str, list[Finding]] = {}
        self._read_hits()
        for signal in inspection.consent.signals:
            self._categories.setdefault(signal.at, set()).add("consent")
        for finding in inspection.findings:
            self._findings.setdefault(finding.at, []).append(finding)

    def roots(self) -> Iterator[Leaf]:
        ip = self._exchange.client_ip
        yield Leaf(
            CONNECTION, ip, "", raw=ip.encode(), properties=frozenset({"publicIp"}), categories=frozenset({"ip"}),
            found=True,
        )  # fmt: skip
        filled = set()
        for item in self._payload.fields:
            if item.carrier in self._carriers and item.span is not None and _is_root(item.at):
                filled.add(item.carrier)
                yield self._leaf(item)
        for name, raw in self._carriers.items():
            if name.partition("[")[0] == "header:cookie" and name not in filled:
                yield self._leaf(Field(name, "cookie", _text(raw), name, (0, len(raw))))
        if any(item.at.startswith("body|") for item in self._payload.fields):
            yield Leaf(BODY, "", BODY, (0, len(self._payload.body)), self._payload.body)

    def inner(self, roots: Mapping[str, Leaf]) -> Iterator[Leaf]:
        """Values inside values: of the payload, of hits, and where findings stand."""
        values = {item.at: item.value for item in self._payload.fields if "|" in item.at}
        for hit in self._inspection.hits:
            values |= {item.at: item.value for item in hit.fields if "|" in item.at}
        values |= {finding.at: finding.value for finding in self._inspection.findings if "|" in finding.at} | values
        for at, value in values.items():
            if at not in roots and (root := _root_of(at, roots)):
                steps = tuple(at[len(root) + 1 :].split("|"))
                if not steps[-1].startswith(("text[", "filename")):
                    yield self._leaf(Field(at, "", value, "", None), root, steps)

    def _leaf(self, item: Field, root: str = "", steps: tuple[str, ...] = ()) -> Leaf:
        start, end = item.span or (0, 0)
        raw = self._carriers[item.carrier][start:end] if item.carrier else b""
        properties = set(self._properties.get(item.at, ()))
        categories = set(self._categories.get(item.at, ()))
        parts = []
        findings = self._findings.get(item.at, [])
        for finding in findings:
            named = KIND_PROPERTIES.get(finding.kind, "")
            place = finding.span
            if item.span and place and (place[0] > start or place[1] < end) and start <= place[0] < place[1] <= end:
                parts.append(Part(finding.category, named, place[0] - start, place[1] - start))
            else:
                categories.add(finding.category)
                properties |= {named} - {""}
        return Leaf(
            item.at, item.value, item.carrier, (start, end), raw, item.bare, frozenset(properties),
            frozenset(categories), frozenset(self._events.get(item.at, ())), bool(findings), tuple(parts), root, steps,
        )  # fmt: skip

    def _read_hits(self) -> None:
        for hit in self._inspection.hits:
            for item in hit.fields:
                category = KINDS.get(item.kind) or _CLASS_CATEGORIES.get(item.class_)
                if category:
                    self._categories.setdefault(item.at, set()).add(category)
                if named := item.property or KIND_PROPERTIES.get(item.kind):
                    self._properties.setdefault(item.at, set()).add(named)
                if hit.event:
                    self._events.setdefault(item.at, set()).add(hit.event)


def _is_root(at: str) -> bool:
    """False for views into another field, for messages, for answers, and for headers that only frame the request."""
    if at.startswith(("ws[", "set-cookie:")):
        return False
    if at.startswith("header:") and is_framing(at.removeprefix("header:").partition("[")[0].encode()):
        return False
    head, pipe, tail = at.partition("|")
    return not pipe or (head.startswith("body.lines[") and tail.startswith("json:$") and "|" not in tail)


def _root_of(at: str, roots: Mapping[str, Leaf]) -> str:
    """The longest beginning of a locator that is a root; "" when none is."""
    while "|" in at:
        at = at.rpartition("|")[0]
        if at in roots:
            return at
    return ""


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
