"""Browsers on macOS. Written after inspectors.md section 7; untried: nobody has run it on a Mac yet."""

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

BUNDLES = {
    "chromium": ("org.chromium.Chromium", "Chromium"),
    "chrome": ("com.google.Chrome", "Google Chrome"),
    "edge": ("com.microsoft.edgemac", "Microsoft Edge"),
    "brave": ("com.brave.Browser", "Brave Browser"),
    "vivaldi": ("com.vivaldi.Vivaldi", "Vivaldi"),
    "firefox": ("org.mozilla.firefox", "Firefox"),
}
"""Kind of browser -> (bundle id, name of its program)."""

Found = tuple[str, tuple[str, ...], Path | None]
"""Kind, command without arguments, folder in which profiles must lie (None: anywhere)."""

Run = Callable[[Sequence[str]], str]


def output_of(command: Sequence[str]) -> str:
    """What a command prints; "" when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def find(run: Run = output_of, applications: Sequence[Path] | None = None) -> list[Found]:
    """Browsers by bundle id (Spotlight), else in the usual folders of applications."""
    folders = applications or (Path("/Applications"), Path.home() / "Applications")
    found: list[Found] = []
    for kind, (bundle, program) in BUNDLES.items():
        listed = [Path(line) for line in run(["mdfind", f"kMDItemCFBundleIdentifier == '{bundle}'"]).splitlines()]
        usual = [folder / f"{program}.app" for folder in folders]
        for app in (*listed, *usual):
            if (app / "Contents" / "MacOS").is_dir():
                found.append((kind, ("open", "--wait-apps", "--new", "--fresh", "-a", str(app), "--args"), None))
                break
    return found


def processes_of(pid: int, profile: Path, run: Run = output_of) -> set[int]:
    """`open` waits, the browser itself is no child of ours: it is known by our own profile folder in its command line.

    Asking the application to quit by its name or bundle id would also close the user's own windows.
    """
    mine = {pid}
    parents: dict[int, int] = {}
    for line in run(["ps", "-axww", "-o", "pid=,ppid=,command="]).splitlines():
        number, parent, command = (*line.split(maxsplit=2), "", "", "")[:3]
        if number.isdigit() and parent.isdigit():
            parents[int(number)] = int(parent)
            if str(profile) in command and int(number) != os.getpid():
                mine.add(int(number))
    while more := {child for child, parent in parents.items() if parent in mine and child not in mine}:
        mine |= more
    return mine & ({pid} | parents.keys())


def end(pids: set[int], *, kill: bool) -> None:
    """Ask the processes to end, or end them."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL if kill else signal.SIGTERM)


def version_of(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command that prints the version; the last word but one of `command` is the application's folder."""
    return ("defaults", "read", f"{command[-2]}/Contents/Info", "CFBundleShortVersionString")
