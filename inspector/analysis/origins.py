"""Where a value comes from: the cookies that carried it and the responses that set it, of one request after another."""

import re
from collections.abc import Iterator, Sequence

from inspector.analysis.value_group import group_of_cookie
from inspector.model.cookie import Cookie
from inspector.model.inspection import Inspection
from inspector.model.memo import Memo
from inspector.model.payload import Payload
from inspector.model.record import record

SHORTEST = 6
"""Characters of a value or part by which a cookie is told."""
MAX_PARTS = 8
LONGEST = 4_096
_SPLIT = re.compile(r"[&|,;:!~$* \"'{}\[\]()=?/#^]+")


@record
class Sighting:
    """One value in one cookie of one request or response."""

    key: str
    """Of its value (`value_group`)."""
    name: str
    made: bool
    """A response set it; else a request carried it."""
    seq: int
    domain: str
    first: bool
    """Of the visited site, not of a third party."""
    script: bool
    """No response set it, as far as the whole launch was seen: a script did."""
    life_s: float | None
    """Seconds asked for; None where no response was seen that set it, and for session cookies."""
    usual_s: float | None


def cookie_values(payload: Payload, cookies: Sequence[Cookie]) -> tuple[str, ...]:
    """The value of each of these cookies of a payload; "" where it is not found."""
    if not cookies:
        return ()
    found = {field.at: field.name if field.bare else field.value for field in (*payload.cookies, *payload.answers)}
    return tuple([found.get(cookie.at, "") for cookie in cookies])


def sightings(inspection: Inspection) -> Iterator[Sighting]:
    """The values of a request's cookies, whole and in parts; a cookie that is taken away shows none."""
    for cookie, value in zip(inspection.cookies, inspection.cookie_values, strict=False):
        made = cookie.direction == "set"
        if made and (cookie.life_s == 0.0 or cookie.refused):
            continue
        life = cookie.life_s if made or cookie.path else None
        for key in _KEYS[value]:
            yield Sighting(
                key, cookie.name, made, inspection.seq, cookie.domain, cookie.party == "first",
                cookie.set_by == "script", life, cookie.usual_s,
            )  # fmt: skip


def _keys(value: str) -> tuple[str, ...]:
    if not SHORTEST <= len(value) <= LONGEST:
        return ()
    parts = [part for part in _SPLIT.split(value) if len(part) >= SHORTEST]
    return tuple(dict.fromkeys(group_of_cookie(part) for part in (value, *parts[:MAX_PARTS])))


_KEYS = Memo(_keys, lambda value: len(value) <= 256, 4_096)
