"""Fills in what the demo's tags send: the counterpart of the functions of these names in the demo's tags.js."""

import re
from typing import Any
from urllib.parse import quote

Tree = dict[str, Any]
Facts = dict[str, Any]
"""Placeholder -> value; `items` is the list of products that a request speaks of."""


def fill(template: Any, facts: Facts) -> Any:
    """A template's text with its placeholders filled; a lone placeholder keeps the type of its value."""
    if not isinstance(template, str):
        return template
    if alone := re.fullmatch(r"\{([\w.]+)\}", template):
        return facts.get(alone[1], "")
    return re.sub(r"\{([\w.]+)\}", lambda found: text_of(facts.get(found[1], "")), template)


def pairs(template: Tree, facts: Facts) -> list[tuple[str, Any]]:
    """Names and values; empty values are left out, a name with {n} is repeated for each item."""
    found = []
    for key, value in template.items():
        for round_ in _each_item(facts) if "{n}" in key else (facts,):
            filled = fill(value, round_)
            if filled != "":
                found.append((text_of(fill(key, round_)), filled if filled is True else text_of(filled)))
    return found


def encoded(template: Tree, facts: Facts) -> str:
    """The same as a query; True is a key without a value."""
    return "&".join(
        key if value is True else f"{_quoted(key)}={_quoted(value)}" for key, value in pairs(template, facts)
    )


def tree(template: Any, facts: Facts) -> Any:
    """A JSON template filled; a list is repeated for each item, empty values are left out."""
    if isinstance(template, list):
        return [tree(template[1], round_) for round_ in _each_item(facts)]
    if not isinstance(template, dict):
        return fill(template, facts)
    branches = {key: tree(value, facts) for key, value in template.items()}
    return {key: value for key, value in branches.items() if value != ""}


def merged(below: Tree, above: Tree) -> Tree:
    """What a sender always sends, and what one event adds or replaces."""
    both = dict(below)
    for key, value in above.items():
        both[key] = merged(both[key], value) if isinstance(value, dict) and key in both else value
    return both


def _each_item(facts: Facts) -> list[Facts]:
    return [
        facts | {"n": str(number), "item.quantity": 1} | {f"item.{key}": value for key, value in item.items()}
        for number, item in enumerate(facts["items"], 1)
    ]


def text_of(value: Any) -> str:
    """As JavaScript writes it: 89.0 is 89."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _quoted(text: str) -> str:
    """As encodeURIComponent does."""
    return quote(text, safe="!'()*")
