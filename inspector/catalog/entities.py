"""Which company owns a site: our own table of facts, `resources/entities.json`, then the tables of others.

Those of others lie in `resources/owners/`, each with its source, licence, date and sha256; where they are wrong, our
table says otherwise, and it is asked first. Unknown stays unknown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from inspector import paths
from inspector.catalog.toml_reader import CatalogError

FORMAT = "entities/1"
OTHERS = "owners/1"


@dataclass(frozen=True, slots=True)
class Entities:
    owners: Mapping[str, str]
    """Site (registrable domain, A-labels) -> company."""
    services: Mapping[str, str]
    """Public suffix below which the company itself answers (`googleapis.com`), not its customers."""
    date: str
    """Day of the table; exports name it."""
    others: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Site -> company, and the table of others that says so; asked after our own."""
    lists: tuple[str, ...] = ()
    """Tables of others in the order in which they are asked, with their dates."""

    def owner_of(self, site: str) -> str | None:
        """Company of a site as `suffixes.site_of` gives it; None where no table says."""
        ours = self.owners.get(site) or self.services.get(site.partition(".")[2]) or self.services.get(site)
        if ours is None and site in self.others:
            return self.others[site][0]
        return ours

    def source_of(self, site: str) -> str:
        """The table that names the owner, for show."""
        ours = site in self.owners or site.partition(".")[2] in self.services or site in self.services
        return f"entities {self.date}" if ours or site not in self.others else self.others[site][1]


def load_entities(path: Path | None = None, others: Path | None = None) -> Entities:
    """The shipped tables, or another table of their format, with the tables of others in the folder `others`.

    Raises:
        CatalogError: a file cannot be read, or names a site for two companies.
    """
    if path is None:
        path, others = paths.resources() / "entities.json", others or paths.resources() / "owners"
    data = _read(path, FORMAT, ("entities", "services", "date"))
    owners = _by_site(path, data["entities"])
    known: dict[str, tuple[str, str]] = {}
    lists = []
    for table in sorted(others.glob("*.json")) if others else ():
        found = _read(table, OTHERS, ("companies", "source", "licence", "date", "sha256"))
        shown = f"{table.stem} {found['date']}"
        lists.append(shown)
        for site, company in _by_site(table, found["companies"]).items():
            known.setdefault(site, (company, shown))
    return Entities(owners, dict(data["services"]), str(data["date"]), known, tuple(lists))


def _read(path: Path, form: str, keys: tuple[str, ...]) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {key: dict(data[key]) if isinstance(data[key], dict) else str(data[key]) for key in keys}
    except OSError as wrong:
        raise CatalogError(f"{path.name}:0: cannot be read ({wrong.strerror})") from None
    except (ValueError, KeyError, TypeError) as wrong:
        raise CatalogError(f"{path.name}:0: is no table of the format {form} ({type(wrong).__name__})") from None


def _by_site(path: Path, companies: Mapping[str, list[str]]) -> dict[str, str]:
    owners: dict[str, str] = {}
    for company, sites in companies.items():
        for site in sites:
            if owners.setdefault(site, company) != company:
                raise CatalogError(f"{path.name}:0: {site} is given to {owners[site]} and to {company}, keep one")
    return owners


@cache
def shipped() -> Entities:
    return load_entities()


def owner_of(site: str) -> str | None:
    """Company of a site by the shipped table."""
    return shipped().owner_of(site)
