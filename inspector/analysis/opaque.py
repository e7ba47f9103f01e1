"""What tells nothing of anybody: words, numbers, dates, versions, languages, URLs, files, accounts, consent strings.

The exclusions come before the rule for random-looking values (`token_rule`): what is of one of these shapes is never
asked how random it looks.
"""

import re2

from inspector.analysis.no_value import is_no_value
from inspector.analysis.spelling import drawn_bits, written_bits
from inspector.catalog.bits import ConsentError
from inspector.catalog.gpp import decode_gpp
from inspector.catalog.tcf import decode_tc
from inspector.model.memo import Memo

_WORDS = frozenset((
    "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "nan", "ok", "na", "n/a", "unknown",
    "default", "empty", "opt-out", "optout", "opt_out", "accepted", "accept", "rejected", "granted", "denied", "allow",
    "deny", "enabled", "disabled",
))  # fmt: skip
TIME = r"(?:1[2-9]|20)[0-9]{8}(?:[0-9]{3}|[0-9]{6})?"
"""Seconds, milliseconds or microseconds of the years 2008 to 2036."""
_YEAR, _MONTH, _DAY = r"(?:19|20)[0-9]{2}", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12][0-9]|3[01])"
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? (?:[0-9]{1,2}|[a-z]{3,9}) .{4,80}"
_FILES = (
    "m?js|map|css|json|xml|txt|md|pdf|docx?|xlsx?|pptx?|csv|zip|gz|tar|png|jpe?g|gif|svg|webp|avif|ico|bmp|heic|woff2?|ttf|otf"
    "|eot|mp[34]|m4[av]|mov|webm|m3u8|ts|mpd|ics|vcf|html?|php|aspx?|jsp|cgi|wasm"
)
_HOSTS = "com|net|org|io|de|fr|nl|be|at|ch|it|es|uk|pl|co|eu|dev|app|example|test|invalid|local|localhost"
_EXCLUDED = (
    r"[0-9]{1,7}",
    r"-?[0-9]{1,5}[.,][0-9]+|-?[0-9]{1,3}(?:[.,][0-9]{3})+(?:[.,][0-9]{1,2})?|[0-9]{6,12}[.,][0-9]{1,2}",  # prices
    r"(?:eur|usd|gbp|chf|sek|nok|dkk|pln|[€$£]) ?[0-9.,]+|[0-9]+[.,][0-9]+[: ]?(?:[a-z]{3}|[€$£])",
    TIME + r"(?:[.,][0-9]{1,6})?(?:[-_:~|/]" + TIME + r")*",
    r"[a-z]{2,3}[-_][a-z]{2,4}(?:[-_][a-z]{2})?(?:\.utf-?8)?|[a-z]{2,3}-[a-z]{2}-[a-z]{4,8}",  # locale
    r"[a-z]{2,3}(?:-[a-z]{2,4})?(?:(?:;q=[01](?:\.[0-9])?)?, ?[a-z]{2,3}(?:-[a-z]{2,4})?)*(?:;q=[01](?:\.[0-9])?)?",
    rf"{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}(?:[t _][0-9:.,z+-]*)?|{_YEAR}-w[0-9]{{2}}(?:-[1-7])?|000[01]-.*",
    rf"(?:{_DAY}[-/.]{_MONTH}|{_MONTH}[-/.]{_DAY})[-/.]{_YEAR}(?:,? [0-9:.]+(?: ?[ap]m)?)?",
    rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:t?[0-2][0-9][0-5][0-9](?:[0-5][0-9](?:[0-9]{{3}})?)?z?)?",
    _WEEKDAY,
    r"p(?:[0-9.]+[ymwd])*(?:t(?:[0-9.]+[hms])+)?",  # duration
    r"(?:[a-z]{1,8}[-_@ ])?[vr]?[0-9]{1,8}(?:\.[0-9]{1,8}){1,4}(?:[-+ ][a-z0-9.]{1,10})*",  # version
    r"[0-9]{2,5}[x,*][0-9]{2,5}(?:x[0-9]{1,2})?",  # size
    r"(?:gtm|g|gt|ua|aw|dc|mc|sub)-[0-9a-z_-]+|(?:ca-)?(?:[a-z]+-)?pub-[0-9]+",  # accounts
    r"ph[cx]_[0-9a-z]+|pk_(?:live|test)_[0-9a-z]+|aiza[0-9a-z_-]+|0x4aaa[0-9a-z_-]+|6l[0-9a-z_-]{38}",
    r"g1[01-][01-]|1[1-3](?:[a-z][0-9]){4,7}[0-9a-z]?",  # Google consent
    r"[a-z]{2}:[a-z0-9]+(?:[,|&][a-z]{2}:[a-z0-9]+)*",
    r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([0-9., %]+\)",
    rf"(?:https?:|wss?:)?//.*|(?:[a-z0-9_-]+\.)+(?:{_HOSTS})(?::[0-9]+)?(?:/.*)?",
    r"(?:com|net|org|io|eu|nl|de|co)(?:\.[a-z][a-z0-9_-]*)+",  # a host backwards, as packages are called
    r"(?:iglu|urn|mailto|tel|about|blob|data):.*",
    rf"[^?&=]*\.(?:{_FILES})",
    r"(?:application|text|image|audio|video|font|multipart|model|message)/[a-z0-9.+-]+(?:[;,] ?.*)?",  # media types
    r"(?:africa|america|antarctica|asia|atlantic|australia|europe|indian|pacific)/[a-z_/-]+",
    r"sha(?:256|384|512)-[0-9a-z+/]+={0,2}|w/\".*\"",  # sums of files
    r"[01yn-]{1,12}",
    r"1(?:yn|---|y-|-)[yn-]*",  # US privacy
    r"(?:css|sc|jsx|emotion|astro|svelte|ng|mui|chakra|tw)-[a-z0-9]{4,12}(?: [a-z0-9_ -]+)?",  # classes of CSS
)  # fmt: skip
_QUIET = re2.Options()
_QUIET.log_errors = False
_QUIET.case_sensitive = False
_NOTHING = re2.compile("(?s)" + "|".join(f"(?:{pattern})" for pattern in _EXCLUDED), _QUIET)
_ORDERS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "98765432109876543210", "qwertyuiopasdfghjklzxcvbnm")
_GTIN = frozenset((8, 12, 13, 14))
_OFTEN = 128
"""Characters of a value up to which it is remembered that it says nothing."""


def is_random_uuid(value: str) -> bool:
    """More than three distinct digits: the zero UUID and its like name nobody."""
    return len(set(value.lower()) - {"-"}) > 3


def is_code_of_goods(digits: str) -> bool:
    """A number with the length and check digit of EAN, UPC, GTIN or ISBN-13."""
    if len(digits) not in _GTIN or not digits.isdigit() or not digits.isascii():
        return False
    weighted = sum(int(digit) * (3, 1)[index % 2] for index, digit in enumerate(reversed(digits[:-1])))
    return (weighted + int(digits[-1])) % 10 == 0


def says_nothing(value: str) -> bool:
    """Words, small numbers, dates, versions, languages, URLs and consent strings: they identify nobody."""
    return SAYS_NOTHING[value]


def _says_nothing(value: str) -> bool:
    text = value.strip().strip('"')
    if len(text) < 4 or text.lower() in _WORDS or _is_a_word(text):
        return True
    if _NOTHING.fullmatch(text) or _is_in_order(text) or is_no_value(text):
        return True
    return text.startswith(("C", "DB")) and _is_consent(text)


def _is_a_word(text: str) -> bool:
    return text.isalpha() and (len(text) < 8 or (text.isascii() and written_bits(text) < drawn_bits(text)))


def _is_in_order(text: str) -> bool:
    """A placeholder: `12345678`, `abcdefgh`, one sign again and again."""
    low = text.lower()
    return len(set(low) - set("-_ .")) <= 2 or any(low in order for order in _ORDERS)


def _is_consent(text: str) -> bool:
    """A consent string of the IAB that can be decoded to its last bit."""
    try:
        return bool(decode_gpp(text) if text.startswith("DB") else decode_tc(text))
    except ConsentError:
        return False


SAYS_NOTHING = Memo(_says_nothing, lambda value: len(value) <= _OFTEN, 8_192)
