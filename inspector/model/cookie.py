"""Cookie: one cookie that a request carried or a response set; its value stays in the payload, where `at` points."""

from dataclasses import dataclass
from typing import Any, Literal

from inspector.model.record import record

Direction = Literal["sent", "set"]
CookieParty = Literal["first", "third", "unknown"]
SetBy = Literal["server", "script", "unknown"]
SameSite = Literal["strict", "lax", "none", ""]
Fact = Literal[
    "same-host",  # the host that set it is the host of the page's own document
    "same-network",  # its address lies in the range of the document's server
    "other-network",  # it does not
    "own-name",  # DNS was asked: the name leads to no other site
    "cloaked",  # DNS was asked: the name leads to another site
    "document",  # set by the answer to a navigation, not to a part of a page
    "plain-landing",  # the page was not reached by a decorated link from another site
    "decorated",  # the page was reached from another site by a link with a query or fragment
]
"""What a session knows about the setting of a cookie; a fact that is missing is not known."""
Model = Literal["safari", "firefox", "chromium", "chromium-no-third"]
"""`chromium-no-third`: Chromium whose user blocks third-party cookies."""
Outcome = Literal["kept", "capped", "session", "blocked", "partitioned", "refused", "deleted", "unknown"]


@record
class Cookie:
    name: str
    at: str
    """Locator: `cookie:NAME` or `set-cookie:NAME`."""
    direction: Direction
    domain: str
    """Domain attribute, else the host, else what the hosts that got the same value have in common; A-labels."""
    path: str
    """Of a cookie that is set; "" for a sent one whose Set-Cookie was not seen."""
    party: CookieParty
    """Relative to the page."""
    owner: str
    """Vendor or product by the cookie table; "" unknown."""
    purpose: str
    """Words of the cookie table; "" unknown."""
    life_s: float | None
    """Seconds asked for, 0.0 for a deletion; None for a session cookie, and where it is not known."""
    http_only: bool = False
    secure: bool = False
    same_site: SameSite = ""
    """As asked for; "" where nothing was."""
    partitioned: bool = False
    set_by: SetBy = "unknown"
    since: int | None = None
    """Seq of the Set-Cookie that taught it."""
    refused: str = ""
    """Why a browser keeps none of it: one sentence; "" when nothing speaks against it."""
    facts: tuple[Fact, ...] = ()
    host_only: bool | None = None
    """No other host of the domain gets it; None where no Set-Cookie tells."""
    usual_s: float | None = None
    """Seconds that such a cookie usually asks for, by the cookie table; 0.0 for a session cookie, None unknown."""

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "at": self.at, "direction": self.direction, "domain": self.domain, "path": self.path,
            "party": self.party, "owner": self.owner, "purpose": self.purpose, "life_s": self.life_s,
            "http_only": self.http_only, "secure": self.secure, "same_site": self.same_site,
            "partitioned": self.partitioned, "set_by": self.set_by, "since": self.since, "refused": self.refused,
            "facts": list(self.facts), "host_only": self.host_only, "usual_s": self.usual_s,
        }  # fmt: skip


def cookie_of(data: dict[str, Any]) -> Cookie:
    """The inverse of `to_json`."""
    return Cookie(**{**data, "facts": tuple(data["facts"])})


@dataclass(frozen=True, slots=True)
class Life:
    """What a browser would leave of a cookie: a model by the browser's published rules, never an observation."""

    model: Model
    outcome: Outcome
    life_s: float | None
    """Seconds, at most; None for a session cookie, for one that is not kept, and where it is not known."""
    why: str
    """One sentence."""
    source: str = ""
    """Whose text says so, and when it was read; "" where no rule cuts anything."""

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.model, "outcome": self.outcome, "life_s": self.life_s, "why": self.why, "source": self.source,
        }  # fmt: skip
