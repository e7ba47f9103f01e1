"""Finds, launches and closes a browser with a profile of its own: never the user's, nothing installed anywhere."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from inspector import paths
from inspector.capture import chromium, firefox
from inspector.processes.protocol import Listening

if sys.platform == "darwin":
    from inspector.capture import macos as system
elif sys.platform == "win32":
    from inspector.capture import windows as system
else:
    from inspector.capture import linux as system

Family = Literal["chromium", "firefox"]

NAMES = {
    "chromium": "Chromium", "chrome": "Google Chrome", "edge": "Microsoft Edge", "brave": "Brave",
    "vivaldi": "Vivaldi", "firefox": "Firefox",
}  # fmt: skip
"""Kinds in the order in which they are offered, and their names."""

FRESH = "launch-"
KEPT = "kept"
LINGER_SECONDS = 1.0
"""Between the end of the last window and the removal of the profile: helpers still write for a moment."""


class CaptureError(RuntimeError):
    """Environment: port, authority or browser; one sentence that says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Browser:
    kind: str
    """A key of NAMES."""
    name: str
    path: Path
    version: str
    """"" when it did not tell."""
    family: Family
    command: tuple[str, ...] = ()
    """What is run before the arguments; () means the path alone."""
    profiles: Path | None = None
    """Folder in which its profiles must lie (snap, flatpak); None: the program's own."""

    def describe(self, *, quiet: bool = True, kept: str | None = None) -> str:
        """For the session's record: which browser, which kind of profile."""
        profile = f"kept profile {kept}" if kept else "fresh profile"
        return f"{self.name} {self.version}".strip() + f", {profile}, {'quiet' if quiet else 'as shipped'}"


def find_browsers() -> list[Browser]:
    """The browsers of this computer that can be launched with a profile of our own."""
    order = list(NAMES)
    found = sorted(system.find(), key=lambda entry: order.index(entry[0]))
    return [_browser(kind, command, profiles) for kind, command, profiles in found]


def _browser(kind: str, command: tuple[str, ...], profiles: Path | None) -> Browser:
    family: Family = "firefox" if kind == "firefox" else "chromium"
    return Browser(kind, NAMES[kind], Path(command[0]), _version(command), family, command, profiles)


def _version(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(system.version_of(command), capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+(\.\d+)+", done.stdout)
    return found.group() if found else ""


def launch(
    browser: Browser,
    at: Listening,
    url: str,
    *,
    headless: bool = False,
    quiet: bool = True,
    keep_profile: str | None = None,
    extra: Sequence[str] = (),
) -> "OpenBrowser":
    """Start the browser on `url`, its traffic through the recorder's port, its trust in the recorder's authority.

    Args:
        browser: one of `find_browsers`.
        at: where the recorder listens, and its authority.
        url: opened first.
        headless: without a window.
        quiet: without calls of the browser's own.
        keep_profile: name of a profile of ours that stays for the next time; None: a fresh one, removed afterwards.
        extra: further arguments.

    Raises:
        CaptureError: the profile is in use, cannot be made, or the program does not start.
    """
    profile = _Profile.open(browser, keep_profile)
    more = firefox.environment(quiet=quiet) if browser.family == "firefox" else {}
    try:
        if browser.family == "firefox":
            firefox.prepare(profile.path, at.port, Path(at.ca), browser.path, quiet=quiet)
            words = firefox.arguments(profile.path, url, headless=headless, extra=extra)
        else:
            words = chromium.arguments(
                profile.path, at.port, at.spki, url, headless=headless, quiet=quiet, as_root=_is_root(), extra=extra
            )
        process = subprocess.Popen(
            [*(browser.command or (str(browser.path),)), *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env=os.environ | more,
        )  # fmt: skip
    except OSError as error:
        profile.release()
        raise CaptureError(f"{browser.name} could not be started ({error}): choose another browser") from error
    return OpenBrowser(browser, process, profile)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


class OpenBrowser:
    """One running browser; ends with its last window, and takes its fresh profile with it."""

    def __init__(self, browser: Browser, process: "subprocess.Popen[bytes]", profile: "_Profile") -> None:
        self.browser = browser
        self._process = process
        self._profile = profile
        self._watcher = threading.Thread(target=self._watch, name="browser", daemon=True)
        self._watcher.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def profile(self) -> Path:
        return self._profile.path

    @property
    def running(self) -> bool:
        return bool(system.processes_of(self.pid, self.profile)) if self._process.poll() is not None else True

    def wait(self, timeout: float | None = None) -> bool:
        """Whether the browser has ended and its fresh profile is gone, within `timeout` seconds (None: no limit)."""
        self._watcher.join(timeout)
        return not self._watcher.is_alive()

    def close(self, timeout: float = 5.0) -> None:
        """End every process of this browser: asked first, ended after `timeout` seconds."""
        system.end(self._processes(), kill=False)
        deadline = time.monotonic() + timeout
        while self._processes() and time.monotonic() < deadline:
            time.sleep(0.05)
        system.end(self._processes(), kill=True)
        self.wait(timeout + LINGER_SECONDS)

    def _processes(self) -> set[int]:
        self._process.poll()  # a child that ended is not left as a zombie
        return system.processes_of(self.pid, self.profile)

    def _watch(self) -> None:
        self._process.wait()
        while self._processes():  # a wrapper or a browser that handed over to another process of its own
            time.sleep(0.2)
        time.sleep(LINGER_SECONDS)
        self._profile.release()


class _Profile:
    """A folder for one browser at a time: fresh and removed, or kept by name."""

    def __init__(self, path: Path, lock: FileLock, *, fresh: bool) -> None:
        self.path = path
        self._lock = lock
        self._fresh = fresh

    @classmethod
    def open(cls, browser: Browser, kept: str | None) -> "_Profile":
        root = paths.private_folder(browser.profiles or paths.profiles())
        remove_left_over(root)
        if kept is None:
            path = Path(tempfile.mkdtemp(prefix=FRESH, dir=root))
            return cls(path, _locked(path), fresh=True)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", kept):
            raise CaptureError(f"{kept!r} is no name of a profile: letters, digits, - and _ only, at most 64")
        path = paths.private_folder(root / KEPT / f"{kept}-{browser.kind}")
        try:
            return cls(path, _locked(path), fresh=False)
        except Timeout as error:
            raise CaptureError(f"the kept profile {kept} is in use: close its browser, or give another name") from error

    def release(self) -> None:
        """Give the folder back; a fresh one is removed."""
        if self._fresh:
            _remove(self.path)
        self._lock.release()
        if self._fresh:
            Path(self._lock.lock_file).unlink(missing_ok=True)


def _locked(profile: Path) -> FileLock:
    lock = FileLock(f"{profile}.lock", mode=0o600, thread_local=False)
    lock.acquire(timeout=0)
    return lock


def remove_left_over(root: Path) -> list[Path]:
    """Remove fresh profiles of a program that was ended before it could; those in use stay. Returns the removed."""
    removed = []
    for path in _fresh_profiles(root):
        with suppress(Timeout):
            lock = _locked(path)
            if not system.processes_of(-1, path) - {-1}:
                _remove(path)
                removed.append(path)
            lock.release()
            if not path.exists():
                Path(lock.lock_file).unlink(missing_ok=True)
    return removed


def _fresh_profiles(root: Path) -> Iterable[Path]:
    return [path for path in root.glob(f"{FRESH}*") if path.is_dir() and not path.is_symlink()]


def _remove(profile: Path, tries: int = 20) -> None:
    """Remove a fresh profile; refuses a path that is not directly inside a folder of ours.

    Raises:
        ValueError: the path is no fresh profile of ours.
    """
    if profile.is_symlink() or not profile.name.startswith(FRESH) or not _is_own(profile.resolve().parent):
        raise ValueError(f"{profile} is no profile of ours")
    for _ in range(tries):
        shutil.rmtree(profile, ignore_errors=True)
        if not profile.exists():
            return
        time.sleep(0.1)


def _is_own(folder: Path) -> bool:
    """Our own folder of profiles, or the one inside a snap's or flatpak's folder that bears our name."""
    return folder == paths.profiles().resolve() or folder.name == "request-inspector"
