"""Cookies in a user's words, for window and report alike: lives, flags, who set them, what a browser would leave."""

from inspector.index.cookie_rows import CookieRow
from inspector.model.cookie import CookieParty, Life, Model, Outcome, SetBy

MODELS: dict[Model, str] = {
    "safari": "Safari",
    "firefox": "Firefox",
    "chromium": "Chromium",
    "chromium-no-third": "Chromium without third-party",
}
"""Browsers whose published rules are applied: models, never observations."""

PARTY: dict[CookieParty, str] = {"third": "third party", "first": "first party", "unknown": "page not known"}
SET_BY: dict[SetBy, str] = {"server": "server", "script": "script", "unknown": "not seen"}
OUTCOMES: dict[Outcome, str] = {
    "kept": "as asked", "capped": "cut", "session": "session", "blocked": "blocked", "partitioned": "partitioned",
    "refused": "refused", "deleted": "deleted", "unknown": "not known",
}  # fmt: skip

_UNITS = ((365 * 86_400, "year"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def life_words(seconds: float) -> str:
    """`400 days`, `2 years`, `20 hours`, `90 seconds`; `deleted` for none.

    >>> life_words(400 * 86400), life_words(2 * 365 * 86400), life_words(72000), life_words(0)
    ('400 days', '2 years', '20 hours', 'deleted')
    """
    if seconds <= 0:
        return "deleted"
    for size, name in _UNITS:
        number = seconds / size
        whole = round(number)
        if number >= 1 and (name != "year" or abs(number - whole) < 0.01):
            return f"{whole:,} {name if whole == 1 else name + 's'}"
    return "under a second"


def asked_words(row: CookieRow) -> str:
    """The life asked for by its Set-Cookie."""
    if row.persistent is None:
        return "not seen"
    return "session" if row.life_s is None else life_words(row.life_s)


def life_of(row: CookieRow, model: Model) -> Life | None:
    return next((life for life in row.lives if life.model == model), None)


def outcome_words(life: Life) -> str:
    """What is left, in words: `7 days`, `blocked`, `session`, `not known`."""
    if life.outcome in ("kept", "capped", "partitioned") and life.life_s is not None:
        words = life_words(life.life_s)
        return f"{words}, partitioned" if life.outcome == "partitioned" else words
    return OUTCOMES[life.outcome]


def flag_words(row: CookieRow) -> list[str]:
    """`HttpOnly`, `Secure`, `SameSite=Lax`, `Partitioned`: as its last Set-Cookie asked for."""
    flags = {"HttpOnly": row.http_only, "Secure": row.secure, "Partitioned": row.partitioned}
    found = [name for name, holds in flags.items() if holds]
    return [*found, f"SameSite={row.same_site.capitalize()}"] if row.same_site else found
