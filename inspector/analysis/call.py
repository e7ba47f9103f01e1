"""Call: one request to a host, as the signs of a collector and of who answers there look at it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from inspector.analysis.pairs import text_of
from inspector.catalog.catalog import Catalog
from inspector.catalog.vendors import Vendor
from inspector.model.exchange import Exchange, header
from inspector.model.hit import Hit
from inspector.model.payload import Field, Payload
from inspector.model.resolved import Resolved

GOOGLE = "Google"
_GOOGLE_PARAMETERS = frozenset({"tid", "gtm", "gcd", "gcs", "npa", "auid", "dma"})
_DECODED = re.compile(r"[|].*[|:](?:\$\.)?([^|:]+)\Z")


@dataclass(eq=False)
class Call:
    exchange: Exchange
    host: str
    """In normal form."""
    path: str
    payload: Payload
    hits: Sequence[Hit]
    catalog: Catalog
    page_host: str = ""
    """In normal form; "" where the page is not known."""
    resolved: Resolved | None = None
    """What the domain name system answered for the host, where it was asked."""

    @cached_property
    def data(self) -> tuple[Field, ...]:
        """Parameters, wherever they stand; not headers, cookies and path segments."""
        return (*[each for each in self.payload.url if each.at.startswith("query:")], *self.payload.data)

    @cached_property
    def values(self) -> dict[str, str]:
        """Name -> value of the parameters, those inside a wrapped payload too."""
        found = {each.name: each.value for each in self.data}
        for hit in self.hits:
            if hit.confidence == "decoded":
                found.update({m[1]: each.value for each in hit.fields if (m := _DECODED.search(each.at))})
        return found

    @cached_property
    def measured(self) -> bool:
        """It reports an event."""
        return "event" in [hit.role for hit in self.hits]

    @cached_property
    def owners(self) -> list[tuple[Hit, str]]:
        """Each hit with the company of its vendor."""
        known = owners_of(self.catalog.vendors)
        return [(hit, known.get(hit.vendor, hit.vendor_name)) for hit in self.hits]

    @property
    def googles(self) -> bool:
        """It carries what Google's tags send."""
        return any(owner == GOOGLE for _, owner in self.owners) or not _GOOGLE_PARAMETERS.isdisjoint(self.values)

    def answered(self, name: bytes) -> str:
        """Value of a header of the response; "" where there is none."""
        response = self.exchange.response
        return text_of(header(response.headers, name) or b"") if response is not None else ""


@lru_cache(maxsize=4)
def owners_of(vendors: tuple[Vendor, ...]) -> dict[str, str]:
    """Vendor's id -> its company."""
    return {vendor.id: vendor.owner for vendor in vendors}
