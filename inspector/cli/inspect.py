"""`inspector inspect`: one `inspection/1` for each request, in order of arrival."""

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from inspector.analysis.consent_later import FirstChoices
from inspector.analysis.consent_state import site_of_page
from inspector.analysis.differential import Visits
from inspector.analysis.inspect import Memory
from inspector.analysis.recipients import Recipients
from inspector.catalog.catalog import Catalog, load_catalog
from inspector.cli.csv_columns import add_columns, columns_of
from inspector.cli.fresh_profile import WITH, Compare, comparison, memory_of
from inspector.cli.options import DONE, add_project_options, output, say
from inspector.cli.project_options import project_of
from inspector.cli.session_input import session_input
from inspector.cli.settled import settled
from inspector.index.flat import host_and_path
from inspector.model.exchange import Exchange
from inspector.model.finding import CATEGORIES
from inspector.model.inspection import Inspection
from inspector.report.json_lines import write_json_lines
from inspector.report.spreadsheet import write_csv

COLUMNS = (
    ("seq", 6), ("group", 12), ("recipient", 20), ("method", 6), ("status", 6), ("request", 33), ("hit", 24),
    ("consent", 15),
)  # fmt: skip
"""Of the table, with their widths; what is sent fills the rest of the line."""


def add(parser: argparse.ArgumentParser, _: str) -> None:
    parser.add_argument("input", metavar="INPUT", help="a session, a HAR or a mitmproxy flow file; - reads a HAR")
    parser.add_argument("--format", choices=("jsonl", "csv", "table"), default="jsonl", help="default: jsonl")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--with", dest="other", metavar="OTHER", help=WITH)
    add_columns(parser)
    add_project_options(parser)
    parser.epilog = "example: inspector inspect visit.har --site shop.example --format table"


def run(args: argparse.Namespace) -> int:
    """Inspect every request of the input."""
    columns = columns_of(args)
    catalog = load_catalog(project_of(args))
    for fault in catalog.faults:
        say(f"inspector: {fault}")
    with session_input(args.input) as source, output(args.output) as out:
        compare = comparison(args.other, args.input, source.reader, catalog)
        inspections = _inspected(source.exchanges, catalog, memory_of(source.reader), compare)
        if args.format == "jsonl":
            write_json_lines(inspections, out)
        elif args.format == "csv":
            write_csv(inspections, out, columns)
        else:
            _write_table(inspections, out)
    return DONE


def _inspected(
    read: Callable[[], Iterable[Exchange]], catalog: Catalog, memory: Memory, compare: Compare
) -> Iterator[Inspection]:
    """Two passes: to whom else a value went and what was sent before a choice is known at the session's end only.

    So is what another profile says of it.
    """
    recipients, choices, visits = Recipients(), FirstChoices(), Visits()
    with tempfile.TemporaryFile() as spool:
        for launch, inspection in settled(read, catalog, memory):
            recipients.learn(inspection)
            choices.learn((launch, site_of_page(inspection.page)), inspection)
            visits.learn(launch, inspection)
            spool.write(json.dumps(inspection.to_json() | {"launch": launch}).encode("ascii") + b"\n")
        differential = compare(visits)
        spool.seek(0)
        for line in spool:
            told = json.loads(line)
            inspection = differential.judged(told["launch"], Inspection.from_json(told))
            key = (told["launch"], site_of_page(inspection.page))
            yield choices.filled(key, recipients.filled(inspection))


def _write_table(inspections: Iterable[Inspection], out: IO[bytes]) -> None:
    width = shutil.get_terminal_size((160, 24)).columns
    out.write(_line([*(name for name, _ in COLUMNS), "sends"], width))
    for inspection in inspections:
        out.write(_line(_cells(inspection), width))


def _cells(inspection: Inspection) -> list[str]:
    host, path = host_and_path(inspection.url)
    party = inspection.party
    sent = {finding.category for finding in inspection.findings}
    hits = [" ".join(filter(None, (hit.vendor_name, hit.event))) for hit in inspection.hits]
    status = str(inspection.status or "-")
    sends: list[str] = [category for category in CATEGORIES if category in sent]
    cookies = sum(cookie.direction == "sent" for cookie in inspection.cookies)
    sends += [f"{cookies} cookie{'' if cookies == 1 else 's'}"] if cookies else []
    return [
        str(inspection.seq), party.group + ("?" if party.confidence == "possible" else ""), party.recipient,
        inspection.method, status, host + path, ", ".join(hits), inspection.consent.verdict, ", ".join(sends),
    ]  # fmt: skip


def _line(cells: list[str], width: int) -> bytes:
    """Cells in their columns, cut where they are too long, without control characters."""
    plain = ["".join(sign if sign.isprintable() else "?" for sign in cell) for cell in cells]
    columns = [_cut(cell, size).ljust(size) for cell, (_, size) in zip(plain, COLUMNS, strict=False)]
    line = " ".join([*columns, plain[-1]])
    return (_cut(line.rstrip(), width) + "\n").encode()


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"
