"""Rows of the Evidence tab: what speaks for the verdict, what the browser says, what would change our mind."""

import re

from inspector.model.inspection import Inspection
from inspector.model.party import Evidence, Party
from inspector.report.evidence_words import (
    BROWSER_SAYS,
    EXPLAINS_BROWSER,
    WEIGHT,
    agrees,
    mind_changers,
    signal_words,
    source_words,
    value_words,
)
from inspector.ui import wording
from inspector.ui.runs import Cell, CellRow, Gap, Icon, Run, Sign, Text
from inspector.ui.safe_text import one_line

WHERE, SINCE = 2, 5
"""Columns with links: the place in the request, the request that taught it."""
_UNEXPLAINED = "Nothing in the session explains the difference: the verdict rests on the page's address."


def evidence_rows(inspection: Inspection) -> list[CellRow]:
    """Its evidence in the order in which it was weighed, the browser's word, what would change the verdict."""
    party = inspection.party
    rows = [_evidence(item) for item in party.evidence if item.signal != "browser-disagrees"]
    rows += _browser(party)
    rows += [_heading("info", "What would change our mind", "")]
    rows += [_sentence(words) for words in mind_changers(party)]
    return rows


def verdict_cell(party: Party) -> Cell:
    """`▲ Browser → third party  Google, certain · a tagging server by its role`."""
    said = [party.recipient, wording.CONFIDENCE[party.confidence] + (" ?" if party.confidence == "possible" else "")]
    runs: list[Run] = [
        Sign(party.group),
        Gap(7),
        Text(wording.GROUP_LONG[party.group], font="data-strong"),
        Gap(8),
        Text(one_line(", ".join(said)), "text2", shrink=1),
    ]
    if party.role:
        runs += [Gap(8), Text(wording.ROLE[party.role], "muted", shrink=2)]
    if party.overridden:
        runs += [Gap(8), Icon("check", "left"), Gap(5), Text("by your word", "left", shrink=2)]
    return tuple(runs)


def _evidence(item: Evidence) -> CellRow:
    words, where, source = signal_words(item.signal), where_words(item.where), source_words(item)
    since = f"request {item.since}" if item.since is not None else ""
    cells: tuple[Cell, ...] = (
        (Text(words, shrink=1),),
        (_shown(item),),
        (Text(where, "identifier" if place_of(item.where) else "muted", shrink=1),),
        _weight(item.weight),
        (Text(one_line(source), "text2", shrink=1),),
        (Text(since, "identifier", shrink=1),) if since else (),
    )
    tip = (words, value_words(item), f"{where}{f', since {since}' if since else ''}", source)
    return CellRow(cells, tip=tip, value=item.value, at=place_of(item.where), since=item.since or 0)


def _shown(item: Evidence) -> Text:
    """A captured value in the fixed-width font; a word of ours in that of all text."""
    ours = item.signal in ("session", "program-says")
    return Text(one_line(value_words(item)), "text", "data" if ours else "value", shrink=1)


def _weight(weight: str) -> Cell:
    if not weight:
        return (Text("decides", "text2", shrink=1),)
    strong = weight in ("strong", "likely")
    return (Text(WEIGHT.get(weight, weight), "text" if strong else "muted", shrink=1),)


def _browser(party: Party) -> list[CellRow]:
    """Sec-Fetch-Site beside our own verdict on the site."""
    if party.browser_says is None:
        return [_heading("globe", "The browser's own word", "it sent no Sec-Fetch-Site header")]
    odd = [item for item in party.evidence if item.signal == "browser-disagrees"]
    agreed = not odd
    role, icon = ("left", "triangle-alert") if odd else ("text2", "check")
    words = "it says otherwise" if odd else agrees(party)
    rows = [_heading("globe", "The browser's own word", "")]
    cells: tuple[Cell, ...] = (
        (Icon(icon, role), Gap(6), Text(words, role, shrink=1)),
        (Text(one_line(party.browser_says), "text", "value", shrink=1),),
        (Text("header Sec-Fetch-Site", "identifier", shrink=1),),
        (),
        (Text(BROWSER_SAYS.get(party.browser_says, "a word that no standard knows"), "text2", shrink=1),),
        (),
    )
    tip = (words, party.browser_says, BROWSER_SAYS.get(party.browser_says, ""))
    rows.append(CellRow(cells, tip=tip, value=party.browser_says, at="header:sec-fetch-site"))
    explained = [item for item in party.evidence if item.signal in EXPLAINS_BROWSER]
    if not agreed and not explained:
        rows.append(_sentence(_UNEXPLAINED))
    return rows


def _heading(icon: str, title: str, note: str) -> CellRow:
    runs: list[Run] = [Icon(icon, "text2"), Gap(6), Text(title, font="data-strong")]
    if note:
        runs += [Gap(8), Text(one_line(note), "muted", shrink=1)]
    return CellRow((tuple(runs),), heading=True, tip=(title, note))


def _sentence(words: str) -> CellRow:
    return CellRow(((Gap(20), Text(one_line(words), "text2", shrink=1)),), heading=True, tip=(words,))


_PLACES = {
    "host": "host", "path": "path", "host+path": "host and path", "request": "request", "payload": "payload",
    "dns": "DNS, asked while recording", "page": "page", "pageref": "page of the HAR", "launch": "browser",
    "connection": "connection", "response": "response", "response:body": "body of the response",
}  # fmt: skip


def where_words(where: str) -> str:
    """`query:tid` -> `tid, query`; `response:set-cookie` -> `set-cookie, response`."""
    if where in _PLACES:
        return _PLACES[where]
    head, _, name = where.partition(":")
    if head == "response":
        return one_line(f"{name}, response")
    return one_line(", ".join(wording.place(where)))


_LOCATOR = re.compile(r"(query|path|header|cookie|set-cookie|body|fragment|ws)(?=[:.\[]|$)")


def place_of(where: str) -> str:
    """The place in the Request tab that `where` of an evidence names; "" for DNS, answers, the payload as a whole.

    >>> place_of("host+path"), place_of("query:tid"), place_of("response:set-cookie"), place_of("dns")
    ('url', 'query:tid', '', '')
    """
    if where in ("host", "host+path", "path", "request", "url"):
        return "url"
    if where in ("page", "pageref", "launch", "connection"):
        return "page"
    return where if _LOCATOR.match(where) else ""
