"""What every export of a session has in common: its requests, redacted or not, their pages, and words about itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from inspector.index.query import Index
from inspector.model.exchange import Exchange
from inspector.model.finding import Finding
from inspector.model.incident import Incident
from inspector.model.inspection import Inspection, iso_time
from inspector.report.redact import Redactor
from inspector.session.reader import SessionReader
from inspector.session.schema import SessionInfo

DEMO_BROWSER = "203.0.113.24"
DEMO_SERVER = "198.51.100.7"
"""Documentation addresses (RFC 5737) that stand for the browser and the shop's server in a demo."""
LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Progress(Protocol):
    """Told how many of all steps are done."""

    def __call__(self, done: int, total: int, /) -> None: ...


def quiet(_done: int, _total: int, /) -> None:
    """No progress bar."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request as it may be written."""

    exchange: Exchange
    """Without bodies where only the inspection is written."""
    inspection: Inspection


class Export:
    """One export of one session: meets all values first when it is redacted, then gives the requests in order."""

    def __init__(
        self, reader: SessionReader, index: Index, *, redacted: bool = True, progress: Progress = quiet
    ) -> None:
        self._reader = reader
        self.index = index
        self.info: SessionInfo = reader.info()
        self.incidents: list[Incident] = reader.incidents()
        self.total = reader.counts().exchanges
        self.redactor = Redactor() if redacted else None
        self.pages: dict[str, float] = {}
        """Address of each page, as it is written, and when its first request began."""
        self._progress = progress
        self._steps = self.total * (2 if redacted else 1)
        self._done = 0

    @classmethod
    def prepared(
        cls, reader: SessionReader, index: Index, *, redacted: bool = True, progress: Progress = quiet
    ) -> Self:
        """The export, its first pass done."""
        export = cls(reader, index, redacted=redacted, progress=progress)
        if export.redactor:
            for exchange, inspection in export._all(bodies=True):
                export.redactor.learn(exchange, inspection)
                export._step()
        for page, started in index.pages():
            export.pages.setdefault(export.address(page), started)
        return export

    def entries(self, *, bodies: bool = True) -> Iterator[Entry]:
        """Every request in order of arrival; without `bodies` the exchange carries none."""
        for exchange, inspection in self._all(bodies=bodies):
            if self.redactor is None:
                yield Entry(exchange, inspection)
            else:
                masked = self.redactor.exchange(exchange, inspection) if bodies else exchange
                url = masked.request.url if bodies else None
                yield Entry(masked, self.redactor.inspection(inspection, url))
            self._step()

    def address(self, url: str) -> str:
        return self.redactor.url(url) if self.redactor else url

    def name(self, text: str) -> str:
        """A recipient, an account or a host as it may be written."""
        return self.redactor.host(text) if self.redactor else text

    def label(self, text: str) -> str:
        """The name of a field or cookie as it may be written."""
        return self.redactor.label(text) if self.redactor else text

    def text(self, text: str) -> str:
        """Words that may quote a session, as they may be written."""
        return self.redactor.text(text) if self.redactor else text

    def incident(self, incident: Incident) -> Incident:
        if self.redactor is None:
            return incident
        return replace(incident, host=self.redactor.host(incident.host), why=self.redactor.text(incident.why))

    def words(self) -> list[str]:
        """What a reader of the export must know, in sentences."""
        said = []
        if self.redactor is None:
            said.append("Not redacted: cookies, tokens and personal data stand in it as they were sent.")
        else:
            said.append(f"Redacted: {self.replaced()}. Bodies of responses were left out.")
        if self.info.demo:
            said.append(f"Demo: {DEMO_BROWSER} stands for the browser's address, {DEMO_SERVER} for the server's.")
        said.append("What a server sends on to others is not recorded; such figures are simulated.")
        return said + self.notices()

    def notices(self) -> list[str]:
        """What the session itself says to its readers."""
        return [self.redactor.text(notice) if self.redactor else notice for notice in self.info.notices]

    def replaced(self) -> str:
        """`5 values replaced by marks (3 client-id, 2 other)`."""
        counts = self.redactor.counts() if self.redactor else {}
        if not counts:
            return "no value had to be replaced"
        named = {"value": "other", "order": "order number"}
        parts = [f"{count} {named.get(kind, kind)}" for kind, count in counts.items()]
        return f"{sum(counts.values()):,} values replaced by marks ({', '.join(parts)})"

    def facts(self) -> dict[str, Any]:
        """What the export was made with."""
        meta = self.index.meta()
        return {
            "format": "request-inspector-har/1",
            "created": iso_time(self.info.created),
            "program": self.info.program,
            "demo": self.info.demo,
            "redacted": self.redactor is not None,
            "replaced": self.redactor.counts() if self.redactor else {},
            "catalogue": meta.get("catalogue", ""),
            "incidents": [
                {"kind": i.kind, "host": i.host, "launch": i.launch, "why": i.why, "count": i.count}
                for i in map(self.incident, self.incidents)
            ],
        }

    def _all(self, *, bodies: bool) -> Iterator[tuple[Exchange, Inspection]]:
        for exchange in self._reader.exchanges(bodies=bodies):
            yield exchange, self._shown(self.index.inspection(exchange.seq))

    def _shown(self, inspection: Inspection) -> Inspection:
        if not self.info.demo:
            return inspection
        return replace(inspection, findings=tuple(demo_address(finding) for finding in inspection.findings))

    def _step(self) -> None:
        self._done += 1
        self._progress(self._done, self._steps)


def demo_address(finding: Finding) -> Finding:
    """A demo runs on one computer: its loopback address is shown as a browser's address would be."""
    if finding.at == "connection" and finding.value in LOOPBACK:
        return replace(finding, value=DEMO_BROWSER)
    return finding
