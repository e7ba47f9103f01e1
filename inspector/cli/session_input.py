"""The INPUT of a command, open for reading: progress on a terminal, refused entries told, errors in one sentence."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tqdm import tqdm

from inspector.cli.options import UsageError, say
from inspector.model.exchange import Exchange
from inspector.processes.inputs import Input, InputError, open_input
from inspector.processes.protocol import ImportProgress, Refused
from inspector.session.reader import SessionReader
from inspector.session.schema import SessionError

LISTED = 20
"""Refused entries that are listed one by one."""


@dataclass(frozen=True, slots=True)
class SessionInput:
    reader: SessionReader
    input: Input

    def exchanges(self) -> Iterator[Exchange]:
        """All exchanges by seq, with a bar on a terminal.

        Raises:
            UsageError: the session is damaged behind its start.
        """
        total = self.reader.counts().exchanges
        try:
            with tqdm(total=total, unit=" requests", disable=not sys.stderr.isatty(), leave=False) as bar:
                for exchange in self.reader.exchanges():
                    yield exchange
                    bar.update()
        except SessionError as error:
            raise UsageError(str(error)) from error


@contextlib.contextmanager
def session_input(path: str) -> Iterator[SessionInput]:
    """Open INPUT; what could not be read of a foreign file is said on standard error.

    Raises:
        UsageError: the input cannot be used.
    """
    try:
        with _imported(path) as found, SessionReader.open(found.session) as reader:
            tell_left_out(found.refused, found.refused_count, found.notices)
            yield SessionInput(reader, found)
    except (InputError, SessionError) as error:
        raise UsageError(str(error)) from error


@contextlib.contextmanager
def _imported(path: str) -> Iterator[Input]:
    with contextlib.ExitStack() as bar, open_input(path, bar.enter_context(import_bar())) as found:
        bar.close()
        yield found


@contextlib.contextmanager
def import_bar() -> Iterator[Callable[[ImportProgress], None]]:
    """What shows the progress of an import: a bar on a terminal, nothing otherwise."""
    with tqdm(unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False, file=sys.stderr) as bar:

        def advance(progress: ImportProgress) -> None:
            bar.total = progress.bytes_total
            bar.set_postfix_str(f"{progress.entries:,} entries", refresh=False)
            bar.update(progress.bytes_done - bar.n)

        yield advance


def tell_left_out(refused: Sequence[Refused], count: int, notices: Sequence[str]) -> None:
    """Say on standard error which of `count` refused entries come first, and what else a reader must know."""
    lines = [f"entry {entry.entry} was refused: {entry.why}" for entry in refused[:LISTED]]
    if count > LISTED:
        lines.append(f"{count:,} entries were refused; the first {LISTED} are listed")
    for line in (*lines, *notices):
        say(line)
