"""Inspecting on one core: real requests of many vendors, against mitmproxy reading them from its own flow file.

    python tests/benchmarks/bench_inspect.py [requests]

The requests are those of the shared cases (beside the project; without them typical ones made here), with a browser's
headers, in mixed order and repeated; in each round the long numbers in them (times, client ids) are others, as in a
visit. The peer is mitmproxy's FlowReader on a file that its FlowWriter wrote of the same requests, each with a small
answer and with the certificates of its server, as a recording over TLS has them. Both work turn about in this process,
and the processor's time of the best round counts. Asked: 5,000 requests a second, and 3 times mitmproxy's own speed.
"""

import gc
import io
import json
import random
import re
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import trustme
from mitmproxy import certs, http
from mitmproxy.io import FlowReader, FlowWriter
from mitmproxy.test import tflow

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from builders import exchange

from inspector.analysis.inspect import inspect_all
from inspector.catalog.catalog import load_catalog

ASKED = 5_000
ASKED_RATIO = 3.0
ROUNDS = 7
CASES = Path(__file__).parents[3] / "shared" / "cases"
FILES = ("omnibug", "tagdragon", "pixel-tag-tracer", "first-party", "consent")
BROWSER = [
    (
        b"user-agent",
        b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    ),
    (b"accept", b"*/*"),
    (b"accept-language", b"en-US,en;q=0.9"),
    (b"accept-encoding", b"gzip, deflate, br, zstd"),
    (b"referer", b"https://shop.example/"),
    (b"sec-fetch-mode", b"no-cors"),
    (b"sec-fetch-dest", b"empty"),
    (b"sec-fetch-site", b"cross-site"),
    (b"sec-ch-ua", b'"Chromium";v="140", "Not=A?Brand";v="24"'),
    (b"sec-ch-ua-mobile", b"?0"),
    (b"sec-ch-ua-platform", b'"Linux"'),
]
COOKIES = (
    b"cookie",
    b"_ga=GA1.1.746406658.1791212460; session=9fK2mQ7xL4pR8tWz; _fbp=fb.1.1791212458000.1234567890; consent=1",
)
GA4 = (
    "https://region1.google-analytics.com/g/collect?v=2&tid=G-SHOPDEMO42&gtm=45je69u2v878222536za200&_p=1791212458528&gcs=G111"
    "&gcd=13r3r3r3r5l1&npa=0&dma=0&cid=746406658.1791212460&frm=0&pscdl=noapi&sr=2560x1440&uaa=arm&uab=64&uamb=0&uap=macOS"
    "&uapv=26.6.2&uaw=0&ul=en-us&_s={n}&sid=1791212459&sct=1&seg=0&dl=https%3A%2F%2Fshop.example%2F&dt=Tents+and+Trail+Gear"
    "&en=page_view&_fv=1&_nsi=1&_ss=1&_ee=1&ep.post_type=page&tfd={n}"
)
META = (
    "https://www.facebook.com/tr/?id=123456789&ev=PageView&dl=https%3A%2F%2Fshop.example%2F&rl=&if=false&ts={n}&sw=2560"
    "&sh=1440&v=2.9.1&r=stable&ec={n}&o=4126&fbp=fb.1.1791212458000.1234567890&it=1791212458000&coo=false&rqm=GET"
)


def beacon(n):
    return json.dumps(
        {
            "event": "Pageview", "event_id": f"ev{n}", "timestamp": "2026-11-23T10:02:00.137Z",
            "context": {
                "ad": {}, "user": {"anonymous_id": "01JXYZABC"}, "pixel": {"code": "C4ABCDEF"},
                "page": {"url": "https://shop.example/", "referrer": ""}, "library": {"name": "pixel.js", "version": "2.2"},
                "userAgent": BROWSER[0][1].decode(),
            },
            "properties": {"value": n, "currency": "EUR", "contents": [{"content_id": "sku1", "price": 9.99}]},
        }
    ).encode()  # fmt: skip


def typical(count):
    made = []
    for n in range(1, count + 1):
        more = {"seq": n, "launch": "bench", "connection": ""}
        kind = n % 5
        if kind == 0:
            made.append(exchange(GA4.format(n=n), headers=BROWSER, **more))
        elif kind == 1:
            made.append(exchange(META.format(n=n), headers=BROWSER, **more))
        elif kind == 2:
            headers = [*BROWSER, (b"content-type", b"text/plain;charset=UTF-8")]
            made.append(
                exchange(
                    "https://analytics.tiktok.com/api/v2/pixel",
                    method=b"POST",
                    content=beacon(n),
                    headers=headers,
                    **more,
                )
            )
        elif kind == 3:
            made.append(exchange(f"https://shop.example/assets/{n}.js?v=3", headers=[*BROWSER, COOKIES], **more))
        else:
            made.append(exchange(f"https://cdn.other.example/img/{n}.png", headers=BROWSER, **more))
    return made


def cases():
    """(method, url, body, headers, page) of each shared case that is a request."""
    for name in FILES:
        for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            body, form = case.get("post_data") or "", case.get("post_form")
            if not body and form is not None:
                fields = isinstance(form, dict) and not case["id"].startswith("tagdragon")
                body = urlencode(form, doseq=True) if fields else json.dumps(form)
            if case.get("url"):
                headers = {k.lower(): str(v) for k, v in dict(case.get("headers") or {}).items()}
                yield case.get("method") or ("POST" if body else "GET"), case["url"], body, headers, case.get("page")


def mixed(count):
    """`count` exchanges of the cases, in mixed order; each round has its own times and ids."""
    found, chance = list(cases()), random.Random(7)
    made = []
    while len(made) < count:
        chance.shuffle(found)
        step = str(len(made) % 10_000).zfill(4)
        for method, url, body, headers, page in found[: count - len(made)]:
            more = {**{k.decode(): v.decode() for k, v in BROWSER}, **headers}
            made.append(
                exchange(
                    LONG.sub(rf"\g<1>{step}", url), seq=len(made) + 1, launch="bench", connection="",
                    method=method.encode(), content=LONG.sub(rf"\g<1>{step}", body).encode(),
                    headers=[(k.encode(), v.encode()) for k, v in more.items()], page=page or "https://shop.example/",
                )
            )  # fmt: skip
    return made


LONG = re.compile(r"([0-9]{6,9})[0-9]{4}")
"""Times and ids: their last four digits are others in each round."""


def flow_file(requests):
    """What mitmproxy would have written of the same requests."""
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    leaf = authority.issue_cert("shop.example", key_type=trustme.KeyType.ECDSA)
    chain = [certs.Cert.from_pem(pem.bytes()) for pem in (*leaf.cert_chain_pems, authority.cert_pem)]
    file = io.BytesIO()
    writer = FlowWriter(file)
    for one in requests:
        flow = tflow.tflow(resp=True)
        url = one.url_text if "://" in one.url_text else f"https://{one.url_text}"
        headers = http.Headers(list(one.request.headers))
        flow.request = http.Request.make(one.request.method.decode(), url, one.request.body.kept, headers)
        flow.response = http.Response.make(204, b"", http.Headers(ANSWER))
        flow.server_conn.certificate_list, flow.client_conn.mitmcert = chain, chain[0]
        writer.add(flow)
    return file


ANSWER = [
    (b"content-type", b"text/plain"), (b"server", b"test"), (b"date", b"Mon, 23 Nov 2026 10:02:00 GMT"),
    (b"cache-control", b"no-store"), (b"access-control-allow-origin", b"https://shop.example"),
]  # fmt: skip


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def main(count):
    catalog = load_catalog()
    requests = mixed(count) if CASES.is_dir() else typical(count)
    file = flow_file(requests)
    gc.collect()
    gc.freeze()  # as the analyst does once its catalog is there
    findings = sum(len(row.findings) for row in inspect_all(requests, catalog))

    def inspect():
        for _ in inspect_all(requests, catalog):
            continue

    def read():
        file.seek(0)
        assert sum(1 for _ in FlowReader(file).stream()) == count

    rounds = [(seconds(inspect), seconds(read)) for _ in range(ROUNDS)]
    ours, peer = (count / min(times) for times in zip(*rounds, strict=True))
    kind = "of the shared cases" if CASES.is_dir() else "typical, for the shared cases are not there"
    print(f"{count:,} requests {kind}, {findings:,} findings")
    print(f"inspected {ours:,.0f} requests/s on one core, asked {ASKED:,}")
    print(f"mitmproxy reads them from its flow file at {peer:,.0f}/s: {ours / peer:.2f} times, asked {ASKED_RATIO:.1f}")
    return 0 if ours >= ASKED and ours >= ASKED_RATIO * peer else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000))
