"""Findings in a user's words, for window and exports alike: kind, state, the layer that found it, the chain of forms.

A chain stands in `Finding.how` as the layer, then what the sender did to the value, innermost first:
`known-value, lower, sha256, base64url` is "SHA-256 of the lower-cased test e-mail address, as base64url".
"""

import re
from collections.abc import Sequence

from inspector.model.finding import Finding

KIND = {
    "ip-address": "IP address", "user-agent": "User-Agent", "client-hints": "client hints", "client-id": "client ID",
    "user-id": "user ID", "click-id": "click ID", "cookie-id": "cookie ID", "device-id": "device ID",
    "session-id": "session ID", "opaque-id": "opaque ID", "email": "e-mail address", "phone": "phone number",
    "name": "name", "address": "address", "birth-date": "birth date",
    "bank-account": "bank account", "card-number": "card number", "national-id": "national number",
    "coordinates": "coordinates",
    "postcode": "postcode", "page-url": "page address", "referrer": "referrer", "screen": "screen size",
    "language": "language", "timezone": "time zone", "hardware": "hardware", "token": "token", "api-key": "API key",
}  # fmt: skip
STATE = {
    "plain": "in clear",
    "hashed": "hashed",
    "encoded": "encoded",
    "shortened": "shortened",
    "hashed+encoded": "hashed and encoded",
}
LAYERS = {
    "connection": "part of every request",
    "vendor-field": "known vendor field",
    "known-value": "value of the test person",
    "session-value": "value this session showed",
    "statistics": "looks random",
    "recurrence": "sent to several companies",
    "differential": "differs between fresh profiles",
    "project-rule": "your word in the project",
}
"""First word of `how` -> how it is known; `format:KIND` is told with the format's name."""

_FORMATS = {
    "uuid": "UUID", "jwt": "JWT", "iban": "IBAN", "mac": "MAC address", "ip-address": "IP address",
    "email": "e-mail address", "phone": "phone number", "card": "card number", "ga": "Google client ID",
    "hex": "hexadecimal digest", "bsn": "BSN", "coordinates": "latitude and longitude",
}  # fmt: skip
_HASHES = {
    "md5": "MD5", "sha1": "SHA-1", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512",
    "hmac-sha256": "keyed SHA-256", "hmac": "keyed hash", "hash": "a hash",
}  # fmt: skip
_SPELLED = {
    "lower": "lower-cased", "upper": "upper-cased", "trim": "trimmed",
}  # fmt: skip
_WRITTEN = {
    "notag": "without its +tag", "no-tag": "without its +tag", "nodots": "without its dots",
    "no-dots": "without its dots", "no-tag-no-dots": "without +tag and dots",
    "e164": "in international form", "digits": "as digits alone", "national": "in national form",
    "00": "with 00 before it", "plus": "with + before it", "formatted": "as people write it",
    "nodash": "without its dashes",
    "no-dashes": "without its dashes", "braces": "in braces", "dotted": "in dots", "dotted-octal": "in octal numbers",
    "dotted-hex": "in hexadecimal numbers", "0xhex": "as one hexadecimal number", "decimal": "as one number",
    "v4-mapped": "as an IPv6 address", "exploded": "in full length", "compressed": "in short form",
    "nocolon-hex": "without its colons", "no-colons": "without its colons", "dashed-ptr": "as in host names",
    "last-octet-zeroed": "without its last number", "prefix64": "without its last half", "truncated": "cut off",
    "zone": "with its zone", "bracketed": "in brackets", "with-port": "with a port", "salt": "with a salt after it",
    "salted": "with a salt after it", "first": "cut to its first part", "last": "cut to its last part",
    "part": "in part", "middle": "cut to a middle part", "first-and-last": "cut to its first and last part",
    "last-first": "last name first", "joined": "joined otherwise", "ascii": "without marks on its letters",
    "cased": "in other letter case", "other-host": "at Google's other host name", "national-0": "in national form",
    "dashed": "with dashes", "padded": "filled up with zeros", "hexadecimal": "in hexadecimal digits",
    "octal": "in octal numbers", "reverse-name": "as a reverse host name", "shortened": "shortened",
    "brands": "as its brands with full versions",
    "reversed": "written backwards", "constant": "exchanged for a fixed word", "random": "exchanged for a random value",
}  # fmt: skip
_ENCODED = {
    "base64": "base64", "base64url": "base64url", "hex": "hexadecimal digits", "percent": "percent-encoding",
    "urlencode": "percent-encoding", "html": "HTML entities", "html-entity": "HTML entities", "json": "JSON text",
    "json-escape": "JSON escapes", "json-unicode-escape": "JSON escapes", "gzip": "gzip", "zlib": "zlib",
    "deflate": "deflate", "lzstring": "lz-string", "lz-string": "lz-string", "lzstring-uri": "lz-string",
    "google-em": "Google's em parameter", "packed": "packed bytes", "xor": "a mask",
    "plus-blank": "form encoding", "form": "form fields", "quoted-printable": "quoted-printable",
    "jwt": "claim of a signed token",
}  # fmt: skip
_DETAIL = re.compile(r"-(?:hex|raw|nopad|pad)$", re.IGNORECASE)


def kind_words(kind: str) -> str:
    return KIND.get(kind, kind.replace("-", " "))


def state_words(state: str) -> str:
    return STATE.get(state, state)


def layer_words(how: Sequence[str]) -> str:
    """How it is known, without the chain: `known field of the vendor`, `by its format: UUID`; "" for nothing."""
    layer = how[0] if how else ""
    name, _, form = layer.partition(":")
    if name == "format":
        return f"by its format: {_FORMATS.get(form) or kind_words(form)}" if form else "by its format"
    return LAYERS.get(layer, layer.replace("-", " "))


def chain_words(finding: Finding) -> str:
    """What the sender did to the value: `SHA-256 of the lower-cased test e-mail address, as base64url`; "" for nothing.

    Steps that have no words here stand by their own name: none is left out.
    """
    return form_words(finding.how[1:], _subject(finding))


def form_words(steps: Sequence[str], subject: str) -> str:
    """A chain as one phrase about `subject`, a noun with its article; "" where nothing was done.

    >>> form_words(("lower", "sha256", "base64url"), "the test e-mail address")
    'SHA-256 of the lower-cased test e-mail address, as base64url'
    >>> form_words(("base64", "base64"), "a name")
    'a name, as base64 in base64'
    """
    noun, tail = subject, [*map(_plain_step, steps)]
    if not tail:
        return ""
    while hashed := next((n for n, step in enumerate(tail) if step in _HASHES), -1) + 1:
        noun = f"{_HASHES[tail[hashed - 1]]} of {_dressed(noun, tail[: hashed - 1], inside=True)}"
        tail = tail[hashed:]
    return _dressed(noun, tail)


def known_words(finding: Finding) -> str:
    """Layer and chain in one: `value of the test person: SHA-256 of the lower-cased test e-mail address`."""
    return ": ".join(filter(None, (layer_words(finding.how), chain_words(finding))))


def hash_words(finding: Finding) -> str:
    """`SHA-256 of an e-mail address`: what was hashed and how, without other forms; "" for a value in clear."""
    if finding.state not in ("hashed", "hashed+encoded"):
        return ""
    hashes = [step for step in map(_plain_step, finding.how[1:]) if step in _HASHES]
    return form_words(hashes or ("hash",), _subject(finding))


def short_form(steps: Sequence[str]) -> str:
    """The chain in a few words, for a narrow column: `SHA-256, lower-cased`; outermost first, "" for none."""
    told = [_HASHES.get(step) or _ENCODED.get(step) or _said(step) for step in map(_plain_step, reversed(steps))]
    return ", ".join(told)


def _subject(finding: Finding) -> str:
    kind = kind_words(finding.kind)
    layer = finding.how[0] if finding.how else ""
    if layer == "known-value":
        return f"the test {kind}"
    if layer == "session-value" or finding.of:
        return f"the {kind} known from this session"
    return f"{'an' if kind[:1].lower() in 'aeio' else 'a'} {kind}"


def _plain_step(step: str) -> str:
    """`sha256-hex`, `base64url-nopad` -> how digits are written is no step of its own."""
    return step if step in _WRITTEN or step in _ENCODED else _DETAIL.sub("", step)


def _said(step: str) -> str:
    if step in _SPELLED or step in _WRITTEN:
        return _SPELLED.get(step) or _WRITTEN[step]
    name, _, rest = step.partition(":")
    return f"cut to {rest} bits" if name == "cut" and rest.isdigit() else f"({step.replace('-', ' ')})"


def _dressed(noun: str, steps: Sequence[str], *, inside: bool = False) -> str:
    """A noun with what was done to it and was no hash; `inside`: a hash of it follows, so encodings stand before it."""
    said: list[str] = []
    layers: list[str] = []
    for step in steps:
        if step in _SPELLED and not said and not layers:
            noun = _spelled(noun, _SPELLED[step])
        elif step in _ENCODED:
            layers.append(_ENCODED[step])
        else:
            (layers or said).append(_said(step))
    hashed = any(noun.startswith(f"{name} of ") for name in _HASHES.values())
    noun = f"{noun}{', ' if hashed else ' '}{', '.join(said)}" if said else noun
    if not layers:
        return noun
    wrapped = " in ".join(layers)
    return f"the {wrapped} of {noun}" if inside else f"{noun}, as {wrapped}"


def _spelled(noun: str, word: str) -> str:
    """`the name` -> `the lower-cased name`; a hash, which has no article, gets one."""
    article, blank, rest = noun.partition(" ")
    if not blank or article not in ("the", "a", "an"):
        return f"the {word} {noun}"
    return f"{'a' if article == 'an' and word[0] not in 'aeiou' else article} {word} {rest}"
