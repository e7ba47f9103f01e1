"""What the user says of values, as the project file has it: these are no identifiers, those are."""

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from inspector.catalog.identifiers import unwrapped
from inspector.catalog.toml_reader import Table, compile_pattern
from inspector.model.finding import KINDS, Finding

ANY_POSITION = "[*]"
"""In the place of a suppression: whatever position stands there, or none."""
_POSITION = re.compile(r"\[[0-9]+\]")
_LAST_POSITION = re.compile(r"\[(?:[0-9]+|\*)\]\Z")


@dataclass(frozen=True, slots=True)
class Suppression:
    """The user looked at findings at a field and says they are none; empty texts hold for all."""

    vendor: str
    """Id of a vendor that the request reports to."""
    at: str
    """A locator; `[*]` in it stands for any position: `query:uid[*]`, `body.lines[*]:uid`."""
    value: str
    """The value itself."""
    reason: str
    pattern: str = ""
    """RE2 on the whole value."""

    def holds(self, finding: Finding) -> bool:
        """Of a finding in a request of this vendor."""
        if self.at != finding.at and (ANY_POSITION not in self.at or not _places(self.at).fullmatch(finding.at)):
            return False
        return self.value in ("", finding.value) and (not self.pattern or _matches(self.pattern, finding.value))


@dataclass(frozen=True, slots=True)
class OwnIdentifier:
    """A field of this name carries an identifier, by the user's word."""

    name: str
    """Whatever its case and what wraps it (`ep.member`, `user[member]`); "" where `pattern` stands instead."""
    kind: str
    """A key of KINDS."""
    vendor: str
    """Id of a vendor that the request reports to; "" for all."""
    reason: str
    pattern: str = ""
    """RE2 on the whole name."""

    def means(self, name: str) -> bool:
        """Whether a field of this name is meant."""
        if self.name:
            return unwrapped(name, self.name.lower())
        return _matches(self.pattern, name)


def suppression_of(table: Table) -> Suppression:
    found = Suppression(
        table.text("vendor"), table.text("at", required=True), table.text("value"),
        table.text("reason", required=True), _pattern(table),
    )  # fmt: skip
    table.done()
    return found


def identifier_of(table: Table) -> OwnIdentifier:
    found = OwnIdentifier(
        table.text("name"), table.choice("kind", KINDS, default="opaque-id"), table.text("vendor"),
        table.text("reason", required=True), _pattern(table),
    )  # fmt: skip
    if bool(found.name) == bool(table.has("pattern")):
        table.fault("name", "an identifier has a name or a pattern: write one of them")
    table.done()
    return found


def written(said: Suppression | OwnIdentifier) -> dict[str, str]:
    """As a table of the project file: empty texts are left out."""
    return {each.name: value for each in fields(said) if (value := getattr(said, each.name))}


def every_position(at: str) -> str:
    """A place, wherever a repeated name or an element of a list has it.

    >>> every_position("query:uid"), every_position("body.lines[3]:uid"), every_position("body.json:$.items[0].id")
    ('query:uid[*]', 'body.lines[*]:uid[*]', 'body.json:$.items[*].id')
    """
    if at in ("connection", "fragment"):
        return at
    text = _POSITION.sub(ANY_POSITION, at)
    last = text.rpartition("|")[2]
    return text if "json:" in last or ":" not in last or _LAST_POSITION.search(last) else text + ANY_POSITION


def _pattern(table: Table) -> str:
    """The text of a pattern that can be compiled; "" where it cannot, which is a fault then."""
    return table.text("pattern") if table.pattern("pattern") is not None else ""


@lru_cache(maxsize=1024)
def _places(at: str) -> re.Pattern[str]:
    return re.compile(re.escape(at).replace(re.escape(ANY_POSITION), r"(?:\[[0-9]+\])?"))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    return compile_pattern(pattern)


def _matches(pattern: str, text: str) -> bool:
    return bool(_compiled(pattern).fullmatch(text))
