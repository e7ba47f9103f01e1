"""Browsers on Windows. Written after inspectors.md section 7; untried: nobody has run it on Windows yet."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

PROGRAMS = {
    "chromium": ("chrome.exe", r"Chromium\Application"),
    "chrome": ("chrome.exe", r"Google\Chrome\Application"),
    "edge": ("msedge.exe", r"Microsoft\Edge\Application"),
    "brave": ("brave.exe", r"BraveSoftware\Brave-Browser\Application"),
    "vivaldi": ("vivaldi.exe", r"Vivaldi\Application"),
    "firefox": ("firefox.exe", "Mozilla Firefox"),
}
"""Kind of browser -> (program, folder below Program Files)."""

ROOTS = ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")
APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"

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


def registered(program: str) -> str:
    """Path of a program as the registry's App Paths name it; "" when it is not there."""
    try:
        import winreg  # noqa: PLC0415 - exists on Windows alone
    except ImportError:
        return ""
    query: Callable[[int, str], str] = getattr(winreg, "QueryValue")  # noqa: B009 - unknown to the type stubs elsewhere
    for root in ("HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"):
        try:
            return query(getattr(winreg, root), rf"{APP_PATHS}\{program}")
        except OSError:
            continue
    return ""


def find(environment: Mapping[str, str] = os.environ, look_up: Callable[[str], str] = registered) -> list[Found]:
    """Browsers by the registry's App Paths, then in the usual folders; each program once."""
    seen: set[str] = set()
    found: list[Found] = []
    for kind, path in _candidates(environment, look_up):
        if str(path).lower() not in seen and path.is_file():
            seen.add(str(path).lower())
            found.append((kind, (str(path),), None))
    return found


def _candidates(environment: Mapping[str, str], look_up: Callable[[str], str]) -> Iterator[tuple[str, Path]]:
    for kind, (program, folder) in PROGRAMS.items():
        entry = look_up(program)
        if entry and folder.lower() in entry.lower():  # Chromium and Chrome share a program name
            yield kind, Path(entry)
        for root in ROOTS:
            if root in environment:
                yield kind, Path(environment[root]).joinpath(*folder.split("\\"), program)


def processes_of(pid: int, profile: Path, run: Run = output_of) -> set[int]:
    """The launched process and those whose command line names our own profile folder.

    A browser hands over to a process of its own, and the first one may end.
    """
    each = '"$($_.ProcessId) $($_.ParentProcessId) $($_.CommandLine)"'
    query = f"Get-CimInstance Win32_Process | ForEach-Object {{ {each} }}"
    listing = run(["powershell", "-NoProfile", "-Command", query])
    mine, parents = {pid}, dict[int, int]()
    for line in listing.splitlines():
        number, parent, command = (*line.split(maxsplit=2), "", "", "")[:3]
        if number.isdigit() and parent.isdigit():
            parents[int(number)] = int(parent)
            if str(profile).lower() in command.lower() and int(number) != os.getpid():
                mine.add(int(number))
    while more := {child for child, parent in parents.items() if parent in mine and child not in mine}:
        mine |= more
    return mine & ({pid} | parents.keys())


def end(pids: set[int], *, kill: bool) -> None:
    """Ask the processes to end, or end them."""
    for pid in pids:
        output_of(["taskkill", *(("/F",) if kill else ()), "/PID", str(pid)])


def version_of(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command that prints the version: a browser started with --version opens a window on Windows."""
    program = command[-1].replace("'", "''")
    return ("powershell", "-NoProfile", "-Command", f"(Get-Item -LiteralPath '{program}').VersionInfo.ProductVersion")
