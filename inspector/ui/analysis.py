"""The analyst of the window: started for the session on screen, told of another policy or project, ended with it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from inspector.processes.host import Host
from inspector.processes.protocol import Analyse, Message

CHILD = "inspector.analyst.child"


class Analysis:
    """One session at a time. `on_event` is called from the analyst's reader thread.

    `start` takes the order and returns what starts the process, for another thread: what is said meanwhile counts.
    """

    def __init__(self, on_event: Callable[[Message], None]) -> None:
        self._on_event = on_event
        self._host: Host | None = None
        self._order: Analyse | None = None
        self._lock = threading.Lock()
        self._renewed = ""
        """Index that was made anew for this session."""

    def start(self, session: Path, index: Path, project: Path | None, policy: str) -> Callable[[], None]:
        """Analyse a session into an index, instead of the one before.

        Returns:
            Starts the process, unless the analysis was ended by then; raises OSError when there can be none.
        """
        self.end()
        self._renewed = ""
        self._order = Analyse(
            str(session.absolute()), str(index.absolute()), str(project.absolute()) if project else "", policy
        )
        host = self._host = Host(CHILD, self._on_event)

        def begin() -> None:
            with self._lock:
                if self._host is host and self._order is not None:
                    host.start(self._order)

        return begin

    def again(self, project: Path | None, policy: str) -> None:
        """The same session under another project or policy."""
        with self._lock:
            if self._host is not None and self._order is not None:
                path = str(project.absolute()) if project else ""
                self._order = replace(self._order, project=path, policy=policy)
                self._host.send(self._order)

    def renew(self) -> Callable[[], None]:
        """The index is damaged where only readers look: make it anew, once for each session.

        Returns:
            Ends the analyst, removes the index and starts another one, unless the analysis was ended by then; for
            another thread. Raises OSError.
        """
        with self._lock:
            before, order = self._host, self._order
            if before is None or order is None or order.index == self._renewed:
                return lambda: None
            self._renewed = order.index
            host = self._host = Host(CHILD, self._on_event)

        def begin() -> None:
            before.stop()
            with self._lock:
                if self._host is not host or self._order is None:
                    return  # by now the index may be another analyst's
                for suffix in ("", "-wal", "-shm"):
                    Path(order.index + suffix).unlink(missing_ok=True)
                host.start(self._order)

        return begin

    def end(self, *, wait: bool = False) -> None:
        """Let the analyst go; the index stands."""
        with self._lock:
            host, self._host, self._order = self._host, None, None
        if host is None:
            return
        if wait:
            host.stop()
        else:
            threading.Thread(target=host.stop, name="analyst-stop", daemon=True).start()
