"""Counts, hashes and keeps the head of a streamed body; returns every chunk as it came."""

import hashlib

from inspector.model.exchange import EMPTY, Body

KEPT = 2 * 1024 * 1024
"""Bytes of a body that are stored."""
STREAM_FROM = 1024 * 1024
"""Bodies of at least this many bytes, or of unknown length, are passed on as they come."""


class BodyTee:
    """A value for mitmproxy's `message.stream`: called with each chunk, and with `b""` at the end."""

    __slots__ = ("_hash", "_kept", "_limit", "size")

    def __init__(self, limit: int = KEPT) -> None:
        self.size = 0
        self._limit = limit
        self._kept: list[bytes] = []
        self._hash: hashlib._Hash | None = None

    def __call__(self, chunk: bytes) -> bytes:
        if chunk:
            if self._hash is None:
                self._hash = hashlib.sha256()
            self._hash.update(chunk)
            if self.size < self._limit:
                self._kept.append(chunk[: self._limit - self.size])
            self.size += len(chunk)
        return chunk

    def body(self, *, whole: bool) -> Body:
        """What has passed so far; the digest is given only when that is `whole` body."""
        if self._hash is None:
            return EMPTY
        kept = b"".join(self._kept)
        self._kept = [kept]
        return Body(kept, self.size, self._hash.hexdigest() if whole else "")


def body_of(raw: bytes | None, limit: int = KEPT) -> Body:
    """A body that is held as one piece."""
    if not raw:
        return EMPTY
    return Body(raw if len(raw) <= limit else raw[:limit], len(raw), hashlib.sha256(raw).hexdigest())
