"""A real browser walks through the demo shop, both variants; every request it sends is a row, judged as it should be.

The list below says what the shop's pages send: read off the pages' description by hand, not off the program's output.
"""

import contextlib
import json
import socket
import threading
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import psutil
import pytest

from inspector.analysis.inspect import Memory, inspect_all
from inspector.capture.demo_walk import DemoWalk
from inspector.catalog.catalog import load_catalog
from inspector.index.cookie_rows import Cookies
from inspector.index.watched import watched_of
from inspector.model.exchange import header
from inspector.processes.protocol import Committed
from inspector.session.reader import SessionReader

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# ------------------------------------------------------------------------------------------------- what is sent

PREFLIGHT = "ip-address@connection user-agent@header:user-agent referrer@header:referer"
SEEN = f"{PREFLIGHT} client-hints@header:sec-ch-ua client-hints@header:sec-ch-ua-mobile client-hints@header:sec-ch-ua-platform"
"""What every request shows without a parameter."""

HINTS = " ".join(f"client-hints@query:{name}" for name in ("uaa", "uab", "uafvl", "uamb", "uap", "uaw"))
GA4 = f"{SEEN} {HINTS} client-id@query:cid language@query:ul screen@query:sr session-id@query:sid page-url@query:dl"
ADS = f"{SEEN} {HINTS} client-id@query:auid click-id@query:gclaw screen@query:u_w screen@query:u_h page-url@query:url"
META = f"{SEEN} client-id@query:fbp click-id@query:fbc screen@query:sw screen@query:sh page-url@query:dl"
TIKTOK = (
    f"{SEEN} user-agent@body.json:$.context.userAgent session-id@body.json:$.context.session_id "
    "client-id@body.json:$.context.user.anonymous_id page-url@body.json:$.context.page.url"
)
TRACK = (
    f"{SEEN} client-id@body.json:$.anonymous_id ip-address@body.json:$.context.ip language@body.json:$.context.locale "
    "screen@body.json:$.context.screen user-agent@body.json:$.context.user_agent page-url@body.json:$.context.page.url"
)
LEFT = f"{SEEN} cookie-id@cookie:va_uid client-id@body.json:$.anonymous_id page-url@body.json:$.url"
PIXEL = f"{SEEN} client-id@query:cid click-id@query:click screen@query:res page-url@query:u"
OWN = f"{SEEN} client-id@cookie:_ga client-id@cookie:FPID cookie-id@cookie:_fbp cookie-id@cookie:_ttp"
"""The page's own cookie, and those that the tagging server sets once there is consent."""
SST = GA4.replace(SEEN, OWN)
DATA = (
    "client-id@body.json:$.client_id page-url@body.json:$.page_location screen@body.json:$.screen_resolution "
    "language@body.json:$.language click-id@body.json:$.gclid click-id@body.json:$.fbclid "
    "session-id@body.json:$.ga_session_id"
)
DATA_COOKIES = "client-id@body.json:$.common_cookie._fbp client-id@body.json:$.common_cookie._ttp"


def landing(at):
    """The landing page's address stands there, with the click ids of two companies in it."""
    return f"click-id@{at}|url.query:gclid click-id@{at}|url.query:fbclid"


class Sent(NamedTuple):
    method: str
    host: str
    path: str
    event: str
    group: str
    findings: str
    count: int = 1


G, V, T, A, B = (
    "region1.google-analytics.com",
    "metrics.vendor-a.test",
    "analytics.tiktok.com",
    "100000004711",
    "ads.vendor-b.test",
)
AD, LIST = "googleads.g.doubleclick.net", "www.google.com"
VIEW, USER = f"/pagead/viewthroughconversion/{A}/", f"/pagead/1p-user-list/{A}/"

CLIENT = [
    # The list, before the banner is answered: consent denied, yet two vendors are called.
    Sent("GET", "www.googletagmanager.com", "/gtag/js", "", "client-side", SEEN),
    Sent("POST", G, "/g/collect", "page_view+view_item_list", "client-side", f"{GA4} {landing('query:dl')}"),
    Sent("POST", "pagead2.googlesyndication.com", "/ccm/collect", "page_view", "client-side", f"{SEEN} page-url@query:dl {landing('query:dl')}"),
    Sent("GET", B, "/px.gif", "list", "client-side", f"{PIXEL} {landing('query:u')}"),
    # Accepted: what waited goes out.
    Sent("POST", G, "/g/collect", "page_view", "client-side", f"{GA4} {landing('query:dl')}"),
    Sent("POST", "stats.g.doubleclick.net", "/g/collect", "", "client-side", f"{SEEN} client-id@query:cid"),
    Sent("GET", AD, VIEW, "page_view", "client-side", f"{ADS} {landing('query:url')}"),
    Sent("GET", LIST, USER, "page_view", "client-side", f"{ADS} {landing('query:url')}"),
    Sent("GET", "connect.facebook.net", "/en_US/fbevents.js", "", "client-side", SEEN),
    Sent("GET", "connect.facebook.net", "/signals/config/100000000004711", "", "client-side", SEEN),
    Sent("GET", "www.facebook.com", "/tr/", "PageView", "client-side", f"{META} {landing('query:dl')}"),
    Sent("GET", T, "/i18n/pixel/events.js", "", "client-side", SEEN),
    Sent("POST", T, "/api/v2/pixel", "Pageview", "client-side", f"{TIKTOK} {landing('body.json:$.context.page.url')}"),
    Sent("POST", V, "/v1/track", "Page Viewed", "client-side", f"{TRACK} {landing('body.json:$.context.page.url')}"),
    Sent("POST", G, "/g/collect", "user_engagement /client", "client-side", f"{GA4} {landing('query:dl')}"),
    Sent("POST", V, "/v1/beacon", "Page Left /client", "client-side", f"{LEFT} {landing('body.json:$.url')}"),
    # A product, into the basket.
    Sent("POST", G, "/g/collect", "page_view+view_item", "client-side", f"{GA4} referrer@query:dr {landing('query:dr')}"),
    Sent("GET", AD, VIEW, "view_item", "client-side", f"{ADS} referrer@query:ref {landing('query:ref')}"),
    Sent("GET", LIST, USER, "view_item", "client-side", f"{ADS} referrer@query:ref {landing('query:ref')}"),
    Sent("GET", "www.facebook.com", "/tr/", "ViewContent", "client-side", f"{META} referrer@query:rl {landing('query:rl')}"),
    Sent("POST", T, "/api/v2/pixel", "ViewContent", "client-side", f"{TIKTOK} referrer@body.json:$.context.page.referrer {landing('body.json:$.context.page.referrer')}"),
    Sent("GET", B, "/px.gif", "product", "client-side", f"{PIXEL} cookie-id@cookie:vb_id referrer@query:r {landing('query:r')}"),
    Sent("POST", V, "/v1/track", "Product Viewed", "client-side", f"{TRACK} cookie-id@cookie:va_uid referrer@body.json:$.context.page.referrer {landing('body.json:$.context.page.referrer')}"),
    Sent("POST", G, "/g/collect", "add_to_cart", "client-side", f"{GA4} referrer@query:dr {landing('query:dr')}"),
    Sent("GET", "www.facebook.com", "/tr/", "AddToCart", "client-side", f"{META} referrer@query:rl {landing('query:rl')}"),
    Sent("POST", T, "/api/v2/pixel", "AddToCart", "client-side", f"{TIKTOK} referrer@body.json:$.context.page.referrer {landing('body.json:$.context.page.referrer')}"),
    Sent("POST", G, "/g/collect", "user_engagement /client/product/kettle", "client-side", f"{GA4} referrer@query:dr {landing('query:dr')}"),
    Sent("POST", V, "/v1/beacon", "Page Left /client/product/kettle", "client-side", LEFT),
    # The basket and the checkout.
    Sent("POST", G, "/g/collect", "page_view+view_cart", "client-side", f"{GA4} referrer@query:dr"),
    Sent("GET", B, "/px.gif", "basket", "client-side", f"{PIXEL} cookie-id@cookie:vb_id referrer@query:r"),
    Sent("POST", G, "/g/collect", "user_engagement /client/basket", "client-side", f"{GA4} referrer@query:dr"),
    Sent("POST", V, "/v1/beacon", "Page Left /client/basket", "client-side", LEFT),
    Sent("POST", G, "/g/collect", "page_view+begin_checkout", "client-side", f"{GA4} referrer@query:dr"),
    Sent("GET", "www.facebook.com", "/tr/", "InitiateCheckout", "client-side", f"{META} referrer@query:rl"),
    Sent("POST", T, "/api/v2/pixel", "InitiateCheckout", "client-side", f"{TIKTOK} referrer@body.json:$.context.page.referrer"),
    Sent("POST", G, "/g/collect", "user_engagement /client/checkout", "client-side", f"{GA4} referrer@query:dr"),
    Sent("POST", V, "/v1/beacon", "Page Left /client/checkout", "client-side", LEFT),
    # The order: the customer is known. In clear for vendor B, hashed for the others, an IP address in vendor A's body.
    Sent("POST", G, "/g/collect", "page_view+purchase+sign_up", "client-side", f"{GA4} referrer@query:dr user-id@query:uid"),
    Sent("GET", "www.googleadservices.com", f"/pagead/conversion/{A}/", "purchase", "client-side", f"{ADS} referrer@query:ref email#@query:em"),
    Sent(
        "POST", "www.facebook.com", "/tr/", "Purchase", "client-side",
        f"{SEEN} client-id@body.form:fbp click-id@body.form:fbc screen@body.form:sw screen@body.form:sh page-url@body.form:dl "
        "referrer@body.form:rl email#@body.form:ud[em] user-id#@body.form:ud[external_id]",
    ),
    Sent(
        "POST", T, "/api/v2/pixel", "CompletePayment", "client-side",
        f"{TIKTOK} referrer@body.json:$.context.page.referrer email#@body.json:$.context.user.email user-id#@body.json:$.context.user.external_id",
    ),
    Sent(
        "POST", V, "/v1/track", "Order Completed", "client-side",
        f"{TRACK} cookie-id@cookie:va_uid referrer@body.json:$.context.page.referrer user-id@body.json:$.user_id email#@body.json:$.traits.email_sha256",
    ),
    Sent("GET", B, "/conv", "", "client-side", f"{SEEN} cookie-id@cookie:vb_id client-id@query:cid click-id@query:click email@query:email"),
    Sent("POST", G, "/g/collect", "user_engagement /client/thanks/10042", "client-side", f"{GA4} referrer@query:dr"),
    Sent("POST", V, "/v1/beacon", "Page Left /client/thanks/10042", "client-side", LEFT),
    # JSON is asked for first.
    Sent("OPTIONS", V, "/v1/track", "", "client-side", PREFLIGHT, count=3),
]  # fmt: skip

S = "sst.shop.test"
SERVER = [
    Sent("GET", S, "/gtag/js", "", "server-call", SEEN),
    Sent("POST", S, "/g/collect", "page_view+view_item_list", "server-call", f"{GA4} {landing('query:dl')}"),
    Sent("POST", S, "/g/collect", "page_view", "server-call", f"{GA4} client-id@cookie:_ga {landing('query:dl')}"),
    Sent("POST", S, "/g/collect", "user_engagement /server", "server-call", f"{SST} {landing('query:dl')}"),
    Sent("POST", S, "/g/collect", "page_view+view_item", "server-call", f"{SST} referrer@query:dr {landing('query:dr')}"),
    Sent(
        "POST", S, "/data", "view_item", "server-call",
        f"{OWN} {DATA} {DATA_COOKIES} referrer@body.json:$.page_referrer {landing('body.json:$.page_referrer')}",
    ),
    Sent("POST", S, "/g/collect", "add_to_cart", "server-call", f"{SST} referrer@query:dr {landing('query:dr')}"),
    Sent(
        "POST", S, "/data", "add_to_cart", "server-call",
        f"{OWN} {DATA} {DATA_COOKIES} referrer@body.json:$.page_referrer {landing('body.json:$.page_referrer')}",
    ),
    Sent("POST", S, "/g/collect", "user_engagement /server/product/kettle", "server-call", f"{SST} referrer@query:dr {landing('query:dr')}"),
    Sent("POST", S, "/g/collect", "page_view+view_cart", "server-call", f"{SST} referrer@query:dr"),
    Sent("POST", S, "/g/collect", "user_engagement /server/basket", "server-call", f"{SST} referrer@query:dr"),
    Sent("POST", S, "/g/collect", "page_view+begin_checkout", "server-call", f"{SST} referrer@query:dr"),
    Sent("POST", S, "/g/collect", "user_engagement /server/checkout", "server-call", f"{SST} referrer@query:dr"),
    Sent("POST", S, "/g/collect", "page_view+purchase+sign_up", "server-call", f"{SST} referrer@query:dr user-id@query:uid"),
    Sent(
        "POST", S, "/data", "purchase", "server-call",
        f"{OWN} {DATA} {DATA_COOKIES} referrer@body.json:$.page_referrer user-id@body.json:$.user_id email@body.json:$.user_data.email_address",
    ),
    Sent("POST", S, "/g/collect", "user_engagement /server/thanks/10042", "server-call", f"{SST} referrer@query:dr"),
]  # fmt: skip


def own_pages(variant):
    """The shop's own content: nothing to find in it."""
    pages = ["", "/product/kettle", "/basket", "/checkout", "/thanks/10042", "/end"]
    return [
        *(Sent("GET", "shop.test", f"/{variant}{page}", "", "own-content", "") for page in pages),
        Sent("POST", "shop.test", f"/{variant}/order", "", "own-content", ""),
        *(Sent("GET", "shop.test", f"/assets/{name}", "", "own-content", "") for name in ("shop.css", "tags.js", "shop.js", "walk.js")),
        Sent("GET", "shop.test", "/walk-done", "", "own-content", ""),
    ]  # fmt: skip


SENT = {"client": CLIENT + own_pages("client"), "server": SERVER + own_pages("server")}

# --------------------------------------------------------------------------------------- how it is read off a row


def query(row):
    return parse_qsl(urlsplit(row.url_text).query, keep_blank_values=True)


def event_of(row):
    """The event that a request names, read off its bytes; a page's own farewell with the page's path."""
    body = row.request.body.kept.decode()
    named = dict(query(row))
    if body.startswith("{"):
        said = json.loads(body)
        event = said.get("event") or said.get("event_name", "")
        page = said.get("url", "") if event == "Page Left" else ""
    elif "/g/collect" in row.url_text and body:
        event, page = "+".join(dict(parse_qsl(line))["en"] for line in body.split("\r\n")), ""
    else:
        event = named.get("en") or named.get("ev") or dict(parse_qsl(body)).get("ev", "")
        page = named.get("dl", "") if event == "user_engagement" else ""
    return f"{event} {urlsplit(page).path}".strip()


def key_of(row):
    parts = urlsplit(row.url_text)
    return row.method_text, parts.hostname, parts.path, event_of(row)


def said(finding):
    hashed = "#" if finding.state in ("hashed", "hashed+encoded") else ""
    return f"{finding.kind}{hashed}@{finding.at}"


PER_MACHINE = {"client-hints@query:uam", "client-hints@query:uapv"}
"""Sent where the system has a value for them."""


def shape(row):
    """Method, host, path, parameter names, and what the browser says of the request itself."""
    body = row.request.body.kept.decode()
    names = [name for name, _ in query(row)]
    if body.startswith("{"):
        names += leaves(json.loads(body))
    else:
        names += [name for line in body.split("\r\n") for name, _ in parse_qsl(line)]
    kept = [
        header(row.request.headers, name)
        for name in (b"content-type", b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest")
    ]
    lines = [value for name, value in row.request.headers if name.lower() == b"cookie"]  # HTTP/2 splits them
    cookies = sorted(pair.split(b"=")[0] for line in lines for pair in line.split(b"; "))
    return (*key_of(row), *(name for name in names if name not in ("uam", "uapv")), *kept, *cookies)


def leaves(tree, path="$"):
    if isinstance(tree, dict):
        return [leaf for key, value in tree.items() for leaf in leaves(value, f"{path}.{key}")]
    if isinstance(tree, list):
        return [leaf for value in tree for leaf in leaves(value, f"{path}[]")]
    return [path]


# ------------------------------------------------------------------------------------------------------ the tests


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_HOME", str(tmp_path_factory.mktemp("home")))
        yield


class Walked(NamedTuple):
    session: Path
    first_rows: float
    """Seconds from nothing."""
    processes: set[str]
    ends: set[str]
    """The other ends of all connections and bound UDP sockets that our processes were seen with."""


@pytest.fixture(scope="module")
def walked(home, tmp_path_factory):
    """The session of a real browser's demo, and what its processes were connected to meanwhile."""
    session = tmp_path_factory.mktemp("browser") / "demo.inspector"
    began, first = time.monotonic(), []
    processes, ends, over = set(), set(), threading.Event()

    def hear(message):
        if isinstance(message, Committed) and message.exchanges:
            first.append(time.monotonic() - began)

    def watch():
        while not over.wait(0.1):
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    processes.add(process.name())
                    for at in process.net_connections("inet"):
                        if at.raddr or (at.type == socket.SOCK_DGRAM and at.laddr):
                            ends.add((at.raddr or at.laddr).ip)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        result = DemoWalk(session, on_event=hear, headless=True).run()
    finally:
        over.set()
        watcher.join()
    assert result.notice == ""
    return Walked(session, first[0], processes, ends)


@pytest.fixture(scope="module")
def rows(walked):
    with SessionReader.open(walked.session) as reader:
        return list(reader.exchanges())


@pytest.fixture(scope="module")
def inspections(rows):
    return dict(zip((row.seq for row in rows), inspect_all(rows, load_catalog()), strict=True))


@pytest.mark.parametrize("variant", SENT)
def test_every_request_of_the_shops_pages_is_a_row_and_no_other(rows, variant):
    recorded = Counter(key_of(row) for row in rows if row.launch == variant)
    expected = Counter({item[:4]: item.count for item in SENT[variant]})
    assert recorded == expected


def test_every_row_is_complete_over_http2_and_nothing_was_refused(walked, rows):
    assert {row.state for row in rows} == {"complete"}
    assert {row.request.http_version for row in rows} == {"HTTP/2.0"}
    assert [row.url_text for row in rows if row.response.status >= 400] == []
    with SessionReader.open(walked.session) as reader:
        assert reader.incidents() == []


@pytest.mark.parametrize("variant", SENT)
def test_every_request_is_in_its_group(rows, inspections, variant):
    expected = {item[:4]: item.group for item in SENT[variant]}
    wrong = [
        (key_of(row), inspections[row.seq].party.group)
        for row in rows
        if row.launch == variant and inspections[row.seq].party.group != expected.get(key_of(row))
    ]
    assert wrong == []


@pytest.mark.parametrize("variant", SENT)
def test_every_finding_is_there_at_its_place_and_no_other(rows, inspections, variant):
    expected = {item[:4]: set(item.findings.split()) for item in SENT[variant]}
    differing = {}
    for row in rows:
        if row.launch == variant:
            found = {said(finding) for finding in inspections[row.seq].findings} - PER_MACHINE
            wanted = expected.get(key_of(row), set())
            if found != wanted:
                differing[key_of(row)] = {"missing": sorted(wanted - found), "not expected": sorted(found - wanted)}
    assert differing == {}


def test_the_address_in_clear_and_its_hashes_are_the_customers(rows, inspections):
    values = {
        (urlsplit(row.url_text).hostname, finding.state): finding.value
        for row in rows
        for finding in inspections[row.seq].findings
        if finding.kind == "email"
    }
    assert values["ads.vendor-b.test", "plain"] == "robin.voorbeeld@mail.example"
    mail = "0719a7b5011edcec00e2cc9179daea4634c2967be60b8e891095f5fb98a354cb"
    for host in ("www.facebook.com", "analytics.tiktok.com", "metrics.vendor-a.test"):
        assert values[host, "hashed"] == mail


def test_each_event_of_a_batch_is_a_hit(rows, inspections):
    purchase = [row for row in rows if event_of(row) == "page_view+purchase+sign_up"]
    assert len(purchase) == 2
    for row in purchase:
        assert [hit.event for hit in inspections[row.seq].hits] == ["page_view", "purchase", "sign_up"]
        assert {hit.account for hit in inspections[row.seq].hits} == {"G-SHOPTEST01"}


def test_consent_is_decoded_before_and_after_the_banner(rows, inspections):
    signals = [
        {signal.kind: signal.decoded for signal in inspections[row.seq].consent.signals}
        for row in rows
        if row.launch == "client" and "google-analytics" in row.url_text
    ]
    assert {name: said["gcs"]["ad_storage"] for name, said in (("first", signals[0]), ("second", signals[1]))} == {
        "first": "denied", "second": "granted",
    }  # fmt: skip
    assert signals[0]["gcd"]["ad_user_data"] == "denied"
    assert signals[-1]["gcd"]["ad_user_data"] == "granted"


COOKIES = {
    "client": {
        ("_ga", "first", "script"), ("_gcl_au", "first", "script"), ("_fbp", "first", "script"), ("_fbc", "first", "script"),
        ("_ttp", "first", "script"), ("shop_consent", "first", "script"), ("shop_session", "first", "server"),
        ("IDE", "third", "server"), ("_ttp", "third", "server"), ("va_uid", "third", "server"), ("vb_id", "third", "server"),
    },
    "server": {
        ("_ga", "first", "script"), ("FPID", "first", "server"), ("_fbp", "first", "server"), ("_ttp", "first", "server"),
        ("shop_consent", "first", "script"), ("shop_session", "first", "server"),
    },
}  # fmt: skip
"""Read off tags.js, shop.js and shop.toml: which cookies the pages' scripts write, and which the servers."""


@pytest.mark.parametrize("variant", COOKIES)
def test_each_cookie_is_there_with_who_set_it(walked, rows, variant):
    memory, sums = Memory(), Cookies()
    with SessionReader.open(walked.session) as reader:
        memory.cookies.watch(watched_of(reader))
    for row, inspection in zip(rows, inspect_all(rows, load_catalog(), memory), strict=True):
        if row.launch == variant:
            sums.learn(inspection)
    found = sums.rows()
    assert {(each.name, each.party, each.set_by) for each in found} == COOKIES[variant]
    assert [each.name for each in found if each.refused] == []
    assert {each.domain for each in found if each.party == "first"} == {"shop.test"}


def test_the_scripted_client_sends_what_the_browser_sends(rows, home, tmp_path):
    session = tmp_path / "scripted.inspector"
    DemoWalk(session, browsers=[]).run()
    with SessionReader.open(session) as reader:
        scripted = list(reader.exchanges())
    for variant in SENT:
        by_browser = Counter(shape(row) for row in rows if row.launch == variant)
        by_script = Counter(shape(row) for row in scripted if row.launch == variant)
        assert by_script == by_browser


def test_nothing_but_this_computer_was_connected(walked):
    assert {"python", "chromium"} <= {name.partition("3")[0].partition("-")[0] for name in walked.processes}
    assert walked.ends == {"127.0.0.1"}


def test_from_an_empty_home_the_first_rows_are_there_within_a_minute(walked):
    assert walked.first_rows <= 60
