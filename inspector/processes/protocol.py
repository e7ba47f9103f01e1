"""The inner protocol: control and event messages, one JSON object a line over a child's stdin and stdout.

Every line carries `"v": 1` and `"verb"`, is UTF-8 and at most 64 KB. Unknown keys are ignored; an unknown verb is a
`ProtocolError`, which the receiver reports as a `problem`. Events carry hosts and counts, never captured values.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, get_origin

VERSION = 1
MAX_LINE = 64 * 1024


class ProtocolError(ValueError):
    """A line that is no message of ours."""


@dataclass(frozen=True, slots=True)
class Launch:
    """One listening address, named after the browser launch that uses it."""

    name: str
    host: str = "127.0.0.1"
    port: int = 0
    browser: str = ""
    """For the session's record: which browser, with which kind of profile ("Chromium 156, fresh, quiet")."""
    password: str = ""
    """Asked of clients when host is not a loopback address; never logged, never an event."""


# Control, host -> child


@dataclass(frozen=True, slots=True)
class Start:
    """Recorder: begin."""

    session: str
    authority: str
    """Folder of the certificate authority; made when it is missing."""
    launches: tuple[Launch, ...]
    pass_through: tuple[str, ...] = ()
    allow_private: tuple[str, ...] = ()
    demo: bool = False
    """Answer the demo shop's hosts ourselves and refuse every other host; nothing leaves the computer."""
    browse_unrecorded: bool = False
    """Go on proxying when nothing can be stored (disk full): the user's choice."""
    upstream_ca: str = ""
    """PEM file trusted for upstream servers beside the system's roots (company proxies, tests)."""
    resolve_names: bool = False
    """Ask the domain name system which names stand behind the hosts: the user's choice."""
    name_servers: tuple[str, ...] = ()
    """ADDRESS:PORT of those that are asked; none: the computer's own."""
    idle_end_seconds: float = 60.0
    """Unattended (stdin ended) and without a client connection for so long: the recorder ends."""


@dataclass(frozen=True, slots=True)
class AddLaunch:
    launch: Launch


@dataclass(frozen=True, slots=True)
class PassThrough:
    host: str


@dataclass(frozen=True, slots=True)
class AllowPrivate:
    host: str


@dataclass(frozen=True, slots=True)
class ResolveNames:
    """Recorder: ask for names behind hosts from now on, or no more."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class BrowseUnrecorded:
    """Recorder: go on proxying while nothing can be stored, or refuse again."""

    allowed: bool


@dataclass(frozen=True, slots=True)
class Stop:
    pass


@dataclass(frozen=True, slots=True)
class Import:
    """Import child: convert one foreign file."""

    source: str
    session: str


@dataclass(frozen=True, slots=True)
class Analyse:
    """Analyst: follow a session and keep its index. Sent again with another policy or project: judge anew."""

    session: str
    index: str
    project: str = ""
    """Path of the project file; "" for none."""
    policy: str = ""
    """Name or path of the policy to simulate for every row; "" for none."""
    consent: str = "recorded"


# Events, child -> host


@dataclass(frozen=True, slots=True)
class Listening:
    launch: str
    host: str
    port: int
    ca: str
    """Path of the CA certificate (PEM)."""
    spki: str
    """base64 of the SHA-256 of the CA's SubjectPublicKeyInfo."""
    asked_port: int = 0
    """The port that was asked for, when it was taken; 0 otherwise."""


@dataclass(frozen=True, slots=True)
class Committed:
    """After COMMIT only; at most 10 a second."""

    seq: int
    change: int
    exchanges: int
    incidents: int


@dataclass(frozen=True, slots=True)
class Clients:
    """How many client connections are open on a launch; sent when it changes, at most once a second."""

    launch: str
    open: int


@dataclass(frozen=True, slots=True)
class Probed:
    """The probe page was asked for through this launch."""

    launch: str
    ok: bool
    step: str
    """`reached`, `tls`, `h2`: the last step that was reached."""
    words: str


@dataclass(frozen=True, slots=True)
class NotRecording:
    why: str
    path: str
    free_bytes: int
    missed: int


@dataclass(frozen=True, slots=True)
class RecordingAgain:
    missed: int


@dataclass(frozen=True, slots=True)
class Problem:
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Stopped:
    seq: int


@dataclass(frozen=True, slots=True)
class ImportProgress:
    bytes_done: int
    bytes_total: int
    entries: int


@dataclass(frozen=True, slots=True)
class Refused:
    """One entry of a foreign file that could not be read."""

    entry: int
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    entries: int
    refused: int
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indexed:
    seq: int
    change: int
    done: int
    total: int
    simulated: int = 0
    """Rows simulated under the current policy so far."""


Message = (
    Start | AddLaunch | PassThrough | AllowPrivate | BrowseUnrecorded | ResolveNames | Stop | Import | Analyse
    | Listening | Committed | Clients | Probed | NotRecording | RecordingAgain | Problem | Stopped
    | ImportProgress | Refused | Imported | Indexed
)  # fmt: skip

_VERBS: dict[str, type[Any]] = {
    "start": Start, "add_launch": AddLaunch, "pass_through": PassThrough, "allow_private": AllowPrivate,
    "browse_unrecorded": BrowseUnrecorded, "resolve_names": ResolveNames, "stop": Stop,
    "import": Import, "analyse": Analyse,
    "listening": Listening, "committed": Committed, "clients": Clients, "probed": Probed,
    "not_recording": NotRecording, "recording": RecordingAgain, "problem": Problem, "stopped": Stopped,
    "import_progress": ImportProgress, "refused": Refused, "imported": Imported, "indexed": Indexed,
}  # fmt: skip
_NAMES = {kind: verb for verb, kind in _VERBS.items()}


def encode(message: Message) -> bytes:
    """One line, its end included.

    Raises:
        ProtocolError: the line would be longer than MAX_LINE.
    """
    line = json.dumps({"v": VERSION, "verb": _NAMES[type(message)]} | asdict(message), separators=(",", ":"))
    raw = line.encode("ascii") + b"\n"
    if len(raw) > MAX_LINE:
        raise ProtocolError(f"message {_NAMES[type(message)]} is longer than {MAX_LINE} bytes")
    return raw


def decode(line: bytes) -> Message:
    """The message of one line.

    Raises:
        ProtocolError: no JSON object, another version, an unknown verb, a missing key, a line over MAX_LINE.
    """
    if len(line) > MAX_LINE:
        raise ProtocolError(f"line longer than {MAX_LINE} bytes")
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("line is no JSON") from error
    if not isinstance(data, dict) or data.get("v") != VERSION:
        raise ProtocolError("line is no message of version 1")
    kind = _VERBS.get(str(data.get("verb")))
    if kind is None:
        raise ProtocolError("unknown verb")
    known = {f.name for f in fields(kind)}
    values = {key: _value(key, value) for key, value in data.items() if key in known}
    try:
        message: Message = kind(**values)
    except TypeError as error:
        raise ProtocolError(f"message {data['verb']} lacks a key") from error
    if not all(_fits(values[f.name], f.type) for f in fields(kind) if f.name in values):
        raise ProtocolError(f"message {data['verb']} has a value of a wrong type")
    return message


def _fits(value: Any, wanted: Any) -> bool:
    plain = get_origin(wanted) or wanted
    if isinstance(value, bool) or wanted is bool:
        return isinstance(value, bool) and wanted is bool
    return isinstance(value, (int, float) if plain is float else plain)


def _value(key: str, value: Any) -> Any:
    if key == "launch" and isinstance(value, dict):
        return _launch(value)
    if key == "launches" and isinstance(value, list):
        return tuple(_launch(item) for item in value)
    return tuple(value) if isinstance(value, list) else value


def _launch(data: Any) -> Launch:
    if not isinstance(data, dict):
        raise ProtocolError("message has a launch that is none")
    values = {f.name: data[f.name] for f in fields(Launch) if f.name in data}
    if "name" not in values or not all(_fits(values[f.name], f.type) for f in fields(Launch) if f.name in values):
        raise ProtocolError("message has a launch that is none")
    return Launch(**values)
