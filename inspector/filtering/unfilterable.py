"""Why no rule can look into a body; it is then passed on as it came, and the verdict says so."""

from inspector.model.exchange import Exchange
from inspector.model.payload import Payload


def why_not(exchange: Exchange, payload: Payload) -> str:
    """One sentence; "" where every part of the request can be filtered."""
    request = exchange.request
    if exchange.messages or exchange.message_count:
        return "A WebSocket: its messages go on one by one, and this filter works on single requests."
    if request.headers_cut:
        return f"{request.headers_cut:,} bytes of the headers were not recorded: what goes on is not known whole."
    if not request.body.whole:
        kept, size = len(request.body.kept), request.body.size
        return (
            f"Only the first {kept:,} of {size:,} bytes of the body were recorded, so what goes on is not known whole."
        )
    if payload.body_kind == "opaque":
        return "The body cannot be decoded, so no rule can look into it: it is passed on as it came."
    if payload.body_kind == "binary":
        return "The body is binary, so no rule can look into it: it is passed on as it came."
    if any(item.at.endswith("|rest") for item in payload.fields):
        return "The request holds more values than rules look at, or damaged ones: these go on as they came."
    return ""
