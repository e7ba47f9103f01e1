"""Redaction of an export: findings lead, structure stays, equal values keep equal marks, and no value hides elsewhere.

Two passes over a session: `learn` meets every value that goes, then `exchange` and `inspection` give what may be
written. Bodies that cannot be taken apart, and what servers answered, are left out.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from inspector.analysis.locator import Places, name_locator
from inspector.analysis.payload import payload_of
from inspector.model.exchange import EMPTY, Body, Exchange, Headers, Message, Request, Response
from inspector.model.finding import Finding
from inspector.model.hit import Hit
from inspector.model.inspection import Inspection
from inspector.model.payload import Field, Payload
from inspector.report import field_names, shapes
from inspector.report.known import NOTHING, Known, key_of
from inspector.report.masking import MAX_FIELDS, WORD, Masking, Piece, replaced

BOUNDARY = b"redacted-boundary"

_TELLING_HEADERS = {"user-agent": "user-agent", "accept-language": "language"}
"""Headers that describe browser or person, also where no finding says so; and the kind of their mark."""
_MEDIA = re.compile(r"[\w.+*-]+/[\w.+*-]+(; ?charset=[\w-]+)?")
_FILENAME = re.compile(rb'(filename\*?=)("[^"\r\n]*"|[^;\r\n]*)', re.IGNORECASE)
_BOUNDARY = re.compile(rb'boundary="?([^";\r\n]+)"?', re.IGNORECASE)


class Redactor:
    """The redaction of one export."""

    def __init__(self) -> None:
        self._masking = Masking()

    def learn(self, exchange: Exchange, inspection: Inspection) -> None:
        """Meet the values of one exchange; every exchange is to be met before the first is written."""
        with self._masking.learning():
            for finding in inspection.findings:
                self._finding(finding)
            for hit in inspection.hits:
                if hit.account:
                    self._masking.marks.allow(hit.account)
            masked = self.exchange(exchange, inspection)
            self.inspection(inspection, masked.request.url)

    def counts(self) -> dict[str, int]:
        """How many different values were replaced, by kind."""
        return self._masking.marks.counts()

    def text(self, text: str) -> str:
        """Words of ours or of a tool, without any value that goes, and without what only looks like one."""
        words = WORD.sub(lambda word: self._masking.word(word[0]) if _tells(word[0]) else word[0], text)
        return self._masking.marks.cleaned(words)

    def url(self, url: str) -> str:
        """An address about which no inspection says anything: of a page, of a Referer."""
        return self._masking.url(url)

    def host(self, host: str) -> str:
        """A host name, or a recipient named by it."""
        return self._masking.host(host)

    def exchange(self, exchange: Exchange, inspection: Inspection) -> Exchange:
        """The exchange as it may be written; the response's body is empty, sizes stand in the inspection."""
        known = Known.of(inspection)
        payload = payload_of(exchange.request, exchange.messages)
        request = self._request(exchange.request, payload, known)
        messages = tuple(self._message(n, message, payload, known) for n, message in enumerate(exchange.messages))
        response = self._response(exchange.response) if exchange.response else None
        return replace(
            exchange,
            client_ip=self._masking.mark("ip-address", exchange.client_ip),
            request=request,
            response=response,
            messages=messages,
            error=self.text(exchange.error),
            page=self.url(exchange.page) if exchange.page else exchange.page,
            marks=tuple(self.text(mark) for mark in exchange.marks),
        )

    def inspection(self, inspection: Inspection, url: bytes | None = None) -> Inspection:
        """The inspection as it may be written; `url` is its masked URL where that is known already."""
        known = Known.of(inspection)
        if url is None:
            url = self._masking.address(inspection.url.encode("utf-8", "backslashreplace"), known)
        party = replace(
            inspection.party,
            site=self.host(inspection.party.site),
            recipient=self.host(inspection.party.recipient),
            evidence=tuple(
                replace(e, where=self.text(e.where), value=self.text(e.value)) for e in inspection.party.evidence
            ),
        )
        signals = tuple(
            replace(s, at=self._at(s.at), raw=self._masking.marks.cleaned(s.raw)) for s in inspection.consent.signals
        )
        return replace(
            inspection,
            method=self._masking.word(inspection.method),
            url=url.decode("utf-8", "backslashreplace"),
            page=self.url(inspection.page) if inspection.page else inspection.page,
            party=party,
            hits=tuple(self._hit(hit, known) for hit in inspection.hits),
            findings=tuple(self._finding(finding) for finding in inspection.findings),
            consent=replace(inspection.consent, signals=signals),
            notes=tuple(self.text(note) for note in inspection.notes),
        )

    # Parts of an inspection

    def _finding(self, finding: Finding) -> Finding:
        found = finding.value
        value = self.url(found) if finding.category == "url" else self._masking.mark(finding.kind, found)
        return replace(
            finding,
            at=self._at(finding.at),
            span=None,
            value=value,
            recipient=self.host(finding.recipient),
            also_sent_to=tuple(map(self.host, finding.also_sent_to)),
            why=self.text(finding.why),
        )

    def _hit(self, hit: Hit, known: Known) -> Hit:
        fields = tuple(
            replace(
                f,
                at=self._at(f.at),
                name=self._masking.name(f.name),
                value=self._masking.value(f.at, key_of(f.at), f.value, known),
            )
            for f in hit.fields
        )
        return replace(hit, fields=fields, event=self._event(hit.event))

    def _event(self, event: str | None) -> str | None:
        if event is None or shapes.wordy(event):
            return event and self._masking.marks.cleaned(event)
        return self._masking.mark("value", event)

    def _at(self, at: str) -> str:
        return at if at == "connection" else self._masking.name(at)

    # Parts of an exchange

    def _request(self, request: Request, payload: Payload, known: Known) -> Request:
        body, left_out = self._body(request, payload, known)
        dropped = {b"content-encoding"} if payload.encodings or left_out else set()
        headers = self._headers(request.headers, field_names.REQUEST_HEADERS, known, payload.fields)
        return replace(
            request,
            method=self._masking.word(request.method.decode("utf-8", "backslashreplace")).encode(),
            url=self._masking.address(request.url, known),
            headers=tuple((n, v) for n, v in headers if n.lower() not in dropped),
            body=body,
        )

    def _response(self, response: Response) -> Response:
        headers = self._headers(response.headers, field_names.RESPONSE_HEADERS, NOTHING, ())
        reason = self._masking.between(response.reason)
        return replace(response, reason=reason, headers=tuple(headers), body=EMPTY)

    def _headers(
        self, headers: Headers, kept: frozenset[str], known: Known, fields: Sequence[Field]
    ) -> list[tuple[bytes, bytes]]:
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
            return self._masking.mark(finding.kind, value)
        if name in field_names.URL_HEADERS:
            return self._masking.url(value)
        if name in _TELLING_HEADERS:
            return self._masking.mark(_TELLING_HEADERS[name], value)
        if name in kept and not any(map(_tells, WORD.findall(value))):
            return self._masking.marks.cleaned(value)
        return self._masking.mark("secret" if field_names.secret_name(name) else "value", value)

    def _content_type(self, value: str) -> str:
        media = _MEDIA.match(value)
        kept = self._masking.marks.cleaned(media[0]) if media else ""
        return f"{kept}; boundary={BOUNDARY.decode()}" if "boundary=" in value.lower() else kept

    def _cookies(self, raw: bytes, fields: Iterable[Field], known: Known) -> bytes:
        """`Cookie: name=value; …`: every value goes, names stay."""
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
        mark = self._masking.mark("cookie", text).encode()
        head = self._masking.between(name) + b"=" + mark if equals else mark
        return b";".join([head, *(self._masking.between(attribute) for attribute in attributes)])

    def _body(self, request: Request, payload: Payload, known: Known) -> tuple[Body, bool]:
        """The request's body as it may be written, and whether it was left out: what cannot be taken apart is."""
        fields = [f for f in payload.fields if f.carrier == "body" and f.span is not None]
        readable = payload.body_kind in ("form", "lines", "json", "multipart") and not payload.notes
        if not request.body.kept:
            return EMPTY, False
        if not readable or len(fields) >= MAX_FIELDS or not request.body.whole:
            return EMPTY, True
        pieces = [self._masking.piece(payload.body, field, known) for field in fields]
        written = replaced(payload.body, pieces, self._body_between(request))
        return Body(written, len(written), ""), False

    def _body_between(self, request: Request) -> Callable[[bytes], bytes]:
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

    def _message(self, n: int, message: Message, payload: Payload, known: Known) -> Message:
        """A WebSocket message of the page with its values masked; what the server said is left out."""
        carrier = f"ws[{n}]"
        fields = [f for f in payload.fields if f.carrier == carrier and f.span is not None]
        taken_apart = message.from_client and message.body.whole and fields and all("|json:" in f.at for f in fields)
        if not taken_apart or len(fields) >= MAX_FIELDS:
            return replace(message, body=EMPTY)
        pieces = [self._masking.piece(message.body.kept, field, known) for field in fields]
        written = replaced(message.body.kept, pieces, self._masking.between)
        return replace(message, body=Body(written, len(written), ""))


def _tells(word: str) -> bool:
    """A word in a header's value that is more than a name, a host or a number."""
    return shapes.opaque(word) and not shapes.is_domain(word) and not (word.isdigit() and len(word) <= 10)
