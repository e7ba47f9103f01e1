"""Hostile input: damaged and exhausting requests through the whole analysis, with time and memory of a process of its own.

    python tests/benchmarks/bench_hostile.py [damaged requests] [--json]

What is asked (reliability.md, T9): no exception, none longer than a second, at most 500 MB resident. Time is that of the
processor, so that a busy machine slows nothing down; the session, the test person and the catalog are those of a real
analysis, and all requests belong to one session. The last figure is a JSON body of 1 MB with 10,000 leaves: asked are 150 ms.
"""

import json
import resource
import statistics
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from builders import exchange
from hostile import damaged, exhausting

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import Catalog, load_catalog
from inspector.catalog.project import Persona, Project
from inspector.model.exchange import Exchange

COUNT = 10_000
ASKED_S, ASKED_MB, ASKED_JSON_MS = 1.0, 500, 150
ADDRESS_SPACE = 4 * 1024**3
"""Bytes after which the process is refused more: an accident must not fill the machine."""
ROUNDS = 9
PERSON = Persona(
    emails=("jane.doe+x@shop.example",), phones=("+31612345678",), names=("Jane Doe",), ips=("203.0.113.24", "2001:db8::5"),
    user_ids=("u-4711-jane",),
)  # fmt: skip


def run(requests: Iterable[tuple[str, Exchange]], catalog: Catalog) -> dict[str, Any]:
    """Inspect all of them in one session."""
    memory, count, total, faults, slowest = Memory(), 0, 0.0, [], (0.0, "")
    for name, request in requests:
        start = time.process_time()
        try:
            inspect(request, catalog, memory)
        except Exception as fault:  # noqa: BLE001 - what is counted here
            where = traceback.extract_tb(fault.__traceback__)[-1]
            faults.append(f"{name}: {type(fault).__name__} in {Path(where.filename).name}:{where.lineno}")
        took = time.process_time() - start
        count, total, slowest = count + 1, total + took, max(slowest, (took, name))
    return {"count": count, "seconds": total, "faults": faults, "slowest_s": slowest[0], "slowest": slowest[1]}


def big_json(leaves: int = 10_000) -> bytes:
    """1 MB of what an app reports: objects of strings, numbers and words, escapes and other scripts among them."""
    events = [
        {
            "event_name": f"view_{n}", "id": n * 7_919, "price": n / 7, "title": f'Tent {n} für Größe \u4e2d "{n}"',
            "url": f"https://shop.example/p/{n}?color=red&size={n % 9}", "seen": n % 2 == 0, "note": None,
            "text": "What stands here is of no interest to anybody, it only fills the line. " * 11, "tags": ["a", "b"],
        }
        for n in range(leaves // 10)
    ]  # fmt: skip
    return json.dumps({"events": events}).encode()


def json_figures(catalog: Catalog) -> dict[str, Any]:
    """Milliseconds of a JSON body through the analysis, and of Python's own reader in the same rounds."""
    content = big_json()
    ours, theirs = [], []
    for seq in range(ROUNDS):
        body = content.replace(b'"view_', b'"seen_%d_' % seq)
        row = exchange(
            "https://api.collector.example/batch", content=body, headers=[(b"content-type", b"application/json")]
        )
        start = time.process_time()
        made = inspect(row, catalog, Memory())
        ours.append(1000 * (time.process_time() - start))
        start = time.process_time()
        json.loads(body)
        theirs.append(1000 * (time.process_time() - start))
    return {
        "bytes": len(content), "ms": min(ours), "median_ms": statistics.median(ours), "json_loads_ms": min(theirs),
        "notes": [note for note in made.notes if "JSON" in note],
    }  # fmt: skip


def _peak_mb() -> float:
    """Most that was resident. The peak of getrusage would begin at what our parent held when it started us."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.open() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    count = next((int(text) for text in arguments if text.isdigit()), COUNT)
    catalog = load_catalog(project=Project(persona=PERSON))
    figures = {
        "exhausting": run(exhausting(), catalog),
        "damaged": run(((f"damaged {row.seq}", row) for row in damaged(count)), catalog),
        "json": json_figures(catalog),
    }
    figures["resident_mb"] = _peak_mb()
    if "--json" in arguments:
        print(json.dumps(figures))
        return
    for name in ("exhausting", "damaged"):
        made = figures[name]
        print(
            f"{name}: {made['count']:,} requests, {len(made['faults'])} exceptions (asked: 0), {made['seconds']:.1f} s"
        )
        print(f"  slowest {made['slowest_s']:.2f} s (asked: {ASKED_S:.0f}): {made['slowest']}")
        print("\n".join(f"  {fault}" for fault in made["faults"][:20]))
    print(f"resident at most {figures['resident_mb']:.0f} MB (asked: {ASKED_MB})")
    made = figures["json"]
    print(
        f"JSON body of {made['bytes']:,} bytes, 10,000 leaves: {made['ms']:.0f} ms (asked: {ASKED_JSON_MS}), json.loads "
        f"{made['json_loads_ms']:.1f} ms in the same rounds, {made['ms'] / made['json_loads_ms']:.1f} times {made['notes']}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
