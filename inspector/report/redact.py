"""Redaction of an export: findings lead, structure stays, equal values keep equal marks, and no value hides elsewhere.

Two passes over a session: `learn` meets every value that goes, then `exchange` and `inspection` give what may be
written. What stays is what is declared harmless, not what is not known to be harmful: names, what a vendor file calls
content, small numbers and truth values. Bodies that cannot be taken apart, and what servers answered, are left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from inspector.analysis.locator import Places, name_locator
from inspector.analysis.payload import payload_of
from inspector.analysis.url_parts import url_parts
from inspector.model.exchange import EMPTY, Body, Exchange, Headers, Message, Request, Response
from inspector.model.finding import KINDS, Finding
from inspector.model.hit import Hit
from inspector.model.inspection import Inspection
from inspector.model.payload import Field, Payload
from inspector.report import shapes
from inspector.report.marks import Marks

MAX_FIELDS = 10_000
"""More fields in one place than analysis takes apart: the rest would go out unread."""
BOUNDARY = b"redacted-boundary"
EVERYWHERE = frozenset({"language", "screen", "timezone", "hardware"})
"""Kinds of findings whose values are plain words that stand in many places."""
OWN_ADDRESSES = frozenset({"127.0.0.1", "::1", "::", "0.0.0.0"})  # noqa: S104 - recognised, not bound

_MEDIA = re.compile(r"[\w.+*-]+/[\w.+*-]+(; ?charset=[\w-]+)?")
_FILENAME = re.compile(rb'(filename\*?=)("[^"\r\n]*"|[^;\r\n]*)', re.IGNORECASE)
_BOUNDARY = re.compile(rb'boundary="?([^";\r\n]+)"?', re.IGNORECASE)
_WORD = re.compile(r"[^\s\"'<>{}\[\](),;&=?#/:|]+")
_BARE_START = re.compile(rb"[?&\r\n#]")


@dataclass(frozen=True, slots=True)
class _Known:
    """What an inspection says about the fields of its request."""

    findings: Mapping[str, Finding]
    """By their locator, and by that of each layer around it: `query:d|base64` stands under `query:d` too."""
    content: frozenset[str]
    """Locators whose value a vendor file calls content."""
    consent: frozenset[str]
    """Locators of consent signals that could be decoded: they name choices, not persons."""
    accounts: frozenset[str]
    """Which customer of a vendor's a hit belongs to: the site's, not the visitor's."""

    @classmethod
    def of(cls, inspection: Inspection) -> "_Known":
        found: dict[str, Finding] = {}
        for finding in inspection.findings:
            layers = finding.at.split("|")
            for n in range(len(layers), 0, -1):
                found.setdefault("|".join(layers[:n]), finding)
        content = {f.at for hit in inspection.hits for f in hit.fields if f.class_ == "content"}
        consent = {signal.at for signal in inspection.consent.signals if signal.decoded}
        accounts = {hit.account for hit in inspection.hits if hit.account}
        return cls(found, frozenset(content), frozenset(consent), frozenset(accounts))


_NOTHING = _Known({}, frozenset(), frozenset(), frozenset())


class Redactor:
    """The redaction of one export."""

    def __init__(self) -> None:
        self._marks = Marks()

    def learn(self, exchange: Exchange, inspection: Inspection) -> None:
        """Meet the values of one exchange; every exchange is to be met before the first is written."""
        with self._marks.learning():
            for finding in inspection.findings:
                self._finding(finding)
            for hit in inspection.hits:
                if hit.account:
                    self._marks.allow(hit.account)
            self.inspection(inspection)
            self.exchange(exchange, inspection)

    def counts(self) -> dict[str, int]:
        """How many different values were replaced, by kind."""
        return self._marks.counts()

    def text(self, text: str) -> str:
        """Words of ours or of a tool, without any value that goes."""
        return self._marks.cleaned(text)

    def url(self, url: str) -> str:
        """An address about which no inspection says anything: of a page, of a Referer."""
        return self._url(url.encode("utf-8", "backslashreplace"), _NOTHING).decode("utf-8", "backslashreplace")

    def host(self, host: str) -> str:
        """A host name, or a recipient named by it: its labels stay unless one carries a telling value."""
        return ".".join(self._word(part) if self._marks.holds_opaque(part) else part for part in host.split("."))

    def exchange(self, exchange: Exchange, inspection: Inspection) -> Exchange:
        """The exchange as it may be written; the response's body is empty, sizes stand in the inspection."""
        known = _Known.of(inspection)
        payload = payload_of(exchange.request, exchange.messages)
        request = self._request(exchange.request, payload, known)
        messages = tuple(self._message(n, message, payload, known) for n, message in enumerate(exchange.messages))
        response = self._response(exchange.response) if exchange.response else None
        return replace(
            exchange,
            client_ip=self._mark("ip-address", exchange.client_ip),
            request=request,
            response=response,
            messages=messages,
            error=self.text(exchange.error),
            page=self.url(exchange.page) if exchange.page else exchange.page,
            marks=tuple(self.text(mark) for mark in exchange.marks),
        )

    def inspection(self, inspection: Inspection) -> Inspection:
        known = _Known.of(inspection)
        url = self._url(inspection.url.encode("utf-8", "backslashreplace"), known).decode("utf-8", "backslashreplace")
        party = replace(
            inspection.party,
            site=self.host(inspection.party.site),
            recipient=self.host(inspection.party.recipient),
            evidence=tuple(
                replace(e, where=self.text(e.where), value=self.text(e.value)) for e in inspection.party.evidence
            ),
        )
        signals = tuple(
            replace(s, at=self._at(s.at), raw=self._marks.cleaned(s.raw)) for s in inspection.consent.signals
        )
        return replace(
            inspection,
            method=self._word(inspection.method),
            url=url,
            page=self.url(inspection.page) if inspection.page else inspection.page,
            party=party,
            hits=tuple(self._hit(hit, known) for hit in inspection.hits),
            findings=tuple(self._finding(finding) for finding in inspection.findings),
            consent=replace(inspection.consent, signals=signals),
            notes=tuple(self.text(note) for note in inspection.notes),
        )

    # Parts of an inspection

    def _finding(self, finding: Finding) -> Finding:
        value = self.url(finding.value) if finding.category == "url" else self._mark(finding.kind, finding.value)
        return replace(
            finding,
            at=self._at(finding.at),
            span=None,
            value=value,
            recipient=self.host(finding.recipient),
            also_sent_to=tuple(map(self.host, finding.also_sent_to)),
            why=self.text(finding.why),
        )

    def _hit(self, hit: Hit, known: _Known) -> Hit:
        fields = tuple(
            replace(f, at=self._at(f.at), name=self._name(f.name), value=self._value(f.at, f.name, f.value, known))
            for f in hit.fields
        )
        return replace(hit, fields=fields, event=self._event(hit.event))

    def _event(self, event: str | None) -> str | None:
        if event is None or shapes.wordy(event):
            return event and self._marks.cleaned(event)
        return self._mark("value", event)

    def _at(self, at: str) -> str:
        return at if at == "connection" else self._name(at)

    # One value

    def _value(self, at: str, name: str, value: str, known: _Known) -> str:
        """What stands in place of a value; the value itself where it is harmless."""
        finding = known.findings.get(at)
        if finding is not None and finding.category != "url":
            return self._mark(finding.kind, value)
        if at.startswith(("cookie:", "set-cookie:")):
            return self._mark("cookie", value)
        if shapes.is_url(value) or finding is not None:
            return self.url(value)
        if value in known.accounts:
            return value
        if shapes.secret_name(name) and value.lower() not in ("", "true", "false"):
            return self._mark("secret", value)
        if self._harmless(at, value, known):
            return self._marks.cleaned(value)
        return self._mark("value", value)

    def _harmless(self, at: str, value: str, known: _Known) -> bool:
        if at.startswith("path:"):
            return not shapes.opaque(value) and not (value.isdigit() and len(value) >= 5)
        if shapes.trivial(value) or shapes.is_domain(value) or at in known.consent:
            return True
        return at in known.content and shapes.wordy(value)

    def _mark(self, kind: str, value: str) -> str:
        """The mark of a value. Plain words and this computer's own address stand everywhere: not searched for."""
        telling = kind in ("secret", *KINDS) and kind not in EVERYWHERE
        plain = value in OWN_ADDRESSES or (len(value) <= 20 and (value.isalpha() or shapes.wordy(value)))
        return self._marks.mark(kind, value, search=value not in OWN_ADDRESSES and (telling or not plain))

    def _name(self, text: str) -> str:
        """The names in a locator or label."""
        return _WORD.sub(lambda word: self._word(word[0]), text)

    def _word(self, word: str) -> str:
        """A name: of a field, a header, a method; one that looks like a value is masked."""
        if "%" in word:
            plain = unquote(word)
            telling = any(map(shapes.opaque, _WORD.findall(plain))) or self._marks.cleaned(plain) != plain
            return self._mark("name", word) if telling else word
        if shapes.opaque(word):
            return self._mark("name", word)
        return self._marks.cleaned(word)

    # URL, headers, bodies

    def _url(self, url: bytes, known: _Known) -> bytes:
        fields = payload_of(Request(b"GET", url, "", ())).fields
        start = url_parts(url).path[0]
        pieces, before = [(0, start, self._authority(url[:start]))], ""
        if len(fields) >= MAX_FIELDS:
            return pieces[0][2] + b"/redacted"
        for field in fields:
            if field.span is not None:
                pieces.append(self._piece(url, field, known, before))
                before = field.value if field.at.startswith("path:") else ""
        return _replaced(url, pieces, self._between)

    def _authority(self, raw: bytes) -> bytes:
        """Scheme and host stay, unless the host itself carries a telling value; user names and passwords go."""
        head, slashes, rest = raw.decode("utf-8", "backslashreplace").rpartition("//")
        user, at, host = rest.rpartition("@")
        return f"{head}{slashes}{self._mark('secret', user)}{at}{self.host(host)}".encode()

    def _piece(self, data: bytes, field: Field, known: _Known, before: str = "") -> tuple[int, int, bytes]:
        """Where a field's value stands and what replaces it."""
        start, end = field.span or (0, 0)
        if field.bare:
            found = [m.end() for m in _BARE_START.finditer(data, 0, start)]
            begin = found[-1] if found else 0
            name = (
                self._marks.cleaned(field.name)
                if shapes.trivial(field.name)
                else self._value(field.at, "", field.name, known)
            )
            return begin, start, data[begin:start] if name == field.name else quote(name, safe="").encode()
        if field.at.startswith("path:"):
            return start, end, self._segment(data[start:end], field, known, before)
        value = self._value(field.at, field.name, field.value, known)
        if value == field.value:
            return start, end, data[start:end]
        return start, end, _written(value, field.at, data, start)

    def _segment(self, raw: bytes, field: Field, known: _Known, before: str) -> bytes:
        name = "token" if shapes.secret_name(before) else ""
        ending = shapes.extension(field.value)
        stem = field.value.removesuffix(ending)
        value = self._value(field.at, name, stem, known)
        return raw if value == stem else quote(value + ending, safe="").encode()

    def _between(self, raw: bytes) -> bytes:
        """What stands between values: names and signs of the notation."""
        text = raw.decode("utf-8", "backslashreplace")
        cleaned = _WORD.sub(lambda word: word[0] if shapes.is_domain(word[0]) else self._word(word[0]), text)
        cleaned = self._marks.cleaned(cleaned)
        return raw if cleaned == text else cleaned.encode("utf-8", "backslashreplace")

    def _request(self, request: Request, payload: Payload, known: _Known) -> Request:
        body, left_out = self._body(request, payload, known)
        dropped = {b"content-encoding"} if payload.encodings or left_out else set()
        headers = self._headers(request.headers, shapes.REQUEST_HEADERS, known, payload.fields)
        return replace(
            request,
            method=self._word(request.method.decode("utf-8", "backslashreplace")).encode(),
            url=self._url(request.url, known),
            headers=tuple((n, v) for n, v in headers if n.lower() not in dropped),
            body=body,
        )

    def _response(self, response: Response) -> Response:
        headers = self._headers(response.headers, shapes.RESPONSE_HEADERS, _NOTHING, ())
        reason = self._between(response.reason)
        return replace(response, reason=reason, headers=tuple(headers), body=EMPTY)

    def _headers(
        self, headers: Headers, kept: frozenset[str], known: _Known, fields: Sequence[Field]
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
            written.append((self._between(raw_name), value))
        return written

    def _header(self, name: str, at: str, value: str, kept: frozenset[str], known: _Known) -> str:
        if name == "content-type":
            return self._content_type(value)
        finding = known.findings.get(at)
        if finding is not None and finding.category != "url":
            return self._mark(finding.kind, value)
        if name in shapes.URL_HEADERS:
            return self.url(value)
        if name == "user-agent":
            return self._mark("user-agent", value)
        if name in kept and not any(map(_tells, _WORD.findall(value))):
            return self._marks.cleaned(value)
        return self._mark("secret" if shapes.secret_name(name) else "value", value)

    def _content_type(self, value: str) -> str:
        media = _MEDIA.match(value)
        kept = self._marks.cleaned(media[0]) if media else ""
        return f"{kept}; boundary={BOUNDARY.decode()}" if "boundary=" in value.lower() else kept

    def _cookies(self, raw: bytes, fields: Iterable[Field], known: _Known) -> bytes:
        """`Cookie: name=value; …`: every value goes, names stay."""
        pieces = [self._cookie_piece(raw, field, known) for field in fields if field.span]
        return _replaced(raw, pieces, self._between)

    def _cookie_piece(self, raw: bytes, field: Field, known: _Known) -> tuple[int, int, bytes]:
        start, end = field.span or (0, 0)
        if field.bare:
            begin = raw.rfind(b";", 0, start) + 1
            return begin, end, b" " + self._mark("cookie", field.name).encode()
        return start, end, self._value(field.at, field.name, field.value, known).encode("utf-8", "backslashreplace")

    def _set_cookie(self, raw: bytes) -> bytes:
        pair, *attributes = raw.split(b";")
        name, equals, value = pair.partition(b"=")
        text = (value if equals else name).strip().decode("utf-8", "backslashreplace")
        mark = self._mark("cookie", text).encode()
        head = self._between(name) + b"=" + mark if equals else mark
        return b";".join([head, *(self._between(attribute) for attribute in attributes)])

    def _body(self, request: Request, payload: Payload, known: _Known) -> tuple[Body, bool]:
        """The request's body as it may be written, and whether it was left out: what cannot be taken apart is."""
        fields = [f for f in payload.fields if f.carrier == "body" and f.span is not None]
        readable = payload.body_kind in ("form", "lines", "json", "multipart") and not payload.notes
        if not request.body.kept:
            return EMPTY, False
        if not readable or len(fields) >= MAX_FIELDS or not request.body.whole:
            return EMPTY, True
        pieces = [self._piece(payload.body, field, known) for field in fields]
        written = _replaced(payload.body, pieces, self._body_between(request))
        return Body(written, len(written), ""), False

    def _body_between(self, request: Request) -> Callable[[bytes], bytes]:
        types = [value for name, value in request.headers if name.lower() == b"content-type"]
        boundary = _BOUNDARY.search(types[0]) if types else None

        def between(raw: bytes) -> bytes:
            if boundary is None:
                return self._between(raw)
            named = _FILENAME.sub(self._filename, raw)
            parts = [self._between(part) for part in named.split(boundary[1].strip())]
            return BOUNDARY.join(parts)

        return between

    def _filename(self, found: re.Match[bytes]) -> bytes:
        name = found[2].strip(b'"').decode("utf-8", "backslashreplace")
        return found[1] + b'"' + self._mark("value", name).encode() + b'"'

    def _message(self, n: int, message: Message, payload: Payload, known: _Known) -> Message:
        """A WebSocket message of the page with its values masked; what the server said is left out."""
        carrier = f"ws[{n}]"
        fields = [f for f in payload.fields if f.carrier == carrier and f.span is not None]
        taken_apart = message.from_client and message.body.whole and fields and all("|json:" in f.at for f in fields)
        if not taken_apart or len(fields) >= MAX_FIELDS:
            return replace(message, body=EMPTY)
        pieces = [self._piece(message.body.kept, field, known) for field in fields]
        written = _replaced(message.body.kept, pieces, self._between)
        return replace(message, body=Body(written, len(written), ""))


def _written(value: str, at: str, data: bytes, start: int) -> bytes:
    """A replacement as the notation around it wants it: percent-encoded, or as JSON with quotes where none stand."""
    if "json:" in at.rpartition("|")[2]:
        text = value.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8", "backslashreplace")
        return text if data[start - 1 : start] == b'"' else b'"' + text + b'"'
    if at.startswith(("body.part:", "header:", "cookie:")):
        return value.encode("utf-8", "backslashreplace")
    return quote(value, safe="").encode()


def _replaced(data: bytes, pieces: Iterable[tuple[int, int, bytes]], between: Callable[[bytes], bytes]) -> bytes:
    """The data with pieces replaced, and what stands between them looked through; overlapping pieces count once."""
    parts, at = [], 0
    for start, end, new in sorted(pieces):
        if start >= at:
            parts += [between(data[at:start]), new]
            at = end
    return b"".join([*parts, between(data[at:])])


def _tells(word: str) -> bool:
    """A word in a header's value that is more than a name, a host or a number."""
    return shapes.opaque(word) and not shapes.is_domain(word) and not (word.isdigit() and len(word) <= 10)
