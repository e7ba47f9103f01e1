"""Which vendors a request reports to, and what it reports: hits, the most special vendor first.

Every parameter that the request holds is a field of each of its hits, known or not: a vendor file adds names and
classes, it hides nothing. A batch gives one hit for each of its events; the parameters around them belong to all, and
an event's own parameters come first and count first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import get_args

from inspector.analysis.decoders import DECODERS
from inspector.analysis.decoders.codecs import unpack
from inspector.analysis.decoders.wrapped import Wrapped, opened
from inspector.analysis.items import items_of
from inspector.analysis.keys import DATA, keys_of
from inspector.analysis.spans import carriers_of, text_of_field
from inspector.analysis.url_parts import url_parts
from inspector.catalog.suffixes import LONGEST, normal_host
from inspector.catalog.vendor_rules import FieldRule, Match, Source, Vendor
from inspector.model.exchange import Request
from inspector.model.hit import Hit, HitField, Level
from inspector.model.payload import Field, Payload

MAX_SHARED = 200_000
"""Fields around a batch times its events; above, they stand in the first hit alone."""
_LEVELS: tuple[Level, ...] = get_args(Level)
_GROUP = re.compile(r"\{([0-9])\}")
_SEARCHED = 65_536
_OFTEN = 128
"""Characters of a path, or of a field's key, up to which what is known of it is kept."""


class Sight:
    """A request as matches look at it."""

    def __init__(self, request: Request, payload: Payload) -> None:
        parts = url_parts(request.url)
        self.host = normal_host(parts.host)
        self.path = request.url[slice(*parts.path)].decode("utf-8", "backslashreplace") or "/"
        self.method = request.method.decode("latin-1").upper()
        self.fields = payload.fields
        self.by_key = index_of(payload.fields)
        self._body = payload.body

    @property
    def body(self) -> str:
        """The start of the body, for conditions on it."""
        return self._body[:_SEARCHED].decode("utf-8", "replace")


def hits_of(request: Request, payload: Payload, vendors: Sequence[Vendor]) -> tuple[Hit, ...]:
    """All hits of the request; none when no vendor matches."""
    sight = Sight(request, payload)
    every = tuple(vendors)
    host = sight.host if len(sight.host) <= LONGEST else ""
    found = [(vendor, match) for vendor, matches in _by_host(every, host) if (match := _first(matches, sight))]
    found.sort(key=lambda pair: (_LEVELS.index(pair[1].level), -pair[1].weight, pair[0].id))
    carriers = carriers_of(request, payload) if found else {}
    hits: list[Hit] = []
    for vendor, match in found:
        hits += _hits(vendor, match, sight, sight.fields, level=match.level, carriers=carriers)
    if not any(match.role == "event" for _, match in found):
        hits += _wrapped(sight, every)
    return _asked_for(hits) if sight.method == "OPTIONS" else tuple(hits)


def _asked_for(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """A preflight asks whether a hit may be sent and reports none: the request that follows does."""
    return tuple({hit.vendor: replace(hit, role="aux", event=None) for hit in hits}.values())


def index_of(fields: Iterable[Field]) -> dict[str, list[Field]]:
    """Key -> its fields in order."""
    found: dict[str, list[Field]] = {}
    for field in fields:
        for key in keys_of(field):
            found.setdefault(key, []).append(field)
    return found


def rule_of(vendor: Vendor, field: Field) -> tuple[FieldRule, str] | None:
    """What the vendor says of a field, and its name with the pattern's groups filled in."""
    keys = keys_of(field)
    return _known_rule(vendor, keys) if len(keys[0]) <= _OFTEN else _rule(vendor, keys)


@lru_cache(maxsize=16_384)
def _known_rule(vendor: Vendor, keys: tuple[str, ...]) -> tuple[FieldRule, str] | None:
    return _rule(vendor, keys)


def _rule(vendor: Vendor, keys: tuple[str, ...]) -> tuple[FieldRule, str] | None:
    for key in keys:
        if rule := vendor.fields.get(key):
            return rule, rule.name
    for rule in vendor.patterns:
        for key in keys:
            if found := rule.pattern.fullmatch(key):
                return rule, _filled(rule.name, found)
    return None


@lru_cache(maxsize=4096)
def _names(host: str) -> frozenset[str]:
    """The host, and `*.x` for each domain above it."""
    labels = host.split(".")
    return frozenset([host, *("*." + ".".join(labels[i:]) for i in range(1, len(labels)))])


@lru_cache(maxsize=4096)
def _by_host(vendors: tuple[Vendor, ...], host: str) -> tuple[tuple[Vendor, tuple[Match, ...]], ...]:
    """Vendors with those of their matches that this host allows; a visit goes to few hosts, and often."""
    names = _names(host)
    found = [(vendor, tuple(match for match in vendor.matches if _allows(match, host, names))) for vendor in vendors]
    return tuple((vendor, matches) for vendor, matches in found if matches)


def _allows(match: Match, host: str, names: frozenset[str]) -> bool:
    if match.hosts and match.hosts.isdisjoint(names):
        return False
    if match.host and not match.host.fullmatch(host):
        return False
    return not match.not_hosts or match.not_hosts.isdisjoint(names)


def _first(matches: Iterable[Match], sight: Sight) -> Match | None:
    return next((match for match in matches if _holds(match, sight)), None)


def _holds(match: Match, sight: Sight) -> bool:
    """What is left to ask once the host allows it."""
    if match.methods and sight.method not in match.methods:
        return False
    if not _parameters_hold(match, sight.by_key):
        return False
    fits = _fits_often if len(sight.path) <= _OFTEN else _fits
    if (match.path or match.not_path) and not fits(match, sight.path):
        return False
    return not match.body or bool(match.body.search(sight.body))


@lru_cache(maxsize=16_384)
def _fits_often(match: Match, path: str) -> bool:
    """A visit sends to few paths, and often."""
    return _fits(match, path)


def _fits(match: Match, path: str) -> bool:
    """Whether the path is one that the match allows."""
    return (not match.path or bool(match.path.fullmatch(path))) and not (
        match.not_path and match.not_path.fullmatch(path)
    )


def _parameters_hold(match: Match, by_key: Mapping[str, list[Field]]) -> bool:
    names = by_key.keys()
    if not match.required <= names or not names.isdisjoint(match.none_of):
        return False
    if match.any_of and names.isdisjoint(match.any_of):
        return False
    return all(any(pattern.fullmatch(f.value) for f in by_key[key]) for key, pattern in match.values)


@lru_cache(maxsize=4)
def _signatures(vendors: tuple[Vendor, ...]) -> tuple[tuple[Vendor, Match], ...]:
    """Matches that parameters alone decide, the most special first."""
    found = [(v, m) for v in vendors for m in v.matches if m.level == "parameters" and m.role == "event"]
    return tuple(sorted(found, key=lambda pair: (-pair[1].weight, pair[0].id)))


def _wrapped(sight: Sight, vendors: tuple[Vendor, ...]) -> list[Hit]:
    """Hits of payloads inside one value, accepted where the parameters inside are a vendor's signature."""
    hits: list[Hit] = []
    taken = set()
    for inside in opened(sight.fields):
        if inside.holder.at in taken:
            continue
        by_key = index_of(inside.fields)
        signed = next(((v, m) for v, m in _signatures(vendors) if _parameters_hold(m, by_key)), None)
        if signed:
            taken.add(inside.holder.at)
            hits += _unwrapped(inside, *signed, sight)
    return hits


def _unwrapped(inside: Wrapped, vendor: Vendor, match: Match, sight: Sight) -> Iterator[Hit]:
    """The hits of a payload inside a value, each field at its place in the request; the rest of the request behind."""
    rest = [shown for field in sight.fields if (shown := _shown(vendor, field))]
    for hit in _hits(vendor, match, sight, inside.fields, level="decoded", carriers={}):
        own = [replace(shown, at=inside.at(shown.at)) for shown in hit.fields]
        items = tuple(replace(i, parts=tuple(replace(p, at=inside.at(p.at)) for p in i.parts)) for i in hit.items)
        account = hit.account or _read(_account_of(vendor, match), sight.by_key, sight)
        yield replace(hit, account=account, fields=(*own, *rest), items=items)


def _account_of(vendor: Vendor, match: Match) -> tuple[Source, ...]:
    return match.account if match.account is not None else vendor.account


def _hits(
    vendor: Vendor, match: Match, sight: Sight, fields: Sequence[Field], *, level: Level, carriers: Mapping[str, bytes]
) -> list[Hit]:
    fields = _unpacked(vendor, fields, carriers)
    account = _account_of(vendor, match)
    event = match.event if match.event is not None else _usual_event(vendor, match)
    hits = []
    for own in _events(vendor, fields):
        by_key = index_of(own)
        shown = [shown for field in own if (shown := _shown(vendor, field))]
        for name in vendor.decoders:
            shown += DECODERS[name](shown)
        if server := vendor.fields.get("host"):
            shown.append(HitField("host", server.name, sight.host, server.class_))
        hits.append(
            Hit(vendor.id, vendor.name, match.role, _read(account, by_key, sight), _read(event, by_key, sight), level,
                tuple(shown), items_of(vendor, shown))
        )  # fmt: skip
    return hits


def _usual_event(vendor: Vendor, match: Match) -> tuple[Source, ...]:
    """A loader reports no event, and a side ping none that it does not name itself."""
    if match.role == "event":
        return vendor.event
    return () if match.role == "script" else tuple(source for source in vendor.event if source.keys)


def _unpacked(vendor: Vendor, fields: Sequence[Field], carriers: Mapping[str, bytes]) -> list[Field]:
    """The fields, each followed by what the vendor's codecs make of it."""
    if not vendor.unpacks:
        return list(fields)
    found: list[Field] = []
    for field in fields:
        found.append(field)
        keys = keys_of(field)
        for rule in vendor.unpacks:
            if any(key in keys for key in rule.keys):
                found += unpack(field, rule.codecs, text_of_field(field, carriers))
    return found


def _events(vendor: Vendor, fields: list[Field]) -> list[list[Field]]:
    """The fields of each event: its own, then those that belong to all events or to the container around it."""
    for container in vendor.each:
        if parts := _parts(container, fields):
            return parts
    return [fields]


def _parts(container: str, fields: list[Field]) -> list[list[Field]]:
    place, deepest = _element(container), container.count("[*]") or 1
    bound: dict[tuple[str, ...], list[Field]] = {}
    for field in fields:
        found = place.match(field.at)
        index = tuple(part for part in found.groups() if part is not None) if found else ()
        bound.setdefault(index, []).append(field)
    elements = [index for index in bound if len(index) == deepest]
    around = sum(len(group) for index, group in bound.items() if len(index) < deepest)
    few = around * len(elements) <= MAX_SHARED
    found_parts = []
    for number, index in enumerate(elements):
        own = list(bound[index])
        for depth in range(deepest - 1, -1, -1):
            own += bound.get(index[:depth], []) if few or number == 0 else []
        found_parts.append(own)
    return found_parts


@lru_cache(maxsize=512)
def _element(container: str) -> re.Pattern[str]:
    """Matches the locators inside a container, one group for each index on the way."""
    if container in ("body.lines", "ws"):
        head = r"(?:body\.lines|body\|[a-z]+\|lines)" if container == "body.lines" else "ws"
        return re.compile(head + r"\[([0-9]+)\]")
    head, *rest = container.split("[*]")
    pattern = re.escape(head)
    if head.startswith("param:"):
        name, pipe, tail = head.removeprefix("param:").partition("|")
        places = r"(?:query|body(?:\.|\|[a-z]+\|)(?:form|part|lines\[[0-9]+\])):"
        pattern = places + re.escape(name) + r"(?:\[[0-9]+\])?" + re.escape(pipe + tail)
    pattern = pattern.replace("base64", "base64(?:url)?").replace(r"body\.json:", r"(?:body\.json|body\|[a-z]+\|json):")
    steps, last = rest[:-1], rest[-1]
    for step in steps:
        pattern += rf"\[([0-9]+)\](?:{re.escape(step)}"
    return re.compile(pattern + rf"\[([0-9]+)\]{re.escape(last)}" + ")?" * len(steps))


def _shown(vendor: Vendor, field: Field) -> HitField | None:
    """The field as the vendor names it; headers, cookies and path segments only where the vendor file names them."""
    found = rule_of(vendor, field)
    if found:
        rule, name = found
        return HitField(field.at, name, field.value, rule.class_, rule.kind, rule.property)
    if field.at.startswith(DATA) or ("|" in field.at and not field.at.startswith("set-cookie:")):
        return HitField(field.at, _raw_name(field), field.value)
    return None


def _raw_name(field: Field) -> str:
    path = field.at.partition("json:$")[2]
    return path.removeprefix(".") or field.name if path else field.name


def _read(sources: tuple[Source, ...], by_key: Mapping[str, list[Field]], sight: Sight) -> str | None:
    for source in sources:
        if not source.keys:
            return source.template
        values = [value for key in source.keys if (value := _value(key, by_key, sight))]
        if source.joined is not None:
            values = [source.joined.join(values)] if len(values) == len(source.keys) else []
        for value in values:
            if read := _formed(source, value):
                read = source.words.get(read, read) if source.words else read
                return read.upper() if source.upper else read
    return None


def _value(key: str, by_key: Mapping[str, list[Field]], sight: Sight) -> str:
    if key == "host":
        return sight.host
    if key == "path":
        return sight.path
    return next((field.value for field in by_key.get(key, ()) if field.value), "")


def _formed(source: Source, value: str) -> str:
    if source.pattern is None:
        return source.template.replace("{0}", value)
    found = source.pattern.search(value)
    return _filled(source.template, found) if found else ""


def _filled(template: str, found: re.Match[str]) -> str:
    """`{0}` to `{9}` as the groups of a match; a group that is not there stays empty."""
    groups = (found.group(0), *found.groups())
    return _GROUP.sub(lambda mark: (groups[int(mark[1])] or "") if int(mark[1]) < len(groups) else "", template)
