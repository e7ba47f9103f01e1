"""What later requests tell of a hit: that nothing was chosen yet when it was sent, or that something was, and what.

A choice is shown late: its cookie goes out with the next page. The fold of analysis never informs the past; whoever has
the whole session before him (the index, a command's second pass) may, and the sentence then names the later request.
A hit was sent before the choice when the platform's own time says so, or when a later request still shows none. Where
the time says that the choice came first, it is the choice that the hit is judged by.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from inspector.analysis.consent_state import CLOCKS
from inspector.analysis.consent_verdict import sends
from inspector.model.inspection import Consent, ConsentVerdict, Inspection, Made

Key = tuple[str, str]
"""Launch and site."""
OPPOSITE: Mapping[ConsentVerdict, str] = {"granted": "denied", "against-refusal": "granted"}
"""What another choice says that contradicts a verdict."""


class Choice(NamedTuple):
    """A request that shows a choice, or the time of one, that was not known before it."""

    seq: int
    started: float
    chose: Mapping[str, str]
    made: Made | None = None


class Later(NamedTuple):
    """What comes after one hit, in its launch and on its site."""

    next: Choice | None = None
    """The first request after it that shows a choice not known before."""
    timed: Choice | None = None
    """That one, or the first later one with the time of a choice made no later than that one shows it."""
    open: int = 0
    """seq of a request from the hit on and before `next` that shows no choice yet; 0: none."""
    again: int = 0
    """seq of one between them that still shows the choice known at the hit; 0: none."""


def settled(consent: Consent, started: float, later: Later) -> Consent:
    """The consent of a hit with the verdict that the whole session allows."""
    standing = consent.standing
    if not standing.serves or standing.final:
        return consent
    came = order(started, later.timed.made if later.timed else None)
    if came == "after" and later.timed:
        return _after(consent, started, later.timed)
    if standing.known:
        return consent if came == "before" or later.again or not later.next else _renewed(consent, later.next)
    if came == "before" and later.timed and later.timed.made:
        shown = (
            f"Request {later.timed.seq} shows a choice that was made {_apart(later.timed.made[0], started)} this hit"
        )
        return _told(
            consent,
            "before-choice",
            f"{shown}, by the platform's own time; {sends(standing.sends, standing.page_ids)}.",
        )
    if later.open and consent.verdict != "before-choice":
        return _told(consent, "before-choice", f"Request {later.open} still shows no choice; {_facts(consent)}")
    if later.next and consent.verdict == "no-signal":
        shown = f"Request {later.next.seq} is the first to show a choice on this site, which may have been made earlier"
        return _told(consent, "no-signal", f"{shown}; {_facts(consent)}")
    return consent


def order(started: float, made: Made | None) -> Literal["before", "after", ""]:
    """How a hit stands to the moment of a choice; "" where clocks are too near, or no time is known."""
    if made is None:
        return ""
    if started > made[1] + CLOCKS:
        return "after"
    return "before" if made[0] is not None and started < made[0] - CLOCKS else ""


def _after(consent: Consent, started: float, choice: Choice) -> Consent:
    """The choice had been made when the hit was sent: it is judged by it."""
    serves, sent = consent.standing.serves, consent.standing.sends
    states = {choice.chose.get(type_, "") for type_ in serves}
    if states == {""}:
        return consent
    verdict: ConsentVerdict = ""
    if states == {"granted"}:
        verdict = "granted"
    elif states == {"denied"} and sent:
        verdict = "against-refusal"
    if consent.standing.known and verdict == consent.verdict:
        return consent
    told = ", ".join(f"{type_} {choice.chose.get(type_, 'not told')}" for type_ in serves)
    made = choice.made[1] if choice.made else None
    shown = f"Request {choice.seq} shows a choice that had been made {_apart(made, started)} this hit"
    return _told(
        consent, verdict, f"{shown}, by the platform's own time ({told}); {sends(sent, consent.standing.page_ids)}."
    )


def _renewed(consent: Consent, after: Choice) -> Consent:
    """A choice was known; the next one says otherwise, and nothing tells whether it was made before the hit."""
    other = OPPOSITE.get(consent.verdict)
    if other is None or any(after.chose.get(type_) != other for type_ in consent.standing.serves):
        return consent
    why = f"Request {after.seq} shows another choice: whether it was made before this hit is not known"
    return _told(consent, "", f"{why}; {_facts(consent)}")


def _told(consent: Consent, verdict: ConsentVerdict, why: str) -> Consent:
    return replace(consent, verdict=verdict, verdict_why=why)


def _facts(consent: Consent) -> str:
    facts = consent.verdict_why
    return f"{facts[0].lower()}{facts[1:]}" if facts else "this hit carried no signal."


def _apart(made: float | None, started: float) -> str:
    """`3 s after`: how the choice stands to the hit."""
    seconds = (made or started) - started
    return f"{abs(seconds):,.0f} s {'after' if seconds > 0 else 'before'}"


@dataclass(slots=True)
class FirstChoices:
    """What the requests of a session show of choices, by launch and site; the caller gives both."""

    news: dict[Key, list[Choice]] = field(default_factory=lambda: defaultdict(list))
    chosen: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    open: dict[tuple[Key, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    """By page, "" for the whole site: seqs of requests that show no choice."""

    def learn(self, key: Key, inspection: Inspection) -> None:
        consent, seq = inspection.consent, inspection.seq
        if not key[1]:
            return
        if consent.chosen:
            insort(self.chosen[key], seq)
            if consent.standing.news:
                choice = Choice(seq, inspection.started, consent.standing.chose, consent.standing.made)
                insort(self.news[key], choice, key=lambda each: each.seq)
        if consent.standing.undecided:
            page = inspection.page or "" if consent.standing.undecided == "page" else ""
            insort(self.open[key, page], seq)

    def filled(self, key: Key, inspection: Inspection) -> Inspection:
        """The inspection, with the verdict that the whole session allows."""
        if not key[1] or not inspection.consent.standing.serves:
            return inspection
        consent = settled(
            inspection.consent, inspection.started, self.later(key, inspection.seq, inspection.page or "")
        )
        return replace(inspection, consent=consent) if consent is not inspection.consent else inspection

    def later(self, key: Key, seq: int, page: str) -> Later:
        """What comes after a request on a page."""
        news = self.news.get(key, [])
        at = bisect_right(news, seq, key=lambda each: each.seq)
        after = news[at] if at < len(news) else None
        timed = next((each for each in news[at:] if after and _tells_time(each, after)), None)
        seqs = [
            found
            for where in dict.fromkeys(("", page))
            if (found := _from(self.open.get((key, where), []), seq, after)) is not None
        ]
        again = _from(self.chosen.get(key, []), seq + 1, after)
        return Later(after, timed, min(seqs, default=0), again or 0)


def _tells_time(choice: Choice, shown: Choice) -> bool:
    """The time of the choice that was shown: its own, or one that is no later than it."""
    return choice.made is not None and (choice is shown or choice.made[1] <= shown.started + CLOCKS)


def _from(seqs: Sequence[int], seq: int, before: Choice | None) -> int | None:
    """The first of these seqs from one on, where it comes before a choice."""
    at = bisect_left(seqs, seq)
    found = seqs[at] if at < len(seqs) else None
    return found if found is not None and (before is None or found < before.seq) else None
