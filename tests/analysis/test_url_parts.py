"""Parts of URLs: as browsers split them, and total for everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.url_parts import url_parts


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "origin"),
    [
        (b"https://shop.example/a?b#c", "https", "shop.example", None, "https://shop.example"),
        (b"HTTPS://Shop.Example:443", "https", "Shop.Example", 443, "https://shop.example"),
        (b"http://shop.example:8080/", "http", "shop.example", 8080, "http://shop.example:8080"),
        (b"wss://[2001:db8::1]:8443/x", "wss", "[2001:db8::1]", 8443, "wss://[2001:db8::1]:8443"),
        (b"http://[::1]/", "http", "[::1]", None, "http://[::1]"),
        (b"https://u:p@shop.example/", "https", "shop.example", None, "https://shop.example"),
        (b"shop.example:443", "", "shop.example", 443, "://shop.example:443"),
        (b"https://shop.example?x=1", "https", "shop.example", None, "https://shop.example"),
        (b"https://shop.example:x/", "https", "shop.example:x", None, "https://shop.example:x"),
        (b"about:blank", "about", "", None, ""),
        (b"/relative?x", "", "", None, ""),
        (b"", "", "", None, ""),
    ],
)
def test_scheme_host_and_port(url, scheme, host, port, origin):
    parts = url_parts(url)
    assert (parts.scheme, parts.host, parts.port, parts.origin) == (scheme, host, port, origin)


@pytest.mark.parametrize(
    ("url", "path", "query", "fragment"),
    [
        (b"https://shop.example/a/b?x=1?y#f?g#h", b"/a/b", b"x=1?y", b"f?g#h"),
        (b"https://shop.example?x", b"", b"x", None),
        (b"https://shop.example#f", b"", None, b"f"),
        (b"https://shop.example/?", b"/", b"", None),
        (b"https://shop.example/a#", b"/a", None, b""),
        (b"data:text/plain,a?b", b"text/plain,a", b"b", None),
        (b"/a?b", b"/a", b"b", None),
    ],
)
def test_path_query_and_fragment_are_spans(url, path, query, fragment):
    parts = url_parts(url)
    assert url[slice(*parts.path)] == path
    assert (url[slice(*parts.query)] if parts.query else None) == query
    assert (url[slice(*parts.fragment)] if parts.fragment else None) == fragment


def test_a_user_part_is_told():
    assert url_parts(b"https://jane@shop.example/").userinfo
    assert not url_parts(b"https://shop.example/@x").userinfo


@given(st.binary(max_size=60))
def test_every_byte_string_has_parts(url):
    parts = url_parts(url)
    for span in (parts.path, parts.query, parts.fragment):
        assert span is None or 0 <= span[0] <= span[1] <= len(url)
