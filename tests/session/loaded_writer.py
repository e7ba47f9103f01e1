"""The child of the kill tests: commits about 500 records a second and prints each acknowledgement.

Usage: loaded_writer.py SESSION [requests a second]
"""

import hashlib
import sys
import time
from pathlib import Path

from inspector.model.exchange import Body, Exchange, Request, Response
from inspector.session.writer import SessionWriter

BATCH = 5


def body(raw: bytes) -> Body:
    return Body(raw, len(raw), hashlib.sha256(raw).hexdigest())


def record(seq: int, state: str) -> Exchange:
    request = Request(b"POST", b"https://shop.example/%d" % seq, "HTTP/2.0", ((b"a", b"b"),), body(b"ask %d" % seq))
    response = None if state == "open" else Response(200, b"", "HTTP/2.0", (), body(b"answer %d " % seq * 100))
    return Exchange(seq, f"k{seq}", state, "browser", 1.0, None, "c", "127.0.0.1", None, request, response)


def main() -> None:
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else 500.0
    writer = SessionWriter.open(Path(sys.argv[1]), source="proxy")
    seq = writer.last_seq
    print("ready", seq, flush=True)
    due = time.monotonic()
    while True:
        # The newest one of each batch still runs; the next commit ends it.
        ended = [record(seq, "complete")] if seq else []
        batch = [record(seq + n, "complete" if n < BATCH else "open") for n in range(1, BATCH + 1)]
        writer.commit([*ended, *batch])
        seq += BATCH
        print("ack", seq, flush=True)
        due += BATCH / rate
        time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main()
