"""Purposes of consent: how each kind of signal speaks of Google's types, and what vendors' hits serve."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from inspector import paths
from inspector.catalog.toml_reader import Table, TomlFile
from inspector.catalog.vendors import CATEGORIES
from inspector.model.inspection import SIGNAL_KINDS, Signal
from inspector.model.policy import GOOGLE_PURPOSES

FORMAT = "consent/1"
UNDECIDED = ("analytics_storage", "ad_storage")
"""What a hit may serve whose vendor's category says nothing."""

Told = Mapping[str, tuple[str, ...]]
"""Purpose of a kind of signal -> Google's types that it decides."""


@dataclass(frozen=True, slots=True)
class Language:
    to: Told = field(default_factory=dict)
    """As the vendor or Google itself publishes it."""
    likely: Told = field(default_factory=dict)
    """Our own reading: for the state of a session, never for a contradiction."""


@dataclass(frozen=True, slots=True, eq=False)
class Purposes:
    languages: Mapping[str, Language]
    """By kind of signal."""
    serves: Mapping[str, tuple[str, ...]]
    """Category of a vendor file -> Google's types."""

    def google(self, kind: str, decoded: Mapping[str, str | None], *, likely: bool = False) -> dict[str, str]:
        """What a signal says about Google's types: denied when one purpose is, granted when all that are set are."""
        language = self.languages.get(kind)
        if language is None:
            return {}
        said: dict[str, set[str]] = defaultdict(set)
        for told in (language.to, language.likely) if likely else (language.to,):
            for purpose, state in decoded.items():
                for type_ in told.get(purpose, ()) or told.get(purpose.lower(), ()) if state else ():
                    said[type_].add(str(state))
        return {type_: "denied" if "denied" in states else "granted" for type_, states in said.items()}

    def served(self, category: str) -> tuple[str, ...]:
        """Google's types that hits of a vendor of this category serve; empty where it may be any of UNDECIDED."""
        return self.serves.get(category, ())


def load_purposes(path: Path | None = None) -> Purposes:
    """The shipped table, or the one at `path`.

    Raises:
        CatalogError: the file is wrong.
    """
    file = TomlFile(path or paths.resources() / "consent.toml")
    top = file.top
    top.choice("format", [FORMAT])
    languages: dict[str, Language] = {}
    for table in top.tables("language", required="without it no signal means anything"):
        language = _language(table)
        kinds = table.texts("kinds", required=True)
        _sourced(table)
        for kind in kinds:
            if kind not in SIGNAL_KINDS:
                table.fault("kinds", f"{kind!r} is no kind of signal")
            languages[kind] = language
    serves: Told = {}
    for table in top.tables("serves", required="without it no hit serves anything"):
        serves = {category: _types(table, category) for category in CATEGORIES if table.has(category)}
        table.done()
    top.done()
    file.raise_first()
    return Purposes(languages, serves)


def google_states(signal: Signal, purposes: Purposes, *, likely: bool = False) -> dict[str, str]:
    """What a signal says of Google's types; of a GPP string, its European section."""
    kind, decoded = signal.kind, dict(signal.decoded)
    detail = signal.detail
    if kind == "gpp":
        start = "tcfeuv2."
        decoded = {name.removeprefix(start): state for name, state in decoded.items() if name.startswith(start)}
        detail = next((each for each in detail.get("sections", ()) if each.get("id") == 2), {})
        kind = "tcf"
    if kind == "tcf":
        for number in detail.get("purposes_li", ()):
            if decoded.get(f"purpose_{number}") == "denied":
                decoded[f"purpose_{number}"] = None  # it rests on a legitimate interest
    return purposes.google(kind, decoded, likely=likely)


def defaults_of(signal: Signal) -> frozenset[str]:
    """Types of which the signal shows the default that the page set, and no choice."""
    if signal.kind == "gcd":
        told = ((type_, signal.detail.get(type_, {})) for type_ in signal.decoded)
        return frozenset(type_ for type_, each in told if each.get("default") and not each.get("update"))
    if signal.detail.get("answered") is False:
        return frozenset(("*",))
    return frozenset()


@cache
def shipped() -> Purposes:
    return load_purposes()


def _language(table: Table) -> Language:
    found = {}
    for key in ("to", "likely"):
        raw = table.raw(key)
        if raw is None:
            continue
        if not isinstance(raw, dict):
            table.fault(key, f"{key} must be a table of lists")
            continue
        inner = table.inner(key, raw)
        found[key] = {purpose: _types(inner, purpose) for purpose in raw}
    return Language(**found)


def _types(table: Table, key: str) -> tuple[str, ...]:
    types = table.texts(key, required=True)
    for type_ in types:
        if type_ not in GOOGLE_PURPOSES:
            table.fault(key, f"{type_!r} is no type of Google's consent mode")
    return types


def _sourced(table: Table) -> None:
    table.texts("source", required=True)
    table.day("checked")
    table.done()
