"""Warnings of one simulation: rules that promise more than they hold, and what a vendor's product may miss."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inspector.catalog.hops import Hop
from inspector.filtering.datum import Datum
from inspector.filtering.ip import hides_nothing
from inspector.filtering.keyed_hash import weaknesses
from inspector.filtering.leaf import CONNECTION
from inspector.filtering.locator import any_of
from inspector.model.policy import Policy, Rule

_BROWSERS_OWN = re.compile(r"header:(?:accept-language|origin|sec-(?:ch-.*|fetch-.*|purpose)|priority)(?:\[[0-9]+\])?")
"""Headers of which a server that makes its own request has none (server containers, CAPI: the vendor sees its own)."""
_OBJECTIONS = {"header:sec-gpc": "Sec-GPC", "header:dnt": "DNT"}


def cautions_of(policy: Policy, hop: Hop, data: Sequence[Datum], source_ip: str) -> tuple[str, ...]:
    """One sentence for each thing to know, each once."""
    used = {mark.rule for datum in data for mark in datum.marks if mark.changed}
    found = [text for rule in policy.rules if rule.id in used for text in _of_rule(rule)]
    found += _internal(hop, data)
    found += _address(data, source_ip)
    found += _untouched_headers(policy, data)
    found += _objections(data)
    return tuple(dict.fromkeys(found))


def _of_rule(rule: Rule) -> Iterator[str]:
    options: Mapping[str, Any] = rule.do.options
    if rule.do.name == "hash":
        for text in weaknesses(options.get("algo", "hmac-sha256"), options.get("secret", ""), options.get("rotate", 0)):
            yield f"Rule {rule.id} {text}."
    if rule.do.name == "ip" and options.get("to") == "country":
        yield f"Rule {rule.id} removes the address; the country is not filled in, since no geolocation data is at hand."
    elif rule.do.name == "ip" and (text := hides_nothing(options.get("v4", 24), options.get("v6", 48))):
        yield f"Rule {rule.id}: {text}."


def _internal(hop: Hop, data: Sequence[Datum]) -> Iterator[str]:
    """Parameters that the vendor calls internal, where a rule removes or changes one."""
    changed = [datum.at for datum in data if any(mark.changed for mark in datum.marks)]
    names = [at.rpartition(":")[2] for at in changed if any_of(hop.internal).fullmatch(at)]
    if names:
        listed = ", ".join(dict.fromkeys(names))
        yield f"The rules change {listed}, which the vendor calls internal: its product may break."


def _address(data: Sequence[Datum], source_ip: str) -> Iterator[str]:
    moved = next((d for d in data if d.at == CONNECTION and d.target and d.value is not None), None)
    if moved is None:
        return
    place = moved.target.rpartition(":")[2].rpartition(".")[2]
    if not source_ip:
        yield f"The server adds the visitor's address as {place}; it was not recorded and is left out here."
    elif source_ip.startswith("127.") or source_ip == "::1":
        yield (
            f"The server adds the visitor's public address as {place}; the recording knows it only as {source_ip}, "
            "the address of this computer to itself."
        )


def _untouched_headers(policy: Policy, data: Sequence[Datum]) -> Iterator[str]:
    """What says of the browser goes on because no rule is about it; a policy without rules promises nothing else."""
    names = [d.at.removeprefix("header:") for d in data if d.present and not d.marks and _BROWSERS_OWN.fullmatch(d.at)]
    if policy.rules and names:
        yield (
            f"No rule is about {', '.join(names)}: what the browser said there goes on as it came. A server that makes "
            "the request itself sends none of it."
        )


def _objections(data: Sequence[Datum]) -> Iterator[str]:
    """Signals of the visitor's that end at the server, since the hop passes on no such header."""
    for datum in data:
        name = _OBJECTIONS.get(datum.at)
        if name and datum.leaf.value == "1" and not datum.present and not datum.target:
            yield f"{name}: 1, the visitor's objection, ends at the server: nothing in what it sends says so."
