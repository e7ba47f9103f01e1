"""The index at 100,000 rows: open, filter by text, sort by host, page through; its memory; and how fast it is built.

`python tests/benchmarks/bench_index.py [rows]`; asked at 100,000: open <= 0.5 s, filter <= 0.1 s, sort <= 0.2 s, the ledger's
first page <= 0.05 s. Each
figure is the median of seven (and the worst), every time over a fresh connection. Building is measured on a real session of 6,000
requests, analysis included.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from visits import CID, visit, write_session

from inspector.analysis.inspect import inspect_all
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.index.build import IndexBuilder
from inspector.index.flat import Judged
from inspector.index.query import Index, PartyKey
from inspector.index.store import IndexStore
from inspector.model.inspection import Inspection

ASKED = {
    "open and first 200 rows": 0.5,
    "filter by text, none found": 0.1,
    "filter by text, many found": 0.1,
    "sort by host": 0.2,
    "ledger, first page": 0.05,
}
ROUNDS = 7
BUILT = 6000


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _build_real(folder)
        index = folder / "bench.inspector-index"
        began = time.perf_counter()
        _fill(index, rows)
        print(
            f"{rows:,} rows stored in {time.perf_counter() - began:.1f} s, {index.stat().st_size / rows:,.0f} bytes a row on disk"
        )
        return 1 if _query(index) and rows == 100_000 else 0


def _build_real(folder: Path) -> None:
    items = [item for n in range(BUILT // 6) for item in visit(1 + 6 * n)]
    session = write_session(folder / "real.inspector", items)
    catalog = load_catalog()
    for words, policy in (
        ("judged and indexed", None),
        ("the same, then simulated under strict", load_policy("strict")),
    ):
        began = time.perf_counter()
        with IndexBuilder(session, folder / f"{policy is None}.inspector-index", catalog, policy) as builder:
            for _ in builder.run():
                pass
        took = time.perf_counter() - began
        print(f"{BUILT:,} requests {words}: {BUILT / took:,.0f} a second ({took / BUILT * 1e3:.2f} ms each)")


def _fill(path: Path, rows: int) -> None:
    """Real inspections, each with hosts, identifiers and page of its own."""
    catalog = load_catalog()
    kinds = list(inspect_all(visit(), catalog))
    store = IndexStore.open(path)
    for start in range(0, rows, 1000):
        batch = [Judged(item, "complete", "browser") for item in _variants(kinds, start, min(start + 1000, rows))]
        store.put(batch, {"change": start, "total": rows}, simulate=False)
    store.close()


def _variants(kinds: list[Inspection], start: int, end: int) -> Iterator[Inspection]:
    chance = random.Random(start)
    for n in range(start, end):
        item = kinds[n % len(kinds)]
        own = f"{chance.randrange(10**10)}.{chance.randrange(10**10)}"
        url = (
            item.url.replace(CID, own)
            .replace("https://", f"https://h{chance.randrange(400)}-")
            .replace("step=2", f"step={own}")
        )
        findings = tuple(replace(f, value=f.value.replace(CID, own)) for f in item.findings)
        yield replace(item, seq=n + 1, started=item.started + n, url=url, findings=findings)


def _query(path: Path) -> int:
    """Print each figure; how many missed what was asked."""
    process = psutil.Process()
    before = process.memory_info().rss
    kept = []
    steps: dict[str, Callable[[Index], object]] = {
        "all ids": lambda index: index.ids(),
        "filter by text, none found": lambda index: index.ids("no-such-text-anywhere"),
        "filter by text, many found": lambda index: index.ids("collect"),
        "filter by host": lambda index: index.ids("host:h12-"),
        "filter by sends:person": lambda index: index.ids("sends:person"),
        "one recipient": lambda index: index.ids(party=PartyKey("client-side", "Google")),
        "sort by host": lambda index: index.ids(sort="host"),
        "sort by host, descending": lambda index: index.ids(sort="host", descending=True),
        "sort by vendor": lambda index: index.ids(sort="vendor"),
        "sort by path (no index)": lambda index: index.ids(sort="path"),
        "text, sorted by host": lambda index: index.ids("collect", sort="host"),
        "200 rows from the middle": lambda index: index.rows(range(50_000, 50_200)),
        "party tree": lambda index: index.groups(),
        "totals": lambda index: index.totals(),
        "one inspection": lambda index: index.inspection(3),
        "ledger, first page": lambda index: index.ledger(),
        "ledger, personal data": lambda index: index.ledger("personal"),
        "ledger, page from the middle": lambda index: index.ledger(after=BUILT // 2),
        "ledger, how many": lambda index: index.ledger_counts(),
        "what one recipient learnt": lambda index: index.learnt_by("Google"),
        "filter by value, nearly all": lambda index: index.ids("value:v1"),
    }
    missed = _line("open and first 200 rows", [_opened(path) for _ in range(ROUNDS)])
    for name, step in steps.items():
        times = []
        for _ in range(ROUNDS):
            with Index.open(path) as index:
                began = time.perf_counter()
                kept.append(step(index))
                times.append(time.perf_counter() - began)
        missed += _line(name, times)
        del kept[:-1]
    print(f"memory of the reading process grew by {(process.memory_info().rss - before) / 1e6:.0f} MB")
    return missed


def _opened(path: Path) -> float:
    began = time.perf_counter()
    with Index.open(path) as index:
        index.rows(index.ids()[:200])
        index.progress()
    return time.perf_counter() - began


def _line(name: str, times: list[float]) -> int:
    usual, asked = statistics.median(times), ASKED.get(name)
    verdict = "" if asked is None else f"   asked {asked * 1e3:.0f} ms: {usual / asked:.2f} of it"
    print(f"{name:32} {usual * 1e3:7.1f} ms, worst {max(times) * 1e3:7.1f}{verdict}")
    return int(asked is not None and usual > asked)


if __name__ == "__main__":
    sys.exit(main())
