"""Findings of formats: values that say by their shape or a well-known name what they are, whoever the vendor is."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from inspector.analysis.exact_findings import EXACT, exact_findings
from inspector.analysis.formats import address_of, emails, is_shortened, uuids
from inspector.analysis.found import Found
from inspector.analysis.jwt import claim_names
from inspector.analysis.no_value import is_no_value
from inspector.analysis.page_words import PageWords, host_of
from inspector.analysis.pieces import Piece, holds_others, name_in
from inspector.analysis.token_rule import tokens
from inspector.analysis.value_names import NAMED, called, words_in
from inspector.analysis.vendor_fields import digest_of, hashed_words
from inspector.analysis.where import where
from inspector.catalog.identifiers import Identifiers, Sign
from inspector.catalog.suffixes import same_site
from inspector.model.finding import KINDS, FindingState
from inspector.model.hit import Hit
from inspector.model.memo import Memo
from inspector.model.payload import Field

MAX_VALUE = 2_000
"""Characters of a value that is judged as a whole."""
REMEMBERED = 128
"""Characters of a value and its place up to which it is kept that it says nothing."""
_V4_DOTS, _V6_COLONS = 3, 2
"""Signs without which no text is an IP address."""
_IN_JWT = "|jwt|json:$"
_OFTEN_NAME = 64
"""Characters of a name up to which it is remembered what a digest of that name is of."""
_OF_ANOTHER = frozenset(
    ("campaign", "template", "message", "event", "list", "subject", "body", "provider", "domain", "id", "ids")
)
"""Words with which an address gives its name to something else."""
_MAIL_NAME = re.compile(r"mail", re.IGNORECASE)


def format_findings(
    found: Found, pieces: Iterable[Piece], words: PageWords, hits: Sequence[Hit], identifiers: Identifiers
) -> None:
    """What each piece is by a name or shape that is known."""
    accounts = {hit.account for hit in hits if hit.account}
    for piece in pieces:
        value = piece.text.text
        short = len(value) + len(piece.at) <= REMEMBERED
        if short and _says_nothing(identifiers, piece.at, called(piece.at, piece.name), value):
            continue
        _emails(found, piece)
        if piece.at == "host" or piece.at.endswith("|name"):
            continue  # hosts and names are full of digits that name a server, a customer or an experiment
        if not value or len(value) > MAX_VALUE or value in accounts:
            continue
        if piece.at.startswith("path:") and "|" not in piece.at:
            if not words.static:
                exact_findings(found, piece)
                _uuids(found, piece, words)
            continue
        _by_name(found, piece, identifiers, words)
        _by_shape(found, piece, identifiers)
        _address(found, piece)
        _uuids(found, piece, words)
        exact_findings(found, piece)


def told(identifiers: Identifiers, fields: Iterable[Field]) -> list[Field]:
    """Without fields that hold no other values, and in which no check of this file would find anything."""
    return [field for field in fields if not _QUIET[identifiers, field.at, field.name, field.value]]


def _is_quiet(asked: tuple[Identifiers, str, str, str]) -> bool:
    identifiers, at, name, value = asked
    if not _is_short(asked):
        return False
    return not holds_others(value) and _says_nothing(identifiers, at, called(at, name or name_in(at)), value)


def _is_short(asked: tuple[Identifiers, str, str, str]) -> bool:
    return len(asked[1]) + len(asked[3]) <= REMEMBERED


_QUIET = Memo(_is_quiet, _is_short, 4096)


@lru_cache(maxsize=4096)
def _says_nothing(identifiers: Identifiers, at: str, name: str, value: str) -> bool:
    """No check of this file would find anything: most values of a visit are sent again and again."""
    if identifiers.by_shape(value) or EXACT[value, name]:
        return False
    if not _is_told_elsewhere(at) and (sign := _named(identifiers, at, name)) and sign.shape.fullmatch(value):
        return False
    if any(emails(value)) or any(uuids(value)):
        return False
    if tokens(value, name, path=at.startswith("path:")):
        return False
    return not any(address_of(part.strip(), f"{name} {at}") for part in value.split(","))


def _emails(found: Found, piece: Piece) -> None:
    text, state = piece.searched.text, piece.state
    clear = " in clear" if state == "plain" else ""
    for start, end in emails(text):
        named = start == 0 and end == len(text) and _MAIL_NAME.search(piece.name)
        found.add(
            "email", piece.at, piece.searched.span(start, end), text[start:end],
            confidence="certain" if named else "likely", state=state,
            how=("format:email", *piece.how), why=f"An e-mail address{clear} stands in {where(piece.at)}.",
        )  # fmt: skip


def _by_name(found: Found, piece: Piece, identifiers: Identifiers, words: PageWords) -> None:
    if _is_told_elsewhere(piece.at):
        return
    sign, value = _named(identifiers, piece.at, piece.name), piece.text.text
    if sign is None:
        return
    if is_no_value(value) or not _may_be(found, piece, sign):
        return
    if not sign.shape.fullmatch(value) or (sign.same_site and not _on_site(value, words.host)):
        return
    state, chain = digest_of(value) if sign.state == "hashed" else (sign.state, ())
    state = piece.state if state == "plain" else state
    ending = f" and {hashed_words(chain)}" if chain else ""
    _add_whole(
        found, piece, sign, how=(f"format:{sign.kind}", *chain, *piece.how), state=state,
        why=f"{sign.label} in {where(piece.at)}, known by its name{ending}.",
    )  # fmt: skip


def _named(identifiers: Identifiers, at: str, name: str) -> Sign | None:
    """What the name says: a claim of a token, a name of the table, or the name of a digest of mail or telephone."""
    if _IN_JWT in at and (sign := identifiers.claims.get(name.rpartition(".")[2].lower())):
        return sign
    return identifiers.by_name(called(at, name)) or _HASHED[identifiers, name]


def _of_a_digest(asked: tuple[Identifiers, str]) -> Sign | None:
    """Such as `emailSha256`; a digest that is called after a campaign or template is none of a person."""
    identifiers, name = asked
    words = words_in(name)
    sign = next((identifiers.hashed[word] for word in words if word in identifiers.hashed), None)
    return sign if sign and not _OF_ANOTHER.intersection(words) else None


_HASHED = Memo(_of_a_digest, lambda asked: len(asked[1]) <= _OFTEN_NAME, 2_048)


def _is_told_elsewhere(at: str) -> bool:
    """What the name of a header or cookie says is a finding of the connection."""
    return at.startswith(("header:", "cookie:")) and "|" not in at


def _by_shape(found: Found, piece: Piece, identifiers: Identifiers) -> None:
    if piece.at.startswith("cookie:"):
        return
    sign = identifiers.by_shape(piece.text.text)
    if sign and _may_be(found, piece, sign) and not _is_of_a_thing(piece, sign):
        claims = f" It names {', '.join(names)}." if (names := claim_names(piece.text.text)) else ""
        _add_whole(
            found, piece, sign, how=(f"format:{sign.kind}", *piece.how), state=sign.state,
            why=f"{sign.label} in {where(piece.at)}, known by its shape.{claims}",
        )  # fmt: skip


def _is_of_a_thing(piece: Piece, sign: Sign) -> bool:
    """The name says that it tells nobody apart, and the shape alone does not outweigh that."""
    return sign.confidence != "certain" and NAMED[called(piece.at, piece.name)].sense == "thing"


def _may_be(found: Found, piece: Piece, sign: Sign) -> bool:
    """What the vendor says of the field counts before what a name or shape only makes likely."""
    return KINDS[sign.kind] != "identifier" or sign.confidence == "certain" or found.may_identify(piece.at)


def _add_whole(found: Found, piece: Piece, sign: Sign, *, how: tuple[str, ...], state: FindingState, why: str) -> None:
    value = piece.text.text
    if not found.has(KINDS[sign.kind], piece.at):
        found.add(
            sign.kind, piece.at, piece.text.span(0, len(value)), value, confidence=sign.confidence, state=state,
            how=how, why=why,
        )  # fmt: skip


def _address(found: Found, piece: Piece) -> None:
    """A whole value, or a list of addresses as proxies write them."""
    value = piece.text.text
    if value.count(".") < _V4_DOTS and value.count(":") < _V6_COLONS:
        return
    at = 0
    for part in value.split(",") if value.count(",") < 10 else []:
        text = part.strip()
        start = at + len(part) - len(part.lstrip())
        at += len(part) + 1
        address = address_of(text, f"{piece.name} {piece.at}")
        if address is None or (found.has("ip", piece.at) and "," not in value):
            continue
        short = is_shortened(address)
        ending = ", its last part zeroed: shortened, not absent" if short else ""
        found.add(
            "ip-address", piece.at, piece.text.span(start, start + len(text)), text, confidence="likely",
            state="shortened" if short else "plain", how=("format:ip-address", *piece.how),
            why=f"An IP address in {where(piece.at)}{ending}.",
        )  # fmt: skip


def _uuids(found: Found, piece: Piece, words: PageWords) -> None:
    text = piece.searched.text
    places = list(uuids(text))
    if not places or not found.may_identify(piece.at):
        return
    named = NAMED[called(piece.at, piece.name)]
    if named.sense == "thing":
        return
    for start, end in places:
        if words.stand(text[start:end]):
            continue
        found.add(
            named.kind, piece.at, piece.searched.span(start, end), text[start:end],
            confidence="possible" if piece.at.startswith("path:") else "likely", how=("format:uuid", *piece.how),
            why=f"A random identifier (UUID) in {where(piece.at)}.",
        )  # fmt: skip


def _on_site(value: str, page: str) -> bool:
    return bool(page) and same_site(host_of(value), page)
