"""`inspector cookies`: the cookies of a visit, and what browsers would leave of them; two launches side by side."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.cli.options import DONE, UsageError, add_project_options, output, plain, say
from inspector.cli.project_options import project_of
from inspector.cli.session_input import SessionInput, session_input
from inspector.index.cookie_rows import CookieRow, Cookies
from inspector.index.cookie_sides import CookiePair, CookieSide, cookie_pairs
from inspector.index.watched import watched_of
from inspector.report.cookie_words import SET_BY, asked_words, flag_words, life_of, outcome_words
from inspector.report.json_text import json_bytes

FORMAT = "cookies/1"
MODELLED = "What browsers would leave is a model by their published rules, not an observation."
Line = tuple[str, ...]


def add(parser: argparse.ArgumentParser, _: str) -> None:
    parser.add_argument("input", metavar="INPUT", help="a session, a HAR or a mitmproxy flow file; - reads a HAR")
    parser.add_argument(
        "--compare", nargs=2, metavar="LAUNCH", help="two launches of the session: before and after a tagging server"
    )
    parser.add_argument("--with", dest="other", metavar="OTHER", help="another input to compare with: after")
    parser.add_argument("--format", choices=("table", "jsonl"), default="table", help="default: table")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")
    add_project_options(parser)
    parser.epilog = "example: inspector cookies demo.inspector --compare client server"


def run(args: argparse.Namespace) -> int:
    """List the cookies, or those of two sides."""
    if args.compare and args.other:
        raise UsageError("--compare takes two launches of one input, --with a second input: give one of them")
    catalog = load_catalog(project_of(args))
    for fault in catalog.faults:
        say(f"inspector: {fault}")

    def rows(path: str, launches: tuple[str, ...]) -> list[list[CookieRow]]:
        with session_input(path) as source:
            return _rows(source, launches, lambda exchange, memory: inspect(exchange, catalog, memory))

    successors = catalog.cookies.successors
    if args.compare:
        before, after = rows(args.input, tuple(args.compare))
        pairs = cookie_pairs(before, after, successors)
    elif args.other:
        pairs = cookie_pairs(rows(args.input, ())[0], rows(args.other, ())[0], successors)
    with output(args.output) as out:
        if args.compare or args.other:
            _write(out, args.format, [_pair_json(pair) for pair in pairs], _pair_lines(pairs))
        else:
            found = rows(args.input, ())[0]
            _write(out, args.format, [_row_json(row) for row in found], _row_lines(found))
    return DONE


def _rows(
    source: SessionInput, launches: tuple[str, ...], judge: Callable[[Any, Memory], Any]
) -> list[list[CookieRow]]:
    """Cookies of each launch named, of all where none is.

    Raises:
        UsageError: there is no such launch.
    """
    memory, sums = Memory(), {name: Cookies() for name in launches or ("",)}
    memory.cookies.watch(watched_of(source.reader))
    seen = set()
    for exchange in source.exchanges():
        seen.add(exchange.launch)
        inspection = judge(exchange, memory)
        into = sums.get(exchange.launch if launches else "")
        if into is not None:
            into.learn(inspection)
    for name in launches:
        if name not in seen:
            raise UsageError(f"there is no launch {name!r} in the input; there are {', '.join(sorted(seen)) or 'none'}")
    return [sums[name].rows() for name in launches or ("",)]


def _write(out: IO[bytes], form: str, objects: list[dict[str, Any]], lines: Iterator[Line]) -> None:
    if form == "jsonl":
        out.writelines(json_bytes(each) + b"\n" for each in objects)
        return
    table = list(lines)
    widths = [min(max(len(line[n]) for line in table), 40) for n in range(len(table[0]))]
    for line in table:
        cells = (plain(cell)[:width].ljust(width) for cell, width in zip(line, widths, strict=True))
        out.write("  ".join(cells).rstrip().encode() + b"\n")
    out.write(f"\n{MODELLED}\n".encode())


def _row_json(row: CookieRow) -> dict[str, Any]:
    return {
        "format": FORMAT, "name": row.name, "domain": row.domain, "owner": row.owner, "purpose": row.purpose,
        "party": row.party, "set_by": row.set_by, "life_s": row.life_s, "persistent": row.persistent,
        "usual_s": row.usual_s, "http_only": row.http_only, "secure": row.secure, "same_site": row.same_site,
        "partitioned": row.partitioned, "refused": row.refused, "recipients": list(row.recipients), "first": row.first,
        "last": row.last, "count": row.count, "facts": list(row.facts), "lives": [life.to_json() for life in row.lives],
    }  # fmt: skip


def _pair_json(pair: CookiePair) -> dict[str, Any]:
    return {"format": FORMAT} | pair.to_json()


def _row_lines(rows: list[CookieRow]) -> Iterator[Line]:
    yield (
        "cookie",
        "domain",
        "owner",
        "party",
        "set by",
        "asks for",
        "Safari",
        "Firefox",
        "Chromium",
        "flags",
        "sent to",
    )
    for row in rows:
        lives = [outcome_words(life) if (life := life_of(row, m)) else "" for m in ("safari", "firefox", "chromium")]
        yield (
            row.name, row.domain, row.owner, row.party, SET_BY[row.set_by], asked_words(row), *lives,
            " ".join(flag_words(row)), ", ".join(row.recipients),
        )  # fmt: skip


def _pair_lines(pairs: list[CookiePair]) -> Iterator[Line]:
    yield ("cookie", "owner", "party", "before", "Safari leaves", "after", "Safari leaves", "change")
    for pair in pairs:
        sides = []
        for side in (pair.before, pair.after):
            sides += [
                ", ".join(f"{each.row.name} by {SET_BY[each.row.set_by]}" for each in side) or "-",
                ", ".join(dict.fromkeys(map(_left_words, side))) or "-",
            ]
        yield (pair.name, pair.owner, pair.party, *sides, pair.change)


def _left_words(side: CookieSide) -> str:
    """What is left; where the session lacks the server's address, what would be left by it."""
    elsewhere, beside = side.elsewhere, side.beside
    if side.life.outcome != "unknown" or side.row.set_by != "server" or not elsewhere or not beside:
        return outcome_words(side.life)
    return f"{outcome_words(elsewhere)} or {outcome_words(beside)}"
