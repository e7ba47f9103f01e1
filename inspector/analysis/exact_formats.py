"""Formats with a checksum or a fixed build: bank accounts, payment cards, MAC addresses, coordinates, national numbers.

Pure functions on one text, each built not to be wrong: ordinary traffic is full of article codes, long account numbers
and pairs of decimals. Lengths and ranges are those of the issuing bodies' public registers: SWIFT's IBAN registry,
ISO/IEC 7812 as the card networks publish their ranges, IEEE 802 for MAC addresses, the elfproef of the Dutch BSN.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers

Span = tuple[int, int]
_COUNTRIES = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29
ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20
LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29
PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
YE30
"""
"""Country and length of its account numbers."""
_IBAN_LENGTHS = {each[:2]: int(each[2:]) for each in _COUNTRIES.split()}
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?:[ -]?[0-9A-Za-z]){11,30}(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z.,+-])[2-6][0-9](?:[ -]?[0-9]){10,17}(?![0-9A-Za-z]|[.,-][0-9])")
_GROUPED = re.compile(r"[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{3})?|[0-9]{4}([ -])[0-9]{6}\2[0-9]{4,5}")
_MAC = re.compile(r"(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Za-z:-])")
_PAIR = re.compile(r"\s*([-+]?[0-9]{1,2}\.[0-9]{4,15})\s*[,;|/ ]\s*([-+]?[0-9]{1,3}\.[0-9]{4,15})\s*")
_PHONE = re.compile(r"(?<![\w+/=-])\+[1-9][0-9](?:[ ().-]{0,2}[0-9]){5,13}(?![\w])")
_GAP = re.compile(r"[ -]")
MOST = 20
"""Of one kind in one text."""
SHORTEST = 8


class Card(NamedTuple):
    """A payment card's number."""

    span: Span
    network: str
    grouped: bool
    """Written in the groups in which cards show it."""


def ibans(text: str) -> Iterator[Span]:
    """Places of bank accounts: length of the country, and the checksum modulo 97."""
    if len(text) < 15:
        return
    for count, found in enumerate(_IBAN.finditer(text)):
        if count == MOST:
            return
        plain = _GAP.sub("", found[0])
        end = _end_of(found[0], _IBAN_LENGTHS.get(plain[:2].upper(), 0))
        account = _GAP.sub("", found[0][:end])
        if end and (account.isupper() or account.islower()) and _is_iban(account.upper()):
            yield found.start(), found.start() + end


def cards(text: str) -> Iterator[Card]:
    """Places of card numbers: range and length of a network, and the check digit of Luhn."""
    if len(text) < 12:
        return
    for count, found in enumerate(_CARD.finditer(text)):
        if count == MOST:
            return
        digits = _GAP.sub("", found[0])
        network = _network(digits)
        if network and _luhn(digits) and len(set(digits)) > 1:
            yield Card(found.span(), network, bool(_GROUPED.fullmatch(found[0])))


def macs(text: str) -> Iterator[Span]:
    """Places of MAC addresses of one device; dates of two-digit parts, and addresses of many devices, are none."""
    if text.count(":") < 5 and text.count("-") < 5:
        return
    for count, found in enumerate(_MAC.finditer(text)):
        if count == MOST:
            return
        digits = found[0].replace(":", "").replace("-", "").lower()
        is_date = found[1] == "-" and digits.isdigit()
        many = int(digits[1], 16) & 1
        if not is_date and not many and len(set(digits)) > 2:
            yield found.span()


def is_position(text: str) -> bool:
    """The whole text is latitude and longitude with at least four decimals each."""
    found = _PAIR.fullmatch(text) if "." in text and len(text) <= 60 else None
    return found is not None and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180


def phones(text: str) -> Iterator[tuple[Span, bool]]:
    """Places of telephone numbers in international form, with `+`; whether the numbering plan has that number."""
    if "+" not in text or len(text) < SHORTEST:
        return
    for count, found in enumerate(_PHONE.finditer(text)):
        if count == MOST:
            return
        try:
            number = phonenumbers.parse(found[0], None)
        except phonenumbers.NumberParseException:
            continue
        valid = phonenumbers.is_valid_number(number)
        if valid or (len(found[0]) == len(text.strip()) and phonenumbers.is_possible_number(number)):
            yield found.span(), valid


def is_bsn(text: str) -> bool:
    """Nine digits (eight with a zero left out) that pass the elfproef; only a name can say what they are."""
    digits = text.replace(".", "").replace(" ", "").zfill(9)
    if not digits.isdigit() or not digits.isascii() or len(digits) != 9 or len(set(digits)) < 3:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return total % 11 == 0


def _end_of(text: str, length: int) -> int:
    """Where the first `length` letters and digits end, if nothing but a gap follows; 0 where they do not."""
    seen = 0
    for at, sign in enumerate(text):
        seen += sign not in " -"
        if seen == length:
            return at + 1 if at + 1 == len(text) or text[at + 1] in " -" else 0
    return 0


def _is_iban(text: str) -> bool:
    moved = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1 and len(set(text[4:])) > 1


def _network(digits: str) -> str:
    """The card network by its ranges and their lengths; "" for none."""
    length, two, three, four = len(digits), int(digits[:2]), int(digits[:3]), int(digits[:4])
    if digits[0] == "4" and length in (13, 16, 19):
        return "Visa"
    if (51 <= two <= 55 or 2221 <= four <= 2720) and length == 16:
        return "Mastercard"
    if two in (34, 37) and length == 15:
        return "American Express"
    if (four == 6011 or 644 <= three <= 649 or two == 65) and 16 <= length <= 19:
        return "Discover"
    if (300 <= three <= 305 or two in (36, 38, 39)) and length == 14:
        return "Diners Club"
    if 3528 <= four <= 3589 and 16 <= length <= 19:
        return "JCB"
    if two == 62 and 16 <= length <= 19:
        return "UnionPay"
    return "Maestro" if two in (50, 56, 57, 58, 67) and 16 <= length <= 19 else ""


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
