"""What browsers leave of cookies, by their makers' own text: `resources/browser_limits.toml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from inspector import paths
from inspector.catalog.toml_reader import Table, TomlFile

FORMAT = "browser-limits/1"
LimitId = Literal[
    "safari-script", "safari-decorated", "safari-cloaked", "safari-network", "safari-third", "firefox-third",
    "firefox-longest", "chromium-longest", "chromium-third",
]  # fmt: skip
_LIFE = re.compile(r"([0-9]+) ([hd])")
_SECONDS = {"h": 3_600.0, "d": 86_400.0}


@dataclass(frozen=True, slots=True)
class Limit:
    life_s: float
    """The longest that is left; infinite where the rule is no matter of time."""
    text: str
    source: str
    """Whose text says so, and when it was read."""


def load_browser_limits(path: Path | None = None) -> Mapping[LimitId, Limit]:
    """Every limit.

    Raises:
        CatalogError: the file is wrong, or lacks one.
    """
    file = TomlFile(path or paths.resources() / "browser_limits.toml")
    top = file.top
    top.choice("format", [FORMAT])
    found: dict[LimitId, Limit] = {}
    for table in top.tables("limit", required="the file holds them"):
        limit: LimitId = table.choice("id", get_args(LimitId))
        life, day = _life(table), table.day("checked")
        source = f"{table.text('source', required=True)}; read {day}"
        found[limit] = Limit(life, table.text("text", required=True), source)
        table.done()
    top.done()
    if lacking := sorted(set(get_args(LimitId)) - found.keys()):
        top.fault("limit", f"{', '.join(lacking)} is missing")
    file.raise_first()
    return found


@cache
def shipped() -> Mapping[LimitId, Limit]:
    return load_browser_limits()


def _life(table: Table) -> float:
    text = table.text("life")
    if not text:
        return float("inf")
    found = _LIFE.fullmatch(text)
    if not found:
        table.fault("life", f"life = {text!r} is no life, write it as 24 h or 7 d")
        return 0.0
    return int(found[1]) * _SECONDS[found[2]]
