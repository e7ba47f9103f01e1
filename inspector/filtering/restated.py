"""Findings of the after side, told as what they are: the judge sees a value, the simulation knows which rule made it.

A client id that was hashed looks like any short text. That it is a hash, how it was made, and that it stands in a field
that held an identifier before, is known here and nowhere else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.filtering.datum import Datum, Mark
from inspector.filtering.leaf import CONNECTION
from inspector.filtering.outgoing import Place
from inspector.filtering.rule_words import joins, kind_in_words, made_by, steps_of
from inspector.model.finding import Finding, FindingState
from inspector.model.hit import Hit
from inspector.model.party import Confidence
from inspector.model.policy import Policy, Rule

_POSITION = re.compile(r"\[[0-9]+\]")
_SHORTENING = ("ip", "mask", "url", "ua", "bucket")
_TELLING = ("hash", "random", "replace", *_SHORTENING)
"""Actions after which a value is another one; the first that was applied says what it is now."""
_PSEUDONYMOUS = frozenset({"identifier", "personal"})


@dataclass(frozen=True, slots=True)
class _Made:
    """A value of the after side that rules made."""

    datum: Datum
    at: str
    value: str
    before: Finding | None
    """What detection said of the whole value that stood there."""

    def holds(self, finding: Finding) -> bool:
        """True when the finding is of what rules made, and not of a part that they left as it was."""
        return finding.value == self.value or (
            finding.value in self.value and finding.value not in self.datum.leaf.value
        )

    @property
    def marks(self) -> list[Mark]:
        return [mark for mark in self.datum.marks if mark.changed and mark.action in _TELLING]


def restated(
    findings: Sequence[Finding],
    hits: Sequence[Hit],
    data: Sequence[Datum],
    places: Mapping[Datum, Sequence[Place]],
    *,
    policy: Policy,
    before: Sequence[Finding],
    recipient: str,
) -> tuple[Finding, ...]:
    """The judge's findings with the state, chain and sentence that the rules give them.

    A pseudonym in a field that no vendor file names looks like nothing; it is told too, for it still joins requests.

    Args:
        findings: of the after request, by the judge.
        hits: the same judge's.
        data: after every phase.
        places: where moved and added data stand in the after request.
        policy: whose rules were applied.
        before: findings of the request as recorded.
        recipient: who gets the after request.
    """
    rules = {rule.id: rule for rule in policy.rules}
    told: set[Datum] = set()
    found: dict[str, list[_Made]] = {}
    for made in _made(data, places, before):
        found.setdefault(_POSITION.sub("", made.at), []).append(made)
    result = []
    for finding in findings:
        made_here = found.get(_POSITION.sub("", finding.at), ())
        match = next((made for made in made_here if made.holds(finding)), None)
        if match is None:
            result.append(finding)
        else:
            told.add(match.datum)
            result.append(_restated(finding, match, rules, _subject(finding, hits)))
    silent = (made for several in found.values() for made in several if made.datum not in told)
    return (*result, *(new for made in silent if (new := _unseen(made, rules, recipient))))


def _made(data: Sequence[Datum], places: Mapping[Datum, Sequence[Place]], before: Sequence[Finding]) -> Iterator[_Made]:
    whole = {(finding.at, finding.value): finding for finding in before}
    for datum in data:
        if datum.value and datum.at != CONNECTION and any(m.changed and m.action in _TELLING for m in datum.marks):
            earlier = whole.get((datum.at, datum.leaf.value))
            stands = places.get(datum) or ([(datum.at, datum.value)] if datum.in_place else [])
            for at, value in stands:
                yield _Made(datum, at, value, earlier)


def _restated(finding: Finding, made: _Made, rules: Mapping[str, Rule], subject: str) -> Finding:
    mark = _foremost(made)
    rule = rules[mark.rule]
    layer, *done = finding.how
    steps = [step for each in made.marks for step in steps_of(rules[each.rule])]
    return replace(
        finding,
        state=_state(mark.action, finding.state),
        confidence=_confidence(rule, finding, made.before),
        how=(layer, *steps, *done),
        why=f"{subject}, {made_by(rule)}.",
    )


def _unseen(made: _Made, rules: Mapping[str, Rule], recipient: str) -> Finding | None:
    """The finding of a pseudonym that detection cannot see: of a value that was found before, hashed or exchanged."""
    mark, earlier = _foremost(made), made.before
    rule = rules[mark.rule]
    if earlier is None or earlier.category not in _PSEUDONYMOUS or not joins(rule):
        return None
    judged = replace(earlier, at=made.at, span=None, value=made.value, recipient=recipient, also_sent_to=())
    return _restated(judged, made, rules, kind_in_words(earlier.kind))


def _foremost(made: _Made) -> Mark:
    """The mark that decides what the value is now: a hash that was cut afterwards is a hash."""
    return min(made.marks, key=lambda mark: min(_TELLING.index(mark.action), _TELLING.index("ip")))


def _state(action: str, judged: FindingState) -> FindingState:
    """A random value hides nothing of another: it is an identifier in clear, if a new one."""
    if action == "hash":
        return "hashed"
    return "shortened" if action in _SHORTENING and judged == "plain" else judged


def _confidence(rule: Rule, finding: Finding, earlier: Finding | None) -> Confidence:
    if joins(rule):
        return earlier.confidence if earlier and earlier.category == finding.category else finding.confidence
    return "possible" if rule.do.name in ("random", "replace") else finding.confidence


def _subject(finding: Finding, hits: Sequence[Hit]) -> str:
    for hit in hits:
        for item in hit.fields:
            if item.at == finding.at and item.kind == finding.kind:
                return f"{item.name} of {hit.vendor_name}"
    return kind_in_words(finding.kind)
