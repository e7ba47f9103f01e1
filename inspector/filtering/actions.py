"""Action name -> transformation: the one table. Each gives the cuts to make in a text, or None: remove it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from inspector.filtering.cut import Cut, between
from inspector.filtering.ip import shorten_ips
from inspector.filtering.keyed_hash import pseudonym
from inspector.filtering.rounding import coarse_degrees, first_language, screen_class, whole_hours
from inspector.filtering.text import mask, mask_matches, same_shape, seed_of, uuid_from
from inspector.filtering.ua import looks_like_agent, reduce_agent, reduce_hint
from inspector.filtering.url import UrlRule, url_cuts

Cuts = tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a transformation may know besides the text."""

    name: str
    """Plain name of the field: `uafvl`, `sec-ch-ua`."""
    seq: int
    """Number of the exchange in its session; `random` per event depends on it."""
    now: float
    """When the request was made, in seconds since 1970."""
    is_own: Callable[[str], bool]
    """Whether a host belongs to the visited site."""


Transformation = Callable[[str, Mapping[str, Any], Subject], Cuts | None]


def transform(action: str, value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    """The cuts that an action makes in a text; none where it changes nothing; None: the text goes whole.

    Raises:
        ValueError: the action cannot be applied to this text.

    >>> site = Subject("addr", 1, 0, lambda host: True)
    >>> transform("replace", "jane", {"value": "OPT-OUT"}, site)
    (Cut(start=0, end=4, text='OPT-OUT'),)
    >>> transform("ip", "no address", {"v4": 24, "v6": 48}, site) is None
    True
    """
    return TRANSFORMATIONS[action](value, options, subject)


def _keep(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    del value, options, subject
    return ()


def _drop(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    del value, options, subject
    return None


def _replace(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    del subject
    return _whole(value, options["value"])


def _mask(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    del subject
    if options.get("pattern") is not None:
        return between(value, mask_matches(value, options["pattern"], options.get("with", "*")))
    kept = {"first": options.get("first", 0), "last": options.get("last", 0)}
    return between(value, mask(value, **kept, char=options.get("char", "*")))


def _ip(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    del subject
    if options.get("to") == "country" or not value:
        return None if value else ()
    return _changed(value, shorten_ips(value, keep_v4=options.get("v4", 24), keep_v6=options.get("v6", 48)))


def _hash(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    if not value:
        return ()
    new = pseudonym(
        value,
        algorithm=options.get("algo", "hmac-sha256"),
        secret=options.get("secret", ""),
        rotate=options.get("rotate", 0),
        now=subject.now,
        bits=options.get("bits", 0),
    )
    return _whole(value, new)


def _random(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    if not value:
        return ()
    event = str(subject.seq) if options.get("stable", "event") == "event" else "session"
    seed = seed_of(options.get("secret", ""), event, value)
    return _whole(value, uuid_from(seed) if options.get("shape") == "uuid" else same_shape(value, seed))


def _url(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    names = ("query", "names", "path", "fragment", "host_only", "external")
    return url_cuts(value, UrlRule(**{name: options[name] for name in names if name in options}), subject.is_own)


def _ua(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    level = options["level"]
    if looks_like_agent(value):
        return _changed(value, reduce_agent(value, level))
    return _changed(value, reduce_hint(subject.name, value, level))


def _bucket(value: str, options: Mapping[str, Any], subject: Subject) -> Cuts | None:
    size = options.get("size")
    tall = subject.name.lower().endswith(("h", "height"))
    rounded: dict[str, Callable[[], str | None]] = {
        "screen": lambda: screen_class(value, tall=tall),
        "hours": lambda: whole_hours(value, size or 1),
        "km": lambda: coarse_degrees(value, size or 10),
        "lang": lambda: first_language(value),
    }
    return _changed(value, rounded[options["to"]]()) if value else ()


def _whole(value: str, new: str) -> Cuts:
    return () if value == new else (Cut(0, len(value), new),)


def _changed(value: str, new: str | None) -> Cuts | None:
    return None if new is None else between(value, new)


TRANSFORMATIONS: Mapping[str, Transformation] = {
    "keep": _keep, "drop": _drop, "replace": _replace, "mask": _mask, "ip": _ip, "hash": _hash, "random": _random,
    "url": _url, "ua": _ua, "bucket": _bucket,
}  # fmt: skip
"""`drop-request` and `allow-only` are about whole requests (`filtering.simulate`)."""
