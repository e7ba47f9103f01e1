"""Requests that were judged before something was learnt: which of them are to be judged again.

Who judges a session notes what was known of it at each request. A value that is learnt later concerns those earlier
requests alone in which it stands, in whatever form; all others stay as they are.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from inspector.analysis.known_pool import Pool
from inspector.analysis.known_values import known_in
from inspector.analysis.needles import Known
from inspector.analysis.payload import payload_of
from inspector.analysis.session_values import SessionValues
from inspector.analysis.vendor import hits_of
from inspector.catalog.vendor_rules import Vendor
from inspector.model.exchange import Exchange


@dataclass(slots=True)
class _Launch:
    """What the requests of one launch knew when they were judged."""

    seqs: list[int] = field(default_factory=list)
    """Where what was known changed, rising; requests between two of them knew the same."""
    known: list[int] = field(default_factory=list)
    """Changes that were known from there on."""
    newest: int = 0
    """The latest request that was judged."""
    last: int = 0
    """The latest request that was judged when something changed last; 0 where all know everything."""
    changes: int = 0
    """As counted after the request that was judged last."""
    target: int = 0
    """Changes that the reading that runs brings to all of its requests."""
    pool: Pool | None = None
    """What that reading looks for: all that changed since the request that knows the least."""


class Rereading:
    """The requests of one session that wait to be read again."""

    def __init__(self, values: SessionValues, vendors: Sequence[Vendor]) -> None:
        """Nothing waits yet.

        Args:
            values: of the session, kept up by whoever judges.
            vendors: whose codecs open what stands in fields.
        """
        self._values, self._vendors = values, vendors
        self._launches: dict[str, _Launch] = {}

    def note(self, launch: str, seq: int) -> None:
        """A request is about to be judged with what is known now; one that is judged again knows more than noted."""
        state = self._launches.setdefault(launch, _Launch())
        changes = self._values.changes(launch)
        if not state.known or (changes != state.known[-1] and seq > state.seqs[-1]):
            state.seqs.append(seq)
            state.known.append(changes)

    def judged(self, launch: str, seq: int) -> None:
        """It was judged: what it showed itself concerns it, too, and all before it."""
        state = self._launches[launch]
        state.newest = max(state.newest, seq)
        changes = self._values.changes(launch)
        if changes != state.changes:
            state.last, state.changes = state.newest, changes

    def taken_over(self, *, waiting: bool) -> None:
        """All so far were judged by another before, which ended while some were still waiting, or when none was."""
        for launch, state in self._launches.items():
            state.seqs, state.known = [0], [0 if waiting else self._values.changes(launch)]
            state.last = state.newest if waiting else 0

    def waits(self) -> bool:
        """Something was learnt that earlier requests have not been read for."""
        return any(self._waits(launch, state) for launch, state in self._launches.items())

    def begin(self) -> int:
        """Read for all that is known now: every request up to the seq that this gives, by `concerns`, then `end`."""
        last = 0
        for launch, state in self._launches.items():
            state.pool = None
            if self._waits(launch, state):
                state.target = self._values.changes(launch)
                state.pool = Pool(self._values.since(launch, state.known[0]))
                last = max(last, state.last)
        return last

    def concerns(self, exchange: Exchange) -> bool:
        """Something that was learnt after the request was judged may stand in it."""
        state = self._launches.get(exchange.launch)
        if state is None or state.pool is None or exchange.seq > state.last:
            return False
        at = bisect_right(state.seqs, exchange.seq) - 1
        news = self._values.since(exchange.launch, state.known[max(at, 0)])
        return bool(news) and any(known in news for known in self._known(state.pool, exchange))

    def end(self) -> None:
        """All were read that `begin` asked for: they know what was known then."""
        for launch, state in self._launches.items():
            if state.pool is None:
                continue
            later = [(seq, known) for seq, known in zip(state.seqs, state.known, strict=True) if known > state.target]
            state.seqs = [0, *(seq for seq, _ in later)]
            state.known = [state.target, *(known for _, known in later)]
            if self._values.changes(launch) == state.target:
                state.last = 0
            state.pool = None

    def _waits(self, launch: str, state: _Launch) -> bool:
        return bool(state.last) and self._values.changes(launch) > state.known[0]

    def _known(self, pool: Pool, exchange: Exchange) -> set[Known]:
        payload = payload_of(exchange.request, exchange.messages, exchange.response)
        return set(known_in(pool, payload, hits_of(exchange.request, payload, self._vendors)))
