"""Which cookies a real Chromium keeps and sends back is what the program says of each Set-Cookie; who set them, too.

Each value is `v` with a number, so that what comes back can be told whatever its name is.
"""

import json
import os
import re
import shutil
import subprocess
import time

import pytest
from proxy_rig import Answer, Certificates, Upstream, running_proxy, wait_for

from inspector.analysis.cookie_jar import Watched
from inspector.analysis.cookie_life import Asked, lives_of
from inspector.analysis.inspect import Memory, inspect_all
from inspector.catalog.browser_limits import shipped
from inspector.catalog.catalog import load_catalog

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SHOP, SISTER, TRACKER, PLAIN = "www.shop.example", "sst.shop.example", "px.tracker.example", "www.plain.example"
NAMES = (SHOP, SISTER, TRACKER, PLAIN, "shop.co.uk")
LATER = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 90_000))

FIRST = [
    "n0={v}",
    "n1={v}; Domain=shop.example",
    "n2={v}; Domain=.shop.example; Path=/; Secure; HttpOnly; SameSite=Strict",
    "n3={v}; Domain=www.shop.example",
    "n4={v}; Domain=sst.shop.example",
    "n5={v}; Domain=other.example",
    "n6={v}; Domain=example",
    "n7={v}; Domain=",
    "n8={v}; Domain=..shop.example",
    "n9={v}; Domain=shop.example; Domain=other.example",
    "n10={v}; Domain=other.example; Domain=shop.example",
    "n11={v}; Max-Age=3600",
    "n12={v}; Max-Age=0",
    "n13={v}; Max-Age=-1",
    "n14={v}; Max-Age=soon",
    "n15={v}; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "n16={v}; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    f"n17={{v}}; Expires={LATER}",
    "n18={v}; Expires=Wednesday, 21-Oct-37 07:28:00 GMT",
    "n19={v}; Expires=soon",
    "n20={v}; Max-Age=99999999999999999999",
    "n21={v}; SameSite=None",
    "n22={v}; SameSite=None; Secure",
    "n23={v}; SameSite=Bogus",
    "n24={v}; Partitioned",
    "n25={v}; Partitioned; Secure; SameSite=None",
    "__Secure-a={v}",
    "__Secure-b={v}; Secure",
    "__Host-a={v}; Secure",
    "__Host-b={v}; Secure; Path=/",
    "__Host-c={v}; Secure; Path=/; Domain=www.shop.example",
    "__Host-d={v}; Secure; Path=/set",
    "__HOST-e={v}; Path=/",
    "__Http-a={v}; Secure; Path=/",
    "__Http-b={v}; Secure; Path=/; HttpOnly",
    "__Host-Http-a={v}; Secure; Path=/",
    "__Host-Http-b={v}; Secure; Path=/; HttpOnly",
    "{v}",
    "={v}; Path=/set/deeper",
    "=__Host-{v}",
    "  n40  =  {v}  ",
    'n41="{v}"',
    "n42={v}; Path=nowhere",
    "n43={v}; Path=/set/deeper",
    "n44={v}; =x; ; HTTPONLY",
    "n45=" + "x" * 4080 + "{v}",
    "n46=" + "x" * 4090 + "{v}",
    "n47={v}; Path=/" + "y" * 1100,
    "n48={v}\ttab",
    "n 49={v}",
    "",
]
THIRD = [
    "t0={v}",
    "t1={v}; SameSite=Lax; Secure",
    "t2={v}; SameSite=Strict; Secure",
    "t3={v}; SameSite=None",
    "t4={v}; SameSite=None; Secure",
    "t5={v}; SameSite=None; Secure; Partitioned",
    "t6={v}; SameSite=None; Secure; Domain=tracker.example",
    "t7={v}; SameSite=None; Secure; Domain=shop.example",
]
OVER_HTTP = ["h0={v}", "h1={v}; Secure", "h2={v}; SameSite=None", "__Secure-h3={v}; Secure", "h4={v}; HttpOnly"]

PAGE = """<!doctype html><title>cookies</title><script>
async function all() {{
  document.cookie = "js={js}; path=/";
  document.cookie = "wide={js}w; domain={site}; path=/";
  for (let n = 0; n < {count}; n++) await fetch("/set/" + n);
  for (let n = 0; n < {third}; n++)
    await fetch("https://{tracker}:{port}/set/" + (1000 + n), {{credentials: "include", mode: "cors"}});
  await fetch("/set/echo");
  await fetch("/set/deeper/echo");
  await fetch("/echo");
  if ({third}) {{
    await fetch("https://{tracker}:{port}/set/echo", {{credentials: "include", mode: "cors"}});
    await fetch("https://{sister}:{port}/echo", {{credentials: "include", mode: "cors"}});
  }}
  await fetch("/done");
}}
all();
</script>"""


def answering(upstream, sets, third, origin, site):
    def answer(seen):
        path = seen.target.decode()
        cors = [(b"access-control-allow-origin", origin.encode()), (b"access-control-allow-credentials", b"true")]
        if path == "/":
            body = PAGE.format(
                count=len(sets),
                third=len(third),
                port=upstream.port,
                tracker=TRACKER,
                sister=SISTER,
                js="vscript",
                site=site,
            )
            return Answer(headers=[(b"content-type", b"text/html")], body=body.encode())
        found = re.fullmatch(r"/set/(\d+)", path)
        if not found:
            return Answer(headers=cors, body=b"x")
        n = int(found[1])
        text = (third[n - 1000] if n >= 1000 else sets[n]).replace("{v}", f"v{n}v")
        return Answer(headers=[*cors, (b"set-cookie", text.encode())], body=b"x")

    return answer


def visit(tmp_path, upstream, scheme, host, certificates=None, *, blocking=False):
    """Walk a Chromium through the page; what the recorder saw, by seq."""
    settings = tmp_path / "profile" / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        json.dumps({"profile": {"cookie_controls_mode": int(blocking), "block_third_party_cookies": blocking}})
    )
    options = {"names": dict.fromkeys(NAMES, "127.0.0.1"), "allow_private": NAMES}
    if certificates:
        options["upstream_ca"] = str(certificates.pem)
    with running_proxy(tmp_path / "authority", **options) as proxy:
        name = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
        browser = subprocess.Popen(
            [
                name, "--headless=new", *(["--no-sandbox"] if os.geteuid() == 0 else []), f"--user-data-dir={tmp_path}/profile",
                "--no-first-run", f"--proxy-server=127.0.0.1:{proxy.port}", "--disable-quic", "--disable-background-networking",
                "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
                f"--ignore-certificate-errors-spki-list={proxy.authority.spki}", f"{scheme}://{host}:{upstream.port}/",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(lambda: any(seen.target == b"/done" for seen in upstream.seen), 90)
        finally:
            browser.terminate()
            browser.wait()
        wait_for(lambda: proxy.proxy.tap.running == 0, 10)
        newest = {item.seq: item for item in proxy.exchanges()}
    rows = [newest[seq] for seq in sorted(newest) if f".example:{upstream.port}" in newest[seq].url_text]
    memory = Memory()
    memory.cookies.watch(Watched(frozenset({rows[0].launch})))
    return rows, list(inspect_all(rows, load_catalog(), memory))


def sent_back(upstream):
    """Values that came back in any request that asked for none to be set."""
    lines = [
        value
        for seen in upstream.seen
        if seen.target.endswith(b"echo")
        for name, value in seen.headers
        if name.lower() == b"cookie"
    ]
    return {int(n) for line in lines for n in re.findall(r"v(\d+)v", line.decode())}


def compared(inspections, sets, third, model):
    """Number of each Set-Cookie -> would a browser keep it, by the program's model of it."""
    said = {}
    for row in inspections:
        found = re.search(r"/set/(\d+)$", row.url)
        if found:
            said[int(found[1])] = any(_left(c, model) in KEPT for c in row.cookies if c.direction == "set")
    assert len(said) == len(sets) + len(third)
    return said


KEPT = {"kept", "capped", "session", "partitioned"}


def _left(cookie, model):
    asked = Asked(
        cookie.party, cookie.set_by, cookie.life_s, seen=True, partitioned=cookie.partitioned, refused=cookie.refused,
        facts=cookie.facts,
    )  # fmt: skip
    return next(life.outcome for life in lives_of(asked, shipped()) if life.model == model)


def differing(said, kept, texts):
    return {texts(n)[:60]: f"said {said[n]}, kept {n in kept}" for n in said if said[n] != (n in kept)}


@pytest.fixture(params=["chromium", "chromium-no-third"])
def shop(tmp_path, request):
    certificates = Certificates(tmp_path)
    upstream = Upstream(tls=certificates.server(*NAMES))
    upstream.answer = answering(upstream, FIRST, THIRD, f"https://{SHOP}:{upstream.port}", "shop.example")
    blocking = request.param == "chromium-no-third"
    rows, inspections = visit(tmp_path, upstream, "https", SHOP, certificates, blocking=blocking)
    yield upstream, rows, inspections, request.param
    upstream.close()


def test_chromium_keeps_what_the_model_says_and_whoever_set_it_is_named(shop):
    upstream, rows, inspections, model = shop
    said, kept = compared(inspections, FIRST, THIRD, model), sent_back(upstream)
    assert differing(said, kept, lambda n: THIRD[n - 1000] if n >= 1000 else FIRST[n]) == {}
    assert {said[n] for n in said if n >= 1000} == {True, False}
    sets = {row.url.rpartition("/")[2]: row.seq for row in inspections if "/set/" in row.url}
    values = {row.seq: row for row in rows}
    judged = 0
    for row in inspections:
        headers = [value for name, value in values[row.seq].request.headers if name.lower() == b"cookie"]
        parts = [part for line in headers for part in line.decode().split(";")]
        for cookie, part in zip([c for c in row.cookies if c.direction == "sent"], parts, strict=True):
            found = re.search(r"v(\d+)v", part)
            if found:
                assert (cookie.set_by, cookie.since) == ("server", sets[found[1]]), part[:40]
            else:
                assert "vscript" in part
                assert (cookie.set_by, cookie.since, cookie.life_s) == ("script", None, None)
            judged += 1
    assert judged > 500
    last = next(row for row in inspections if row.url.endswith(f"{SISTER}:{upstream.port}/echo"))
    assert {c.domain for c in last.cookies if c.name == "wide"} == {"shop.example"}
    assert {c.party for row in inspections if TRACKER in row.url for c in row.cookies} == {"third"}


def test_over_plain_http_chromium_keeps_what_the_program_says(tmp_path):
    upstream = Upstream()
    upstream.answer = answering(upstream, OVER_HTTP, [], "", "plain.example")
    _, inspections = visit(tmp_path, upstream, "http", PLAIN)
    said, kept = compared(inspections, OVER_HTTP, [], "chromium"), sent_back(upstream)
    upstream.close()
    assert differing(said, kept, lambda n: OVER_HTTP[n]) == {}
