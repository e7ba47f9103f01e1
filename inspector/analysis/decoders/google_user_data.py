"""User-provided data of Google tags: `em=tv.1~em.<digest>~pn.<digest>~fn0.<digest>~co0.NO`.

Each value is the SHA-256 of the normalised value as base64url without padding; country, region, city and postcode go
in clear. Sources: captured hits in public code; support.google.com "Enhanced conversions".
"""

import re
from collections.abc import Sequence

from inspector.model.hit import HitField

_PART = re.compile(r"([a-z]{2})([0-9]?)\.(.+)", re.DOTALL)
_KINDS = {
    "em": ("email", "E-mail address", "email"), "pn": ("phone", "Phone number", "phone"),
    "fn": ("name", "First name", "name"), "ln": ("name", "Last name", "name"),
    "sa": ("address", "Street", "address"), "ct": ("address", "City", "city"),
    "rg": ("", "Region", "region"), "pc": ("postcode", "Postcode", "postcode"), "co": ("", "Country", "country"),
}  # fmt: skip


def user_data(fields: Sequence[HitField]) -> list[HitField]:
    """One field for each person's datum inside a `tv.1~…` value, at the place of that value."""
    found = []
    for field in fields:
        if not field.value.startswith("tv.1~"):
            continue
        for text in field.value.split("~")[1:]:
            if (part := _PART.fullmatch(text)) and part[1] in _KINDS:
                kind, name, word = _KINDS[part[1]]
                found.append(HitField(field.at, f"{name} (user-provided)", part[3], "personal", kind, word))
    return found
