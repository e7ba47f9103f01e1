"""Inspections as CSV for spreadsheets: UTF-8 with BOM, every cell quoted, no cell a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import IO

from inspector.index.flat import host_and_path
from inspector.model.cookie import Cookie
from inspector.model.hit import Item
from inspector.model.inspection import Inspection, iso_time
from inspector.model.party import Evidence

COLUMNS: dict[str, Callable[[Inspection], object]] = {
    "seq": lambda i: i.seq,
    "time": lambda i: iso_time(i.started),
    "group": lambda i: i.party.group,
    "method": lambda i: i.method,
    "host": lambda i: host_and_path(i.url)[0],
    "path": lambda i: host_and_path(i.url)[1],
    "query": lambda i: i.url.partition("#")[0].partition("?")[2],
    "status": lambda i: i.status,
    "type": lambda i: i.type,
    "size": lambda i: i.size_response,
    "duration_ms": lambda i: None if i.duration_ms is None else round(i.duration_ms, 1),
    "recipient": lambda i: i.party.recipient,
    "entity": lambda i: i.party.entity,
    "vendor": lambda i: _joined(hit.vendor_name for hit in i.hits),
    "account": lambda i: _joined(hit.account for hit in i.hits),
    "event": lambda i: ", ".join(hit.event for hit in i.hits if hit.event),
    "consent": lambda i: _joined([*(f"{s.kind} {s.raw}" for s in i.consent.signals), i.consent.verdict]),
    "findings": lambda i: "; ".join(f"{f.kind} ({f.state}) at {f.at}: {f.value}".rstrip(": ") for f in i.findings),
    "page": lambda i: i.page,
    "note": lambda i: "; ".join(i.notes),
}
"""In the order of interfaces.md section 1."""

MORE_COLUMNS: dict[str, Callable[[Inspection], object]] = {
    "confidence": lambda i: i.party.confidence,
    "role": lambda i: i.party.role,
    "browser_says": lambda i: i.party.browser_says,
    "evidence": lambda i: "; ".join(map(_evidence, i.party.evidence)),
    "verdict": lambda i: i.consent.verdict,
    "verdict_why": lambda i: i.consent.verdict_why,
    "contradictions": lambda i: "; ".join(i.consent.contradictions),
    "cookies": lambda i: "; ".join(map(_cookie, i.cookies)),
    "items": lambda i: "; ".join(_item(item) for hit in i.hits for item in hit.items),
}
"""Written when they are asked for by name."""
ALL_COLUMNS = COLUMNS | MORE_COLUMNS

_UNSEEN = (
    r"[\"\s\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800"
    r"\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc]"
)
"""Blanks, control and zero-width characters, which a spreadsheet may drop before it looks at the cell; and quotes."""
_FORMULA = r"[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b]"
_TRIGGER = re.compile(rf"(?:[,;]|(?<!{_UNSEEN})){_UNSEEN}*+(?={_FORMULA})")
"""What a spreadsheet may drop before a formula; looked at once, wherever in it a cell may begin."""
_BEGINS = re.compile(r"[,;\t\r\n]")
"""Behind these a cell begins where the file is read with another separator, or a line of it."""


BOM = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8."""
_STEERING = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\r\n"}
"""Control characters as escapes: spreadsheets drop them, terminals obey them."""


def write_csv(inspections: Iterable[Inspection], out: IO[bytes], columns: Sequence[str] = tuple(COLUMNS)) -> None:
    """Write a header and one line for each inspection.

    Raises:
        KeyError: a column that is none.
    """
    takers = [ALL_COLUMNS[column] for column in columns]
    out.write(BOM + csv_line(columns))
    for inspection in inspections:
        out.write(csv_line([take(inspection) for take in takers]))


def harmless(text: str) -> str:
    """The text with `'` before what a spreadsheet would run: = + - @ TAB CR LF at a cell's start (OWASP).

    Full-width forms count, and what stands before unseen (BOM, blanks, zero-width characters). A trigger behind a
    comma, semicolon, TAB or line end gets one too, since a reader with another separator begins a cell there. Other
    control characters stand as escapes.
    """
    quoted = _TRIGGER.sub(_quoted, text)
    return ("'" + quoted if text.startswith(("\t", "\r", "\n")) and quoted[:1] != "'" else quoted).translate(_STEERING)


def _quoted(found: re.Match[str]) -> str:
    run = _BEGINS.sub(r"\g<0>'", found[0])
    return "'" + run if found.start() == 0 and run[:1] not in (",", ";") else run


def _cell(value: object) -> str:
    """Numbers are ours and stay numbers; text of unknown origin is made harmless."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else harmless(str(value))


def csv_line(cells: Sequence[object]) -> bytes:
    """One line; every cell quoted, none a formula."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(_cell, cells))
    return text.getvalue().encode("utf-8", "backslashreplace")


def _evidence(item: Evidence) -> str:
    """`set-cookie at set-cookie:FPID: FPID (strong, since request 41)`."""
    notes = [item.weight, f"since request {item.since}" if item.since is not None else ""]
    note = ", ".join(filter(None, notes))
    return f"{item.signal} at {item.where}: {item.value}".rstrip(": ") + (f" ({note})" if note else "")


def _cookie(cookie: Cookie) -> str:
    """`set _ga of shop.example (first party, by server, 34560000 s, HttpOnly)`."""
    notes = [f"{cookie.party} party", f"by {cookie.set_by}", *_flags(cookie)]
    if cookie.life_s is not None:
        notes.insert(2, f"{cookie.life_s:.0f} s")
    return f"{cookie.direction} {cookie.name} of {cookie.domain} ({', '.join(notes)})"


def _flags(cookie: Cookie) -> list[str]:
    flags = {"HttpOnly": cookie.http_only, "Secure": cookie.secure, "Partitioned": cookie.partitioned}
    found = [name for name, holds in flags.items() if holds]
    found += [f"SameSite={cookie.same_site.capitalize()}"] if cookie.same_site else []
    return [*found, "refused"] if cookie.refused else found


def _item(item: Item) -> str:
    return ", ".join(f"{part.name}={part.value}" for part in item.parts)


def _joined(texts: Iterable[str | None]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text))
