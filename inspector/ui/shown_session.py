"""The session on screen: it is analysed, counted, and its index made anew where nobody can read it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from inspector.index.schema import IndexFileError, IndexVersionError
from inspector.processes.protocol import Committed, Message
from inspector.ui import wording
from inspector.ui.analysis import Analysis
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession
from inspector.ui.session_facts import SessionFacts, session_facts
from inspector.ui.session_place import index_place
from inspector.ui.telling import Telling


class Run(Protocol):
    """Runs a job in another thread, then hands its result over in the UI thread."""

    def __call__(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None: ...


class ShownSession:
    """One at a time; UI thread only. It starts the analyst for it and ends it.

    Args:
        window: shows it.
        on_event: hears the analyst, from a thread of its own.
        run: for what takes time.
        judged_by: project file and policy in force.
        idle: no recording of this window writes the session.
    """

    def __init__(
        self,
        window: MainWindow,
        on_event: Callable[[Message], None],
        run: Run,
        judged_by: Callable[[], tuple[Path | None, str]],
        idle: Callable[[], bool],
    ) -> None:
        self._window, self._run, self._judged_by, self._idle = window, run, judged_by, idle
        self._analysis = Analysis(on_event)
        self._telling = Telling(window)
        self._pending: OpenSession | None = None
        self._incidents = 0
        self.missed = 0
        """Exchanges that the recorder could not keep."""
        window.index_unusable.connect(self._index_unusable)

    def show(self, opened: OpenSession) -> None:
        """A session whose file is there."""
        self.show_pending(opened)
        self.analyse_pending()

    def show_pending(self, opened: OpenSession) -> None:
        """A session whose file the recorder is about to make: analysed when it listens."""
        self.end()
        self._pending = replace(opened, index=index_place(opened.session))
        self._window.show_session(self._pending)

    def analyse_pending(self) -> None:
        """The file is there now; nothing when no session waits for its own."""
        opened, self._pending = self._pending, None
        if opened is None:
            return
        self.missed = 0
        self._run(self._analysis.start(opened.session, opened.index, *self._judged_by()), lambda _: None)
        self.ask_counts()

    def judge_again(self) -> None:
        """Another project or policy is in force."""
        self._analysis.again(*self._judged_by())

    def tell(self) -> None:
        """Choose the request that tells most, as soon as that can be said."""
        self._telling.start()

    def end(self, *, wait: bool = False) -> None:
        """Let the analyst go; the index stands."""
        self._telling.stop()
        self._analysis.end(wait=wait)

    def committed(self, message: Committed) -> None:
        """The recorder has stored exchanges."""
        self._window.status.show_saved(message.exchanges, self.missed)
        if message.incidents != self._incidents:
            self._incidents = message.incidents
            self.ask_counts()

    def ask_counts(self) -> None:
        """Read the figures of the session as a whole."""
        if self._window.session() is not None:
            self._window.ask("counts", session_facts, self._take_counts)

    def _take_counts(self, found: SessionFacts) -> None:
        self._window.status.show_saved(found.exchanges, self.missed)
        self._window.show_incident_list(found.incidents)
        if found.demo:
            self._window.show_demo()
        if self._idle():
            following = f"Following a recording of process {found.writer}" if found.writer else "Not recording"
            self._window.status.show_recorder(following)

    def _index_unusable(self, error: IndexFileError) -> None:
        """Of another version: the analyst makes it anew by itself; damaged where it does not look: it is told to."""
        self._window.banner.say("index", f"{wording.sentence(error)} It is made anew from the session.", tone="grey")
        if not isinstance(error, IndexVersionError):
            self._run(self._analysis.renew(), lambda _: None)
