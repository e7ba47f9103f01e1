"""Names and shapes of values that identify by themselves: `resources/identifiers.toml` -> Identifiers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, get_args

from inspector import paths
from inspector.catalog.toml_reader import Table, TomlFile, compile_pattern
from inspector.model.finding import KINDS, FindingState
from inspector.model.party import Confidence

FORMAT = "identifiers/1"
_WRAPPED = re.compile(r"(?:epn?|upn?)\.(.+)|[^\[\]]+\[([^\[\]]+)\]")
"""Names around a name: a custom parameter of GA4 (`ep.email`), a member of an object in a form (`user[email]`)."""
_REMEMBERED = 128
"""Characters up to which the verdict on a value is kept to be used again."""


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """What a name or a shape says of a value."""

    kind: str
    label: str
    """What it is, as a sentence may begin with it: `Google click ID`."""
    shape: Any
    """RE2 on the whole value."""
    confidence: Confidence
    state: FindingState = "plain"
    same_site: bool = False
    """It counts only for a URL on the page's own site."""


@dataclass(frozen=True, slots=True, eq=False)
class Identifiers:
    names: Mapping[str, Sign]
    """Lower-case name -> sign."""
    shapes: tuple[Sign, ...]
    cookies: Mapping[str, str]
    """Name of a cookie -> whose it is."""
    cookie_starts: tuple[tuple[str, str], ...]
    """Start of a cookie's name -> whose it is."""
    claims: Mapping[str, Sign]
    """Lower-case name of a claim inside a signed token -> sign."""
    hashed: Mapping[str, Sign]
    """Word in a name -> what a digest of such a name is of."""

    def by_name(self, name: str) -> Sign | None:
        """What a value of this name is, whatever case it has and whatever wraps it."""
        called = name.lower()
        if sign := self.names.get(called):
            return sign
        inner = _inner(called)
        return self.names.get(inner) if inner else None

    def by_shape(self, value: str) -> Sign | None:
        return _by_shape(self, value) if len(value) <= _REMEMBERED else _first_shape(self, value)

    def cookie_of(self, name: str) -> str | None:
        """Whose known cookie this is; None where the name is not known."""
        if found := self.cookies.get(name):
            return found
        return next((owner for start, owner in self.cookie_starts if name.startswith(start)), None)


def unwrapped(name: str, wanted: str) -> bool:
    """Whether a name is the one that is wanted (lower case), whatever case it has and whatever wraps it.

    >>> unwrapped("ep.Member", "member"), unwrapped("user[member]", "member"), unwrapped("members", "member")
    (True, True, False)
    """
    called = name.lower()
    return wanted in (called, _inner(called))


def _inner(called: str) -> str:
    """The name that a lower-case name wraps; "" for none."""
    wrapped = _WRAPPED.fullmatch(called)
    return (wrapped[1] or wrapped[2]) if wrapped else ""


def load_identifiers(path: Path | None = None) -> Identifiers:
    """The shipped table, or another of its format.

    Raises:
        CatalogError: the first fault, with its line.
    """
    file = TomlFile(path or paths.resources() / "identifiers.toml")
    top = file.top
    found = Identifiers({}, (), {}, (), {}, {})
    if not file.faults:
        top.choice("format", [FORMAT])
        top.day("checked")
        top.texts("source", required=True)
        exact, starts = _cookies(top.tables("cookie"))
        shapes = tuple(map(_shape, top.tables("shape")))
        named, claims, hashed = (_names(top.tables(key)) for key in ("name", "claim", "hashed"))
        found = Identifiers(named, shapes, exact, starts, claims, hashed)
        top.done()
    file.raise_first()
    return found


@lru_cache(maxsize=4096)
def _by_shape(identifiers: Identifiers, value: str) -> Sign | None:
    """A visit sends the same values again and again."""
    return _first_shape(identifiers, value)


def _first_shape(identifiers: Identifiers, value: str) -> Sign | None:
    """Most values have none: all shapes are asked at once first."""
    if not identifiers.shapes or not _any_of(identifiers).fullmatch(value):
        return None
    return next((sign for sign in identifiers.shapes if sign.shape.fullmatch(value)), None)


@lru_cache(maxsize=8)
def _any_of(identifiers: Identifiers) -> Any:
    return compile_pattern("|".join(f"(?:{sign.shape.pattern})" for sign in identifiers.shapes))


@cache
def shipped() -> Identifiers:
    return load_identifiers()


def _names(tables: list[Table]) -> dict[str, Sign]:
    found: dict[str, Sign] = {}
    for table in tables:
        names, sign = table.texts("names", required=True), _sign(table, "shape")
        for name in names:
            if found.setdefault(name.lower(), sign) is not sign:
                table.fault("names", f"{name} is described twice, keep one of them")
    return found


def _shape(table: Table) -> Sign:
    return _sign(table, "pattern")


def _sign(table: Table, key: str) -> Sign:
    text = table.text(key, required=True)
    sign = Sign(
        kind=table.choice("kind", KINDS),
        label=table.text("label", required=True),
        shape=table.compiled(key, text),
        confidence=table.choice("confidence", get_args(Confidence)),
        state=table.choice("state", get_args(FindingState), default="plain"),
        same_site=table.flag("same_site"),
    )
    table.texts("names")
    table.done()
    return sign


def _cookies(tables: list[Table]) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    exact: dict[str, str] = {}
    starts: list[tuple[str, str]] = []
    for table in tables:
        label = table.text("label", required=True)
        for name in table.texts("names", required=True):
            if name.endswith("*"):
                starts.append((name[:-1], label))
            else:
                exact[name] = label
        table.done()
    return exact, tuple(starts)
