"""Which matches of which vendors a request can be at all: by its host, its path and the keys that it holds.

Vendor files know hits in hundreds of ways, and a request is at most a few of them. Only what is left here is asked in
full. Nothing that could hold is left out: a match that names hosts is found by the host, one that names a path alone by
its pattern, and of both kinds those that need a key only where the request holds it.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, NamedTuple

import re2

from inspector.analysis.heads import by_head
from inspector.analysis.keys import Keyed, keyed
from inspector.catalog.suffixes import LONGEST
from inspector.catalog.vendor_rules import Match, Vendor
from inspector.model.memo import Memo
from inspector.model.payload import Head

_HEADER = "header:"
_OFTEN = 128
"""Characters of a path, or of a header's name, up to which what is known of it is kept."""
_OF_OTHERS = re.compile(r"param|query|body|cookie|path|fragment|ws")
"""Begins the patterns of places that are no header."""
_LONGEST_PATH = 4_096
"""Characters of a path up to which all patterns are tried at once; of a longer one, each by itself."""
_MEMORY = 64 * 1024 * 1024
"""Bytes that all patterns of paths together may take."""


class Place(NamedTuple):
    """One match of one vendor."""

    rank: int
    """In the order in which they are asked: that of vendors and of the matches of each, or of how special they are."""
    vendor: Vendor
    match: Match


class _ByKey(NamedTuple):
    anyway: tuple[Place, ...]
    """Matches that need no key."""
    by_key: Mapping[str, tuple[Place, ...]]
    """A key that a match needs -> such matches; a match that needs one of several stands at each."""


class Candidates:
    """The matches of one set of vendors."""

    def __init__(self, vendors: Sequence[Vendor]) -> None:
        self.by_id = {vendor.id: vendor for vendor in vendors}
        every = [(vendor, match) for vendor in vendors for match in vendor.matches]
        places = [Place(rank, vendor, match) for rank, (vendor, match) in enumerate(every)]
        self._by_path = [place for place in places if place.match.path and not _names_hosts(place.match)]
        self._others = [place for place in places if not place.match.path or _names_hosts(place.match)]
        self._paths = _set_of([place.match for place in self._by_path])
        events = [pair for pair in every if pair[1].level == "parameters" and pair[1].role == "event"]
        events.sort(key=lambda pair: (-pair[1].weight, pair[0].id))
        self._signatures = _sorted_by_key(Place(rank, vendor, match) for rank, (vendor, match) in enumerate(events))
        self._header_keys = {key for vendor in vendors for key in _named_keys(vendor) if key.startswith(_HEADER)}
        patterns = [rule.pattern for vendor in vendors for rule in vendor.patterns]
        self._header_patterns = [pattern for pattern in patterns if not _OF_OTHERS.match(pattern.pattern)]
        self._names_header: Memo[str, bool] = Memo(self._is_named, lambda name: len(name) <= _OFTEN, 1_024)
        self.named = by_head(self._named_of)
        """The headers that any vendor's file says anything of, and the cookies."""
        self._of_host = lru_cache(maxsize=4096)(self._allowed)
        self._of_path = lru_cache(maxsize=4096)(self._fitting)

    def of(self, host: str, path: str, names: AbstractSet[str]) -> Sequence[Place]:
        """Matches that may hold for a request, in their order.

        Args:
            host: in its normal form.
            path: as text, from its first `/`.
            names: the keys of all fields.
        """
        host = host if len(host) <= LONGEST else ""
        found = _held(self._of_host(host), names)
        fitting = self._of_path(path) if len(path) <= _OFTEN else self._fitting(path)
        if fitting:
            found = [*found, *(place for place in fitting if _allows(place.match, host))]
        return sorted(found) if len(found) > 1 else found

    def _named_of(self, head: Head) -> list[Keyed]:
        return keyed((*(field for field in head.headers if self._names_header[field.name]), *head.cookies))

    def _is_named(self, name: str) -> bool:
        """`name`: of a header, in lower case."""
        key = _HEADER + name
        return key in self._header_keys or any(pattern.fullmatch(key) for pattern in self._header_patterns)

    def signatures(self, names: AbstractSet[str]) -> list[Place]:
        """Matches for events that parameters alone decide, and that these names may hold, the most special first."""
        return sorted(_held(self._signatures, names))

    def _allowed(self, host: str) -> _ByKey:
        return _sorted_by_key(place for place in self._others if _allows(place.match, host))

    def _fitting(self, path: str) -> tuple[Place, ...]:
        """Of the matches that name a path and no host: those whose pattern fits."""
        if self._paths is None or len(path) > _LONGEST_PATH:
            return tuple(place for place in self._by_path if place.match.path.fullmatch(path))
        return tuple(self._by_path[index] for index in sorted(self._paths.Match(path) or ()))


def candidates_of(vendors: Sequence[Vendor]) -> Candidates:
    """The candidates of these vendors; made once for each of the collections that were asked for last."""
    for known, found in tuple(_MADE):  # by which collection it is: to compare what two hold would take long
        if known is vendors:
            return found
    found = Candidates(vendors)
    _MADE.appendleft((vendors, found))
    return found


_MADE: deque[tuple[Sequence[Vendor], Candidates]] = deque(maxlen=4)


def _set_of(matches: Sequence[Match]) -> Any:
    """All patterns of paths as one; None where they are too many or too large for that."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    patterns = re2.Set.FullMatchSet(options)
    try:
        for match in matches:
            patterns.Add(match.path.pattern)
        patterns.Compile()
    except re2.error:
        return None
    return patterns if matches else None


def _sorted_by_key(places: Iterable[Place]) -> _ByKey:
    anyway: list[Place] = []
    by_key: dict[str, list[Place]] = {}
    for place in places:
        needed = [max(place.match.required, key=_telling)] if place.match.required else place.match.any_of
        for key in needed:
            by_key.setdefault(key, []).append(place)
        if not needed:
            anyway.append(place)
    return _ByKey(tuple(anyway), {key: tuple(found) for key, found in by_key.items()})


def _telling(key: str) -> tuple[int, str]:
    """The longer a name, the fewer requests hold it."""
    return len(key), key


def _held(places: _ByKey, names: AbstractSet[str]) -> Sequence[Place]:
    shared = places.by_key.keys() & names if places.by_key else ()
    if not shared:
        return places.anyway
    return (*places.anyway, *{place for key in shared for place in places.by_key[key]})


def _named_keys(vendor: Vendor) -> Iterator[str]:
    """All keys that a vendor's file names as they are, for whatever."""
    yield from vendor.fields
    for source in (*vendor.account, *vendor.event):
        yield from source.keys
    for rule in vendor.unpacks:
        yield from rule.keys
    for match in vendor.matches:
        yield from match.required | set(match.any_of) | set(match.none_of)
        for source in (*(match.account or ()), *(match.event or ())):
            yield from source.keys


def _names_hosts(match: Match) -> bool:
    return bool(match.hosts or match.host)


def _allows(match: Match, host: str) -> bool:
    names = _names(host)
    if match.hosts and match.hosts.isdisjoint(names):
        return False
    if match.host and not match.host.fullmatch(host):
        return False
    return not match.not_hosts or match.not_hosts.isdisjoint(names)


@lru_cache(maxsize=4096)
def _names(host: str) -> frozenset[str]:
    """The host, and `*.x` for each domain above it."""
    labels = host.split(".")
    return frozenset([host, *("*." + ".".join(labels[i:]) for i in range(1, len(labels)))])
