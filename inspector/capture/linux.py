"""Browsers on Linux: where they lie (PATH, snap, flatpak), and which processes belong to one."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser"),
    "chrome": ("google-chrome", "google-chrome-stable"),
    "edge": ("microsoft-edge", "microsoft-edge-stable"),
    "brave": ("brave-browser", "brave-browser-stable", "brave"),
    "vivaldi": ("vivaldi", "vivaldi-stable"),
    "firefox": ("firefox", "firefox-esr"),
}
"""Kind of browser -> names of its program on PATH."""

FLATPAKS = {
    "chromium": "org.chromium.Chromium",
    "chrome": "com.google.Chrome",
    "edge": "com.microsoft.Edge",
    "brave": "com.brave.Browser",
    "vivaldi": "com.vivaldi.Vivaldi",
    "firefox": "org.mozilla.firefox",
}

SNAPS = Path("/snap/bin")
OWN = "request-inspector"

Found = tuple[str, tuple[str, ...], Path | None]
"""Kind, command without arguments, folder in which profiles must lie (None: anywhere)."""


def find(home: Path | None = None, snaps: Path = SNAPS, flatpaks: Path = Path("/var/lib/flatpak")) -> list[Found]:
    """Browsers of this computer, plain programs before snaps before flatpaks; each program once."""
    home = home or Path.home()
    seen: set[Path] = set()
    found: list[Found] = []
    for kind, command, profiles in (*_programs(home, snaps), *_flatpaks(home, flatpaks)):
        real = Path(command[-1]) if len(command) > 1 else Path(command[0]).resolve()
        if real not in seen:
            seen.add(real)
            found.append((kind, command, profiles))
    return found


def _programs(home: Path, snaps: Path) -> Iterator[Found]:
    for kind, names in PROGRAMS.items():
        for name in names:
            path = shutil.which(name) or shutil.which(name, path=str(snaps))
            if path is None:
                continue
            snap = _snap_name(Path(path), snaps)
            yield kind, (path,), home / "snap" / snap / "current" / OWN if snap else None


def _snap_name(path: Path, snaps: Path) -> str | None:
    """The snap behind a program: it lies in the snaps' folder, or is a script that hands over to one there."""
    if path.parent == snaps:
        return path.name
    with suppress(OSError):
        if path.stat().st_size < 10_000:
            text = path.read_bytes().decode("utf-8", "replace")
            marker = f"exec {snaps}/"
            if marker in text:
                return text.split(marker, 1)[1].split(maxsplit=1)[0].strip("\"'")
    return None


def _flatpaks(home: Path, flatpaks: Path) -> Iterator[Found]:
    program = shutil.which("flatpak")
    if program is None:
        return
    for kind, name in FLATPAKS.items():
        for root in (flatpaks, home / ".local" / "share" / "flatpak"):
            if (root / "exports" / "bin" / name).exists():
                yield kind, (program, "run", name), home / ".var" / "app" / name / OWN
                break


def processes_of(pid: int, profile: Path) -> set[int]:
    """Living processes of one launched browser: the descendants of `pid`, its session, and helpers that left both.

    A helper that detached itself (the crash handler) is known by its command line, which names our own profile folder;
    those of other users do not count, since anybody may write that into a command line.
    """
    table = dict(_processes())
    mine = {p for p, (_, session) in table.items() if pid in (p, session)}
    while more := {p for p, (parent, _) in table.items() if parent in mine and p not in mine}:
        mine |= more
    mark = os.fsencode(profile)
    return mine | {p for p in table if p != os.getpid() and mark in _command_line(p) and _is_ours(p)}


def _processes() -> Iterator[tuple[int, tuple[int, int]]]:
    """Pid -> (parent, session) of every process that is no zombie."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        if words[0] not in "ZX":
            yield int(entry.name), (int(words[1]), int(words[3]))


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _is_ours(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}").stat().st_uid == os.geteuid()
    except OSError:
        return False


def end(pids: set[int], *, kill: bool) -> None:
    """Ask the processes to end, or end them."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL if kill else signal.SIGTERM)


def version_of(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command that prints the version."""
    return (*command, "--version")
