"""Simulation: a policy applied to one payload; `simulation/1` of interfaces.md section 4. Never an observation."""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any, Literal

from inspector.model.exchange import Headers
from inspector.model.finding import Finding
from inspector.model.inspection import finding_json

Verdict = Literal["sent", "blocked", "not-filterable"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request as it stands before or after the server: bytes, as they would go over the wire."""

    method: bytes
    url: bytes
    headers: Headers
    body: bytes
    source_ip: str
    """The client's address before; the word `server` after."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of `before` that is absent or other in `after`; exactly one row for each."""

    at: str
    before: str
    after: str | None
    action: str
    rule: str
    source: str
    applied: bool = True
    why: str = ""
    to: str | None = None
    """Locator it was moved to by the hop; its target stands in `added`."""


@dataclass(frozen=True, slots=True)
class Added:
    at: str
    value: str
    by: str


@dataclass(frozen=True, slots=True)
class Touched:
    at: str
    rule: str


@dataclass(frozen=True, slots=True)
class Residue:
    """A removed or changed value that is still there, in some form."""

    at: str
    of: str
    """Locator in `before` whose value it is."""
    form: tuple[str, ...]
    """How it stands there: ("plain",), ("sha256", "base64url"); of a part of it alone ("part",), ("part", "md5")."""


@dataclass(frozen=True, slots=True)
class Simulation:
    seq: int
    policy: str
    destination: str
    verdict: Verdict
    why: str
    before: Outgoing
    after: Outgoing | None
    changes: tuple[Change, ...] = ()
    added: tuple[Added, ...] = ()
    touched: tuple[Touched, ...] = ()
    residue: tuple[Residue, ...] = ()
    warnings: tuple[str, ...] = ()
    findings_before: int = 0
    findings: tuple[Finding, ...] = field(default=())
    """Those of the after payload, by the same judge as before."""

    def to_json(self) -> dict[str, Any]:
        """The object of `simulation/1`."""
        return {
            "format": "simulation/1",
            "seq": self.seq,
            "policy": self.policy,
            "destination": self.destination,
            "leg": "server-simulated",
            "verdict": self.verdict,
            "why": self.why,
            "before": _outgoing_json(self.before),
            "after": _outgoing_json(self.after) if self.after else None,
            "changes": [_change_json(change) for change in self.changes],
            "added": [{"at": a.at, "value": a.value, "by": a.by} for a in self.added],
            "touched": [{"at": t.at, "rule": t.rule} for t in self.touched],
            "residue": [{"at": r.at, "of": r.of, "form": list(r.form)} for r in self.residue],
            "warnings": list(self.warnings),
            "findings_before": self.findings_before,
            "findings_after": len(self.findings),
            "findings": [finding_json(finding) for finding in self.findings],
        }


def _change_json(change: Change) -> dict[str, Any]:
    data: dict[str, Any] = {
        "at": change.at, "before": change.before, "after": change.after, "action": change.action,
        "rule": change.rule, "source": change.source, "applied": change.applied, "why": change.why,
    }  # fmt: skip
    if change.to is not None:
        data["to"] = change.to
    return data


def _outgoing_json(side: Outgoing) -> dict[str, Any]:
    return {
        "method": _text(side.method),
        "url": _text(side.url),
        "headers": [[_text(name).lower(), _text(value)] for name, value in side.headers],
        "body": _body_json(side.body),
        "source_ip": side.source_ip,
    }


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _body_json(body: bytes) -> str | dict[str, str]:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": b64encode(body).decode("ascii")}
