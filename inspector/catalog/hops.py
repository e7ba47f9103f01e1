"""Hop templates -> Hop: what a server destination receives, drops and adds (`resources/docs/policy-format.md`)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

from inspector import paths
from inspector.catalog.toml_reader import CatalogError, Fault, Table, TomlFile
from inspector.model.hit import HitRole
from inspector.model.policy import STATUSES, Example, Status

__all__ = ["Add", "CatalogError", "Hop", "Move", "check_hop", "load_hop", "load_hops"]

FORMAT = "hop-template/1"
IDENTITY = "identity"
BODY_KINDS = ("form", "lines", "json", "multipart", "text", "binary", "opaque")

MoveType = Literal["text", "number", "json", "seconds"]
AddFrom = Literal["", "time"]


@dataclass(frozen=True, slots=True)
class Move:
    """A value that leaves under another place."""

    sources: tuple[str, ...]
    """Locators, `*` for any run; the first that is there moves, of a locator with `*` every one."""
    to: str
    """Locator after the hop; `*` stands for what the last `*` of the source matched."""
    type: MoveType = "text"
    """How it is written in JSON; `seconds` makes seconds of milliseconds."""
    hash: Literal["", "sha256"] = ""
    """The tag normalises and hashes the value unless it is a hash already."""
    if_removed: str | None = None
    """What the tag sends where a rule takes the value away; None: nothing."""


@dataclass(frozen=True, slots=True)
class Add:
    """A value that only the server sends."""

    to: str
    value: str
    from_: AddFrom
    """`time`: seconds since 1970 at which the request came."""
    type: MoveType = "text"


@dataclass(frozen=True, slots=True, eq=False)
class Hop:
    name: str
    """Name of the file without suffix."""
    title: str
    source: tuple[str, ...]
    status: Status
    checked: date
    roles: tuple[HitRole, ...]
    """Hits of other roles pass through `identity`."""
    method: str
    """"" leaves it as it came."""
    url: str
    """Without query; `{path:1}` for a value moved there; "" leaves scheme, host and path as they came."""
    keeps_query: bool
    keeps_bodies: tuple[str, ...]
    """Kinds of body that go on in place; the fields of others go unless they are moved."""
    headers_kept: tuple[str, ...] | None
    """None: all but those of `headers_dropped`."""
    headers_dropped: tuple[str, ...]
    headers_set: tuple[tuple[str, str], ...]
    keeps_cookies: bool
    drops: tuple[str, ...]
    """Locators that the server does not pass on."""
    moves: tuple[Move, ...]
    adds: tuple[Add, ...]
    examples: tuple[Example, ...]
    notes: tuple[str, ...]
    """What is not known, or not shown."""
    internal: tuple[str, ...] = ()
    """Locators of what the vendor calls internal: a rule that touches them gives a warning."""


def load_hops(folder: Path | None = None) -> dict[str, Hop]:
    """All hop templates by name; without a folder those that are shipped.

    Raises:
        CatalogError: a file is wrong.
    """
    return {path.stem: load_hop(path) for path in sorted((folder or paths.resources() / "hops").glob("*.toml"))}


def load_hop(path: Path) -> Hop:
    """One template.

    Raises:
        CatalogError: the first fault, with its line.
    """
    file = TomlFile(path)
    hop = _hop(file, path.stem) if not file.faults else None
    file.raise_first()
    assert hop is not None  # noqa: S101 - without faults there is one
    return hop


def check_hop(path: Path) -> list[Fault]:
    """Every fault of a template, in order of its lines."""
    file = TomlFile(path)
    if not file.faults:
        _hop(file, path.stem)
    return sorted(file.faults, key=lambda fault: fault.line)


def _hop(file: TomlFile, name: str) -> Hop:
    top = file.top
    top.choice("format", [FORMAT])
    head = _one(file, top, "hop")
    request = _one(file, top, "request")
    found = Hop(
        name=name,
        title=head.text("title", required=True),
        source=head.texts("source", required=True),
        status=cast("Status", head.choice("status", STATUSES)),
        checked=head.day("checked"),
        notes=head.texts("notes"),
        internal=head.texts("internal"),
        roles=cast("tuple[HitRole, ...]", _among(request, "roles", get_args(HitRole)) or get_args(HitRole)),
        method=request.text("method"),
        url=request.text("url"),
        keeps_query=request.choice("query", ["keep", "drop"], default="keep") == "keep",
        keeps_bodies=_among(request, "bodies_kept", BODY_KINDS) if request.has("bodies_kept") else BODY_KINDS,
        headers_kept=_lower(request.texts("headers_kept")) if request.has("headers_kept") else None,
        headers_dropped=_lower(request.texts("headers_dropped")),
        headers_set=tuple((key.lower(), value) for key, value in request.text_map("headers_set").items()),
        keeps_cookies=request.choice("cookies", ["keep", "drop"], default="drop") == "keep",
        drops=tuple(at for table in top.tables("drop") for at in _drop(table)),
        moves=tuple(_move(table) for table in top.tables("move")),
        adds=tuple(_add(table) for table in top.tables("add")),
        examples=tuple(_example(t) for t in top.tables("example", required="an untested template does not load")),
    )
    head.done()
    request.done()
    top.done()
    return found


def _one(file: TomlFile, top: Table, key: str) -> Table:
    tables = top.tables(key, required=f"write [{key}]")
    return tables[0] if tables else Table(file, {}, key, 0)


def _among(table: Table, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    words = table.texts(key)
    for word in words:
        if word not in known:
            table.fault(key, f"{key} = {word!r} is not known, there are {', '.join(known)}")
    return words


def _lower(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in words)


def _drop(table: Table) -> tuple[str, ...]:
    at = table.texts("at", required=True)
    table.text("why")
    table.done()
    return at


def _move(table: Table) -> Move:
    hashed = table.choice("hash", ["sha256"], default="none") if table.has("hash") else ""
    found = Move(
        sources=table.texts("from", required=True),
        to=table.text("to", required=True),
        type=cast("MoveType", table.choice("type", get_args(MoveType), default="text")),
        hash=cast("Literal['', 'sha256']", hashed),
        if_removed=table.text("if_removed") if table.has("if_removed") else None,
    )
    table.done()
    return found


def _add(table: Table) -> Add:
    found = Add(
        to=table.text("to", required=True),
        value=table.text("value"),
        from_=cast("AddFrom", table.choice("from", ["time"], default="none") if table.has("from") else ""),
        type=cast("MoveType", table.choice("type", get_args(MoveType), default="text")),
    )
    if not found.value and not found.from_:
        table.fault("to", "an added value needs value or from")
    table.done()
    return found


def _example(table: Table) -> Example:
    found = Example(table.text("vendor"), table.text("in", required=True), table.text("out", required=True), table.line)
    table.done()
    return found
