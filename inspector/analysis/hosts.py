"""What the tables know of a host, whatever is asked of it; worked out once for each host of a visit."""

from functools import lru_cache
from typing import NamedTuple

from inspector.catalog.catalog import Catalog
from inspector.catalog.suffixes import LONGEST, site_of
from inspector.model.memo import Memo
from inspector.model.party import Evidence


class Host(NamedTuple):
    site: str | None
    """Registrable domain; None where there is none."""
    owner: str | None
    """Company of the site."""
    rented: bool
    """Tagging servers are for rent there."""
    cdn: bool
    """A content network."""
    entity: str | None
    """Company of the site, or of the host where it has no site."""
    shown: Evidence
    """The site, and how it is known."""
    owned: Evidence | None
    """The company, and the table that says so."""


def host_of(catalog: Catalog, host: str) -> Host:
    """What `catalog` knows of a host in its normal form that is not empty."""
    return _hosts_of(catalog)[host]


@lru_cache(maxsize=4)
def _hosts_of(catalog: Catalog) -> Memo[str, Host]:
    return Memo(lambda host: _work_out(catalog, host), lambda host: len(host) <= LONGEST, 4_096)


def _work_out(catalog: Catalog, host: str) -> Host:
    site, entities, services = site_of(host), catalog.entities, catalog.services
    entity = entities.owner_of(site or host)
    return Host(
        site,
        entities.owner_of(site) if site else None,
        services.rents_tagging(host, site),
        services.is_cdn(host),
        entity,
        site_evidence(host, site),
        Evidence("owner", "host", entity, entities.source_of(site or host)) if entity else None,
    )


def site_evidence(host: str, site: str | None) -> Evidence:
    if site is None:
        return Evidence("no-registrable-domain", "host", host, "psl")
    return Evidence("registrable-domain", "host", site, "psl")
