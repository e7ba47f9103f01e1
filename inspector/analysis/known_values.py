"""Findings of values that are known beforehand: the test person's, and those that the session itself showed.

Most requests hold none, so first one joined text of all that a request says, with all that its encodings hide, is asked
whether anything stands there at all; values that come again are answered from memory. A value of the test person takes
the place of what another layer found there and keeps what the vendor calls the field; a value of the session only adds
to it what it is a form of.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from inspector.analysis.found import Found
from inspector.analysis.known_pool import Match, Pool, fold
from inspector.analysis.needles import Known
from inspector.analysis.pieces import Piece, is_skipped, pieces_of
from inspector.analysis.spans import Carriers, Span, Text, text_of_field
from inspector.analysis.spellings import SHORTEST
from inspector.analysis.undo import layers
from inspector.analysis.where import where
from inspector.model.finding import KINDS, Finding
from inspector.model.hit import Hit
from inspector.model.party import Confidence
from inspector.model.payload import Field, Payload

SHORTEST_READ = 2
"""Characters of a value that is read at all: first and last names."""
_IDENTIFYING = ("identifier", "personal", "secret")
_NAMED = {
    "name": re.compile(r"name|^(?:ud\[)?[fl]n\]?$|^[fl]_?n$|first|last|given|family|surname|vor|nach", re.IGNORECASE),
    "user-id": re.compile(
        r"user|uid|customer|member|person|contact|login|account|external|kunde|client", re.IGNORECASE
    ),
}
"""Kind -> what a field must be called before a short value counts in it."""
_ADDRESS_NAME = re.compile(r"(?:^|[^a-z])(?:u|c|x)?ips?(?:v4)?(?:[^a-z]|$)|addr|host|remote", re.IGNORECASE)
_TIME = range(1_200_000_000, 2_100_000_000)
"""Seconds since 1970 of the years 2008 to 2036: a number among them is an address only where the field says so."""
_WORDS = {
    "email": "e-mail address", "phone": "telephone number", "name": "name", "address": "postal address",
    "ip-address": "IP address", "user-id": "user id", "client-id": "client id", "cookie-id": "cookie",
    "device-id": "device id", "session-id": "session id", "user-agent": "User-Agent", "opaque-id": "identifier",
}  # fmt: skip
_FORMS = {
    "lower": "in lower case", "upper": "in upper case", "cased": "in other case", "no-tag": "without its +tag",
    "no-dots": "without its dots", "other-host": "at Google's other host name", "e164": "in international form",
    "digits": "as digits alone", "00": "with 00 before it", "national": "in national form",
    "national-0": "in national form", "formatted": "as people write it", "joined": "joined otherwise",
    "last-first": "last name first", "first": "its first part", "last": "its last part", "middle": "a middle part",
    "first-and-last": "its first and last part", "part": "a part of it", "ascii": "without marks on letters",
    "packed": "its bytes", "v4-mapped": "as an IPv6 address", "exploded": "in full length", "dashed": "with dashes",
    "padded": "with zeros", "decimal": "as one number", "hexadecimal": "in hexadecimal digits",
    "octal": "in octal digits", "reverse-name": "as a reverse host name", "no-dashes": "without its dashes",
    "braces": "in braces", "plus": "with +", "brands": "its brands with full versions", "salt": "with a known salt",
    "md5": "MD5", "sha1": "SHA-1", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512",
    "percent": "percent-encoded", "html": "with HTML entities", "json": "with JSON escapes", "hex": "in hexadecimal",
}  # fmt: skip


def known_findings(
    found: Found, payload: Payload, hits: Sequence[Hit], carriers: Carriers, pools: Sequence[Pool]
) -> None:
    """Add what stands of known values in a request: first of the test person, then of the session."""
    if not pools:
        return
    said = Said([*_searched(payload), *_decoded(payload, hits)])
    for pool in pools:
        if touched := said.touched(pool):
            _Findings(found, payload, hits, carriers).add(pool, touched)


def known_in(pool: Pool, payload: Payload, hits: Sequence[Hit]) -> Iterator[Known]:
    """The values that stand somewhere in a request, whatever else is known of their places."""
    for field in Said([*_searched(payload), *_decoded(payload, hits)]).touched(pool):
        for match in pool.matches(field.value):
            yield match.needle.known


def _searched(payload: Payload) -> list[Field]:
    return [field for field in (*payload.fields, *payload.beside) if not is_skipped(field.at)]


def _decoded(payload: Payload, hits: Sequence[Hit]) -> list[Field]:
    """What vendors' own codecs found inside fields."""
    inner = {shown.at: shown.value for hit in hits for shown in hit.fields if "|" in shown.at}
    if not inner:
        return []
    known = {field.at for field in payload.fields}
    return [Field(at, "", value, "", None) for at, value in inner.items() if at not in known]


class Said:
    """All that a request says, and all that its encodings hide, in one text."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields
        parts: list[str] = []
        owners: list[int] = []
        for number, field in enumerate(fields):
            value = field.value
            if len(value) >= SHORTEST_READ:
                parts.append(value)
                owners.append(number)
                if hidden := layers(value):
                    parts.append(hidden)
                    owners.append(number)
        self._parts, self._owners = parts, owners
        self._text = fold("\0".join(parts))

    def touched(self, pool: Pool) -> list[Field]:
        """The fields in which something that is searched for may stand."""
        places = pool.places(self._text)
        return [self._fields[number] for number in sorted(set(self._at(places)))] if places else []

    def _at(self, places: Iterable[int]) -> Iterator[int]:
        part, end = -1, -1
        for place in sorted(places):
            while place > end:
                part += 1
                end += len(self._parts[part]) + 1
            yield self._owners[part]


class _Findings:
    """What one request tells of known values."""

    def __init__(self, found: Found, payload: Payload, hits: Sequence[Hit], carriers: Carriers) -> None:
        self._found, self._payload, self._hits, self._carriers = found, payload, hits, carriers
        self._accounts = {hit.account for hit in hits}

    def add(self, pool: Pool, touched: Iterable[Field]) -> None:
        for field in touched:
            matches = [match for match in pool.matches(field.value) if self._counts(match, field)]
            if matches:
                self._field(field, matches)

    def _counts(self, match: Match, field: Field) -> bool:
        needle = match.needle
        if needle.alone == "named":
            pattern = _NAMED.get(needle.known.kind)
            return pattern is not None and bool(pattern.search(field.name or field.at))
        if needle.how == ("decimal",) and len(match.text) == 10 and int(match.text) in _TIME:
            return bool(_ADDRESS_NAME.search(field.name))
        return needle.known.layer == "known-value" or self._is_news(match, field)

    def _is_news(self, match: Match, field: Field) -> bool:
        """Of a value of the session: what says more than the field's own finding, and no cookie that is only sent."""
        if field.at.startswith("set-cookie:") or field.value in self._accounts:
            return False
        if match.how:
            return True
        if field.at.startswith("cookie:") and match.end - match.start == len(field.value):
            return False
        category = KINDS[match.needle.known.kind]
        groups = _IDENTIFYING if category in _IDENTIFYING else (category,)
        return not any(self._found.has(each, field.at) for each in groups)

    def _field(self, field: Field, matches: Sequence[Match]) -> None:
        pieces: list[Piece] | None = None
        text = _text_of(field, self._carriers)
        for match in matches:
            span = text.span(match.start, match.end)
            if pieces is None:
                pieces = self._pieces(field)
            at = _at(field, pieces, span, match.text)
            self._put(match, field.value[match.start : match.end], at, span)

    def _pieces(self, field: Field) -> list[Piece]:
        """The values inside the field, those outside first."""
        inside = field.at + "|"
        pieces = pieces_of(self._payload, self._hits, self._carriers, lambda _: [field])
        return sorted((piece for piece in pieces if piece.at.startswith(inside)), key=lambda piece: piece.at.count("|"))

    def _put(self, match: Match, value: str, at: str, span: Span | None) -> None:
        known = match.needle.known
        how = (known.layer, *_beyond(match.how, at))
        of = "" if value == known.value else known.value
        others = self._found.beside(KINDS[known.kind], at, span)
        if known.layer == "session-value":
            self._session_value(match, value, at, span, how, of, others)
            return
        named = next((other for other in others if other.how[:1] == ("vendor-field",)), None)
        same = next((other.kind for other in others if KINDS[other.kind] == KINDS[known.kind]), known.kind)
        why = _sentence(match, at, named)
        for other in others:
            self._found.remove(other)
        finding = Finding(same, at, span, value, match.state, self._found.recipient, "certain", how, why, (), of)
        self._found.add_made(finding)

    def _session_value(  # noqa: PLR0917 - the parts of a finding
        self, match: Match, value: str, at: str, span: Span | None, how: tuple[str, ...], of: str, others: list[Finding]
    ) -> None:
        """Where another layer says what stands there, it learns what it is a form of; else a finding of its own."""
        known = match.needle.known
        for other in others:
            if of and not other.of and known.value not in other.value:
                self._found.remove(other)
                self._found.add_made(_with_of(other, of))
        if not others:
            certain = len(match.text) >= 2 * SHORTEST or known.kind in ("ip-address", "user-agent", "email", "phone")
            why = _sentence(match, at, None)
            confidence: Confidence = "certain" if certain else "likely"
            recipient = self._found.recipient
            self._found.add_made(
                Finding(known.kind, at, span, value, match.state, recipient, confidence, how, why, (), of)
            )


def _with_of(finding: Finding, of: str) -> Finding:
    return Finding(
        finding.kind, finding.at, finding.span, finding.value, finding.state, finding.recipient, finding.confidence,
        finding.how, finding.why, finding.also_sent_to, of,
    )  # fmt: skip


def _text_of(field: Field, carriers: Carriers) -> Text:
    """The field's value with its places; a cookie that a response sets stands in none of the request's carriers."""
    if field.at.startswith("set-cookie:") and field.span:
        begin, size = field.span[0], len(field.value)
        if field.value.isascii() and field.span[1] - begin == size:
            return Text(field.value, lambda: range(begin, begin + size + 1))
    return text_of_field(field, carriers)


def _at(field: Field, pieces: Iterable[Piece], span: Span | None, text: str) -> str:
    """Locator of the innermost value inside the field that holds what was found."""
    at, folded = field.at, fold(text)
    for piece in pieces:
        around = piece.text.span(0, len(piece.text.text))
        if around and span:
            holds = around[0] <= span[0] and span[1] <= around[1]
        else:
            holds = around is None and folded in fold(piece.text.text)
        if holds:
            at = piece.at
    return at


def _beyond(how: tuple[str, ...], at: str) -> tuple[str, ...]:
    """The chain without the percent-encodings that the locator tells: those of URLs and forms inside values."""
    told = at.count("|url.query:") + at.count("|form:")
    for _ in range(told):
        if how[-1:] == ("percent",):
            how = how[:-1]
    return how


def _sentence(match: Match, at: str, named: Finding | None) -> str:
    known = match.needle.known
    what = _WORDS.get(known.kind, known.kind)
    if known.layer == "known-value":
        subject = f"The test person's {what}"
    elif known.origin:
        subject = f"The value of {known.origin}"
    else:
        subject = f"This browser's {what}"
    forms = "".join(f", {_FORMS.get(word, word)}" for word in match.how)
    state = match.state
    ending = ": shortened, not absent" if state == "shortened" else ""
    if "hashed" in state:
        ending = ": pseudonymous, not anonymous"
    called = f"; {named.why.rstrip('.')}" if named else ""
    return f"{subject}{forms}, stands in {where(at)}{ending}{called}."
