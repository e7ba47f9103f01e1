"""What the window's tests share: a recorded visit with its real index, one request in detail, commands that are noted down."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from builders import exchange
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from visits import visit, write_session

from inspector.analysis.payload import payload_of
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.index.build import IndexBuilder
from inspector.index.query import Exposure, Row, SimCell
from inspector.index.schema import index_path
from inspector.model.exchange import Exchange
from inspector.model.finding import Finding
from inspector.model.hit import Hit, HitField
from inspector.model.inspection import Consent, Inspection, Signal
from inspector.model.party import Evidence, Party
from inspector.model.simulation import Added, Change, Outgoing, Residue, Simulation, Touched
from inspector.ui.commands import BrowserChoice, Commands, PolicyChoice
from inspector.ui.detail import Detail
from inspector.ui.index_worker import Sources

HOSTILE = "<img src=file:///etc/hostname><b>bold</b>&amp;"
URL = (
    "https://pixel.vendor-b.test/tr?id=770042&ev=Purchase&fbp=fb.1.17.48&ud[em]="
    "3c9bf1a07e52aa7711d41a3c9bf1a07e52aa7711&dl=https%3A%2F%2Fshop.test%2Fthanks%2F10042%3Fref%3Dmail"
)
UA = "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0"


ROW = Row(
    seq=27, started=1795000027.802, group="client-side", confidence="certain", method="GET", host="pixel.vendor-b.test",
    path="/tr", vendor="Vendor B", vendor_id="vendor-b", event="Purchase", hit_count=2, account="770042",
    exposes=(Exposure("ip", 1), Exposure("personal", 1, True)), recipient="Vendor B", entity="Vendor B",
    page="https://shop.test/", status=204, type="image/gif", size=3400, duration_ms=41.2, consent="", note="",
    launch="browser", state="complete", simulated=SimCell("sent", 2, ("meta",)),
)  # fmt: skip


def finding(kind: str, at: str, value: str, state: str = "plain", **more: Any) -> Finding:
    values = {
        "span": None,
        "recipient": "Vendor B",
        "confidence": "certain",
        "how": ("vendor-field",),
        "why": "So it is.",
    }
    return Finding(kind=kind, at=at, value=value, state=state, **(values | more))


FINDINGS = (
    finding("ip-address", "connection", "127.0.0.1", how=("connection",)),
    finding("user-agent", "header:user-agent", UA, span=(0, len(UA))),
    finding(
        "client-id",
        "query:fbp",
        "fb.1.17.48",
        span=(URL.index("fb.1"), URL.index("fb.1") + 10),
        also_sent_to=("Vendor A",),
    ),
    finding(
        "email",
        "query:ud[em]",
        "3c9bf1a07e52aa7711d41a3c9bf1a07e52aa7711",
        "hashed",
        how=("vendor-field", "lower", "sha256"),
    ),
    finding("page-url", "query:dl", "https://shop.test/thanks/10042?ref=mail"),
)


def one_exchange(**more: Any) -> Exchange:
    values = {"seq": 27, "headers": [(b"user-agent", UA.encode()), (b"accept", b"*/*")], "response_content": b'{"a": 1}',
              "response_headers": [(b"content-type", b"application/json")]} | more  # fmt: skip
    return exchange(values.pop("url", URL), **values)


def inspection(
    findings: tuple[Finding, ...] = FINDINGS, group: str = "client-side", consent: Consent | None = None
) -> Inspection:
    party = Party(group, "vendor-b.test", "Vendor B", "Vendor B", "certain", "cross-site",
                  (Evidence("registrable-domain", "host", "vendor-b.test", "psl"),))  # fmt: skip
    hit = Hit("meta", "Vendor B Pixel", "event", "770042", "Purchase", "host+path",
              (HitField("query:fbp", "Browser ID", "fb.1.17.48", "identifier", "client-id"),))  # fmt: skip
    signal = Signal("gcs", "query:gcs", "G100", {"ad_storage": "denied", "analytics_storage": "granted"})
    consent = consent or Consent((signal,))
    return Inspection(27, 1795000027.0, "GET", URL, 200, "https://shop.test/checkout", party, "application/json", 0, 8, 12.5,
                      None, "HTTP/2.0", (hit,), findings, consent, ())  # fmt: skip


def simulation(**more: Any) -> Simulation:
    def change(at: str, before: str, after: str | None, action: str, rule: str) -> Change:
        return Change(at, before, after, action, rule, "CNIL 2022, measure 4")

    before = Outgoing(b"GET", URL.encode(), (), b"", "127.0.0.1")
    values: dict[str, Any] = {
        "seq": 27, "policy": "strict", "destination": "meta", "verdict": "sent", "why": "", "before": before,
        "after": Outgoing(b"POST", b"https://graph.vendor-b.test/", (), b"", "server"),
        "changes": (
            change("connection", "127.0.0.1", "server", "hop", "hop:meta-capi"),
            change("header:accept", "*/*", None, "hop", "hop:meta-capi"),
            change("query:dl", "https://shop.test/thanks/10042?ref=mail", "https://shop.test/thanks/10042", "url", "url-strip"),
            change("query:fbp", "fb.1.17.48", None, "drop", "no-ad-ids"),
            change("query:ud[em]", FINDINGS[3].value, "9f3c", "hash", "rehash"),
        ),
        "added": (Added("body.json:$.event_id", "e-71f0c2", "hop:meta-capi"),),
        "touched": (Touched("query:ev", "keep-event"),), "residue": (Residue("query:dl", "query:fbp", ("sha256",)),),
        "findings_before": 5, "findings": (finding("opaque-id", "query:dl", "10042"),),
    }  # fmt: skip
    return Simulation(**(values | more))


def detail(
    *, demo: bool = False, simulations: tuple[Simulation, ...] | None = None, policy: str = "strict", **more: Any
) -> Detail:
    shown = one_exchange(**more.pop("exchange", {}))
    found = (simulation(),) if simulations is None else simulations
    payload = payload_of(shown.request, shown.messages, shown.response)
    return Detail(
        shown, inspection(**more), payload, found, policy, demo, {"meta": "Vendor B Pixel", "ga4": "Vendor A"}
    )


def visited(folder: Path, items: Any = None, policy: str = "strict", **more: Any) -> tuple[Path, Path]:
    """A session of the shared visit and its index, judged and simulated: (session, index)."""
    session = write_session(folder / "visit.inspector", visit() if items is None else items, **more)
    index = index_path(session)
    with IndexBuilder(session, index, load_catalog(), load_policy(policy) if policy else None) as builder:
        while builder.step():
            pass
    return session, index


@contextmanager
def sources_of(session: Path, index: Path) -> Iterator[Sources]:
    sources = Sources(session, index)
    try:
        yield sources
    finally:
        sources.close()


def commands(asked: list[Any], browsers: tuple[str, ...] = ("Chromium 156",)) -> Commands:
    """Each command notes (name, what it was given) in `asked`."""

    def note(name: str) -> Any:
        return lambda *given: asked.append((name, *given))

    return Commands(
        record=note("record"), stop=note("stop"), browsers=lambda: [BrowserChoice(b.split()[0].lower(), b) for b in browsers],
        open_browser=note("open_browser"), demo=note("demo"), open_file=note("open_file"), keep_as=note("keep_as"),
        close_session=note("close_session"), self_test=note("self_test"), pass_through=note("pass_through"), allow_private=note("allow_private"),
        policies=lambda: [PolicyChoice("strict", "Strict", "CNIL 2022", "own"), PolicyChoice("none", "None of it", "", "own")],
        choose_policy=note("choose_policy"), declare=note("declare"), change=note("change"), undo=note("undo"), redo=note("redo"),
        export=note("export"), check_computer=lambda: "all there",
    )  # fmt: skip


def picture(widget: QWidget) -> QImage:
    """What a widget paints."""
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    image.fill(0)
    widget.render(image, QPoint(0, 0))
    return image


def colours(image: QImage) -> set[str]:
    """Every colour that occurs in a picture."""
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
