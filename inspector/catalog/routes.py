"""Who answers under a site's own name: platforms' own paths, proxies, answers of one vendor alone, cloaked names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from inspector import paths
from inspector.catalog.toml_reader import Table, TomlFile

FORMAT = "routes/1"

Kind = Literal["tagging", "collector", "cloud"]


@dataclass(frozen=True, slots=True)
class Target:
    """A name that hosts of sites stand for."""

    suffix: str
    kind: Kind
    """`collector`: the vendor answers. `tagging`: a server container. `cloud`: anything, which proves nothing."""
    company: str
    """"" where nobody is known behind it."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What only this company's own servers answer."""

    company: str
    header: bytes
    """Lower-case name; empty where the body tells."""
    pattern: Any
    """RE2 on the whole value of the header, or on the whole body."""


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    reserved: Mapping[str, str]
    """Whole path that a platform keeps for itself on its customers' hosts -> the platform's company."""
    proxies: Mapping[str, str]
    """Start of a path below which a framework's proxy is told whom to ask -> the framework."""
    open_collectors: frozenset[str]
    """Ids of vendors whose collector anybody may run himself."""
    answers: tuple[Answer, ...]
    targets: Mapping[str, Target]

    def target_of(self, name: str) -> Target | None:
        """What a host of this name (lower-case A-labels) is; the longest suffix counts."""
        labels = name.split(".")
        suffixes = (".".join(labels[start:]) for start in range(len(labels)))
        return next((found for suffix in suffixes if (found := self.targets.get(suffix))), None)

    def proxy_of(self, path: str) -> tuple[str, str] | None:
        """Framework, and the segment that names whom its proxy asks; None for every other path."""
        for start, framework in self.proxies.items():
            if path.startswith(start):
                named, _, rest = path[len(start) :].partition("/")
                return (framework, named) if named and rest else None
        return None


def load_routes(path: Path | None = None) -> Routes:
    """The shipped table, or the one at `path`.

    Raises:
        CatalogError: the file is wrong.
    """
    file = TomlFile(path or paths.resources() / "routes.toml")
    top = file.top
    top.choice("format", [FORMAT])
    sourced = partial(top.sourced, required="every kind of route has its table")
    routes = Routes(
        {at: company for table in sourced("reserved") for at, company in _each(table, "paths", "company")},
        {start: name for table in sourced("proxy") for start, name in _each(table, "at", "name")},
        frozenset(name for table in sourced("open") for name in _names(table)),
        tuple(_answer(table) for table in sourced("answer")),
        {target.suffix: target for table in sourced("cname") for target in _targets(table)},
    )
    top.done()
    file.raise_first()
    return routes


def _each(table: Table, several: str, one: str) -> list[tuple[str, str]]:
    """Every text of one key, with the text of another."""
    what = table.text(one, required=True)
    found = [(text, what) for text in table.texts(several, required=True)]
    table.done()
    return found


def _names(table: Table) -> tuple[str, ...]:
    names = table.texts("vendors", required=True)
    table.done()
    return names


def _answer(table: Table) -> Answer:
    company, header = table.text("company", required=True), table.text("header").lower().encode()
    key = "value" if header else "body"
    table.text(key, required=True)
    answer = Answer(company, header, table.pattern(key))
    table.done()
    return answer


def _targets(table: Table) -> list[Target]:
    kind, company = table.choice("kind", ["tagging", "collector", "cloud"]), table.text("company")
    found = [Target(suffix, kind, company) for suffix in table.texts("targets", required=True)]
    table.done()
    return found
