"""One value, one name, one address: what stays of it in a redacted export, and what stands in its place.

What goes is what a finding marks; what is secret by its place or name (cookies, credentials, tokens); order numbers;
and in fields that no vendor file describes what analysis cannot judge: opaque tokens, long numbers, typed text, what
reads like a person's name. All else stays: consent signals, event names, accounts, versions, campaigns, products.
Whatever goes is then searched in everything that stays.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, unquote

from inspector.analysis.payload import payload_of
from inspector.analysis.url_parts import url_parts
from inspector.model.exchange import Request
from inspector.model.finding import KINDS, Finding
from inspector.model.payload import Field
from inspector.report import field_names, shapes
from inspector.report.known import NOTHING, Known, key_of
from inspector.report.marks import Marks

MAX_FIELDS = 10_000
"""More fields in one place than analysis takes apart: the rest would go out unread."""
REMEMBERED = 50_000
"""Addresses whose masked form is remembered."""
NESTED = 8
"""Addresses inside one another that are taken apart; what lies deeper goes as a whole."""
EVERYWHERE = frozenset({"language", "screen", "timezone", "hardware", "client-hints"})
"""Kinds of findings whose values are plain words that stand in many places."""
OWN_ADDRESSES = frozenset({"127.0.0.1", "::1", "::", "0.0.0.0"})  # noqa: S104 - recognised, not bound

WORD = re.compile(r"[^\s\"'<>{}\[\](),;&=?#/:|]+")
_CONTENT_WORD = re.compile(r"[^\s\"'<>{}\[\](),;&=?#/:|~]+")
_BARE_START = re.compile(rb"[?&\r\n#]")

HASHED = "hashed-"
"""Begins the mark of a value that was no longer readable: a file that is read again still says so."""
Piece = tuple[int, int, bytes]
"""[start, end) of the data, and what stands there instead."""


def label_of(finding: Finding) -> str:
    """What a mark calls the value of a finding: `email`, `hashed-email`."""
    return f"{HASHED}{finding.kind}" if "hashed" in finding.state else finding.kind


class Masking:
    """The marks of one export, and the rules by which they are set."""

    def __init__(self, marks: Marks | None = None) -> None:
        self.marks = Marks() if marks is None else marks
        self._met: set[str] = set()
        self._urls: dict[str, str] = {}
        self._depth = 0

    @contextmanager
    def learning(self) -> Iterator[None]:
        """Meet values; what is returned meanwhile may not be written."""
        self._urls.clear()
        with self.marks.learning():
            yield

    def host(self, host: str) -> str:
        """A host name, or a recipient named by it: its labels stay unless one carries a telling value."""
        return ".".join(self.word(part) if self.marks.holds_opaque(part) else part for part in host.split("."))

    def url(self, url: str) -> str:
        """An address about which no inspection says anything: of a page, of a Referer. The same ones come again."""
        if self.marks.is_learning:
            if url not in self._met:
                self._met.add(url)
                self._masked(url)
            return url
        if len(self._urls) >= REMEMBERED:
            self._urls.clear()
        found = self._urls.get(url)
        if found is None:
            found = self._urls[url] = self._masked(url)
        return found

    def _masked(self, url: str) -> str:
        if self._depth >= NESTED:
            return self.mark("value", url)
        self._depth += 1
        try:
            return self.address(url.encode("utf-8", "backslashreplace"), NOTHING).decode("utf-8", "backslashreplace")
        finally:
            self._depth -= 1

    def value(self, at: str, name: str, value: str, known: Known) -> str:
        """What stands in place of a value; the value itself where it is harmless."""
        finding = known.findings.get(at)
        if finding is not None and finding.category != "url":
            return self.mark(label_of(finding), value)
        if at.startswith(("cookie:", "set-cookie:")):
            consent = at in known.plain and field_names.is_consent(name, value)
            return self.marks.cleaned(value) if consent else self.mark("cookie", value)
        if shapes.is_url(value) or finding is not None:
            return self.url(value)
        if value in known.accounts:
            return value
        if at in known.orders:
            return self.mark("order", value)
        if field_names.secret_name(name) and at not in known.content and not field_names.no_secret(name, value):
            return self.mark("secret", value)
        if at in known.content:
            return self.words(value)
        if at in known.plain:
            if shapes.opaque(value):
                self.marks.keep(value)
            return self.marks.cleaned(value)
        if self._harmless(at, name, value, known):
            return self.marks.cleaned(value)
        return self.mark("value", value)

    def _harmless(self, at: str, name: str, value: str, known: Known) -> bool:
        """Of a field that no vendor file describes."""
        if known.own and at.startswith("body"):
            return shapes.trivial(value) or field_names.is_consent(name, value)
        if at.startswith("path:"):
            return not shapes.opaque(value) and not (value.isdigit() and len(value) >= 5)
        if field_names.campaign_name(name):
            return "@" not in value and not any(
                shapes.opaque(word) and not word.isdigit() for word in WORD.findall(value)
            )
        if field_names.is_consent(name, value):
            return True
        return shapes.plain(value) and (not field_names.typed_name(name) or shapes.trivial(value))

    def words(self, value: str) -> str:
        """What a vendor file calls content: a page title, products; words that look like an identifier go."""
        return self.marks.cleaned(_CONTENT_WORD.sub(lambda word: self._content_word(word[0]), value))

    def _content_word(self, word: str) -> str:
        return self.mark("value", word) if shapes.opaque(word) else word

    def mark(self, kind: str, value: str) -> str:
        """The mark of a value. Plain words and this computer's own address stand everywhere: not searched for."""
        found = kind.removeprefix(HASHED)
        telling = found in ("secret", "order", *KINDS) and found not in EVERYWHERE
        plain = value in OWN_ADDRESSES or (len(value) <= 20 and (value.isalpha() or shapes.wordy(value)))
        return self.marks.mark(kind, value, search=value not in OWN_ADDRESSES and (telling or not plain))

    def name(self, text: str) -> str:
        """The names in a locator or label."""
        return WORD.sub(lambda word: self.word(word[0]), text)

    def word(self, word: str) -> str:
        """A name: of a field, a header, a method; one that looks like a value is masked."""
        if "%" in word:
            plain = unquote(word)
            telling = any(map(shapes.opaque, WORD.findall(plain))) or self.marks.cleaned(plain) != plain
            return self.mark("name", word) if telling else word
        if shapes.opaque(word):
            return self.mark("name", word)
        return self.marks.cleaned(word)

    def address(self, url: bytes, known: Known) -> bytes:
        """The URL of a request, or any other address, with its values masked."""
        fields = payload_of(Request(b"GET", url, "", ())).fields
        start = url_parts(url).path[0]
        pieces, before = [(0, start, self._authority(url[:start]))], ""
        if len(fields) >= MAX_FIELDS:
            return pieces[0][2] + b"/redacted"
        for field in fields:
            if field.span is not None:
                pieces.append(self.piece(url, field, known, before))
                before = field.value if field.at.startswith("path:") else ""
        return replaced(url, pieces, self.between)

    def _authority(self, raw: bytes) -> bytes:
        """Scheme and host stay, unless the host itself carries a telling value; user names and passwords go."""
        head, slashes, rest = raw.decode("utf-8", "backslashreplace").rpartition("//")
        user, at, host = rest.rpartition("@")
        return f"{head}{slashes}{self.mark('secret', user)}{at}{self.host(host)}".encode()

    def piece(self, data: bytes, field: Field, known: Known, before: str = "") -> tuple[int, int, bytes]:
        """Where a field's value stands and what replaces it."""
        start, end = field.span or (0, 0)
        if field.bare:
            found = [m.end() for m in _BARE_START.finditer(data, 0, start)]
            begin = found[-1] if found else 0
            name = (
                self.marks.cleaned(field.name)
                if shapes.trivial(field.name)
                else self.value(field.at, "", field.name, known)
            )
            return begin, start, data[begin:start] if name == field.name else quote(name, safe="").encode()
        if field.at.startswith("path:"):
            return start, end, self._segment(data[start:end], field, known, before)
        value = self.value(field.at, key_of(field.at), field.value, known)
        if value == field.value:
            return start, end, data[start:end]
        return start, end, written(value, field.at, data, start)

    def _segment(self, raw: bytes, field: Field, known: Known, before: str) -> bytes:
        name = "token" if field_names.secret_name(before) else ""
        ending = shapes.extension(field.value)
        stem = field.value.removesuffix(ending)
        value = self.value(field.at, name, stem, known)
        return raw if value == stem else quote(value + ending, safe="").encode()

    def between(self, raw: bytes) -> bytes:
        """What stands between values: names and signs of the notation."""
        text = raw.decode("utf-8", "backslashreplace")
        cleaned = WORD.sub(lambda word: word[0] if shapes.is_domain(word[0]) else self.word(word[0]), text)
        cleaned = self.marks.cleaned(cleaned)
        return raw if cleaned == text else cleaned.encode("utf-8", "backslashreplace")


def written(value: str, at: str, data: bytes, start: int) -> bytes:
    """A replacement as the notation around it wants it: percent-encoded, or as JSON with quotes where none stand."""
    if "json:" in at.rpartition("|")[2]:
        text = value.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8", "backslashreplace")
        return text if data[start - 1 : start] == b'"' else b'"' + text + b'"'
    if at.startswith(("body.part:", "header:", "cookie:")):
        return value.encode("utf-8", "backslashreplace")
    return quote(value, safe="").encode()


def replaced(data: bytes, pieces: Iterable[tuple[int, int, bytes]], between: Callable[[bytes], bytes]) -> bytes:
    """The data with pieces replaced, and what stands between them looked through; overlapping pieces count once."""
    parts, at = [], 0
    for start, end, new in sorted(pieces):
        if start >= at:
            parts += [between(data[at:start]), new]
            at = end
    return b"".join([*parts, between(data[at:])])
