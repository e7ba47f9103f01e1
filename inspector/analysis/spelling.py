"""How a text came about, in bits: what it costs if somebody wrote it, and what if a machine drew its characters."""

import math
import re

from inspector.catalog.letters import shipped

_RUNS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^A-Za-z0-9]+")
_NOT_ALNUM = re.compile(r"[^A-Za-z0-9]+")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_CHANGE, _CAMEL, _BROKEN = 4.5, 2.0, 4.5
"""Bits of a change between letters and digits without a separator; of a next word without one, as in `camelCase`; and
of such a word that has only one or two letters."""
_SEPARATOR = 1.0
_FIRST, _DIGIT, _SHORT = 4.0, 3.33, 4.3
"""Bits of the first letter of a word, of a digit, and of each letter of an abbreviation at most."""
_ABBREVIATION = 3


def written_bits(text: str) -> float:
    """Bits that explain the text as words and numbers: letters cost what they cost after each other in six languages.

    About 3.5 a letter in words and 6.8 in random ones.
    """
    bits, before = 0.0, ""
    for run in _RUNS.findall(text):
        if run.isascii() and run.isalpha():
            bits += _word(run, before)
            before = "letters"
        elif run.isascii() and run.isdigit():
            bits += _DIGIT * len(run) + (_CHANGE if before == "letters" else 0.0)
            before = "digits"
        else:
            bits += _SEPARATOR * len(run)
            before = ""
    return bits


def _word(run: str, before: str) -> float:
    """A word after a separator (before is ""), after digits, or right after other letters."""
    pairs, low = shipped(), run.lower()
    bits = _FIRST + sum([pairs[low[at : at + 2]] for at in range(len(low) - 1)])
    if not before:
        return min(bits, _SHORT * len(low)) if len(low) <= _ABBREVIATION else bits
    if before == "digits":
        return bits + _CHANGE
    return bits + (_CAMEL if len(low) >= _ABBREVIATION else _BROKEN)


def drawn_bits(text: str) -> float:
    """Bits of the letters and digits if each was drawn from the smallest usual alphabet that holds them all."""
    core = _NOT_ALNUM.sub("", text)
    return len(core) * math.log2(_alphabet(core)) if core else 0.0


def _alphabet(core: str) -> int:
    if core.isdigit():
        return 10
    if core.isalpha():
        return 26 if core.islower() or core.isupper() else 52
    if _HEX.fullmatch(core):
        return 16
    return 36 if core.islower() or core.isupper() else 62
