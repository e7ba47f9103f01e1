"""Hit: one event reported to a vendor, decoded."""

from dataclasses import dataclass
from typing import Literal

FieldClass = Literal["personal", "identifier", "ip", "device", "session", "content", "consent", "none"]
HitRole = Literal["event", "script", "aux"]
Level = Literal["host+path", "path+parameters", "parameters", "decoded", "project-rule"]


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Hit:
    vendor: str
    """Name of the vendor file without suffix."""
    vendor_name: str
    role: HitRole
    account: str | None
    event: str | None
    confidence: Level
    fields: tuple[HitField, ...]
