"""`inspector demo`: the demo shop recorded twice, client-side and server-side; in the window, or into a folder."""

import argparse
import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from inspector.capture.browser import CaptureError
from inspector.capture.demo_walk import DemoWalk, Step, Walked
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.cli import doctor
from inspector.cli.options import DONE, UsageError, output, plain, say
from inspector.index.progress import Progress
from inspector.index.query import Index
from inspector.index.ready import ready_index
from inspector.paths import PRIVATE
from inspector.report import summary
from inspector.report.export import Export
from inspector.report.har import write_har
from inspector.report.html_report import write_html
from inspector.session.reader import SessionReader

FOLDER = "inspector-demo"
POLICY = "strict"


@dataclass(frozen=True, slots=True)
class Files:
    """What a demo without a window leaves."""

    session: Path
    report: Path
    har: Path


def add(parser: argparse.ArgumentParser, command: str) -> None:
    parser.add_argument("--headless", action="store_true", help="no window: write session, report and HAR to a folder")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help=f"that folder; implies --headless; default: a new {FOLDER} here"
    )
    parser.epilog = f"example: inspector {command}"


def run(args: argparse.Namespace) -> int:
    """Open the window on the demo; where none can open, or none is wanted, write the demo's files."""
    if not args.headless and args.out is None:
        reasons = doctor.missing_for_window()
        if not reasons:
            from inspector import app  # noqa: PLC0415 - Qt is loaded only when a window can open

            return app.run(demo=True)
        print(f"inspector: no window can open ({reasons[0]}); going on without one", file=sys.stderr)
    files = _files(args.out)
    walked = _walk(files.session)
    if walked.notice:
        say(f"inspector: {walked.notice}")
    for line in _results(files, walked):
        print(plain(line))
    return DONE


def _files(out: Path | None) -> Files:
    """The demo's files in a folder made for them.

    Raises:
        UsageError: the folder cannot be made, or holds a demo already.
    """
    folder = out or _new_folder()
    files = Files(folder / "demo.inspector", folder / "demo.html", folder / "demo.har")
    try:
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder}: {error.strerror}; name another one with --out") from error
    if files.session.exists():
        raise UsageError(f"{folder} holds a demo already; name another folder with --out")
    return files


def _new_folder() -> Path:
    names = itertools.chain([FOLDER], (f"{FOLDER}-{number}" for number in itertools.count(2)))
    return next(path for path in map(Path, names) if not path.exists())


def _walk(session: Path) -> Walked:
    with tqdm(total=3, bar_format="{desc}", disable=not sys.stderr.isatty(), leave=False) as bar:

        def tell(step: Step) -> None:
            bar.set_description_str(f"{step.number}/{step.of} {step.words} …")

        try:
            return DemoWalk(session, tell, headless=True).run()
        except CaptureError as error:
            raise UsageError(f"the demo could not be recorded: {error}") from error


def _results(files: Files, walked: Walked) -> Iterator[str]:
    """Write report and HAR; then what a person reads first."""
    policy = load_policy(POLICY)
    with (
        SessionReader.open(files.session) as reader,
        tqdm(desc="analysing", unit=" requests", disable=not sys.stderr.isatty(), leave=False) as bar,
    ):

        def advance(progress: Progress) -> None:
            bar.total = 2 * progress.total
            bar.update(progress.done + progress.simulated - bar.n)

        with ready_index(files.session, load_catalog(), policy, on_progress=advance) as index:
            export = Export.prepared(reader, index)
            with output(files.report) as out:
                write_html(export, policy, out)
            with output(files.har) as out:
                write_har(export, out)
            bar.close()
            yield f"session  {files.session}"
            yield f"report   {files.report}"
            yield f"HAR      {files.har}"
            yield ""
            yield f"Visited twice by {walked.client}: with client-side tags, then with the shop's own tagging server."
            yield from _summary(index)


def _summary(index: Index) -> Iterator[str]:
    """Who received what, and what a filter would leave."""
    totals = index.totals()
    third, own = summary.recipients(index, str)
    yield summary.headline(totals, len(third))
    yield summary.lead(totals)
    yield ""
    for title, recipients in (("Third parties", third), ("The shop's own server", own)):
        yield title
        for item in recipients:
            if not item.simulated:
                yield f"  {item.name:<28} {item.count:>4}  {', '.join(chip.text for chip in item.chips)}"
    yield ""
    yield f"Reaching third parties, before → after (simulated, policy {POLICY})"
    for bar in summary.bars(totals):
        yield f"  {bar.label:<28} {bar.before:>4} → {bar.after}"
