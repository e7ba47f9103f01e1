"""HAR -> exchanges, in the order of the file, in bounded memory; a bad entry is refused alone.

Bodies of a HAR are decoded already: `Content-Encoding` is left out of the headers where the body bears it no more.
"""

from collections.abc import Iterator
from functools import partial

from inspector.capture.foreign_file import ForeignFile, ImportFault, RefusedEntry
from inspector.capture.har_entry import EntryError, Seen, exchange_of
from inspector.capture.har_pages import Pages
from inspector.capture.json_entries import Fault, Json, NotJsonError
from inspector.model.exchange import Exchange

SANITISED = "This file was probably sanitised when it was exported; cookies and logins cannot be judged."
DECODED = "A HAR holds bodies decoded: Content-Encoding headers of such bodies were left out, sizes are decoded ones."
MOST_ENTRIES = 2_000_000


class HarReader:
    """Iterate once; `notices`, `pages.corrections()` and `entries` are whole afterwards."""

    def __init__(self, file: ForeignFile) -> None:
        self._file = file
        self._json = Json(file.read)
        self.pages = Pages()
        self.entries = 0
        """Entries met, the refused ones included."""
        self._good = 0
        self._seen = Seen()
        self._found = False
        self._broken = ""

    def __iter__(self) -> Iterator[Exchange | RefusedEntry]:
        """Exchanges with seq from 1, and the entries between them that were refused.

        Raises:
            ImportFault: it is no HAR.
        """
        try:
            for key in self._json.members():
                if key == "log" and self._json.next() == b"{":
                    yield from self._log()
                else:
                    self._json.skip()
        except NotJsonError as error:
            self._broken = str(error)
        if not self._found:
            raise ImportFault(f"it {self._broken}" if self._broken else "it is JSON, but no HAR: it has no log.entries")

    def notices(self) -> tuple[str, ...]:
        """What the reader of the session must know."""
        said = [DECODED] if self._seen.decoded else []
        if self._good and not self._seen.cookies:
            said.append(SANITISED)
        if self._broken or self._file.problem:
            why = self._file.problem or f"it {self._broken}"
            said.append(f"The file could be read up to entry {self.entries} only: {why}.")
        return tuple(said)

    def _log(self) -> Iterator[Exchange | RefusedEntry]:
        for key in self._json.members():
            if key == "entries" and self._json.next() == b"[":
                self._found = True
                yield from self._entries()
            elif key == "pages" and self._json.next() == b"[":
                for item in self._json.items():
                    if not isinstance(item, Fault):
                        self.pages.title(item.value.get("id"), item.value.get("title"))
            else:
                self._json.skip()

    def _entries(self) -> Iterator[Exchange | RefusedEntry]:
        for item in self._json.items():
            self.entries += 1
            if self.entries > MOST_ENTRIES:
                raise NotJsonError(f"holds more than {MOST_ENTRIES:,} entries")
            if isinstance(item, Fault):
                yield RefusedEntry(self.entries, item.why)
                continue
            try:
                page_of = partial(self.pages.url, item.value, self._good + 1)
                yield exchange_of(
                    item.value, self.entries, self._good + 1, seen=self._seen, page_of=page_of, marks=item.marks
                )
            except EntryError as error:
                yield RefusedEntry(self.entries, str(error))
            else:
                self._good += 1
