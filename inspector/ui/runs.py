"""A cell is a list of runs laid out from left to right: data only; run_painter.py draws it."""

from dataclasses import dataclass
from typing import Literal

from inspector.ui.value_mask import masked

Tone = Literal["grey", "blue", "red", "amber"]
Line = Literal["solid", "dotted", "none"]


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    role: str = "text"
    """Colour role of theme.py."""
    font: str = "data"
    """Font role of look.py."""
    shrink: int = 0
    """Runs that may be elided when there is no room: the highest number first; 0 never."""
    cut: Literal["right", "middle", "left"] = "right"
    """Where the ellipsis stands."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A value found, in place: tinted, underlined; dotted when it is hashed or encoded."""

    text: str
    tone: Tone
    line: Line = "solid"
    shrink: int = 0


@dataclass(frozen=True, slots=True)
class Chip:
    """Filled: in clear. Outlined: hashed or encoded."""

    text: str
    tone: Tone
    outlined: bool = False


@dataclass(frozen=True, slots=True)
class Badge:
    """A dashed full-round outline: what follows is simulated."""

    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    group: str


@dataclass(frozen=True, slots=True)
class Icon:
    name: str
    role: str = "text2"
    size: int = 14


@dataclass(frozen=True, slots=True)
class Dot:
    """The record dot."""

    role: str = "before"


@dataclass(frozen=True, slots=True)
class Gap:
    pixels: int = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """Takes the room that is left; what follows stands at the right."""


@dataclass(frozen=True, slots=True)
class Number:
    """Right-aligned in a slot, so that numbers of several rows form a column."""

    text: str
    role: str = "text2"
    font: str = "data"
    slot: int = 29


@dataclass(frozen=True, slots=True)
class Key:
    """A key cap."""

    text: str


Run = Text | Mark | Chip | Badge | Sign | Icon | Dot | Gap | Stretch | Number | Key
Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class CellRow:
    """One row of ready cells."""

    cells: tuple[Cell, ...]
    """One a column; a single one for a heading."""
    heading: bool = False
    tip: tuple[str, ...] = ()
    value: str = ""
    """What "Copy value" takes."""
    at: str = ""
    """Locator of the field; "" for none."""
    since: int = 0
    """Seq of the request that taught it; 0 for none."""


def plain(cell: Cell) -> str:
    """What a screen reader or the clipboard gets of a cell: its words, not its signs."""
    words = []
    for run in cell:
        if isinstance(run, Text | Mark):
            words.append(masked(run.text))
        elif isinstance(run, Chip | Badge | Number | Key):
            words.append(run.text)
        elif isinstance(run, Gap | Stretch) and words and words[-1] != " ":
            words.append(" ")
    return "".join(words).strip()
