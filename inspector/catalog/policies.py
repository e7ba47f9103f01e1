"""Policy files -> Policy, with a line number for every fault; the format is `resources/docs/policy-format.md`."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast, get_args

from inspector import paths
from inspector.catalog import actions
from inspector.catalog.toml_reader import CatalogError, Fault, Table, TomlFile
from inspector.model.party import GROUPS
from inspector.model.policy import (
    ACTIONS,
    BASES,
    GOOGLE_PURPOSES,
    STATUSES,
    TARGET_CATEGORIES,
    Action,
    ActionName,
    Basis,
    ConsentMatch,
    ConsentState,
    Destination,
    Example,
    OnError,
    OnUnknown,
    Policy,
    Purpose,
    Rule,
    Status,
    Target,
    When,
)  # fmt: skip

__all__ = ["CatalogError", "Fault", "check_policy", "load_policy", "policy_names", "properties", "warnings_of"]

FORMAT = "filter-policy/1"
MAX_BYTES = 1_000_000
PLACES = (
    "connection", "header:", "cookie:", "query:", "path:", "fragment", "body.form:", "body.lines", "body.json:$",
    "body.part:", "body",
)  # fmt: skip
"""How a locator may begin."""


def policy_names() -> tuple[str, ...]:
    """Names of the shipped policies, in order of the alphabet."""
    return tuple(sorted(path.stem for path in (paths.resources() / "policies").glob("*.toml")))


def load_policy(name_or_path: str | Path) -> Policy:
    """A shipped policy by its name, or a policy file.

    Raises:
        CatalogError: there is none, or the file is wrong; the text has the first fault with its line.
    """
    path = _path_of(name_or_path)
    policy, faults = _read(path)
    if faults or policy is None:
        more = f" (and {len(faults) - 1} more: inspector policy check {path.name})" if len(faults) > 1 else ""
        raise CatalogError(f"{path.name}:{faults[0].line}: {faults[0].why}{more}")
    return policy


def check_policy(path: Path) -> list[Fault]:
    """Every fault of a policy file, in order of its lines; empty when it can be used."""
    return _read(path)[1]


def warnings_of(policy: Policy) -> list[Fault]:
    """What a shipped file must have and a user's may lack: a source for each rule, and examples."""
    found = [
        Fault(rule.line, f'rule {rule.id} has no source: say where it comes from with source = "…"')
        for rule in policy.rules
        if not rule.source
    ]
    if not policy.examples:
        found.append(
            Fault(0, "has no [[example]]: add one with vendor, in and out, so that changes of the file are noticed")
        )
    return found


def properties() -> Mapping[str, str]:
    """Vendor-independent names of fields that rules may target -> what each one is."""
    data = TomlFile(paths.resources() / "properties.toml")
    data.raise_first()
    return data.top.text_map("property")


def _path_of(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    shipped = paths.resources() / "policies" / f"{text}.toml"
    if text in policy_names():
        return shipped
    path = Path(name_or_path)
    if path.suffix == ".toml" or len(path.parts) > 1 or path.exists():
        return path
    close = get_close_matches(text, policy_names(), 1)
    meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(policy_names())}, or name a .toml file"
    raise CatalogError(f"policy {text!r} is not known: {meant}")


def _read(path: Path) -> tuple[Policy | None, list[Fault]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [Fault(0, f"is larger than {MAX_BYTES:,} bytes: a policy is a short text, split it")]
        file = TomlFile(path)
    except OSError as wrong:
        return None, [Fault(0, f"cannot be read ({wrong.strerror}): check the name")]
    if file.faults:
        return None, file.faults
    policy = _Reader(file).policy(path.stem)
    return policy, sorted(file.faults, key=lambda fault: fault.line)


class _Reader:
    """Reads one file; faults gather in the file."""

    def __init__(self, file: TomlFile) -> None:
        self._file, self._top = file, file.top
        self._properties = properties()

    def policy(self, name: str) -> Policy:
        top = self._top
        top.choice("format", [FORMAT])
        head = next(iter(top.tables("policy", required="name the policy: [policy] name, source, status")), None)
        head = head or Table(self._file, {}, "policy", 0)
        purposes = self._purposes()
        unknown = head.choice("on_unknown_consent", get_args(OnUnknown), default="deny")
        found = Policy(
            name=name,
            title=head.text("name", required=True),
            source=head.text("source"),
            status=cast("Status", head.choice("status", STATUSES, default="own")),
            on_unknown_consent=cast("OnUnknown", unknown),
            consent_match=cast("ConsentMatch", head.choice("consent_match", get_args(ConsentMatch), default="all")),
            on_error=cast("OnError", head.choice("on_error", get_args(OnError), default="drop-field")),
            purposes=purposes,
            destinations=tuple(self._destination(table, purposes) for table in top.tables("destination")),
            rules=self._rules(purposes),
            examples=tuple(_example(table) for table in top.tables("example")),
            notes=head.texts("notes"),
        )
        head.done()
        top.done()
        return found

    def _purposes(self) -> dict[str, Purpose]:
        data = self._top.raw("purpose") or {}
        if not isinstance(data, dict) or not all(isinstance(item, dict) for item in data.values()):
            self._top.fault("purpose", "purposes must be written as [purpose.NAME]")
            return {}
        outer = Table(self._file, data, "purpose", 0)
        return {name: self._purpose(outer.inner(name, item), name) for name, item in data.items()}

    def _purpose(self, table: Table, name: str) -> Purpose:
        google = _words(table, "google", GOOGLE_PURPOSES)
        tcf = table.raw("tcf") or []
        if not isinstance(tcf, list) or not all(isinstance(n, int) and 1 <= n <= 11 for n in tcf):
            table.fault("tcf", f"tcf of purpose {name} must be a list of numbers from 1 to 11")
            tcf = []
        basis = cast("Basis", table.choice("basis", BASES))
        allowed = tuple("consent" if word == "privacy_choices" else word for word in table.texts("allow_categories"))
        _check(table, "allow_categories", allowed, TARGET_CATEGORIES)
        if basis == "consent" and not google and not tcf:
            table.fault(
                "basis",
                f'purpose {name} rests on consent but names none: add google = ["analytics_storage"] or tcf = [8]',
            )
        table.done()
        return Purpose(name, basis, google, tuple(tcf), allowed)

    def _destination(self, table: Table, purposes: Iterable[str]) -> Destination:
        found = Destination(
            vendor=table.text("vendor", required=True),
            purpose=table.text("purpose"),
            template=table.choice("template", sorted(_templates()), default="identity"),
            region=table.text("region"),
            hosts=tuple(host.lower() for host in table.texts("host")),
        )
        if found.purpose:
            _check(table, "purpose", [found.purpose], list(purposes))
        table.done()
        return found

    def _rules(self, purposes: Iterable[str]) -> tuple[Rule, ...]:
        rules = [self._rule(table, list(purposes)) for table in self._top.tables("rule")]
        seen: dict[str, int] = {}
        for rule in rules:
            if rule.id in seen:
                self._file.faults.append(
                    Fault(rule.line, f"rule {rule.id!r} stands in line {seen[rule.id]} already: rename one")
                )
            seen.setdefault(rule.id, rule.line)
        return tuple(rules)

    def _rule(self, table: Table, purposes: list[str]) -> Rule:
        rule = Rule(
            id=table.text("id", required=True),
            do=self._action(table),
            on=self._target(_inner(table, "on")),
            when=self._when(_inner(table, "when"), purposes),
            why=table.text("why"),
            source=table.text("source"),
            status=cast("Status", table.choice("status", STATUSES, default="own")),
            line=table.line,
        )
        table.done()
        free = ("drop-request", "allow-only")
        if rule.do.name not in free and not (rule.on.category or rule.on.property or rule.on.at or rule.on.matching):
            table.fault(
                "on",
                f"rule {rule.id} says what to do but not on what: add on = {{ category, property, at or matching }}",
            )
        return rule

    def _when(self, table: Table, purposes: list[str]) -> When:
        known: dict[str, Iterable[str]] = {
            "purpose": purposes, "basis": BASES, "consent": get_args(ConsentState), "party": GROUPS,
            "hop": _templates(),
        }  # fmt: skip
        words = {key: table.texts(key) for key in When.__dataclass_fields__}
        for key, allowed in known.items():
            _check(table, key, words[key], sorted(allowed))
        table.done()
        return When(**words)

    def _target(self, table: Table) -> Target:
        category, property_, at = table.texts("category"), table.texts("property"), table.texts("at")
        _check(table, "category", category, TARGET_CATEGORIES)
        _check(table, "property", property_, sorted(self._properties))
        for locator in at:
            if not locator.startswith(PLACES):
                table.fault("at", f"{locator!r} is no place: it must begin with {', '.join(PLACES)}")
        found = Target(category, property_, at, table.pattern("matching"))
        table.done()
        return found

    def _action(self, rule: Table) -> Action:
        table = _inner(rule, "do", required='say what the rule does, such as do = { action = "drop" }')
        name = cast("ActionName", table.choice("action", ACTIONS)) if rule.has("do") else "keep"
        reader: Callable[[Table], dict[str, Any]] = actions.OPTIONS.get(name, lambda _: {})
        options = reader(table)
        if name == "allow-only":
            options = {"kept": self._target(table)}
        else:
            table.done()
        return Action(name, options)


def _example(table: Table) -> Example:
    found = Example(
        vendor=table.text("vendor", required=True),
        given=table.text("in", required=True),
        sent=table.text("out", required=True),
        line=table.line,
    )
    table.done()
    return found


def _inner(table: Table, key: str, *, required: str = "") -> Table:
    value = table.raw(key)
    if value is None and required:
        table.fault(key, required)
    elif value is not None and not isinstance(value, dict):
        table.fault(key, f"{key} must be a table in braces: {key} = {{ … }}")
    return table.inner(key, value if isinstance(value, dict) else {})


def _words(table: Table, key: str, known: Iterable[str]) -> tuple[str, ...]:
    words = table.texts(key)
    _check(table, key, words, list(known))
    return words


def _check(table: Table, key: str, words: Iterable[str], known: Iterable[str]) -> None:
    allowed = list(known)
    for word in words:
        if word not in allowed:
            close = get_close_matches(word, allowed, 1)
            meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(allowed) or 'none'}"
            table.fault(key, f"{key} = {word!r} is not known, {meant}")


def _templates() -> set[str]:
    return {path.stem for path in (paths.resources() / "hops").glob("*.toml")}
