"""Known values on one core: the whole analysis with them, and what the search costs beside one without decoding.

    python tests/benchmarks/bench_known.py [requests]

The requests are those of `bench_inspect.py`, a launch for each 500, so that cookies and client ids are learnt again and
again. They are inspected without known values, with those of the session alone, and with a persona of eight values
too. The peer searches the same requests for the same pool without decoding: each field's whole value in a set, and each
text of the pool in the joined fields. All work turns about in this process, and the processor's time of the best round
counts. Asked: 2,500 requests a second for the whole, 5,000 aimed at.
"""

import gc
import json
import sys
import time
from dataclasses import replace

import bench_inspect
from builders import exchange

from inspector.analysis import identifiers
from inspector.analysis.inspect import Memory, inspect, inspect_all
from inspector.analysis.known_pool import persona_pool
from inspector.analysis.known_values import Said
from inspector.analysis.payload import payload_of
from inspector.catalog.catalog import load_catalog
from inspector.catalog.project import Persona, Project

ASKED, AIMED = 2_500, 5_000
ASKED_JSON = 0.150
ROUNDS = 5
PERSONA = Persona(
    emails=("Jane.Doe+shop@Example.com",), phones=("+12025550143",), names=("Jane Doe",),
    user_ids=("3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54", "1473268947.1550531325"),
    addresses=("12 Main Street, Springfield",), ips=("192.0.2.146", "2001:db8:85a3::8a2e:370:7334"),
)  # fmt: skip


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def searched(requests, pool):
    """Whole values in a set, and every text of the pool in the joined values: no decoding, no folding."""
    texts = [needle.text for tier in (pool._old, pool._new) for needles in tier.values.values() for needle in needles]
    whole, found = set(texts), 0
    for payload in requests:
        values = [field.value for field in payload.fields]
        found += sum(value in whole for value in values)
        joined = "\0".join(values)
        found += sum(text in joined for text in texts)
    return found


def ours(requests, pool):
    return sum(bool(Said(payload.fields).touched(pool)) for payload in requests)


def big_json():
    leaves = {f"key{n}": {"name": f"Tent number {n}", "sku": f"SKU-{n:06}-A", "text": "x" * 60} for n in range(3_333)}
    return exchange(
        "https://t.tracker.example/j", method=b"POST", content=json.dumps(leaves).ljust(1_000_000).encode(),
        headers=[(b"referer", b"https://shop.example/"), (b"content-type", b"application/json")],
    )  # fmt: skip


def main(count):
    plain = load_catalog()
    known = replace(plain, project=Project(persona=PERSONA))
    made = bench_inspect.mixed(count) if bench_inspect.CASES.is_dir() else bench_inspect.typical(count)
    requests = [replace(one, launch=f"bench{n // 500}") for n, one in enumerate(made)]
    pool = persona_pool(PERSONA)
    payloads = [payload_of(one.request) for one in requests[: max(1, count // 20)]]
    with_them = identifiers.known_findings
    gc.collect()
    gc.freeze()

    def whole(catalog, search):
        identifiers.known_findings = search
        for _ in inspect_all(requests, catalog):
            continue

    times = {name: [] for name in ("none", "session", "all", "search", "peer", "json")}
    big = big_json()
    for _ in range(ROUNDS):
        times["none"].append(seconds(lambda: whole(plain, lambda *_: None)))
        times["session"].append(seconds(lambda: whole(plain, with_them)))
        times["all"].append(seconds(lambda: whole(known, with_them)))
        times["search"].append(seconds(lambda: ours(payloads, pool)))
        times["peer"].append(seconds(lambda: searched(payloads, pool)))
        times["json"].append(seconds(lambda: inspect(big, known, Memory())))
    best = {name: min(each) for name, each in times.items()}
    rates = {name: count / best[name] for name in ("none", "session", "all")}
    search, peer = len(payloads) / best["search"], len(payloads) / best["peer"]
    print(f"{count:,} requests, one core")
    print(f"analysis without known values {rates['none']:,.0f}/s, with the session's {rates['session']:,.0f}/s")
    print(f"with the session's and a persona's {rates['all']:,.0f}/s, asked {ASKED:,}, aimed at {AIMED:,}")
    print(
        f"search of the persona's pool with decoding {search:,.0f}/s; whole values and texts without it {peer:,.0f}/s: {search / peer:.1f} times"
    )
    cut = [
        note for note in inspect(big, known, Memory()).notes if "leaves" in note or "rest" in note or "fields" in note
    ]
    print(
        f"JSON of 1 MB with 10,000 leaves {best['json'] * 1000:,.0f} ms, asked {ASKED_JSON * 1000:,.0f} or cut: {cut}"
    )
    return 0 if rates["all"] >= ASKED and (best["json"] <= ASKED_JSON or cut) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 4_000))
