"""Why vendors match a request, in words, where two of them claim one event, and whether a file's examples hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.analysis.payload import payload_of
from inspector.analysis.url_parts import url_parts
from inspector.analysis.vendor import hits_of, matched
from inspector.catalog.suffixes import normal_host
from inspector.catalog.toml_reader import Fault
from inspector.catalog.vendor_rules import Example, Match, Vendor
from inspector.model.exchange import Body, Request
from inspector.model.hit import Hit


@dataclass(frozen=True, slots=True)
class Explained:
    """One vendor that a request matches."""

    vendor: Vendor
    level: str
    why: tuple[str, ...]
    line: int
    """Of the match in the vendor's file; 0 where a payload inside a value was recognised."""
    hits: tuple[Hit, ...]


def request_of(method: str, url: str, headers: Mapping[str, str], body: str) -> Request:
    """A request as it stands in examples and on a command line."""
    content = body.encode("utf-8", "surrogateescape")
    raw = tuple((k.encode("utf-8"), v.encode("utf-8")) for k, v in headers.items())
    return Request(method.encode("ascii", "replace"), url.encode("utf-8"), "", raw, Body(content, len(content), ""))


def explain(request: Request, vendors: Sequence[Vendor]) -> list[Explained]:
    """Every vendor that the request matches, in the order of its hits."""
    payload = payload_of(request)
    hits = hits_of(request, payload, vendors)
    pairs = matched(request, payload, vendors)
    found = [
        Explained(vendor, match.level, tuple(_reasons(match, request)), match.line, _of(hits, vendor.id))
        for vendor, match in pairs
    ]
    named = {vendor.id for vendor, _ in pairs}
    for vendor in vendors:
        inside = _of(hits, vendor.id)
        if vendor.id not in named and inside:
            places = sorted({field.at.rpartition("|")[0] for hit in inside for field in hit.fields if "|" in field.at})
            why = f"a payload that bears its signature stands in {places[0] if places else 'a value'}"
            found.append(Explained(vendor, "decoded", (why,), 0, inside))
    return found


def clashes(found: Sequence[Explained]) -> list[str]:
    """Sentences on vendors that report the same request as an event of theirs."""
    events = [each for each in found if any(hit.role == "event" for hit in each.hits)]
    first = events[0] if events else None
    return [
        f"{first.vendor.id} and {other.vendor.id} both report an event of this request: {first.vendor.id} is first, "
        f"{_stronger(first, other)}"
        for other in events[1:]
        if first
    ]


def failures_of(vendor: Vendor) -> Iterator[Fault]:
    """Examples of a vendor's file that its rules do not keep, with their lines."""
    for example in vendor.examples:
        yield from (Fault(example.line, f"the example does not hold: {why}") for why in _broken(vendor, example))
    for example in vendor.counterexamples:
        roles = [hit.role for hit in _hits(vendor, example) if hit.role in (example.role or hit.role)]
        if roles:
            yield Fault(example.line, f"the counterexample is taken for one of the role {roles[0]}: narrow the match")


def _hits(vendor: Vendor, example: Example) -> tuple[Hit, ...]:
    request = request_of(example.method, example.url, example.headers, example.body)
    return hits_of(request, payload_of(request), (vendor,))


def _broken(vendor: Vendor, example: Example) -> Iterator[str]:
    hits = _hits(vendor, example)
    if not hits:
        yield "no match holds; compare host, path and parameters with the request"
        return
    told: dict[str, set[str]] = {"role": {hit.role for hit in hits}, "level": {hit.confidence for hit in hits}}
    for word, wanted in (("role", example.role), ("level", example.level)):
        if wanted and told[word] != {wanted}:
            yield f"{word} is {', '.join(sorted(told[word]))}, the example says {wanted}"
    accounts = {hit.account for hit in hits}
    if example.account is not None and accounts != {example.account}:
        yield f"account is {_listed(accounts)}, the example says {example.account!r}"
    if example.events and [hit.event for hit in hits] != list(example.events):
        yield f"events are {_listed([hit.event for hit in hits])}, the example says {_listed(example.events)}"
    yield from _broken_fields(hits, example)


def _broken_fields(hits: Sequence[Hit], example: Example) -> Iterator[str]:
    shown = {(field.at, field.value) for hit in hits for field in hit.fields}
    for at, value in example.fields.items():
        if (at, value) not in shown:
            yield f"no field {at} with the value {value!r}"
    kinds = {field.kind for hit in hits for field in hit.fields if field.kind and field.value}
    if example.kinds and kinds != set(example.kinds):
        yield f"kinds are {_listed(sorted(kinds))}, the example says {_listed(sorted(example.kinds))}"
    items = next((hit.items for hit in hits if hit.items), ())
    told = [{part.name: part.value for part in item.parts} for item in items]
    pairs = zip(example.items, told, strict=False)
    if example.items and not (len(told) == len(example.items) and all(w.items() <= t.items() for w, t in pairs)):
        yield f"items are {told}, the example says {[dict(item) for item in example.items]}"


def _of(hits: Sequence[Hit], vendor: str) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.vendor == vendor)


def _stronger(first: Explained, other: Explained) -> str:
    if first.vendor.own and not other.vendor.own:
        return "since it is your own"
    return f"{first.level} before {other.level}" if first.level != other.level else "its match asks for more"


def _listed(values: Sequence[str | None] | set[str | None]) -> str:
    return ", ".join("none" if value is None else repr(value) for value in values) or "none"


def _reasons(match: Match, request: Request) -> Iterator[str]:
    """The conditions of the match, each of which holds."""
    parts = url_parts(request.url)
    host, path = normal_host(parts.host), request.url[slice(*parts.path)].decode("utf-8", "backslashreplace") or "/"
    if match.hosts:
        yield f"host {host} is one of {', '.join(sorted(match.hosts))}"
    if match.host:
        yield f"host {host} fits {match.host.pattern}"
    if match.path:
        yield f"path {path} fits {match.path.pattern}"
    if match.methods:
        yield f"method is one of {', '.join(sorted(match.methods))}"
    if match.all_of:
        yield f"has {', '.join(map(_key, match.all_of))}"
    if match.any_of:
        yield f"has at least one of {', '.join(map(_key, match.any_of))}"
    if match.none_of:
        yield f"has none of {', '.join(map(_key, match.none_of))}"
    for key, pattern in match.values:
        yield f"{_key(key)} fits {pattern.pattern}"
    if match.body:
        yield f"the body holds {match.body.pattern}"


def _key(key: str) -> str:
    return key.removeprefix("param:")
