"""The analyst, a child process: follows a session, keeps its index, says how far it is.

`analyse` tells which session, index, project and policy; sent again it changes them. It ends with `stop`, with SIGTERM
or with its host, for nobody else reads what it says; the index stands, and the next analyst goes on with it.
"""

import contextlib
import gc
import os
import queue
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

from inspector.catalog.catalog import Catalog, load_catalog
from inspector.catalog.policies import load_policy
from inspector.catalog.project import Project, load_project
from inspector.catalog.toml_reader import CatalogError
from inspector.index.build import IndexBuilder, IndexBusyError
from inspector.index.progress import Progress
from inspector.index.query import Index
from inspector.index.schema import IndexFileError
from inspector.model.policy import Policy
from inspector.processes.child_end import ChildEnd, begin_child
from inspector.processes.protocol import Analyse, Indexed, Message, Problem, Stop
from inspector.session.schema import SessionError

LIVE_WAIT = 0.025
"""Seconds between two looks at a session that changed lately."""
ROW_WAIT, BUSY_WAIT = 0.005, 0.15
"""Seconds for each change that a look found, and at most, before the next: in heavy traffic a row that is found running
is judged again a moment later, and most have ended by then."""
IDLE_WAIT = 0.1
CALM = 5.0
"""Seconds without a change after which a session is looked at less often."""
SAY_EVERY = 0.1
LOOK_AFTER_FILES = 1.0
RETRY = 2.0
"""Seconds before an index that could not be written, or that another window keeps, is tried again."""
NICENESS = 5
PATIENCE = 5.0
"""Seconds in which a session that is not there yet may appear: the recorder starts at the same time."""

DONE = 0


class Analyst:
    """One analyst; all but the control lines' arrival happens in one thread."""

    def __init__(self, end: ChildEnd) -> None:
        self._end = end
        self._orders: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._order: Analyse | None = None
        self._builder: IndexBuilder | None = None
        self._followed: Index | None = None
        self._catalog: Catalog | None = None
        self._project: Project | None = None
        self._said: Progress | None = None
        self._unsaid = False
        self._said_at = 0.0
        self._told: set[str] = set()
        self._ordered_at = 0.0
        self._changed_at = time.monotonic()
        self._looked_at = 0.0
        self._next_look = 0.0
        self._retry_at = 0.0

    def stop(self, *_: object) -> None:
        """From a signal, or when the host is gone."""
        self._orders.put(Stop())

    def run(self) -> int:
        """Work until told to stop."""
        self._end.listen(self._orders.put, self._wrong, self.stop)
        wait = 0.0
        while True:
            order = self._next_order(wait)
            if isinstance(order, Stop):
                self._close()
                return DONE
            if isinstance(order, Analyse):
                self._take(order)
            elif order is not None:
                self._wrong(f"{type(order).__name__} is not for an analyst")
            wait = self._work()

    def _next_order(self, wait: float) -> Message | None:
        try:
            return self._orders.get(timeout=wait) if wait else self._orders.get_nowait()
        except queue.Empty:
            return None

    def _take(self, order: Analyse) -> None:
        """Begin, or change project or policy; an unchanged session keeps what is known of it."""
        before, self._order, self._said, self._told = self._order, order, None, set()
        self._ordered_at = time.monotonic()
        if before is None or _place(before) != _place(order) or not self._goes_on(order):
            self._catalog = None
            self._close()
            self._retry_at = 0.0

    def _goes_on(self, order: Analyse) -> bool:
        """Can the builder that runs serve the order? Not with another project, nor when its index cannot be written."""
        if self._builder is None:
            return False
        try:
            if _project(order) != self._project:
                return False
        except CatalogError as error:  # what was declared before stays
            self._problem("The project file cannot be used", str(error))
        try:
            self._builder.set_policy(_policy(order), order.consent)
        except sqlite3.Error:
            return False
        except ValueError as error:  # of policy or consent: what was there before stays
            self._problem("The policy cannot be used", str(error))
        self._unsaid = True
        return True

    def _work(self) -> float:
        """One bounded piece of work; how long to wait for orders before the next."""
        if self._order is None:
            return 60.0
        now = time.monotonic()
        if self._builder is None and now >= self._retry_at:
            self._open(self._order)
        if self._builder is None:
            self._follow()
            return max(LIVE_WAIT, min(LOOK_AFTER_FILES, self._retry_at - now)) if self._followed is None else IDLE_WAIT
        if now - self._looked_at >= LOOK_AFTER_FILES:
            self._looked_at = now
            if self._builder.lost():
                self._close()
                return 0.0
        return self._step(self._builder)

    def _step(self, builder: IndexBuilder) -> float:
        now = time.monotonic()
        look = now >= self._next_look
        try:
            more = builder.step(look=look)
        except SessionError as error:
            self._give_up("The session cannot be read", str(error))
            return IDLE_WAIT
        except sqlite3.OperationalError as error:  # no room, locked: it may pass
            self._give_up("The index cannot be written", str(error))
            return IDLE_WAIT
        except sqlite3.DatabaseError:  # damaged: derived, so it is made anew
            _remove(builder.index_path)
            self._give_up("The index was damaged", "It is made anew.")
            return 0.0
        if look:
            self._next_look = now + min(BUSY_WAIT, builder.found * ROW_WAIT)
        self._unsaid = self._unsaid or more
        if self._unsaid:
            self._say(builder.progress, more=more)
        if more:
            self._changed_at = time.monotonic()
            return 0.0
        calm = time.monotonic() - self._changed_at >= CALM and not self._unsaid
        return IDLE_WAIT if calm else LIVE_WAIT

    def _open(self, order: Analyse) -> None:
        now = time.monotonic()
        if not Path(order.session).exists() and now - self._ordered_at < PATIENCE:
            self._retry_at = now + LIVE_WAIT
            return
        self._retry_at = now + RETRY
        try:
            self._project = _project(order)
            self._catalog = catalog = self._catalog or _lasting(self._project)
            policy = self._known_policy(order)
            self._builder = IndexBuilder(Path(order.session), Path(order.index), catalog, policy, order.consent)
        except IndexBusyError:
            return
        except ValueError as error:  # of session, index, project or consent: each says what and where
            self._problem("The session cannot be analysed", str(error))
            return
        except (OSError, sqlite3.Error) as error:
            self._problem("The index cannot be made", str(getattr(error, "strerror", None) or error))
            return
        for fault in catalog.faults:
            self._problem("A data file is wrong", fault)
        self._changed_at = self._looked_at = time.monotonic()
        self._unsaid = True
        self._unfollow()

    def _known_policy(self, order: Analyse) -> Policy | None:
        """The policy; a wrong one is told, and the analysis goes on without."""
        try:
            return _policy(order)
        except CatalogError as error:
            self._problem("The policy cannot be used", str(error))
            return None

    def _follow(self) -> None:
        """Another analyst keeps the index: tell how far that one is, until it lets go."""
        if self._order is None:
            return
        try:
            if self._followed is None:
                self._followed = Index.open(Path(self._order.index))
            self._say(self._followed.progress, more=False)
        except IndexFileError:
            self._unfollow()

    def _unfollow(self) -> None:
        if self._followed is not None:
            self._followed.close()
            self._followed = None

    def _say(self, progress: Callable[[], Progress], *, more: bool) -> None:
        """Tell the host how far it is, ten times a second at most; what waits is told the next time."""
        now = time.monotonic()
        if now - self._said_at < SAY_EVERY:
            return
        found = progress()
        self._unsaid = more
        if found != self._said:
            self._said, self._said_at = found, now
            self._end.send(Indexed(found.last_seq, found.change, found.done, found.total, found.simulated))

    def _give_up(self, what: str, why: str) -> None:
        self._problem(what, why)
        self._close()
        self._retry_at = time.monotonic() + RETRY

    def _problem(self, what: str, why: str) -> None:
        """Told once, however often it is met again."""
        said = f"{what}: {why}"
        if said not in self._told:
            self._told.add(said)
            self._end.send(Problem(what, why))

    def _wrong(self, why: str) -> None:
        self._end.send(Problem("A control line was not understood", why))

    def _close(self) -> None:
        self._unfollow()
        if self._builder is not None:
            builder, self._builder = self._builder, None
            with contextlib.suppress(sqlite3.Error):  # a damaged or full index cannot be tidied, and need not be
                builder.close()


def _place(order: Analyse) -> tuple[str, str, str]:
    return order.session, order.index, order.project


def _project(order: Analyse) -> Project:
    return load_project(Path(order.project)) if order.project else Project()


def _lasting(project: Project) -> Catalog:
    """The catalog, as a thing that stays: no collection of garbage walks its many parts again."""
    catalog = load_catalog(project)
    gc.collect()
    gc.freeze()
    return catalog


def _policy(order: Analyse) -> Policy | None:
    return load_policy(order.policy) if order.policy else None


def _remove(index: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        index.with_name(index.name + suffix).unlink(missing_ok=True)


def main() -> int:
    begin_child()
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
    end = ChildEnd()
    try:
        analyst = Analyst(end)
        signal.signal(signal.SIGTERM, analyst.stop)
        return analyst.run()
    finally:
        end.close()


if __name__ == "__main__":
    sys.exit(main())
