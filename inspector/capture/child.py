"""The recorder, a child process: joins the proxy, the session's writer and the control lines.

Its life (house.md 6): `start` comes as the first control line; `stop` or SIGTERM ends it; when its host is gone it
records on, until no client was connected for a while.
"""

import asyncio
import contextlib
import gc
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addons.addresses import is_loopback
from addons.proxy import ListenError, Proxy, Setup
from inspector.capture.authority import RECORDER, Authority
from inspector.model.exchange import Exchange
from inspector.model.incident import Incident
from inspector.model.resolved import Answered
from inspector.paths import resources
from inspector.processes.child_end import ChildEnd, begin_child
from inspector.processes.protocol import (
    AddLaunch,
    AllowPrivate,
    BrowseUnrecorded,
    Clients,
    Committed,
    Launch,
    Listening,
    Message,
    NotRecording,
    PassThrough,
    Probed,
    Problem,
    ProtocolError,
    RecordingAgain,
    ResolveNames,
    Start,
    Stop,
    Stopped,
)  # fmt: skip
from inspector.session.schema import Counts, LaunchInfo, SessionError
from inspector.session.writer import SessionFull, SessionWriter, WriterThread

if TYPE_CHECKING:
    from inspector.capture.names import Names

DONE = 0
UNUSABLE = 2
"""It could not start and said why: starting it again would not help."""

TICK = 0.05
FINISH_SECONDS = 2.0
_COMMITTED_EVERY = 0.1
_GARBAGE_EVERY = 5.0
"""Seconds between two looks for what closed connections left: each holds its certificates and TLS state, some 80 KB, in
a circle of objects that Python by itself looks for only after many thousands of requests."""
_FILES = 4096
"""Open files wanted: 512 clients, their servers, and the session."""


class Recorder:
    """One recording; everything but the writer's callbacks runs in its loop."""

    def __init__(self, start: Start, end: ChildEnd) -> None:
        self._start = start
        self._end = end
        self._batch: list[Exchange | Incident | LaunchInfo | Answered] = []
        self._names: Names | None = None
        self._stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._counts = Counts(0, 0, 0, 0)
        self._said = self._counts
        self._said_at = 0.0
        self._clients: dict[str, int] = {}
        self._failures = self._failures_said = 0
        self._unattended = False
        self._blocked = False
        """Nothing can be stored at the moment."""
        self._browse = start.browse_unrecorded
        self._idle_since = time.monotonic()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> int:
        """Record until told to stop.

        Raises:
            SessionError: the session file cannot be used.
            SessionFull: no room for it.
            OSError: the authority's folder cannot be written, or `upstream_ca` not be read.
        """
        authority = Authority.make(Path(self._start.authority))
        self._authority = authority
        with contextlib.suppress(OSError):  # another recorder says so: it is in use all the same
            self._held = authority.hold(RECORDER)
        writer = SessionWriter.open(Path(self._start.session), source="proxy", demo=self._start.demo)
        self._counts = writer.counts
        self._writing = WriterThread(
            writer, on_committed=self._committed, on_paused=self._paused, on_resumed=self._resumed
        )
        try:
            self._ask_names(self._start.resolve_names)
            self._proxy = Proxy(self._setup(authority.folder, writer.last_seq + 1))
            await self._proxy.start()
            listening = [await self._listen(launch) for launch in self._start.launches]
            if self._start.launches and not any(listening):
                return UNUSABLE
            gc.collect()
            gc.freeze()
            self._end.listen(self._control, self._wrong, self._host_gone)
            await self._record()
            await self._finish()
        finally:
            await asyncio.to_thread(self._writing.close)
            if self._unattended:  # nobody is left to do it
                authority.remove()
        self._say_committed()
        self._end.send(Stopped(self._counts.seq))
        return DONE

    def _setup(self, authority: Path, first_seq: int) -> Setup:
        start = self._start
        answering: list[Any] = []
        if start.demo:
            from addons.demo_shop import DemoShop  # noqa: PLC0415 - only the demo loads its shop

            answering.append(DemoShop(resources() / "demo"))
        return Setup(
            authority=authority, sink=self._take, probed=self._probed, first_seq=first_seq,
            upstream_ca=start.upstream_ca, pass_through=start.pass_through, allow_private=start.allow_private,
            answering=answering,
        )  # fmt: skip

    # What the proxy brings

    def _take(self, item: Exchange | Incident) -> None:
        self._batch.append(item)
        if self._names is not None and isinstance(item, Exchange):
            self._names.seen(item)
        if isinstance(item, Incident) and item.kind in {"crashed", "addon-failed"}:
            self._failures += item.count

    def _probed(self, launch: str, ok: bool, step: str, words: str) -> None:
        self._end.send(Probed(launch, ok, step, words))

    def _ask_names(self, wanted: bool) -> None:
        """The demo's hosts are nowhere but here."""
        if self._names is not None and not wanted:
            self._names.stop()
            self._names = None
        elif not wanted or self._start.demo:
            return
        elif self._names is None:
            from inspector.capture.names import Names  # noqa: PLC0415 - only where the user wants it

            self._names = Names(self._batch_answer, self._start.name_servers)

    def _batch_answer(self, answered: Answered) -> None:
        self._batch.append(answered)

    async def _listen(self, launch: Launch) -> bool:
        if not launch.password and not is_loopback(launch.host) and launch.host != "localhost":
            why = f"{launch.host} can be reached by other computers: that needs a password."
            self._end.send(Problem(f"{launch.name or 'The recorder'} does not listen", why))
            return False
        try:
            port = await self._proxy.listen(launch.name, launch.host, launch.port, launch.password)
        except ListenError as error:
            self._end.send(Problem(f"{launch.name or 'The recorder'} does not listen", str(error)))
            return False
        self._batch.append(LaunchInfo(launch.name, launch.browser, launch.host, port, time.time()))
        asked = launch.port if launch.port not in {0, port} else 0
        ca, spki = str(self._authority.certificate), self._authority.spki
        self._end.send(Listening(launch.name, launch.host, port, ca, spki, asked))
        return True

    async def _record(self) -> None:
        """Hand batches to the writer, and look after clients and counts once a second."""
        second = garbage = time.monotonic()
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), TICK)
            self._flush()
            now = time.monotonic()
            if now >= second:
                second = now + 1.0
                self._each_second(now)
            if now >= garbage and gc.get_count()[2]:
                garbage = now + _GARBAGE_EVERY
                gc.collect()

    def _flush(self) -> None:
        """Finished and running requests together: each commit holds all that began before it."""
        running = self._proxy.tap.snapshot()
        if self._names is not None:
            for exchange in running:
                self._names.seen(exchange)
        if self._batch or running:
            batch, self._batch = self._batch, []
            self._writing.submit([*batch, *running])
        if self._counts != self._said and time.monotonic() - self._said_at >= _COMMITTED_EVERY:
            self._say_committed()

    def _each_second(self, now: float) -> None:
        self._proxy.guard.tick(now)
        clients = self._proxy.guard.open_connections()
        for launch, count in clients.items():
            if self._clients.get(launch, 0) != count:
                self._end.send(Clients(launch, count))
        self._clients = clients
        if self._failures != self._failures_said:
            self._failures_said = self._failures
            why = f"{self._failures} so far; requests concerned are marked, or counted as not recorded."
            self._end.send(Problem("A part of the recorder failed", why))
        if any(clients.values()):
            self._idle_since = now
        elif self._unattended and now - self._idle_since >= self._start.idle_end_seconds:
            self._stopping.set()

    async def _finish(self) -> None:
        """Let running requests end for a moment; what then still runs is stored as interrupted."""
        await self._proxy.close_listeners()
        deadline = time.monotonic() + FINISH_SECONDS
        while self._proxy.tap.running and time.monotonic() < deadline:  # noqa: ASYNC110 - an event costs every request
            await asyncio.sleep(0.02)
        self._proxy.tap.interrupt()
        self._proxy.guard.paused = True
        await self._proxy.stop()
        if self._names is not None:
            self._flush()
            await self._names.settle()
        self._flush()

    # What the writer says, from its thread

    def _committed(self, counts: Counts) -> None:
        self._counts = counts

    def _paused(self, why: str, path: Path, free: int, missed: int) -> None:
        self._loop.call_soon_threadsafe(self._pause, why, path, free, missed)

    def _resumed(self, missed: int) -> None:
        self._loop.call_soon_threadsafe(self._resume, missed)

    def _pause(self, why: str, path: Path, free: int, missed: int) -> None:
        self._blocked = True
        self._proxy.guard.paused = not self._browse
        self._end.send(NotRecording(why, str(path), free, missed))

    def _resume(self, missed: int) -> None:
        self._blocked = False
        self._proxy.guard.paused = False
        self._end.send(RecordingAgain(missed))

    def _say_committed(self) -> None:
        self._said, self._said_at = self._counts, time.monotonic()
        self._end.send(Committed(self._said.seq, self._said.change, self._said.exchanges, self._said.incidents))

    # What the host says, from the reader's thread

    def _control(self, message: Message) -> None:
        self._loop.call_soon_threadsafe(self._obey, message)

    def _wrong(self, why: str) -> None:
        self._end.send(Problem("A control line was not understood", why))

    def _host_gone(self) -> None:
        self._loop.call_soon_threadsafe(self._go_unattended)

    def _go_unattended(self) -> None:
        self._unattended = True
        self._idle_since = time.monotonic()

    def stop(self) -> None:
        self._stopping.set()

    def _obey(self, message: Message) -> None:
        match message:
            case Stop():
                self.stop()
            case AddLaunch(launch):
                task = asyncio.ensure_future(self._add(launch))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            case PassThrough(host):
                self._proxy.passing.add(host)
            case AllowPrivate(host):
                self._proxy.guard.allow(host)
            case ResolveNames(wanted):
                self._ask_names(wanted)
            case BrowseUnrecorded(allowed):
                self._browse = allowed
                self._proxy.guard.paused = self._blocked and not allowed
            case _:
                self._wrong(f"{type(message).__name__} is not for a running recorder")

    async def _add(self, launch: Launch) -> None:
        await self._listen(launch)


async def _record(start: Start, end: ChildEnd) -> int:
    recorder = Recorder(start, end)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, recorder.stop)
    return await recorder.run()


def run(end: ChildEnd) -> int:
    """Wait for `start` and record; exit status."""
    try:
        start = end.first()
    except ProtocolError as error:
        end.send(Problem("The recorder was not started", str(error)))
        return UNUSABLE
    if not isinstance(start, Start):
        return UNUSABLE if start else DONE
    try:
        return asyncio.run(_record(start, end))
    except (SessionError, SessionFull) as error:
        end.send(Problem("The session cannot be recorded", str(error)))
    except OSError as error:
        end.send(Problem("The recorder cannot start", str(error)))
    return UNUSABLE


def main() -> int:
    begin_child()
    _raise_file_limit()
    end = ChildEnd()
    try:
        return run(end)
    finally:
        end.close()


def _raise_file_limit() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX only

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())
