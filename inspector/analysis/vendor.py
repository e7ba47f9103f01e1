"""Which vendors a request reports to, and what it reports: hits, the most special vendor first.

Every parameter that the request holds is a field of each of its hits, known or not: a vendor file adds names and
classes, it hides nothing. A batch gives one hit for each of its events; the parameters around them belong to all, and
an event's own parameters come first and count first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, get_args

from inspector.analysis.candidates import Candidates, Place, candidates_of
from inspector.analysis.decoders import DECODERS
from inspector.analysis.decoders.codecs import unpack
from inspector.analysis.decoders.loaders import loaders
from inspector.analysis.decoders.wrapped import Wrapped, opened
from inspector.analysis.items import items_of
from inspector.analysis.keys import DATA, KEYS, Keyed, keyed, keys_of
from inspector.analysis.spans import carriers_of, text_of_field
from inspector.analysis.url_parts import url_parts
from inspector.catalog.suffixes import normal_host
from inspector.catalog.vendor_rules import FieldRule, Match, Source, Vendor
from inspector.model.exchange import Request
from inspector.model.hit import FieldClass, Hit, HitField, Level
from inspector.model.memo import Memo
from inspector.model.payload import Field, Payload

MAX_SHARED = 200_000
"""Fields around a batch times its events; above, they stand in the first hit alone."""
_LEVELS: tuple[Level, ...] = get_args(Level)
_GROUP = re.compile(r"\{([0-9])\}")
_SEARCHED = 65_536
_HOLDING = ("body", "ws[", "query:")
"""Where the events of a batch stand."""
_Called = tuple[str, FieldClass, str, str]
_OFTEN = 128
"""Characters of a path, or of a field's key, up to which what is known of it is kept."""


class Sight:
    """A request as matches look at it."""

    def __init__(self, request: Request, payload: Payload, candidates: Candidates) -> None:
        parts = url_parts(request.url)
        self.host = normal_host(parts.host)
        self.path = request.url[slice(*parts.path)].decode("utf-8", "backslashreplace") or "/"
        self.method = request.method.decode("latin-1").upper()
        url, data = keyed(payload.url), keyed((*payload.data, *payload.answers))
        self.fields = [*url, *candidates.named[payload.head], *data]
        """Without headers that no vendor names: they are most of all fields, and of no hit."""
        self.names = names_of(self.fields)
        self._body = payload.body

    @cached_property
    def values(self) -> dict[str, str]:
        """Of all fields, as `values_of` gives them; asked for by hits alone."""
        return values_of(self.fields)

    @property
    def body(self) -> str:
        """The start of the body, for conditions on it."""
        return self._body[:_SEARCHED].decode("utf-8", "replace")


def hits_of(request: Request, payload: Payload, vendors: Sequence[Vendor]) -> tuple[Hit, ...]:
    """All hits of the request; none when no vendor matches."""
    candidates = candidates_of(vendors)
    sight = Sight(request, payload, candidates)
    found = _ordered(candidates, sight)
    carriers = carriers_of(request, payload) if any(vendor.unpacks for vendor, _ in found) else {}
    hits: list[Hit] = []
    for vendor, match in found:
        level: Level = "project-rule" if vendor.own else match.level
        hits += _hits(vendor, match, sight, sight.fields, level=level, carriers=carriers)
    if not any(match.role == "event" for _, match in found):
        hits += _wrapped(sight, candidates)
    if not hits:
        hits += _loaded(sight, candidates)
    return _asked_for(hits) if sight.method == "OPTIONS" else tuple(hits)


def _asked_for(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """A preflight asks whether a hit may be sent and reports none: the request that follows does."""
    return tuple({hit.vendor: replace(hit, role="aux", event=None) for hit in hits}.values())


def matched(request: Request, payload: Payload, vendors: Sequence[Vendor]) -> list[tuple[Vendor, Match]]:
    """Vendors that match the request itself, each with the first of its matches that holds, in the order of hits."""
    candidates = candidates_of(vendors)
    return _ordered(candidates, Sight(request, payload, candidates))


def _ordered(candidates: Candidates, sight: Sight) -> list[tuple[Vendor, Match]]:
    """The user's own vendors first, then the surest evidence, then the most special match."""
    found = _found(candidates, sight)
    if len(found) > 1:
        found.sort(key=lambda pair: (not pair[0].own, _LEVELS.index(pair[1].level), -pair[1].weight, pair[0].id))
    return found


def _found(candidates: Candidates, sight: Sight) -> list[tuple[Vendor, Match]]:
    """Each vendor with the first of its matches that holds."""
    found: list[tuple[Vendor, Match]] = []
    for _, vendor, match in candidates.of(sight.host, sight.path, sight.names):
        if (not found or found[-1][0] is not vendor) and _holds(match, sight):
            found.append((vendor, match))
    return found


def names_of(fields: Iterable[Keyed]) -> set[str]:
    """The keys of all fields."""
    found: set[str] = set()
    for _, keys in fields:
        found.update(keys)
    return found


def values_of(fields: Iterable[Keyed]) -> dict[str, str]:
    """Key -> the first value of its fields that is not empty."""
    found: dict[str, str] = {}
    for field, keys in fields:
        if field.value:
            for key in keys:
                if key not in found:
                    found[key] = field.value
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


def _holds(match: Match, sight: Sight) -> bool:
    """What is left to ask once the host allows it."""
    if match.methods and sight.method not in match.methods:
        return False
    if not _parameters_hold(match, sight.names, sight.fields):
        return False
    fits = _fits_often if len(sight.path) <= _OFTEN else _fits
    if (match.path or match.not_path) and not fits(match, sight.path):
        return False
    return not match.body or bool(match.body.search(sight.body))


@lru_cache(maxsize=4096)
def _fits_often(match: Match, path: str) -> bool:
    """A visit sends to few paths, and often."""
    return _fits(match, path)


def _fits(match: Match, path: str) -> bool:
    """Whether the path is one that the match allows."""
    return (not match.path or bool(match.path.fullmatch(path))) and not (
        match.not_path and match.not_path.fullmatch(path)
    )


def _parameters_hold(match: Match, names: AbstractSet[str], fields: Iterable[Keyed]) -> bool:
    if not match.required <= names or not names.isdisjoint(match.none_of):
        return False
    if match.any_of and names.isdisjoint(match.any_of):
        return False
    for key, pattern in match.values:
        if not any(_value_fits(pattern, field.value) for field, keys in fields if key in keys):
            return False
    return True


def _wrapped(sight: Sight, candidates: Candidates) -> list[Hit]:
    """Hits of payloads inside one value, accepted where the parameters inside are a vendor's signature."""
    hits: list[Hit] = []
    taken = set()
    for inside in opened(field for field, _ in sight.fields):
        if inside.holder.at in taken:
            continue
        fields = keyed(inside.fields)
        names = names_of(fields)
        signed = (place for place in candidates.signatures(names) if _parameters_hold(place.match, names, fields))
        if first := next(signed, None):
            taken.add(inside.holder.at)
            hits += _unwrapped(inside, fields, first, sight)
    return hits


def _loaded(sight: Sight, candidates: Candidates) -> Iterator[Hit]:
    """Scripts whose parameters are encoded: accepted where a vendor knows such a script by what they hide."""
    for inside in loaders(sight.path, (field for field, _ in sight.fields)):
        fields = keyed(inside.fields)
        names = names_of(fields)
        for place in candidates.of(sight.host, sight.path, names):
            match = place.match
            known = match.role == "script" and match.values and _parameters_hold(match, names, fields)
            if known and match.path and _fits(match, sight.path):
                yield from _unwrapped(inside, fields, place, sight)
                return


def _unwrapped(inside: Wrapped, fields: Sequence[Keyed], signed: Place, sight: Sight) -> Iterator[Hit]:
    """The hits of a payload inside a value, each field at its place in the request; the rest of the request behind."""
    _, vendor, match = signed
    rest = _shown(vendor, sight.fields)
    for hit in _hits(vendor, match, sight, fields, level="decoded", carriers={}):
        own = [replace(shown, at=inside.at(shown.at)) for shown in hit.fields]
        items = tuple(replace(i, parts=tuple(replace(p, at=inside.at(p.at)) for p in i.parts)) for i in hit.items)
        account = hit.account or _read(_account_of(vendor, match), sight.values, sight)
        yield replace(hit, account=account, fields=(*own, *rest), items=items)


def _account_of(vendor: Vendor, match: Match) -> tuple[Source, ...]:
    return match.account if match.account is not None else vendor.account


def _hits(
    vendor: Vendor, match: Match, sight: Sight, fields: Sequence[Keyed], *, level: Level, carriers: Mapping[str, bytes]
) -> list[Hit]:
    unpacked = _unpacked(vendor, fields, carriers)
    account = _account_of(vendor, match)
    event = match.event if match.event is not None else _usual_event(vendor, match)
    hits = []
    for own in _events(vendor, unpacked):
        values = sight.values if own is sight.fields else values_of(own)
        shown = _shown(vendor, own)
        for name in vendor.decoders:
            shown += DECODERS[name](shown)
        if server := vendor.fields.get("host"):
            shown.append(HitField("host", server.name, sight.host, server.class_))
        hits.append(
            Hit(vendor.id, vendor.name, match.role, _read(account, values, sight), _read(event, values, sight), level,
                tuple(shown), items_of(vendor, shown))
        )  # fmt: skip
    return hits


def _usual_event(vendor: Vendor, match: Match) -> tuple[Source, ...]:
    """A loader reports no event, and a side ping none that it does not name itself."""
    if match.role == "event":
        return vendor.event
    return () if match.role == "script" else tuple(source for source in vendor.event if source.keys)


def _unpacked(vendor: Vendor, fields: Sequence[Keyed], carriers: Mapping[str, bytes]) -> Sequence[Keyed]:
    """The fields, each followed by what the vendor's codecs make of it."""
    if not vendor.unpacks:
        return fields
    found: list[Keyed] = []
    for pair in fields:
        found.append(pair)
        field, keys = pair
        for rule in vendor.unpacks:
            if not rule.keys.isdisjoint(keys):
                found += keyed(unpack(field, rule.codecs, text_of_field(field, carriers)))
    return found


def _events(vendor: Vendor, fields: Sequence[Keyed]) -> Sequence[Sequence[Keyed]]:
    """The fields of each event: its own, then those that belong to all events or to the container around it."""
    for container in vendor.each:
        if parts := _parts(container, fields):
            return parts
    return [fields]


def _parts(container: str, fields: Sequence[Keyed]) -> list[list[Keyed]]:
    deepest = container.count("[*]") or 1
    bound: dict[tuple[str, ...], list[Keyed]] = {}
    for pair in fields:
        bound.setdefault(_INDEXES[container, pair[0].at], []).append(pair)
    elements = [index for index in bound if len(index) == deepest]
    if not elements:
        return []
    around = sum(len(group) for index, group in bound.items() if len(index) < deepest)
    few = around * len(elements) <= MAX_SHARED
    found_parts = []
    for number, index in enumerate(elements):
        own = list(bound[index])
        for depth in range(deepest - 1, -1, -1):
            own += bound.get(index[:depth], []) if few or number == 0 else []
        found_parts.append(own)
    return found_parts


def _indexes(asked: tuple[str, str]) -> tuple[str, ...]:
    """On the way to the field at a locator, those of the container's elements, outermost first; () outside of it."""
    container, at = asked
    found = _element(container).match(at) if at.startswith(_HOLDING) else None
    return tuple([part for part in found.groups() if part is not None]) if found else ()


_INDEXES = Memo(_indexes, lambda asked: len(asked[1]) <= _OFTEN)


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


def _shown(vendor: Vendor, fields: Iterable[Keyed]) -> list[HitField]:
    """The fields as the vendor names them; headers, cookies and path segments only where the vendor file names them."""
    shown = []
    for field, _ in fields:
        at, name, value = field[:3]
        if called := _NAMES[vendor, at, name]:
            own, class_, kind, property_ = called
            shown.append(HitField(at, own, value, class_, kind, property_))
    return shown


def _called(asked: tuple[Vendor, str, str]) -> _Called | None:
    """Name, class, kind and property of a field as it is shown; None where it is not."""
    vendor, at, name = asked
    if found := _rule(vendor, KEYS[at, name]):
        rule, own = found
        return own, rule.class_, rule.kind, rule.property
    if at.startswith(DATA) or ("|" in at and not at.startswith("set-cookie:")):
        path = at.partition("json:$")[2]
        return path.removeprefix(".") or name if path else name, "none", "", ""
    return None


_NAMES = Memo(_called, lambda asked: len(asked[1]) + len(asked[2]) <= _OFTEN)


def _read(sources: tuple[Source, ...], known: Mapping[str, str], sight: Sight) -> str | None:
    for source in sources:
        if not source.keys:
            return source.template
        values = [value for key in source.keys if (value := _value(key, known, sight))]
        if source.joined is not None:
            values = [source.joined.join(values)] if len(values) == len(source.keys) else []
        for value in values:
            if read := _formed(source, value):
                read = source.words.get(read, read) if source.words else read
                return read.upper() if source.upper else read
    return None


def _value(key: str, known: Mapping[str, str], sight: Sight) -> str:
    if key == "host":
        return sight.host
    if key == "path":
        return sight.path
    return known.get(key, "")


def _value_fits(pattern: Any, value: str) -> bool:
    return _value_fits_often(pattern, value) if len(value) <= _OFTEN else bool(pattern.fullmatch(value))


@lru_cache(maxsize=4096)
def _value_fits_often(pattern: Any, value: str) -> bool:
    """A visit sends the same accounts and versions again and again."""
    return bool(pattern.fullmatch(value))


def _formed(source: Source, value: str) -> str:
    return _formed_often(source, value) if len(value) <= _OFTEN else _made_of(source, value)


@lru_cache(maxsize=4096)
def _formed_often(source: Source, value: str) -> str:
    return _made_of(source, value)


def _made_of(source: Source, value: str) -> str:
    if source.pattern is None:
        return source.template.replace("{0}", value)
    found = source.pattern.search(value)
    return _filled(source.template, found) if found else ""


def _filled(template: str, found: re.Match[str]) -> str:
    """`{0}` to `{9}` as the groups of a match; a group that is not there stays empty."""
    groups = (found.group(0), *found.groups())
    return _GROUP.sub(lambda mark: (groups[int(mark[1])] or "") if int(mark[1]) < len(groups) else "", template)
