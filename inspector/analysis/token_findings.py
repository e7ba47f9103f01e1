"""Findings of the statistical rule: values that look drawn at random, where nothing else says what they are."""

from collections.abc import Iterable, Sequence

from inspector.analysis.found import Found
from inspector.analysis.page_words import PageWords
from inspector.analysis.pieces import Piece
from inspector.analysis.token_rule import Token, tokens
from inspector.analysis.value_names import NAMED, called
from inspector.analysis.where import where
from inspector.model.hit import Hit

_SAYS = ("identifier", "secret", "personal", "ip", "location", "url", "user-agent", "device")
_ELSEWHERE = ("cookie:", "set-cookie:")
_PATH = "path:"


def token_findings(found: Found, pieces: Iterable[Piece], hits: Sequence[Hit], words: PageWords) -> None:
    """One finding for each drawn part of a value that no other layer told, in every carrier but cookies.

    Args:
        found: what other layers found, to which these are added.
        pieces: values with their place.
        hits: whose accounts name a site and no visitor.
        words: what the page says of itself.
    """
    accounts = {hit.account for hit in hits if hit.account}
    for piece in pieces:
        at = piece.at
        path = at.startswith(_PATH) and "|" not in at
        if _is_elsewhere(piece) or (path and words.static) or piece.text.text in accounts:
            continue
        text, name = piece.searched.text, called(at, piece.name)
        told = tokens(text, name, path=path)
        if path and told and NAMED[words.segment_before(at)].sense == "thing":
            continue
        if told and not found.is_described(at) and not any(found.has(category, at) for category in _SAYS):
            _add(found, piece, name, [token for token in told if not words.stand(text[token.start : token.end])])


def _is_elsewhere(piece: Piece) -> bool:
    """Cookies are judged with the connection; hosts, names and addresses inside values tell of pages and servers."""
    at = piece.at
    if "|" in at:
        return at.endswith(("|name", "|url.fragment")) or "|url.path:" in at
    return at == "host" or at.startswith(_ELSEWHERE) or (
        at.startswith("header:") and NAMED[called(at, piece.name)].sense != "person"
    )  # fmt: skip


def _add(found: Found, piece: Piece, name: str, told: Iterable[Token]) -> None:
    named = NAMED[name]
    person = named.sense == "person" and not piece.at.startswith(_PATH)
    for token in told:
        text = piece.searched.text[token.start : token.end]
        found.add(
            named.kind if person else "opaque-id", piece.at, piece.searched.span(token.start, token.end), text,
            confidence="likely" if person else "possible", state=piece.state,
            how=("statistics", *piece.how), why=_why(token, piece.at, likely=person),
        )  # fmt: skip


def _why(token: Token, at: str, *, likely: bool) -> str:
    """`Possible identifier: 22 random-looking characters (≈ 131 bits) in the URL parameter z. Compare …`."""
    length = token.end - token.start
    what = {
        "UUID": "a UUID",
        "digest": f"{length} hexadecimal digits, as a digest has them",
        "number": f"a number of {length} digits (≈ {token.bits} bits)",
        "characters": f"{length} random-looking characters (≈ {token.bits} bits)",
    }[token.shape]
    if likely:
        return f"Likely identifier: {what} in {where(at)}, whose name says that it tells people or browsers apart."
    return f"Possible identifier: {what} in {where(at)}. Compare with a second fresh session to settle it."
