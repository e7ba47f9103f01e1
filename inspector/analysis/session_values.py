"""Values that the session itself taught: identifying cookies and client ids, by launch, with the seq that taught them.

As with pages, a question is answered from smaller seqs alone: nothing informs the past, and a row seen again (open,
then complete) gets the same answer.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inspector.analysis.formats import emails
from inspector.analysis.token_rule import holds_token
from inspector.model.finding import Finding
from inspector.model.payload import Payload

MAX_VALUES = 32
"""Of one launch that are searched for, the earliest; real visits have about a dozen."""
_LENGTH = range(8, 101)
_TEACHING = frozenset({"client-id", "user-id", "device-id", "cookie-id"})
_GOOGLE_CLIENT = re.compile(r"GA[0-9]+\.[0-9]+\.([0-9]{6,10}\.[0-9]{10})")


@dataclass(slots=True)
class SessionValues:
    by_launch: dict[str, dict[str, int]] = field(default_factory=dict)
    """Launch -> value -> the smallest seq that showed it."""

    def before(self, launch: str, seq: int) -> tuple[str, ...]:
        """Values known from exchanges of this launch before `seq`."""
        return tuple([value for value, taught in self.by_launch.get(launch, {}).items() if taught < seq])

    def learn(self, launch: str, seq: int, payload: Payload, findings: Iterable[Finding]) -> None:
        """Remember the identifying values of one exchange."""
        known = self.by_launch.setdefault(launch, {})
        for value in (*_of_cookies(payload), *_of_findings(findings)):
            if value in known:
                known[value] = min(known[value], seq)
            elif len(known) < MAX_VALUES and len(value) in _LENGTH:
                known[value] = seq


def _of_cookies(payload: Payload) -> Iterator[str]:
    """Random-looking cookies, sent or set, also on requests to one's own site."""
    for each in (*payload.cookies, *payload.answers):
        client = _GOOGLE_CLIENT.fullmatch(each.value)
        if client:
            yield client[1]
        elif holds_token(each.value, each.name):
            yield each.value


def _of_findings(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        if (
            finding.kind in _TEACHING
            and finding.state == "plain"
            and finding.confidence == "certain"
            and not any(emails(finding.value))
        ):
            yield finding.value
