"""Hosts whose part the payload does not tell: browsers' own services, rented tagging servers, clouds, CDNs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from inspector import paths
from inspector.catalog.project import Endpoint, endpoint_of
from inspector.catalog.toml_reader import Table, TomlFile

FORMAT = "services/1"


@dataclass(frozen=True, slots=True)
class Services:
    browser: Mapping[str, tuple[tuple[str, Endpoint], ...]]
    """Host, or the domain behind `*.` -> (browser's name, endpoint that only the browser itself calls)."""
    tagging: frozenset[str]
    """Sites of tagging servers for rent."""
    clouds: tuple[str, ...]
    cdns: tuple[str, ...]

    def browser_of(self, host: str, path: str) -> str | None:
        """Name of the browser whose own service this is; `host` in normal form."""
        known = (*self.browser.get(host, ()), *self.browser.get(host.partition(".")[2], ()))
        return next((name for name, endpoint in known if endpoint.holds(host, path)), None)

    def rents_tagging(self, host: str, site: str | None) -> bool:
        """True for a host at a provider of tagging servers, or in a cloud in which such servers run."""
        return site in self.tagging or below(host, self.clouds)

    def is_cdn(self, host: str) -> bool:
        return below(host, self.cdns)


def below(host: str, suffixes: tuple[str, ...]) -> bool:
    return ("." + host).endswith(_dotted(suffixes))


@lru_cache(maxsize=16)
def _dotted(suffixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("." + suffix for suffix in suffixes)


def load_services(path: Path | None = None) -> Services:
    """The shipped table, or the one at `path`.

    Raises:
        CatalogError: the file is wrong.
    """
    file = TomlFile(path or paths.resources() / "services.toml")
    top = file.top
    top.choice("format", [FORMAT])
    sourced = partial(top.sourced, required="every kind of host has its table")
    services = Services(
        _browser(sourced("browser")),
        frozenset(name for table in sourced("tagging") for name in table.texts("sites", required=True)),
        tuple(name for table in sourced("cloud") for name in table.texts("suffixes", required=True)),
        tuple(name for table in sourced("cdn") for name in table.texts("suffixes", required=True)),
    )
    top.done()
    file.raise_first()
    return services


def _browser(tables: list[Table]) -> dict[str, tuple[tuple[str, Endpoint], ...]]:
    found: dict[str, tuple[tuple[str, Endpoint], ...]] = {}
    for table in tables:
        name = table.text("name", required=True)
        for text in table.texts("at", required=True):
            endpoint = endpoint_of(text)
            host = endpoint.host.removeprefix("*.")
            found[host] = (*found.get(host, ()), (name, endpoint))
    return found
