"""The analyst of the window: started for the session on screen, told of another policy or project, ended with it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from inspector.processes.host import Host
from inspector.processes.protocol import Analyse, Message

CHILD = "inspector.analyst.child"


class Analysis:
    """One session at a time. `on_event` is called from the analyst's reader thread."""

    def __init__(self, on_event: Callable[[Message], None]) -> None:
        self._on_event = on_event
        self._host: Host | None = None
        self._order: Analyse | None = None

    def start(self, session: Path, index: Path, project: Path | None, policy: str) -> None:
        """Analyse a session into an index.

        Raises:
            OSError: no process can be started.
        """
        self._order = Analyse(
            str(session.absolute()), str(index.absolute()), str(project.absolute()) if project else "", policy
        )
        self._host = Host(CHILD, self._on_event)
        self._host.start(self._order)

    def again(self, project: Path | None, policy: str) -> None:
        """The same session under another project or policy."""
        if self._host is not None and self._order is not None:
            path = str(project.absolute()) if project else ""
            self._order = replace(self._order, project=path, policy=policy)
            self._host.send(self._order)

    def end(self, *, wait: bool = False) -> None:
        """Let the analyst go; the index stands."""
        host, self._host, self._order = self._host, None, None
        if host is None:
            return
        if wait:
            host.stop()
        else:
            threading.Thread(target=host.stop, name="analyst-stop", daemon=True).start()
