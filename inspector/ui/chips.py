"""Chips of what a request exposes: order, numbers, outline; the same in table, tree and detail."""

from collections.abc import Iterable, Sequence

from inspector.index.query import Exposure
from inspector.model.finding import CATEGORIES, Category, FindingState
from inspector.ui.runs import Chip, Gap, Line, Run, Text, Tone
from inspector.ui.wording import chip_text

_TONES: dict[Category, Tone] = {
    "ip": "grey",
    "user-agent": "grey",
    "device": "grey",
    "location": "grey",
    "url": "grey",
    "identifier": "blue",
    "personal": "red",
    "secret": "red",
}
MOST = 4
FOLDED: tuple[Category, ...] = ("url", "device", "location", "user-agent", "ip", "identifier")
"""Kinds that may stand behind a "+2", the first to go first. Not in it: `personal` and `secret`, always seen."""


def tone(category: Category) -> Tone:
    """Grey for what every request does, blue for what tells browsers apart, red for what names a person."""
    return _TONES[category]


def underline(state: FindingState) -> Line:
    """Solid in clear, dotted when hashed or encoded."""
    return "dotted" if is_hashed(state) else "solid"


def is_hashed(state: FindingState) -> bool:
    return state in ("hashed", "encoded", "hashed+encoded")


def chip(category: Category, number: int = 1, *, hashed: bool = False) -> Chip:
    """Filled in clear; outlined with # when hashed or encoded."""
    text = chip_text(category, number)
    return Chip(f"{text} #" if hashed else text, tone(category), hashed)


def exposure_chips(exposes: Iterable[Exposure], only: Sequence[Category] = CATEGORIES, most: int = MOST) -> list[Run]:
    """At most `most` chips in the order of CATEGORIES, then a muted "+2" for the kinds that had no room.

    Kinds give up their room in the order of FOLDED; what names a person or opens a door never does.
    """
    kept = [e for e in exposes if e.category in only and e.count]
    kept.sort(key=lambda e: (CATEGORIES.index(e.category), e.hashed))
    foldable = sorted((e for e in kept if e.category in FOLDED), key=lambda e: FOLDED.index(e.category))
    folded = foldable[: max(0, len(kept) - most)]
    runs: list[Run] = []
    for exposure in kept:
        if exposure in folded:
            continue
        if runs:
            runs.append(Gap(4))
        runs.append(chip(exposure.category, exposure.count, hashed=exposure.hashed))
    if folded:
        runs += [Gap(4), Text(f"+{len(folded)}", "muted", "note")]
    return runs
