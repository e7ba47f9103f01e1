"""Finding: what a field gives away, to whom, in what state and how that is known."""

from typing import Literal

from inspector.model.party import Confidence
from inspector.model.record import record

Category = Literal["ip", "user-agent", "device", "identifier", "personal", "location", "url", "secret"]
FindingState = Literal["plain", "hashed", "encoded", "shortened", "hashed+encoded"]

CATEGORIES: tuple[Category, ...] = (
    "ip", "user-agent", "identifier", "personal", "url", "device", "location", "secret",
)  # fmt: skip
"""In the order of the chips and bars."""

KINDS: dict[str, Category] = {
    "ip-address": "ip", "user-agent": "user-agent", "client-hints": "user-agent",
    "client-id": "identifier", "user-id": "identifier", "click-id": "identifier", "cookie-id": "identifier",
    "device-id": "identifier", "session-id": "identifier", "opaque-id": "identifier",
    "email": "personal", "phone": "personal", "name": "personal", "address": "personal", "birth-date": "personal",
    "bank-account": "personal", "card-number": "personal", "national-id": "personal",
    "coordinates": "location", "postcode": "location", "page-url": "url", "referrer": "url",
    "screen": "device", "language": "device", "timezone": "device", "hardware": "device",
    "token": "secret", "api-key": "secret",
}  # fmt: skip


@record
class Finding:
    kind: str
    """A key of KINDS."""
    at: str
    span: tuple[int, int] | None
    """[start, end) in bytes of the carrier (interfaces.md 3)."""
    value: str
    state: FindingState
    recipient: str
    confidence: Confidence
    how: tuple[str, ...]
    why: str
    """One sentence."""
    also_sent_to: tuple[str, ...] = ()
    of: str = ""
    """The known value, in plain, of which `value` is another form: hash, encoding, other spelling, part. "" where it is
    the value itself, and where none is known. It is masked wherever `value` is."""

    @property
    def category(self) -> Category:
        return KINDS[self.kind]
