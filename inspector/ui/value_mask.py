"""Mask values: while it is on, every captured value in the window stands as the mark that a redacted export gives it.

One for the program. Views need not ask: text on its way to a widget (`safe_text`), cells when they are drawn or read
out (`run_painter`, `runs.plain`) and what is copied (`safe_text.copy`) pass here. Who cuts a value asks before, since a
part of a value is not known any more; who takes a typed text back asks `meant`.
"""

import re
import threading
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

import orjson
from PySide6.QtCore import QObject, Signal

from inspector.index.filter_language import TOKEN
from inspector.index.flat import DICTIONARY, LARGEST, host_and_path
from inspector.index.query import Index
from inspector.model.exchange import EMPTY, Exchange
from inspector.model.inspection import Inspection
from inspector.model.simulation import Simulation
from inspector.report.marks import Marks
from inspector.report.masked_headers import tells
from inspector.report.masking import HASHED, WORD, Masking, label_of
from inspector.report.redact import Redactor
from inspector.report.shapes import opaque, wordy

JOINT = " "
"""`client-id 1`: as people read it."""
REMEMBERED = 8_192
"""Texts whose masked form is remembered."""
PAGE = 256
"""Inspections that are read at once."""
_BOUNDARY = re.compile(rb'boundary="?([^";\s]+)', re.IGNORECASE)
"""What parts a body, which a sender may choose as it likes."""
_PIECE = re.compile(r"[^\n]{0,4096}[^\n;{}<>]*[\n;{}<>]?")
"""Of a long text: a line, or what stands up to the next sign that is in no value."""
AGAIN = 256
"""Newest rows that are read again when there are more: one that ran then may have ended."""


class IndexSource(Protocol):
    """Where a worker's thread finds the index."""

    def index(self) -> Index: ...

    @property
    def made(self) -> object:
        """Another one for each index file."""


class ValueMask(QObject):
    """Any thread may ask; `turn` and `forget` are for the UI thread."""

    changed = Signal()
    """Texts that are on screen may have to stand otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.on = False
        self.generation = 0
        """Another one whenever a text may have to stand otherwise than before."""
        self._lock = threading.RLock()
        self._reading = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._marks = Marks(JOINT, REMEMBERED)
        self._read: tuple[object, int, int] = (None, -1, 0)
        """Index file, its counter of changes, last row: what was met already."""
        self._urls: set[str] = set()
        self._session = object()
        self.ready = False
        """The index was read through once since the session was shown, or since it was turned on."""

    def turn(self, on: bool) -> None:
        """From now on values are masked, or shown again; who turns it shows the window anew."""
        if on != self.on:
            self.on = on
            self.ready = False
            self.generation += 1

    def forget(self) -> None:
        """Another session: no value of the last one is kept."""
        with self._lock:
            self._begin()

    def text(self, text: str) -> str:
        """A text that may hold values, each replaced by its mark, in whatever encoding it stands."""
        if not self.on or not text:
            return text
        with self._lock:
            found = self._marks.found(text)
        return found or "".join(map(self._cleaned, _PIECE.findall(text)))

    def _cleaned(self, piece: str) -> str:
        """One piece, so that nobody waits for a long text."""
        with self._lock:
            return self._marks.cleaned(piece)

    def meant(self, text: str) -> str:
        """A text in which marks stand, with their values: what was typed into a field while values are masked."""
        if not self.on or JOINT not in text:
            return text
        with self._lock:
            values = self._marks.values()
        for mark in sorted((mark for mark in values if mark in text), key=len, reverse=True):
            text = text.replace(mark, values[mark])
        return text

    def learn(self, exchange: Exchange, inspection: Inspection, simulations: Iterable[Simulation] = ()) -> Exchange:
        """All that a redacted export would mask of one request, and what a filter makes of it; before it is shown.

        Returns:
            The exchange without the bodies that such an export leaves out: nobody knows what values stand in them.
        """
        redactor = Redactor()
        redactor.learn(exchange, inspection)
        met, found = Masking(redactor.met()), {finding.at: finding for finding in inspection.findings}
        with met.learning():
            for name, value in exchange.request.headers:
                if name.lower() == b"content-type" and (boundary := _BOUNDARY.search(value)):
                    met.mark("value", boundary[1].decode("utf-8", "backslashreplace"))
            for simulation in simulations:
                for finding in simulation.findings:
                    if finding.category == "url":
                        met.url(finding.value)
                    else:
                        met.mark(label_of(finding), finding.value)
                for change in simulation.changes:
                    before = found.get(change.at)
                    if change.after and before and before.category != "url" and change.at != "connection":
                        met.mark(label_of(before), change.after)
        self._meet(met.marks, self._session)
        return _readable(exchange, redactor.exchange(exchange, inspection))

    def follow(self, sources: IndexSource) -> None:
        """Meet the values of all requests that the index has, in their order; of a worker's thread, before it reads.

        Raises:
            IndexFileError: the index cannot be read.
        """
        if not self.on:
            return
        with self._reading:
            session, index = self._session, sources.index()
            made, change, last = self._read
            now = index.progress().change
            if (sources.made, now) == (made, change) and self.ready:
                return
            after = max(0, last - AGAIN) if sources.made == made else 0
            last = after
            for page in index.packed("", PAGE, after=after):
                if not self.on or session is not self._session:
                    return
                self._meet(self._met(page), session)
                last = page[-1][0] if page else last
            with self._lock:
                if session is not self._session:
                    return
                self._read, first, self.ready = (sources.made, now, last), not self.ready, True
            if first:
                self.changed.emit()

    def _met(self, page: Iterable[tuple[int, bytes]]) -> Marks:
        met = Masking()
        with met.learning():
            for _, packed in page:
                told = orjson.loads(zlib.decompressobj(zdict=DICTIONARY).decompress(packed, LARGEST))
                for hit in told["hits"]:
                    if hit["account"]:
                        met.marks.allow(hit["account"])
                    if hit["event"] and not wordy(hit["event"]):
                        met.mark("value", hit["event"])
                for word in WORD.findall(" ".join(told["notes"])):
                    if tells(word):
                        met.word(word)
                for label in host_and_path(told["url"])[0].split("."):
                    if opaque(label):
                        met.mark("name", label)
                self._url(met, told["url"].partition("?")[0])
                self._url(met, told["page"] or "")
                for finding in (*told["findings"], *told.get("suppressed", ())):
                    self._finding(met, finding)
        return met.marks

    def _finding(self, met: Masking, finding: Mapping[str, Any]) -> None:
        value, of, kind = finding["value"], finding.get("of", ""), finding["kind"]
        if finding["category"] == "url":
            self._url(met, value)
        elif value:
            met.mark(f"{HASHED}{kind}" if "hashed" in finding["state"] else kind, value)
        if of:
            met.mark(kind, of)

    def _url(self, met: Masking, url: str) -> None:
        if url and url not in self._urls:
            self._urls.add(url)
            met.url(url)

    def _meet(self, met: Marks, session: object) -> None:
        with self._lock:
            if session is not self._session:
                return
            known = len(self._marks)
            self._marks.meet(met)
            grew = len(self._marks) > known
            self.generation += grew
        if grew and self.ready and self.on:
            self.changed.emit()


def _readable(exchange: Exchange, redacted: Exchange) -> Exchange:
    """The exchange as it was, without bodies that are empty when it is redacted."""
    left = exchange.request.body if redacted.request.body.kept else EMPTY
    messages = tuple(
        message if kept.body.kept else replace(message, body=EMPTY)
        for message, kept in zip(exchange.messages, redacted.messages, strict=True)
    )
    response = replace(exchange.response, body=EMPTY) if exchange.response else None
    return replace(exchange, request=replace(exchange.request, body=left), response=response, messages=messages)


@cache
def value_mask() -> ValueMask:
    """The one of this program."""
    return ValueMask()


def masked(text: str) -> str:
    """`value_mask().text`, at no cost while it is off."""
    mask = value_mask()
    return mask.text(text) if mask.on else text


def masked_filter(text: str) -> str:
    """A filter as it is shown: a value in it as its mark, in quotes; `meant` gives the filter back."""
    if not value_mask().on:
        return text
    shown = []
    for word in TOKEN.finditer(text):
        value = word["value"].strip('"')
        mark = masked(value)
        key = f"{word['key']}:" if word["key"] else ""
        shown.append(f'{word["not"]}{key}"{mark}"' if mark != value else word[0].strip())
    return " ".join(filter(None, shown))
