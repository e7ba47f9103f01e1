"""A child's end of the inner protocol: events out by a thread that never holds the child up, control in by another."""

import faulthandler
import logging
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from inspector.processes.protocol import MAX_LINE, Clients, Committed, Indexed, Message, ProtocolError, decode, encode

_HINTS = (Committed, Clients, Indexed)
"""Events whose loss does no harm: the next says all."""
_WAITING = 1000


def begin_child() -> None:
    """What every child does first: files for this user alone, and a log that never quotes the traffic."""
    os.umask(0o077)
    faulthandler.enable()
    sys.excepthook = _frames_only
    threading.excepthook = lambda ended: _frames_only(ended.exc_type, ended.exc_value, ended.exc_traceback)
    logging.lastResort = None  # log records of libraries may quote the traffic


def _frames_only(kind: type[BaseException], _: BaseException | None, trace: TracebackType | None) -> None:
    """A traceback without the exception's text, which may quote the traffic."""
    sys.stderr.write(f"{''.join(traceback.format_tb(trace))}{kind.__name__}\n")


class ChildEnd:
    """Takes standard output for itself: what else the process prints goes to standard error.

    A host that is gone, or does not read, is no fault: events are hints, the files hold everything.
    """

    def __init__(self, *, control: int = 0, events: int = 1) -> None:
        """`control` and `events` are descriptors."""
        self._control = open(control, "rb", closefd=False)  # noqa: SIM115 - a descriptor, open as long as we live
        self._events = os.dup(events)
        if events == 1:
            sys.stdout.flush()
            os.dup2(2, 1)
        self._waiting: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="events-out", daemon=True)
        self._writer.start()

    def send(self, message: Message) -> None:
        """Queue an event; from any thread."""
        if isinstance(message, _HINTS) and self._waiting.qsize() > _WAITING:
            return
        self._waiting.put(message)

    def close(self, timeout: float = 1.0) -> None:
        """Give what is queued a moment to leave."""
        self._waiting.put(None)
        self._writer.join(timeout)

    def listen(
        self, on_message: Callable[[Message], None], on_wrong: Callable[[str], None], on_end: Callable[[], None]
    ) -> None:
        """Start the thread that reads control lines; it calls from that thread.

        Args:
            on_message: one message.
            on_wrong: a line that is none, why.
            on_end: the host is gone.
        """
        reader = threading.Thread(
            target=self._read, args=(on_message, on_wrong, on_end), name="control-in", daemon=True
        )
        reader.start()

    def first(self) -> Message | None:
        """The first control message, waited for; None when the host went without one.

        Raises:
            ProtocolError: the line is no message of ours.
        """
        line = self._line()
        return decode(line) if line else None

    def _write(self) -> None:
        open_pipe = True
        while (message := self._waiting.get()) is not None:
            if open_pipe:
                open_pipe = self._put(message)

    def _put(self, message: Message) -> bool:
        try:
            rest = memoryview(encode(message))
        except ProtocolError:
            return True
        try:
            while rest:
                rest = rest[os.write(self._events, rest) :]
        except OSError:
            return False
        return True

    def _read(
        self, on_message: Callable[[Message], None], on_wrong: Callable[[str], None], on_end: Callable[[], None]
    ) -> None:
        while line := self._line():
            try:
                message = decode(line)
            except ProtocolError as error:
                on_wrong(str(error))
            else:
                on_message(message)
        on_end()

    def _line(self) -> bytes:
        """The next line, of one that is too long only the last part; b"" at the end."""
        line = self._control.readline(MAX_LINE + 1)
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            rest = self._control.readline(MAX_LINE + 1)
            if not rest:
                return b""
            line = b" " * MAX_LINE + rest
        return line
