"""Cookies before and after a tagging server in a user's words, for window and report alike."""

from inspector.index.cookie_sides import CookiePair, CookieSide
from inspector.report.cookie_words import SET_BY, outcome_words

CHANGES = {
    "longer": "stays longer", "shorter": "stays shorter", "same": "stays as long", "added": "new", "gone": "gone",
    "unknown": "not known",
}  # fmt: skip
"""What Safari would leave of a cookie after, against before: a model."""


def left_words(side: CookieSide) -> str:
    """What is left; where the session lacks the server's address, what would be left by it: `7 days or 400 days`."""
    elsewhere, beside = side.elsewhere, side.beside
    if side.life.outcome != "unknown" or side.row.set_by != "server" or not elsewhere or not beside:
        return outcome_words(side.life)
    return " or ".join(dict.fromkeys(map(outcome_words, (elsewhere, beside))))


def side_words(sides: tuple[CookieSide, ...]) -> list[tuple[str, str, str]]:
    """Name, who set it, what Safari would leave; of each cookie on one side."""
    return [(side.row.name, SET_BY[side.row.set_by], left_words(side)) for side in sides]


def why_words(pair: CookiePair) -> str:
    """Why so much is left of the cookie that is there after, else of the one that was there before."""
    shown = pair.after or pair.before
    return " ".join(dict.fromkeys(side.life.why for side in shown))
