"""What the user says of a value, as a change of his project: none, the test person's, an identifier.

A change is applied to the project as the file has it at that moment, so that nothing written by hand is lost.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace

from inspector.catalog.own_words import OwnIdentifier, Suppression
from inspector.catalog.project import Persona, Project
from inspector.catalog.toml_reader import CatalogError, compile_pattern
from inspector.model.finding import KINDS, Finding

PERSON_KEYS = tuple(each.name for each in fields(Persona))
"""What a value of the test person can be: `emails`, `phones`, …"""


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """Raises CatalogError when it is applied and cannot be."""

    words: str
    """What is undone, for menu and status bar: names of fields and hosts, never values."""
    apply: Callable[[Project], Project]


def suppressed(project: Project, said: Suppression) -> Project:
    """Findings at a place are none.

    Raises:
        CatalogError: place or reason are missing, or the pattern is no RE2.
    """
    said = replace(said, at=said.at.strip(), reason=_reason(said.reason))
    if not said.at:
        raise CatalogError("a place is missing, write one such as query:uid")
    _checked(said.pattern)
    others = tuple(s for s in project.suppressions if replace(s, reason="") != replace(said, reason=""))
    return replace(project, suppressions=(*others, said))


def counted_again(project: Project, finding: Finding, vendors: Collection[str]) -> Project:
    """Without the suppressions that hold for a finding of a request to these vendors."""

    def holds(said: Suppression) -> bool:
        return (not said.vendor or said.vendor in vendors) and said.holds(finding)

    return replace(project, suppressions=tuple(said for said in project.suppressions if not holds(said)))


def of_the_person(project: Project, key: str, value: str) -> Project:
    """A value of the test person; `key` is one of PERSON_KEYS.

    Raises:
        CatalogError: the value is empty.
    """
    value = value.strip()
    if not value:
        raise CatalogError("the value is missing, type it as the test person would")
    return project.merged(persona=Persona(**{key: (value,)}))


def identified(project: Project, said: OwnIdentifier) -> Project:
    """Fields of a name carry identifiers; a later word on the same name takes the place of an earlier one.

    Raises:
        CatalogError: name or reason are missing, or the pattern is no RE2.
    """
    said = replace(said, name=said.name.strip(), reason=_reason(said.reason))
    if bool(said.name) == bool(said.pattern):
        raise CatalogError("a name is missing, write one such as member_no")
    if said.kind not in KINDS:
        raise CatalogError(f"{said.kind} is no kind of finding")
    _checked(said.pattern)
    same = (said.name.lower(), said.pattern, said.vendor)
    others = tuple(each for each in project.identifiers if (each.name.lower(), each.pattern, each.vendor) != same)
    return replace(project, identifiers=(*others, said))


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise CatalogError("a reason is missing, say in a few words why it is so")
    return reason


def _checked(pattern: str) -> None:
    try:
        compile_pattern(pattern)
    except ValueError as wrong:
        raise CatalogError(str(wrong)) from wrong
