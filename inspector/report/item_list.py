"""The products that events named, for the HTML report: a line for each item of each event, in the order of the wire."""

from dataclasses import dataclass, field

from inspector.model.hit import Hit, Item
from inspector.model.inspection import Inspection

ITEMS = 100
"""Items listed at most; a JSON lines export holds all."""
COLUMNS = ("id", "name", "brand", "category", "variant", "price", "quantity", "currency")
"""Parts with a column of their own; the others stand in one cell."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    seq: int
    recipient: str
    vendor: str
    event: str
    values: tuple[str, ...]
    """As COLUMNS; "" for nothing."""
    rest: str
    """Everything else that was said of it: `coupon=X, list=Search`."""


@dataclass(slots=True)
class ItemList:
    """Fed with every inspection, as it may be written."""

    lines: list[ItemLine] = field(default_factory=list)
    left_out: int = 0

    def add(self, inspection: Inspection) -> None:
        for hit in inspection.hits:
            for item in hit.items:
                if len(self.lines) < ITEMS:
                    self.lines.append(_line(inspection, hit, item))
                else:
                    self.left_out += 1


def _line(inspection: Inspection, hit: Hit, item: Item) -> ItemLine:
    rest = ", ".join(f"{part.name}={part.value}" for part in item.parts if part.name not in COLUMNS)
    values = tuple(item.value(name) for name in COLUMNS)
    return ItemLine(inspection.seq, inspection.party.recipient, hit.vendor_name, hit.event or "", values, rest)
