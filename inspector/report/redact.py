"""Redaction of an export: findings lead, structure stays, equal values keep equal marks, and no value hides elsewhere.

What the user said is no identifier goes all the same: it is his word on what to count, not on what may leave.

Two passes over a session: `learn` meets every value that goes, then `exchange` and `inspection` give what may be
written. Bodies that cannot be taken apart, and what servers answered, are left out.
"""

import re
from dataclasses import replace

from inspector.analysis.payload import payload_of
from inspector.model.cookie import Cookie
from inspector.model.exchange import EMPTY, Exchange, Request, Response
from inspector.model.finding import Finding
from inspector.model.hit import Hit, ItemPart
from inspector.model.inspection import Consent, Inspection, Signal
from inspector.model.payload import Payload
from inspector.report import field_names, shapes
from inspector.report.known import NOTHING, Known, key_of
from inspector.report.marks import Marks
from inspector.report.masked_bodies import BodyMasking
from inspector.report.masked_headers import HeaderMasking, tells
from inspector.report.masking import WORD, Masking, label_of

NAMES_SOMEBODY = ("identifier", "personal", "secret")
"""Categories of findings whose certain values go even where another request has the same value as its account."""

NAMED_BY_SITES = frozenset({
    "onetrust", "cookiebot", "usercentrics", "didomi", "cookieyes", "complianz", "axeptio", "segment",
})  # fmt: skip
"""Signals whose categories and purposes a site names itself, with whatever it likes."""
_BETWEEN_NAMES = re.compile(r"[^,:={}\"]+")
_NAME = re.compile(r"[\w. -]{0,80}")


class Redactor:
    """The redaction of one export."""

    def __init__(self) -> None:
        self._masking = Masking()
        self._headers = HeaderMasking(self._masking)
        self._bodies = BodyMasking(self._masking)

    def learn(self, exchange: Exchange, inspection: Inspection) -> None:
        """Meet the values of one exchange; every exchange is to be met before the first is written."""
        with self._masking.learning():
            for finding in (*inspection.findings, *inspection.suppressed):
                self._finding(finding)
                if finding.confidence == "certain" and finding.category in NAMES_SOMEBODY:
                    self._masking.marks.name(finding.value)
                    self._masking.marks.name(finding.of)
            for hit in inspection.hits:
                if hit.account:
                    self._masking.marks.allow(hit.account)
            masked = self.exchange(exchange, inspection)
            self.inspection(inspection, masked.request.url)

    def met(self) -> Marks:
        """What was met so far, for marks that are set elsewhere."""
        return self._masking.marks

    def counts(self) -> dict[str, int]:
        """How many different values were replaced, by kind."""
        return self._masking.marks.counts()

    def text(self, text: str) -> str:
        """Words of ours or of a tool, without any value that goes, and without what only looks like one."""
        words = WORD.sub(lambda word: self._masking.word(word[0]) if tells(word[0]) else word[0], text)
        return self._masking.marks.cleaned(words)

    def url(self, url: str) -> str:
        """An address about which no inspection says anything: of a page, of a Referer."""
        return self._masking.url(url)

    def host(self, host: str) -> str:
        """A host name, or a recipient named by it."""
        return self._masking.host(host)

    def label(self, text: str) -> str:
        """The name of a field, a cookie: one that looks like a value is masked."""
        return self._masking.name(text)

    def exchange(self, exchange: Exchange, inspection: Inspection) -> Exchange:
        """The exchange as it may be written; the response's body is empty, sizes stand in the inspection."""
        known = Known.of(inspection)
        payload = payload_of(exchange.request, exchange.messages)
        request = self._request(exchange.request, payload, known)
        messages = tuple(
            self._bodies.message(n, message, payload, known) for n, message in enumerate(exchange.messages)
        )
        response = self._response(exchange.response) if exchange.response else None
        return replace(
            exchange,
            client_ip=self._masking.mark("ip-address", exchange.client_ip),
            request=request,
            response=response,
            messages=tuple(messages),
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
        return replace(
            inspection,
            method=self._masking.word(inspection.method),
            url=url.decode("utf-8", "backslashreplace"),
            page=self.url(inspection.page) if inspection.page else inspection.page,
            party=party,
            type=self._masking.name(inspection.type) if inspection.type else inspection.type,
            hits=tuple(self._hit(hit, known) for hit in inspection.hits),
            findings=tuple(self._finding(finding) for finding in inspection.findings),
            consent=self._consent(inspection.consent),
            notes=tuple(self.text(note) for note in inspection.notes),
            cookies=tuple(map(self._cookie, inspection.cookies)),
            suppressed=tuple(map(self._finding, inspection.suppressed)),
        )

    # Parts of an inspection

    def _consent(self, consent: Consent) -> Consent:
        """The places of identifiers that a verdict names are masked as those of findings."""
        why, masked = consent.verdict_why, {}
        for each in (*consent.standing.sends, *consent.standing.page_ids):
            kind, _, at = each.removesuffix(")").partition(" (")
            masked[each] = f"{kind} ({self._at(at)})"
            why = why.replace(each, masked[each])
        cleaned = self._masking.marks.cleaned
        return replace(
            consent,
            signals=tuple(map(self._signal, consent.signals)),
            contradictions=tuple(map(cleaned, consent.contradictions)),
            verdict_why=cleaned(why),
            standing=replace(
                consent.standing,
                sends=tuple(masked[each] for each in consent.standing.sends),
                page_ids=tuple(masked[each] for each in consent.standing.page_ids),
            ),
        )

    def _signal(self, signal: Signal) -> Signal:
        """One in a standard's own form says nothing else; in a platform's cookie the site names what it asks for."""
        raw, decoded, detail = self._masking.marks.cleaned(signal.raw), signal.decoded, signal.detail
        if signal.kind in NAMED_BY_SITES:
            raw = _BETWEEN_NAMES.sub(lambda name: self._told(name[0]), signal.raw)
            decoded = {self._told(name): state for name, state in decoded.items()}
            detail = {key: self._detail(value) for key, value in detail.items()}
        elif not decoded:
            raw = raw if shapes.trivial(signal.raw) else self._masking.mark("value", signal.raw)
            detail = {key: value for key, value in detail.items() if key == "error"}
        return replace(signal, at=self._at(signal.at), raw=raw, decoded=decoded, detail=detail)

    def _detail(self, value: object) -> object:
        if isinstance(value, dict):
            return {self._told(str(key)): self._detail(inner) for key, inner in value.items()}
        return self._told(value) if isinstance(value, str) else value

    def _told(self, name: str) -> str:
        """The name of a category, a purpose or a vendor, or its state."""
        return self._masking.name(name) if _NAME.fullmatch(name) else self._masking.mark("name", name)

    def _cookie(self, cookie: Cookie) -> Cookie:
        """Its value is in none of them; a name, a path or a place may be one."""
        return replace(
            cookie,
            name=self._masking.name(cookie.name),
            at=self._at(cookie.at),
            domain=self.host(cookie.domain),
            path=self._masking.name(cookie.path),
            refused=self.text(cookie.refused),
        )

    def _finding(self, finding: Finding) -> Finding:
        found = finding.value
        value = self.url(found) if finding.category == "url" else self._masking.mark(label_of(finding), found)
        return replace(
            finding,
            at=self._at(finding.at),
            span=None,
            value=value,
            of=self._masking.mark(finding.kind, finding.of),
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
        items = tuple(replace(i, parts=tuple(self._part(p, known) for p in i.parts)) for i in hit.items)
        return replace(hit, fields=fields, event=self._event(hit.event), items=items)

    def _part(self, part: ItemPart, known: Known) -> ItemPart:
        value = self._masking.value(part.at, key_of(part.at), part.value, known)
        return replace(part, name=self._masking.name(part.name), at=self._at(part.at), value=value)

    def _event(self, event: str | None) -> str | None:
        if event is None or shapes.wordy(event):
            return event and self._masking.marks.cleaned(event)
        return self._masking.mark("value", event)

    def _at(self, at: str) -> str:
        return at if at == "connection" else self._masking.name(at)

    # Parts of an exchange

    def _request(self, request: Request, payload: Payload, known: Known) -> Request:
        body, left_out = self._bodies.of(request, payload, known)
        dropped = {b"content-encoding"} if payload.encodings or left_out else set()
        headers = self._headers.of(request.headers, field_names.REQUEST_HEADERS, known, payload.fields)
        return replace(
            request,
            method=self._masking.word(request.method.decode("utf-8", "backslashreplace")).encode(),
            url=self._masking.address(request.url, known),
            headers=tuple((n, v) for n, v in headers if n.lower() not in dropped),
            body=body,
        )

    def _response(self, response: Response) -> Response:
        headers = self._headers.of(response.headers, field_names.RESPONSE_HEADERS, NOTHING, ())
        reason = self._masking.between(response.reason)
        return replace(response, reason=reason, headers=tuple(headers), body=EMPTY)
