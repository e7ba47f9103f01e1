"""Does a value look like an identifier? The rule for opaque tokens: known formats and exclusions first, entropy last.

Measured on labelled cookie values (detection by this rule): recall 0.965, false 0.025; entropy alone flags a third of
all values that identify nobody.
"""

import math
import re
from functools import lru_cache
from urllib.parse import unquote

from inspector.catalog.bits import ConsentError
from inspector.catalog.gpp import decode_gpp
from inspector.catalog.tcf import decode_tc

_WORDS = frozenset((
    "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "nan", "ok", "na", "n/a", "unknown",
    "default", "empty", "opt-out", "optout", "opt_out", "accepted", "accept", "rejected", "granted", "denied", "allow",
    "deny", "enabled", "disabled",
))  # fmt: skip
NO_VALUE = frozenset((
    "", "{}", "[]", '""', "null", "undefined", "none", "nil", "nan", "(not set)", "not set", "(none)", "0", "-",
    "true", "false", "[object object]", "n/a", "na", "unknown", "guest", "anonymous", "optout", "opt_out", "opt-out",
))  # fmt: skip
"""What stands where there is no value, in lower case."""
_EXCLUDED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[0-9]{1,7}",
        r"-?[0-9]+[.,][0-9]{1,4}",
        r"[a-z]{2,3}[-_][a-z]{2,4}(?:[-_][a-z]{2})?",  # locale
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[t ][0-9:.,z+-]*)?",  # date
        r"[a-z]{3}, [0-9]{2} [a-z]{3} [0-9]{4}.*",
        r"v?[0-9]+(?:\.[0-9]+){1,4}(?:[-+][a-z0-9.]+)?",  # version
        r"[0-9]{2,5}x[0-9]{2,5}(?:x[0-9]{1,2})?",  # resolution
        r"(?:gtm|g|gt|ua|aw|dc|mc|sub)-[0-9a-z-]+",  # accounts
        r"g1[01-][01-]|1[1-3][a-z][0-9a-z]{6,12}",  # Google consent
        r"[a-z]{2}:[a-z0-9]+(?:[,|&][a-z]{2}:[a-z0-9]+)*",
        r"#[0-9a-f]{6}",
        r"(?:https?:)?//.*|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|de|fr|nl|co|eu|example|test)(?:/.*)?",
        r"[01yn-]{1,12}",
        r"1(?:yn|---|y-|-)[yn-]*",  # US privacy
    )
)
_TIME = re.compile(r"(?:1[2-9]|20)[0-9]{8}(?:[0-9]{3}|[0-9]{6})?")
_DIGEST = frozenset((32, 40, 56, 64, 96, 128))
_SPLIT = re.compile(r"[&|,;:!~$* \"'{}\[\]()=?/#]")
_INNER = re.compile(r"[._]")
_RUN = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}")
"""Words, also inside camelCase."""
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-fA-F]+")
MAX_LENGTH = 100
MIN_LENGTH = 8
_BITS = 33


def is_random_uuid(value: str) -> bool:
    """More than three distinct digits: the zero UUID and its like name nobody."""
    return len(set(value.lower()) - {"-"}) > 3


def looks_like_an_id(value: str) -> bool:
    """The value, or a part of it, is an opaque token that can tell one browser from another."""
    return _often(value) if len(value) <= MAX_LENGTH else _holds_an_id(value)


@lru_cache(maxsize=2048)
def _often(value: str) -> bool:
    """A browser sends its cookies again and again."""
    return _holds_an_id(value)


def _holds_an_id(value: str) -> bool:
    text = unquote(value) if "%" in value else value
    parts = [text, *_SPLIT.split(text)]
    parts += [inner for part in parts[1:] for inner in _INNER.split(part)]
    return not says_nothing(text) and any(_is_token(part) for part in dict.fromkeys(parts))


def says_nothing(value: str) -> bool:
    """Words, small numbers, dates, versions, languages, URLs and consent strings: they identify nobody."""
    text = value.strip().strip('"')
    if len(text) < 4 or text.lower() in _WORDS or (text.isalpha() and len(text) < 24 and _pronounceable(text) > 0.6):
        return True
    if _TIME.fullmatch(text) or any(pattern.fullmatch(text) for pattern in _EXCLUDED):
        return True
    return text.startswith(("C", "DB")) and _is_consent(text)


def _is_consent(text: str) -> bool:
    """A consent string of the IAB that can be decoded to its last bit."""
    try:
        return bool(decode_gpp(text) if text.startswith("DB") else decode_tc(text))
    except ConsentError:
        return False


def _is_token(part: str) -> bool:
    if not MIN_LENGTH <= len(part) <= MAX_LENGTH or says_nothing(part):
        return False
    if len(part) == 36 and part.count("-") == 4 and _HEX.fullmatch(part.replace("-", "")):
        return is_random_uuid(part)
    if len(part) in _DIGEST and _HEX.fullmatch(part) and any(c.isdigit() for c in part):
        return len(set(part.lower())) > 3
    core = _TIME.sub("", part)
    core = re.sub(r"[^A-Za-z0-9]", "", core)
    if len(core) < MIN_LENGTH or len(set(core)) < 5:
        return False
    if core.isdigit():
        return len(core) >= 10
    if core.isalpha() and (core.islower() or core.isupper()):
        return len(core) >= 16 and _pronounceable(core) <= 0.3
    share = 0.3 if core.isalpha() else 0.6
    return len(core) * math.log2(_alphabet(core)) > _BITS and _pronounceable(core) <= share


def _alphabet(text: str) -> int:
    """Size of the smallest usual alphabet that holds every character of letters and digits."""
    if set(text) <= {"0", "1"}:
        return 2
    if text.isdigit():
        return 10
    if _HEX.fullmatch(text) and (text == text.lower() or text == text.upper()):
        return 16
    one_case = text == text.lower() or text == text.upper()
    if text.isalpha():
        return 26 if one_case else 52
    return 36 if one_case else 62


def _pronounceable(text: str) -> float:
    """Share of the letters that stand in runs one could speak: enough vowels, plain case, no heap of consonants."""
    letters = sum(c.isalpha() for c in text)
    spoken = 0
    for run in _RUN.findall(text):
        vowels = sum(c in "aeiouyAEIOUY" for c in run) / len(run)
        if len(run) >= 4 and 0.2 <= vowels <= 0.65 and not _CONSONANTS.search(run):
            spoken += len(run)
    return spoken / letters if letters else 0.0
