"""Values inside fields, opened by the codecs that a locator names, with their places in the bytes."""

from collections.abc import Callable, Mapping

from inspector.analysis.decoders.codecs import PLACED, inside
from inspector.analysis.spans import Text
from inspector.model.payload import Field


class Insides:
    """What stands inside the fields of one payload; each field is opened once for each codec."""

    def __init__(self, fields: Mapping[str, Field], text_of: Callable[[Field], Text]) -> None:
        self._fields, self._text_of = fields, text_of
        self._opened: dict[tuple[str, str], dict[str, Text]] = {}

    def text(self, at: str) -> Text | None:
        """The value at a locator; None where no such value stands there, or a codec leaves it no place."""
        field = self._fields.get(at)
        if field is not None:
            return self._text_of(field)
        outer, pipe, step = at.rpartition("|")
        codec = step.partition(":")[0]
        if not pipe or codec not in PLACED:
            return None
        if (outer, codec) not in self._opened:
            holder = self.text(outer)
            found = inside(outer, "", (codec,), holder) if holder else []
            self._opened[outer, codec] = {each.at: each.text for each in found}
        return self._opened[outer, codec].get(at)
