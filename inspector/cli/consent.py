"""`inspector consent`: what each recipient was told, from when to when, and what was sent before a choice."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from inspector.catalog.catalog import load_catalog
from inspector.cli.options import DONE, add_project_options, output, plain, say
from inspector.cli.project_options import project_of
from inspector.cli.session_input import session_input
from inspector.index.query import ChoiceRow, ConsentRow
from inspector.index.ready import ready_index
from inspector.report.consent_words import WHAT_IT_IS, headline, purposes, signal_name
from inspector.report.json_text import json_bytes

FORMAT = "consent/1"
WIDEST = 44
Line = tuple[str, ...]
HEADINGS = (
    "recipient", "group", "signal", "state", "requests", "first", "last", "hits", "before", "against", "agreed",
    "cookieless", "contradictions",
)  # fmt: skip


def add(parser: argparse.ArgumentParser, _: str) -> None:
    parser.add_argument("input", metavar="INPUT", help="a session, a HAR or a mitmproxy flow file; - reads a HAR")
    parser.add_argument("--format", choices=("table", "jsonl"), default="table", help="default: table")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")
    add_project_options(parser)
    parser.epilog = "example: inspector consent visit.har --site shop.example"


def run(args: argparse.Namespace) -> int:
    """List each recipient's signals, and the choices of each site."""
    catalog = load_catalog(project_of(args))
    for fault in catalog.faults:
        say(f"inspector: {fault}")
    with session_input(args.input) as source, ready_index(source.input.session, catalog) as index:
        rows, choices = index.consent(), index.choices()
        before, against = (len(index.ids(f"consent:{word}")) for word in ("before", "against"))
    with output(args.output) as out:
        if args.format == "jsonl":
            out.writelines(json_bytes(each) + b"\n" for each in (*map(_row_json, rows), *map(_choice_json, choices)))
        else:
            _write_table(out, rows, choices, headline(rows, before, against))
    return DONE


def _row_json(row: ConsentRow) -> dict[str, Any]:
    return {
        "format": FORMAT, "recipient": row.recipient, "group": row.group, "kind": row.kind, "state": row.state,
        "decoded": dict(row.decoded), "raw": row.raw, "at": row.at, "first": row.first, "last": row.last,
        "count": row.count, "hits": row.hits, "before_choice": row.before_choice,
        "against_refusal": row.against_refusal, "granted": row.granted, "cookieless": row.cookieless,
        "contradictions": row.contradictions,
    }  # fmt: skip


def _choice_json(row: ChoiceRow) -> dict[str, Any]:
    choice = {"seq": row.seq, "launch": row.launch, "site": row.site, "state": dict(row.state)}
    return {"format": FORMAT, "choice": choice}


def _write_table(out: IO[bytes], rows: list[ConsentRow], choices: list[ChoiceRow], told: str) -> None:
    table = [HEADINGS, *map(_line, rows)]
    widths = [min(max(len(line[n]) for line in table), WIDEST) for n in range(len(HEADINGS))]
    for line in table:
        cells = (plain(cell)[:width].ljust(width) for cell, width in zip(line, widths, strict=True))
        out.write("  ".join(cells).rstrip().encode() + b"\n")
    out.write(b"\n")
    for text in _choice_lines(choices):
        out.write(plain(text).encode() + b"\n")
    out.write(f"{told} {WHAT_IT_IS}\n".lstrip().encode())


def _line(row: ConsentRow) -> Line:
    numbers = (row.count, row.first, row.last, row.hits, row.before_choice, row.against_refusal, row.granted)
    signal = f"{signal_name(row.kind)} {row.raw}" if row.kind in ("gcs", "gcd") else signal_name(row.kind)
    return (
        row.recipient, row.group, signal, row.state or "-", *map(str, numbers), str(row.cookieless),
        str(row.contradictions),
    )  # fmt: skip


def _choice_lines(choices: list[ChoiceRow]) -> Iterator[str]:
    seen = set()
    for choice in choices:
        word = "then" if (choice.launch, choice.site) in seen else "first choice"
        seen.add((choice.launch, choice.site))
        launch = f" ({choice.launch})" if choice.launch else ""
        yield f"{choice.site}{launch}: {word} with request {choice.seq}: {purposes(choice.state)}"
