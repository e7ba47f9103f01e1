"""Evidence in a user's words: what each signal says, what it weighs, and what would change our mind.

For window and report alike; captured values stay as they are: whoever shows them escapes them.
"""

from inspector.index.rows import Why
from inspector.model.party import Evidence, Party
from inspector.report.summary import PARTIES

SIGNALS: dict[str, str] = {
    "registrable-domain": "the site of the host",
    "no-registrable-domain": "the host belongs to no site",
    "page": "the page that asked for it",
    "owner": "the site's owner",
    "same-owner": "the page's site has the same owner",
    "browser-service": "a service of the browser itself",
    "browser-disagrees": "the browser says otherwise",
    "project-rule": "your word",
    "program-says": "without your word we would say",
    "tagging-host": "tagging servers are for rent there",
    "session": "an earlier request showed it",
    "measurement": "a measurement to a host of the site",
    "server-parameter": "a parameter for server containers",
    "container-path": "a path of Google's server tags",
    "loader": "loads a tag container",
    "container-script": "answers with a tag container",
    "set-cookie": "sets a cookie of a server container",
    "cookie": "carries a cookie of a server container",
    "long-cookie": "a beacon's answer sets a cookie for over a year",
    "preview-header": "preview of a server container",
    "allowed-header": "allows the header of a server container",
    "data-client-reply": "answers as Stape's Data Client",
    "cname": "the name leads elsewhere (DNS)",
    "no-cname": "DNS had no answer",
    "host-label": "the host's first word",
    "beacon-answer": "answers as collectors do",
    "beacon-request": "sent as a beacon",
    "server": "a mark of Google's cloud",
    "closed-collector": "a vendor that runs its collectors itself",
    "documented-proxy": "a path that the vendor proposes for proxies",
    "reserved-path": "a path that one company keeps for itself",
    "gateway-path": "a path of Google's tag gateway",
    "gateway-script": "Google's tag gateway through PHP",
    "gateway-parameter": "a parameter of Google's tag gateway",
    "proxy-path": "the path of a proxy names the vendor",
    "vendor-answer": "an answer that only the vendor gives",
    "redirected-over": "redirected over another site",
    "asked-by-frame": "a frame of the page asked for it",
    "other-scheme": "the page has another scheme",
    "analysis-failed": "the analysis of this request failed",
}
"""Signal -> what it says."""

WEIGHT = {"strong": "strong", "likely": "likely", "supporting": "supports", "weak": "proves nothing"}
"""Of a piece of evidence; one without a weight decides by itself."""

SOURCES = {
    "psl": "Public Suffix List", "entities": "table of owners", "browser": "the browser itself",
    "har-page": "named by the HAR", "navigation": "it opens the page", "referer": "by the Referer",
    "referer-origin": "by the Referer's origin", "origin": "by the Origin", "reported": "named in the payload",
    "frame": "by the frame that asked", "redirect": "by the redirect before it",
    "stated": "by the Referer; no such page was seen",
    "connection": "a guess: last page of the connection", "launch": "a guess: last page of the browser",
}  # fmt: skip
"""Source as the analysis names it -> in words; others are sentences already."""

BROWSER_SAYS = {
    "same-origin": "asked for by the same host",
    "same-site": "asked for by the same site",
    "cross-site": "asked for by another site",
    "none": "asked for by the user: address bar, bookmark",
}
"""`Sec-Fetch-Site` -> what it means (https://www.w3.org/TR/fetch-metadata/)."""

EXPLAINS_BROWSER = ("redirected-over", "asked-by-frame", "other-scheme")
"""Signals that say why the browser's word is another one than ours."""


def signal_words(signal: str) -> str:
    return SIGNALS.get(signal, signal.replace("-", " "))


def value_words(item: Evidence) -> str:
    """What it shows: a captured value, or a word of ours."""
    if item.signal == "session":
        return signal_words(item.value)
    if item.signal == "program-says":
        return PARTIES[item.value][1] if item.value in PARTIES else item.value
    return item.value


def source_words(item: Evidence) -> str:
    """Tables and ways by name; `entities 2026-11-24` with its date."""
    name, _, rest = item.source.partition(" ")
    if item.source in SOURCES:
        return SOURCES[item.source]
    return f"{SOURCES[name]}, {rest}" if name == "entities" else item.source


def why_words(why: Why) -> str:
    """The weightiest evidence of a row in one line: `sets a cookie of a server container: FPID; …`."""
    told = [
        f"{signal_words(signal)}: {value_words(Evidence(signal, '', value, ''))}".rstrip(": ") for signal, value in why
    ]
    return "; ".join(told)


def agrees(party: Party) -> str:
    """The browser's word where nothing speaks against it."""
    return "it opens a page" if party.browser_says == "none" else "it says the same of the site"


def mind_changers(party: Party) -> list[str]:
    """What would give another verdict: sentences for this group and this confidence."""
    said = []
    if party.overridden:
        said.append("Your own word decides; take it back under Edit, or in the project file, and the rest is weighed.")
    if any(item.signal == "page" and item.source in ("connection", "launch") for item in party.evidence):
        said.append("The page is a guess: a request that names its page (Referer, Origin) would settle it.")
    said += [_BY_GROUP[party.group]] if not party.overridden else []
    if party.confidence != "certain" and party.group in ("server-call", "disguised", "own-content"):
        said.append(
            "A cookie that only server containers set, a DNS name that leads to a tagging host, or your word would "
            "make it certain."
        )
    return said


_BY_GROUP = {
    "client-side": "Your word that the site is yours, or a table of owners that names the page's owner for it.",
    "disguised": "A proof that the site's own server answers: a cookie that only server containers set; or your word.",
    "server-call": "A proof that a vendor answers itself (a reserved path, its own answer, DNS): then it is a third "
    "party under your name. Your word that it is ordinary content.",
    "same-owner": "A table of owners that parts the two sites; your word.",
    "own-content": "A measurement, a cookie of a server container, or your word: then it is a call to your own server.",
    "browser": "A page that asked for it.",
    "unknown": "A page that asked for it, or a host with a site of its own; your word.",
}
