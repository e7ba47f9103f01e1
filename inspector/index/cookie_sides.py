"""Cookies before and after a tagging server, side by side: what Safari would leave of each, a model on both sides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inspector.index.cookie_rows import CookieRow
from inspector.model.cookie import CookieParty, Life, Model


@dataclass(frozen=True, slots=True)
class CookieSide:
    """One cookie on one side."""

    row: CookieRow
    life: Life
    elsewhere: Life | None = None
    """What would be left had a tagging server set it at an address far from the page's; None for a third party's."""
    beside: Life | None = None
    """The same for one in the page's own range of addresses."""


@dataclass(frozen=True, slots=True)
class CookiePair:
    """One cookie, or one and the server's cookie that takes its place, on both sides."""

    name: str
    """Of the script's cookie where a server's takes its place."""
    owner: str
    party: CookieParty
    before: tuple[CookieSide, ...]
    """Empty: not there on that side."""
    after: tuple[CookieSide, ...]

    @property
    def change(self) -> str:
        """`longer`, `shorter`, `same`, `added`, `gone`; `unknown` where a life is not known."""
        if not self.before or not self.after:
            return "added" if self.after else "gone"
        left = [_longest(side) for side in (self.before, self.after)]
        if None in left:
            return "unknown"
        first, second = (value or 0.0 for value in left)
        return "same" if first == second else "longer" if second > first else "shorter"

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "owner": self.owner, "party": self.party, "change": self.change,
            "before": [_json(side) for side in self.before], "after": [_json(side) for side in self.after],
        }  # fmt: skip


def cookie_pairs(
    before: Iterable[CookieRow], after: Iterable[CookieRow], successors: Mapping[str, str], model: Model = "safari"
) -> list[CookiePair]:
    """The cookies of two visits or launches; `successors` as the cookie table gives them. In order of name."""
    sides: dict[tuple[str, CookieParty], tuple[list[CookieSide], list[CookieSide]]] = {}
    for n, rows in enumerate((before, after)):
        for row in rows:
            key = successors.get(row.name, row.name), row.party
            sides.setdefault(key, ([], []))[n].append(_side(row, model))
    return [
        CookiePair(name, _owner(first, second), party, tuple(first), tuple(second))
        for (name, party), (first, second) in sorted(sides.items(), key=lambda each: (each[0][0].lower(), each[0]))
    ]


def _side(row: CookieRow, model: Model) -> CookieSide:
    def of(lives: Iterable[Life]) -> Life | None:
        return next((life for life in lives if life.model == model), None)

    life = of(row.lives)
    if life is None:
        raise ValueError(f"the row of {row.name} has no life of {model}")
    return CookieSide(row, life, of(row.elsewhere), of(row.beside))


def _owner(*sides: list[CookieSide]) -> str:
    return next((side.row.owner for found in sides for side in found if side.row.owner), "")


def _longest(sides: Iterable[CookieSide]) -> float | None:
    """Seconds of the one that lasts longest; 0.0 where none outlives the session, None where one is not known."""
    lives = [side.life for side in sides]
    if any(life.outcome == "unknown" for life in lives):
        return None
    return max((life.life_s or 0.0 for life in lives if life.outcome in ("kept", "capped", "partitioned")), default=0.0)


def _json(side: CookieSide) -> dict[str, Any]:
    row = side.row
    return {
        "name": row.name, "domain": row.domain, "set_by": row.set_by, "life_s": row.life_s, "usual_s": row.usual_s,
        "count": row.count, "life": side.life.to_json(),
        "elsewhere": side.elsewhere.to_json() if side.elsewhere else None,
        "beside": side.beside.to_json() if side.beside else None,
    }  # fmt: skip
