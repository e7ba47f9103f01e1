"""Where files lie: resources of the program, and what it writes for the user."""

import os
import sys
from pathlib import Path

PRIVATE = 0o700


def resources() -> Path:
    """The folder of shipped data: inside an installed package, beside the checkout otherwise."""
    packaged = Path(__file__).parent / "_resources"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "resources"


def data() -> Path:
    """The program's own folder for the user; `INSPECTOR_HOME` names another one. Not created here."""
    if given := os.environ.get("INSPECTOR_HOME"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "request-inspector"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "request-inspector"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "request-inspector"


def sessions() -> Path:
    return data() / "sessions"


def profiles() -> Path:
    """Browser profiles of our own: one folder a launch, and those kept by name below `kept`."""
    return data() / "profiles"


def authorities() -> Path:
    """Folders of certificate authorities, one a session."""
    return data() / "authorities"


def vendors() -> Path:
    """Vendor files of the user's own."""
    return data() / "vendors"


def logs() -> Path:
    return data() / "logs"


def temporary() -> Path:
    """Sessions made from imported files, removed when their reader is done."""
    return data() / "temporary"


def private_folder(path: Path) -> Path:
    """Create the folder and its missing parents for this user alone (0700 under every umask); return it."""
    missing = [path, *path.parents]
    for folder in reversed([p for p in missing if not p.exists()]):
        folder.mkdir(mode=PRIVATE, exist_ok=True)
        folder.chmod(PRIVATE)
    return path
