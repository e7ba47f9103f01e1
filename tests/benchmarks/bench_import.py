"""Import of a HAR against mitmproxy's own reader, turn about in the same run.

    python tests/benchmarks/bench_import.py [--entries 100000] [--peer-entries N] [--rounds 1]

Ours is the whole command `inspector import`, from its start to the session on disk. The peer is mitmproxy's FlowReader
with the flows kept in a list, as mitmproxy keeps those of a file that it opens; it stores nothing. Both work in one
thread. Asked: at least four times as fast by the clock and by the processor, both, and at most 200 MB. With fewer entries for the peer its time is scaled, in its favour: its time for each entry grows with the
file.
"""

import argparse
import base64
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ASKED_RATIO = 4.0
ASKED_MEGABYTES = 200
PEER = """
import sys
from mitmproxy.io import FlowReader
with open(sys.argv[1], "rb") as file:
    print(len(list(FlowReader(file).stream())))
"""
CLIENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


@dataclass(frozen=True, slots=True)
class Run:
    seconds: float
    processor: float
    megabytes: float
    """Most that was resident in one of its processes."""


def entry(n: int, chance: random.Random) -> dict[str, object]:
    """An entry as Chrome writes it, with a body of 2 KB."""
    host = f"vendor-{n % 50}.test"
    query = {"v": "2", "tid": "G-TEST", "cid": f"{n}.1", "dl": "https://shop.example/product"}
    request_headers = {
        ":authority": host, ":method": "GET", "accept": "*/*", "accept-language": "en", "user-agent": CLIENT,
        "referer": "https://shop.example/", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors",
        "sec-fetch-site": "cross-site", "cookie": f"id={chance.getrandbits(64):x}",
    }  # fmt: skip
    response_headers = {
        "cache-control": "no-store", "content-encoding": "br", "content-type": "application/json", "date": "Mon",
        "server": "test", "set-cookie": f"id={chance.getrandbits(64):x}; Secure",
    }  # fmt: skip
    text = base64.b64encode(chance.randbytes(1500)).decode()
    url = f"https://{host}/collect?" + "&".join(f"{name}={value}" for name, value in query.items())
    return {
        "_initiator": {"type": "script"}, "_priority": "High", "_resourceType": "fetch", "cache": {},
        "connection": str(n % 100), "pageref": f"page_{n // 500}",
        "request": {
            "method": "GET", "url": url, "httpVersion": "http/2.0", "headers": pairs(request_headers),
            "queryString": pairs(query), "cookies": [], "headersSize": -1, "bodySize": 0,
        },
        "response": {
            "status": 200, "statusText": "", "httpVersion": "http/2.0", "headers": pairs(response_headers),
            "cookies": [], "content": {"size": len(text), "mimeType": "application/json", "text": text},
            "redirectURL": "", "headersSize": -1, "bodySize": -1, "_transferSize": 900, "_error": None,
        },
        "serverIPAddress": "203.0.113.7", "startedDateTime": "2026-11-23T10:02:00.137Z", "time": 41.2,
        "timings": {"blocked": 1.0, "dns": -1, "ssl": -1, "connect": -1, "send": 0.1, "wait": 30.1, "receive": 2.0},
    }  # fmt: skip


def pairs(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


def write_har(path: Path, entries: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write('{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"pages":[],"entries":[\n')
        for n in range(entries):
            file.write((",\n" if n else "") + json.dumps(entry(n, chance), separators=(",", ":")))
        file.write("\n]}}")


def run(command: list[str | Path], environment: dict[str, str]) -> Run:
    """Run it to its end; processor time and memory include its own children."""
    began = time.perf_counter()
    measured = [sys.executable, "-c", MEASURE, *command]
    done = subprocess.run(measured, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr}")
    processor, kilobytes = done.stderr.split()[-2:]
    return Run(seconds, float(processor), int(kilobytes) / 1024)


MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--peer-entries", type=int, default=0, help="fewer entries for the peer; its time is scaled")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    peer_entries = options.peer_entries or options.entries
    with tempfile.TemporaryDirectory(prefix="bench-import-") as name:
        folder = Path(name)
        write_har(folder / "ours.har", options.entries)
        peer_har = folder / "ours.har"
        if peer_entries != options.entries:
            peer_har = folder / "peer.har"
            write_har(peer_har, peer_entries)
        print(f"HAR of {options.entries:,} entries, {(folder / 'ours.har').stat().st_size / 1e6:.0f} MB")
        environment = os.environ | {"INSPECTOR_HOME": str(folder / "home")}
        ours, peers = [], []
        for n in range(options.rounds):
            command = [sys.executable, "-m", "inspector", "import", folder / "ours.har", folder / f"{n}.inspector"]
            ours.append(run(command, environment))
            peers.append(run([sys.executable, "-c", PEER, peer_har], environment))
        return report(ours, peers, options.entries / peer_entries)


def report(ours: list[Run], peers: list[Run], scale: float) -> int:
    mine, peer = median(r.seconds for r in ours), median(r.seconds for r in peers) * scale
    mine_cpu, peer_cpu = median(r.processor for r in ours), median(r.processor for r in peers) * scale
    resident = max(r.megabytes for r in ours)
    print(f"ours  {mine:7.1f} s clock {mine_cpu:7.1f} s processor {resident:6.0f} MB resident")
    print(f"peer  {peer:7.1f} s clock {peer_cpu:7.1f} s processor {max(r.megabytes for r in peers):6.0f} MB resident")
    print(
        f"ratio {peer / mine:7.1f} clock   {peer_cpu / mine_cpu:7.1f} processor   (asked of both: at least {ASKED_RATIO})"
    )
    print(f"resident {resident:.0f} MB (asked: at most {ASKED_MEGABYTES})")
    good = min(peer / mine, peer_cpu / mine_cpu) >= ASKED_RATIO and resident <= ASKED_MEGABYTES
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
