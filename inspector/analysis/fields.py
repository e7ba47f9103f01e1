"""The fields of a payload as they are collected: pairs, JSON leaves and single values, with locators and notes."""

from dataclasses import dataclass, field

from inspector.analysis.json_leaves import Leaves
from inspector.analysis.locator import Places, name_locator
from inspector.analysis.pairs import pairs_of, text_of
from inspector.model.payload import Field

MAX_PAIRS = 10_000
"""Of one query, form or line; the rest stands as one text."""

Span = tuple[int, int]


@dataclass(slots=True)
class Collected:
    fields: list[Field] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def value(self, at: str, name: str, value: str, carrier: str, span: Span | None) -> None:
        """One field; without a carrier (a codec pipe) it has no span."""
        self.fields.append(Field(at, name, value, carrier, span if carrier else None))

    def pairs(self, data: bytes, span: Span, prefix: str, carrier: str) -> None:
        """One field for each pair of data[span]; the span of a bare key is empty and stands behind it."""
        at, add = Places().at, self.fields.append
        for count, (name, value, start, end, bare) in enumerate(pairs_of(data, *span)):
            if count == MAX_PAIRS:
                self.notes.append(f"More than {MAX_PAIRS:,} parameters in one place: the rest stands as text.")
                rest = (data.rfind(b"&", span[0], start) + 1 or start, span[1])
                self.value(prefix.rstrip(":") + "|rest", "", text_of(data[slice(*rest)]), carrier, rest)
                return
            place = (start, end) if carrier else None
            add(Field(at(prefix + name_locator(name)), name, value, carrier, place, bare))

    def leaves(self, found: Leaves, prefix: str, carrier: str, offset: int = 0) -> None:
        """One field for each JSON leaf; `prefix` ends before `$` (`body.json:`, `ws[3]|json:`)."""
        root = prefix + "$"
        for path, name, value, start, end in found.leaves:
            place = (start + offset, end + offset) if carrier else None
            self.fields.append(Field(root + path, name, value, carrier, place))
        if found.why:
            self.notes.append(found.why)
