"""The date of a cookie's `Expires`, read as browsers read it: RFC 6265bis 5.1.1, nothing stricter."""

import re
from datetime import UTC, datetime
from functools import lru_cache

_TOKENS = re.compile(rb"[^\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_TIME = re.compile(rb"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?![0-9])")
_DAY = re.compile(rb"([0-9]{1,2})(?![0-9])")
_YEAR = re.compile(rb"([0-9]{2,4})(?![0-9])")
_MONTHS = (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec")


@lru_cache(maxsize=1024)
def cookie_date(raw: bytes) -> float | None:
    """Seconds since 1970, UTC; None when browsers would take it for no date, and ignore the attribute."""
    found: dict[str, tuple[int, ...]] = {}
    for token in _TOKENS.findall(raw):
        for part, read in _PARTS:
            if part not in found and (value := read(token)):
                found[part] = value
                break
    if len(found) < len(_PARTS):
        return None
    (year,), (month,), (day,) = found["year"], found["month"], found["day"]
    year += 1900 if 70 <= year <= 99 else 2000 if year <= 69 else 0
    if year < 1601:
        return None
    try:
        hour, minute, second = found["time"]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _time(token: bytes) -> tuple[int, ...]:
    found = _TIME.match(token)
    return tuple(map(int, found.groups())) if found else ()


def _day(token: bytes) -> tuple[int, ...]:
    found = _DAY.match(token)
    return (int(found[1]),) if found else ()


def _month(token: bytes) -> tuple[int, ...]:
    name = token[:3].lower()
    return (_MONTHS.index(name) + 1,) if name in _MONTHS else ()


def _year(token: bytes) -> tuple[int, ...]:
    found = _YEAR.match(token)
    return (int(found[1]),) if found else ()


_PARTS = (("time", _time), ("day", _day), ("month", _month), ("year", _year))
"""In the order in which a token is tried."""
