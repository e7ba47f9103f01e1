"""A session judged to its end: what later requests show of the session holds for earlier ones, too."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.reread import Rereading
from inspector.catalog.catalog import Catalog
from inspector.model.exchange import Exchange
from inspector.model.inspection import Inspection


def settled(
    read: Callable[[], Iterable[Exchange]], catalog: Catalog, memory: Memory
) -> Iterator[tuple[str, Inspection]]:
    """Launch and inspection of each exchange, by seq, once all are judged; only those are judged twice that change.

    Args:
        read: gives the exchanges by seq, as often as it is called.
        catalog: by which they are judged.
        memory: what is known of the session before its first request.
    """
    reading = Rereading(memory.values, catalog.vendors)
    with tempfile.TemporaryFile() as spool:
        for exchange in read():
            reading.note(exchange.launch, exchange.seq)
            inspection = inspect(exchange, catalog, memory)
            reading.judged(exchange.launch, exchange.seq)
            spool.write(json.dumps([exchange.launch, inspection.to_json()]).encode("ascii") + b"\n")
        again = _again(read, reading)
        changed = next(again, None)
        spool.seek(0)
        for line in spool:
            launch, told = json.loads(line)
            if changed is not None and told["seq"] == changed.seq:
                yield launch, inspect(changed, catalog, memory)
                changed = next(again, None)
            else:
                yield launch, Inspection.from_json(told)


def _again(read: Callable[[], Iterable[Exchange]], reading: Rereading) -> Iterator[Exchange]:
    """The exchanges that are to be judged again."""
    if not reading.waits():
        return
    last = reading.begin()
    for exchange in read():
        if exchange.seq > last:
            break
        if reading.concerns(exchange):
            yield exchange
    reading.end()
