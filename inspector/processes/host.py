"""Starts, stops and restarts one child process; one thread reads its events, one writes what it is told.

A child that dies is started again with its first message, on the ports it had; three deaths within a minute end that.
A child outlives its host: it has a session of its own (no terminal signal reaches it), and sees its input end.
"""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from inspector.paths import logs, private_folder
from inspector.processes.protocol import (
    AddLaunch,
    AllowPrivate,
    BrowseUnrecorded,
    Listening,
    Message,
    PassThrough,
    Problem,
    ProtocolError,
    ResolveNames,
    Start,
    Stop,
    decode,
    encode,
)

DEATHS = 3
WITHIN = 60.0
UNUSABLE = 2
"""Exit status of a child that could not start and said why."""
_LOG_BYTES = 1024 * 1024


class Host:
    """The parent's side of one child. Its methods may be called from any thread; they do not wait for the child."""

    def __init__(self, module: str, on_event: Callable[[Message], None], *, restart: bool = True) -> None:
        """Start nothing yet.

        Args:
            module: run as `python -m module`.
            on_event: called with each event, from the reader's thread; must not raise.
            restart: start the child again when it dies.
        """
        self._module = module
        self._on_event = on_event
        self._restart = restart
        self._first: Message | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._lock = threading.Lock()
        """Held for a moment only: never while something is written, nor while an event is told."""
        self._said: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        """What the child that runs now is still to be told; None ends it."""
        self._ending = False
        self._deaths: list[float] = []

    @property
    def pid(self) -> int | None:
        """Process id of the child; None when none runs."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def start(self, first: Message) -> None:
        """Start the child and send its first message; nothing is started once the host was told to stop.

        Raises:
            OSError: no process can be started.
            RuntimeError: it was started before.
        """
        if self._reader is not None:
            raise RuntimeError("this host was started before")
        with self._lock:
            if self._ending:
                return
            self._first = first
            self._spawn()
            self._reader = threading.Thread(target=self._follow, name=f"{self._module}-events", daemon=True)
            self._reader.start()

    def send(self, message: Message) -> None:
        """Send a control message; what a restarted child must know is remembered. A dying child loses nothing else."""
        with self._lock:
            if self._first is not None:
                self._first = _with(self._first, message)
            self._said.put(message)

    def stop(self, timeout: float = 5.0) -> None:
        """Ask the child to end, and end it after `timeout` seconds; returns when it is gone and all events are told."""
        with self._lock:
            self._ending = True
            self._said.put(Stop())
            child = self._child
        if child is not None:
            try:
                child.wait(timeout)
            except subprocess.TimeoutExpired:
                child.terminate()
                _kill_late(child)
        if self._reader is not None and self._reader is not threading.current_thread():
            self._reader.join(timeout)

    # One child

    def _spawn(self) -> None:
        with _log(self._module) as log:
            child = subprocess.Popen(
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=os.name == "posix",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        self._said.put(None)
        self._child, self._said = child, queue.SimpleQueue()
        if self._first is not None:
            self._said.put(self._first)
        telling = threading.Thread(target=_tell, args=(child, self._said), name=f"{self._module}-control", daemon=True)
        telling.start()

    def _follow(self) -> None:
        """The reader's thread: events of this child, then of the next."""
        while (child := self._child) is not None and child.stdout is not None:
            with child.stdout:
                for line in child.stdout:
                    self._hear(line)
            status = child.wait()
            if self._ending or status == 0 or not self._may_restart(status):
                break
            why = f"It had ended with {_status(status)}. What ran at that moment is marked as interrupted."
            self._on_event(Problem(f"{self._module} was started again", why))
            try:
                if not self._again():
                    break
            except OSError as error:
                self._on_event(Problem("The recorder could not be started again", error.strerror or "unknown"))
                break
        self._said.put(None)

    def _again(self) -> bool:
        """Start the next child, unless the host was told to end meanwhile."""
        with self._lock:
            if not self._ending:
                self._spawn()
            return not self._ending

    def _hear(self, line: bytes) -> None:
        try:
            message = decode(line)
        except ProtocolError as error:
            message = Problem(f"{self._module} said something that is no event", str(error))
        if isinstance(message, Listening) and isinstance(self._first, Start):
            with self._lock:
                self._first = _listening(self._first, message)
        self._on_event(message)

    def _may_restart(self, status: int) -> bool:
        if status == UNUSABLE or not self._restart:
            if status != UNUSABLE:
                self._on_event(Problem(f"{self._module} ended unexpectedly", _status(status)))
            return False
        now = time.monotonic()
        self._deaths = [moment for moment in self._deaths if now - moment < WITHIN] + [now]
        if len(self._deaths) < DEATHS:
            return True
        why = (
            f"It ended unexpectedly {DEATHS} times within a minute, the last time with {_status(status)}."
            f" What was recorded until then is safe. Details: {_log_path(self._module)}"
        )
        self._on_event(Problem(f"{self._module} was not started again", why))
        return False


def _with(first: Message, message: Message) -> Message:
    """What a child started again must be told at once, when `message` was sent to the one before."""
    if type(first) is type(message):
        return message
    if not isinstance(first, Start):
        return first
    match message:
        case AddLaunch(launch):
            others = [known for known in first.launches if known.name != launch.name]
            return replace(first, launches=(*others, launch))
        case PassThrough(host):
            return replace(first, pass_through=(*first.pass_through, host))
        case AllowPrivate(host):
            return replace(first, allow_private=(*first.allow_private, host))
        case BrowseUnrecorded(allowed):
            return replace(first, browse_unrecorded=allowed)
        case ResolveNames(wanted):
            return replace(first, resolve_names=wanted)
        case _:
            return first


def _listening(first: Start, heard: Listening) -> Start:
    """Ask for the port that the launch got."""
    launches = tuple(
        replace(launch, port=heard.port) if launch.name == heard.launch else launch for launch in first.launches
    )
    return replace(first, launches=launches)


def _tell(child: subprocess.Popen[bytes], said: queue.SimpleQueue[Message | None]) -> None:
    """Write what a child is told, which may take as long as it does not read."""
    if child.stdin is None:
        return
    with contextlib.suppress(OSError), child.stdin:  # it is dying: the reader will notice
        while (message := said.get()) is not None:
            child.stdin.write(encode(message))
            child.stdin.flush()


def _kill_late(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(1.0)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _status(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


def _log_path(module: str) -> Path:
    return logs() / f"{module.removeprefix('inspector.')}.log"


@contextlib.contextmanager
def _log(module: str) -> Iterator[IO[bytes]]:
    """Where the child's standard error goes: one file a module, begun anew at 1 MB, the one before kept."""
    path = _log_path(module)
    private_folder(path.parent)
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        yield file
