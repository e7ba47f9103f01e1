"""A policy in words, for `inspector policies NAME`."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inspector.model.policy import ANY_VENDOR, Destination, Policy, Purpose, Rule, Target, When

WIDTH = 100
_UNKNOWN = {"deny": "counts as denied", "allow": "counts as granted"}
_MATCH = {"all": "all are needed", "any": "one is enough"}
_ON_ERROR = {
    "drop-field": "the field is removed", "drop-request": "nothing is sent", "keep": "the field stays as it is",
}  # fmt: skip
_HIDDEN = frozenset({"secret", "kept"})
"""Options that are not shown as they are: a secret, and what allow-only keeps, which is told as a target."""


def policy_lines(policy: Policy) -> list[str]:
    """What a person wants to know of it: where hits go and on which ground, then every rule with its reason."""
    lines = [f"{policy.title} ({policy.name}): {policy.status}"]
    facts = [("source", policy.source), *(("note", note) for note in policy.notes)]
    unknown, several = _UNKNOWN[policy.on_unknown_consent], _MATCH[policy.consent_match]
    facts.append(("consent", f"unknown consent {unknown}; of several consents {several}"))
    facts.append(("errors", f"where a rule cannot be applied {_ON_ERROR[policy.on_error]}"))
    lines += _facts(facts, "")
    for destination in policy.destinations:
        lines += ["", f"sends on: {_vendor(destination)}", *_facts(_destination(destination, policy.purposes), "  ")]
    if not any(destination.vendor == ANY_VENDOR for destination in policy.destinations):
        lines += ["", "All other hits are blocked: the server would not pass them on."]
    for rule in policy.rules:
        lines += ["", f"rule {rule.id}: {_action(rule)}", *_facts(_rule(rule), "  ")]
    return lines


def _facts(facts: Iterable[tuple[str, str]], indent: str) -> Iterator[str]:
    for name, text in facts:
        if text:
            head = f"{indent}{name:<9}"
            yield from textwrap.wrap(
                text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False,
                break_on_hyphens=False,
            )  # fmt: skip


def _vendor(destination: Destination) -> str:
    name = "every vendor" if destination.vendor == ANY_VENDOR else destination.vendor
    return f"{name}, also {', '.join(destination.hosts)}" if destination.hosts else name


def _destination(destination: Destination, purposes: Mapping[str, Purpose]) -> Iterator[tuple[str, str]]:
    purpose = purposes.get(destination.purpose)
    yield "purpose", f"{purpose.name}, on the ground of {purpose.basis.replace('_', ' ')}" if purpose else ""
    yield "needs", _needs(purpose) if purpose else "no consent is asked for"
    yield "hop", destination.template
    yield "region", destination.region


def _needs(purpose: Purpose) -> str:
    parts = [" and ".join(purpose.google)] if purpose.google else []
    parts += [f"TCF purposes {', '.join(map(str, purpose.tcf))}"] if purpose.tcf else []
    asked = ", or ".join(parts)
    only = f"sends {', '.join(purpose.allow_categories)} alone" if purpose.allow_categories else ""
    if purpose.basis == "legitimate_interest" and asked:
        asked = f"nobody's consent, but a refusal is heeded: {asked}"
    return "; ".join(part for part in (asked, only) if part)


def _action(rule: Rule) -> str:
    """`hash algo=hmac-sha256, rotate=24h, bits=16, secret set`."""
    options = rule.do.options
    said = [f"{name}={_shown(name, value)}" for name, value in options.items() if name not in _HIDDEN and value]
    said += ["secret set"] if options.get("secret") else []
    return f"{rule.do.name} {', '.join(said)}".rstrip()


def _shown(name: str, value: Any) -> str:
    if name == "rotate":
        return f"{value / 3600:g}h"
    if name == "names":
        return "|".join(value[:6]) + ("|…" if len(value) > 6 else "")
    return "yes" if value is True else str(getattr(value, "pattern", value))


def _rule(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "on", _target(rule.on)
    kept = rule.do.options.get("kept")
    yield "keeps", _target(kept) if isinstance(kept, Target) else ""
    yield "when", _when(rule.when)
    yield "why", rule.why
    yield "source", rule.source


def _target(target: Target) -> str:
    parts = [f"{word} {', '.join(words)}" for word, words in (
        ("category", target.category), ("property", target.property), ("at", target.at),
    ) if words]  # fmt: skip
    parts += [f"matching {target.matching.pattern}"] if target.matching is not None else []
    return "; ".join(parts) or "the whole request"


def _when(when: When) -> str:
    return "; ".join(f"{name} {', '.join(words)}" for name in When.__slots__ if (words := getattr(when, name)))
