"""Every sentence and word a user reads in the window, in one place."""

from urllib.parse import unquote

from inspector.model.finding import Category, Finding
from inspector.report.finding_words import kind_words, known_words, state_words

PROGRAM = "Request Inspector"

GROUP_LONG = {
    "client-side": "Browser → third party",
    "disguised": "Third party, own name",
    "server-call": "Browser → own server",
    "same-owner": "Same owner",
    "own-content": "Own content",
    "browser": "The browser itself",
    "unknown": "Unknown",
    "simulated": "Own server → vendor",
}
GROUP_SHORT = {
    "client-side": "third party",
    "disguised": "disguised",
    "server-call": "own server",
    "same-owner": "same owner",
    "own-content": "own content",
    "browser": "browser",
    "unknown": "unknown",
}
CHIP = {
    "ip": "IP",
    "user-agent": "UA",
    "identifier": "id",
    "personal": "person",
    "url": "URL",
    "device": "device",
    "location": "place",
    "secret": "secret",
}
BAR = {
    "ip": "IP address",
    "user-agent": "User-Agent",
    "identifier": "Identifiers",
    "personal": "Personal data",
    "url": "Page URLs",
    "device": "Device",
    "location": "Location",
    "secret": "Secrets",
}
CONFIDENCE = {"certain": "certain", "likely": "likely", "possible": "possible"}
ROLE_SHORT = {"tagging-server": "tagging server", "cdn": "content network"}
ROLE = {"tagging-server": "a tagging server by its role", "cdn": "a content network by its role"}
ROW_STATE = {"open": "still running", "failed": "failed", "refused": "refused", "interrupted": "interrupted"}

SIMULATED = "simulated"

EMPTY_HEADING = "See what your site sends, and to whom."
EMPTY_LEAD = "Record a visit, or open one. Then see what would be left with a filter on your own server."
DEMO_CARD = (
    "Run the demo shop",
    "A small shop with working tags.\nNothing leaves this computer.\nAbout 20 seconds.",
    "Recommended first",
)
BROWSER_CARD = (
    "Open a browser",
    "A fresh profile, ready to record.\nYour own profile and settings\nstay as they are.",
    "Ctrl+B",
)
FILE_CARD = ("Drop a file here", "HAR, mitmproxy flow file\nor a saved session.\nOr choose one…", "Ctrl+O")
NO_BROWSER_CARD = (
    "Use your own browser",
    "No Chromium, Chrome, Edge or\nFirefox found. See the address\nand the certificate to use.",
    "Ctrl+B",
)
LEGEND = (
    ("client-side", "third party, straight from the browser"),
    ("disguised", "third party behind your name"),
    ("server-call", "your own server"),
    ("simulated", "what it would send on, simulated"),
)
NOTHING_SELECTED = "Select a request."
NO_FINDING = "Nothing found in this request that we know."
NO_POLICY = "Choose a policy to see what a server-side filter would change."
NO_RESPONSE = "No response was recorded."
NO_THIRD = "No request left for a third party."
NOT_CONCERNED = "The policy has nothing for this request: no vendor was recognised, so no server would send it on."
ABOUT = "Shows who receives each request of a web page, what it tells them, and what a server-side filter would leave."
RECORDING_STARTS = "Starting the recorder…"


def count(number: int, one: str, many: str = "") -> str:
    """`1 request`, `2 requests`, `3,200 requests`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listening(address: str) -> str:
    return f"Listening on {address}. Nothing has come through yet."


def no_match(hidden: int) -> str:
    return f"No request matches. {count(hidden, 'is', 'are')} hidden."


def analysing(done: int, total: int) -> str:
    return f"Analysing {done:,} of {total:,}"


def elapsed(seconds: float) -> str:
    """`0:42`, `12:03`, `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def size(number: int | None) -> str:
    """`812 B`, `3.4 kB`, `1.2 MB`."""
    if number is None:
        return ""
    amount = float(number)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


_PLACES = {
    "query": "query", "header": "header", "cookie": "cookie", "set-cookie": "set-cookie", "path": "path",
    "fragment": "fragment", "connection": "connection", "url": "URL", "body": "body",
}  # fmt: skip


_PIPES = {"url.query": "URL", "json": "JSON"}


def place(at: str) -> tuple[str, str]:
    """A locator as (name, place): `query:fbp` -> (fbp, query); codec pipes stay in the place, in words."""
    head, *pipes = at.split("|")
    kind, _, name = head.partition(":")
    if head == "connection":
        return "Source IP", "connection"
    base, _, part = kind.partition(".")
    where = _PLACES.get(base, base)
    if base.startswith("ws"):
        where, name = "WebSocket message", name or base[2:].strip("[]")
    if part.startswith("lines["):
        where = f"body, line {int(part[6:].split(']')[0] or 0) + 1}" if part[6:].split("]")[0].isdigit() else "body"
    shown = unquote(name).removeprefix("$.") or where
    if base == "header" and name.lower() == "user-agent":
        shown = "User-Agent"
    if pipes:
        where = f"{where}, in {' in '.join(reversed([_PIPES.get(name := pipe.split(':')[0], name) for pipe in pipes]))}"
        inner = pipes[-1].partition(":")[2]
        shown = f"{shown} {unquote(inner)}" if inner else shown
    return shown, where


def chip_text(category: Category, number: int) -> str:
    """`id`, `id 3`. Client hints come by the dozen with every User-Agent: no number there."""
    counted = number > 1 and category != "user-agent"
    return f"{CHIP[category]} {number}" if counted else CHIP[category]


def finding_tip(finding: Finding) -> list[str]:
    """Name, state and place, also sent to, how we know: the sentence, then layer and chain in words."""
    name, where = place(finding.at)
    also = ", ".join(finding.also_sent_to) or "nobody else"
    return [
        f"{kind_words(finding.kind)} in {name}",
        f"{state_words(finding.state)}, {where}",
        f"also sent to: {also}",
        " ".join(filter(None, (finding.why, sentence(known_words(finding)) + "." if finding.how else ""))),
    ]


def sentence(error: BaseException | str) -> str:
    """What an error says, as a sentence of its own."""
    text = str(error) or type(error).__name__
    return text[:1].upper() + text[1:]
