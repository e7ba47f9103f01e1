"""Consent in a user's words, for window and report alike: signals, states, verdicts. Facts, never a legal judgement."""

from collections.abc import Iterable, Mapping

from inspector.index.consent import ConsentRow
from inspector.model.inspection import ConsentVerdict

SIGNALS: dict[str, tuple[str, str]] = {
    "gcs": ("Google consent state", "gcs"),
    "gcd": ("Google consent, default and update", "gcd"),
    "tcf": ("IAB TC string", "TCF"),
    "addtl_consent": ("Google's additional providers", "addtl_consent"),
    "gpp": ("IAB Global Privacy Platform", "GPP"),
    "us_privacy": ("US privacy string", "us_privacy"),
    "dma": ("Digital Markets Act applies", "dma"),
    "dma_cps": ("Digital Markets Act, services", "dma_cps"),
    "npa": ("Google non-personalised ads", "npa"),
    "pscdl": ("Privacy Sandbox cookie label", "pscdl"),
    "uet_asc": ("Microsoft consent", "asc"),
    "segment": ("Segment categories", "consent"),
    "onetrust": ("OneTrust", "cookie"),
    "cookiebot": ("Cookiebot", "cookie"),
    "usercentrics": ("Usercentrics", "cookie"),
    "didomi": ("Didomi", "cookie"),
    "cookieyes": ("CookieYes", "cookie"),
    "complianz": ("Complianz", "cookie"),
    "axeptio": ("Axeptio", "cookie"),
    "gpc": ("Global Privacy Control", "Sec-GPC"),
    "dnt": ("Do Not Track", "DNT"),
}
"""Kind of a signal -> name, how it is known to those who work with it."""

VERDICTS: dict[ConsentVerdict, str] = {
    "before-choice": "before any choice",
    "against-refusal": "against a refusal",
    "granted": "agreed to",
    "no-signal": "no signal",
}

NO_SIGNAL = "no signal"
WHAT_IT_IS = (
    "A choice counts from the time that its platform writes, else from the first request that shows it. "
    "Facts, no legal judgement."
)


def signal_name(kind: str) -> str:
    """`Google consent state`; `no signal` for hits that carried none."""
    return SIGNALS[kind][0] if kind in SIGNALS else kind.replace("_", " ") or NO_SIGNAL


def signal_note(kind: str) -> str:
    """`gcs`: the word of those who work with it; "" where the name says it."""
    return SIGNALS[kind][1] if kind in SIGNALS else ""


def purposes(decoded: Mapping[str, str | None]) -> str:
    """`denied: ad_storage, ad_user_data; granted: analytics_storage; not set: 2 more`."""
    said = [
        f"{state}: {', '.join(names)}"
        for state in ("denied", "granted")
        if (names := [name for name, value in decoded.items() if value == state])
    ]
    others = sorted({value for value in decoded.values() if value and value not in ("denied", "granted")})
    said += [f"{value}: {', '.join(name for name, other in decoded.items() if other == value)}" for value in others]
    unset = sum(value is None for value in decoded.values())
    return "; ".join([*said, f"not set: {unset}"] if unset and said else said)


def state_detail(row: ConsentRow) -> str:
    """What stands beside the state in one word: the purposes that have it, all of them where it is mixed."""
    if row.state in ("granted", "denied"):
        told = purposes(row.decoded).removeprefix(f"{row.state}: ")
    else:
        told = purposes(row.decoded)
    return told or (f"sent as {row.raw}" if row.raw else "")


def headline(rows: Iterable[ConsentRow], before: int, against: int) -> str:
    """The figures of a whole session as one sentence; "" without any consent and any hit.

    Args:
        rows: the overview.
        before: requests with hits before any choice.
        against: requests with hits against a refusal.
    """
    rows = list(rows)
    if not rows:
        return ""
    recipients = len({row.recipient for row in rows if row.kind})
    kinds = len({row.kind for row in rows if row.kind})
    told = f"{_count(recipients, 'recipient')} got {_count(kinds, 'kind')} of consent signals" if kinds else "No signal"
    return f"{told}; {_count(before, 'request')} with hits before any choice, {against:,} against a refusal."


def _count(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"
