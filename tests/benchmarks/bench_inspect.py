"""Inspecting typical requests in one process, against a mere parse of the same requests by the standard library.

`python tests/benchmarks/bench_inspect.py [requests]`; asked: at least 2,000 requests a second.
"""

import json
import sys
import time
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from builders import exchange

from inspector.analysis.inspect import inspect_all
from inspector.catalog.catalog import load_catalog

ASKED = 2_000
ROUNDS = 5
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


def parsed(one):
    """What a script would do at least: query, cookies, JSON."""
    parse_qsl(urlsplit(one.url_text).query, keep_blank_values=True)
    for name, value in one.request.headers:
        if name == b"cookie":
            try:
                SimpleCookie(value.decode())
            except CookieError:
                continue
    if one.request.body.size:
        json.loads(one.request.body.kept)


def seconds(work):
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def main(count):
    catalog, requests = load_catalog(), typical(count)
    findings = sum(len(row.findings) for row in inspect_all(requests, catalog))

    def inspect():
        for _ in inspect_all(requests, catalog):
            continue

    def parse():
        for one in requests:
            parsed(one)

    ours, peer = count / seconds(inspect), count / seconds(parse)
    print(f"inspected {ours:,.0f} requests/s ({findings:,} findings), asked at least {ASKED:,}")
    print(f"parsed by the standard library alone {peer:,.0f} requests/s: an inspection costs {peer / ours:.1f} parses")
    return 0 if ours >= ASKED else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000))
