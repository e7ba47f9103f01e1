"""Coarser values: screen sizes, times, coordinates, languages. What cannot be read is removed, never passed on."""

import re

_SCREEN = re.compile(r"\s*([0-9]{1,5})\s*([xX×*,])\s*([0-9]{1,5})\s*")
_NUMBER = re.compile(r"\s*-?[0-9]{1,17}(?:\.[0-9]{1,20})?\s*")
_KM_A_DEGREE = 111.32
_HEIGHTS = (1080, 1024, 640)


def screen_class(value: str, *, tall: bool = False) -> str | None:
    """The nearest of three common screens; a lone number is a width, or with `tall` a height.

    Classes of nuxt/scripts (MIT, 5052a9f): 1920x1080 from 1200 wide, 768x1024 from 700, else 360x640.

    >>> screen_class("2560x1440"), screen_class("412X915"), screen_class("800"), screen_class("wide")
    ('1920x1080', '360X640', '768', None)
    """
    if found := _SCREEN.fullmatch(value):
        width, height = _screen(int(found[1]))
        return f"{width}{found[2]}{height}"
    if value.strip().isdecimal() and len(value) < 7:
        return str(min(_HEIGHTS, key=lambda height: abs(height - int(value))) if tall else _screen(int(value))[0])
    return None


def whole_hours(value: str, size: float = 1) -> str | None:
    """A time in seconds, milliseconds or microseconds since 1970, at the beginning of its `size` hours.

    >>> whole_hours("1795000123"), whole_hours("1795000123456", 24), whole_hours("soon")
    ('1794999600', '1794960000000', None)
    """
    if not value.strip().isdecimal() or len(value) > 17:
        return None
    number = int(value)
    unit = 1_000_000 if number > 10**14 else 1000 if number > 10**11 else 1
    step = max(int(size * 3600 * unit), 1)
    return str(number // step * step)


def coarse_degrees(value: str, km: float = 10) -> str | None:
    """A latitude or longitude, or a pair of them, on a grid of about `km` kilometres.

    >>> coarse_degrees("52.370216"), coarse_degrees("52.370216,4.895168", 50), coarse_degrees("here")
    ('52.37', '52.55,4.94', None)
    """
    step = max(km, 0.001) / _KM_A_DEGREE
    parts = value.split(",")
    if len(parts) > 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    return ",".join(f"{round(round(float(part) / step) * step, 2):g}" for part in parts)


def first_language(value: str) -> str | None:
    """The first language tag, without its weight.

    >>> first_language("nl-NL,nl;q=0.9,en;q=0.8"), first_language("en-us"), first_language("?")
    ('nl-NL', 'en-us', None)
    """
    first = value.split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip()
    return first if re.fullmatch(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*", first) else None


def _screen(width: int) -> tuple[int, int]:
    return (1920, 1080) if width >= 1200 else (768, 1024) if width >= 700 else (360, 640)
