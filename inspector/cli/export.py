"""`inspector export`: the log, or the report, of a session; redacted unless told otherwise, whole or not at all."""

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tqdm import tqdm

from inspector.catalog.catalog import Catalog, load_catalog
from inspector.catalog.policies import load_policy
from inspector.catalog.toml_reader import CatalogError
from inspector.cli.csv_columns import add_columns, columns_of
from inspector.cli.options import DONE, UsageError, add_project_options, output, say
from inspector.cli.project_options import project_of
from inspector.cli.session_input import SessionInput, session_input
from inspector.index.progress import Progress
from inspector.index.query import Index
from inspector.index.ready import ready_index
from inspector.model.policy import Policy
from inspector.report.export import Export
from inspector.report.har import write_har
from inspector.report.html_report import write_html
from inspector.report.json_lines import write_json_lines
from inspector.report.spreadsheet import write_csv
from inspector.session.schema import SessionError

FORMATS = ("har", "csv", "jsonl", "html")
PLANNED = ("xlsx", "parquet", "pdf")
REPORT_POLICY = "strict"
"""What the HTML report simulates when no policy is named."""
RISK = (
    "not redacted: this file holds cookies, tokens and personal data as they were sent; "
    "whoever gets it can use them. Leave out --unredacted to mask them."
)


def add(parser: argparse.ArgumentParser, _: str) -> None:
    parser.add_argument("input", metavar="INPUT", help="a session, a HAR or a mitmproxy flow file; - reads a HAR")
    parser.add_argument("--format", required=True, metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="- writes to standard output")
    parser.add_argument(
        "--policy", metavar="NAME|FILE", help=f"simulate it in the report; default for html: {REPORT_POLICY}"
    )
    add_columns(parser)
    parser.add_argument("--unredacted", action="store_true", help="write values as they were sent: names the risk")
    add_project_options(parser)
    parser.epilog = "example: inspector export visit.inspector --format html -o report.html"


def run(args: argparse.Namespace) -> int:
    """Write one export."""
    _check(args)
    columns = columns_of(args)
    catalog = load_catalog(project_of(args))
    for fault in catalog.faults:
        say(f"inspector: {fault}")
    policy = _policy(args)
    with _in_words(), session_input(args.input) as source, _index(source, catalog, policy) as index:
        with output(args.output) as out, _bar("writing") as bar:
            export = Export.prepared(source.reader, index, redacted=not args.unredacted, progress=bar)
            _write(args.format, export, policy, columns, out)
        print(f"inspector: {RISK if args.unredacted else export.replaced()}", file=sys.stderr)
    return DONE


def _write(kind: str, export: Export, policy: Policy | None, columns: tuple[str, ...], out: IO[bytes]) -> None:
    if kind == "har":
        write_har(export, out)
    elif kind == "html":
        write_html(export, policy, out)
    elif kind == "csv":
        write_csv((entry.inspection for entry in export.entries(bodies=False)), out, columns)
    else:
        write_json_lines((entry.inspection for entry in export.entries(bodies=False)), out)


def _check(args: argparse.Namespace) -> None:
    if args.format in PLANNED:
        raise UsageError(f"--format {args.format} is not there yet; use one of {', '.join(FORMATS)}")
    if args.format not in FORMATS:
        raise UsageError(f"--format {args.format} is not known; use one of {', '.join(FORMATS)}")


def _policy(args: argparse.Namespace) -> Policy | None:
    """Only the report shows simulated figures."""
    name = args.policy or (REPORT_POLICY if args.format == "html" else "")
    try:
        policy = load_policy(name) if name else None
    except CatalogError as wrong:
        raise UsageError(str(wrong)) from wrong
    if args.policy and args.format != "html":
        print(f"inspector: --policy shows in html alone; {args.format} holds what was recorded", file=sys.stderr)
    return policy if args.format == "html" else None


@contextmanager
def _index(source: SessionInput, catalog: Catalog, policy: Policy | None) -> Iterator[Index]:
    with _bar("analysing") as bar:

        def advance(progress: Progress) -> None:
            steps = progress.total * (2 if policy else 1)
            bar(progress.done + progress.simulated, steps)

        with ready_index(source.input.session, catalog, policy, on_progress=advance) as index:
            bar.close()
            yield index


class _Bar:
    """A progress bar on terminals; called with steps done and steps in all."""

    def __init__(self, words: str) -> None:
        self._bar = tqdm(desc=words, unit=" requests", disable=not sys.stderr.isatty(), leave=False)

    def __call__(self, done: int, total: int, /) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


@contextmanager
def _bar(words: str) -> Iterator[_Bar]:
    bar = _Bar(words)
    try:
        yield bar
    finally:
        bar.close()


@contextmanager
def _in_words() -> Iterator[None]:
    """Failures of the environment as one sentence."""
    try:
        yield
    except SessionError as error:
        raise UsageError(str(error)) from error
    except BrokenPipeError:
        raise
    except (sqlite3.Error, OSError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"the index for this export cannot be made: {why}; make room or set INSPECTOR_HOME") from error
