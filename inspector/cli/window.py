"""`inspector [INPUT]`: opens the window; beside demo the only command that loads Qt."""

import argparse
from pathlib import Path

from inspector.cli import doctor
from inspector.cli.options import UsageError


def add(parser: argparse.ArgumentParser, command: str) -> None:
    del command
    parser.add_argument(
        "input", nargs="?", type=Path, metavar="INPUT", help="a session, a HAR or a mitmproxy flow file to open"
    )


def run(args: argparse.Namespace) -> int:
    """Stay until the window is closed.

    Raises:
        UsageError: no window can open here, or the file is missing; one sentence.
    """
    if args.input is not None and not args.input.exists():
        raise UsageError(f"{args.input} does not exist; name a session, a HAR or a flow file")
    reasons = doctor.missing_for_window()
    if reasons:
        raise UsageError(f"the window cannot open: {reasons[0]}")
    from inspector import app  # noqa: PLC0415 - Qt is loaded only when a window can open

    return app.run(args.input)
