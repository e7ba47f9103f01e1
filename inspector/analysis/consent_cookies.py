"""Cookies in which consent platforms keep a visitor's choice.

Each decoder gets the cookie's value as it was sent and answers with what it says of each category, with the part of
the value that says it (never the visitor's number, which most of them hold), whether the visitor has answered (OneTrust
and CookieYes write their cookies before that), and when. None: the value has not that platform's form.

Sources, checked 2026-11-25: OneTrust "OneTrust Cookies" (my.onetrust.com); cookiebot.com/en/developer; "Didomi Cookies
and storage" (developers.didomi.io); "Registering user choices" (developers.axeptio.eu); complianz.io "Cookies from
Complianz"; cookieyes.com "Cookies installed by CookieYes"; @usercentrics/cmp-browser-sdk 4.59 (names of its storage);
and requests with such cookies in public code.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, unquote_plus

from inspector.catalog.choice_times import at_iso, at_milliseconds, not_after
from inspector.model.inspection import Made

LONGEST = 16_384
"""Characters of a value that is read at most; a browser keeps 4,096 of a cookie."""
MOST = 500
"""Categories, purposes or vendors of one cookie that are named at most."""
_COOKIEBOT = re.compile(r"\{.*\}", re.DOTALL)
_COOKIEBOT_PAIR = re.compile(r"(necessary|preferences|statistics|marketing):(true|false)")
_COOKIEBOT_UTC = re.compile(r"[,{]utc:([0-9]{13})[,}]")
_GROUP = re.compile(r"([A-Za-z0-9_-]{1,64}):([01])")
_RECORDED = {"preferences": "clp", "statistics": "cls", "marketing": "clm"}
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
"""Half a character, which no file can hold: `?` stands for it where it has no other half."""
_YES_NO = {"yes": "granted", "no": "denied"}
_ALLOW_DENY = {"allow": "granted", "deny": "denied"}
_GOOGLE_NAMES = ("adStorage", "adUserData", "adPersonalization", "analyticsStorage")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cookie says."""

    kind: str
    decoded: dict[str, str | None]
    raw: str
    answered: bool | None = None
    """The visitor has chosen; False: these are the page's defaults; None: the cookie does not tell."""
    detail: dict[str, Any] = field(default_factory=dict)
    made: Made | None = None
    """When, where the platform writes that down."""


Cookies = Mapping[str, str]
"""The other cookies of the same direction, by name: some platforms say in another one that the visitor has answered."""


def read_cookie(name: str, value: str, others: Cookies) -> Reading | None:
    """The choice that a cookie holds; None for other cookies, and for values of another form. Never raises."""
    reader = READERS.get(name)
    if reader is None or not value or len(value) > LONGEST:
        return None
    reading = reader(name, value, others)
    return reading if reading and reading.decoded and len(reading.decoded) <= MOST else None


def _onetrust(_: str, value: str, others: Cookies) -> Reading | None:
    text = value if "groups=" in value else unquote(value)
    pairs = dict(part.partition("=")[::2] for part in text.split("&"))
    groups = unquote_plus(pairs.get("groups", ""))
    found = _GROUP.findall(groups)
    if not found or "," in _GROUP.sub("", groups).strip(","):
        return None
    decoded: dict[str, str | None] = {group: "granted" if state == "1" else "denied" for group, state in found}
    count, landing = pairs.get("interactionCount", ""), pairs.get("landingPath", "")
    answered = True if others.get("OptanonAlertBoxClosed") or (landing == "NotLandingPage" and count != "0") else None
    if answered is None and (landing or count):
        answered = False
    detail = {"gpc": pairs["isGpcEnabled"] == "1"} if "isGpcEnabled" in pairs else {}
    raw = "groups=" + ",".join(f"{g}:{s}" for g, s in found)
    made = at_iso(unquote(others.get("OptanonAlertBoxClosed", ""))) or not_after(pairs.get("datestamp", ""))
    return Reading("onetrust", decoded, raw, answered, detail, made if answered else None)


def _cookiebot(_: str, value: str, others: Cookies) -> Reading | None:  # noqa: ARG001 - one form for all readers
    text = unquote(value)
    names = ("necessary", "preferences", "statistics", "marketing")
    if text in ("0", "-1"):
        # 0: not accepted, only what is necessary; -1: the visitor's region needs no consent.
        said: dict[str, str | None] = dict.fromkeys(names, "denied" if text == "0" else "granted")
        return Reading("cookiebot", said | {"necessary": "granted"}, text, answered=text == "0")
    found = dict(_COOKIEBOT_PAIR.findall(text)) if _COOKIEBOT.fullmatch(text) else {}
    if not {"necessary", "statistics", "marketing"} <= found.keys():
        return None
    decoded: dict[str, str | None] = {
        name: {"true": "granted", "false": "denied"}[found[name]] for name in names if name in found
    }
    method = re.search(r"method:'([a-z]+)'", text)
    raw = ",".join(f"{name}:{found[name]}" for name in names if name in found)
    implied = bool(method and method[1] == "implied") or "stamp:'-1'" in text
    utc = _COOKIEBOT_UTC.search(text)
    made = at_milliseconds(utc[1]) if utc and not implied else None
    return Reading("cookiebot", decoded, raw, not implied, {"method": method[1]} if method else {}, made)


def cookiebot_record(values: Mapping[str, str]) -> Reading | None:
    """The record of a choice that Cookiebot's script sends: `logconsent.ashx?action=accept&clp=true&cls=…&clm=…`.

    The visitor has just answered; `decline` without categories refuses all of them. None for other requests.
    """
    action = values.get("action", "")
    told = {category: values[name] for category, name in _RECORDED.items() if values.get(name) in ("true", "false")}
    if action not in ("accept", "decline", "submit") or not (told or action == "decline"):
        return None
    told = told or dict.fromkeys(_RECORDED, "false")
    decoded: dict[str, str | None] = {"necessary": "granted"}
    decoded |= {category: "granted" if state == "true" else "denied" for category, state in told.items()}
    raw = ",".join([f"action:{action}", *(f"{category}:{state}" for category, state in told.items())])
    return Reading("cookiebot", decoded, raw, answered=True)


def _didomi(_: str, value: str, others: Cookies) -> Reading | None:  # noqa: ARG001 - one form for all readers
    told = _json(_from_base64(unquote(value)))
    if told is None or "user_id" not in told:
        return None
    decoded = _enabled(told.get("purposes"))
    vendors = _enabled(told.get("vendors"))
    raw = ",".join(f"{purpose}:{state}" for purpose, state in decoded.items())
    detail = {"vendors": vendors} if vendors and len(vendors) <= MOST else {}
    if not decoded:
        made = at_iso(told.get("updated")) if vendors else None
        return Reading("didomi", {"purposes": None}, "no purposes", bool(vendors), detail, made)
    return Reading("didomi", decoded, raw, answered=True, detail=detail, made=at_iso(told.get("updated")))


def _cookieyes(_: str, value: str, others: Cookies) -> Reading | None:  # noqa: ARG001 - one form for all readers
    pairs = dict(part.strip().partition(":")[::2] for part in unquote(value).split(","))
    if "consentid" not in pairs and "action" not in pairs:
        return None
    names = [name for name in pairs if name not in ("consentid", "consent", "action", "lastRenewedDate")]
    decoded: dict[str, str | None] = {name: _YES_NO.get(pairs[name]) for name in names}
    raw = ",".join(f"{name}:{pairs[name]}" for name in ("consent", "action", *names) if name in pairs)
    return Reading("cookieyes", decoded, raw, pairs.get("action") == "yes")


def _cookie_law_info(name: str, value: str, others: Cookies) -> Reading | None:
    """CookieYes' older plugin for WordPress: a cookie for each category."""
    if value not in _YES_NO:
        return None
    category = name.removeprefix("cookielawinfo-checkbox-")
    return Reading("cookieyes", {category: _YES_NO[value]}, value, bool(others.get("viewed_cookie_policy")))


def _complianz(name: str, value: str, others: Cookies) -> Reading | None:
    """A cookie for each category."""
    if value not in _ALLOW_DENY:
        return None
    answered = others.get("cmplz_banner-status") == "dismissed" or others.get("cmplz_choice") == "set"
    return Reading("complianz", {name.removeprefix("cmplz_"): _ALLOW_DENY[value]}, value, answered or None)


def _axeptio(_: str, value: str, others: Cookies) -> Reading | None:  # noqa: ARG001 - one form for all readers
    told = _json(unquote(value))
    if told is None or not any(key.startswith("$$") for key in told):
        return None
    decoded: dict[str, str | None] = {
        str(name): "granted" if state else "denied"
        for name, state in told.items()
        if isinstance(state, bool) and not name.startswith("$$")
    }
    raw = ",".join(f"{name}:{str(state == 'granted').lower()}" for name, state in decoded.items())
    answered = told.get("$$completed") is True
    made = at_iso(told.get("$$date")) if answered else None
    return Reading("axeptio", decoded or {"vendors": None}, raw or "no vendors", answered, made=made)


def _usercentrics(_: str, value: str, others: Cookies) -> Reading | None:
    """The SDK's record for Google's consent mode, which sites mirror into a cookie for their server."""
    told = _json(unquote(value))
    if told is None:
        return None
    inner = told.get("gcm")
    gcm: dict[str, Any] = inner if isinstance(inner, dict) else told
    found = {name: str(gcm[name]) for name in _GOOGLE_NAMES if gcm.get(name) in ("granted", "denied")}
    answered = {"true": True, "false": False}.get(others.get("uc_user_interaction", ""))
    return Reading("usercentrics", {**found}, ",".join(f"{n}:{s}" for n, s in found.items()), answered)


def _enabled(told: object) -> dict[str, str | None]:
    """`{"enabled": [...], "disabled": [...]}`."""
    found: dict[str, str | None] = {}
    for key, state in (("enabled", "granted"), ("disabled", "denied")):
        names = told.get(key) if isinstance(told, dict) else None
        for name in names[:MOST] if isinstance(names, list) else ():
            if isinstance(name, str):
                found[name[:64]] = state
    return found


def _from_base64(text: str) -> str:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_" if set(text) & {"-", "_"} else None)
        return raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _json(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text) if text[:1] == "{" else None
        if _SURROGATE.search(text):
            told = json.loads(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


READERS: dict[str, Callable[[str, str, Cookies], Reading | None]] = {
    "OptanonConsent": _onetrust,
    "CookieConsent": _cookiebot,
    "didomi_token": _didomi,
    "cookieyes-consent": _cookieyes,
    "axeptio_cookies": _axeptio,
    "uc_gcm": _usercentrics,
    "ucData": _usercentrics,
}
"""By the name of the cookie."""
for _category in ("functional", "preferences", "statistics", "statistics-anonymous", "marketing"):
    READERS["cmplz_" + _category] = _complianz
for _category in (
    "necessary", "functional", "performance", "analytics", "advertisement", "others", "non-necessary",
):  # fmt: skip
    READERS["cookielawinfo-checkbox-" + _category] = _cookie_law_info
