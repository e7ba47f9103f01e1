"""Project file, `inspector-project/1`: what the user declares about his own sites, and the test person's values."""

import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args

import tomli_w

from inspector.catalog.own_words import OwnIdentifier, Suppression, identifier_of, suppression_of, written
from inspector.catalog.suffixes import normal_host
from inspector.catalog.toml_reader import CatalogError, Table, TomlFile
from inspector.model.party import Group

FORMAT = "inspector-project/1"
MAX_BYTES = 1024 * 1024
_KEYS = (
    "format", "sites", "tagging_servers", "pass_through", "allow_private", "persona", "override", "suppression",
    "identifier", "reasons", "vendors",
)  # fmt: skip
_SAID = ("override", "suppression", "identifier")
"""Lists of tables."""
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*://")
_HOST = re.compile(
    r"(?:\*\.)?(?P<name>\[[0-9A-Fa-f:.]+\]|[^\s/?#@:*\[\]\x00-\x20\x7f]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*?)(?::[0-9]+)?"
)


@dataclass(frozen=True, slots=True)
class Persona:
    """The test person's known values, as typed."""

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    ips: tuple[str, ...] = ()

    def joined(self, other: "Persona") -> "Persona":
        """The values of both, each once."""
        return Persona(
            **{each.name: _unique([*getattr(self, each.name), *getattr(other, each.name)]) for each in fields(self)}
        )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host and the start of a path: `sst.shop.example`, `shop.example/metrics`."""

    host: str
    """In normal form; `*.` before it stands for every sub-domain."""
    path: str = ""
    """"" for every path; else whole segments: `/metrics` holds for `/metrics` and `/metrics/x`, not for `/metricsx`."""

    def holds(self, host: str, path: str) -> bool:
        """`host` in normal form."""
        if self.host.startswith("*."):
            if not host.endswith(self.host[1:]):
                return False
        elif host != self.host:
            return False
        return not self.path or path == self.path or path.startswith(self.path.rstrip("/") + "/")

    def __str__(self) -> str:
        return self.host + self.path


@dataclass(frozen=True, slots=True)
class Override:
    """The user's own verdict on who receives requests to an endpoint; beats everything."""

    endpoint: Endpoint
    group: Group
    reason: str


@dataclass(frozen=True, slots=True)
class Project:
    sites: tuple[str, ...] = ()
    """Own hosts or registrable domains, in normal form; sub-domains are meant too."""
    tagging_servers: tuple[Endpoint, ...] = ()
    persona: Persona = Persona()
    overrides: tuple[Override, ...] = ()
    pass_through: tuple[str, ...] = ()
    """Hosts that are left undecrypted."""
    allow_private: tuple[str, ...] = ()
    """Private and loopback hosts that public pages may reach."""
    suppressions: tuple[Suppression, ...] = ()
    identifiers: tuple[OwnIdentifier, ...] = ()
    """Names of fields that carry identifiers by the user's word."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Own site or tagging server as it stands above -> why the user says so."""
    vendors: tuple[str, ...] = ()
    """Vendor files of the user's own; relative ones lie beside the project file."""
    path: Path | None = None
    warnings: tuple[str, ...] = ()
    """Keys of the file that are not known; they are kept when it is saved."""

    def merged(
        self, *, sites: Sequence[str] = (), tagging_servers: Sequence[str] = (), persona: Persona | None = None
    ) -> "Project":
        """This project with more own sites, endpoints and values of the test person, as typed.

        Raises:
            CatalogError: a text is no host, or no HOST[/PATH].
        """
        try:
            own = _unique([*self.sites, *map(_host, sites)])
            servers = _unique([*self.tagging_servers, *map(endpoint_of, tagging_servers)])
        except ValueError as wrong:
            raise CatalogError(str(wrong)) from wrong
        whole = self.persona.joined(persona) if persona else self.persona
        return replace(self, sites=own, tagging_servers=servers, persona=whole)

    def owns(self, host: str) -> bool:
        """True when the host (normal form) is declared as one's own, or lies below such a domain."""
        return self.site_over(host) is not None

    def site_over(self, host: str) -> str | None:
        """The declared site that the host (normal form) is or lies below."""
        return next((site for site in self.sites if host == site or host.endswith("." + site)), None)


def load_project(path: Path) -> Project:
    """Read a project file.

    Raises:
        CatalogError: `shop.toml:12: what, what to do`.
    """
    file = _file(path)
    project = _project(file, path)
    file.raise_first()
    return project


def load_persona(path: Path) -> Persona:
    """Read a persona file: the keys of a project's `[persona]` table at its top.

    Raises:
        CatalogError: as `load_project`.
    """
    file = _file(path)
    persona = _persona(file.top)
    file.top.done()
    file.raise_first()
    return persona


def save_project(project: Project, path: Path) -> None:
    """Write the project whole or not at all, for this user alone; keys that we do not know stay as they are.

    Raises:
        OSError: it cannot be written; an older file is intact.
        CatalogError: the file that is there now is no TOML; it is left untouched.
    """
    data = _known_values(project)
    if path.exists():
        try:
            data = _joined(tomllib.loads(path.read_text("utf-8")), data)
        except (ValueError, RecursionError) as wrong:
            raise CatalogError(
                f"{path.name}:0: is no TOML file any more, mend it or save under another name"
            ) from wrong
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(_text(data).encode("utf-8"))
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _file(path: Path) -> TomlFile:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CatalogError(f"{path.name}:0: is larger than 1 MB, name another file")
    except OSError as wrong:
        raise CatalogError(f"{path.name}:0: cannot be read ({wrong.strerror}), name another file") from wrong
    file = TomlFile(path)
    file.raise_first()
    return file


def _project(file: TomlFile, path: Path) -> Project:
    top = file.top
    top.choice("format", [FORMAT])
    persona = next(iter(top.tables("persona")), None)
    project = Project(
        sites=_each(top, "sites", _host),
        tagging_servers=_each(top, "tagging_servers", endpoint_of),
        persona=_persona(persona) if persona else Persona(),
        overrides=tuple(_override(table) for table in top.tables("override")),
        pass_through=top.texts("pass_through"),
        allow_private=top.texts("allow_private"),
        suppressions=tuple(map(suppression_of, top.tables("suppression"))),
        identifiers=tuple(map(identifier_of, top.tables("identifier"))),
        reasons=top.text_map("reasons"),
        vendors=top.texts("vendors"),
        path=path,
    )
    wrong = len(file.faults)
    for table in [top, *([persona] if persona else [])]:
        table.done()
    warnings = tuple(f"{file.name}:{fault.line}: {fault.why}" for fault in file.faults[wrong:])
    del file.faults[wrong:]
    return replace(project, warnings=warnings)


def _persona(table: Table) -> Persona:
    return Persona(**{each.name: table.texts(each.name) for each in fields(Persona)})


def _override(table: Table) -> Override:
    found = _each(table, "at", endpoint_of, required=True)
    override = Override(
        found[0] if found else Endpoint(""),
        table.choice("group", get_args(Group)),
        table.text("reason", required=True),
    )
    table.done()
    return override


def _each[T](table: Table, key: str, read: Callable[[str], T], *, required: bool = False) -> tuple[T, ...]:
    """The key's texts, each read; a text that cannot be read is a fault."""
    found = []
    for text in table.texts(key, required=required):
        try:
            found.append(read(text))
        except ValueError as wrong:
            table.fault(key, str(wrong))
    return _unique(found)


def _unique[T](items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))


def endpoint_of(text: str) -> Endpoint:
    """HOST[/PATH]; a scheme before it and a port are passed over.

    Raises:
        ValueError: it names no host.
    """
    host, slash, path = _SCHEME.sub("", text.strip()).partition("/")
    return Endpoint(_host(host), (slash + path).rstrip("/"))


def _host(text: str) -> str:
    """The host in normal form, `*.` before it kept; as in `endpoint_of`, without a path."""
    plain = _SCHEME.sub("", text.strip()).rstrip("/")
    found = _HOST.fullmatch(plain)
    host = normal_host(found["name"]) if found else ""
    if not host or "" in host.split("."):
        raise ValueError(f"{text!r} is no host name, write shop.example")
    return ("*." if plain.startswith("*.") else "") + host


def _known_values(project: Project) -> dict[str, Any]:
    """What is written, in the words of the file; empty values are left out."""
    persona = {each.name: list(getattr(project.persona, each.name)) for each in fields(Persona)}
    data: dict[str, Any] = {
        "format": FORMAT,
        "sites": list(project.sites),
        "tagging_servers": [str(each) for each in project.tagging_servers],
        "pass_through": list(project.pass_through),
        "allow_private": list(project.allow_private),
        "reasons": dict(project.reasons),
        "vendors": list(project.vendors),
        "persona": {key: value for key, value in persona.items() if value},
        "override": [{"at": str(o.endpoint), "group": o.group, "reason": o.reason} for o in project.overrides],
        "suppression": [written(each) for each in project.suppressions],
        "identifier": [written(each) for each in project.identifiers],
    }
    return {key: value for key, value in data.items() if value}


def _text(data: dict[str, Any]) -> str:
    """The file as people write it: each thing that is said stands in a table of its own."""
    rest = {key: value for key, value in data.items() if key not in _SAID}
    said = [(key, table) for key in _SAID for table in data.get(key, ())]
    return tomli_w.dumps(rest) + "".join(f"\n[[{key}]]\n{tomli_w.dumps(table)}" for key, table in said)


def _joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The old file's unknown keys, and of the known ones what holds now."""
    known = {each.name for each in fields(Persona)}
    if isinstance(old.get("persona"), dict):
        kept = {key: value for key, value in old["persona"].items() if key not in known}
        new = new | ({"persona": kept | new.get("persona", {})} if kept else {})
    return {key: value for key, value in old.items() if key not in _KEYS} | new
