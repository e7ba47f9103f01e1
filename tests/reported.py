"""What one request reports, by the shipped vendor files or by those given: for the tests of vendors."""

from builders import exchange

from inspector.analysis.payload import payload_of
from inspector.analysis.vendor import hits_of
from inspector.catalog.vendors import load_vendors
from inspector.model.hit import Hit

VENDORS = load_vendors()


def hits(method, url, headers=(), body: str | bytes = "", vendors=VENDORS) -> tuple[Hit, ...]:
    content = body.encode() if isinstance(body, str) else body
    raw = [(k.encode(), v.encode()) for k, v in headers]
    request = exchange(url, method=method.encode(), headers=raw, content=content).request
    return hits_of(request, payload_of(request), vendors)
