"""Vendor files -> Vendor: how requests are recognised and read; format: `resources/docs/vendor-format.md`."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import get_args

from inspector import paths
from inspector.catalog.toml_reader import CatalogError, Fault, Table, TomlFile, meant
from inspector.catalog.vendor_rules import Example, FieldRule, ItemRule, Match, Source, Unpack, Vendor
from inspector.model.finding import KINDS
from inspector.model.hit import ITEM_PARTS, FieldClass, HitRole, Level

__all__ = [
    "CODECS", "DECODERS", "READERS", "CatalogError", "Example", "Fault", "FieldRule", "ItemRule", "Match", "Source",
    "Unpack", "Vendor", "check_vendor", "key_of", "load_vendor", "load_vendors",
]  # fmt: skip

FORMAT = "vendor/1"
CATEGORIES = (
    "analytics", "advertising", "tag-manager", "customer-data", "session-replay", "testing", "visitor-identification",
    "engagement", "consent",
)  # fmt: skip
CODECS = ("base64", "json", "form", "pairs", "matrix", "url.query")
DECODERS = ("ga4", "google-user-data")
"""Decoders in code; the analysis floor has exactly these."""
READERS = ("ga4-item", "adobe-products", "criteo-products", "ids")
"""Readers of lists of products, likewise."""
_PLACE = re.compile(
    r"(?:param|query|path|header|cookie|body\.(?:form|lines|part|json)):|(?:host|path|fragment|body\.lines|ws)(?:\||\[|\Z)"
)
"""Beginnings of keys that name a place."""
_PLACED = re.compile(r"\(\?:(?:[^)]*\|)?(?:query|path|header|cookie|fragment|body|ws)\b")
"""Patterns that begin with a choice of places."""
_CLASSES: Mapping[str, FieldClass] = {
    "ip": "ip", "user-agent": "device", "device": "device", "identifier": "identifier", "personal": "personal",
    "location": "personal", "url": "content", "secret": "identifier",
}  # fmt: skip
"""Class of a field whose file names a kind alone, by category of the kind."""


def load_vendors(folder: Path | None = None, faults: list[str] | None = None) -> tuple[Vendor, ...]:
    """All vendor files of a folder, by name; without one those that are shipped.

    Args:
        folder: where the `*.toml` lie.
        faults: when given, a wrong file adds its sentence here and the others load.

    Raises:
        CatalogError: a file is wrong and `faults` is not given.
    """
    found = []
    for path in sorted((folder or paths.resources() / "vendors").glob("*.toml")):
        try:
            found.append(load_vendor(path))
        except CatalogError as wrong:
            if faults is None:
                raise
            faults.append(str(wrong))
    return tuple(found)


def load_vendor(path: Path) -> Vendor:
    """One vendor file.

    Raises:
        CatalogError: the first fault, with its line.
    """
    file = TomlFile(path)
    vendor = _vendor(file, path.stem) if not file.faults else None
    file.raise_first()
    assert vendor is not None  # noqa: S101 - without faults there is one
    return vendor


def check_vendor(path: Path) -> list[Fault]:
    """Every fault of a vendor file, in order of its lines."""
    file = TomlFile(path)
    if not file.faults:
        _vendor(file, path.stem)
    return sorted(file.faults, key=lambda fault: fault.line)


def _vendor(file: TomlFile, name: str) -> Vendor:
    top = file.top
    top.choice("format", [FORMAT])
    hit = next(iter(top.tables("hit")), None) or Table(file, {}, "hit", 0)
    exact, patterns = _fields(top)
    vendor = Vendor(
        id=name,
        name=top.text("name", required=True),
        short=_short(top),
        owner=top.text("owner", required=True),
        category=top.choice("category", CATEGORIES),
        sources=top.texts("source", required=True),
        checked=top.day("checked"),
        matches=tuple(_match(table) for table in top.tables("match", required="say how its requests are recognised")),
        account=_sources(hit, "account") or (),
        event=_sources(hit, "event") or (),
        each=tuple(key_of(word) for word in hit.texts("each")),
        unpacks=tuple(_unpack(table) for table in top.tables("unpack")),
        fields=exact,
        patterns=patterns,
        items=tuple(_item(table) for table in top.tables("item")),
        decoders=_known(top, "decoder", DECODERS),
        examples=tuple(
            _example(t, counter=False) for t in top.tables("example", required="an untested vendor does not load")
        ),
        counterexamples=tuple(
            _example(t, counter=True) for t in top.tables("counterexample", required="say what looks alike and is none")
        ),
    )
    hit.done()
    top.done()
    return vendor


def _short(top: Table) -> str:
    name, short = top.text("name"), top.text("short")
    if short and len(short) >= len(name):
        top.fault("short", f"short = {short!r} is no shorter than the name, leave it out")
    return short or name


def _match(table: Table) -> Match:
    hosts = table.texts("host")
    for host in hosts:
        if host != host.lower() or "*" in host.removeprefix("*.") or "/" in host:
            table.fault("host", f"host {host!r} must be a lower-case name or *.name; use host_pattern for more")
    all_of = tuple(map(key_of, table.texts("all")))
    values = tuple((key_of(k), table.compiled("values", v)) for k, v in table.text_map("values").items())
    found = Match(
        role=table.choice("role", get_args(HitRole)),
        hosts=frozenset(hosts),
        host=table.pattern("host_pattern"),
        not_hosts=frozenset(table.texts("not_host")),
        path=table.pattern("path"),
        not_path=table.pattern("not_path"),
        methods=frozenset(table.texts("method")),
        all_of=all_of,
        any_of=tuple(map(key_of, table.texts("any"))),
        none_of=tuple(map(key_of, table.texts("none"))),
        values=values,
        required=frozenset([*all_of, *(key for key, _ in values)]),
        body=table.pattern("body"),
        account=_sources(table, "account"),
        event=_sources(table, "event"),
        line=table.line,
    )
    table.done()
    if not (found.hosts or found.host or found.path or found.all_of or found.any_of or found.values):
        table.fault("", "a match without host, path and parameters would match every request, give it one of them")
    return found


def _fields(top: Table) -> tuple[dict[str, FieldRule], tuple[FieldRule, ...]]:
    exact: dict[str, FieldRule] = {}
    patterns = []
    for table in top.tables("field"):
        keys = tuple(map(key_of, table.texts("at")))
        rule = _field(table)
        if bool(keys) == bool(rule.pattern):
            table.fault("at", "a field needs either at (exact) or pattern (RE2)")
        for key in keys:
            if key in exact:
                table.fault("at", f"{key} is described twice, keep one of them")
            exact[key] = rule
        if rule.pattern:
            patterns.append(rule)
    return exact, tuple(patterns)


def _field(table: Table) -> FieldRule:
    kind = table.choice("kind", KINDS, default="none") if table.has("kind") else ""
    usual: FieldClass = _CLASSES[KINDS[kind]] if kind in KINDS else "none"
    pattern = table.text("pattern")
    rule = FieldRule(
        name=table.text("name", required=True),
        class_=table.choice("class", get_args(FieldClass), default=usual),
        kind=kind,
        property=table.choice("property", _properties(), default="none") if table.has("property") else "",
        pattern=table.compiled("pattern", pattern_of(pattern)) if pattern else None,
        shape=table.pattern("shape"),
        hash=table.choice("hash", ["md5", "sha1", "sha256"], default="none") if table.has("hash") else "",
    )
    table.done()
    return rule


@cache
def _properties() -> tuple[str, ...]:
    """Vendor-independent names of fields, as `resources/properties.toml` lists them."""
    file = TomlFile(paths.resources() / "properties.toml")
    file.raise_first()
    return tuple(file.top.text_map("property"))


def _unpack(table: Table) -> Unpack:
    found = Unpack(frozenset(map(key_of, table.texts("at", required=True))), _known(table, "as", CODECS))
    table.done()
    return found


def _item(table: Table) -> ItemRule:
    pattern = table.text("pattern", required=True)
    names = table.text_map("names")
    found = ItemRule(
        pattern=table.compiled("pattern", pattern_of(pattern)) if pattern else None,
        names=names,
        part=table.choice("part", ITEM_PARTS, default="id"),
        reader=table.choice("as", READERS, default="none") if table.has("as") else "",
    )
    for part in names.values():
        if part not in ITEM_PARTS:
            table.fault("names", f"names an item's part {part!r}, {meant(part, ITEM_PARTS)}")
    table.done()
    return found


def _known(table: Table, key: str, words: tuple[str, ...]) -> tuple[str, ...]:
    found = table.texts(key)
    for word in found:
        if word not in words:
            table.fault(key, f"{key} = {word!r} is not known, there are {', '.join(words)}")
    return found


def _sources(table: Table, key: str) -> tuple[Source, ...] | None:
    value = table.raw(key)
    if value is None:
        return None
    found = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            found.append(Source((key_of(item),)))
        elif isinstance(item, dict):
            found.append(_source(table.inner(key, item), key))
        else:
            table.fault(key, f"{key} must name a place, a table {{ at, pattern, as }}, or a list of these")
    return tuple(found)


def _source(table: Table, key: str) -> Source:
    if table.has("value"):
        constant = table.text("value", required=True)
        table.done()
        return Source((), None, constant)
    keys = tuple(map(key_of, table.texts("join") or table.texts("at")))
    if not keys:
        table.fault(key, f"{key} needs at, join or value")
    joined = (table.text("with") if table.has("with") else "/") if table.has("join") else None
    pattern = table.pattern("pattern")
    template = table.text("as") or ("{1}" if pattern is not None and pattern.groups else "{0}")
    found = Source(keys, pattern, template, joined, table.flag("upper"), table.text_map("words") or None)
    table.done()
    return found


def _example(table: Table, *, counter: bool) -> Example:
    found = Example(
        method=table.text("method") or "GET",
        url=table.text("url", required=True),
        headers={name.lower(): value for name, value in table.text_map("headers").items()},
        body=table.text("body"),
        role=table.choice("role", get_args(HitRole), default="event") if not counter else table.text("role"),
        account=table.text("account") if table.has("account") else None,
        events=table.texts("events"),
        level=table.choice("level", get_args(Level), default="any") if table.has("level") else "",
        fields=table.text_map("fields"),
        kinds=table.texts("kinds"),
        items=tuple(_texts_of(table, item) for item in _list(table.raw("items"))),
        because=table.text("because", required=counter),
        line=table.line,
    )
    table.done()
    return found


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts_of(table: Table, value: object) -> dict[str, str]:
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        return value
    table.fault("items", 'items must be a list of tables of texts, such as { id = "SKU1", price = "80" }')
    return {}


def pattern_of(text: str) -> str:
    """A pattern of keys, written out: `cd([0-9]+)` -> `param:cd([0-9]+)`; one that names its place stays."""
    plain = text.replace("\\", "")
    return text if _PLACE.match(plain) or _PLACED.match(plain) else "param:" + text


def key_of(word: str) -> str:
    """A key as files may shorten it, written out: `tid` -> `param:tid`, which is query, form, line or part."""
    return word if _PLACE.match(word) else "param:" + word
