"""`inspector simulate`: one `simulation/1` for each request and destination, or their summary."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import Catalog, load_catalog
from inspector.catalog.policies import load_policy
from inspector.cli.options import DONE, UsageError, add_project_options, output, say
from inspector.cli.project_options import project_of
from inspector.cli.session_input import SessionInput, session_input
from inspector.filtering.consent import read_choice
from inspector.index.simulated import simulate_exchange
from inspector.index.summary import Summary
from inspector.model.inspection import Inspection
from inspector.model.policy import Policy
from inspector.model.simulation import Simulation
from inspector.report.json_text import json_bytes

DEFAULT_POLICY = "strict"


def add(parser: argparse.ArgumentParser, _: str) -> None:
    parser.add_argument("input", metavar="INPUT", help="a session, a HAR or a mitmproxy flow file; - reads a HAR")
    parser.add_argument(
        "--policy", default=DEFAULT_POLICY, metavar="NAME|FILE", help=f"the filter; default: {DEFAULT_POLICY}"
    )
    parser.add_argument(
        "--consent",
        default="recorded",
        metavar="SPEC",
        help="recorded (default), granted, denied, a gcs value (G101), a TC string, or ad_storage=denied,…",
    )
    parser.add_argument(
        "--summary", action="store_true", help="one object with totals in place of the lines; indented on a terminal"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")
    add_project_options(parser)
    parser.epilog = "example: inspector simulate visit.har --policy strict --consent G101 --summary"


def run(args: argparse.Namespace) -> int:
    """Simulate what a server-side filter would send on."""
    try:
        policy = load_policy(args.policy)
        read_choice(args.consent)
    except ValueError as wrong:  # CatalogError is one
        raise UsageError(str(wrong)) from wrong
    catalog = load_catalog(project_of(args))
    for fault in catalog.faults:
        say(f"inspector: {fault}")
    summary = Summary(policy.name, args.consent)
    with session_input(args.input) as source, output(args.output) as out:
        for inspection, rows in _simulated(source, policy, catalog, args.consent):
            if args.summary:
                summary.add(inspection, rows)
            else:
                out.writelines(json_bytes(row.to_json()) + b"\n" for row in rows)
        if args.summary:
            out.write(json_bytes(summary.to_json(), indent=args.output is None and sys.stdout.isatty()) + b"\n")
    return DONE


def _simulated(
    source: SessionInput, policy: Policy, catalog: Catalog, consent: str
) -> Iterator[tuple[Inspection, list[Simulation]]]:
    memory = Memory(resolved=source.reader.resolved())
    for exchange in source.exchanges():
        inspection = inspect(exchange, catalog, memory)
        yield inspection, simulate_exchange(exchange, inspection, policy, catalog, consent)
