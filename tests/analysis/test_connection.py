"""What a request tells without any parameter."""

import pytest
from builders import exchange

from inspector.analysis.connection import connection_findings
from inspector.analysis.found import Found
from inspector.analysis.payload import payload_of
from inspector.catalog.identifiers import shipped

UA = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"


def findings(*headers, source_ip="203.0.113.24", response=()):
    row = exchange("https://t.example/", headers=list(headers), response_headers=list(response))
    found = Found("Acme")
    connection_findings(found, payload_of(row.request, (), row.response), source_ip, shipped())
    return found.findings()


def test_address_and_user_agent_need_no_parameter():
    ip, ua = findings((b"User-Agent", UA))
    assert (ip.kind, ip.at, ip.span, ip.value, ip.confidence) == (
        "ip-address",
        "connection",
        None,
        "203.0.113.24",
        "certain",
    )
    assert (ua.kind, ua.at, ua.span, ua.value) == ("user-agent", "header:user-agent", (0, len(UA)), UA.decode())
    assert ua.how == ip.how == ("connection",)


def test_an_address_that_was_not_recorded_is_told_without_a_value():
    (ip,) = findings(source_ip="")
    assert (ip.kind, ip.value) == ("ip-address", "")


def test_a_server_sends_its_own_address():
    assert findings(source_ip="server") == []


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ((b"sec-ch-ua", b'"Chromium";v="140"'), "client-hints"),
        ((b"Sec-CH-UA-Platform", b'"Linux"'), "client-hints"),
        ((b"sec-ch-ua-full-version-list", b"x"), "client-hints"),
        ((b"sec-ch-viewport-width", b"1280"), "screen"),
        ((b"device-memory", b"8"), "hardware"),
        ((b"referer", b"https://shop.example/"), "referrer"),
        ((b"authorization", b"Bearer abc"), "token"),
    ],
)
def test_a_header_tells_its_kind(header, kind):
    _, finding = findings(header)
    assert (finding.kind, finding.span, finding.value) == (kind, (0, len(header[1])), header[1].decode())


@pytest.mark.parametrize(
    "header", [(b"accept", b"*/*"), (b"host", b"t.example"), (b"sec-fetch-site", b"cross-site"), (b"sec-ch-ua", b"")]
)
def test_other_headers_and_empty_ones_tell_nothing(header):
    assert [f.kind for f in findings(header)] == ["ip-address"]


@pytest.mark.parametrize(
    ("cookie", "kind", "confidence", "how"),
    [
        (b"IDE=AHWqTUmqx3vLbKLMN0123", "cookie-id", "certain", "connection"),
        (b"_ga=GA1.1.746406658.1791212460", "client-id", "certain", "format:client-id"),
        (b"_fbp=fb.1.1791212460000.123456789", "cookie-id", "certain", "connection"),
        (b"gclid=Cj0KCQiA4711", "click-id", "certain", "format:click-id"),
        (b"whatever=fb.1.1791212460000.123456789", "client-id", "certain", "format:client-id"),
        (b"x=3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54", "cookie-id", "likely", "statistics"),
        (b"s=abc123", "cookie-id", "possible", "connection"),
        (b"TDCPM=CAEYBSgC", "cookie-id", "certain", "connection"),
    ],
)
def test_a_cookie_that_can_tell_browsers_apart_is_told(cookie, kind, confidence, how):
    _, finding = findings((b"cookie", b"a=1; " + cookie))
    assert (finding.kind, finding.confidence, finding.how) == (kind, confidence, (how,))
    start = 5 + cookie.index(b"=") + 1
    assert finding.span == (start, 5 + len(cookie))


@pytest.mark.parametrize(
    "cookie",
    [
        b"IDE=OPT_OUT",
        b"uuid2=0",
        b"theme=dark",
        b"lang=en-US",
        b"seen=1",
        b"IDE=",
        b"consent=accepted",
        b"n=1791212459",
        b"bare",
    ],
)
def test_a_cookie_that_says_nothing_is_none(cookie):
    assert [f.kind for f in findings((b"cookie", cookie))] == ["ip-address"]


@pytest.mark.parametrize(
    ("name", "kind"), [(b"X-Api-Key", "api-key"), (b"x-auth-token", "token"), (b"authorization", "token")]
)
def test_a_header_that_says_who_may_ask_is_a_secret(name, kind):
    assert [(f.kind, f.category) for f in findings((name, b"abcdef0123456789"))][1:] == [(kind, "secret")]


def test_a_cookie_that_the_answer_sets_was_not_sent():
    assert [f.kind for f in findings(response=[(b"set-cookie", b"IDE=AHWqTUmqx3vLbKLMN0123")])] == ["ip-address"]
