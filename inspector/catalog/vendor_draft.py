"""The first draft of a vendor file, from one request: it loads, and its example is the request itself.

What only a person can know is guessed by the names of parameters and marked: which of them is the account, which the
event, what the others mean.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from inspector import paths
from inspector.catalog.identifiers import load_identifiers
from inspector.catalog.suffixes import site_of

MAX_FIELDS = 60
MAX_BODY = 20_000
"""Characters of a body that an example may hold."""
_ACCOUNTS = (
    "tid", "writekey", "api_key", "apikey", "site_id", "siteid", "idsite", "account", "account_id", "accountid", "aid",
    "pid", "pixel_id", "pixelid", "project", "project_id", "projectid", "key", "token", "client", "app_id", "appid",
    "website_id", "website", "site", "id",
)  # fmt: skip
_EVENTS = (
    "event", "event_name", "eventname", "event_type", "eventtype", "ev", "en", "action", "ea", "evt", "type", "t",
    "name",
)  # fmt: skip
_KINDS = {
    "email": "email", "mail": "email", "phone": "phone", "ip": "ip-address", "useragent": "user-agent",
    "user_agent": "user-agent", "language": "language", "lang": "language", "url": "page-url", "page_url": "page-url",
    "referrer": "referrer", "referer": "referrer", "screen": "screen", "timezone": "timezone", "user_id": "user-id",
    "userid": "user-id", "uid": "user-id", "client_id": "client-id", "clientid": "client-id", "cid": "client-id",
    "anonymousid": "client-id", "visitor_id": "client-id", "session_id": "session-id", "sessionid": "session-id",
}  # fmt: skip
"""What names say as a rule; the person who finishes the draft corrects it."""
_CHANGING = re.compile(r"[0-9]{6,}|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")
LONGEST_NAME = 63
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")
"""Names that are devices on Windows, whatever their ending."""
_NAME = re.compile(r"[^.:\[\]|$]+(?=\"?\]?$|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as a draft needs it."""

    method: str
    url: str
    host: str
    path: str
    content_type: str
    body: str | None
    """None where it is no text."""
    keys: Sequence[tuple[str, str]]
    """Key as vendor files write it (`cid`, `body.json:$.events[*].name`), and its value; in order of the request."""


def name_of(host: str) -> str:
    """What the file may be called: `t.acme.example` -> `acme`."""
    site = site_of(host) or host
    name = re.sub(r"[^a-z0-9-]+", "-", site.partition(".")[0].lower()).strip("-")[:LONGEST_NAME] or "vendor"
    return f"{name}-vendor" if _DEVICE.fullmatch(name) else name


def draft(sent: Sent, today: date) -> str:
    """The text of the file."""
    values = _first_values(sent.keys)
    account, event = _guess(values, _ACCOUNTS), _guess(values, _EVENTS)
    name = name_of(sent.host).capitalize()
    parts = [
        _head(name, today),
        "\n".join(_match(sent)),
        "\n".join(_hit(account, event)),
        "\n".join(line for key in list(values)[:MAX_FIELDS] for line in _field(key)),
        "\n".join(_example(sent, values.get(account, ""), values.get(event, ""))),
        "\n".join(_counterexample(sent)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def save(text: str, host: str) -> Path:
    """Write the draft into the user's folder under a name that is free.

    Raises:
        OSError: it cannot be written.
    """
    folder, shipped = paths.private_folder(paths.vendors()), paths.resources() / "vendors"
    stem = name_of(host)
    names = (f"{stem}.toml" if number == 1 else f"{stem}-{number}.toml" for number in count(1))
    file = next(folder / name for name in names if not ((folder / name).exists() or (shipped / name).exists()))
    with file.open("x", encoding="utf-8") as out:
        out.write(text)
    return file


def _first_values(keys: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in keys:
        if not found.get(key):
            found[key] = value
    return found


def _guess(values: dict[str, str], names: Sequence[str]) -> str:
    """The key with a value whose name stands first among `names`; "" for none."""
    called = {_last(key).lower(): key for key, value in reversed(values.items()) if value and len(value) <= 100}
    return next((called[name] for name in names if name in called), "")


def _last(key: str) -> str:
    """Last name of a key: `body.json:$.events[*].name` -> `name`."""
    plain = key.rpartition("|")[2]
    found = _NAME.search(plain.replace("[*]", ""))
    return found[0] if found else plain


def _head(name: str, today: date) -> str:
    return f"""\
# A first draft, made from one recorded request. The example below is that request: take out of it what is personal
# before you pass the file on. Then go through the file: correct the names, say which parameter is the account and which
# the event, and give what identifies a person its kind (user-id, client-id, email …; all of them: inspector help,
# "Vendor files"). Check it with: inspector vendors check FILE
format = "vendor/1"
name = {_text(name)}
owner = {_text(name)}
category = "analytics"
source = "own observation"
checked = {today.isoformat()}"""


def _match(sent: Sent) -> Iterator[str]:
    yield "[[match]]"
    yield 'role = "event"'
    yield f"host = {_text(sent.host)}"
    if sent.path:
        segments = (_CHANGING.sub("\0", part) for part in sent.path.split("/"))
        pattern = "/".join("[^/]+" if part == "\0" else re.escape(part).replace("\0", ".+") for part in segments)
        yield f"path = {_pattern(pattern)}"


def _hit(account: str, event: str) -> Iterator[str]:
    if not (account or event):
        return
    yield "[hit]"
    if account:
        yield f"account = {_text(account)}"
    if event:
        yield f"event = {_text(event)}"


def _field(key: str) -> Iterator[str]:
    name = _last(key)
    sign = load_identifiers().by_name(name)
    kind = sign.kind if sign else _KINDS.get(name.lower(), "")
    yield "[[field]]"
    yield f"at = {_text(key)}"
    yield f"name = {_text(_words(name))}"
    yield f'kind = "{kind}"' if kind else 'class = "content"'


def _words(name: str) -> str:
    """`event_name` -> `Event name`; a name of one or two letters stays."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-]+", " ", name).strip()
    return (words[:1].upper() + words[1:].lower() if len(words) > 2 else words) or name


def _example(sent: Sent, account: str, event: str) -> Iterator[str]:
    body = sent.body if sent.body is None or len(sent.body) <= MAX_BODY else None
    if body is None:
        yield "# The body is no text, or too long for an example: it is left out, and so is what stands in it."
    yield "[[example]]"
    if sent.method != "GET":
        yield f"method = {_text(sent.method)}"
    yield f"url = {_text(sent.url)}"
    if sent.content_type and body:
        yield f"headers = {{ content-type = {_text(sent.content_type)} }}"
    if body:
        yield f"body = {_text(body)}"
    if body is not None:
        if account:
            yield f"account = {_text(account)}"
        if event:
            yield f"events = {_text(event)}"


def _counterexample(sent: Sent) -> Iterator[str]:
    yield "# A request that looks alike and is none: replace it by a real one."
    yield "[[counterexample]]"
    yield f"url = {_text(f'https://{sent.host}{sent.path.rstrip("/")}/another/page')}"
    yield 'because = "another path of the same host"'


def _text(text: str) -> str:
    """A TOML string."""
    return _CONTROL.sub(lambda sign: _escape(sign[0]), json.dumps(text, ensure_ascii=False))


def _escape(sign: str) -> str:
    return "\\uFFFD" if "\ud800" <= sign <= "\udfff" else f"\\u{ord(sign):04X}"


def _pattern(text: str) -> str:
    """A literal TOML string, where the pattern has no apostrophe."""
    return _text(text) if "'" in text or _CONTROL.search(text) else f"'{text}'"
