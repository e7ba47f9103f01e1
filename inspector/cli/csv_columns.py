"""The option `--columns` of commands that write CSV."""

import argparse

from inspector.cli.options import UsageError
from inspector.report.spreadsheet import ALL_COLUMNS, COLUMNS, MORE_COLUMNS


def add_columns(parser: argparse.ArgumentParser) -> None:
    known = f"default: {', '.join(COLUMNS)}; also known: {', '.join(MORE_COLUMNS)}"
    parser.add_argument("--columns", metavar="A,B…", help=f"of csv, in this order; {known}")


def columns_of(args: argparse.Namespace) -> tuple[str, ...]:
    """The columns that are asked for.

    Raises:
        UsageError: one of them is none, or the format has no columns.
    """
    if args.columns and args.format != "csv":
        raise UsageError(f"--columns holds for csv, not for {args.format}; leave it out")
    wanted = tuple(name.strip() for name in args.columns.split(",")) if args.columns else tuple(COLUMNS)
    for name in wanted:
        if name not in ALL_COLUMNS:
            raise UsageError(f"--columns names {name!r}, which is none; the columns are {', '.join(ALL_COLUMNS)}")
    return wanted
