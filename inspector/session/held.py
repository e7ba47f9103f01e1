"""What waits for room while the storage is full, and the exact count of what is lost."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from inspector.model.exchange import Exchange, Headers
from inspector.model.incident import Incident
from inspector.model.resolved import Answered
from inspector.session.store import Item

HOLD = 16 * 1024 * 1024
"""Bytes that wait for room; what goes beyond is lost, and counted."""
_PART = 64


class Held:
    """Items in order of arrival, one a request: its newest state in the place of its first."""

    def __init__(self, runs: Callable[[str], bool], limit: int = HOLD) -> None:
        """`runs` says of a key whether the file holds its request as one that still runs."""
        self._runs = runs
        self._limit = limit
        self._items: dict[object, Item] = {}
        self._weight = 0
        self.missed = 0
        """Finished requests that have no row. One that still runs is not lost: its end brings all of it."""
        self.ends_lost: dict[str, None] = {}
        """Keys of requests that have a row, and will have no end."""

    def add(self, batch: Sequence[Item]) -> None:
        for item in batch:
            if isinstance(item, Exchange):
                self._exchange(item)
            elif isinstance(item, Incident):
                name = (item.kind, item.host, item.launch, item.why)
                older = self._items.get(name)
                before = older.count if isinstance(older, Incident) else 0
                self._items[name] = replace(item, count=item.count + before)
            elif isinstance(item, Answered):
                self._items[item.resolved.host, "resolved"] = item
            else:
                self._items[item.name, "launch"] = item

    def part(self) -> list[Item]:
        """The next to be stored: few, so that a little room is enough."""
        return list(islice(self._items.values(), _PART))

    def stored(self, part: Sequence[Item]) -> None:
        """The last part is in the file."""
        for name in list(islice(self._items, len(part))):
            del self._items[name]
        self._weight -= sum(weight(item) for item in part if isinstance(item, Exchange))

    def give_up(self) -> None:
        """Nothing more will be stored: what is held is lost too."""
        held = [item for item in self._items.values() if isinstance(item, Exchange)]
        self.missed += sum(not self._runs(item.key) for item in held)
        self._items.clear()
        self._weight = 0

    def _exchange(self, exchange: Exchange) -> None:
        older = self._items.get(exchange.key)
        grown = weight(exchange) - (weight(older) if older is not None else 0)
        if self._weight + grown <= self._limit:
            self._items[exchange.key] = exchange
            self._weight += grown
        elif exchange.state != "open":
            if older is not None or self._runs(exchange.key):
                self.ends_lost[exchange.key] = None
            else:
                self.missed += 1


def weight(item: Item) -> int:
    """About how many bytes an item takes, in memory and in the file."""
    if not isinstance(item, Exchange):
        return 500
    request, response = item.request, item.response
    used = 1000 + len(request.url) + len(request.body.kept) + _length(request.headers)
    if response is not None:
        used += len(response.body.kept) + _length(response.headers)
    return used + sum(len(message.body.kept) + 100 for message in item.messages)


def _length(headers: Headers) -> int:
    return sum(len(name) + len(value) for name, value in headers)
