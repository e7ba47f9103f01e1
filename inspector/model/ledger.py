"""The ledger: each value that was found in a session, and everywhere it went; `ledger/1` of interfaces.md section 8.

A value stands here once, together with its hashes, its encodings and its parts.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from inspector.model.finding import Category, FindingState
from inspector.model.party import Confidence, Group

LedgerScope = Literal["one-recipient", "within-one-company", "across-companies"]
OriginHow = Literal["set-cookie", "script", "persona", "unknown"]

LEDGER_SCOPES: tuple[LedgerScope, ...] = get_args(LedgerScope)
MOST_PLACES = 8
"""Places of a value that are told of each recipient."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one recipient got of a value."""

    recipient: str
    company: str
    """The recipient's owner where it is known, else the recipient."""
    group: Group
    count: int
    """Requests that carried it, in whichever form; one that holds it twice counts once."""
    first_seq: int
    last_seq: int
    state: FindingState
    """The plainest in which it came."""
    at: tuple[str, ...]
    """Locators, the most frequent first, at most MOST_PLACES."""


@dataclass(frozen=True, slots=True)
class LedgerValue:
    id: str
    """`v17`: stable within one index."""
    kind: str
    """A key of KINDS: what it was most often found to be."""
    category: Category
    value: str
    """In plain where it is known so anywhere, else as it was found."""
    first_seq: int
    last_seq: int
    origin_how: OriginHow
    """`set-cookie`: a response set it. `script`: seen in requests alone, so a script of the page made or wrote it.
    `persona`: the test person's own. `unknown`: nothing tells."""
    origin_name: str
    """Of the cookie; "" without one."""
    origin_seq: int | None
    """Request whose response set it, or that carried it first; None where nothing tells."""
    companies: int
    """Different ones that got it; the visited site and its own server are none."""
    scope: LedgerScope
    """Of those companies: `within-one-company` is several recipients or sites of one."""
    shared: bool
    """Several companies got it, and it is of a kind that lets them recognise the same browser or person."""
    forms: tuple[str, ...]
    """In what forms it was met beside the plain one: `lower sha256`, `base64`; sorted."""
    receipts: tuple[Receipt, ...]
    """The most requests first."""
    origin_site: str = ""
    """Host that set the cookie; "" where none is known."""
    own: bool = False
    """The site's own server set it: a cookie of the visited site, sent on to others."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """One line of what a recipient learnt: one value."""

    value_id: str
    kind: str
    category: Category
    value: str
    state: FindingState
    """The plainest in which it came to this recipient."""
    confidence: Confidence
    """The surest."""
    count: int
    """Requests to this recipient that carried it: so many it can join by this value."""
    first_seq: int
    last_seq: int
    first_time: float
    """Seconds since 1970, UTC, of the first of them."""
    last_time: float
    at: tuple[str, ...]
    """Locators, the most frequent first, at most MOST_PLACES."""
    shared: bool = False
    """As of the value: other companies got it too, and can join what they know with what this one knows."""
    pages: int = 0
    """Pages of the visit over which it can join requests by this value; 0 for values that many have in common."""
    life_s: float | None = None
    """Seconds that the cookie which carries it asked to be kept; 0.0 for a session cookie; None where it is not
    known."""
    cookie: str = ""
    """Name of that cookie."""
    usual_s: float | None = None
    """Seconds that such a cookie is usually kept, by the cookie table; 0.0 for a session cookie."""
    how: tuple[str, ...] = ()
    """As Finding.how, the surest way in which it was found at this recipient."""
