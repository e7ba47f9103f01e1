"""The file behind the window: one at a time, and of two that are opened at once the one asked for last."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from inspector.processes.inputs import Input, open_input


class ShownInput:
    """A session made from a foreign file goes with it."""

    def __init__(self) -> None:
        self.current: Input | None = None
        """What was opened last and not closed since."""
        self._lock = threading.Lock()
        self._held = contextlib.ExitStack()

    def opener(self, path: Path) -> Callable[[], Input | None]:
        """Close what is open; what is returned opens `path`, for another thread.

        It gives None when something else was wanted meanwhile, and raises as `open_input`.
        """
        self.close()
        held = self._held

        def job() -> Input | None:
            found = held.enter_context(open_input(path))
            with self._lock:
                if self._held is held:
                    self.current = found
                    return found
            held.close()
            return None

        return job

    def close(self) -> None:
        """Let go of the input, also of one that is still being opened."""
        with self._lock:
            held, self._held, self.current = self._held, contextlib.ExitStack(), None
        held.close()
