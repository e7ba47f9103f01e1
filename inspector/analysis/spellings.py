"""How one known value may be written: letter case, separators, shortenings, the spellings of addresses and numbers.

A spelling that singles out as much as the value itself is `plain`, one that needs a key to be read (packed bytes, an
address as a number) is `encoded`, and one that names fewer digits is `shortened`.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Literal

import phonenumbers

from inspector.model.finding import FindingState
from inspector.model.record import record

Alone = Literal["", "digits", "address", "word", "whole", "named", "prefix"]
"""What must not stand around it: nothing said; digits; what continues an address; letters and digits; anything at all;
anything, and the field's name must say what it is; a text that goes on otherwise than the value."""

SHORTEST = 8
"""Characters of a text that is searched for inside others; of an IP address 7."""
MAX_LENGTH = 600
"""Characters of a value; a longer one is no value but a document."""
_TRUNCATED = 40
"""Characters of the head of a User-Agent by which one that was cut is known."""
_UUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_MANY_DIGITS = re.compile(r"[0-9]{7,}")
_CHROME = re.compile(r"\b(?:Chrome|Chromium)/([0-9]{1,4})\.")
_TRANSLITERATED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe"}
)
_BETWEEN = ("", " ", "-", "_", ".", "+", ",", ", ")
_MAIL_HOSTS = {"gmail.com": "googlemail.com", "googlemail.com": "gmail.com"}


@record
class Spelling:
    text: str
    how: tuple[str, ...] = ()
    """What was done to the value, first to last; () for the value as it is known."""
    state: FindingState = "plain"
    alone: Alone = "word"
    folded: bool = True
    """Found in whatever case."""
    hashed: bool = True
    """Hashes of it are looked for."""
    searched: bool = True
    """It is looked for itself."""


def spellings(kind: str, value: str) -> list[Spelling]:
    """All spellings of a value of a kind of finding, the value itself first, each text once; none for what is empty."""
    value = value.strip()
    if not 1 < len(value) <= MAX_LENGTH:
        return []
    found: dict[str, Spelling] = {}
    for spelling in _BY_KIND.get(kind, _identifier)(value):
        if spelling.text and (spelling.searched or spelling.hashed):
            found.setdefault(spelling.text, spelling)
    return list(found.values())


def _cased(text: str, how: tuple[str, ...] = (), alone: Alone = "word", *, folded: bool = True) -> Iterator[Spelling]:
    """As typed, in lower and in upper case: parties hash all three."""
    yield Spelling(text, how, alone=alone, folded=folded)
    for word, cased in (("lower", text.lower()), ("upper", text.upper())):
        if cased != text:
            yield Spelling(cased, (*how, word), alone=alone, folded=folded)


def _email(value: str) -> Iterator[Spelling]:
    local, at, host = value.rpartition("@")
    if not at or not local:
        yield from _identifier(value)
        return
    user, tag, _ = local.partition("+")
    yield from _cased(value)
    if tag and user:
        yield from _cased(f"{user}@{host}", ("no-tag",))
    bare = local.replace(".", "")
    if bare != local:
        yield from _cased(f"{bare}@{host}", ("no-dots",))
        if tag and bare.partition("+")[0]:
            yield from _cased(f"{bare.partition('+')[0]}@{host}", ("no-tag", "no-dots"))
    if twin := _MAIL_HOSTS.get(host.lower()):
        for each in (local, user, bare, bare.partition("+")[0]):
            yield from _cased(f"{each}@{twin}", ("other-host",))


def _phone(value: str) -> Iterator[Spelling]:
    yield Spelling(value, alone="digits")
    number = _parsed(value)
    if number is None:
        digits = re.sub(r"[^0-9]", "", value)
        yield Spelling(digits, ("digits",), alone="digits")
        return
    national = phonenumbers.national_significant_number(number)
    whole = f"{number.country_code}{national}"
    yield Spelling(f"+{whole}", ("e164",), alone="digits")
    yield Spelling(whole, ("digits",), alone="digits")
    yield Spelling(f"00{whole}", ("00",), alone="digits")
    yield Spelling(national, ("national",), alone="digits")
    yield Spelling(f"0{national}", ("national-0",), alone="digits")
    for text in _formatted(number, national):
        yield Spelling(text, ("formatted",), alone="digits")


def _parsed(value: str) -> phonenumbers.PhoneNumber | None:
    text = "+" + value[2:] if value.startswith("00") else value
    try:
        return phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None


def _formatted(number: phonenumbers.PhoneNumber, national: str) -> Iterator[str]:
    """With the separators that people, forms and programs write."""
    forms = phonenumbers.PhoneNumberFormat
    code = str(number.country_code)
    shown = phonenumbers.format_number(number, forms.INTERNATIONAL)
    yield shown
    yield phonenumbers.format_number(number, forms.NATIONAL)
    yield phonenumbers.format_number(number, forms.RFC3966)
    groups = re.findall(r"[0-9]+", shown)[1:] or [national]
    for sign in ("-", " ", ".", "/"):
        joined = sign.join(groups)
        yield joined
        yield f"0{joined}"
        for start in (f"+{code}", code, f"00{code}"):
            yield f"{start}{sign}{joined}"
            yield f"{start}{sign}{national}"
    if len(groups) > 1:
        for sign in ("-", " ", "."):
            rest = sign.join(groups[1:])
            for start in ("", f"+{code} ", f"+{code}", f"{code} "):
                yield f"{start}({groups[0]}) {rest}"
                yield f"{start}({groups[0]}){rest}"
        yield f"(0{groups[0]}) {' '.join(groups[1:])}"
        yield f"+{code} (0){groups[0]} {' '.join(groups[1:])}"
        yield f"+{code} (0) {' '.join(groups)}"


def _name(value: str) -> Iterator[Spelling]:
    parts = [part for part in re.split(r"[\s,]+", value) if part]
    if len(parts) < 2:
        yield from _part(value, ())
        return
    yield from _cased(value, alone=_whole_below(value))
    yield from _joined(parts, ())
    yield from _joined(parts[::-1], ("last-first",))
    if len(parts) > 2:
        yield from _joined([parts[0], parts[-1]], ("first-and-last",))
    yield from _part(parts[0], ("first",))
    yield from _part(parts[-1], ("last",))
    for middle in parts[1:-1]:
        yield from _part(middle, ("middle",))


def _joined(parts: list[str], how: tuple[str, ...]) -> Iterator[Spelling]:
    for texts, words in _plain_letters(parts, how):
        for sign in _BETWEEN:
            text = sign.join(texts)
            yield from _cased(text, words if sign == " " else (*words, "joined"), _whole_below(text))


def _part(text: str, how: tuple[str, ...]) -> Iterator[Spelling]:
    for texts, words in _plain_letters([text], how):
        yield from _cased(texts[0], words, "named")


def _plain_letters(parts: list[str], how: tuple[str, ...]) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """As typed, composed, and without marks on the letters, in the two ways that are usual."""
    yield parts, how
    stripped = [_stripped(part) for part in parts]
    if stripped != parts:
        yield [unicodedata.normalize("NFC", part) for part in parts], how
        yield stripped, (*how, "ascii")
        yield [_stripped(part.lower().translate(_TRANSLITERATED)) for part in parts], (*how, "lower", "ascii")


def _stripped(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _whole_below(text: str) -> Alone:
    """A short text turns up in others by chance."""
    return "word" if len(text) >= SHORTEST else "whole"


def _address(value: str) -> Iterator[Spelling]:
    """A postal address: as a whole, and its lines where they are long enough to be searched for."""
    yield from _cased(value, alone=_whole_below(value))
    parts = [part.strip() for part in re.split(r"[,;\n]+", value) if part.strip()]
    for sign in (", ", ",", " ", "\n", "\r\n", ""):
        yield from _cased(sign.join(parts), ("joined",), _whole_below(value))
    yield from _cased("+".join(value.split()), ("joined",), _whole_below(value))
    for part in parts if len(parts) > 1 else ():
        if len(part) >= SHORTEST:
            yield from _cased(part, ("part",))


def _ip(value: str) -> Iterator[Spelling]:
    try:
        address = ip_address(value.strip("[]").partition("%")[0])
    except ValueError:
        yield from _identifier(value)
        return
    yield Spelling(value, alone="address")
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            yield from _ip4(address.ipv4_mapped)
        yield from _ip6(address)
    else:
        yield from _ip4(address)


def _ip4(address: IPv4Address) -> Iterator[Spelling]:
    octets, number = address.packed, int(address)
    yield Spelling(str(address), alone="address")
    tail, full = f"{number >> 16:x}:{number & 0xFFFF:x}", f"{number >> 16:04x}:{number & 0xFFFF:04x}"
    for head in ("::ffff:", "0:0:0:0:0:ffff:", "0000:" * 5 + "ffff:"):
        for low in (str(address), tail, full):
            yield Spelling(head + low, ("v4-mapped",), alone="address")
    for sign in ("-", "_"):
        yield Spelling(sign.join(map(str, octets)), ("dashed",), alone="digits")
    yield Spelling(".".join(f"{octet:03}" for octet in octets), ("padded",), alone="address")
    yield Spelling(str(number), ("decimal",), "encoded", "digits")
    for text in (f"0x{number:08x}", f"0x{number:x}", f"{number:08x}", ".".join(f"0x{o:x}" for o in octets),
                 ".".join(f"0x{o:02x}" for o in octets), ".".join(f"{o:02x}" for o in octets)):  # fmt: skip
        yield Spelling(text, ("hexadecimal",), "encoded")
    for text in (".".join(f"0{o:o}" if o else "0" for o in octets), ".".join(f"0{o:o}" for o in octets),
                 ".".join(f"{o:04o}" for o in octets), ".".join(f"0{o:02o}" for o in octets),
                 ".".join(f"0{o:o}" if o > 7 else f"{o:02o}" for o in octets), f"0{number:o}"):  # fmt: skip
        yield Spelling(text, ("octal",), "encoded", "address", hashed=False)
    yield Spelling(".".join(map(str, octets[::-1])) + ".in-addr.arpa", ("reverse-name",), hashed=False)
    yield from _packed(octets)
    yield from _short4(octets)


def _short4(octets: bytes) -> Iterator[Spelling]:
    """Without the last octet or the last two."""
    for kept, prefix in ((3, 24), (2, 16)):
        head = ".".join(map(str, octets[:kept]))
        for filler in ("0", "x", "*", "xxx"):
            text = ".".join([head, *[filler] * (4 - kept)])
            for ending in ("", f"/{prefix}") if filler == "0" else ("",):
                if octets[kept:].strip(b"\0"):
                    yield Spelling(text + ending, ("shortened",), "shortened", "address")


def _ip6(address: IPv6Address) -> Iterator[Spelling]:
    yield Spelling(address.compressed, alone="address")
    for text in (address.exploded, _unpadded(address)):
        yield Spelling(text, ("exploded",), alone="address")
    for text in (address.compressed, address.exploded):
        yield Spelling(text.upper(), ("upper",), alone="address")
        yield Spelling(text.replace(":", "-"), ("dashed",))
    yield Spelling(address.packed.hex(), ("hexadecimal",), "encoded")
    yield Spelling(f"0x{address.packed.hex()}", ("hexadecimal",), "encoded", hashed=False)
    yield Spelling(str(int(address)), ("decimal",), "encoded", "digits")
    yield Spelling(address.reverse_pointer, ("reverse-name",), hashed=False)
    yield from _packed(address.packed)
    for kept in (64, 56, 48):
        number = int(address) >> (128 - kept) << (128 - kept)
        if number == int(address):
            continue
        network = IPv6Address(number)
        groups = _unpadded(network).split(":")[: -(-kept // 16)]
        for text in (network.compressed, f"{network.compressed}/{kept}", network.exploded, _unpadded(network),
                     f"{network.exploded}/{kept}", ":".join(groups) + "::", ":".join(groups) + f"::/{kept}",
                     ":".join([*groups, *["x"] * (8 - len(groups))])):  # fmt: skip
            yield Spelling(text, ("shortened",), "shortened", "address")


def _unpadded(address: IPv6Address) -> str:
    return ":".join(f"{int(group, 16):x}" for group in address.exploded.split(":"))


def _packed(data: bytes) -> Iterator[Spelling]:
    """The bytes themselves in base64; without padding those of IPv4 are too short to be found inside others."""
    for text, word in ((b64encode(data).decode(), "base64"), (b64encode(data, b"-_").decode(), "base64url")):
        yield Spelling(text, ("packed", word), "encoded", folded=False, hashed=False)
        bare = text.rstrip("=")
        yield Spelling(bare, ("packed", word), "encoded", _whole_below(bare), folded=False, hashed=False)


def _identifier(value: str) -> Iterator[Spelling]:
    """A number or name that a system gave: its letters' case counts."""
    if found := _UUID.fullmatch(value):
        yield from _uuid(value, found[1])
        return
    user, at, host = value.partition("@")
    if user and at and "." in host and "@" not in host:
        yield from _email(value)
        return
    alone: Alone = "digits" if _MANY_DIGITS.fullmatch(value) else "word"
    yield from _cased(value, (), alone if len(value) >= SHORTEST else "named", folded=False)


def _uuid(value: str, uuid: str) -> Iterator[Spelling]:
    yield from _cased(value)
    yield from _cased(uuid)
    yield from _cased(uuid.replace("-", ""), ("no-dashes",))
    yield from _cased(uuid.replace("-", "_"), ("joined",))
    yield from _cased("{" + uuid + "}", ("braces",))
    yield from _packed(bytes.fromhex(uuid.replace("-", "")))


def _user_agent(value: str) -> Iterator[Spelling]:
    yield from _cased(value, alone="")
    yield Spelling(value.replace(" ", "+"), ("plus",), alone="", hashed=False)
    if len(value) > _TRUNCATED + SHORTEST:
        yield Spelling(value[:_TRUNCATED], ("truncated",), "shortened", "prefix", folded=False, hashed=False)
    if found := _CHROME.search(value):
        for text in (f"Chromium;{found[1]}.", f'"Chromium";v="{found[1]}'):
            yield Spelling(text, ("brands",), alone="", hashed=False)


_BY_KIND: dict[str, Callable[[str], Iterator[Spelling]]] = {
    "email": _email, "phone": _phone, "name": _name, "address": _address, "ip-address": _ip, "user-agent": _user_agent,
}  # fmt: skip
