"""Who writes a session: a lock of the operating system, which ends with its process.

The lock is held on a file of its own beside the session, never on the session itself: closing any descriptor of a
database drops the locks that SQLite holds on it. That file's existence says nothing; it may be left over.
"""

import contextlib
import os
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from inspector.session.schema import SessionError

WAIT = 2.0
"""Seconds a writer waits: a reader that asks who writes may hold the lock for a moment."""


def lock_path(session: Path) -> Path:
    return session.with_name(session.name + "-lock")


class WriterLock:
    """Held by the one writer of a session."""

    def __init__(self, session: Path) -> None:
        """Take the lock.

        Raises:
            SessionError: another process writes this session; its process id is named.
            OSError: the folder takes no file.
        """
        self._path = lock_path(session)
        self._lock = FileLock(self._path, timeout=WAIT, mode=0o600, thread_local=False)
        try:
            self._lock.acquire(poll_interval=0.02)
        except Timeout as error:
            holder = _pid(self._path)
            named = f"process {holder}" if holder else "another process"
            raise SessionError(
                f"{session} is being recorded by {named}; stop that first or use another file"
            ) from error
        try:
            # The first byte stays free: Windows locks it against readers.
            self._path.write_text(f" {os.getpid()}\n", encoding="ascii")
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Give the lock up; its file is removed while still held, which waiting processes notice by its inode."""
        if sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        self._lock.release()


def holder(session: Path) -> int | None:
    """Process id of the writer; None when nobody writes. Changes nothing on disk."""
    path = lock_path(session)
    return _pid(path) if _held(path) else None


if sys.platform == "win32":

    def _held(path: Path) -> bool:
        if not path.exists():
            return False
        try:
            with FileLock(path, timeout=0):
                return False
        except Timeout:
            return True
        except OSError:
            return False

else:
    import fcntl

    def _held(path: Path) -> bool:
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except OSError:
            return False
        try:
            # Shared: two readers that ask at once do not take each other for a writer.
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False


def _pid(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError), path.open("rb") as file:
        file.seek(1)
        return int(file.read(20))
    return None
