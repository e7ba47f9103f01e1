"""Headers of a redacted export: names stay, cookies and credentials go, addresses keep their structure."""

import re
from collections.abc import Iterable, Sequence

from inspector.analysis.locator import Places, name_locator
from inspector.model.exchange import Headers
from inspector.model.payload import Field
from inspector.report import field_names, shapes
from inspector.report.known import Known
from inspector.report.masking import WORD, Masking, Piece, label_of, replaced

BOUNDARY = b"redacted-boundary"
"""What stands for the boundary of a body in parts, which a sender may choose as it likes."""
_TELLING = {"user-agent": "user-agent", "accept-language": "language"}
"""Headers that describe browser or person, also where no finding says so; and the kind of their mark."""
_ATTRIBUTES = frozenset({b"path", b"domain", b"expires", b"max-age", b"samesite", b"priority"})
"""Of a Set-Cookie, those whose value is about the cookie."""
_MEDIA = re.compile(r"[\w.+*-]+/[\w.+*-]+(; ?charset=[\w-]+)?")


class HeaderMasking:
    """The headers of one export."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking

    def of(
        self, headers: Headers, kept: frozenset[str], known: Known, fields: Sequence[Field]
    ) -> list[tuple[bytes, bytes]]:
        """Headers as they may be written.

        Args:
            headers: as they were sent.
            kept: names of those whose values stay where nothing was found in them.
            known: what the inspection says.
            fields: of the request's payload; none for an answer.
        """
        places = Places()
        written = []
        for raw_name, raw in headers:
            name = raw_name.decode("utf-8", "backslashreplace").lower()
            at = places.at("header:" + name_locator(name))
            if name == "cookie":
                value = self._cookies(raw, [f for f in fields if f.carrier == at and f.at.startswith("cookie:")], known)
            elif name == "set-cookie":
                value = self._set_cookie(raw)
            else:
                value = self._header(name, at, raw.decode("utf-8", "backslashreplace"), kept, known).encode()
            written.append((self._masking.between(raw_name), value))
        return written

    def _header(self, name: str, at: str, value: str, kept: frozenset[str], known: Known) -> str:
        if name == "content-type":
            return self._content_type(value)
        finding = known.findings.get(at)
        if finding is not None and finding.category != "url":
            return self._masking.mark(label_of(finding), value)
        if name in field_names.URL_HEADERS:
            return self._masking.url(value)
        if name in _TELLING:
            return self._masking.mark(_TELLING[name], value)
        if name in kept and not any(map(tells, WORD.findall(value))):
            return self._masking.marks.cleaned(value)
        return self._masking.mark("secret" if field_names.secret_name(name) else "value", value)

    def _content_type(self, value: str) -> str:
        media = _MEDIA.match(value)
        kept = self._masking.name(media[0]) if media else ""
        return f"{kept}; boundary={BOUNDARY.decode()}" if "boundary=" in value.lower() else kept

    def _cookies(self, raw: bytes, fields: Iterable[Field], known: Known) -> bytes:
        """`Cookie: name=value; …`: every value goes but consent strings of the IAB, names stay."""
        pieces = [self._cookie_piece(raw, field, known) for field in fields if field.span]
        return replaced(raw, pieces, self._masking.between)

    def _cookie_piece(self, raw: bytes, field: Field, known: Known) -> Piece:
        start, end = field.span or (0, 0)
        if field.bare:
            begin = raw.rfind(b";", 0, start) + 1
            return begin, end, b" " + self._masking.mark("cookie", field.name).encode()
        return (
            start,
            end,
            self._masking.value(field.at, field.name, field.value, known).encode("utf-8", "backslashreplace"),
        )

    def _set_cookie(self, raw: bytes) -> bytes:
        pair, *attributes = raw.split(b";")
        name, equals, value = pair.partition(b"=")
        text = (value if equals else name).strip().decode("utf-8", "backslashreplace")
        consent = field_names.is_consent(name.strip().decode("utf-8", "backslashreplace"), text)
        mark = (text if consent else self._masking.mark("cookie", text)).encode("utf-8", "backslashreplace")
        head = self._masking.between(name) + b"=" + mark if equals else mark
        return b";".join([head, *map(self._attribute, attributes)])

    def _attribute(self, raw: bytes) -> bytes:
        name, equals, value = raw.partition(b"=")
        if not equals or name.strip().lower() in _ATTRIBUTES:
            return self._masking.between(raw)
        text = value.strip().decode("utf-8", "backslashreplace")
        return self._masking.between(name) + b"=" + self._masking.mark("value", text).encode()


def tells(word: str) -> bool:
    """A word in a header's value that is more than a name, a host or a number."""
    return shapes.opaque(word) and not shapes.is_domain(word) and not (word.isdigit() and len(word) <= 10)
