"""Session -> index: follows the reader, judges what is new or changed, simulates what waits, in small commits.

An exchange is judged in the order of arrival (seq), since what earlier requests taught decides about later ones; a row
that changed is judged again. What the session shows of itself (a cookie, a client id) holds for earlier rows, too: when
nothing else waits, those in which it stands are judged again, and the final state is the same in whatever order rows
came. `also_sent_to` is not stored: the ledger counts which value went to which recipient, and
the query joins it, so that a new recipient touches no earlier row.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from inspector.analysis.cookies import teach_cookies
from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.reread import Rereading
from inspector.catalog.catalog import Catalog
from inspector.filtering.consent import read_choice
from inspector.filtering.simulate import concerns
from inspector.index import flat
from inspector.index.at_hand import AtHand
from inspector.index.failed import failed_inspection, failed_simulation
from inspector.index.flat import Judged
from inspector.index.policy_print import policy_print
from inspector.index.progress import Progress
from inspector.index.schema import IndexFileError
from inspector.index.simulated import simulate_exchange
from inspector.index.store import IndexStore
from inspector.index.watched import watched_of
from inspector.model.exchange import Exchange
from inspector.model.policy import Policy
from inspector.model.simulation import Simulation
from inspector.session.reader import SessionReader

LIVE_SECONDS = 0.05
LIVE_ROWS = 200
CATCH_UP_SECONDS = 0.25
CATCH_UP_ROWS = 1000
"""A commit ends at the first of both; larger ones while a finished session is read, which nobody watches row by row."""
LAGGING = 400
"""Changed rows that are fetched at once; more of them waiting means that we lag: then all is judged by seq."""


class IndexBusyError(IndexFileError):
    """Another analyst keeps this index; it can be read."""


class IndexBuilder:
    """Keeps one index up to date with one session. `step` does a bounded piece of work and says whether more waits."""

    def __init__(
        self,
        session_path: Path,
        index_path: Path,
        catalog: Catalog,
        policy: Policy | None = None,
        consent: str = "recorded",
    ) -> None:
        """Open both files; an index made with another catalogue, project or session starts empty.

        Raises:
            SessionError: the session cannot be read.
            IndexBusyError: another process builds this index.
            IndexFileError: the file at `index_path` is none of ours.
            ValueError: `consent` is no specification of consent.
            OSError: the index cannot be made there.
        """
        self.index_path = index_path
        self._catalog = catalog
        self._memory = Memory()
        self._reading = Rereading(self._memory.values, catalog.vendors)
        self._again: Iterator[None] | None = None
        self._at_hand = AtHand()
        self._work: Iterator[None] | None = None
        self._version = -1
        self._learned = 0
        self.found = 0
        """Changes that the last look at the session found."""
        with ExitStack() as opened:
            self._reader = opened.enter_context(SessionReader.open(session_path))
            self._counts = self._reader.counts()
            opened.callback(_lock(index_path).release)
            self._store = IndexStore.open(index_path)
            opened.callback(self._store.close)
            self._inode = index_path.stat().st_ino
            self._adopt()
            self.set_policy(policy, consent)
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Tidy the index up and let go of it; lock and files are free even when that fails."""
        self._opened.close()

    def set_policy(self, policy: Policy | None, consent: str = "recorded") -> None:
        """Simulate another policy from now on; rows are simulated anew in later steps, the analysis stands.

        Raises:
            ValueError: `consent` is no specification of consent; the policy before stays.
        """
        read_choice(consent)
        self._policy, self._consent = policy, consent
        name = policy.name if policy else ""
        made = {"policy": name, "policy_print": policy_print(policy, consent)}
        if any(self._store.meta().get(key, "") != value for key, value in made.items()):
            self._store.new_policy(made, simulate=policy is not None)

    def step(self, *, look: bool = True) -> bool:
        """Judge, else simulate, one batch; True while more waits. Without `look` new changes are left for later.

        Raises:
            SessionError: the session was damaged or removed meanwhile.
            sqlite3.Error: the index could not be written.
        """
        if self._work is None and look and self._changed():
            self._work = self._batches()
        if self._work is not None:
            if next(self._work, self) is not self:
                return True
            self._work = None
            return True
        return self._simulate() or self._read_again()

    def run(self) -> Iterator[Progress]:
        """Do all there is to do, with the progress after each step."""
        while self.step():
            yield self.progress()

    def progress(self) -> Progress:
        return self._store.progress()

    def lost(self) -> bool:
        """The index was deleted or replaced under us: make a new builder."""
        try:
            return self.index_path.stat().st_ino != self._inode
        except OSError:
            return True

    # Judging

    def _adopt(self) -> None:
        """Go on with the index when it was made of the same things, else empty it."""
        made = {"session": self._reader.info().id, "catalogue": self._catalog.version}
        meta = self._store.meta()
        if (
            any(meta.get(key) != value for key, value in made.items())
            or int(meta.get("change", 0)) > self._counts.change
        ):
            facts = made | {"change": 0, "judged": 0, "total": self._counts.exchanges}
            self._store.reset(facts, {vendor.id: vendor.short for vendor in self._catalog.vendors})
        self._change = int(self._store.meta().get("change", 0))
        self._judged = int(self._store.meta().get("judged", 0))

    def _changed(self) -> bool:
        version = self._reader.data_version()
        if version == self._version:
            self.found = 0
            return False
        self._version = version
        self._counts = self._reader.counts()
        self.found = max(0, self._counts.change - self._change)
        return self.found > 0

    def _batches(self) -> Iterator[None]:
        """One pause after each piece of work."""
        self._memory.cookies.watch(watched_of(self._reader))
        self._memory.resolved.update(self._reader.resolved())
        if self._learned < self._judged:
            waiting = self._waiting()
            yield from self._learn()
            self._reading.taken_over(waiting=waiting)
        if self._change == 0:
            yield from self._first_pass()
        while self._change < self._counts.change and (changed := self._reader.changed(self._change, LAGGING)):
            if changed[-1][0] < self._counts.change:
                yield from self._catch_up()
            else:
                yield from self._follow(changed)

    def _catch_up(self) -> Iterator[None]:
        """Judge what changed and what is new by seq, each row once; new rows do not wait for more than LAGGING others.

        What is not judged first teaches its cookies at least: requests that are judged before it may carry them.
        """
        now = self._reader.counts().change
        after = self._change
        known: list[int] = []
        while changed := self._reader.changed(after, LAGGING, bodies=False):
            after = changed[-1][0]
            for _, exchange in changed:
                if exchange.seq <= self._judged:
                    teach_cookies(exchange, self._catalog.cookies, self._memory.cookies)
                    known.append(exchange.seq)
        few = len(known) <= LAGGING
        if few:
            for batch in self._judged_batches(map(self._reader.exchange, sorted(set(known))), LIVE_ROWS, LIVE_SECONDS):
                self._put(batch)
                yield
        yield from self._new_rows()
        if few:
            self._change = now
            self._store.note({"change": now})
        else:
            yield from self._follow(self._reader.changed(self._change, LAGGING))

    def _first_pass(self) -> Iterator[None]:
        """All rows by seq. They hold at least what was there when the pass began: later changes are followed."""
        begun = int(self._store.meta().get("begun", 0)) or self._counts.change
        self._store.note({"begun": begun})
        yield from self._new_rows()
        self._change = begun
        self._store.note({"change": begun})

    def _learn(self) -> Iterator[None]:
        """Teach the memory what an earlier run had judged: the index alone does not hold it."""
        end = time.monotonic() + CATCH_UP_SECONDS
        for exchange in self._reader.exchanges(after=self._learned):
            if exchange.seq > self._judged:
                break
            self._judge(exchange)
            self._learned = exchange.seq
            if time.monotonic() >= end:
                yield
                end = time.monotonic() + CATCH_UP_SECONDS

    def _new_rows(self) -> Iterator[None]:
        rows = self._reader.exchanges(after=self._judged)
        for batch in self._judged_batches(rows, CATCH_UP_ROWS, CATCH_UP_SECONDS):
            self._judged = self._learned = batch[-1].inspection.seq
            self._put(batch)
            yield

    def _follow(self, changed: Sequence[tuple[int, Exchange]]) -> Iterator[None]:
        rows = sorted((exchange for _, exchange in changed), key=lambda exchange: exchange.seq)
        for batch in self._judged_batches(rows, LIVE_ROWS, LIVE_SECONDS):
            self._judged = self._learned = max(self._judged, batch[-1].inspection.seq)
            if batch[-1].inspection.seq == rows[-1].seq:
                self._change = changed[-1][0]
            self._put(batch)
            yield

    def _judged_batches(self, rows: Iterable[Exchange], most: int, seconds: float) -> Iterator[list[Judged]]:
        batch: list[Judged] = []
        end = time.monotonic() + seconds
        for exchange in rows:
            batch.append(self._judge(exchange))
            if len(batch) >= most or time.monotonic() >= end:
                yield batch
                batch = []
                end = time.monotonic() + seconds
        if batch:
            yield batch

    def _judge(self, exchange: Exchange) -> Judged:
        self._reading.note(exchange.launch, exchange.seq)
        try:
            inspection = inspect(exchange, self._catalog, self._memory)
        except Exception as error:  # noqa: BLE001 - one odd request must not end the log; it is shown as failed
            inspection = failed_inspection(exchange, error)
        self._reading.judged(exchange.launch, exchange.seq)
        if self._policy is not None:
            self._at_hand.keep(exchange, inspection)
        return Judged(inspection, exchange.state, exchange.launch, exchange.error)

    def _read_again(self) -> bool:
        """One piece of looking through rows for what was learnt after them; True while more of it waits."""
        if self._again is None:
            if not self._reading.waits():
                return False
            self._again = self._rereading()
        if next(self._again, self) is self:
            self._again = None
        return True

    def _rereading(self) -> Iterator[None]:
        last = min(self._reading.begin(), self._judged)
        batch: list[Judged] = []
        end = time.monotonic() + LIVE_SECONDS
        for exchange in self._reader.exchanges():
            if exchange.seq > last:
                break
            if self._reading.concerns(exchange) and (judged := self._changes(exchange)):
                batch.append(judged)
            if len(batch) >= LIVE_ROWS or time.monotonic() >= end:
                if batch:
                    self._put(batch)
                    batch = []
                yield
                end = time.monotonic() + LIVE_SECONDS
        self._reading.end()
        self._put(batch)

    def _changes(self, exchange: Exchange) -> Judged | None:
        """The row judged again; None where that says the same as before: then nothing is written and simulated anew."""
        judged = self._judge(exchange)
        if self._store.inspection(exchange.seq) != judged.inspection:
            return judged
        self._at_hand.take(exchange.seq)
        return None

    def _waiting(self) -> bool:
        """An earlier run ended before all rows were read for what was learnt after them."""
        return bool(int(self._store.meta().get("waiting", 0)))

    def _put(self, batch: Sequence[Judged]) -> None:
        facts = {
            "change": self._change, "judged": self._judged, "total": self._counts.exchanges,
            "waiting": int(self._reading.waits()),
        }  # fmt: skip
        simulate = self._policy is not None
        try:
            self._store.put(batch, facts, simulate=simulate)
        except (UnicodeError, TypeError, ValueError, OverflowError):
            for judged in batch:
                self._store.put([self._storable(judged)], facts, simulate=simulate)

    def _storable(self, judged: Judged) -> Judged:
        """The same, or what can be said of a request whose inspection the index cannot hold (a lone surrogate)."""
        try:
            flat.pack(judged.inspection)
        except (UnicodeError, TypeError, ValueError, OverflowError) as error:
            self._at_hand.take(judged.inspection.seq)
            exchange = self._reader.exchange(judged.inspection.seq)
            return replace(judged, inspection=failed_inspection(exchange, error))
        return judged

    # Simulating

    def _simulate(self) -> bool:
        if self._policy is None:
            return False
        waiting = self._store.pending(LIVE_ROWS)
        done: dict[int, Sequence[Simulation]] = {}
        end = time.monotonic() + LIVE_SECONDS
        for seq in waiting:
            done[seq] = self._simulations(seq, self._policy)
            if time.monotonic() >= end:
                break
        if done:
            self._store.put_simulated(done, self._labels())
        return bool(done)

    def _simulations(self, seq: int, policy: Policy) -> Sequence[Simulation]:
        kept = self._at_hand.take(seq)
        inspection = kept[1] if kept else self._store.inspection(seq)
        if not concerns(policy, inspection):
            return ()
        try:
            exchange = kept[0] if kept else self._reader.exchange(seq)
        except KeyError:
            return ()
        try:
            return simulate_exchange(exchange, inspection, policy, self._catalog, self._consent)
        except Exception as error:  # noqa: BLE001 - nothing may count as filtered because the filter failed
            return (failed_simulation(exchange, policy, error),)

    def _labels(self) -> dict[str, str]:
        return {vendor.id: vendor.name for vendor in self._catalog.vendors}


def _lock(index_path: Path) -> FileLock:
    lock = FileLock(index_path.with_name(index_path.name + "-lock"), timeout=0, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexBusyError(f"{index_path.name} is kept by another window; it is read from there") from error
    return lock
