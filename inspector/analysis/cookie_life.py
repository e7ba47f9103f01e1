"""What browsers would leave of a cookie: a model by their makers' published rules, never an observation.

Where the session lacks the fact that a rule asks for, the answer is `unknown`, and says which fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from inspector.analysis.cookie_refusal import OF_CHROMIUM
from inspector.catalog.browser_limits import Limit, LimitId
from inspector.model.cookie import CookieParty, Fact, Life, Model, SetBy

Limits = Mapping[LimitId, Limit]
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One cookie, as far as the session knows it."""

    party: CookieParty
    set_by: SetBy
    life_s: float | None
    """Seconds asked for by its Set-Cookie; None for a session cookie, and where none was seen."""
    seen: bool
    """A Set-Cookie told."""
    usual_s: float | None = None
    """What such a cookie usually asks for, by the cookie table; 0.0 for a session cookie."""
    partitioned: bool = False
    refused: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def session(self) -> bool:
        return self.life_s is None if self.seen else self.usual_s == 0.0

    @property
    def asks(self) -> float | None:
        """Seconds, infinite for a session cookie; None where nothing tells."""
        if self.session:
            return float("inf")
        return self.life_s if self.seen else self.usual_s

    @property
    def deleted(self) -> bool:
        return self.seen and self.life_s == 0.0


def lives_of(asked: Asked, limits: Limits) -> tuple[Life, ...]:
    """One answer for each model."""
    return (_safari(asked, limits), _firefox(asked, limits), _chromium(asked, limits), _blocking(asked, limits))


def lives_behind(asked: Asked, limits: Limits, *, beside: bool) -> tuple[Life, ...]:
    """The same cookie, had the site's own tagging server set it: in the address range of the page, or elsewhere."""
    facts: tuple[Fact, ...] = ("same-host",) if beside else ("other-network",)
    by_server = replace(asked, party="first", set_by="server", partitioned=False, refused="", facts=facts)
    return lives_of(by_server, limits)


def _safari(asked: Asked, limits: Limits) -> Life:
    third = limits["safari-third"]
    if asked.party == "third":
        if not asked.partitioned:
            return Life("safari", "blocked", None, "Safari blocks every third-party cookie.", third.source)
        why = "Safari keeps a cookie with Partitioned apart for each site from version 26.2 on; older ones block it."
        return Life("safari", "partitioned", _finite(asked.asks), why, third.source)
    if early := _early("safari", asked, asked.refused if asked.refused not in OF_CHROMIUM else ""):
        return early
    if asked.set_by == "script":
        return _of_script(asked, limits)
    if asked.set_by == "server":
        return _of_server(asked, limits)
    why = "The session does not show who set it: a script's goes after 7 days without a visit, a server's may stay."
    return Life("safari", "unknown", None, why, limits["safari-script"].source)


def _of_script(asked: Asked, limits: Limits) -> Life:
    if "decorated" in asked.facts:
        why = (
            "Set by a script on a page that a decorated link from another site led to: cut to 24 hours if Safari has "
            "classified that site as a tracker, else gone after 7 days without a visit"
        )
        return _cut("safari", asked, limits["safari-decorated"], why)
    why = "Set by a script: gone after 7 days of use of Safari without a click, tap or key press on the site"
    if "plain-landing" not in asked.facts:
        why += ", after 24 hours if a tracker's link with a query or fragment led to the page"
    return _cut("safari", asked, limits["safari-script"], why)


def _of_server(asked: Asked, limits: Limits) -> Life:
    facts, cloaked, network = set(asked.facts), limits["safari-cloaked"], limits["safari-network"]
    if "document" in facts:
        return _kept("safari", asked, "Set by the answer to a navigation: Safari leaves it as asked.", network)
    if "cloaked" in facts:
        return _cut("safari", asked, cloaked, "The host's name is an alias of another site (CNAME)")
    if "own-name" in facts:
        return _kept("safari", asked, "The host's name is an alias inside the site: Safari leaves it.", cloaked)
    if "other-network" in facts:
        why = "The server's address lies in another range than that of the page's document"
        return _cut("safari", asked, network, why + _unless(facts, "its name is an alias inside the site"))
    if "same-host" in facts or "same-network" in facts:
        why = "The server's address lies in the range of the page's document"
        if "same-network" not in facts:
            why = "Set by the host of the page itself"
        return _kept("safari", asked, why + _unless(facts, "its name is an alias of another site") + ".", network)
    if (asks := asked.asks) is not None and asks <= network.life_s:
        return _kept("safari", asked, "It asks for no more than Safari leaves in any case.", network)
    why = "The session lacks the server's address or that of the page's document: as asked in one range, else 7 days."
    return Life("safari", "unknown", None, why, network.source)


def _unless(facts: set[Fact], why: str) -> str:
    """A host of another name may be an alias, which only the domain name system tells."""
    return "" if "same-host" in facts else f", unless {why}, which was not asked"


def _firefox(asked: Asked, limits: Limits) -> Life:
    if early := _early("firefox", asked, asked.refused if asked.refused not in OF_CHROMIUM else ""):
        return early
    if asked.party == "third":
        life = _finite(asked.asks)
        longest = limits["firefox-longest"].life_s
        why = "Firefox keeps a third party's cookie in a jar of its own for each site that it is embedded in."
        left = None if life is None else min(life, longest)
        return Life("firefox", "partitioned", left, why, limits["firefox-third"].source)
    return _cut("firefox", asked, limits["firefox-longest"], "Firefox keeps no cookie longer than 400 days")


def _chromium(asked: Asked, limits: Limits, model: Model = "chromium") -> Life:
    if early := _early(model, asked, asked.refused, whose=model != "chromium"):
        return early
    return _cut(model, asked, limits["chromium-longest"], "Chromium keeps no cookie longer than 400 days")


def _blocking(asked: Asked, limits: Limits) -> Life:
    third = limits["chromium-third"]
    if asked.party != "third":
        return _chromium(asked, limits, "chromium-no-third")
    if asked.partitioned and not asked.refused:
        left = _chromium(asked, limits, "chromium-no-third").life_s
        why = "A cookie with Partitioned stays, in a jar of its own for each site that embeds its host."
        return Life("chromium-no-third", "partitioned", left, why, third.source)
    return Life("chromium-no-third", "blocked", None, "The user's choice blocks third-party cookies.", third.source)


def _early(model: Model, asked: Asked, refused: str, *, whose: bool = True) -> Life | None:
    """What no limit is asked for: refused and deleted ones; with `whose` also those whose page is not known."""
    if refused:
        return Life(model, "refused", None, refused)
    if asked.deleted:
        return Life(model, "deleted", 0.0, "Its last Set-Cookie takes it away.")
    if whose and asked.party == "unknown":
        return Life(model, "unknown", None, "The page is not known, nor whether it is a third party's cookie there.")
    return None


def _cut(model: Model, asked: Asked, limit: Limit, why: str) -> Life:
    asks = asked.asks
    if asked.session:
        return Life(model, "session", None, "It ends with the browser's session.")
    if asks is None and model != "safari":
        return Life(model, "unknown", None, "No Set-Cookie was seen, and the cookie table knows no life of it.")
    if asks is None or asks > limit.life_s:
        return Life(model, "capped", limit.life_s, f"{why}.", limit.source)
    return Life(model, "kept", asks, f"It asks for {words(asks)}, which is below the limit.", limit.source)


def _kept(model: Model, asked: Asked, why: str, limit: Limit) -> Life:
    if asked.session:
        return Life(model, "session", None, "It ends with the browser's session.")
    return Life(model, "kept", asked.asks, why, limit.source)


def _finite(seconds: float | None) -> float | None:
    return None if seconds == float("inf") else seconds


def words(seconds: float) -> str:
    """`400 days`, `1 hour`."""
    for size, name in _UNITS:
        if seconds >= size:
            number = round(seconds / size)
            return f"{number:,} {name}{'' if number == 1 else 's'}"
    return "under a second"
