"""`inspector vendors`, `policies`, `policy check`: what is known beforehand, and the faults of a policy file."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from inspector.catalog.catalog import load_catalog
from inspector.catalog.own_vendors import all_vendors
from inspector.catalog.policies import check_policy, load_policy, policy_names, warnings_of
from inspector.catalog.toml_reader import CatalogError, Fault
from inspector.cli.known_vendors import add_vendors, meant, run_vendors, table
from inspector.cli.options import DONE, NO, UsageError, plain, say
from inspector.cli.policy_lines import policy_lines
from inspector.index.examples import failures_of_policy
from inspector.model.policy import ANY_VENDOR, Destination, Policy


def add(parser: argparse.ArgumentParser, command: str) -> None:
    parser.set_defaults(known=command)
    if command == "policy":
        parser.add_argument("verb", choices=("check",), help="say what is wrong with a file, line by line")
        parser.add_argument("file", type=Path, metavar="FILE", help="a policy file (TOML)")
        parser.epilog = "example: inspector policy check our-filter.toml"
        return
    if command == "vendors":
        add_vendors(parser)
        return
    parser.add_argument("name", nargs="?", metavar="NAME", help="all about one policy; without it, the list")
    parser.epilog = "example: inspector policies strict"


def run(args: argparse.Namespace) -> int:
    """Print what is known; for `policy check` exit status 1 when the file has faults."""
    if args.known == "policy":
        return _check(args.file)
    if args.known == "vendors":
        return run_vendors(args)
    for line in _policy_lines(args.name):
        print(plain(line.rstrip()))
    return DONE


def _check(path: Path) -> int:
    if not path.is_file():
        raise UsageError(f"{path} is {'a folder' if path.is_dir() else 'not there'}; name a policy file")
    faults = check_policy(path)
    for fault in faults:
        print(plain(f"{path.name}:{fault.line}: {fault.why}"))
    if faults:
        return NO
    policy = load_policy(path)
    broken = list(_broken(policy, path))
    good = f"{path.name}: no faults: {len(policy.rules)} rules, {len(policy.destinations)} destinations."
    for line in broken or [good]:
        print(plain(line))
    for warning in (*warnings_of(policy), *_unknown_vendors(policy)):
        say(f"{path.name}:{warning.line}: warning: {warning.why}")
    return NO if broken else DONE


def _broken(policy: Policy, path: Path) -> Iterable[str]:
    """Examples of the file that do not hold."""
    if not policy.examples:
        return
    try:
        failures = failures_of_policy(policy, load_catalog())
    except ValueError as wrong:
        yield f"{path.name}: an example cannot be read: {wrong}"
        return
    for failure in failures:
        told = f"sent is\n{failure.got}\nand should be\n{failure.wanted}"
        yield f"{path.name}:{failure.line}: the example does not hold; {told}"


def _policy_lines(name: str | None) -> list[str]:
    if name is None:
        policies = [load_policy(policy) for policy in policy_names()]
        rows = [(p.name, p.title, p.status, str(len(p.rules)), _where(p.destinations)) for p in policies]
        return table(("policy", "name", "status", "rules", "sends to"), rows)
    try:
        return policy_lines(load_policy(name))
    except CatalogError as wrong:
        raise UsageError(str(wrong)) from wrong


def _where(destinations: Sequence[Destination]) -> str:
    return ", ".join("everybody" if d.vendor == ANY_VENDOR else d.vendor for d in destinations)


def _unknown_vendors(policy: Policy) -> Iterable[Fault]:
    known = {vendor.id for vendor in all_vendors()} | {ANY_VENDOR}
    named = [(0, d.vendor) for d in policy.destinations if not d.hosts]
    named += [(rule.line, vendor) for rule in policy.rules for vendor in rule.when.vendor]
    for line, vendor in named:
        if vendor not in known:
            yield Fault(line, f"vendor {vendor!r} is not known{meant(vendor, known)}: nothing will match it")
