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
from inspector.analysis.known_pool import Pool, every, persona_pool
from inspector.analysis.known_values import known_findings
from inspector.analysis.own_word import own_findings, said_of
from inspector.analysis.page_words import PageWords
from inspector.analysis.pieces import pieces_of
from inspector.analysis.spans import LazyCarriers, text_of_field
from inspector.analysis.token_findings import token_findings
from inspector.analysis.vendor_fields import vendor_findings
from inspector.catalog.catalog import Catalog
from inspector.model.exchange import Exchange, Message, Request
from inspector.model.finding import Finding
from inspector.model.hit import Hit
from inspector.model.party import Group, Party
from inspector.model.payload import Payload


def findings_of(  # noqa: PLR0917 - agreed between the rooms
    exchange: Exchange,
    payload: Payload,
    hits: Sequence[Hit],
    party: Party,
    catalog: Catalog,
    session: Pool | None = None,
    page: str = "",
) -> tuple[Finding, ...]:
    """All findings of a recorded request, those among them that the project says are none (`own_word.parted`).

    Args:
        exchange: gives the client's address, and the bytes in which spans count.
        payload: of that exchange.
        hits: of that payload.
        party: who receives it; `own-content` gives no findings.
        catalog: vendors and identifiers, and the project's own names of such.
        session: values that the session itself showed.
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
        session=session,
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
    session: Pool | None = None,
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
        session: values that the session itself showed.
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
    known_findings(found, payload, hits, carriers, [*every((persona_pool(catalog.project.persona), session))])
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
