"""One recording: the recorder child and the browsers that are launched through it. No window, no Qt."""

import secrets
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock

from inspector import paths
from inspector.capture.authority import HOST, Authority, remove_left_over
from inspector.capture.browser import Browser, CaptureError, OpenBrowser, launch
from inspector.processes.host import Host
from inspector.processes.protocol import (
    AddLaunch,
    AllowPrivate,
    BrowseUnrecorded,
    Launch,
    Listening,
    Message,
    PassThrough,
    Probed,
    Problem,
    ResolveNames,
    Start,
)

__all__ = ["CaptureError", "Recording"]

CHILD = "inspector.capture.child"
PROBE = "http://probe.request-inspector.invalid/"
PROBE_SECONDS = 30.0
ENDED = "the recording was ended meanwhile"
FAILING_SECONDS = 2.0
"""After a failed step of the probe: a browser may try once more."""


class Recording:
    """Starts and ends one recorder and its browsers; its methods may be called from any thread but the events'."""

    def __init__(
        self,
        session: Path,
        on_event: Callable[[Message], None],
        *,
        launches: Sequence[Launch] = (Launch("browser"),),
        demo: bool = False,
        pass_through: Sequence[str] = (),
        allow_private: Sequence[str] = (),
        upstream_ca: str = "",
        browse_unrecorded: bool = False,
        resolve_names: bool = False,
        name_servers: Sequence[str] = (),
    ) -> None:
        """Start nothing yet.

        Args:
            session: the file to record into; made when it is missing, gone on with when it is a session.
            on_event: called with each event of the recorder, from a thread of its own; must not raise.
            launches: listening addresses, one for each browser that is to be told apart.
            demo: answer the demo shop's hosts ourselves, refuse every other one.
            pass_through: hosts left undecrypted.
            allow_private: private hosts that pages of public origins may reach.
            upstream_ca: PEM file trusted for servers beside the system's roots.
            browse_unrecorded: go on proxying when nothing can be stored.
            resolve_names: ask the domain name system which names stand behind the hosts.
            name_servers: ADDRESS:PORT of those that are asked; none: the computer's own.
        """
        self.session = session
        self.listening: dict[str, Listening] = {}
        """Launch -> where it listens; port and authority of the recorder that runs now."""
        self._on_event = on_event
        self._authority = paths.authorities() / secrets.token_hex(8)
        self._start = Start(
            str(session.absolute()), str(self._authority), tuple(launches), tuple(pass_through), tuple(allow_private),
            demo, browse_unrecorded, upstream_ca, resolve_names, tuple(name_servers),
        )  # fmt: skip
        self._held: FileLock | None = None
        self._host = Host(CHILD, self._hear)
        self._changed = threading.Condition()
        self._problems: list[Problem] = []
        self._probes: dict[str, list[Probed]] = {}
        self._browsers: list[OpenBrowser] = []
        self._ending = False

    @property
    def pid(self) -> int | None:
        """Process id of the recorder; None when none runs (also for the moment in which it is started again)."""
        return self._host.pid

    @property
    def browsers(self) -> list[OpenBrowser]:
        """Those launched here that have not ended."""
        return [browser for browser in self._browsers if not browser.wait(0)]

    def start(self, timeout: float = 15.0) -> dict[str, Listening]:
        """Start the recorder and wait until it listens for every launch.

        Returns:
            Launch -> where it listens.

        Raises:
            CaptureError: it cannot record or listen; one sentence.
        """
        remove_left_over(paths.private_folder(self._authority.parent))
        try:
            self._held = Authority(paths.private_folder(self._authority)).hold(HOST)
            self._host.start(self._start)
        except OSError as error:
            raise CaptureError(f"the recorder could not be started ({error})") from error
        names = {item.name for item in self._start.launches}
        try:
            self._wait(lambda: names <= self.listening.keys() or bool(self._problems), timeout)
        except CaptureError:
            self.stop()
            raise
        if not names <= self.listening.keys():
            problem = self._problems[0]
            self.stop()
            raise CaptureError(f"{problem.what}: {problem.why.rstrip('.')}")
        return dict(self.listening)

    def add_launch(self, item: Launch, timeout: float = 10.0) -> Listening:
        """One more listening address while recording, or another one for a launch that is there.

        Raises:
            CaptureError: no port on that address.
        """
        with self._changed:
            seen = len(self._problems)
            self.listening.pop(item.name, None)
        self._host.send(AddLaunch(item))
        self._wait(lambda: item.name in self.listening or len(self._problems) > seen, timeout)
        if item.name not in self.listening:
            problem = self._problems[-1]
            raise CaptureError(f"{problem.what}: {problem.why.rstrip('.')}")
        return self.listening[item.name]

    def open_browser(
        self,
        browser: Browser,
        name: str,
        url: str,
        *,
        headless: bool = False,
        quiet: bool = True,
        keep_profile: str | None = None,
        extra: Sequence[str] = (),
    ) -> OpenBrowser:
        """Launch a browser for one of the launches and wait until it is proven to be recorded.

        It asks for our probe page first, over plain http and then encrypted, and is sent on to `url` from there.

        Args:
            browser: one of `find_browsers`.
            name: of the launch.
            url: where it goes; "" leaves it on the probe page.
            headless: without a window.
            quiet: without calls of the browser's own.
            keep_profile: name of a kept profile; None: a fresh one.
            extra: further arguments for the program.

        Raises:
            CaptureError: it did not start, or did not come through the recorder; the failing step in words.
        """
        with self._changed:
            self._probes.pop(name, None)
        opened = launch(
            browser, self.listening[name], f"{PROBE}?to={quote(url, safe='')}" if url else PROBE,
            headless=headless, quiet=quiet, keep_profile=keep_profile, extra=extra,
        )  # fmt: skip
        self._browsers.append(opened)
        fault = self._probe_fault(name, opened)
        if fault:
            opened.close()
            raise CaptureError(f"{browser.name} is not ready: {fault}")
        return opened

    def _probe_fault(self, name: str, opened: OpenBrowser) -> str:
        """Wait for the probe; "" when all is good, else the failing step in words."""
        deadline = time.monotonic() + PROBE_SECONDS
        words = f"it did not reach the recorder within {PROBE_SECONDS:g} seconds"
        with self._changed:
            while time.monotonic() < deadline:
                if self._ending:  # `stop` may have looked for browsers before this one was there
                    return ENDED
                said = self._probes.get(name, [])
                if any(probe.ok for probe in said):
                    return ""
                words = said[0].words if said else words
                if further := [probe.words for probe in said if probe.words != words]:
                    # the first says that it was reached, this one why it went no further
                    words = further[-1]
                    deadline = min(deadline, time.monotonic() + FAILING_SECONDS)
                if opened.wait(0):
                    return "it ended at once; start it by hand to see what it says"
                self._changed.wait(0.1)
        return words

    def pass_through(self, host: str) -> None:
        """Leave a host undecrypted from now on."""
        self._host.send(PassThrough(host))

    def allow_private(self, host: str) -> None:
        """Let pages of public origins reach this private host from now on."""
        self._host.send(AllowPrivate(host))

    def browse_unrecorded(self, allowed: bool) -> None:
        """What browsers may do while nothing can be stored: go on, or be refused."""
        self._host.send(BrowseUnrecorded(allowed))

    def resolve_names(self, wanted: bool) -> None:
        """Ask for names behind hosts from now on, or no more."""
        self._host.send(ResolveNames(wanted))

    def give_up(self) -> None:
        """Whoever waits for a start, a launch or a browser waits no longer; `stop` is to follow."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()

    def stop(self) -> None:
        """Close the browsers, then end the recorder: what pages send as they close is still recorded."""
        self.give_up()
        for browser in self.browsers:
            browser.close()
        self._host.stop()
        if self._held is not None:
            self._held.release()
        shutil.rmtree(self._authority, ignore_errors=True)

    def _hear(self, message: Message) -> None:
        with self._changed:
            match message:
                case Listening():
                    self.listening[message.launch] = message
                case Probed():
                    self._probes.setdefault(message.launch, []).append(message)
                case Problem():
                    self._problems.append(message)
                case _:
                    pass
            self._changed.notify_all()
        self._on_event(message)

    def _wait(self, condition: Callable[[], bool], timeout: float) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._ending or condition(), timeout):
                raise CaptureError(f"the recorder did not answer within {timeout:g} seconds: try again")
            if self._ending:
                raise CaptureError(ENDED)
