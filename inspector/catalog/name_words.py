"""What words in the names of values say: `resources/name_words.toml` -> NameWords."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspector import paths
from inspector.catalog.toml_reader import TomlFile
from inspector.model.finding import KINDS

FORMAT = "name-words/1"


@dataclass(frozen=True, slots=True)
class NameWords:
    """All in lower case."""

    people: Mapping[str, str]
    """Word -> kind of identifier, a key of KINDS."""
    things: frozenset[str]
    passed_over: frozenset[str]


def load_name_words(path: Path | None = None) -> NameWords:
    """The shipped words, or others of their format.

    Raises:
        CatalogError: the first fault, with its line.
    """
    file = TomlFile(path or paths.resources() / "name_words.toml")
    top = file.top
    top.choice("format", [FORMAT])
    top.day("checked")
    people: dict[str, str] = {}
    for kind, words in top.text_map("people").items():
        if KINDS.get(kind) != "identifier":
            top.fault("people", f"{kind} is no kind of identifier")
        people |= dict.fromkeys(words.split(), kind)
    things = frozenset(" ".join(top.text_map("things").values()).split())
    passed = frozenset(" ".join(top.text_map("passed_over").values()).split())
    if twice := sorted((people.keys() & things) | (people.keys() & passed) | (things & passed)):
        top.fault("things", f"{twice[0]} stands in two lists, keep it in one of them")
    top.done()
    file.raise_first()
    return NameWords(people, things, passed)


@cache
def shipped() -> NameWords:
    return load_name_words()
