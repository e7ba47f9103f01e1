"""What an inspection says about the fields of its request, as redaction asks it: found, kept, content, order."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from inspector.filtering.locator import name_of
from inspector.model.finding import Finding
from inspector.model.hit import HitField
from inspector.model.inspection import PLATFORM_KINDS, Inspection

NOTHING_TELLING = frozenset({"none", "consent", "session"})
"""Classes of vendor files that name no person: versions, tag builds, choices, counters of a page load."""
ORDER = "orderId"
"""Property of an order number: no finding by itself, yet a key to one customer of the site."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an inspection says about the fields of its request."""

    findings: Mapping[str, Finding]
    """By their locator, and by that of each layer around it: `query:d|base64` stands under `query:d` too."""
    plain: frozenset[str] = frozenset()
    """Locators of which a vendor file says that nothing telling stands there, and of consent that could be decoded;
    the cookies of consent platforms hold the visitor's number too."""
    content: frozenset[str] = frozenset()
    """Locators whose value a vendor file calls content: event names, products, prices, titles."""
    orders: frozenset[str] = frozenset()
    """Locators of order numbers."""
    accounts: frozenset[str] = frozenset()
    """Which customer of a vendor's a hit belongs to: the site's, not the visitor's."""
    own: bool = False
    """The site's own content: no finding marks what a visitor typed into its forms."""

    @classmethod
    def of(cls, inspection: Inspection) -> "Known":
        found: dict[str, Finding] = {}
        for finding in (*inspection.findings, *inspection.suppressed):
            layers = finding.at.split("|")
            for n in range(len(layers), 0, -1):
                found.setdefault("|".join(layers[:n]), finding)
        said = defaultdict(list)
        for hit in inspection.hits:
            for field in hit.fields:
                if _named(field):
                    said[field.at].append(field)
        orders = {at for at, fields in said.items() if any(field.property == ORDER for field in fields)}
        plain = {at for at, fields in said.items() if all(field.class_ in NOTHING_TELLING for field in fields)}
        content = {
            at for at, fields in said.items() if all(field.class_ in ("content", *NOTHING_TELLING) for field in fields)
        }
        consent = {
            signal.at for signal in inspection.consent.signals if signal.decoded and signal.kind not in PLATFORM_KINDS
        }
        accounts = {hit.account for hit in inspection.hits if hit.account}
        return cls(
            found,
            frozenset((plain - orders) | consent),
            frozenset(content - plain - orders),
            frozenset(orders),
            frozenset(accounts),
            inspection.party.group == "own-content",
        )


NOTHING = Known({})


@lru_cache(maxsize=8192)
def key_of(at: str) -> str:
    """The key as the request writes it: `cid`, `items[0].name`.

    >>> key_of("query:cid"), key_of("body.json:$.items[0].name"), key_of("query:data|pairs:id")
    ('cid', 'items[0].name', 'id')
    """
    return name_of(at).removeprefix("$").removeprefix(".")


def _named(field: HitField) -> bool:
    """A vendor file says what it is; fields that it does not name carry their own key as name."""
    return field.name != key_of(field.at) or field.class_ not in ("none", "") or bool(field.property)
