"""TC strings of the IAB's Transparency and Consent Framework, version 2.2 and 2.3: every field of every segment.

Source: IAB Tech Lab, "Consent string and vendor list formats v2" with the amendments of 2.3 (April 2025); checked
2026-11-25 against strings made with the package @iabtechlabtcf/core 1.5.21. A string that is cut is an error with the
place of the bit, never a refusal of everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from inspector.catalog.bits import Bits, ConsentError, ranges_text

PURPOSES = range(1, 12)
SPECIAL_FEATURES = range(1, 3)
GOOGLE = 755
"""Google Advertising Products in the vendor list."""
_NO_LEGITIMATE_INTEREST = frozenset({3, 4, 5, 6})
_LOWEST_POLICY = 4
_LONGEST = 16_384
"""Characters of a string that is read at most; 1,500 vendors, each alone, need a quarter."""
_MOST_RESTRICTED = 65_536
"""Vendors in all restrictions of a string."""
_DISCLOSED, _ALLOWED, _PUBLISHER = 1, 2, 3
_RESTRICTIONS = {0: "not allowed", 1: "require consent", 2: "require legitimate interest"}

Ids = tuple[int, ...]
Ranges = list[tuple[int, int]]
"""First and last, both of it."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """What the publisher allows vendors for one purpose."""

    purpose: int
    type: str
    vendors: Ids


@dataclass(frozen=True, slots=True)
class PublisherTC:
    purposes: Ids
    purposes_li: Ids
    custom: Ids
    custom_li: Ids


@dataclass(slots=True)
class TcString:
    """One decoded string. Purposes and vendors are the numbers that are set."""

    created: str
    updated: str
    cmp_id: int
    cmp_version: int
    screen: int
    language: str
    vendor_list: int
    policy: int
    service_specific: bool
    non_standard_texts: bool
    special_features: Ids
    purposes: Ids
    purposes_li: Ids
    purpose_one_treatment: bool
    country: str
    vendors: Ids = ()
    vendors_li: Ids = ()
    restrictions: tuple[Restriction, ...] = ()
    disclosed: Ids | None = None
    """None: there is no such segment, so it is not TCF 2.3."""
    allowed: Ids | None = None
    publisher: PublisherTC | None = None
    warnings: list[str] = field(default_factory=list)
    """What is odd or no longer valid, in words."""

    def decoded(self) -> dict[str, str | None]:
        """Consent to each purpose and special feature: `purpose_1` to `purpose_11`, `special_feature_1` and `_2`."""
        said: dict[str, str | None] = {f"purpose_{n}": "granted" if n in self.purposes else "denied" for n in PURPOSES}
        return said | {
            f"special_feature_{n}": "granted" if n in self.special_features else "denied" for n in SPECIAL_FEATURES
        }

    def detail(self) -> dict[str, Any]:
        """All the rest, in JSON; vendors as ranges."""
        told: dict[str, Any] = {
            "tcf": "2.2" if self.disclosed is None else "2.3", "created": self.created, "updated": self.updated,
            "cmp": self.cmp_id, "cmp_version": self.cmp_version, "screen": self.screen, "language": self.language,
            "vendor_list": self.vendor_list, "policy": self.policy, "country": self.country,
            "service_specific": self.service_specific, "non_standard_texts": self.non_standard_texts,
            "purpose_one_treatment": self.purpose_one_treatment, "purposes_li": list(self.purposes_li),
            "vendors": ranges_text(self.vendors), "vendors_li": ranges_text(self.vendors_li),
            "google": {"consent": GOOGLE in self.vendors, "legitimate_interest": GOOGLE in self.vendors_li},
        }  # fmt: skip
        if self.restrictions:
            told["restrictions"] = [
                {"purpose": r.purpose, "type": r.type, "vendors": ranges_text(r.vendors)} for r in self.restrictions
            ]
        for name, ids in (("disclosed", self.disclosed), ("allowed", self.allowed)):
            if ids is not None:
                told[name] = ranges_text(ids)
        if self.publisher:
            own = self.publisher
            told["publisher"] = {
                "purposes": list(own.purposes), "purposes_li": list(own.purposes_li), "custom": list(own.custom),
                "custom_li": list(own.custom_li),
            }  # fmt: skip
        return told | ({"warnings": list(self.warnings)} if self.warnings else {})


@lru_cache(maxsize=128)
def decode_tc(text: str) -> TcString:
    """Every field of a TC string, version 2. The answer is shared: it must not be changed.

    Raises:
        ConsentError: no base64url, another version, or cut: with the bit at which it ends.

    >>> tc = decode_tc("CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA.YAAAAAAAAAAA")
    >>> tc.purposes, tc.vendors, tc.country
    ((), (1, 2, 3, 4), 'DE')
    """
    if len(text) > _LONGEST:
        raise ConsentError(f"longer than {_LONGEST:,} characters")
    core, *segments = text.split(".")
    tc = _core(Bits.of(core))
    for number, segment in enumerate(segments, start=2):
        try:
            _add_segment(tc, Bits.of(segment))
        except ConsentError as wrong:
            raise ConsentError(f"segment {number}: {wrong}") from None
    _check(tc)
    return tc


def _core(bits: Bits) -> TcString:
    version = bits.number(6)
    if version != 2:
        raise ConsentError(f"TC version {version}")
    tc = TcString(
        created=_time(bits.number(36)), updated=_time(bits.number(36)), cmp_id=bits.number(12),
        cmp_version=bits.number(12), screen=bits.number(6), language=bits.letters(), vendor_list=bits.number(12),
        policy=bits.number(6), service_specific=bits.flag(), non_standard_texts=bits.flag(),
        special_features=bits.numbers(12), purposes=bits.numbers(24), purposes_li=bits.numbers(24),
        purpose_one_treatment=bits.flag(), country=bits.letters(),
    )  # fmt: skip
    tc.vendors, tc.vendors_li = _vendors(bits), _vendors(bits)
    tc.restrictions = tuple(_restrictions(bits))
    _note_rest(tc, bits, "the core segment")
    return tc


def _add_segment(tc: TcString, bits: Bits) -> None:
    kind = bits.number(3)
    if kind == _DISCLOSED and tc.disclosed is None:
        tc.disclosed = _vendors(bits)
    elif kind == _ALLOWED and tc.allowed is None:
        tc.allowed = _vendors(bits)
    elif kind == _PUBLISHER and tc.publisher is None:
        consents, interests, count = bits.numbers(24), bits.numbers(24), bits.number(6)
        tc.publisher = PublisherTC(consents, interests, bits.numbers(count), bits.numbers(count))
    elif kind in (_DISCLOSED, _ALLOWED, _PUBLISHER):
        tc.warnings.append(f"A segment of type {kind} comes twice: the first counts.")
        return
    else:
        tc.warnings.append(f"A segment has the type {kind}, which the framework does not know.")
        return
    _note_rest(tc, bits, f"the segment of type {kind}")


def _vendors(bits: Bits) -> Ids:
    highest = bits.number(16)
    if not bits.flag():
        return bits.numbers(highest)
    start = bits.at
    ranges = _ranges(bits)
    if any(last > highest for _, last in ranges):
        raise ConsentError(f"a range from bit {start} on goes beyond the highest vendor {highest}")
    return _members(ranges)


def _members(ranges: Ranges) -> Ids:
    """Each number once, in order, however often the ranges name it."""
    found: list[int] = []
    for first, last in sorted(ranges):
        found.extend(range(max(first, found[-1] + 1) if found else first, last + 1))
    return tuple(found)


def _ranges(bits: Bits) -> Ranges:
    found: Ranges = []
    for _ in range(bits.number(12)):
        at, is_range = bits.at, bits.flag()
        first = bits.number(16)
        last = bits.number(16) if is_range else first
        if not 1 <= first <= last:
            raise ConsentError(f"the range at bit {at} goes from {first} to {last}")
        found.append((first, last))
    return found


def _restrictions(bits: Bits) -> Iterator[Restriction]:
    left = _MOST_RESTRICTED
    for _ in range(bits.number(12)):
        at, purpose, kind = bits.at, bits.number(6), bits.number(2)
        vendors = _members(_ranges(bits))
        left -= len(vendors)
        if left < 0:
            raise ConsentError(f"the restrictions up to bit {at} name more than {_MOST_RESTRICTED:,} vendors")
        yield Restriction(purpose, _RESTRICTIONS.get(kind, f"undefined type {kind}"), vendors)


def _check(tc: TcString) -> None:
    if tc.disclosed is None:
        tc.warnings.append("It has no segment of disclosed vendors: not TCF 2.3.")
    if tc.policy < _LOWEST_POLICY:
        tc.warnings.append(f"Policy version {tc.policy} is not valid since 30 September 2023.")
    if not tc.service_specific:
        tc.warnings.append("It is not service-specific, which it must be.")
    if interests := sorted(_NO_LEGITIMATE_INTEREST.intersection(tc.purposes_li)):
        listed = ", ".join(map(str, interests))
        tc.warnings.append(f"It claims legitimate interest for purposes that need consent since TCF 2.2: {listed}.")
    if unknown := [n for n in sorted({*tc.purposes, *tc.purposes_li}) if n not in PURPOSES]:
        tc.warnings.append(f"It sets purposes that the framework does not know: {', '.join(map(str, unknown))}.")
    if "?" in tc.language + tc.country:
        tc.warnings.append("Language or country are no letters.")


def _note_rest(tc: TcString, bits: Bits, where: str) -> None:
    if "1" in bits.rest():
        tc.warnings.append(f"Bits are set behind the end of {where}, at bit {bits.at}.")


def _time(deciseconds: int) -> str:
    moment = datetime.fromtimestamp(deciseconds / 10, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
