"""Which company owns a site: our own table of facts, `resources/entities.json`; unknown stays unknown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspector import paths
from inspector.catalog.toml_reader import CatalogError

FORMAT = "entities/1"


@dataclass(frozen=True, slots=True)
class Entities:
    owners: Mapping[str, str]
    """Site (registrable domain, A-labels) -> company."""
    services: Mapping[str, str]
    """Public suffix below which the company itself answers (`googleapis.com`), not its customers."""
    date: str
    """Day of the table; exports name it."""

    def owner_of(self, site: str) -> str | None:
        """Company of a site as `suffixes.site_of` gives it; None where the table does not say."""
        return self.owners.get(site) or self.services.get(site.partition(".")[2]) or self.services.get(site)


def load_entities(path: Path | None = None) -> Entities:
    """The shipped table, or another of its format.

    Raises:
        CatalogError: the file cannot be read, or names a site for two companies.
    """
    path = path or paths.resources() / "entities.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        companies, services, date = dict(data["entities"]), dict(data["services"]), str(data["date"])
    except OSError as wrong:
        raise CatalogError(f"{path.name}:0: cannot be read ({wrong.strerror})") from None
    except (ValueError, KeyError, TypeError) as wrong:
        raise CatalogError(f"{path.name}:0: is no table of the format {FORMAT} ({type(wrong).__name__})") from None
    owners: dict[str, str] = {}
    for company, sites in companies.items():
        for site in sites:
            if owners.setdefault(site, company) != company:
                raise CatalogError(f"{path.name}:0: {site} is given to {owners[site]} and to {company}, keep one")
    return Entities(owners, services, date)


@cache
def shipped() -> Entities:
    return load_entities()


def owner_of(site: str) -> str | None:
    """Company of a site by the shipped table."""
    return shipped().owner_of(site)
