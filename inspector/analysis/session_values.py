"""Values that the session itself showed, by launch: identifying cookies, client ids, addresses, its User-Agent.

What a later request shows counts for an earlier one too: a value is learnt with the smallest seq that shows it, and
every change is kept in a journal, so that who has judged a request can be told what changed since. The final state is
the same in whatever order requests come: of too many values the earliest stay.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from inspector.analysis.consent_cookies import read_cookie
from inspector.analysis.formats import parsed_address
from inspector.analysis.known_pool import Pool
from inspector.analysis.needles import Known
from inspector.analysis.opaque import says_nothing
from inspector.analysis.token_rule import holds_token, tokens
from inspector.analysis.undo import layers
from inspector.analysis.where import short
from inspector.model.exchange import Exchange, header
from inspector.model.finding import Finding
from inspector.model.memo import Memo
from inspector.model.payload import Payload

MAX_VALUES = 400
"""Of one launch that are searched for, the earliest: a visit of ten pages with a hundred third parties shows about two
hundred, and each takes some twenty needles in memory."""
MAX_PARTS = 8
"""Values inside one cookie."""
_LENGTH = range(8, 513)
_SHORTEST_PART = 12
"""Characters of a part of a cookie that is searched for by itself."""
_TEACHING = frozenset({"client-id", "user-id", "device-id", "cookie-id", "session-id"})
_PERSONAL = frozenset({"email", "phone"})
_GOOGLE = re.compile(r"(?:GA[0-9]+\.[0-9]+|1\.1)\.([0-9]{6,10}\.[0-9]{10})")
"""`_ga` and `_gcl_au`: other vendors are sent their last two parts alone."""
_OFTEN = 512

Shown = tuple[str, str, str]
"""Kind, value and origin in words."""


@dataclass(slots=True)
class _Launch:
    """What one launch of a browser has shown."""

    taught: dict[str, tuple[int, int, Known]] = field(default_factory=dict)
    """Value -> seq and place in that exchange that showed it first, and what it is."""
    pool: Pool = field(default_factory=Pool)
    journal: list[Known] = field(default_factory=list)
    """Every value that came, changed or went."""
    last: tuple[int, int] = (0, 0)
    """The latest of `taught`, once that is full."""


@dataclass(slots=True)
class SessionValues:
    launches: dict[str, _Launch] = field(default_factory=dict)

    def pool(self, launch: str) -> Pool:
        """What is known of a launch, whatever the seq that showed it."""
        return self._of(launch).pool

    def changes(self, launch: str) -> int:
        """How often that changed so far: kept with a request that is judged, for `since`."""
        return len(self._of(launch).journal)

    def since(self, launch: str, changes: int) -> set[Known]:
        """The values that came, changed or went since."""
        return set(self._of(launch).journal[changes:])

    def teach(self, exchange: Exchange, payload: Payload) -> None:
        """Remember what the exchange shows by itself: cookies sent and set, its User-Agent, its sender's address."""
        launch = self._of(exchange.launch)
        _learn(launch, exchange.seq, 0, _of_exchange(exchange, payload))

    def learn(self, launch: str, seq: int, findings: Iterable[Finding]) -> None:
        """Remember what other layers found in clear."""
        _learn(self._of(launch), seq, 1_000_000, _of_findings(findings))

    def _of(self, launch: str) -> _Launch:
        found = self.launches.get(launch)
        if found is None:
            found = self.launches[launch] = _Launch()
        return found


def _learn(launch: _Launch, seq: int, place: int, shown: Iterable[Shown]) -> None:
    for number, (kind, value, origin) in enumerate(shown, place):
        before = launch.taught.get(value)
        if before is not None and before[:2] <= (seq, number):
            continue
        known = Known(kind, value, "session-value", origin)
        if before is None and not _room(launch, (seq, number)):
            continue
        launch.taught[value] = (seq, number, known)
        if before is None or before[2] != known:
            if before is not None:
                launch.pool.drop(before[2])
            launch.pool.add(known)
            launch.journal.append(known)


def _room(launch: _Launch, when: tuple[int, int]) -> bool:
    """Whether a value that was shown then may come in; the latest one goes for it where all places are taken."""
    if len(launch.taught) < MAX_VALUES:
        return True
    if when >= launch.last > (0, 0):
        return False
    value, latest = max(launch.taught.items(), key=lambda item: item[1][:2])
    launch.last = latest[:2]
    if when >= launch.last:
        return False
    del launch.taught[value]
    launch.pool.drop(latest[2])
    launch.journal.append(latest[2])
    launch.last = (0, 0)
    return True


def _of_exchange(exchange: Exchange, payload: Payload) -> Iterator[Shown]:
    agent = header(exchange.request.headers, b"user-agent")
    if agent and len(agent) in _LENGTH:
        yield "user-agent", _AGENTS[agent], "the request's own User-Agent"
    address = parsed_address(exchange.client_ip) if exchange.client_ip else None
    if address and not (address.is_loopback or address.is_unspecified or address.is_link_local):
        yield "ip-address", exchange.client_ip, "the address that sent the requests"
    for each in (*payload.cookies, *payload.answers):
        yield from _PARTS[each.name, each.value]


def _parts(cookie: tuple[str, str]) -> tuple[Shown, ...]:
    """The identifying values of a cookie: as a whole, and parts that others may be sent alone.

    What base64 makes of a plain text, such as the head of every JWT, is no such part.
    """
    name, value = cookie
    origin = f"the cookie {name}"
    if found := _GOOGLE.fullmatch(value):
        return (("client-id", found[1], origin),)
    if read_cookie(name, value, {}) is not None:
        return ()
    plain = unquote(value)
    whole = [value] if holds_token(value, name) else []
    inner = [plain[token.start : token.end] for token in tokens(plain, name)[: 4 * MAX_PARTS]]
    parts = [part for part in inner if len(part) >= _SHORTEST_PART and part != value and not layers(part)]
    values = [each for each in (*whole, *parts[:MAX_PARTS]) if len(each) in _LENGTH]
    return tuple([("cookie-id", each, origin) for each in dict.fromkeys(values)])


def _of_findings(findings: Iterable[Finding]) -> Iterator[Shown]:
    for finding in findings:
        if finding.state != "plain" or finding.how[0] == "session-value" or len(finding.value) not in _LENGTH:
            continue
        if finding.kind in _PERSONAL and finding.confidence != "possible":
            yield finding.kind, finding.value, f"the {_CALLED[finding.kind]} sent as {short(finding.at)}"
        elif finding.kind in _TEACHING and finding.confidence == "certain" and not says_nothing(finding.value):
            yield finding.kind, finding.value, f"the {finding.kind.replace('-', ' ')} sent as {short(finding.at)}"


_CALLED = {"email": "e-mail address", "phone": "telephone number"}
_PARTS = Memo[tuple[str, str], Sequence[Shown]](_parts, lambda cookie: len(cookie[0]) + len(cookie[1]) <= _OFTEN, 8_192)
_AGENTS = Memo[bytes, str](lambda agent: agent.decode("utf-8", "replace"), lambda agent: len(agent) <= _OFTEN, 256)
