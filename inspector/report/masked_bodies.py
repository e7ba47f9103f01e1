"""Bodies of a redacted export: taken apart and put together with marks; what cannot be taken apart is left out."""

import re
from collections.abc import Callable
from dataclasses import replace

from inspector.model.exchange import EMPTY, Body, Message, Request
from inspector.model.payload import Payload
from inspector.report.known import Known
from inspector.report.masked_headers import BOUNDARY
from inspector.report.masking import MAX_FIELDS, Masking, replaced

_FILENAME = re.compile(rb'(filename\*?=)("[^"\r\n]*"|[^;\r\n]*)', re.IGNORECASE)
_BOUNDARY = re.compile(rb'boundary="?([^";\r\n]+)"?', re.IGNORECASE)


class BodyMasking:
    """The bodies and WebSocket messages of one export."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking

    def of(self, request: Request, payload: Payload, known: Known) -> tuple[Body, bool]:
        """The request's body as it may be written, and whether it was left out: what cannot be taken apart is."""
        placed = [f for f in payload.fields if f.carrier == "body" and f.span is not None]
        fields = [f for f in placed if not f.at.endswith("|filename")]  # they go with the head of their part
        readable = payload.body_kind in ("form", "lines", "json", "multipart") and not payload.notes
        if not request.body.kept:
            return EMPTY, False
        if not readable or len(fields) >= MAX_FIELDS or not request.body.whole:
            return EMPTY, True
        pieces = [self._masking.piece(payload.body, field, known) for field in fields]
        written = replaced(payload.body, pieces, self._between(request))
        return Body(written, len(written), ""), False

    def _between(self, request: Request) -> Callable[[bytes], bytes]:
        types = [value for name, value in request.headers if name.lower() == b"content-type"]
        boundary = _BOUNDARY.search(types[0]) if types else None

        def between(raw: bytes) -> bytes:
            if boundary is None:
                return self._masking.between(raw)
            named = _FILENAME.sub(self._filename, raw)
            parts = [self._masking.between(part) for part in named.split(boundary[1].strip())]
            return BOUNDARY.join(parts)

        return between

    def _filename(self, found: re.Match[bytes]) -> bytes:
        name = found[2].strip(b'"').decode("utf-8", "backslashreplace")
        return found[1] + b'"' + self._masking.mark("value", name).encode() + b'"'

    def message(self, n: int, message: Message, payload: Payload, known: Known) -> Message:
        """A WebSocket message of the page with its values masked; what the server said is left out."""
        carrier = f"ws[{n}]"
        fields = [f for f in payload.fields if f.carrier == carrier and f.span is not None]
        taken_apart = message.from_client and message.body.whole and fields and all("|json:" in f.at for f in fields)
        if not taken_apart or len(fields) >= MAX_FIELDS:
            return replace(message, body=EMPTY)
        pieces = [self._masking.piece(message.body.kept, field, known) for field in fields]
        written = replaced(message.body.kept, pieces, self._masking.between)
        return replace(message, body=Body(written, len(written), ""))
