"""The HTML report: what it says, and that nothing captured becomes markup, code or a request."""

import re
import shutil
import subprocess
import threading
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from builders import exchange
from visits import CID, sent, visit

from inspector.model.incident import Incident
from inspector.session.schema import LaunchInfo

HOSTILE = [
    "<script>alert(1)</script>", '"><img src={0}/i onerror=fetch("{0}/e")>', "<svg onload=alert(1)>", "<iframe src={0}/f>",
    "'-alert(1)-'", "</style><script src={0}/s></script>", "<link rel=stylesheet href={0}/l>", "{{{{1337*7}}}}", "{{% raw %}}",
    "<base href={0}/>", "<meta http-equiv=refresh content='0;url={0}/m'>", "javascript:alert(1)", "&lt;b&gt;&amp;", "<!--", "]]>", "\u202eexe.cod",
    "<a href={0}/a ping={0}/p>x</a>", "<style>@import url({0}/c)</style>", "<b>bold</b>", "\u2028\u2029\x00\x07",
]  # fmt: skip


class Text(HTMLParser):
    """Elements and text of a page, by a parser that is not the browser's."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def page_of(exported, items=None, **more):
    return exported(visit() if items is None else items, "html", **({"policy": "strict"} | more)).decode()


def hostile_items(base: str):
    payloads = [payload.format(base) for payload in HOSTILE]
    items = [
        exchange(
            "https://shop.example/",
            seq=1,
            headers=[(b"sec-fetch-dest", b"document"), (b"sec-fetch-site", b"none"), (b"sec-fetch-mode", b"navigate")],
        )
    ]
    for n, payload in enumerate(payloads, 2):
        raw = payload.encode()
        items.append(
            sent(
                n, "https://region1.google-analytics.com/g/collect?v=2&tid=G-" + payload.replace("&", "").replace("#", "") + "&cid=" + payload.replace("&", "").replace("#", ""),
                headers=[(b"cookie", b"_ga=" + raw)], method=raw.replace(b"\x00", b"")[:30].replace(b"\n", b""), error=payload, marks=(payload,),
            )
        )  # fmt: skip
    return items, payloads


@pytest.fixture
def listener():
    """A server that counts what is asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_the_headline_counts_requests_and_third_parties(exported):
    page = page_of(exported)
    assert "<h1>3 requests reached 2 third parties.</h1>" in page
    assert (
        "6 requests in all: 3 to third parties, 1 to the site&#39;s own server, 2 for the site&#39;s own content"
        in page
    )


def test_every_figure_after_filtering_is_called_simulated(exported):
    page = page_of(exported)
    text = re.sub(r"\s+", " ", Text(page.split("</style>")[1]).text)
    assert re.search(r"would be left after filtering, simulated\.", text)
    bars = page.split('<table class="bars">')[1].split("</table>")[0]
    assert (
        bars.count('class="to-number"')
        == bars.count('<td class="muted">simulated</td>')
        == bars.count("after, simulated")
        >= 5
    )
    for header in re.findall(r"<th[^>]*>After(.*?)</th>", page):
        assert "simulated" in header
    assert "is never recorded" in text


def test_without_a_policy_nothing_is_said_about_after(exported):
    page = page_of(exported, policy="")
    assert '<th class="simulated">' not in page
    assert 'class="to-number"' not in page


def test_values_are_marks_unless_asked_otherwise(exported):
    assert CID not in page_of(exported)
    assert "client-id-1" in page_of(exported)
    assert CID in page_of(exported, redacted=False)
    assert "not redacted" in page_of(exported, redacted=False)


def test_it_says_what_it_cannot_see_and_how_it_was_made(exported):
    text = re.sub(r"\s+", " ", Text(page_of(exported)).text)
    for words in (
        "cache or a service worker",
        "HTTP/3 and WebRTC",
        "Public Suffix List of 20",
        "Strict",
        "Request Inspector",
    ):
        assert words in text


def test_hosts_left_undecrypted_and_incidents_stand_in_it(exported):
    page = page_of(
        exported,
        [*visit(), Incident("passed-through", 1.0, "bank.example", "browser", "Left undecrypted by your wish.", 12)],
    )
    assert "bank.example" in page
    assert re.search(r'<td class="number">12</td><td>Left undecrypted', page)


def test_a_demo_shows_documentation_addresses_and_says_so(exported):
    items = [type(e)(**{f: getattr(e, f) for f in e.__slots__} | {"client_ip": "127.0.0.1"}) for e in visit()]
    page = page_of(exported, items, demo=True, launches=[LaunchInfo("client", "Chromium 156", "127.0.0.1", 1, 1.0)])
    assert "203.0.113.24 (demo)" in page
    assert "198.51.100.7 (demo)" in page
    assert "Chromium 156" in page
    assert "203.0.113.24" not in page_of(exported)


def test_a_session_without_third_parties_says_so(exported):
    assert "<h1>No request reached a third party.</h1>" in page_of(exported, visit()[:2])
    assert "<h1>Nothing was recorded.</h1>" in page_of(exported, [])


def test_it_is_one_file_that_allows_nothing_but_its_own_style(exported):
    page = page_of(exported)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    wanted = b64encode(sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{wanted}'\"" in page
    found = Text(page)
    assert not {"script", "img", "iframe", "link", "a", "object", "form", "input"} & set(found.tags)
    assert not [name for name, _ in found.attributes if name in ("style", "src") or name.startswith("on")]
    assert [value for name, value in found.attributes if name == "href" and not value.startswith("#sign-")] == []


def test_hostile_text_stays_text(exported):
    items, _ = hostile_items("http://127.0.0.1:9")
    for redacted in (True, False):
        found = Text(page_of(exported, items, redacted=redacted))
        assert not {"script", "img", "iframe", "link", "base", "b1", "object"} & set(found.tags)
        assert "9359" not in found.text
    assert "<script>alert(1)</script>" in found.text
    assert "{{1337*7}}" in found.text


@pytest.mark.browser
def test_a_browser_runs_nothing_of_it_and_asks_for_nothing(exported, tmp_path, listener):
    base, asked = listener
    items, payloads = hostile_items(base)
    path = tmp_path / "report.html"
    path.write_text(page_of(exported, items, redacted=False))
    dom = subprocess.run(
        [chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom", f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=3000", path.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip
    found = Text(dom)
    assert asked == []
    assert not {"script", "img", "iframe", "link", "object"} & set(found.tags)
    assert found.text.count("Requests") >= 1
    for payload in payloads:
        seen = payload.replace("&", "").replace("#", "")
        if seen.isprintable():
            assert seen in found.text, payload


@pytest.mark.browser
def test_the_style_is_applied_in_spite_of_the_policy(exported, tmp_path):
    """The picture of the page is not black on white alone: chips are coloured."""
    path = tmp_path / "report.html"
    path.write_text(page_of(exported))
    picture = tmp_path / "page.png"
    subprocess.run(
        [chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", f"--screenshot={picture}", "--window-size=1180,1400",
         f"--user-data-dir={tmp_path / 'profile'}", path.as_uri()],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    assert picture.stat().st_size > 40_000


def chromium() -> str:
    return next(
        found
        for name in ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
        if (found := shutil.which(name))
    )
