"""`inspector vendors`: which vendors are known, the faults of a vendor file, and why a request is a vendor's."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from inspector.analysis.vendor_explain import Explained, clashes, explain, failures_of, request_of
from inspector.catalog.own_vendors import all_vendors
from inspector.catalog.project import Project, load_project
from inspector.catalog.toml_reader import CatalogError
from inspector.catalog.vendors import Vendor, check_vendor, load_vendor
from inspector.cli.options import DONE, NO, UsageError, plain, say

CHECK = "check"


def add_vendors(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs="*", metavar="NAME | check FILE",
        help="all about one vendor, or the faults of a vendor file; without it, the list",
    )  # fmt: skip
    parser.add_argument("--explain", metavar="URL", help="which vendors a request to URL is, in which order, and why")
    parser.add_argument("--method", default="GET", metavar="METHOD", help="of the request to explain (GET)")
    parser.add_argument("--body", default="", metavar="TEXT", help="of the request to explain")
    parser.add_argument("--project", type=Path, metavar="FILE", help="project file (TOML) whose vendor files count too")
    parser.epilog = "example: inspector vendors --explain 'https://www.facebook.com/tr/?id=1&ev=Lead'"


def run_vendors(args: argparse.Namespace) -> int:
    """Print what is known; for `check` and `--explain` exit status 1 when the answer is no."""
    words: list[str] = args.words
    if words[:1] == [CHECK]:
        if len(words) != 2:
            raise UsageError("check wants one vendor file, such as: inspector vendors check acme.toml")
        return _check(Path(words[1]))
    if len(words) > 1:
        raise UsageError(f"only one vendor is shown at a time, leave out {plain(' '.join(words[1:]))}")
    vendors, faults = _known(args.project)
    lines = _explained(args, vendors) if args.explain else _shown(words[0] if words else None, vendors)
    found = list(lines)
    for line in found:
        print(plain(line.rstrip()))
    for fault in faults:
        say(fault)
    return DONE if found else NO


def _known(project: Path | None) -> tuple[tuple[Vendor, ...], list[str]]:
    faults: list[str] = []
    try:
        return all_vendors(load_project(project) if project else Project(), faults), faults
    except CatalogError as wrong:
        raise UsageError(str(wrong)) from wrong


def _check(path: Path) -> int:
    """Faults by line; of a file without any, the examples that do not hold, and what other vendors say of them."""
    if not path.is_file():
        raise UsageError(f"{path} is {'a folder' if path.is_dir() else 'not there'}; name a vendor file")
    faults = check_vendor(path)
    vendor = load_vendor(path) if not faults else None
    faults += failures_of(vendor) if vendor else []
    for fault in faults:
        print(plain(f"{path.name}:{fault.line}: {fault.why}"))
    if faults or vendor is None:
        return NO
    count = f"{len(vendor.examples)} examples and {len(vendor.counterexamples)} counterexamples hold"
    print(plain(f"{path.name}: no faults: {len(vendor.fields) + len(vendor.patterns)} fields, {count}."))
    for line, sentence in _shared(vendor):
        say(f"{path.name}:{line}: warning: {sentence}")
    return DONE


def _shared(vendor: Vendor) -> Iterator[tuple[int, str]]:
    """Examples that another vendor takes for its own event, too."""
    others = [other for other in all_vendors() if other.id != vendor.id]
    for example in vendor.examples:
        request = request_of(example.method, example.url, example.headers, example.body)
        for sentence in clashes(explain(request, [vendor, *others])):
            yield example.line, sentence


def _explained(args: argparse.Namespace, vendors: Sequence[Vendor]) -> Iterator[str]:
    url: str = args.explain
    if "://" not in url:
        raise UsageError(f"{plain(url)} is no URL; write it with https:// before it, in quotes")
    found = explain(request_of(args.method.upper(), url, {}, args.body), vendors)
    if not found:
        say("no vendor matches this request; inspector vendors lists those that are known")
    for number, each in enumerate(found, 1):
        yield from _one_match(number, each)
    yield from (f"clash: {sentence}" for sentence in clashes(found))


def _one_match(number: int, each: Explained) -> Iterator[str]:
    vendor = each.vendor
    place = f"{vendor.id}.toml:{each.line}" if each.line else f"{vendor.id}.toml"
    whose = ", your own file" if vendor.own else ""
    yield f"{number}. {vendor.name} ({vendor.id}): {each.level}, {place}{whose}"
    yield from (f"   {reason}" for reason in each.why)
    for hit in each.hits:
        account = f", account {hit.account}" if hit.account else ""
        items = f", {len(hit.items)} item{'s' if len(hit.items) > 1 else ''}" if hit.items else ""
        yield f"   {hit.role}{f' {hit.event}' if hit.event else ''}{account}{items}"


def _shown(name: str | None, every: Sequence[Vendor]) -> list[str]:
    vendors = {vendor.id: vendor for vendor in every}
    if name is None:
        rows = [(v.id, v.name, v.owner, v.category, str(v.checked)) for v in vendors.values()]
        return table(("vendor", "name", "owner", "category", "checked"), rows)
    vendor = vendors.get(name) or _called(name, every)
    if vendor is None:
        raise UsageError(f"vendor {name!r} is not known{meant(name, vendors)}; see inspector vendors")
    return _one_vendor(vendor)


def _called(name: str, every: Sequence[Vendor]) -> Vendor | None:
    """The vendor as people write it, `AB Tasty` or `vwo`; None where none or several are called so."""
    asked = name.strip().casefold()
    found = [each for each in every if asked in (each.id, each.name.casefold(), each.short.casefold())]
    return found[0] if len(found) == 1 else None


def _one_vendor(vendor: Vendor) -> list[str]:
    head = [
        f"{vendor.name} ({vendor.id}): {vendor.category}, of {vendor.owner}",
        *(f"source: {source}" for source in vendor.sources),
        f"checked: {vendor.checked}",
        "",
    ]
    fields = [(key, rule.name, rule.class_, rule.kind, rule.property) for key, rule in vendor.fields.items()]
    fields += [(r.pattern.pattern, r.name, r.class_, r.kind, r.property) for r in vendor.patterns]
    return [*head, *table(("field", "name", "class", "kind", "property"), fields)]


def meant(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), 1)
    return f", did you mean {close[0]}?" if close else ""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their widest cell; the last one as it comes."""
    table = [tuple(head), *rows]
    widths = [max(len(row[index]) for row in table) for index in range(len(head) - 1)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in table
    ]
