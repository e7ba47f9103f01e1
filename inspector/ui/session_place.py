"""Where the window's sessions and their indexes lie."""

import hashlib
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

from inspector import paths
from inspector.index.schema import index_path


def new_session(stem: str = "visit") -> Path:
    """A file name that is free, in the program's own folder: `visit-2026-11-24-100214.inspector`."""
    folder = paths.private_folder(paths.sessions())
    moment = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    names = (f"{stem}-{moment}{f'-{n}' if n else ''}.inspector" for n in range(1000))
    return next(folder / name for name in names if not (folder / name).exists())


def index_place(session: Path) -> Path:
    """Beside the session; in a folder of our own where that cannot be written."""
    if os.access(session.parent, os.W_OK):
        return index_path(session)
    digest = hashlib.sha256(str(session.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return index_path(session, paths.private_folder(paths.data() / "indexes" / digest))


def copy_session(source: Path, target: Path) -> None:
    """Whole or not at all; the copy is as private as the original. The session must be at rest.

    Raises:
        OSError: it cannot be written; an older file of that name is intact.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(source, part)
        part.chmod(0o600)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def has_display() -> bool:
    """Whether a browser can show a window of its own."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
