"""`inspector ledger`: each value that was found, with its hashes and parts, and everywhere it went."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from inspector.analysis.differential import Verdict
from inspector.analysis.value_group import key_of
from inspector.catalog.catalog import load_catalog
from inspector.cli.fresh_profile import WITH, compared_in, comparison
from inspector.cli.options import DONE, UsageError, add_project_options, output, plain, say
from inspector.cli.project_options import project_of
from inspector.cli.session_input import session_input
from inspector.index.query import Index
from inspector.index.ready import ready_index
from inspector.model.finding import CATEGORIES
from inspector.model.ledger import LEDGER_SCOPES, LedgerValue, Receipt
from inspector.report.ledger_lines import Said, masked, write_ledger_csv, write_ledger_lines

PAGE = 1_000
WIDEST = 44
HEADINGS = ("id", "kind", "value", "companies", "scope", "shared", "from", "first", "last", "to")
RISK = (
    "not redacted: this ledger holds identifiers and personal data as they were sent. "
    "Leave out --unredacted to mask them."
)


def add(parser: argparse.ArgumentParser, _: str) -> None:
    parser.add_argument("input", metavar="INPUT", help="a session, a HAR or a mitmproxy flow file; - reads a HAR")
    parser.add_argument("--format", choices=("jsonl", "csv", "table"), default="jsonl", help="default: jsonl")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--unredacted", action="store_true", help="write values as they were sent: names the risk")
    parser.add_argument("--recipient", metavar="NAME", help="only values that this recipient or company got")
    parser.add_argument("--scope", choices=LEDGER_SCOPES, help="only values that went so far")
    parser.add_argument("--category", choices=CATEGORIES, help="only values of this category")
    parser.add_argument("--with", dest="other", metavar="OTHER", help=WITH)
    add_project_options(parser)
    parser.epilog = "example: inspector ledger visit.inspector --scope across-companies --format table"


def run(args: argparse.Namespace) -> int:
    """List the values, the most widely shared first."""
    catalog = load_catalog(project_of(args))
    for fault in catalog.faults:
        say(f"inspector: {fault}")
    with session_input(args.input) as source, ready_index(source.input.session, catalog) as index:
        values = _chosen(index, args)
        said: dict[str, Verdict] | None = None
        if args.other is not None:
            compared = compared_in(index, comparison(args.other, args.input, source.reader, catalog))
            said = {value.id: compared.get(key_of(value), "") for value in values}
            cleared = sum(verdict == "same" for verdict in said.values())
            say(f"inspector: {_cleared(cleared, counted=args.format == 'jsonl')}")
            values = _ordered(values, said, cleared_too=args.format == "jsonl")
    values, replaced = (values, {}) if args.unredacted else masked(values)
    with output(args.output) as out:
        _WRITERS[args.format](values, out, said)
    say(f"inspector: {RISK if args.unredacted else _replaced(replaced)}")
    return DONE


def _ordered(values: Sequence[LedgerValue], said: Said, *, cleared_too: bool) -> list[LedgerValue]:
    """Those that stand, then those that a fresh profile cleared where they are to be counted."""
    cleared = [value for value in values if said[value.id] == "same"] if cleared_too else []
    return [*(value for value in values if said[value.id] != "same"), *cleared]


def _chosen(index: Index, args: argparse.Namespace) -> list[LedgerValue]:
    """All pages of the ledger, or what the recipient got of it.

    Raises:
        UsageError: nobody of that name got anything.
    """
    values = list(_paged(index, args.category, args.scope))
    if args.recipient is None:
        return values
    got = [value for value in values if any(_is(receipt, args.recipient) for receipt in value.receipts)]
    if not got:
        everybody = {receipt.recipient for value in _paged(index, None, None) for receipt in value.receipts}
        if not any(name.casefold() == args.recipient.casefold() for name in everybody):
            known = ", ".join(sorted(everybody, key=str.casefold)) or "nobody"
            raise UsageError(f"{args.recipient} got nothing in this input; --recipient may name one of: {known}")
    return got


def _is(receipt: Receipt, name: str) -> bool:
    return name.casefold() in (receipt.recipient.casefold(), receipt.company.casefold())


def _paged(index: Index, category: str | None, scope: str | None) -> Iterator[LedgerValue]:
    after = 0
    while page := index.ledger(category, scope, PAGE, after):
        yield from page
        after += len(page)


def _cleared(count: int, *, counted: bool) -> str:
    ending = "last, with fresh_profile: same" if counted else "left out"
    return f"{count:,} value{' was' if count == 1 else 's were'} the same in a fresh profile: {ending}"


def _replaced(counts: dict[str, int]) -> str:
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return f"values are masked ({told or 'there was none'}); --unredacted writes them as they were sent"


def _write_table(values: Iterable[LedgerValue], out: IO[bytes], said: Said | None) -> None:
    table = [HEADINGS, *map(_line, values)]
    if said is not None:
        profiles = ["profile", *(said[line[0]] or "-" for line in table[1:])]
        table = [(*line[:-1], profile, line[-1]) for line, profile in zip(table, profiles, strict=True)]
    widths = [min(max(len(line[n]) for line in table), WIDEST) for n in range(len(table[0]) - 1)]
    for line in table:
        cells = [plain(cell)[:width].ljust(width) for cell, width in zip(line, widths, strict=False)]
        out.write("  ".join([*cells, plain(line[-1])]).rstrip().encode("utf-8", "backslashreplace") + b"\n")


def _line(value: LedgerValue) -> tuple[str, ...]:
    origin = value.origin_how if value.origin_how != "unknown" or value.origin_name else "-"
    return (
        value.id, value.kind, value.value, str(value.companies), value.scope, "yes" if value.shared else "no",
        f"{origin} {value.origin_name}".strip(), str(value.first_seq), str(value.last_seq),
        ", ".join(map(_told, value.receipts)),
    )  # fmt: skip


def _told(receipt: Receipt) -> str:
    """`Google 14x (server-call), hashed`: who got it, with how many requests, in what group and state."""
    group = "" if receipt.group == "client-side" else f" ({receipt.group})"
    state = "" if receipt.state == "plain" else f" {receipt.state}"
    return f"{receipt.recipient}{group} {receipt.count}x{state}"


_WRITERS: dict[str, Callable[[Iterable[LedgerValue], IO[bytes], Said | None], None]] = {
    "jsonl": write_ledger_lines,
    "csv": write_ledger_csv,
    "table": _write_table,
}
