"""What an import keeps of bodies, headers and messages: as much as the recorder does."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import chain

from inspector.model.exchange import EMPTY, Body, Headers

BODY_BYTES = 2 * 1024 * 1024
HEADER_BYTES = 256 * 1024
HEADER_LINES = 1000
MESSAGES = 1000
"""WebSocket messages of one exchange: the last."""


def whole_body(raw: bytes) -> Body:
    """A body that is wholly known; its beginning alone is kept when it is large."""
    return Body(raw[:BODY_BYTES], len(raw), sha256(raw).hexdigest()) if raw else EMPTY


def part_of_body(raw: bytes, size: int) -> Body:
    """A body of which not all bytes are known, or not for sure: it has no hash."""
    return Body(raw[:BODY_BYTES], size, "")


def first_headers(pairs: Sequence[tuple[bytes, bytes]]) -> tuple[Headers, int]:
    """The headers within the limits, and the bytes of those beyond."""
    if len(pairs) <= HEADER_LINES and sum(map(len, chain.from_iterable(pairs))) <= HEADER_BYTES:
        return tuple(pairs), 0
    found: list[tuple[bytes, bytes]] = []
    size = cut = 0
    for pair in pairs:
        length = len(pair[0]) + len(pair[1])
        size += length
        if size > HEADER_BYTES or len(found) >= HEADER_LINES:
            cut += length
        else:
            found.append(pair)
    return tuple(found), cut
