"""Findings of the fields that vendor files name: what the vendor says a field is, and what shape its value has."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from inspector.analysis.candidates import candidates_of
from inspector.analysis.formats import emails, is_shortened, parsed_address
from inspector.analysis.found import Found
from inspector.analysis.insides import Insides
from inspector.analysis.no_value import is_no_value
from inspector.analysis.spans import Span, Text
from inspector.analysis.vendor import rule_of
from inspector.analysis.where import short
from inspector.catalog.vendor_rules import FieldRule, Vendor
from inspector.model.finding import KINDS, FindingState
from inspector.model.hit import Hit, HitField
from inspector.model.party import Confidence
from inspector.model.payload import Field

_DIGESTS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_HEX = re.compile(r"[0-9a-fA-F]+")
_RAW_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}=?|[A-Za-z0-9+/]{43}=?")
_OFTEN = 128
"""Characters of a locator up to which a rule is remembered for it."""
_SHORTEST_CLICK = 6
"""Characters; shorter ones are flags, such as `msclkid=N` for none."""
_NOTHING_TO_TELL = ("none", "session")
"""Classes of fields that are told and yet identify nobody: message and page view ids, versions, times."""
_TELLING = ("identifier", "personal")
"""Classes of fields that tell of somebody."""
HASHABLE = ("email", "phone", "name", "address", "birth-date", "postcode")
_WORDS = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}


def vendor_findings(
    found: Found,
    hits: Sequence[Hit],
    fields: Mapping[str, Field],
    vendors: Sequence[Vendor],
    text_of: Callable[[Field], Text],
) -> None:
    """One finding for each field of each hit that has a kind and a value."""
    names = {hit.vendor for hit in hits}
    files = {name: file for name in names if (file := candidates_of(vendors).by_id.get(name))}
    insides = Insides(fields, text_of)
    for hit in hits:
        file = files.get(hit.vendor)
        for shown in hit.fields:
            if shown.kind and _says_something(shown):
                _add(found, hit, shown, file, _place(shown, fields, text_of, insides))
            elif file and not shown.kind and shown.class_ not in _TELLING and _is_named(file, shown):
                (found.tells_nothing if shown.class_ in _NOTHING_TO_TELL else found.describes)(shown.at)


_MASKED_DIGEST = re.compile(r"hashed-[a-z-]+-\d+")
"""What our own redacted exports write for a digest: the file says that it was one, not which."""


def digest_of(value: str) -> tuple[FindingState, tuple[str, ...]]:
    """State of a value that may be a digest, in brackets too, and the chain of what made it: `hashed`, (`sha256`,)."""
    value = value.strip("[]\"' ")
    if _MASKED_DIGEST.fullmatch(value):
        return "hashed", ()
    if len(value) in _DIGESTS and _HEX.fullmatch(value):
        return "hashed", (_DIGESTS[len(value)],)
    if _RAW_DIGEST.fullmatch(value):
        return "hashed+encoded", ("sha256", "base64" if set("+/") & set(value) else "base64url")
    return "plain", ()


def hashed_words(chain: Sequence[str]) -> str:
    """What a chain of `digest_of` did to the value."""
    how = f"hashed with {_WORDS[chain[0]]}" if chain else "hashed"
    return f"{how}: pseudonymous, not anonymous"


def _add(found: Found, hit: Hit, shown: HitField, file: Vendor | None, span: Span | None) -> None:
    described = _rule_at(file, shown.at) if file else None
    rule = described if described and described.kind == shown.kind else None
    state, chain = _state(shown, rule)
    confidence = _confidence(shown, rule, state)
    found.add(
        shown.kind, shown.at, span, shown.value, state=state, confidence=confidence, how=("vendor-field", *chain),
        why=_why(hit, shown, state, chain, confidence),
    )  # fmt: skip


def described_at(file: Vendor, at: str) -> tuple[FieldRule, str] | None:
    """What the vendor's file says of the field at a locator, and its name."""
    return _known_at(file, at) if len(at) <= _OFTEN else _described(file, at)


@lru_cache(maxsize=16_384)
def _known_at(file: Vendor, at: str) -> tuple[FieldRule, str] | None:
    return _described(file, at)


def _described(file: Vendor, at: str) -> tuple[FieldRule, str] | None:
    found = rule_of(file, Field(at, _name_of(at), "", "", None))
    if found or "|json:" not in at:
        return found
    inner = "body.json:" + at.rpartition("|json:")[2]  # of a whole payload inside a value
    return rule_of(file, Field(inner, _name_of(at), "", "", None))


def _rule_at(file: Vendor, at: str) -> FieldRule | None:
    found = described_at(file, at)
    return found[0] if found else None


def _is_named(file: Vendor, shown: HitField) -> bool:
    """The vendor's file names this very field, not only all that look like it."""
    rule = _rule_at(file, shown.at)
    return rule is not None and rule.pattern is None


def _says_something(shown: HitField) -> bool:
    value = shown.value.strip()
    if value in ("", "{}", "[]"):
        return False
    category = KINDS[shown.kind]
    if category in ("identifier", "personal", "secret", "url") and is_no_value(value):
        return False
    if shown.kind == "click-id" and len(value) < _SHORTEST_CLICK:
        return False
    if category == "ip":
        address = parsed_address(value)
        return address is None or not (address.is_unspecified or address.is_loopback)
    return True


def _state(shown: HitField, rule: FieldRule | None) -> tuple[FindingState, tuple[str, ...]]:
    if shown.kind in HASHABLE or (rule and rule.hash):
        return digest_of(shown.value)
    if shown.kind == "ip-address" and (address := parsed_address(shown.value)) and is_shortened(address):
        return "shortened", ()
    return "plain", ()


def _confidence(shown: HitField, rule: FieldRule | None, state: FindingState) -> Confidence:
    """Certain where the value has the shape that the vendor documents; else it is only named so."""
    value = shown.value.strip()
    if rule and rule.shape and not _has_shape(rule, value):
        return "likely"
    if state in ("hashed", "hashed+encoded"):
        return "certain"
    if shown.kind == "email":
        return "certain" if list(emails(value)) else "likely"
    if shown.kind == "ip-address":
        return "certain" if parsed_address(value.partition(",")[0]) else "likely"
    return "likely" if rule and rule.hash else "certain"


def _has_shape(rule: FieldRule, value: str) -> bool:
    return _often_has(rule, value) if len(value) <= _OFTEN else bool(rule.shape.fullmatch(value))


@lru_cache(maxsize=4096)
def _often_has(rule: FieldRule, value: str) -> bool:
    return bool(rule.shape.fullmatch(value))


def _why(
    hit: Hit, shown: HitField, state: FindingState, chain: tuple[str, ...], confidence: Confidence
) -> str:  # fmt: skip
    where = ", sent back with every request" if shown.at.startswith("cookie:") else f" in {short(shown.at)}"
    said = f"{shown.name} of {hit.vendor_name}{where}"
    if chain or state == "hashed":
        return f"{said}, {hashed_words(chain)}."
    if state == "shortened":
        return f"{said}, its last part zeroed: shortened, not absent."
    if confidence != "certain":
        return f"{said}: the vendor names it so, but the value has another shape."
    return f"{said}."


def _place(
    shown: HitField, fields: Mapping[str, Field], text_of: Callable[[Field], Text], insides: Insides
) -> Span | None:
    """The field's own span; of a value inside a field, where codecs find it or it stands once in its text."""
    field = fields.get(shown.at)
    if field and field.value == shown.value:
        return field.span
    if "base64" in shown.at:
        return None
    if field is None and (text := insides.text(shown.at)) and text.text == shown.value:
        return text.span(0, len(text.text))
    field = field or fields.get(shown.at.partition("|")[0])
    if field is None or field.value.count(shown.value) != 1:
        return None
    start = field.value.index(shown.value)
    return text_of(field).span(start, start + len(shown.value))


def _name_of(at: str) -> str:
    """Decoded name of a locator without codec."""
    name = at.partition("|")[0].partition(":")[2] if "|" not in at else at.rpartition("|")[2].partition(":")[2]
    name = re.sub(r"\[[0-9]+\]\Z", "", name)
    for code, sign in (("%5B", "["), ("%5D", "]"), ("%7C", "|"), ("%25", "%")):
        name = name.replace(code, sign)
    return name
