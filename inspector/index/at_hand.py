"""The requests that were judged last, until they are simulated: so that neither file is read for them again."""

from collections import OrderedDict

from inspector.model.exchange import Exchange
from inspector.model.inspection import Inspection

MOST = 256
LARGEST = 4 * 1024 * 1024
"""Bytes of bodies that are kept at once; what does not fit is read again."""


class AtHand:
    """Exchange and inspection by seq; the newest stay."""

    def __init__(self, most: int = MOST, largest: int = LARGEST) -> None:
        self._most, self._largest = most, largest
        self._kept: OrderedDict[int, tuple[Exchange, Inspection]] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, exchange: Exchange, inspection: Inspection) -> None:
        """Keep a request in place of what was known of it."""
        self.take(exchange.seq)
        size = _size(exchange)
        if size > self._largest:
            return
        self._kept[exchange.seq] = exchange, inspection
        self.size += size
        while len(self._kept) > self._most or self.size > self._largest:
            self.take(next(iter(self._kept)))

    def take(self, seq: int) -> tuple[Exchange, Inspection] | None:
        """The request, which is kept no longer; None where it has to be read."""
        found = self._kept.pop(seq, None)
        if found:
            self.size -= _size(found[0])
        return found


def _size(exchange: Exchange) -> int:
    answer = len(exchange.response.body.kept) if exchange.response else 0
    return len(exchange.request.body.kept) + answer + sum(len(message.body.kept) for message in exchange.messages)
