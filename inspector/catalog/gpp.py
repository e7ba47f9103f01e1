"""GPP strings of the IAB's Global Privacy Platform: the header, sections 2 and 6 whole, the US sections by their table.

Source: IAB Tech Lab, "Global Privacy Platform", consent string specification; checked 2026-11-25 against strings made
with the package @iabgpp/cmpapi 3.2.0. `header~section~section`; the header lists the sections in Fibonacci code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from inspector import paths
from inspector.catalog.bits import Bits, ConsentError
from inspector.catalog.tcf import decode_tc
from inspector.catalog.toml_reader import Table, TomlFile

FORMAT = "gpp-sections/1"
TCF_EU, US_PRIVACY = 2, 6
_TYPE, _VERSION = 3, 1
_MOST = 100
"""Sections of a string that are read at most; 25 are defined."""
_LONGEST = 65_536
_US_PRIVACY = re.compile(r"1[YNyn-]{3}")
_FIELD = re.compile(r"([A-Za-z]+):([0-9]+)(?:x([0-9]+))?")
_OPTED = {0: None, 1: "denied", 2: "granted"}
"""Of an opt-out: not applicable, opted out, did not opt out."""
_CHOICES = {
    "SaleOptOut": "sale", "SharingOptOut": "sharing", "TargetedAdvertisingOptOut": "targeted_advertising",
}  # fmt: skip

Fields = tuple[tuple[str, int, int], ...]
"""Name, bits, how many of them (0: one number, no list)."""


@dataclass(frozen=True, slots=True)
class SectionTable:
    name: str
    fields: Fields = ()
    first_fields: Fields = ()
    """Of version 1, where that differs."""
    gpc: bool = False
    """It may have a sub-section with the signal of Global Privacy Control."""


@dataclass(slots=True)
class Section:
    id: int
    name: str
    decoded: dict[str, str | None]
    """Purpose -> granted, denied or None; empty for sections that are known by name alone."""
    detail: dict[str, Any] = field(default_factory=dict)


def decode_us_privacy(text: str) -> dict[str, str | None]:
    """`1YNN`: notice given, opted out of sale, LSPA; granted means that sale was not opted out of."""
    if not _US_PRIVACY.fullmatch(text):
        return {}
    plain = {"Y": "granted", "N": "denied", "-": None}
    turned = {"Y": "denied", "N": "granted", "-": None}
    notice, sale, lspa = text[1].upper(), text[2].upper(), text[3].upper()
    return {"notice": plain[notice], "sale": turned[sale], "lspa": plain[lspa]}


@lru_cache(maxsize=128)
def decode_gpp(text: str) -> tuple[Section, ...]:
    """The sections in order. The answer is shared: it must not be changed.

    Raises:
        ConsentError: it cannot be read: where, and at which bit.

    >>> [section.name for section in decode_gpp("DBABzw~1YNN~CAAQAAAAAABA.YA")]
    ['uspv1', 'usnat']
    """
    if len(text) > _LONGEST:
        raise ConsentError(f"longer than {_LONGEST:,} characters")
    header, *sections = text.split("~")
    try:
        ids = _section_ids(Bits.of(header))
    except ConsentError as wrong:
        raise ConsentError(f"header: {wrong}") from None
    if len(ids) != len(sections):
        raise ConsentError(f"the header lists {len(ids)} sections, {len(sections)} follow")
    return tuple(_section(number, section) for number, section in zip(ids, sections, strict=True))


def _section_ids(bits: Bits) -> list[int]:
    if (kind := bits.number(6)) != _TYPE:
        raise ConsentError(f"type {kind}, not {_TYPE}")
    if (version := bits.number(6)) != _VERSION:
        raise ConsentError(f"GPP version {version}")
    ids: list[int] = []
    last = 0
    for _ in range(bits.number(12)):
        is_range = bits.flag()
        first = last + bits.fibonacci()
        last = first + bits.fibonacci() if is_range else first
        if last - first + len(ids) >= _MOST:
            raise ConsentError(f"more than {_MOST} sections at bit {bits.at}")
        ids += range(first, last + 1)
    return ids


def _section(number: int, text: str) -> Section:
    table = section_tables().get(number, SectionTable(f"section {number}"))
    try:
        if number == TCF_EU:
            tc = decode_tc(text)
            return Section(number, table.name, tc.decoded(), tc.detail())
        if number == US_PRIVACY:
            return _us_privacy(table, text)
        return _us_section(number, table, text) if table.fields else Section(number, table.name, {})
    except ConsentError as wrong:
        raise ConsentError(f"section {number} ({table.name}): {wrong}") from None


def _us_privacy(table: SectionTable, text: str) -> Section:
    decoded = decode_us_privacy(text)
    if not decoded:
        raise ConsentError("not of the form 1YNN")
    return Section(US_PRIVACY, table.name, decoded, {"string": text})


def _us_section(number: int, table: SectionTable, text: str) -> Section:
    core, *others = text.split(".")
    bits = Bits.of(core)
    first = table.first_fields if table.first_fields and int(bits.digits[:6], 2) == 1 else table.fields
    values: dict[str, Any] = {}
    for name, width, count in first:
        values[name] = [bits.number(width) for _ in range(count)] if count else bits.number(width)
    decoded = {word: _OPTED.get(values[name]) for name, word in _CHOICES.items() if name in values}
    detail: dict[str, Any] = {"fields": values}
    for other in others if table.gpc else ():
        part = Bits.of(other)
        if part.number(2) == 1:
            detail["gpc"] = part.flag()
            decoded["gpc"] = "denied" if detail["gpc"] else None
    return Section(number, table.name, decoded, detail)


@cache
def section_tables(path: Path | None = None) -> Mapping[int, SectionTable]:
    """The shipped table, or the one at `path`.

    Raises:
        CatalogError: the file is wrong.
    """
    file = TomlFile(path or paths.resources() / "gpp.toml")
    top = file.top
    top.choice("format", [FORMAT])
    top.text("source", required=True)
    top.day("checked")
    found = {}
    for table in top.tables("section", required="without it no section has a name"):
        number = table.raw("id")
        if not isinstance(number, int):
            table.fault("id", "must be the number of the section")
            continue
        fields, first = _fields(table, "fields"), _fields(table, "first_fields")
        found[number] = SectionTable(table.text("name", required=True), fields, first, gpc=table.flag("gpc"))
    top.done()
    file.raise_first()
    return found


def _fields(table: Table, key: str) -> Fields:
    found = []
    for text in table.texts(key):
        if match := _FIELD.fullmatch(text):
            found.append((match[1], int(match[2]), int(match[3] or 0)))
        else:
            table.fault(key, f'{text!r} must be "Name:bits" or "Name:bitsxcount"')
    return tuple(found)
