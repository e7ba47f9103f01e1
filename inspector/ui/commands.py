"""What the window may ask of the program: plain callables from `app`. The ui knows no recorder and no browser."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.catalog.declaration import Declaration
from inspector.catalog.user_word import ProjectChange


@dataclass(frozen=True, slots=True)
class BrowserChoice:
    key: str
    name: str
    """`Chromium 156`."""


def browser_choice(kind: str, name: str, version: str) -> BrowserChoice:
    """A browser with the first number of its version."""
    return BrowserChoice(kind, f"{name} {version.split('.', maxsplit=1)[0]}".strip())


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    name: str
    """Name of its file without suffix."""
    title: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class ExportOrder:
    format: str
    path: Path
    policy: str
    """"" for none."""
    unredacted: bool


@dataclass(frozen=True, slots=True)
class Commands:
    """Each returns at once; what comes of it is told to the window by its own methods."""

    record: Callable[[], None]
    stop: Callable[[], None]
    browsers: Callable[[], Sequence[BrowserChoice]]
    open_browser: Callable[[str], None]
    """Key of a browser; "" for the first one found."""
    demo: Callable[[], None]
    open_file: Callable[[Path], None]
    keep_as: Callable[[Path], None]
    close_session: Callable[[], None]
    self_test: Callable[[], None]
    """Send one request through the recorder; what comes of it is said in the banner."""
    pass_through: Callable[[str], None]
    allow_private: Callable[[str], None]
    policies: Callable[[], Sequence[PolicyChoice]]
    choose_policy: Callable[[str], None]
    """"" for none."""
    declare: Callable[[Declaration], None]
    """What the user says of a host; the session is judged anew."""
    change: Callable[[ProjectChange], None]
    """What the user says of a value; the session is judged anew."""
    undo: Callable[[], None]
    """The last change of the project, as if it had not been said."""
    redo: Callable[[], None]
    export: Callable[[ExportOrder], None]
    check_computer: Callable[[], str]
