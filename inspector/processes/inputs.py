"""Every INPUT of a command as a session: a session is used itself, a foreign file goes through the import process."""

import contextlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from inspector.paths import logs, private_folder, temporary
from inspector.processes.host import Host
from inspector.processes.protocol import Import, Imported, ImportProgress, Message, Problem, Refused
from inspector.session.reader import SessionReader
from inspector.session.schema import NotSqliteError, OutdatedError, SessionError

IMPORT_CHILD = "inspector.capture.import_child"
_STANDARD_INPUT = "standard input"
_IN_USE = "in-use"


class InputError(ValueError):
    """An input that cannot be used: one sentence that says what and why."""


@dataclass(frozen=True, slots=True)
class Input:
    """An input, ready to be read."""

    session: Path
    temporary: bool
    """Made from a foreign file, and removed afterwards."""
    refused: list[Refused] = field(default_factory=list)
    """Entries of the foreign file that could not be read; at most the first 10,000."""
    notices: tuple[str, ...] = ()
    refused_count: int = 0


@contextlib.contextmanager
def open_input(path: Path | str, on_progress: Callable[[ImportProgress], None] | None = None) -> Iterator[Input]:
    """A session for `path`; `-` reads a HAR from standard input. What it is, its content says, not its name.

    `on_progress` is called from another thread while a foreign file is imported.

    Raises:
        InputError: missing, a folder, empty, unreadable, or nothing that we know.
    """
    if not _streamed(path) and is_session(Path(path)):
        yield Input(Path(path), temporary=False)
        return
    with _folder() as folder:
        target = folder / f"{_stem(path)}.inspector"
        refused: list[Refused] = []

        def hear(message: ImportProgress | Refused) -> None:
            if isinstance(message, Refused):
                refused.append(message)
            elif on_progress is not None:
                on_progress(message)

        result = convert(path, target, hear)
        yield Input(target, temporary=True, refused=refused, notices=result.notices, refused_count=result.refused)


def is_session(path: Path) -> bool:
    """Is this a session of ours, rather than a file that may be imported?

    Raises:
        InputError: missing, a folder, empty, unreadable, damaged, newer, or a database of another program.
    """
    _readable(path)
    try:
        SessionReader.open(path).close()
    except (NotSqliteError, OutdatedError):
        return False
    except SessionError as error:
        raise InputError(str(error)) from error
    return True


def convert(path: Path | str, target: Path, hear: Callable[[ImportProgress | Refused], None]) -> Imported:
    """Import a foreign file, or what reads of a damaged or older session, into a new session.

    `hear` is called from another thread.

    Raises:
        InputError: the file cannot be used, or the session not written; `target` does not exist then.
    """
    if not _streamed(path):
        _readable(Path(path))
        return _import(Path(path), target, hear, str(path))
    named = _STANDARD_INPUT if str(path) == "-" else str(path)
    with _folder() as folder:
        return _import(_spooled(folder, str(path), named), target, hear, named)


def _import(source: Path, target: Path, hear: Callable[[ImportProgress | Refused], None], named: str) -> Imported:
    ended = threading.Event()
    results: list[Imported | Problem] = []

    def on_event(message: Message) -> None:
        if isinstance(message, Imported | Problem):
            results.append(message)
            ended.set()
        elif isinstance(message, ImportProgress | Refused):
            hear(message)

    host = Host(IMPORT_CHILD, on_event, restart=False)
    try:
        host.start(Import(str(source.absolute()), str(target.absolute())))
        while not ended.wait(0.2) and host.pid is not None:
            pass
        ended.wait(1.0)
    except BaseException:
        host.stop(1.0)
        _remove(target)
        raise
    host.stop()
    result = results[0] if results else None
    if not isinstance(result, Imported):
        _remove(target)
        why = result.why if result is not None else "the import ended without a word; try again"
        if result is not None and IMPORT_CHILD in result.what:
            why = f"the import process ended unexpectedly ({why}); details are in {logs()}"
        raise InputError(f"{named} cannot be used: {why}")
    return result


def _readable(path: Path) -> None:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a session, a HAR or a flow file in it")
        if not path.stat().st_size:
            raise InputError(f"{path} is empty; a session, a HAR or a flow file was expected")
        # Not by opening it: to close it again would drop the locks of a reader that has it open here.
        if not os.access(path, os.R_OK):
            raise InputError(f"{path} may not be read by you; ask its owner")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}; check the name") from error


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A private folder for one input, removed afterwards; those of processes that died are removed too."""
    try:
        above = private_folder(temporary())
        _sweep(above)
        made = Path(tempfile.mkdtemp(prefix="new-", dir=above))
        lock = FileLock(made / _IN_USE, timeout=0, mode=0o600)
        lock.acquire()
        # Under this name others may remove it when it is not locked.
        folder = made.rename(above / made.name.replace("new-", "input-", 1))
    except OSError as error:
        raise InputError(
            f"{temporary()} cannot be written: {error.strerror}; set INSPECTOR_HOME to a folder of yours"
        ) from error
    try:
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(above: Path) -> None:
    for folder in above.glob("input-*"):
        if not (folder / _IN_USE).exists():
            continue
        with contextlib.suppress(Timeout, OSError), FileLock(folder / _IN_USE, timeout=0):
            shutil.rmtree(folder, ignore_errors=True)


def _streamed(path: Path | str) -> bool:
    if str(path) == "-":
        return True
    found = Path(path)
    return found.is_fifo() or found.is_char_device() or found.is_socket()


def _stem(path: Path | str) -> str:
    return "standard input" if str(path) == "-" else Path(path).name.split(".")[0] or "input"


def _spooled(folder: Path, path: str, named: str) -> Path:
    """A stream as a file; only its owner may read it."""
    spool = folder / "input"
    try:
        with (
            os.fdopen(os.open(spool, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
            contextlib.nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb") as stream,  # noqa: PTH123 -- "-" is no path
        ):
            shutil.copyfileobj(stream, file, 1024 * 1024)
    except OSError as error:
        raise InputError(f"{named} cannot be stored for reading: {error.strerror}; make room or name a file") from error
    if not spool.stat().st_size:
        raise InputError(f"{named} is empty; a HAR was expected")
    return spool


def _remove(target: Path) -> None:
    for path in target.parent.glob(f"{target.name}*"):
        path.unlink(missing_ok=True)
