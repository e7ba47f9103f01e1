"""Who may use the recorder, and which pages may reach the computer's own addresses."""

import os
import shutil
import socket
import subprocess
import threading
import time
from base64 import b64encode

import httpx
import pytest
from proxy_rig import Answer, Certificates, Upstream, running_proxy, wait_for

from addons import guard
from addons.guard import Limits
from inspector.model.exchange import Exchange

PAGE = "https://www.public.example"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)", "Accept": "*/*"}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("upstream"))


@pytest.fixture
def local():
    """A service of this computer."""
    upstream = Upstream(lambda _: Answer(body=b"secret of this computer"))
    yield upstream
    upstream.close()


@pytest.fixture
def local_tls(certificates):
    upstream = Upstream(tls=certificates.server("localhost", "127.0.0.1", "intranet.example", alpn=("h2", "http/1.1")))
    yield upstream
    upstream.close()


@pytest.fixture
def proxy(tmp_path, certificates):
    with running_proxy(tmp_path / "authority", upstream_ca=str(certificates.pem)) as running:
        yield running


@pytest.fixture
def client(proxy):
    with httpx.Client(proxy=proxy.url, verify=proxy.trust, http2=True, timeout=20) as made:
        yield made


def get(proxy, target, *headers):
    """A request as raw bytes, so that no client tidies the address; the answer's status."""
    lines = "".join(f"{line}\r\n" for line in headers)
    answer = proxy.say(f"GET {target} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n".encode(), until_closed=True)
    return int(answer.split(b" ")[1]), answer


PRIVATE = [
    "127.0.0.1", "127.1", "127.0.1.1", "0.0.0.0", "0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "2130706433",
    "0x7f000001", "0x7f.1", "0177.0.0.1", "localhost", "LOCALHOST.", "sub.localhost", "rebound.example", "[::127.0.0.1]",
    "169.254.169.254", "10.0.0.1", "192.168.1.1", "[fe80::1]", "[fd00::1]", "100.64.0.1", "metadata.example",
]  # fmt: skip
NAMES = {"rebound.example": "127.0.0.1", "metadata.example": "169.254.169.254", "sub.localhost": "127.0.0.1"}


@pytest.mark.parametrize("host", PRIVATE)
def test_a_public_page_does_not_reach_a_private_address(proxy, local, host):
    proxy.call(proxy.names.update, NAMES)
    status, answer = get(proxy, f"http://{host}:{local.port}/x", f"Origin: {PAGE}")
    assert status == 403
    assert b"www.public.example tried to reach" in answer
    assert local.connections == 0
    row = proxy.row("/x")
    assert (row.state, row.response) == ("refused", None)
    assert "lies on this computer or in its own network" in row.error
    incident = proxy.incident("refused-private")
    assert incident.launch == "first"
    assert incident.host == host.strip("[]").rstrip(".").lower()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "intranet.example"])
def test_a_public_page_does_not_reach_a_private_address_over_https(proxy, local_tls, client, host):
    proxy.call(proxy.names.update, {"intranet.example": "127.0.0.1"})
    response = client.get(f"https://{host}:{local_tls.port}/x", headers={"Referer": f"{PAGE}/"})
    assert response.status_code == 403
    assert local_tls.connections == 0
    assert proxy.row("/x").state == "refused"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(["Origin: null"], id="opaque origin"),
        pytest.param(["Sec-Fetch-Site: cross-site"], id="a page that hides itself"),
        pytest.param(["Referer: http://www.public.example/", "Sec-Fetch-Mode: navigate"], id="a link to the router"),
        pytest.param(["User-Agent: Mozilla/5.0", "Accept: image/*"], id="an image, no referrer, plain http"),
        pytest.param(
            ["Upgrade: websocket", "Connection: Upgrade", "Origin: https://www.public.example"], id="websocket"
        ),
    ],
)
def test_a_page_cannot_hide_that_it_is_public(proxy, local, headers):
    assert get(proxy, f"http://10.0.0.1:{local.port}/hidden", *headers)[0] == 403


def test_navigating_directly_to_this_computer_works(proxy, local, local_tls, client):
    assert get(proxy, f"http://localhost:{local.port}/typed", "Sec-Fetch-Site: none")[0] == 200
    assert get(proxy, f"http://127.0.0.1:{local.port}/curl")[0] == 200
    assert (
        client.get(
            f"https://localhost:{local_tls.port}/typed-tls", headers=BROWSER | {"Sec-Fetch-Site": "none"}
        ).status_code
        == 200
    )
    assert proxy.incidents("refused-private") == []
    assert {e.state for e in proxy.exchanges()} == {"complete"}


def test_a_page_of_this_computer_reaches_this_computer(proxy, local):
    get(proxy, f"http://localhost:{local.port}/page", "Sec-Fetch-Site: none")
    assert get(proxy, f"http://127.0.0.1:{local.port}/api", "Origin: http://localhost:3000")[0] == 200
    assert get(proxy, f"http://localhost:{local.port}/image", "Sec-Fetch-Site: same-origin")[0] == 200


def test_a_page_of_the_own_network_that_was_opened_directly_reaches_its_own_parts(proxy, local):
    proxy.call(proxy.names.update, {"intranet.example": "127.0.0.1"})
    page = f"http://intranet.example:{local.port}"
    assert get(proxy, f"{page}/part", f"Referer: {page}/")[0] == 403
    assert get(proxy, f"{page}/", "User-Agent: Mozilla/5.0", "Accept: text/html")[0] == 200
    assert get(proxy, f"{page}/part", f"Referer: {page}/")[0] == 200
    assert get(proxy, f"{page}/quiet", "User-Agent: Mozilla/5.0", "Accept: image/*")[0] == 200


def test_a_name_that_moves_from_public_to_private_is_refused_whoever_asks(proxy, local):
    """DNS rebinding: the page is the attacker's, the name its own, so every request looks like same-origin."""
    proxy.call(proxy.names.update, {"rebind.example": "203.0.113.9"})
    leads = proxy.proxy.guard._leads_inside
    assert proxy.call(leads, "rebind.example", local.port) is False
    proxy.call(proxy.names.update, {"rebind.example": "127.0.0.1"})
    proxy.call(proxy.proxy.guard._resolver._pins.clear)
    for headers in (
        [f"Origin: http://rebind.example:{local.port}"],
        ["Sec-Fetch-Site: same-origin"],
        ["Sec-Fetch-Site: none"],
        [],
    ):
        assert get(proxy, f"http://rebind.example:{local.port}/x", *headers)[0] == 403
    assert local.connections == 0


def test_the_address_is_looked_at_again_when_the_connection_is_made(proxy, local):
    """The name is public when the request is judged and private when it is connected."""
    proxy.call(proxy.names.update, {"late.example": "203.0.113.9"})
    watching = proxy.proxy.guard
    connect = watching.server_connect

    async def moved(data):
        proxy.names["late.example"] = "127.0.0.1"
        watching._resolver._pins.clear()
        await connect(data)

    watching.server_connect = moved
    assert get(proxy, f"http://late.example:{local.port}/x", f"Origin: {PAGE}")[0] == 502
    assert local.connections == 0
    row = proxy.row("/x")
    assert row.state == "refused"
    assert "rebinding" in row.error


def test_a_host_that_was_opened_and_then_serves_public_pages_is_no_page_of_this_computer(proxy, local):
    """The page's own name led here for one request, so that its public page might pass for one of this computer."""
    proxy.call(proxy.names.update, {"morph.example": "127.0.0.1"})
    assert get(proxy, f"http://morph.example:{local.port}/opened")[0] == 200
    proxy.call(proxy.names.update, {"morph.example": "203.0.113.9"})
    proxy.call(proxy.proxy.guard._resolver._pins.clear)
    assert proxy.call(proxy.proxy.guard._leads_inside, "morph.example", 443) is False
    assert get(proxy, f"http://127.0.0.1:{local.port}/x", "Origin: http://morph.example")[0] == 403
    assert len(local.seen) == 1


def test_a_host_with_private_and_public_addresses_makes_no_page_of_this_computer(proxy, local):
    real = proxy.proxy.guard._resolver._lookup

    async def lookup(host, port, **how):
        if host != "both.example":
            return await real(host, port, **how)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("127.0.0.1", "203.0.113.9")]

    proxy.proxy.guard._resolver._lookup = lookup
    assert get(proxy, f"http://both.example:{local.port}/typed")[0] == 200
    assert get(proxy, f"http://127.0.0.1:{local.port}/x", "Origin: http://both.example")[0] == 403
    assert get(proxy, f"http://both.example:{local.port}/part", "Origin: http://both.example")[0] == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "rebound.example"])
def test_what_is_no_http_reaches_no_private_address_through_a_tunnel(proxy, local, host):
    """A page may speak TURN over TCP: it has no headers that would tell its origin."""
    proxy.call(proxy.names.update, NAMES)
    with proxy.connect() as client:
        client.sendall(b"CONNECT %s:%d HTTP/1.1\r\n\r\n" % (host.encode(), local.port))
        assert client.recv(4096).startswith(b"HTTP/1.1 200")
        client.sendall(b"\0\1\0\x08!\x12\xa4Babcdefghijkl\0\0\0\0")
        assert _received(client) == b""
    assert local.connections == 0
    assert proxy.incident("refused-private").host == host
    proxy.call(proxy.proxy.guard.allow, host)
    with proxy.connect() as client:
        client.sendall(b"CONNECT %s:%d HTTP/1.1\r\n\r\n" % (host.encode(), local.port))
        client.recv(4096)
        wait_for(lambda: local.connections == 1)


@pytest.mark.parametrize("location", ["http://127.0.0.1:{}/x", "\\\\127.1:{}\\x", "http:0x7f000001:{}/x"])
def test_a_typed_address_of_the_public_web_does_not_lead_on_to_this_computer(proxy, local, monkeypatch, location):
    """`Sec-Fetch-Site: none` stays over redirects."""
    where = location.format(local.port).encode()
    public = Upstream(lambda _: Answer(302, [(b"Location", where)]))
    proxy.call(proxy.names.update, {"www.public.example": "127.0.0.1"})
    monkeypatch.setattr(guard, "is_private", lambda address: False)  # the test's public server stands on loopback
    typed = "Sec-Fetch-Site: none"
    assert get(proxy, f"http://127.0.0.1:{local.port}/before", typed)[0] == 200
    assert get(proxy, f"http://www.public.example:{public.port}/typed", typed)[0] == 302
    status, answer = get(proxy, f"http://127.0.0.1:{local.port}/x", typed)
    assert status == 403
    assert b"A page of www.public.example tried" in answer
    public.close()


def test_a_redirect_within_this_computer_is_followed(proxy, local):
    local.answer = lambda seen: (
        Answer(302, [(b"Location", b"http://127.0.0.1/there")]) if b"go" in seen.target else Answer()
    )
    assert get(proxy, f"http://localhost:{local.port}/go", "Sec-Fetch-Site: none")[0] == 302
    assert get(proxy, f"http://127.0.0.1:{local.port}/there", "Sec-Fetch-Site: none")[0] == 200


NAVIGATION = ["User-Agent: Mozilla/5.0", "Accept: text/html", "Upgrade-Insecure-Requests: 1"]


@pytest.mark.parametrize(("site", "status"), [("none", 200), ("cross-site", 403), ("same-site", 403)])
def test_a_navigation_that_does_not_say_who_began_it_is_asked(proxy, local, client, site, status):
    """Over plain http a page's link without Referer and a typed address are the same bytes."""
    proxy.call(proxy.names.update, {"intranet.example": "127.0.0.1"})
    client.get("https://probe.request-inspector.invalid/twin")
    address = f"http://intranet.example:{local.port}/page?a=%20b&c"
    for _ in range(2):
        asked, answer = get(proxy, address, *NAVIGATION)
        assert asked == 302
        question = answer.split(b"Location: ")[1].split(b"\r\n")[0].decode()
        assert question.startswith("https://probe.request-inspector.invalid/")
        back = client.get(question, headers={"Sec-Fetch-Site": site})
        assert (back.status_code, back.headers["location"]) == (302, address)
        assert get(proxy, address, *NAVIGATION)[0] == status
        if site != "none":
            break
    assert {row.state for row in proxy.exchanges()} == {"complete" if status == 200 else "refused"}
    assert bool(local.connections) == (status == 200)


def test_a_client_that_cannot_be_asked_goes_on(proxy, local):
    """Its browser does not trust our authority, so that an encrypted page of ours would be an error."""
    proxy.call(proxy.names.update, {"intranet.example": "127.0.0.1"})
    assert get(proxy, f"http://intranet.example:{local.port}/page", *NAVIGATION)[0] == 200


def test_an_allowed_host_is_reached_by_public_pages(proxy, local):
    proxy.call(proxy.proxy.guard.allow, "LocalHost.")
    assert get(proxy, f"http://localhost:{local.port}/x", f"Origin: {PAGE}")[0] == 200
    assert get(proxy, f"http://127.0.0.1:{local.port}/x", f"Origin: {PAGE}")[0] == 403


def test_a_public_page_reaches_public_hosts(proxy, certificates, client, monkeypatch):
    public = Upstream(tls=certificates.server("api.public.example"))
    proxy.call(proxy.names.update, {"api.public.example": "127.0.0.1"})
    monkeypatch.setattr(guard, "is_private", lambda address: False)  # the test's public server stands on loopback
    assert client.get(f"https://api.public.example:{public.port}/x", headers={"Origin": PAGE}).status_code == 200
    public.close()


def test_a_refused_upload_of_unknown_length_ends_the_connection(proxy, local):
    raw = b"POST http://127.0.0.1:%d/up HTTP/1.1\r\nOrigin: %s\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
    assert proxy.say(raw % (local.port, PAGE.encode())) == b""
    assert proxy.row("/up").state == "refused"
    assert local.connections == 0


def test_a_refused_body_is_answered_when_it_is_short(proxy, local):
    raw = b"POST http://127.0.0.1:%d/up HTTP/1.1\r\nOrigin: %s\r\nContent-Length: 5\r\n\r\nhello"
    assert proxy.say(raw % (local.port, PAGE.encode())).startswith(b"HTTP/1.1 403")
    row = proxy.row("/up")
    assert row.request.body.kept == b"hello"


def test_when_nothing_can_be_stored_requests_are_refused_in_words(proxy, local):
    proxy.proxy.guard.paused = True
    status, answer = get(proxy, f"http://127.0.0.1:{local.port}/full")
    assert status == 503
    assert b"Recording is paused" in answer
    assert local.connections == 0
    proxy.proxy.guard.paused = False
    assert get(proxy, f"http://127.0.0.1:{local.port}/again")[0] == 200


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can connect as somebody else")
def test_another_user_of_this_computer_is_refused_twenty_times_of_twenty(proxy, local):
    # bash, since another user may not be let into the folder of this Python
    code = f"""
    trap '' PIPE
    for each in {{1..20}}; do
        exec 3<>/dev/tcp/127.0.0.1/{proxy.port} || exit 1
        printf 'GET http://127.0.0.1:{local.port}/theirs HTTP/1.1\\r\\n\\r\\n' >&3 2>/dev/null
        got=$(head -c 100 <&3 2>/dev/null)
        [ -z "$got" ] || exit 2
        exec 3>&-
    done
    """
    subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", "bash", "-c", code], check=True, timeout=60)
    assert len(proxy.incidents("refused-user")) == 20
    assert local.seen == []
    for _ in range(20):
        assert get(proxy, f"http://127.0.0.1:{local.port}/ours")[0] == 200


def test_a_connection_that_is_closed_at_once_is_nobodys_and_not_told(proxy):
    for _ in range(50):
        proxy.connect().close()
    wait_for(lambda: proxy.proxy.guard.open_connections() == {"first": 0})
    time.sleep(0.2)
    assert proxy.incidents("refused-user") == []


def test_more_connections_than_allowed_are_refused_and_counted(tmp_path, local):
    with running_proxy(tmp_path / "authority", limits=Limits(connections=5)) as proxy:
        held = [proxy.connect() for _ in range(5)]
        wait_for(lambda: proxy.proxy.guard.open_connections() == {"first": 5})
        with proxy.connect() as one_more:
            assert one_more.recv(10) == b""
        assert "More than 5 connections" in proxy.incident("refused-connections").why
        for client in held:
            client.close()
        wait_for(lambda: proxy.proxy.guard.open_connections() == {"first": 0})
        assert get(proxy, f"http://127.0.0.1:{local.port}/x")[0] == 200


def test_a_head_that_does_not_end_is_closed_and_others_go_on(tmp_path, local, certificates):
    limits = Limits(head_seconds=0.3)
    with running_proxy(tmp_path / "authority", limits=limits, upstream_ca=str(certificates.pem)) as proxy:
        slow, silent = proxy.connect(), proxy.connect()
        stop = threading.Event()

        def trickle():
            slow.sendall(b"GET http://127.0.0.1/ HTTP/1.1\r\n")
            while not stop.wait(0.05):
                try:
                    slow.sendall(b"X: 1\r\n")
                except OSError:
                    return

        thread = threading.Thread(target=trickle)
        thread.start()
        deadline = time.monotonic() + 5
        while not proxy.incidents("header-timeout") and time.monotonic() < deadline:
            proxy.call(proxy.proxy.guard.tick, time.monotonic())
            assert get(proxy, f"http://127.0.0.1:{local.port}/other")[0] == 200
        stop.set()
        thread.join()
        assert "within 0.3 seconds" in proxy.incident("header-timeout").why
        wait_for(lambda: proxy.proxy.guard.open_connections() == {"first": 1})
        silent.sendall(b"GET http://127.0.0.1:%d/late HTTP/1.1\r\n\r\n" % local.port)
        assert silent.recv(100).startswith(b"HTTP/1.1 200")
        slow.close()
        silent.close()


def test_an_idle_connection_after_its_request_is_not_closed(tmp_path, local):
    with running_proxy(tmp_path / "authority", limits=Limits(head_seconds=0.1)) as proxy, proxy.connect() as client:
        for _ in range(2):
            client.sendall(b"GET http://127.0.0.1:%d/x HTTP/1.1\r\n\r\n" % local.port)
            got = b""
            while not got.endswith(b"computer"):
                got += client.recv(65536)
            time.sleep(0.3)
            proxy.call(proxy.proxy.guard.tick, time.monotonic())
        assert proxy.incidents() == []


def basic(password):
    return "Proxy-Authorization: Basic " + b64encode(b"any:" + password).decode()


def test_a_launch_with_a_password_asks_for_it_and_passes_it_to_nobody(tmp_path, local, local_tls, certificates):
    options = {"password": "open sesame", "upstream_ca": str(certificates.pem)}
    with running_proxy(tmp_path / "authority", **options) as proxy:
        target = f"http://127.0.0.1:{local.port}/x"
        for headers in ([], [basic(b"wrong")], ["Proxy-Authorization: Bearer x"], ["Proxy-Authorization: Basic %%%"]):
            status, answer = get(proxy, target, *headers)
            assert status == 407
            assert b'Proxy-Authenticate: Basic realm="Request Inspector"' in answer
        assert local.connections == 0
        assert len(proxy.incidents("refused-address")) == 4
        assert get(proxy, target, basic(b"open sesame"))[0] == 200
        assert b"Proxy-Authorization" not in dict(local.seen[0].headers)
        with httpx.Client(proxy=f"http://me:open%20sesame@127.0.0.1:{proxy.port}", verify=proxy.trust) as client:
            assert client.get(f"https://localhost:{local_tls.port}/tls").status_code == 200
        with httpx.Client(proxy=proxy.url, verify=proxy.trust) as client, pytest.raises(httpx.ProxyError, match="407"):
            client.get(f"https://localhost:{local_tls.port}/tls2")
        assert proxy.row(f"https://localhost:{local_tls.port}/").state == "refused"
        rows = [item for item in proxy.items if isinstance(item, Exchange)]
        stored = b"".join(value for row in rows for _, value in row.request.headers)
        assert b64encode(b"any:open sesame") not in stored


def test_other_computers_are_refused_without_a_password(tmp_path, local):
    address = _own_address()
    if address is None:
        pytest.skip("this computer has no address but loopback")
    with running_proxy(tmp_path / "authority") as proxy:
        port = proxy.call(proxy.proxy.listen, "lan", address)
        with socket.create_connection((address, port)) as client:
            client.sendall(b"GET http://127.0.0.1:%d/ HTTP/1.1\r\n\r\n" % local.port)
            assert _received(client) == b""
        assert proxy.incident("refused-address").launch == "lan"
        secured = proxy.call(proxy.proxy.listen, "lan2", address, 0, "word")
        with socket.create_connection((address, secured)) as client:
            client.sendall(b"GET http://127.0.0.1:%d/ HTTP/1.1\r\n%s\r\n\r\n" % (local.port, basic(b"word").encode()))
            assert _received(client).startswith(b"HTTP/1.1 200")


def _received(client):
    try:
        return client.recv(1000)
    except ConnectionError:
        return b""


def _own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("203.0.113.1", 9))
        except OSError:
            return None
        address = asking.getsockname()[0]
    return None if address.startswith("127.") else address


SPARE = b"CONNECT www.shop.example:443 HTTP/1.1\r\nHost: www.shop.example:443\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "counted"),
    [
        (b"", 0), (SPARE, 0), (b"GET http://localhost/ HTTP/1.1\r\n\r\n", 1), (SPARE + b"\x16\x03\x01", 1),
        (SPARE + b"GET / HTTP/1.1\r\n\r\n", 1), (SPARE[:-2], 1),
    ],
)  # fmt: skip
def test_a_client_that_left_before_it_was_looked_at_is_counted_when_it_had_sent_something(proxy, sent, counted):
    busy = threading.Thread(target=proxy.call, args=(time.sleep, 0.3))
    busy.start()
    with proxy.connect() as client:
        client.sendall(sent)
    busy.join()
    time.sleep(0.1)
    assert len(proxy.incidents("refused-user")) == counted
