"""Whose cookie a name is: the Open Cookie Database, corrected by `cookie_corrections.toml`; read when first asked.

A name alone proves little: `uid` is Adform's on adform.net and anybody's elsewhere. So an entry that names sites counts
on these (and on others of the same company) alone, and one that names none only where its name is like no other.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from inspector import paths
from inspector.catalog.entities import Entities
from inspector.catalog.suffixes import LONGEST, site_of
from inspector.catalog.toml_reader import CatalogError, Table, TomlFile

FORMAT = "cookie-table/1"
CORRECTIONS = "cookie-corrections/1"
PURPOSES = ("Functional", "Necessary", "Security", "Analytics", "Marketing", "Personalization")
REMEMBERED = 20_000
"""Answers that are kept to be used again."""
LONGEST_NAME = 256
"""Characters of a name that is looked for: no known one has more."""
_LIFE = re.compile(r"([0-9]+) ([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_STANDS_OUT = re.compile(r"__?[A-Za-z0-9]{2,}.*|(?=.*[-_.:0-9]|.*[a-z][A-Z]).{5,}|[A-Z0-9]{4,}")
"""Names that hardly anybody gives by chance: with a leading underscore, with a sign or digit inside, in mixed case."""


@dataclass(frozen=True, slots=True)
class CookieFact:
    owner: str
    purpose: str
    life_s: float | None = None
    """Seconds that it usually asks for; 0.0 for a session cookie, None where the table does not say."""


NOBODY = CookieFact("", "")


@dataclass(frozen=True, slots=True)
class _Entry:
    start: str
    end: str | None
    """What follows the `*`; None for an exact name."""
    domains: tuple[str, ...]
    anywhere: bool
    """It counts on other sites, too."""
    fact: CookieFact
    corrected: bool
    value: Any = None
    """RE2 on the whole value; None where any will do."""

    def rank(self, here: bool) -> tuple[bool, bool, int, bool]:
        """What names this site first, exact names before patterns, long before short, corrections before the table."""
        return here, self.end is None, len(self.start) + len(self.end or ""), self.corrected

    def names(self, name: str) -> bool:
        if self.end is None:
            return name == self.start
        fits = len(name) >= len(self.start) + len(self.end)
        return fits and name.startswith(self.start) and name.endswith(self.end)


@dataclass(slots=True, eq=False)
class _Known:
    exact: dict[str, list[_Entry]] = field(default_factory=dict)
    starts: dict[str, list[_Entry]] = field(default_factory=dict)
    longest: int = 0
    valued: dict[str, list[_Entry]] = field(default_factory=dict)
    """Names of several products, told apart by the value."""

    def add(self, entry: _Entry) -> None:
        if entry.value:
            self.valued.setdefault(entry.start, []).append(entry)
        elif entry.end is None:
            self.exact.setdefault(entry.start, []).append(entry)
        else:
            self.starts.setdefault(entry.start, []).append(entry)
            self.longest = max(self.longest, len(entry.start))

    def of_name(self, name: str) -> Iterator[_Entry]:
        yield from self.exact.get(name, ())
        for length in range(min(len(name), self.longest) + 1):
            yield from (entry for entry in self.starts.get(name[:length], ()) if entry.names(name))


class CookieTable:
    def __init__(self, entities: Entities, folder: Path | None = None) -> None:
        self._entities = entities
        self._folder = folder
        self._answers: dict[tuple[str, str], CookieFact] = {}

    def find(self, name: str, domain: str, value: str = "") -> CookieFact:
        """What is known of a cookie of this name on this domain (A-labels); `value` tells some apart, and is not kept.

        Raises:
            CatalogError: a shipped file is wrong; when it is read for the first time.
        """
        if name in self._known.valued:
            fits = (entry.fact for entry in self._known.valued[name] if entry.value.fullmatch(value))
            return next(fits, NOBODY)
        if not name or len(name) > LONGEST_NAME or len(domain) > LONGEST:
            return NOBODY
        key = name, domain
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            found = self._answers[key] = self._find(name, site_of(domain) or domain)
        return found

    @property
    def successors(self) -> Mapping[str, str]:
        """Cookie that a tagging server sets -> cookie of a script that it takes the place of."""
        return self._corrections[1]

    @cached_property
    def _corrections(self) -> tuple[list[_Entry], dict[str, str]]:
        return _of_corrections(self._path("cookie_corrections.toml"))

    @cached_property
    def date(self) -> str:
        """Day of the table; exports name it."""
        return str(self._read()["date"])

    def _find(self, name: str, site: str) -> CookieFact:
        owner = self._entities.owner_of(site)
        met = [(entry, self._names(entry, site, owner)) for entry in self._known.of_name(name)]
        fits = [(entry.rank(here), entry.fact) for entry, here in met if here or entry.anywhere]
        return max(fits, key=lambda each: each[0])[1] if fits else NOBODY

    def _names(self, entry: _Entry, site: str, owner: str | None) -> bool:
        """Whether the entry names this site, or another one of its company."""
        if site in entry.domains:
            return True
        return owner is not None and any(self._entities.owner_of(domain) == owner for domain in entry.domains)

    @cached_property
    def _known(self) -> _Known:
        known = _Known()
        for entry in (*_of_table(self._read()["cookies"]), *self._corrections[0]):
            known.add(entry)
        return known

    def _path(self, name: str) -> Path:
        return (self._folder or paths.resources()) / name

    def _read(self) -> dict[str, Any]:
        path = self._path("cookies.json")
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["format"] != FORMAT:
                raise CatalogError(f"{path.name}:0: is no table of the format {FORMAT}")
        except OSError as wrong:
            raise CatalogError(f"{path.name}:0: cannot be read ({wrong.strerror})") from None
        except (ValueError, KeyError, TypeError) as wrong:
            if isinstance(wrong, CatalogError):
                raise
            raise CatalogError(f"{path.name}:0: is no table of the format {FORMAT} ({type(wrong).__name__})") from None
        return dict(data)


def stands_out(name: str) -> bool:
    """Whether a name may be taken for one product's wherever it stands."""
    return bool(_STANDS_OUT.fullmatch(name))


def _of_table(rows: Iterable[list[Any]]) -> Iterator[_Entry]:
    """Rows of cookies.json: name, sites, also on the customer's own site, product, category, seconds."""
    for name, domains, first, owner, purpose, life in rows:
        start, star, end = name.partition("*")
        sites = tuple(dict.fromkeys(site_of(domain) or domain for domain in domains.split()))
        anywhere = (not sites or bool(first)) and stands_out(start)
        fact = CookieFact(owner, purpose, None if life is None else float(life))
        yield _Entry(start, end if star else None, sites, anywhere, fact, corrected=False)


def _of_corrections(path: Path) -> tuple[list[_Entry], dict[str, str]]:
    file = TomlFile(path)
    top = file.top
    top.choice("format", [CORRECTIONS])
    found = [entry for table in top.tables("cookie", required="it holds them") for entry in _of_correction(table)]
    successors = {}
    for table in top.tables("successor"):
        successors[table.text("name", required=True)] = table.text("replaces", required=True)
        table.text("source", required=True)
        table.done()
    top.done()
    file.raise_first()
    return found, successors


def _of_correction(table: Table) -> list[_Entry]:
    owner, domains, value = table.text("owner"), table.texts("domains"), table.pattern("value")
    purpose = table.choice("purpose", PURPOSES, default="Functional") if owner else table.text("purpose")
    life = _life(table)
    table.text("source", required=True)
    table.day("checked")
    entries = []
    for name in table.texts("names", required=True):
        start, star, end = name.partition("*")
        if "*" in end:
            table.fault("names", f"{name} has more than one *, of which one is allowed")
        fact = CookieFact(owner, purpose, life)
        entries.append(_Entry(start, end if star else None, domains, not domains, fact, corrected=True, value=value))
    table.done()
    return entries


def _life(table: Table) -> float | None:
    text = table.text("life")
    if text == "session":
        return 0.0
    found = _LIFE.fullmatch(text)
    if text and not found:
        table.fault("life", f"life = {text!r} is no life, write it as 20 h, 400 d or session")
    return float(int(found[1]) * _SECONDS[found[2]]) if found else None
