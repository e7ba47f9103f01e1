"""The command line: argv -> one command, its exit status, errors in one line on standard error."""

import argparse
import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType

from inspector import __version__
from inspector.cli.options import INTERRUPTED, UNUSABLE, UsageError, say

COMMANDS = {
    "demo": ("demo", "record the demo shop twice, client-side and server-side, and show before and after"),
    "capture": ("capture", "record a browser into a session file"),
    "import": ("import_", "convert a HAR or mitmproxy flow file into a session"),
    "inspect": ("inspect", "one inspection for each request"),
    "consent": ("consent", "what each recipient was told about consent, and what was sent before a choice"),
    "cookies": ("cookies", "the cookies of a visit, and what browsers would leave of them"),
    "ledger": ("ledger", "each value that was found, and everywhere it went"),
    "simulate": ("simulate", "what a server-side filter would send on"),
    "export": ("export", "write the log or the report, redacted"),
    "vendors": ("known", "the vendors that are known"),
    "policies": ("known", "the policies that are known"),
    "policy": ("known", "check a policy file"),
    "doctor": ("doctor", "what is missing on this computer"),
}
"""Command -> (module in inspector.cli, line of help). Each module has `add(parser, command)` and `run(args) -> int`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit statuses are those of interfaces.md section 6."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except UsageError as error:
        say(f"inspector: {error}")
        return UNUSABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED


def _run(words: list[str]) -> int:
    name = next((word for word in words if not word.startswith("-")), None)
    if name not in COMMANDS and not any(word in ("-h", "--help", "--version") for word in words):
        return _window(words)
    parser = _Parser(
        prog="inspector",
        description="Shows who receives each request of a web page, what it tells them, and what a server-side "
        "filter would leave. Without a command: opens the window, on INPUT when given.",
        epilog="example: inspector demo",
    )
    parser.add_argument("--version", action="version", version=f"inspector {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for command, (module, line) in COMMANDS.items():
        sub = commands.add_parser(command, help=line, description=line)
        if command == name:
            importlib.import_module(f"inspector.cli.{module}").add(sub, command)
    args = parser.parse_args(words)
    run = importlib.import_module(f"inspector.cli.{COMMANDS[args.command][0]}").run
    with _interrupts_by_signal():
        code: int = run(args)
    return code


def _window(words: list[str]) -> int:
    window = importlib.import_module("inspector.cli.window")
    parser = _Parser(prog="inspector")
    window.add(parser, "window")
    code: int = window.run(parser.parse_args(words))
    return code


@contextlib.contextmanager
def _interrupts_by_signal() -> Iterator[None]:
    """SIGTERM ends a command as Ctrl-C does: in good order, with no half file left."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Parser(argparse.ArgumentParser):
    """One sentence on standard error in place of argparse's usage block."""

    def error(self, message: str) -> "None":  # type: ignore[override]
        raise UsageError(f"{message}; see {self.prog} --help")
