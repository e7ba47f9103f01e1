"""How words are spelt: how many bits a letter costs after another, from `resources/letter_pairs.toml`."""

import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from inspector import paths
from inspector.catalog.toml_reader import TomlFile

FORMAT = "letter-pairs/1"


def load_letters(path: Path | None = None) -> Mapping[str, float]:
    """Two lower-case letters -> bits that the second costs after the first: 4.7 for a letter out of 26 at random.

    Raises:
        CatalogError: the file is wrong, or lacks a letter.
    """
    file = TomlFile(path or paths.resources() / "letter_pairs.toml")
    top = file.top
    top.choice("format", [FORMAT])
    top.day("checked")
    rows = top.text_map("after")
    found: dict[str, float] = {}
    for first in string.ascii_lowercase:
        costs = rows.get(first, "").split()
        if len(costs) != len(string.ascii_lowercase) or not all(cost.isdigit() for cost in costs):
            top.fault("after", f"{first} needs 26 whole numbers, one for each letter that may follow")
            continue
        found |= {first + second: int(cost) / 10 for second, cost in zip(string.ascii_lowercase, costs, strict=True)}
    top.done()
    file.raise_first()
    return found


@cache
def shipped() -> Mapping[str, float]:
    return load_letters()
