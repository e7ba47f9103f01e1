"""What a suppression would take out of the findings of a session: counted before it is said."""

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from inspector.catalog.own_words import ANY_POSITION, Suppression
from inspector.index.flat import DICTIONARY, LARGEST
from inspector.index.query import Index
from inspector.model.inspection import finding_of

PATIENCE = 2.0
"""Seconds after which counting ends with what was found till then."""
PAGE = 256
"""Inspections that are read at once."""


@dataclass(frozen=True, slots=True)
class Suppressible:
    """How much of a session a suppression concerns."""

    findings: int
    requests: int
    values: int
    """Different ones."""
    whole: bool = True
    """False: there was no time for the whole session, it may be more."""


def suppressible(index: Index, said: Suppression, patience: float = PATIENCE) -> Suppressible:
    """Findings that count now and would not under this suppression.

    Raises:
        IndexFileError: the index cannot be read.
        ValueError: its pattern is no RE2.
    """
    ends = time.monotonic() + patience
    findings, requests = 0, 0
    values: set[str] = set()
    for told in _inspections(index, said):
        if told is None:
            if time.monotonic() > ends:
                return Suppressible(findings, requests, len(values), whole=False)
            continue
        if said.vendor and all(hit["vendor"] != said.vendor for hit in told["hits"]):
            continue
        held = [found for each in told["findings"] if said.holds(found := finding_of(each))]
        findings += len(held)
        requests += bool(held)
        values.update(found.value for found in held)
    return Suppressible(findings, requests, len(values))


def _inspections(index: Index, said: Suppression) -> Iterator[dict[str, Any] | None]:
    """Those that may hold such a finding, as JSON; None after each page."""
    needle = orjson.dumps(said.at.partition(ANY_POSITION)[0])[1:-1]
    for page in index.packed(f"vendor:={said.vendor}" if said.vendor else "", PAGE):
        for _, packed in page:
            raw = zlib.decompressobj(zdict=DICTIONARY).decompress(packed, LARGEST)
            if needle in raw:
                yield orjson.loads(raw)
        yield None
