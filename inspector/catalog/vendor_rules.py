"""What is known of one vendor: how its requests are recognised and read. Data; `catalog.vendors` reads the files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspector.model.hit import FieldClass, HitRole, Level


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Where an account or event name is read: the first key that holds a value, or a constant."""

    keys: tuple[str, ...] = ()
    """Keys as in `key_of`, or `host`, `path`."""
    pattern: Any = None
    """RE2, searched in the value; without a match the source gives nothing."""
    template: str = "{0}"
    """`{0}` the whole match, `{1}` its first group."""
    joined: str | None = None
    """With it all keys must hold a value, and these are joined by it."""
    upper: bool = False
    words: Mapping[str, str] | None = None
    """What is read -> what is told in its place; anything else is told as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """One alternative: all of its conditions must hold."""

    role: HitRole
    hosts: frozenset[str]
    """Exact names, and `*.name` for every sub-domain."""
    host: Any
    not_hosts: frozenset[str]
    path: Any
    not_path: Any
    methods: frozenset[str]
    all_of: tuple[str, ...]
    any_of: tuple[str, ...]
    none_of: tuple[str, ...]
    values: tuple[tuple[str, Any], ...]
    required: frozenset[str]
    """Keys that must be there: those of `all_of` and of `values`."""
    body: Any
    account: tuple[Source, ...] | None
    event: tuple[Source, ...] | None
    line: int

    @property
    def level(self) -> Level:
        """What the conditions prove."""
        if self.hosts or self.host:
            return "host+path"
        return "path+parameters" if self.path else "parameters"

    @property
    def weight(self) -> int:
        """How special it is, for the order among vendors of one level."""
        exact = any(not name.startswith("*.") for name in self.hosts)
        named = 8 if exact else 6 * bool(self.hosts) or 5 * bool(self.host)
        return (
            named + 4 * bool(self.path) + len(self.all_of) + bool(self.any_of) + 2 * len(self.values) + bool(self.body)
        )


@dataclass(frozen=True, slots=True, eq=False)
class FieldRule:
    """What a field is by this vendor."""

    name: str
    """May hold groups of the pattern: `Custom dimension {1}`."""
    class_: FieldClass
    kind: str
    property: str
    pattern: Any
    """RE2 on the whole key; None for rules of exact keys."""
    shape: Any
    """RE2 on the whole value; a value of another shape is only named so."""
    hash: str
    """How the vendor wants the value hashed before it is sent; "" for plain values."""


@dataclass(frozen=True, slots=True, eq=False)
class Unpack:
    keys: frozenset[str]
    codecs: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ItemRule:
    """Which fields tell the products of an event."""

    pattern: Any
    """RE2 on the whole locator, parameters as `param:`; its group `item` tells items apart, `part` names the part."""
    names: Mapping[str, str]
    """The vendor's name of a part -> one of ITEM_PARTS; others keep the vendor's."""
    part: str
    """Name of the part where the pattern has no group for it."""
    reader: str
    """Name in READERS: the value is a list of items in a spelling of its own; "" for one part."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One whole request, and what must be said of it; `because` is set for counterexamples alone."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    role: str
    account: str | None
    events: tuple[str, ...]
    level: str
    fields: Mapping[str, str]
    """Locator -> value that some hit must show."""
    kinds: tuple[str, ...]
    """Kinds of the fields that hold a value; empty for "not said"."""
    items: tuple[Mapping[str, str], ...]
    """Parts that each item of the first hit with items must show, in order; empty for "not said"."""
    because: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Vendor:
    id: str
    """Name of the file without suffix."""
    name: str
    short: str
    """As table cells have room for: `GA4`; the name where the file gives no shorter one."""
    owner: str
    category: str
    sources: tuple[str, ...]
    checked: date
    matches: tuple[Match, ...]
    """Tried in this order; the first that holds decides the role."""
    account: tuple[Source, ...]
    event: tuple[Source, ...]
    each: tuple[str, ...]
    """Containers of several events, such as `body.lines` or `body.json:$.batch[*]`; the first that has any counts."""
    unpacks: tuple[Unpack, ...]
    fields: Mapping[str, FieldRule]
    """Exact key -> rule."""
    patterns: tuple[FieldRule, ...]
    items: tuple[ItemRule, ...]
    """In this order; the first that finds any item counts."""
    decoders: tuple[str, ...]
    """Names in DECODERS: what data cannot say."""
    examples: tuple[Example, ...]
    counterexamples: tuple[Example, ...]
    own: bool = False
    """A file of the user's, not one that is shipped."""
