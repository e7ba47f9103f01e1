"""What a request gives away, to whom: findings of the connection, of the fields that vendors name, and of formats.

Every finding says where it stands (locator, and span in the bytes), in what state, how it is known and how surely. One
place has one finding of a category: what a vendor's file says of a field counts before what its format looks like. The
same judge serves the recorded request and one that is only simulated.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from inspector.analysis.connection import connection_findings
from inspector.analysis.found import Found
from inspector.analysis.known_formats import format_findings, told
from inspector.analysis.own_word import own_findings, said_of
from inspector.analysis.page_words import PageWords
from inspector.analysis.pieces import Piece, pieces_of
from inspector.analysis.spans import LazyCarriers, text_of_field
from inspector.analysis.token_findings import token_findings
from inspector.analysis.vendor_fields import vendor_findings
from inspector.catalog.catalog import Catalog
from inspector.model.exchange import Exchange, Message, Request
from inspector.model.finding import Finding
from inspector.model.hit import Hit
from inspector.model.party import Group, Party
from inspector.model.payload import Payload

MIN_KNOWN = 8
"""Characters of a value that is searched for as it is; shorter ones turn up by chance."""


def findings_of(  # noqa: PLR0917 - agreed between the rooms
    exchange: Exchange,
    payload: Payload,
    hits: Sequence[Hit],
    party: Party,
    catalog: Catalog,
    known: Sequence[str] = (),
    page: str = "",
) -> tuple[Finding, ...]:
    """All findings of a recorded request, those among them that the project says are none (`own_word.parted`).

    Args:
        exchange: gives the client's address, and the bytes in which spans count.
        payload: of that exchange.
        hits: of that payload.
        party: who receives it; `own-content` gives no findings.
        catalog: vendors and identifiers, and the project's own names of such.
        known: values that the session taught (cookies, client ids), searched for as they are.
        page: address of the page; what stands in it tells nobody apart.
    """
    return findings_in(
        payload,
        hits,
        party.recipient,
        party.group,
        exchange.client_ip,
        catalog,
        request=exchange.request,
        messages=exchange.messages,
        known=known,
        page=page,
    )


def findings_in(  # noqa: PLR0917 - agreed between the rooms
    payload: Payload,
    hits: Sequence[Hit],
    recipient: str,
    group: Group,
    source_ip: str,
    catalog: Catalog,
    *,
    request: Request,
    messages: Sequence[Message] = (),
    known: Sequence[str] = (),
    page: str = "",
) -> tuple[Finding, ...]:
    """All findings of a payload that `recipient` gets, in order of the wire; for simulated requests too.

    Args:
        payload: of the request.
        hits: of that payload.
        recipient: name for show.
        group: whose call it is; `own-content` gives no findings.
        source_ip: the sender's address; "" when not recorded, `server` where a server sends it.
        catalog: vendors and identifiers, and the project's own names of such.
        request: the bytes in which spans count.
        messages: WebSocket messages of the exchange.
        known: values that the session taught.
        page: address of the page.
    """
    if group == "own-content":
        return ()
    carriers, identifiers = LazyCarriers(request, payload, messages), catalog.identifiers
    found = Found(recipient)
    if own := said_of(catalog.project.identifiers, hits):
        own_findings(found, pieces_of(payload, hits, carriers), own)
    if hits:
        fields = {field.at: field for field in payload.fields}
        vendor_findings(found, hits, fields, catalog.vendors, lambda field: text_of_field(field, carriers))
    connection_findings(found, payload, source_ip, identifiers)
    pieces = list(pieces_of(payload, hits, carriers, partial(told, identifiers)))
    words = PageWords(payload, page)
    format_findings(found, pieces, words, hits, identifiers)
    if held := _held(known, payload, pieces):
        accounts = {hit.account for hit in hits}
        every = [piece for piece in pieces_of(payload, hits, carriers) if piece.text.text not in accounts]
        _session_values(found, every, held)
    token_findings(found, pieces, hits, words)
    return tuple(_in_order(found.findings(), payload))


def _in_order(findings: Iterable[Finding], payload: Payload) -> list[Finding]:
    """The connection, then the order of the wire; within a field the order of its values."""
    fields = payload.fields
    order = {fields[number].at: number for number in range(len(fields) - 1, -1, -1)}  # the first of a locator stays

    def place(finding: Finding) -> tuple[int, int]:
        at, span = finding.at, finding.span
        if at == "connection":
            return -1, 0
        found = order.get(at)
        if found is None:
            found = order.get(at.partition("|")[0], len(order))
        return found, span[0] if span else 0

    return sorted(findings, key=place)


def _held(known: Sequence[str], payload: Payload, pieces: Iterable[Piece]) -> list[str]:
    """Those that may stand somewhere: most requests hold none, so all texts are asked at once first."""
    if not known:
        return []
    texts = [field.value for field in payload.fields]
    texts += [piece.searched.text for piece in pieces]
    everything = "\0".join(texts)
    return [value for value in known if value in everything]


def _session_values(found: Found, pieces: Sequence[Piece], known: Iterable[str]) -> None:
    """Values that the session taught."""
    for value in known:
        for piece in pieces:
            found.session_value(piece, value, MIN_KNOWN)
