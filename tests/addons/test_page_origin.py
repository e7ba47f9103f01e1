"""Which page stands behind a request, by its own headers."""

import pytest

from addons.page_origin import Kind, Origin, origin_of

BROWSER = (b"User-Agent", b"Mozilla/5.0 (X11; Linux x86_64)")


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        pytest.param([], Origin(Kind.DIRECT), id="a program that says nothing is direct"),
        pytest.param([(b"Sec-Fetch-Site", b"none"), BROWSER], Origin(Kind.DIRECT), id="typed into the address bar"),
        pytest.param(
            [(b"Sec-Fetch-Site", b"none"), (b"Referer", b"https://a.example/")],
            Origin(Kind.DIRECT),
            id="none goes first",
        ),
        pytest.param([(b"origin", b"https://a.example:8443")], Origin(Kind.HOST, "a.example"), id="origin with a port"),
        pytest.param([(b"Referer", b"http://A.Example./x?y@z")], Origin(Kind.HOST, "a.example"), id="referer"),
        pytest.param([(b"Referer", b"http://[::1]:80/x")], Origin(Kind.HOST, "::1"), id="IPv6 page"),
        pytest.param([(b"Referer", b"http://u:p@a.example/")], Origin(Kind.HOST, "a.example"), id="user in the URL"),
        pytest.param(
            [(b"Origin", b"https://a.example"), (b"Referer", b"http://localhost/")],
            Origin(Kind.HOST, "a.example"),
            id="origin goes before referer",
        ),
        pytest.param([(b"Origin", b"null")], Origin(Kind.HIDDEN), id="opaque origin"),
        pytest.param([(b"Origin", b"https://\x1b[31m.example")], Origin(Kind.HIDDEN), id="signs that no host has"),
        pytest.param([(b"Origin", b"http://localhost http://a.example")], Origin(Kind.HIDDEN), id="two origins"),
        pytest.param([(b"Origin", b"chrome-extension://abc")], Origin(Kind.HIDDEN), id="an extension"),
        pytest.param([(b"Sec-Fetch-Site", b"cross-site")], Origin(Kind.HIDDEN), id="another site without referer"),
        pytest.param([(b"Sec-Fetch-Site", b"same-origin")], Origin(Kind.SAME), id="the same origin without referer"),
        pytest.param([BROWSER, (b"Accept", b"image/*")], Origin(Kind.MAYBE), id="an image, no referer, plain http"),
        pytest.param([BROWSER, (b"Accept", b"text/html,*/*")], Origin(Kind.DIRECT), id="a navigation over plain http"),
        pytest.param(
            [BROWSER, (b"Upgrade-Insecure-Requests", b"1")], Origin(Kind.DIRECT), id="a navigation says upgrade"
        ),
        pytest.param([(b"User-Agent", b"curl/8"), (b"Accept", b"*/*")], Origin(Kind.DIRECT), id="curl"),
    ],
)
def test_origin(headers, origin):
    assert origin_of(tuple(headers)) == origin
