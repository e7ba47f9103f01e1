"""What stands in the index for a request whose analysis or simulation failed: shown, and said so; never left out."""

from inspector.index.flat import host_and_path
from inspector.model.exchange import Exchange, header
from inspector.model.inspection import Consent, Inspection
from inspector.model.party import Evidence, Party
from inspector.model.policy import Policy
from inspector.model.simulation import Outgoing, Simulation


def failed_inspection(exchange: Exchange, error: Exception) -> Inspection:
    """What can be said of an exchange whose analysis failed: it is shown, and it says so."""
    host, _ = host_and_path(exchange.url_text)
    response = exchange.response
    kind = header(response.headers, b"content-type") if response else None
    why = f"analysis failed ({type(error).__name__}): shown as recorded, without findings"
    return Inspection(
        seq=exchange.seq,
        started=exchange.started,
        method=exchange.method_text,
        url=exchange.url_text,
        status=response.status if response else None,
        page=None,
        party=Party(
            group="unknown", site=host, entity=None, recipient=host, confidence="possible", browser_says=None,
            evidence=(Evidence("analysis-failed", "host", host, "inspector"),),
        ),
        type=kind.split(b";")[0].strip().decode("utf-8", "backslashreplace").lower() if kind else None,
        size_request=exchange.request.body.size,
        size_response=response.body.size if response else 0,
        duration_ms=exchange.duration_ms,
        server_ip=exchange.server_ip,
        http_version=exchange.request.http_version or None,
        hits=(),
        findings=(),
        consent=Consent(),
        notes=(why,),
    )  # fmt: skip


def failed_simulation(exchange: Exchange, policy: Policy, error: Exception) -> Simulation:
    """A request whose simulation failed counts as it is: nothing of it was filtered."""
    request = exchange.request
    before = Outgoing(request.method, request.url, request.headers, request.body.kept, exchange.client_ip)
    why = f"the simulation failed ({type(error).__name__}): nothing was filtered"
    return Simulation(exchange.seq, policy.name, "", "not-filterable", why, before, None)
