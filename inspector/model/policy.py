"""Policy: what a server-side filter does, as data; `filter-policy/1` of server-filters.md section 6."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Status = Literal["regulator-text", "vendor-default", "vendor-approximate", "agency-practice", "own"]
Basis = Literal["consent", "contract", "legal_obligation", "vital", "public_task", "legitimate_interest"]
OnUnknown = Literal["deny", "allow"]
ConsentMatch = Literal["all", "any"]
OnError = Literal["drop-field", "drop-request", "keep"]
ConsentState = Literal["granted", "denied", "unknown"]
ActionName = Literal[
    "keep", "drop", "drop-request", "allow-only", "replace", "mask", "ip", "hash", "random", "url", "ua", "bucket",
]  # fmt: skip

STATUSES: tuple[Status, ...] = get_args(Status)
BASES: tuple[Basis, ...] = get_args(Basis)
ACTIONS: tuple[ActionName, ...] = get_args(ActionName)

GOOGLE_PURPOSES = (
    "ad_storage", "ad_user_data", "ad_personalization", "analytics_storage", "functionality_storage",
    "personalization_storage", "security_storage",
)  # fmt: skip
"""The types of Google's consent mode: https://developers.google.com/tag-platform/security/concepts/consent-mode"""

TARGET_CATEGORIES = (
    "ip", "user-agent", "device", "identifier", "personal", "location", "url", "secret", "consent",
)  # fmt: skip
"""What `on.category` may say: the words of `findings[].category`, and `consent`."""

ANY_VENDOR = "*"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One line of the register: what data is for, and on which ground."""

    name: str
    basis: Basis
    google: tuple[str, ...] = ()
    """Types of Google's consent mode that must be granted."""
    tcf: tuple[int, ...] = ()
    """Purposes 1 to 11 of the IAB's framework that must be granted."""
    allow_categories: tuple[str, ...] = ()
    """With it, data of every other category is removed for this purpose."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a hit is sent on to."""

    vendor: str
    """Name of a vendor file, or `*` for every vendor without a destination of its own."""
    purpose: str = ""
    """Name of a purpose of the policy; "" sends without asking for a ground, as servers do by default."""
    template: str = "identity"
    region: str = ""
    """Country of the recipient as declared; for conditions and the register."""
    hosts: tuple[str, ...] = ()
    """Hosts whose requests belong to it even where no vendor is recognised; `*.name` for sub-domains."""


@dataclass(frozen=True, slots=True)
class When:
    """Conditions of a rule: an empty one holds always, of a filled one any word is enough, all filled must hold."""

    vendor: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    hop: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    event: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """What a rule is about; categories, properties and locators add up, `matching` narrows them down."""

    category: tuple[str, ...] = ()
    property: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    matching: Any = None
    """Compiled RE2 pattern that must be found in the value; None: any value."""


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    name: ActionName
    options: Mapping[str, Any] = field(default_factory=dict)
    """Read and checked: durations in seconds, patterns compiled; absent ones have their defaults."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    id: str
    do: Action
    on: Target = field(default_factory=Target)
    when: When = field(default_factory=When)
    why: str = ""
    source: str = ""
    status: Status = "own"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A request, and what is sent of it; the proof that travels with a policy or hop."""

    vendor: str
    given: str
    """Request line, header lines, an empty line, body; the last three may be missing."""
    sent: str
    """Of the same form; `blocked` where nothing is sent."""
    line: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    name: str
    """Name of the file without suffix."""
    title: str
    source: str = ""
    status: Status = "own"
    on_unknown_consent: OnUnknown = "deny"
    consent_match: ConsentMatch = "all"
    on_error: OnError = "drop-field"
    purposes: Mapping[str, Purpose] = field(default_factory=dict)
    destinations: tuple[Destination, ...] = ()
    rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
    notes: tuple[str, ...] = ()
    """What the file cannot say as a rule: unknown vendor behaviour, duties that are no bytes."""

    def destination(self, vendor: str) -> Destination | None:
        """The destination of a vendor's hits; None: the policy names none."""
        named = [d for d in self.destinations if d.vendor == vendor]
        return next(iter(named or [d for d in self.destinations if d.vendor == ANY_VENDOR]), None)
