"""Catalog: what is known beforehand, loaded once and passed by hand."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inspector import __version__, paths
from inspector.catalog.cookies import CookieTable
from inspector.catalog.entities import Entities, load_entities
from inspector.catalog.hops import Hop, load_hops
from inspector.catalog.identifiers import Identifiers, load_identifiers
from inspector.catalog.own_vendors import all_vendors, own_digest
from inspector.catalog.project import Project
from inspector.catalog.purposes import Purposes, load_purposes
from inspector.catalog.routes import Routes, load_routes
from inspector.catalog.services import Services, load_services
from inspector.catalog.suffixes import LIST
from inspector.catalog.toml_reader import CatalogError
from inspector.catalog.vendors import Vendor

_DATA = (
    "vendors/*.toml",
    "hops/*.toml",
    "identifiers.toml",
    "entities.json",
    "owners/*.json",
    "services.toml",
    "routes.toml",
    "consent.toml",
    "gpp.toml",
    "cookies.json",
    "cookie_corrections.toml",
    "browser_limits.toml",
    LIST,
)


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    project: Project
    vendors: tuple[Vendor, ...]
    entities: Entities
    identifiers: Identifiers
    services: Services
    cookies: CookieTable
    routes: Routes
    purposes: Purposes
    hops: dict[str, Hop]
    version: str
    """Changes whenever a data file, the program or the project changes: an index of another version is rebuilt."""
    faults: tuple[str, ...]
    """Sentences on data files that could not be used; the others were."""


def load_catalog(project: Project | None = None) -> Catalog:
    """The shipped data files with the user's project.

    Raises:
        CatalogError: a file that nothing works without is wrong.
    """
    project, entities = project or Project(), load_entities()
    faults = list(project.warnings)
    vendors = all_vendors(project, faults)
    try:
        hops = load_hops()
    except CatalogError as wrong:
        faults.append(str(wrong))
        hops = {}
    return Catalog(
        project=project,
        vendors=vendors,
        entities=entities,
        identifiers=load_identifiers(),
        services=load_services(),
        cookies=CookieTable(entities),
        routes=load_routes(),
        purposes=load_purposes(),
        hops=hops,
        version=_version(project),
        faults=tuple(faults),
    )


def _version(project: Project) -> str:
    told = repr((__version__, _data_digest(paths.resources()), project.sites, project.tagging_servers,
                 project.overrides, project.persona, project.suppressions, project.identifiers, dict(project.reasons),
                 own_digest(project)))  # fmt: skip
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@lru_cache(maxsize=4)
def _data_digest(folder: Path) -> str:
    """sha256 over names and contents of the shipped files."""
    digest = hashlib.sha256()
    for pattern in _DATA:
        for path in sorted(folder.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
