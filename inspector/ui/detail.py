"""All that the detail tabs show of one request, fetched and computed in the worker's thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.analysis.payload import payload_of
from inspector.catalog.catalog import Catalog
from inspector.index.simulated import simulate_exchange
from inspector.model.exchange import Exchange
from inspector.model.finding import CATEGORIES, Finding
from inspector.model.inspection import Inspection
from inspector.model.payload import Payload
from inspector.model.policy import Policy
from inspector.model.simulation import Simulation
from inspector.ui.index_worker import Sources

DEMO_BROWSER = "203.0.113.24"
DEMO_SERVER = "198.51.100.7"
"""Documentation addresses (RFC 5737) that stand for the loopback address in the demo, labelled as such."""


@dataclass(frozen=True, slots=True)
class Detail:
    exchange: Exchange
    inspection: Inspection
    payload: Payload
    simulations: tuple[Simulation, ...] = ()
    policy: str = ""
    """Name of the policy in force; "" for none."""
    demo: bool = False
    vendors: Mapping[str, str] = field(default_factory=dict)
    """Vendor id -> name."""
    shared: Mapping[str, int] = field(default_factory=dict)
    """Value of a finding -> companies that know the same browser or person by it."""

    @property
    def browser_address(self) -> str:
        return DEMO_BROWSER if self.demo else self.exchange.client_ip

    def shown(self, finding: Finding) -> str:
        """A finding's value as it is shown: the demo's loopback address stands as a documentation address."""
        return self.browser_address if finding.at == "connection" else finding.value

    def findings_at(self, at: str) -> list[Finding]:
        """Findings of one field, or of something inside it."""
        return [f for f in self.inspection.findings if f.at == at or f.at.startswith(f"{at}|")]


def load_detail(sources: Sources, seq: int, catalog: Catalog, policy: Policy | None, consent: str) -> Detail | None:
    """None when the row is gone."""
    reader = sources.reader()
    try:
        exchange = reader.exchange(seq)
        inspection = sources.index().inspection(seq)
    except KeyError:
        return None
    payload = payload_of(exchange.request, exchange.messages, exchange.response)
    simulations = () if policy is None else simulate_exchange(exchange, inspection, policy, catalog, consent)
    return Detail(
        exchange,
        inspection,
        payload,
        tuple(simulations),
        policy.name if policy else "",
        reader.info().demo,
        {vendor.id: vendor.name for vendor in catalog.vendors},
        sources.index().shared_among(inspection.findings),
    )


def by_weight(findings: list[Finding]) -> list[Finding]:
    """In the order of the chips, those in clear before the others; client hints, which are many, last."""
    return sorted(findings, key=lambda f: (weight(f), f.state != "plain"))


def weight(finding: Finding) -> int:
    """Place of a finding among others: 0 stands first."""
    return len(CATEGORIES) if finding.kind == "client-hints" else CATEGORIES.index(finding.category)
