"""What a session taught about cookies: who set which, by launch, with the seq of the Set-Cookie.

As with pages, a question is answered from smaller seqs alone, and a row seen again (open, then complete) teaches the
same again. Values are compared, never kept: their hashes are.

A script can only be named where nothing else is left: a browser with a fresh profile, all of whose answers for that
site were recorded, sends a cookie that none of them set.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from inspector.analysis.set_cookie import domain_matches, path_matches
from inspector.catalog.suffixes import site_of
from inspector.model.cookie import Cookie, SetBy
from inspector.model.record import record

MAX_NAMES = 4_000
"""Of one launch; after that no script is named, for what set the rest is not known."""
MAX_OF_NAME = 32
MAX_SPREAD = 20_000
"""Values whose hosts are remembered, of one launch."""
LONGEST = 4_096
"""Bytes of a name or path; browsers keep no longer ones."""
MAX_SEQS = 10_000
"""Rows that may be judged again and replace what they taught."""
MAX_TAUGHT = 50_000
"""Cookies of those rows, of one launch: 25 MB; one response may set thousands."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Which browsers were seen from their first request on, and what of them was not."""

    fresh: frozenset[str] = frozenset()
    """Launches by us with a new, empty profile."""
    blind: frozenset[str] = frozenset()
    """Launches some of whose answers were lost, nobody knows whose."""
    unseen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Launch -> sites some of whose answers were not read."""

    def whole(self, launch: str, site: str) -> bool:
        """Whether every cookie that a server of this site set was seen."""
        return launch in self.fresh and launch not in self.blind and site not in self.unseen.get(launch, ())


@dataclass(frozen=True, slots=True, order=True)
class Stored:
    """One Set-Cookie that a browser would keep, or one that takes a cookie away."""

    seq: int
    n: int
    """Place in its response."""
    value: int = field(compare=False)
    path: bytes = field(compare=False)
    cookie: Cookie = field(compare=False)

    @property
    def gone(self) -> bool:
        return self.cookie.life_s == 0.0


@record
class Sent:
    """One cookie of a request."""

    name: str
    value: int
    """Its hash."""
    host: str
    path: bytes
    secure: bool


@record
class Origin:
    set_by: SetBy
    since: int | None = None
    cookie: Cookie | None = None
    """As its Set-Cookie made it."""


@dataclass(slots=True)
class _Launch:
    names: dict[str, list[Stored]] = field(default_factory=dict)
    taught: dict[int, tuple[Stored, ...]] = field(default_factory=dict)
    held: int = 0
    """Cookies in `taught`."""
    forgot: bool = False
    """Some rows' are no longer in `taught`."""
    cut: set[str] = field(default_factory=set)
    """Sites of which an answer's headers were not kept whole."""
    spread: dict[tuple[str, int, str], list[tuple[int, str]]] = field(default_factory=dict)
    """Name, value and site -> from which seq on which domain holds all hosts that got it."""
    full: bool = False
    version: int = 0
    """Another one after each change: what was said before may be said otherwise."""
    last: int = 0
    deep: bool = False
    """Some cookie holds for a part of its host only."""

    def keep(self, stored: Stored) -> None:
        """Add it, unless it only says again what was said last."""
        of_name = self.names.get(stored.cookie.name)
        if len(stored.cookie.name) > LONGEST or len(stored.path) > LONGEST:
            return
        if of_name is None:
            if len(self.names) >= MAX_NAMES:
                self.full = True
                return
            of_name = self.names.setdefault(stored.cookie.name, [])
        at = bisect_left(of_name, stored)
        if at < len(of_name) and of_name[at] == stored:
            return
        if at and _alike(of_name[at - 1], stored):
            return
        of_name.insert(at, stored)
        if len(of_name) > MAX_OF_NAME:
            del of_name[MAX_OF_NAME // 2]
        self.version += 1
        self.deep = self.deep or stored.path != b"/"

    def teach(self, seq: int, stored: tuple[Stored, ...]) -> None:
        """What one response set, in place of what it had taught before."""
        before = self.taught.pop(seq, ())
        self._drop(before)
        self.full = self.full or (bool(before) and self.forgot)  # a row that is forgotten may have said the same
        self.taught[seq] = stored
        self.held += len(stored) - len(before)
        while len(self.taught) > MAX_SEQS or (self.held > MAX_TAUGHT and len(self.taught) > 1):
            self.held -= len(self.taught.pop(next(iter(self.taught))))
            self.forgot = True
        for each in stored:
            self.keep(each)

    def _drop(self, before: tuple[Stored, ...]) -> None:
        """Take it back; what only said it again stands for itself now."""
        if not before:
            return
        gone, names = {(each.seq, each.n) for each in before}, {each.cookie.name for each in before}
        for name in names & self.names.keys():
            self.names[name] = [each for each in self.names[name] if (each.seq, each.n) not in gone]
        self.version += 1
        for taught in self.taught.values():
            for each in taught:
                if each.cookie.name in names:
                    self.keep(each)


class CookieJar:
    """The state of the fold."""

    def __init__(self) -> None:
        self.watched = Watched()
        self._launches: dict[str, _Launch] = {}

    def version(self, launch: str, seq: int) -> tuple[int, bool] | None:
        """What an answer for a request at `seq` may be kept by; None for one that is seen again."""
        known = self._launches.get(launch)
        if known is None:
            return 0, False
        return (known.version, known.deep) if seq > known.last else None

    def learn(self, launch: str, seq: int, stored: tuple[Stored, ...]) -> None:
        """Remember what the response of one exchange set, in place of what it had taught before."""
        known = self._launches.get(launch)
        if known is None:
            if not stored:
                return
            known = self._launches.setdefault(launch, _Launch())
        known.last = max(known.last, seq)
        before = known.taught.get(seq, ())
        if len(stored) == len(before) and all(map(_alike, stored, before)):
            return
        known.teach(seq, stored)

    def cut(self, launch: str, host: str) -> None:
        """The headers of an answer of this host were not kept whole."""
        known = self._launches.setdefault(launch, _Launch())
        known.cut.add(site_of(host) or host)
        known.version += 1

    def origin(self, launch: str, seq: int, sent: Sent) -> Origin:
        """Who set a cookie that a request carries."""
        known = self._launches.get(launch)
        met = (
            [each for each in known.names.get(sent.name, ()) if each.seq < seq and _reaches(each, sent)]
            if known
            else []
        )
        same = [each for each in met if each.value == sent.value and not each.gone]
        if same:
            return Origin("server", same[0].seq, same[-1].cookie)
        if met and met[-1].cookie.http_only and not met[-1].gone:
            return Origin("server", met[-1].seq, met[-1].cookie)
        return Origin("script" if self._whole(known, launch, sent.host) else "unknown")

    def spread(self, launch: str, seq: int, name: str, value: int, host: str) -> str:
        """The domain of a cookie that no Set-Cookie taught: what the hosts of a site that got its value share."""
        site = site_of(host)
        if site is None or len(name) > LONGEST:
            return host
        known = self._launches.setdefault(launch, _Launch())
        steps = known.spread.get((name, value, site), [])
        before = next((domain for at, domain in reversed(steps) if at <= seq), "")
        if before and domain_matches(host, before):
            return before
        domain = _shared(before, host) if before else host
        if steps or len(known.spread) < MAX_SPREAD:
            known.spread[name, value, site] = sorted([*steps, (seq, domain)])
            known.version += bool(before)
        return domain

    def _whole(self, known: _Launch | None, launch: str, host: str) -> bool:
        site = site_of(host) or host
        lost = known is not None and (known.full or site in known.cut)
        return not lost and self.watched.whole(launch, site)

    def guarded(self, launch: str, seq: int, name: str, host: str) -> bool:
        """Whether a cookie of this name with Secure is there that reaches the host."""
        known = self._launches.get(launch)
        met = [each for each in known.names.get(name, ()) if each.seq < seq] if known else []
        return any(
            each.cookie.secure and not each.gone and not each.cookie.refused and _of_host(each.cookie, host)
            for each in met
        )


def _reaches(stored: Stored, sent: Sent) -> bool:
    return (
        _of_host(stored.cookie, sent.host)
        and path_matches(sent.path or b"/", stored.path)
        and (sent.secure or not stored.cookie.secure)
    )


def _of_host(cookie: Cookie, host: str) -> bool:
    return host == cookie.domain if cookie.host_only else domain_matches(host, cookie.domain)


def _shared(one: str, other: str) -> str:
    """The labels that two hosts of a site end with."""
    labels: list[str] = []
    for a, b in zip(reversed(one.split(".")), reversed(other.split(".")), strict=False):
        if a != b:
            break
        labels.insert(0, a)
    return ".".join(labels)


def _alike(a: Stored, b: Stored) -> bool:
    """The same cookie with the same value; an absolute `Expires` gives each response another life."""
    if a.value != b.value or a.path != b.path or a.gone != b.gone:
        return False
    return replace(a.cookie, life_s=b.cookie.life_s, at=b.cookie.at, since=b.cookie.since) == b.cookie
