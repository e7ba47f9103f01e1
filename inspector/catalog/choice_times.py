"""When a visitor chose, as consent platforms write it beside the choice: by the clock of the browser that kept it.

Forms: ISO 8601 (OneTrust's OptanonAlertBoxClosed, Didomi, Axeptio), the text of a JavaScript date (OneTrust's
datestamp), milliseconds since 1970 (Cookiebot), and a TC string's LastUpdated, which since TCF 2.2 names the day alone.
Sources, checked 2026-11-25: support.didomi.io "Didomi Cookies: storage" (`updated`: last consent update date); cookies
of the others in requests of public code, where they agree with the moment of the request.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import unquote_plus

from inspector.model.inspection import Made

_FIRST, _LAST = datetime(2016, 1, 1, tzinfo=UTC).timestamp(), datetime(2060, 1, 1, tzinfo=UTC).timestamp()
"""Consent platforms are younger than the first; what lies outside is no time of a choice."""
_DAY = 86_400.0
_MILLISECONDS = re.compile(r"[0-9]{13}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SCRIPT = re.compile(
    rf"[A-Z][a-z]{{2}} ({'|'.join(_MONTHS)}) ([0-9]{{1,2}}) ([0-9]{{4}}) ([0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}) "
    r"(?:GMT|UTC)([+ -])([0-9]{2})([0-9]{2})(?: .*)?"
)
"""A plus that was not encoded has become a space."""


def at_milliseconds(text: str) -> Made | None:
    """`1795000000000`."""
    moment = int(text) / 1000 if _MILLISECONDS.fullmatch(text) else None
    return _plausible(moment, moment) if moment else None


def at_iso(text: object) -> Made | None:
    """`2026-11-24T09:16:42.504Z`; without a zone it is no moment.

    >>> at_iso("1970-01-02T00:00:00Z") is None
    True
    """
    try:
        moment = datetime.fromisoformat(text.strip()) if isinstance(text, str) else None
    except ValueError:
        return None
    return _plausible(moment.timestamp(), moment.timestamp()) if moment and moment.tzinfo else None


def not_after(text: str) -> Made | None:
    """`Tue+Nov+24+2026+18:04:43+GMT+0100+(CET)`, as OneTrust writes its cookie: again on later pages, so at the latest.

    >>> not_after("Tue Nov 24 2026 18:04:43 GMT+0100 (CET)")
    (None, 1795539884.0)
    """
    found = _SCRIPT.fullmatch(text if " " in text else unquote_plus(text))
    if not found:
        return None
    month, day, year, time, sign, hours, minutes = found.groups()
    iso = f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}T{time}{'-' if sign == '-' else '+'}{hours}:{minutes}"
    exact = at_iso(iso)
    return (None, exact[1] + 1) if exact else None


def on_day_or_at(text: str) -> Made | None:
    """A TC string's LastUpdated: a day where it is midnight, which TCF 2.2 asks for, else a moment.

    >>> on_day_or_at("2026-11-24T00:00:00.000Z")
    (1795478400.0, 1795564800.0)
    """
    exact = at_iso(text)
    if exact is None or exact[0] is None:
        return None
    return (exact[0], exact[0] + _DAY) if exact[0] % _DAY == 0 else exact


def combined(times: Sequence[Made]) -> Made | None:
    """What all of them allow; where they contradict each other, from the first to the last. None where there is none.

    >>> combined([(None, 9.0), (5.0, 7.0)]), combined([(1.0, 2.0), (5.0, 7.0)])
    ((5.0, 7.0), (1.0, 7.0))
    """
    if not times:
        return None
    first = max((made[0] for made in times if made[0] is not None), default=None)
    last = min(made[1] for made in times)
    if first is None or first <= last:
        return first, last
    starts = [made[0] for made in times]
    return None if None in starts else min(filter(None, starts)), max(made[1] for made in times)


def earliest(made: Made) -> float:
    """Not before this, as far as it is known; else the second before which it was made."""
    return made[1] - 1 if made[0] is None else made[0]


def _plausible(first: float | None, last: float) -> Made | None:
    return (first, last) if _FIRST <= last <= _LAST else None
