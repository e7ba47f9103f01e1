"""One exchange under one policy: analysis and filtering joined, the same judge on both sides."""

from functools import lru_cache

from inspector.analysis.inspect import judge
from inspector.analysis.payload import payload_of
from inspector.analysis.vendor_fields import described_at
from inspector.catalog.catalog import Catalog
from inspector.catalog.vendor_rules import FieldRule, Vendor
from inspector.filtering.simulate import simulate
from inspector.model.exchange import Exchange
from inspector.model.finding import Finding
from inspector.model.hit import Hit
from inspector.model.inspection import Inspection
from inspector.model.payload import Payload
from inspector.model.policy import Policy
from inspector.model.simulation import Outgoing, Simulation


def simulate_exchange(
    exchange: Exchange, inspection: Inspection, policy: Policy, catalog: Catalog, consent: str = "recorded"
) -> list[Simulation]:
    """One simulation for each destination of the request; none where the policy does not concern it.

    Args:
        exchange: the request as recorded.
        inspection: what `inspect` says of it.
        policy: the filter.
        catalog: for the judge of the after side, the hop templates and the vendors' owners.
        consent: `recorded`, `granted`, `denied`, a gcs value, a TC string, or `ad_storage=denied,...`.

    Raises:
        ValueError: `consent` is none of these.
    """

    def judged(outgoing: Outgoing, recipient: str) -> tuple[Payload, tuple[Hit, ...], tuple[Finding, ...]]:
        return judge(outgoing, recipient, "client-side", catalog)

    def payload() -> Payload:
        return payload_of(exchange.request, exchange.messages)

    def described(vendor: str, at: str) -> tuple[FieldRule, str] | None:
        file = _files(catalog).get(vendor)
        return described_at(file, at) if file else None

    return simulate(
        policy, exchange, inspection, payload, catalog.hops, consent=consent, judge=judged,
        recipients=_owners(catalog), described=described, purposes=catalog.purposes,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _owners(catalog: Catalog) -> dict[str, str]:
    return {vendor.id: vendor.owner for vendor in catalog.vendors}


@lru_cache(maxsize=4)
def _files(catalog: Catalog) -> dict[str, Vendor]:
    return {vendor.id: vendor for vendor in catalog.vendors}
