"""Synthetic inspections, and an index made of them, for the tests of index, report and window."""

from pathlib import Path

from inspector.index.flat import Judged
from inspector.index.store import IndexStore
from inspector.model.finding import Finding
from inspector.model.hit import Hit, HitField
from inspector.model.inspection import Consent, Inspection
from inspector.model.party import Evidence, Party
from inspector.model.simulation import Outgoing, Simulation

UA = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36"


def finding(kind: str, value: str, recipient: str, at: str = "query:x", state: str = "plain") -> Finding:
    return Finding(kind, at, None, value, state, recipient, "certain", ("vendor-field",), "A test says so.")


def inspection(
    seq: int, url: str, recipient: str, *, group: str = "client-side", hits=(), findings=None, **more
) -> Inspection:
    if findings is None:
        findings = (
            finding("ip-address", "127.0.0.1", recipient, "connection"),
            finding("user-agent", UA, recipient, "header:user-agent"),
        )
    values = {
        "seq": seq, "started": 1795_000_000.0 + seq, "method": "POST", "url": url, "status": 204,
        "page": "https://shop.example/", "party": party(group, recipient, more.pop("confidence", "certain")),
        "type": "text/plain", "size_request": 0, "size_response": 12, "duration_ms": 41.5, "server_ip": None,
        "http_version": "HTTP/2.0", "hits": tuple(hits), "findings": tuple(findings), "consent": Consent(), "notes": (),
    }  # fmt: skip
    return Inspection(**(values | more))


def party(group: str, recipient: str, confidence: str = "certain") -> Party:
    site = f"{recipient.lower()}.example"
    return Party(
        group, site, recipient, recipient, confidence, None, (Evidence("registrable-domain", "host", site, "psl"),)
    )


def ga4(event: str = "page_view", cid: str = "1.2") -> Hit:
    fields = (HitField("query:cid", "Client ID", cid, "identifier", "client-id", "browserId"),)
    return Hit("ga4", "Google Analytics 4", "event", "G-ABC123", event, "host+path", fields)


def meta(event: str = "Purchase") -> Hit:
    return Hit("meta", "Meta Pixel", "event", "770042", event, "host+path", ())


def judged(item: Inspection, state: str = "complete", error: str = "") -> Judged:
    return Judged(item, state, "browser", error)


def simulation(seq: int, verdict: str = "sent", destination: str = "ga4", findings=()) -> Simulation:
    out = Outgoing(b"POST", b"https://x.example/", (), b"", "server")
    after = None if verdict == "blocked" else out
    return Simulation(seq, "strict", destination, verdict, "", out, after, findings=tuple(findings))


def write_index(
    path: Path, rows: list[Judged], simulations: dict[int, list[Simulation]] | None = None, policy: str = "strict"
) -> Path:
    """An index file with these rows; with simulations of every row under one policy."""
    store = IndexStore.open(path)
    facts = {"change": len(rows), "total": len(rows), "policy": policy if simulations is not None else ""}
    store.put(rows, facts, simulate=simulations is not None)
    if simulations is not None:
        store.put_simulated({row.inspection.seq: simulations.get(row.inspection.seq, []) for row in rows}, {})
    store.close()
    return path
