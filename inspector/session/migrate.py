"""Older sessions brought up to date in place, after a copy; rows of a damaged session saved into a new one."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from inspector.session.schema import VERSION, OutdatedError, SessionError

Step = Callable[[sqlite3.Connection], None]

STEPS: Mapping[int, Step] = {}
"""Version -> what turns a session of that version into one of the next. Version 1 is the first there is."""


def upgrade(path: Path, connection: sqlite3.Connection, steps: Mapping[int, Step] = STEPS) -> Path | None:
    """Bring a session of an older version up to date; the copy that is made first is returned and kept.

    None when it is up to date already.

    Raises:
        SessionError: no step leads on from the file's version, or the copy could not be made; the file is as before.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == VERSION:
        return None
    if any(number not in steps for number in range(version, VERSION)):
        raise OutdatedError(f"{path} is from version {version} of the session format, which cannot be read any more")
    kept = _copy(path, connection, version)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(version, VERSION):
            steps[number](connection)
        connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return kept


def _copy(path: Path, connection: sqlite3.Connection, version: int) -> Path:
    kept = path.with_name(f"{path.name}.version-{version}.bak")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        with sqlite3.connect(name) as copy:
            connection.backup(copy)
        copy.close()
        Path(name).replace(kept)
    except (OSError, sqlite3.Error) as error:
        raise SessionError(f"{path} could not be copied before the update; it is as it was") from error
    finally:
        Path(name).unlink(missing_ok=True)
    return kept
