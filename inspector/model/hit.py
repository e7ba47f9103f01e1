"""Hit: one event reported to a vendor, decoded, with the products that it names."""

from typing import Literal

from inspector.model.record import record

FieldClass = Literal["personal", "identifier", "ip", "device", "session", "content", "consent", "none"]
HitRole = Literal["event", "script", "aux"]
Level = Literal["host+path", "path+parameters", "parameters", "decoded", "project-rule"]


@record
class HitField:
    at: str
    name: str
    """The vendor's name for it: "Client ID"; the raw key where no name is known."""
    value: str
    class_: FieldClass = "none"
    kind: str = ""
    """Kind of finding this field is by the vendor's file, in the words of interfaces.md 3; "" when it is none."""
    property: str = ""
    """Vendor-independent name that policies target (`browserId`, `viewedPage`); "" when it has none."""


@record
class ItemPart:
    name: str
    """One of `ITEM_PARTS`; the vendor's own name for anything else."""
    value: str
    at: str
    """Where the value stands; behind the last `|` the place inside a list that is one value (`|item[0]:name`)."""


@record
class Item:
    """One product of an event, as far as the vendor's file knows how the event tells it."""

    parts: tuple[ItemPart, ...]
    """Each name once."""

    def value(self, name: str) -> str:
        """What the item says of it; "" for nothing."""
        return next((part.value for part in self.parts if part.name == name), "")


ITEM_PARTS = (
    "id", "name", "brand", "category", "category2", "category3", "category4", "category5", "variant", "price",
    "quantity", "total", "coupon", "discount", "currency", "position", "list", "list_id", "affiliation", "url", "image",
)  # fmt: skip
"""What items say whatever the vendor calls it, in the order in which it is shown; amounts stay as they were sent."""


@record
class Hit:
    vendor: str
    """Name of the vendor file without suffix."""
    vendor_name: str
    role: HitRole
    account: str | None
    event: str | None
    confidence: Level
    fields: tuple[HitField, ...]
    items: tuple[Item, ...] = ()
    """Products of the event, in its order."""
