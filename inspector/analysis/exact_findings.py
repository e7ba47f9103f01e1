"""Findings of formats that prove themselves by a checksum or a fixed build, told with what their name adds."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from inspector.analysis.exact_formats import cards, ibans, is_bsn, is_position, macs, phones
from inspector.analysis.found import Found
from inspector.analysis.pieces import Piece
from inspector.analysis.value_names import NAMED, called
from inspector.analysis.where import where
from inspector.model.finding import KINDS
from inspector.model.memo import Memo
from inspector.model.party import Confidence

MAX_TEXT = 2_000
_CARD_NAME = re.compile(r"card|(?:^|[^a-z])(?:cc|pan|ccnum|kaart|karte)(?:[^a-z]|$)|kaartn", re.IGNORECASE)
_PLACE_NAME = re.compile(
    r"geo|gps|lat_?l|l(?:at)?_?lon|coord|position|location|center|centre|place|(?:^|[^a-z])(?:ll|loc|point|pos|where)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_BSN_NAME = re.compile(r"(?:^|[^a-z])(?:bsn|burger_?service_?nummer|sofi(?:_?nummer)?)(?:[^a-z]|$)", re.IGNORECASE)
_OFTEN = 128


class Exact(NamedTuple):
    """One value of such a format."""

    kind: str
    format: str
    label: str
    start: int
    end: int
    confidence: Confidence
    proof: str
    """What proves it, as the end of a sentence; "" for its shape alone."""


def exact_findings(found: Found, piece: Piece) -> None:
    """Those of one value, but for what a vendor or a name said of its category before."""
    text = piece.searched.text
    if len(text) > MAX_TEXT:
        return
    name = "path" if piece.at.startswith("path:") else called(piece.at, piece.name)
    for one in EXACT[text, name]:
        category = KINDS[one.kind]
        if found.has(category, piece.at) and one.start == 0 and one.end == len(text):
            continue
        found.add(
            one.kind, piece.at, piece.searched.span(one.start, one.end), text[one.start : one.end],
            confidence=one.confidence, state=piece.state, how=(f"format:{one.format}", *piece.how),
            why=f"{one.label} in {where(piece.at)}{one.proof and ', ' + one.proof}.",
        )  # fmt: skip


def _exact(asked: tuple[str, str]) -> tuple[Exact, ...]:
    text, name = asked
    return tuple(one for check in _CHECKS for one in check(text, name))


def _bank_accounts(text: str, _: str) -> Iterator[Exact]:
    for start, end in ibans(text):
        yield Exact(
            "bank-account", "iban", "Bank account (IBAN)", start, end, "certain", "whose check digits are right"
        )


def _cards(text: str, name: str) -> Iterator[Exact]:
    named = bool(_CARD_NAME.search(name))
    for card in cards(text):
        (start, end), sense = card.span, NAMED[name].sense
        if named or card.grouped or (sense == "unknown" and (start, end) == (0, len(text))):
            sure: Confidence = "certain" if named else "likely" if card.grouped else "possible"
            proof = f"of a range of {card.network} and with the right check digit"
            yield Exact("card-number", "card", "Payment card number", start, end, sure, proof)


def _devices(text: str, _: str) -> Iterator[Exact]:
    for start, end in macs(text):
        yield Exact("device-id", "mac", "MAC address of a device", start, end, "likely", "")


def _positions(text: str, name: str) -> Iterator[Exact]:
    if is_position(text) and (named := bool(_PLACE_NAME.search(name)) or NAMED[name].sense in ("unknown", "person")):
        sure: Confidence = "likely" if named and _PLACE_NAME.search(name) else "possible"
        yield Exact("coordinates", "coordinates", "Latitude and longitude", 0, len(text), sure, "")


def _phones(text: str, _: str) -> Iterator[Exact]:
    for (start, end), valid in phones(text):
        proof = "which its country's numbering plan has" if valid else ""
        yield Exact("phone", "phone", "A telephone number", start, end, "likely" if valid else "possible", proof)


def _national_numbers(text: str, name: str) -> Iterator[Exact]:
    if _BSN_NAME.search(name) and is_bsn(text):
        yield Exact(
            "national-id", "bsn", "Dutch citizen service number (BSN)", 0, len(text), "certain",
            "by its name and its check digit",
        )  # fmt: skip


_CHECKS: tuple[Callable[[str, str], Iterator[Exact]], ...] = (
    _bank_accounts, _cards, _devices, _positions, _phones, _national_numbers,
)  # fmt: skip
_MAY = re.compile(r"[0-9][^0-9]{0,3}[0-9]")


def _of_value(asked: tuple[str, str]) -> tuple[Exact, ...]:
    return _exact(asked) if len(asked[0]) >= 8 and _MAY.search(asked[0]) else ()


EXACT = Memo(_of_value, lambda asked: len(asked[0]) + len(asked[1]) <= _OFTEN, 4_096)
"""Value and name -> what it is exactly."""
