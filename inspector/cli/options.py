"""Options and habits that every command shares: project options, whole-or-nothing output, one-line errors."""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

DONE = 0
NO = 1
UNUSABLE = 2
INTERRUPTED = 130


_KEPT = "\n\t\u00a0\u202f\u3000"


def plain(text: str) -> str:
    """Text as a terminal may have it: what would steer it, hide or turn text round stands as an escape."""
    return "".join(sign if sign.isprintable() or sign in _KEPT else repr(sign)[1:-1] for sign in text)


def say(text: str) -> None:
    """Print to standard error; files and sites may have a part in the text."""
    print(plain(text), file=sys.stderr)


class UsageError(ValueError):
    """Wrong usage or unusable input: one sentence that says what, where and what to do. Exit status 2."""


def add_project_options(parser: argparse.ArgumentParser) -> None:
    """`--site`, `--tagging-server`, `--persona`, `--project` (interfaces.md section 1)."""
    parser.add_argument(
        "--site", action="append", default=[], metavar="DOMAIN", help="a domain of your own; may be repeated"
    )
    parser.add_argument(
        "--tagging-server",
        action="append",
        default=[],
        metavar="HOST[/PATH]",
        help="your own endpoint; may be repeated",
    )
    parser.add_argument("--persona", type=Path, metavar="FILE", help="TOML file with the test person's known values")
    parser.add_argument("--project", type=Path, metavar="FILE", help="project file (TOML)")


@contextlib.contextmanager
def output(path: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that is written whole or not at all.

    Raises:
        UsageError: the file cannot be written; an older file of that name is intact.
    """
    if path is None or str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}; choose another file with -o") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}; the file was left as it was") from error
    finally:
        part.unlink(missing_ok=True)
