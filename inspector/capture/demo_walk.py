"""The whole demo: one shop visited twice, with client-side tags and with its own tagging server, into one session."""

import sys
import threading
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector import paths
from inspector.capture import scripted_client
from inspector.capture.browser import Browser, CaptureError, OpenBrowser, find_browsers
from inspector.capture.recording import Recording
from inspector.processes.protocol import Launch, Listening, Message
from inspector.session.reader import SessionReader

VARIANTS = {"client": "client-side tags", "server": "the shop's own tagging server"}
"""Launch and variant of the shop -> in words."""

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Nothing leaves this computer, also not past the proxy (Chromium)."""
NO_BAR = "--test-type"
"""No bar about unusual flags above the shop; `navigator.webdriver` stays false. Tried on Linux alone."""

WALK_SECONDS = 90.0
POLL_SECONDS = 0.1
LAST_LOOK_SECONDS = 1.5
"""How long a window shows the end of a walk."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the demo, told as it begins."""

    number: int
    of: int
    variant: str
    """A key of VARIANTS; "" for steps of neither."""
    words: str
    """For the user: what happens now."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What the demo did."""

    session: Path
    client: str
    """Which browser, or the scripted client."""
    notice: str
    """Why no browser was used; "" when one was."""


class DemoWalk:
    """Runs the demo once; `run` blocks, `cancel` may be called from another thread."""

    def __init__(
        self,
        session: Path,
        on_step: Callable[[Step], None] = lambda _: None,
        on_event: Callable[[Message], None] = lambda _: None,
        *,
        headless: bool = False,
        browsers: Sequence[Browser] | None = None,
        extra: Sequence[str] = (),
    ) -> None:
        """Start nothing yet.

        Args:
            session: a new file.
            on_step: called as each step begins, from the thread of `run`.
            on_event: called with each event of the recorder, from a thread of its own; must not raise.
            headless: browsers without a window.
            browsers: to choose from, best first; None: look for them; empty: use the scripted client.
            extra: further arguments for a browser of the Chromium family (where its window goes).
        """
        self.session = session
        self._on_step = on_step
        self._on_event = on_event
        self._headless = headless
        self._browsers = browsers
        self._extra = (NOWHERE, *((NO_BAR,) if sys.platform == "linux" and not headless else ()), *extra)
        self._cancelled = threading.Event()
        self._recording: Recording | None = None
        self._notice = ""
        self._journey = tomllib.loads((paths.resources() / "demo" / "journey.toml").read_text(encoding="utf-8"))

    def cancel(self) -> None:
        """End the demo at once, whatever it waits for; what was recorded stays."""
        self._cancelled.set()
        if self._recording is not None:
            self._recording.give_up()

    def run(self) -> Walked:
        """Record both visits.

        Raises:
            CaptureError: the recorder cannot record, or a visit did not end; one sentence.
        """
        browser = self._choose()
        told = browser.describe() if browser else scripted_client.NAME
        launches = [Launch(name, browser=told) for name in VARIANTS]
        recording = self._recording = Recording(self.session, self._on_event, launches=launches, demo=True)
        self._tell("", "Starting the recorder")
        try:
            for variant, at in recording.start().items():
                if self._cancelled.is_set():
                    break
                browser = self._visit(recording, browser, variant, at)
        except CaptureError:
            if not self._cancelled.is_set():
                raise
        finally:
            recording.stop()
        return Walked(self.session, browser.describe() if browser else scripted_client.NAME, self._notice)

    def _choose(self) -> Browser | None:
        """The first of the Chromium family, in which nothing passes the proxy; else the first there is."""
        found = find_browsers() if self._browsers is None else list(self._browsers)
        if not found:
            self._notice = "No browser was found: a scripted client sent the same requests in its place."
        return next((browser for browser in found if browser.family == "chromium"), found[0] if found else None)

    def _visit(self, recording: Recording, browser: Browser | None, variant: str, at: Listening) -> Browser | None:
        """One walk through the shop; returns the browser that is still of use."""
        landing = f"https://shop.test{self._journey['walk']['landing'].replace('{variant}', variant)}"
        words = VARIANTS[variant]
        if browser is not None:
            self._tell(variant, f"{browser.name} walks through the shop, with {words}")
            try:
                self._walk(recording, browser, variant, landing)
            except CaptureError as error:
                if self._cancelled.is_set():
                    return None
                if self._arrived(variant):  # it is not done a second time
                    raise
                self._notice = f"{str(error).rstrip('.')}: a scripted client sent the same requests in its place."
            else:
                return browser
            at = recording.add_launch(Launch(variant, browser=scripted_client.NAME))
        self._tell(variant, f"A scripted client walks through the shop, with {words}")
        try:
            scripted_client.walk(at, landing)
        except OSError as error:
            raise CaptureError(f"the recorder was not reached ({error})") from error
        return None

    def _walk(self, recording: Recording, browser: Browser, variant: str, landing: str) -> None:
        extra = self._extra if browser.family == "chromium" else ()
        opened = recording.open_browser(browser, variant, landing, headless=self._headless, extra=extra)
        try:
            self._follow(opened, f"https://shop.test{self._journey['walk']['done'].replace('{variant}', variant)}")
        finally:
            opened.close()

    def _follow(self, opened: OpenBrowser, done: str) -> None:
        """Wait until the request that ends the visit is in the session."""
        deadline = time.monotonic() + WALK_SECONDS
        change = 0
        with SessionReader.open(self.session) as reader:
            while not self._cancelled.wait(POLL_SECONDS):
                rows = reader.changed(change, bodies=False)
                change = rows[-1][0] if rows else change
                if any(exchange.url_text == done for _, exchange in rows):
                    self._cancelled.wait(0 if self._headless else LAST_LOOK_SECONDS)
                    return
                if opened.wait(0):
                    raise CaptureError(f"{opened.browser.name} was closed before its visit was over")
                if time.monotonic() > deadline:
                    raise CaptureError(f"the visit did not end within {WALK_SECONDS:g} seconds")

    def _arrived(self, variant: str) -> bool:
        """Whether a request of this visit was recorded."""
        with SessionReader.open(self.session) as reader:
            return any(exchange.launch == variant for exchange in reader.exchanges(bodies=False))

    def _tell(self, variant: str, words: str) -> None:
        steps = ("", *VARIANTS)
        self._on_step(Step(steps.index(variant) + 1, len(steps), variant, words))
