"""A real Chromium: everything it sends is a row, whatever in the page sends it."""

import asyncio
import os
import shutil
import subprocess
import threading
from collections import Counter

import pytest
from proxy_rig import Answer, Certificates, Upstream, running_proxy, wait_for
from websockets.asyncio.server import serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

NAMES = ("www.shop.example", "api.shop.example", "px.tracker.example")
PAGE = """<!doctype html><title>shop</title><link rel=stylesheet href=/style.css>
<img src=https://px.tracker.example:{port}/pixel.gif?a=1><iframe src=/frame></iframe>
<script src=/sync.js></script><script type=module src=/module.js></script>
<script>
const api = "https://api.shop.example:{port}";
navigator.sendBeacon("https://px.tracker.example:{port}/beacon-load", "on load");
fetch(api + "/preflighted", {{method: "PUT", headers: {{"X-Own": "1"}}, body: "put"}}).catch(() => 0);
fetch("/keepalive", {{method: "POST", keepalive: true, body: "kept"}});
fetch("/redirect");
new Worker("/worker.js");
navigator.serviceWorker.register("/sw.js");
const source = new EventSource("/events");
source.onmessage = event => fetch("/event-" + event.data);
const chat = new WebSocket("wss://www.shop.example:{ws}/chat");
chat.onopen = () => chat.send("from the page");
chat.onmessage = () => fetch("/answered").then(() => fetch("/cached")).then(() => fetch("/cached", {{cache: "no-cache"}}))
  .then(() => setTimeout(() => location = "/next", 1500));
addEventListener("pagehide", () => navigator.sendBeacon("https://px.tracker.example:{port}/beacon-hide", "on hide"));
</script>"""
SCRIPTS = {
    b"/worker.js": b"fetch('/from-worker'); importScripts('/imported.js');",
    b"/sw.js": b"fetch('/from-service-worker'); addEventListener('fetch', () => 0);",
    b"/frame": b"<img src=/in-frame.png>",
    b"/next": b"<script>setTimeout(() => fetch('/done'), 700)</script>",
}
MUST = {
    "/", "/style.css", "/pixel.gif?a=1", "/frame", "/in-frame.png", "/sync.js", "/module.js", "/beacon-load", "/preflighted",
    "/keepalive", "/redirect", "/redirected", "/worker.js", "/imported.js", "/from-worker", "/sw.js", "/from-service-worker",
    "/events", "/event-1", "/answered", "/cached", "/next", "/beacon-hide", "/done", "/favicon.ico",
}  # fmt: skip


def answer(seen, port, ws):
    path = seen.target.partition(b"?")[0]
    if path == b"/":
        return Answer(headers=[(b"content-type", b"text/html")], body=PAGE.format(port=port, ws=ws).encode())
    if path == b"/redirect":
        return Answer(302, [(b"location", b"/redirected")])
    if path == b"/events":
        return Answer(headers=[(b"content-type", b"text/event-stream")], chunks=events)
    if path == b"/cached":
        again = any(name.lower() == b"if-none-match" for name, _ in seen.headers)
        return Answer(
            304 if again else 200, [(b"etag", b'"1"'), (b"cache-control", b"max-age=60")], b"" if again else b"x"
        )
    allowed = [(b"access-control-allow-origin", b"*"), (b"access-control-allow-methods", b"PUT")]
    allowed += [(b"access-control-allow-headers", b"x-own")]
    kind = b"text/javascript" if path.endswith(b".js") else b"text/html"
    return Answer(headers=[(b"content-type", kind), *allowed], body=SCRIPTS.get(path, b""))


async def events():
    yield b"data: 1\n\n"
    await asyncio.sleep(20)


class Chat(threading.Thread):
    def __init__(self, tls):
        super().__init__(daemon=True)
        self.tls, self.port, self.got, self.ready = tls, 0, [], threading.Event()
        self.start()
        self.ready.wait(10)

    def run(self):
        asyncio.run(self.main())

    async def main(self):
        async def talk(socket):
            async for message in socket:
                self.got.append(message)
                await socket.send("from the server")

        async with serve(talk, "127.0.0.1", 0, ssl=self.tls) as server:
            self.port = server.sockets[0].getsockname()[1]
            self.ready.set()
            await asyncio.sleep(100)


def test_everything_a_page_sends_is_a_row(tmp_path):
    certificates = Certificates(tmp_path)
    upstream = Upstream(tls=certificates.server(*NAMES, alpn=("h2", "http/1.1")))
    chat = Chat(certificates.server("www.shop.example"))
    upstream.answer = lambda seen: answer(seen, upstream.port, chat.port)
    options = {"names": dict.fromkeys(NAMES, "127.0.0.1"), "upstream_ca": str(certificates.pem), "allow_private": NAMES}
    with running_proxy(tmp_path / "authority", **options) as proxy:
        name = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
        browser = subprocess.Popen(
            [
                name, "--headless=new", *(["--no-sandbox"] if os.geteuid() == 0 else []), f"--user-data-dir={tmp_path}/profile",
                "--no-first-run", f"--proxy-server=127.0.0.1:{proxy.port}", "--disable-quic", "--disable-background-networking",
                f"--ignore-certificate-errors-spki-list={proxy.authority.spki}", f"https://www.shop.example:{upstream.port}/",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(lambda: any(seen.target == b"/done" for seen in upstream.seen), 60)
            wait_for(lambda: {s.target.decode() for s in upstream.seen} >= MUST, 10)
        finally:
            browser.terminate()
            browser.wait()
        wait_for(lambda: proxy.proxy.tap.running == 0, 10)
        rows = [e for e in proxy.exchanges() if f".example:{upstream.port}" in e.url_text]
        socket = proxy.row("/chat")
        incidents = proxy.incidents("client-distrusts") + proxy.incidents("addon-failed") + proxy.incidents("crashed")
    upstream.close()
    assert Counter((r.request.method, r.url_text.split("/", 3)[3]) for r in rows) == Counter(
        (s.method, s.target.decode()[1:]) for s in upstream.seen
    )
    by_path = {r.url_text.split(":", 2)[2].split("/", 1)[1]: r for r in rows}
    assert by_path["beacon-hide"].request.body.kept == b"on hide"
    assert {r.response.status for r in rows if r.url_text.endswith("/cached")} == {200, 304}
    assert {r.method_text for r in rows if r.url_text.endswith("/preflighted")} == {"OPTIONS", "PUT"}
    assert {r.request.http_version for r in rows} == {"HTTP/2.0"}
    assert by_path["events"].response.body.kept == b"data: 1\n\n"
    assert [m.body.kept for m in socket.messages] == [b"from the page", b"from the server"]
    assert incidents == []
