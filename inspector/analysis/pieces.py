"""Pieces: every text in which something personal may stand, with its place; URLs and JSON inside values are opened."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import islice

from inspector.analysis.decoders.codecs import MAX_FIELDS, Inner, inside, json_in
from inspector.analysis.insides import Insides
from inspector.analysis.jwt import claims_text, is_jwt
from inspector.analysis.pairs import looks_like_pairs
from inspector.analysis.spans import Carriers, Text, text_of_field
from inspector.model.finding import FindingState
from inspector.model.hit import Hit
from inspector.model.memo import Memo
from inspector.model.payload import Field, Payload
from inspector.model.record import record

_ENCODED = frozenset(("base64", "jwt"))
MAX_DEPTH = 5
"""Encodings and containers around a value that are undone."""
SHORTEST = 6
"""Characters of a value that may hold another."""
MAX_PIECES = 20_000
_SKIPPED = (
    "header:host", "header:user-agent", "header:accept", "header:sec-", "header:content-", "header:connection",
    "header:cache-control", "header:pragma", "header:upgrade", "header:te", "header:if-", "header:origin",
    "header:range", "header:priority", "header:dnt", "header:keep-alive", "header:via", "header:downlink",
    "header:proxy-", "header:access-control-", "header:cookie", "header:x-requested-with",
)  # fmt: skip
"""Headers that are told elsewhere or say nothing of a person."""
_SKIPS = Memo[str, bool](lambda at: at.startswith(_SKIPPED), lambda at: len(at) <= _OFTEN, 1_024)
_OFTEN = 64
"""Characters of a header's locator up to which it is remembered whether it is skipped."""
_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,15}://|//|/[^/]")
_PAIR = re.compile(r"[A-Za-z_][\w.\[\]-]{0,40}=[^=\s]")
"""One pair alone; `=` at the end of a value is rather that of base64."""
_LIST = re.compile(r"[ \t]*+[\w.$-]{1,64}=[^;]*+(?:;[ \t]*+[\w.$-]{1,64}=[^;]*+)++;?[ \t]*+\Z")
"""Pairs as a cookie header has them."""
_MATRIX = re.compile(r"[^;=]*+;[\w.$-]{1,64}=")
_URL_START = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{1,15}:)?(?://[^/?#]*+)?/?")
_NAMELESS = re.compile(r"\|(?:name|url\.path:[0-9]+|url\.fragment)\Z")
"""Values inside a value that are not called as the value around them."""
MAX_SEGMENTS = 50
_DECODED = ("path:", "fragment", "userinfo")
"""Places whose value was decoded before its parts were told apart: it is searched as a whole, too."""


@record
class Piece:
    at: str
    name: str
    """Decoded name of the value: `email`, `gclid`."""
    text: Text
    """The whole value."""
    searched: Text
    """The part of it that no other piece holds."""
    how: tuple[str, ...] = ()
    """What was undone to reach it, innermost first, beyond what its place says."""

    @property
    def state(self) -> FindingState:
        """What a reader of the bytes sees of it."""
        return "encoded" if _ENCODED.intersection(self.how) else "plain"


def pieces_of(
    payload: Payload, hits: Iterable[Hit], carriers: Carriers, told: Callable[[Iterable[Field]], list[Field]] = list
) -> Iterator[Piece]:
    """Of what vendors' codecs found inside fields, then of every field that the request sends.

    Most fields hold nothing that their format tells: `told` leaves them out. Who searches for a value that is known
    beforehand must ask for all pieces.
    """
    return islice(_all(payload, hits, carriers, told), MAX_PIECES)


def is_skipped(at: str) -> bool:
    """A header that is told elsewhere, or says nothing of a person."""
    return _SKIPS[at]


def holds_others(value: str) -> bool:
    """The value is opened: other values stand in it."""
    return len(value) >= SHORTEST and bool(_codec(value))


def _all(
    payload: Payload, hits: Iterable[Hit], carriers: Carriers, told: Callable[[Iterable[Field]], list[Field]]
) -> Iterator[Piece]:
    inner = {shown.at: shown.value for hit in hits for shown in hit.fields if "|" in shown.at}
    known: Container[str] = ()
    if inner:
        fields = {field.at: field for field in payload.fields}
        known = {at for at in inner if at not in fields and "ga4item:" not in at}
        insides = Insides(fields, lambda field: text_of_field(field, carriers))
        for at, value in inner.items():
            if at in known:
                how = ("base64",) if "|base64" in at else ()
                yield from _opened(at, name_in(at), _placed(insides.text(at), value), how, depth=1)
    headers = [field for field in payload.headers if not _SKIPS[field.at]]
    for field in told([*headers, *payload.cookies, *payload.others, *payload.beside][:MAX_PIECES]):
        at = field.at
        yield from _opened(at, field.name or name_in(at), text_of_field(field, carriers), known=known)


def _placed(text: Text | None, value: str) -> Text:
    """The text, with its place where it has one."""
    return text if text and text.text == value else Text(value, lambda: None)


def _opened(  # noqa: PLR0917 - what is known of one value
    at: str, name: str, text: Text, how: tuple[str, ...] = (), depth: int = 0, known: Container[str] = ()
) -> Iterator[Piece]:
    """The value, then the values inside it but for those that are `known`."""
    value = text.text
    codec = _codec(value) if depth < MAX_DEPTH and len(value) >= SHORTEST else ""
    if codec == "percent":
        yield Piece(at, name, text, text.part(0, 0), how)
        yield from _opened(at, name, text.unquoted(plus=False), (*how, "percent"), depth + 1, known)
        return
    inner, left = _inside(at, name, codec, text) if codec else ([], text)
    yield Piece(at, name, text, left, how)
    for found in inner:
        if found.at not in known:
            through = (*how, codec) if codec == "jwt" else (*how, "base64") if codec in ("base64", "basic") else how
            named = found.name or ("" if _NAMELESS.search(found.at) else name)
            yield from _opened(found.at, named, found.text, through, depth + 1, known)


def _inside(at: str, name: str, codec: str, text: Text) -> tuple[list[Inner], Text]:
    """The named values in a text, and the part of it that none of them holds."""
    value, head = text.text, 0
    if codec == "url":
        parts = list(_parts_of_url(at, text))
        queried = inside(at, name, ("url.query",), text)
        inner, head = [*parts, *queried], value.find("?") if queried else len(value.partition("#")[0])
    elif codec == "jwt":
        return _claims(at, name, text), text
    elif codec == "basic":
        head = value.find(" ") + 1
        inner = inside(at, name, ("base64",), text.part(head, len(value)))
    else:
        inner = inside(at, name, (codec,), text)
    lone = codec == "matrix" or (codec == "form" and "&" not in value)
    whole = not inner or len(inner) >= MAX_FIELDS or lone or at.startswith(_DECODED)
    return inner, text if whole else text.part(0, head)


def _parts_of_url(at: str, text: Text) -> Iterator[Inner]:
    """The segments of its path that hide something, and its fragment."""
    value = text.text
    path, _, fragment = value.partition("#")
    start = _URL_START.match(value).end()  # type: ignore[union-attr]
    for number, segment in enumerate(path.partition("?")[0][start:].split("/", MAX_SEGMENTS)):
        if len(segment) >= SHORTEST and _codec(segment):
            yield Inner(f"{at}|url.path:{number}", "", text.part(start, start + len(segment)).unquoted(plus=False))
        start += len(segment) + 1
    if fragment:
        yield Inner(f"{at}|url.fragment", "", text.part(len(path) + 1, len(value)))


def _claims(at: str, name: str, text: Text) -> list[Inner]:
    """The claims of a signed token: `query:token|jwt|json:$.email`; the token itself stays a value."""
    claims = claims_text(text.text)
    return inside(f"{at}|jwt", name, ("json",), Text(claims, lambda: None)) if claims else []


def _codec(value: str) -> str:
    """What the value looks like as a whole; "" for plain values."""
    if value.isalnum():
        return "base64" if _may_be_base64(value) else ""
    if is_jwt(value):
        return "jwt"
    if _URL.match(value) and ("?" in value or "#" in value or "%" in value):
        return "url"
    if _may_hold_json(value):
        return "json"
    if "=" in value and value[0] != "=":
        encoded = value.encode("utf-8", "replace")
        if ";" in value and _MATRIX.match(value):
            return "matrix"
        if "&" in value and looks_like_pairs(encoded):
            return "form"
        if ";" in value and _LIST.match(value):
            return "pairs"
        if _PAIR.match(value) and looks_like_pairs(encoded):
            return "form"
    if "://" not in value and _QUOTED.search(value):
        return "percent"
    if value[:6].lower() == "basic ":
        return "basic"
    return "base64" if _may_be_base64(value) else ""


def _may_hold_json(value: str) -> bool:
    """It looks like JSON, or holds some as the argument of a call or in quotes."""
    return value[0] in "{[" or (value[-1] in '")}];' and ("{" in value or "[" in value) and json_in(value) is not None)


def _may_be_base64(value: str) -> bool:
    return len(value) >= 16 and len(value) <= 20_000 and not value.islower() and not value.isdigit()


def name_in(at: str) -> str:
    """Last name of a locator of codecs: `query:d|json:$.user.email` -> `email`; "" for what is a name itself."""
    if at.endswith("|name"):
        return ""
    return re.split(r"[.:\]]", at.rstrip("]0123456789[").rstrip('"'))[-1] or at
