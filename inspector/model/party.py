"""Party: who receives a request, and what says so. Words of interfaces.md section 3."""

from typing import Literal

from inspector.model.record import record

Group = Literal["client-side", "server-call", "disguised", "same-owner", "own-content", "browser", "unknown"]
Confidence = Literal["certain", "likely", "possible"]
Role = Literal["tagging-server", "cdn"]

GROUPS: tuple[Group, ...] = (
    "client-side", "disguised", "server-call", "same-owner", "own-content", "browser", "unknown",
)  # fmt: skip
"""In the order in which the window shows them."""

THIRD: frozenset[Group] = frozenset({"client-side", "disguised"})
"""The groups whose requests count as reaching third parties."""


@record
class Evidence:
    signal: str
    where: str
    value: str
    source: str
    weight: str = ""
    """`strong`, `likely`, `supporting`, `weak`; "" for deterministic signals."""
    since: int | None = None
    """seq of the exchange in the session that taught it; None where the request itself says it."""


@record
class Party:
    group: Group
    site: str
    """Registrable domain of the request's host, or the host itself where it has none."""
    entity: str | None
    """Organisation that owns the site, when known."""
    recipient: str
    """Who gets the data, for show: the entity, else the site."""
    confidence: Confidence
    browser_says: str | None
    """`Sec-Fetch-Site` as sent: same-origin, same-site, cross-site, none."""
    evidence: tuple[Evidence, ...]
    overridden: bool = False
    role: Role | None = None

    @property
    def company(self) -> str:
        """Whose the recipient is. Behind a disguised host somebody else answers than the owner of its site."""
        return self.recipient if self.group == "disguised" else self.entity or self.recipient
