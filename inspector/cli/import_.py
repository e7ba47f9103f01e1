"""`inspector import`: a HAR, a mitmproxy flow file, or what reads of a damaged session -> a new session."""

import argparse
import secrets
from pathlib import Path

from inspector.cli.options import DONE, UsageError, plain
from inspector.cli.session_input import import_bar, tell_left_out
from inspector.processes.inputs import InputError, convert
from inspector.processes.protocol import ImportProgress, Refused


def add(parser: argparse.ArgumentParser, _: str) -> None:
    parser.add_argument(
        "input",
        metavar="INPUT",
        help="a HAR (.har, .har.gz), a mitmproxy flow file, a damaged session; - reads a HAR from standard input",
    )
    parser.add_argument("session", type=Path, metavar="SESSION", help="the session file to make; it must not exist")
    parser.epilog = "example: inspector import visit.har visit.inspector"


def run(args: argparse.Namespace) -> int:
    """Convert; the session appears whole or not at all."""
    target: Path = args.session
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target} exists already; name a session file that does not")
    if not target.absolute().parent.is_dir():
        raise UsageError(f"{target.absolute().parent} is no folder; make it first or name another")
    try:
        _import(args.input, target)
    except InputError as error:
        raise UsageError(str(error)) from error
    return DONE


def _import(source: str, target: Path) -> None:
    refused: list[Refused] = []
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    with import_bar() as advance:

        def hear(message: ImportProgress | Refused) -> None:
            if isinstance(message, Refused):
                refused.append(message)
            else:
                advance(message)

        result = convert(source, part, hear)
    if not _appear(part, target):
        part.unlink(missing_ok=True)
        raise UsageError(f"{target} was made by another program meanwhile; it was left as it is")
    tell_left_out(refused, result.refused, result.notices)
    entries = "1 request" if result.entries == 1 else f"{result.entries:,} requests"
    print(plain(f"{target}: {entries}"))


def _appear(part: Path, target: Path) -> bool:
    """Give the whole file its name, unless somebody else took that."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if target.exists():
            return False
        part.replace(target)
        return True
    part.unlink()
    return True
