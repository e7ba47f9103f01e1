"""The fields of a payload as they are collected: pairs, JSON leaves and single values, with locators and notes."""

from dataclasses import dataclass, field

from inspector.analysis.json_leaves import Leaves
from inspector.analysis.locator import name_locator
from inspector.analysis.pairs import VALUES, raw_pairs_of, text_of, unquoted
from inspector.model.memo import Memo
from inspector.model.payload import Field

MAX_PAIRS = 4_000
"""Of one query, form or line; the rest stands as one text."""

SHORTEST_BARE = 6
"""Bytes of a key without value that counts as a value."""
_OFTEN = 64
"""Bytes of a name up to which what is made of it is kept: vendors repeat their names in each request."""

Span = tuple[int, int]


@dataclass(slots=True)
class Collected:
    fields: list[Field] = field(default_factory=list)
    beside: list[Field] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def value(self, at: str, name: str, value: str, carrier: str, span: Span | None) -> None:
        """One field; without a carrier (a codec pipe) it has no span."""
        self.fields.append(Field(at, name, value, carrier, span if carrier else None))

    def pairs(self, data: bytes, span: Span, prefix: str, carrier: str) -> None:
        """One field for each pair of data[span]; the span of a bare key is empty and stands behind it."""
        seen: dict[str, int] = {}
        add, made, place = self.fields.append, tuple.__new__, None
        for count, (raw, value, start, end, bare) in enumerate(raw_pairs_of(data, *span)):
            if count == MAX_PAIRS:
                self._rest(data, (data.rfind(b"&", span[0], start) + 1 or start, span[1]), prefix, carrier)
                return
            name, at, telling = _NAMED[prefix, raw]
            times = seen[at] = seen.get(at, -1) + 1
            if times:
                at = f"{at}[{times}]"
            if carrier:
                place = start, end
            add(made(Field, (at, name, value, carrier, place, bare)))
            if telling or (bare and len(raw) >= SHORTEST_BARE):
                ends = start - (not bare)
                self.name(at, name, carrier, (ends - len(raw), ends))

    def name(self, at: str, name: str, carrier: str, span: Span | None) -> None:
        """The name of the field at the locator, which is a value itself: `query:jane@shop.example|name`."""
        self.beside.append(Field(f"{at}|name", "", name, carrier, span if carrier else None))

    def _rest(self, data: bytes, span: Span, prefix: str, carrier: str) -> None:
        self.notes.append(f"More than {MAX_PAIRS:,} parameters in one place: the rest stands as text.")
        self.value(prefix.rstrip(":") + "|rest", "", text_of(data[slice(*span)]), carrier, span)

    def leaves(self, found: Leaves, prefix: str, carrier: str, offset: int = 0) -> None:
        """One field for each JSON leaf; `prefix` ends before `$` (`body.json:`, `ws[3]|json:`)."""
        root, add, made, place = prefix + "$", self.fields.append, tuple.__new__, None
        for path, name, value, start, end in found.leaves:
            if carrier:
                place = start + offset, end + offset
            add(made(Field, (root + path, name, value, carrier, place, False)))
        for path, name, start, end in found.keys:
            self.name(root + path, name, carrier, (start + offset, end + offset))
        if found.why:
            self.notes.append(found.why)


def _named(asked: tuple[str, str]) -> tuple[str, str, bool]:
    """Decoded name, the locator of its first field, and whether the name looks like a value itself."""
    prefix, raw = asked
    name = unquoted(raw.encode("latin-1"))
    return name, prefix + name_locator(name), VALUES[name]


_NAMED = Memo(_named, lambda asked: len(asked[1]) <= _OFTEN)
