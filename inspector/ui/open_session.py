"""Which session is on screen, and how it is called there."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OpenSession:
    """What the window shows."""

    session: Path
    index: Path
    name: str
    """For show: the file's name, or "Demo shop"."""
    demo: bool = False
    notices: tuple[str, ...] = ()
    keepable: bool = False
    """A session of the program's own folder that may be kept under another name."""
