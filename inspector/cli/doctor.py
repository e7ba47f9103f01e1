"""`inspector doctor`: what is missing on this computer, and the command that mends it."""

import argparse
import ctypes
import importlib.util
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from inspector import __version__, paths
from inspector.cli.options import DONE, NO

QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
"""Shared library that the wheels of PySide6 load from the system -> Debian package that brings it."""

X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""The same for real windows under X11; without the first one Qt aborts the process."""

LEAST_FREE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    good: bool
    says: str
    mend: str = ""
    """The command or the step that mends it; "" when nothing is to be done."""


def missing_libraries(names: dict[str, str]) -> list[str]:
    """Debian packages of the libraries that cannot be loaded here. Empty on systems other than Linux."""
    return [package for library, package in names.items() if sys.platform.startswith("linux") and not _loads(library)]


def missing_for_window() -> list[str]:
    """Why no window can open here, one sentence each; empty when one can.

    Asked before QApplication is made: without a display, or without libxcb-cursor, Qt aborts the process with
    neither an exception nor a message of ours.
    """
    if importlib.util.find_spec("PySide6") is None:
        return ["PySide6 is not installed: run the program through `uv run inspector`"]
    reasons = []
    if packages := missing_libraries(QT_LIBRARIES):
        reasons.append(f"Qt's system libraries are missing: {apt(packages)}")
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")) or not sys.platform.startswith(
        "linux"
    ):
        return reasons
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return [*reasons, "there is no display: start it in a desktop session, or use `inspector demo --headless`"]
    if os.environ.get("WAYLAND_DISPLAY"):
        return reasons
    if packages := missing_libraries(X11_LIBRARIES):
        reasons.append(f"libraries for windows are missing: {apt(packages)}")
    elif not _display_answers():
        reasons.append(
            "the display named in DISPLAY does not answer: check DISPLAY, or use `inspector demo --headless`"
        )
    return reasons


def apt(packages: list[str]) -> str:
    """The line that installs Debian packages."""
    return f"apt-get install -y --no-install-recommends {' '.join(packages)}"


def add(parser: argparse.ArgumentParser, command: str) -> None:
    parser.epilog = f"example: inspector {command}"


def run(args: argparse.Namespace) -> int:
    """Print what was looked at; exit status 1 when something is missing."""
    del args
    findings = [_program(), _libraries(), _window(), _browser(), _certutil(), _folder(), _disk()]
    for finding in findings:
        print(f"{'ok     ' if finding.good else 'missing'}  {finding.what}: {finding.says}")
        if finding.mend:
            print(f"         -> {finding.mend}")
    return DONE if all(finding.good for finding in findings) else NO


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _display_answers() -> bool:
    """Whether the X server named in DISPLAY accepts a connection, asked through libxcb itself."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed


def _program() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("program", good=True, says=f"Request Inspector {__version__} on Python {version}")


def _libraries() -> Finding:
    packages = missing_libraries(QT_LIBRARIES)
    if not packages:
        return Finding("Qt's libraries", good=True, says="all there")
    return Finding("Qt's libraries", good=False, says=", ".join(packages), mend=apt(packages))


def _window() -> Finding:
    reasons = missing_for_window()
    if not reasons:
        return Finding("display", good=True, says="a window can open")
    return Finding("display", good=False, says="; ".join(reasons), mend="inspector demo --headless needs no display")


def _browser() -> Finding:
    from inspector.capture.browser import find_browsers  # noqa: PLC0415 - looks at the disk; the window check does not

    found = find_browsers()
    if found:
        return Finding("browser", good=True, says=", ".join(f"{b.name} {b.version}".strip() for b in found))
    return Finding(
        "browser", good=False, says="no Chromium, Chrome, Edge, Brave, Vivaldi or Firefox found", mend=apt(["chromium"])
    )


def _certutil() -> Finding:
    if shutil.which("certutil") or not shutil.which("firefox"):
        return Finding("certutil (for Firefox alone)", good=True, says="there, or not needed")
    return Finding("certutil (for Firefox alone)", good=False, says="not on PATH", mend=apt(["libnss3-tools"]))


def _folder() -> Finding:
    folder = paths.data()
    try:
        paths.private_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(
            "own folder", good=False, says=f"{folder}: {error.strerror}", mend="set INSPECTOR_HOME to a folder of yours"
        )
    return Finding("own folder (sessions, certificate authorities, profiles)", good=True, says=str(folder))


def _disk() -> Finding:
    place = next(path for path in (paths.data(), *paths.data().parents) if path.exists())
    free = shutil.disk_usage(place).free
    says = f"{free / (1 << 30):.1f} GiB free at {Path(place)}"
    mend = "" if free >= LEAST_FREE_BYTES else "free some space: a recording stops visibly when the disk is full"
    return Finding("disk", good=free >= LEAST_FREE_BYTES, says=says, mend=mend)
