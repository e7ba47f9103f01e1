"""One entry of a HAR: odd is marked, only what is no request is refused."""

from typing import Any

import pytest
from hars import MISSING, entry

from inspector.capture import har_entry
from inspector.capture.har_entry import EntryError, Seen, exchange_of
from inspector.model.exchange import EMPTY, Exchange, Headers


def read(made: dict[str, Any], seen: Seen | None = None) -> Exchange:
    return exchange_of(made, 7, 5, seen=seen or Seen(), page_of=lambda _, __: "https://page.example/")


def headers(made: dict[str, Any]) -> Headers:
    return read(made).request.headers


def test_a_good_entry_becomes_an_exchange_without_marks() -> None:
    one = read(entry())
    assert (one.seq, one.key, one.state, one.launch, one.client_ip) == (5, "har:00000007", "complete", "", "")
    assert (one.started, one.duration_ms) == (1795428120.137, 33.0)
    assert (one.connection, one.server_ip, one.page) == ("443", "203.0.113.7", "https://page.example/")
    assert (one.request.method, one.request.url, one.request.http_version) == (
        b"GET",
        b"https://shop.example/",
        "HTTP/2.0",
    )
    assert one.request.headers == ((b"Cookie", b"a=b"),)
    assert (one.response.status, one.response.reason, one.response.body.kept) == (200, b"OK", b"hi")
    assert (one.marks, one.error, one.messages) == ((), "", ())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"request": MISSING}, "no request"), ({"request": []}, "no request"), ({"request_method": ""}, "no method"),
        ({"request_method": 1}, "no method"), ({"request_url": MISSING}, "no URL"), ({"request_url": ""}, "no URL"),
        ({"request_url": "shop.example/path"}, "no URL"), ({"request_url": "/path"}, "no URL"),
        ({"request_url": "not a url"}, "no URL"), ({"request_url": None}, "no URL"), ({"request_url": "https:"}, "no URL"),
        ({"request_url": "https://a.test/" + "x" * 2_200_000}, "longer than"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_with_the_reason(change: dict[str, Any], why: str) -> None:
    with pytest.raises(EntryError, match=why):
        read(entry(**change))


ODD_URLS = {
    "https://shop.example/a b": (har_entry.ODD_URL % "space",),
    "https://shop.example/?family=A|B": (har_entry.ODD_URL % "|",),
    "https://shop.example/{id}<\\": (har_entry.ODD_URL % "<, \\, {, }",),
    "https://shop.example/ü\x00\n": (har_entry.ODD_URL % "control characters, beyond ASCII",),
    "foo+bar.1:whatever": (har_entry.ODD_SCHEME,),
    "data:text/plain,hi": (har_entry.ODD_SCHEME,),
    "chrome-extension://abc/x.js": (har_entry.ODD_SCHEME,),
    "https:///path": (har_entry.NO_HOST,),
    "http:shop.example": (har_entry.NO_HOST,),
    "HTTPS://SHOP.example/": (),
    "wss://shop.example/socket": (),
    "https://[2001:db8::1]:8443/?a[]=b#c%7C": (),
}


@pytest.mark.parametrize("url", ODD_URLS)
def test_an_unusual_but_readable_url_is_a_row_with_a_mark(url: str) -> None:
    one = read(entry(request_url=url))
    assert one.request.url == url.encode()
    assert one.marks == ODD_URLS[url]


def test_headers_keep_their_order_and_their_duplicates() -> None:
    given = [{"name": "B", "value": "1"}, {"name": "a", "value": ""}, {"name": "B", "value": "ü"}]
    assert headers(entry(request_headers=given))[:3] == ((b"B", b"1"), (b"a", b""), (b"B", "ü".encode()))


def test_headers_as_pairs_and_with_other_values_are_read() -> None:
    one = read(entry(request_headers=[["a", "b"], {"name": "n", "value": 5}, {"name": "e", "value": None}]))
    assert one.request.headers == ((b"a", b"b"), (b"n", b"5"), (b"e", b""))
    assert one.marks == ()


def test_what_is_no_header_is_left_out_and_marked() -> None:
    one = read(entry(request_headers=["x", {"name": "", "value": "y"}, {"value": "y"}, ["a"], {"name": "good", "value": []}, None,
                                      {"name": "a", "value": "b"}]))  # fmt: skip
    assert one.request.headers == ((b"a", b"b"),)
    assert one.marks == (har_entry.ODD_HEADERS,)


@pytest.mark.parametrize("given", [MISSING, None, {}, "a: b"])
def test_missing_headers_are_marked(given: Any) -> None:
    assert read(entry(request_headers=given)).marks == (har_entry.NO_HEADERS,)


def test_pseudo_headers_of_http_2_are_no_headers_and_other_colons_are() -> None:
    given = [{"name": name, "value": "x"} for name in (":authority", ":method", ":path", ":scheme", ":odd", "a")]
    assert headers(entry(request_headers=given)) == ((b":odd", b"x"), (b"a", b"x"))


def test_cookies_without_a_cookie_header_become_one() -> None:
    one = read(entry(request_headers=[], request_cookies=[{"name": "a", "value": "1"}, {"name": "b", "value": ""}, 3]))
    assert one.request.headers == ((b"cookie", b"a=1; b="),)
    assert one.marks == (har_entry.COOKIES,)
    both = entry(request_cookies=[{"name": "other", "value": "1"}])
    assert headers(both) == ((b"Cookie", b"a=b"),)


def test_set_cookie_headers_that_a_tool_joined_are_taken_apart() -> None:
    joined = {"name": "Set-Cookie", "value": "a=1; Path=/\nb=2; Secure\r\n"}
    one = read(entry(response_headers=[{"name": "x", "value": "1\n2"}, joined, {"name": "set-cookie", "value": "c=3"}]))
    assert one.response is not None
    assert one.response.headers == (
        (b"x", b"1\n2"), (b"Set-Cookie", b"a=1; Path=/"), (b"Set-Cookie", b"b=2; Secure"), (b"set-cookie", b"c=3"),
    )  # fmt: skip
    assert har_entry.JOINED in one.marks


def test_the_content_encoding_of_a_decoded_body_is_left_out_and_remembered() -> None:
    given = [{"name": "Content-Encoding", "value": "br"}, {"name": "Content-Type", "value": "text/html"}]
    seen = Seen()
    assert read(entry(response_headers=given), seen).response.headers == ((b"Content-Type", b"text/html"),)
    assert seen.decoded


def test_the_content_encoding_stays_where_the_body_bears_it_or_is_not_there() -> None:
    given = [{"name": "content-encoding", "value": "gzip"}]
    raw = {"size": 10, "text": "H4sIAAAAAAAAAw==", "encoding": "base64"}
    seen = Seen()
    for content in (raw, {"size": 0, "text": ""}):
        assert len(read(entry(response_headers=given, response_content=content), seen).response.headers) == 1
    assert not seen.decoded


def test_a_posted_body_in_base64_is_as_it_was_sent_and_keeps_its_encoding() -> None:
    given = [{"name": "content-encoding", "value": "br"}, {"name": "cookie", "value": "a=b"}]
    sent = read(entry(request_headers=given, request_postData={"text": "CwCA", "_encoding": "base64"}))
    assert (len(sent.request.headers), sent.request.body.kept) == (2, b"\x0b\x00\x80")
    assert len(read(entry(request_headers=given, request_postData={"text": "plain"})).request.headers) == 1


def test_a_cookie_header_is_remembered() -> None:
    seen = Seen()
    read(entry(request_headers=[]), seen)
    assert not seen.cookies
    read(entry(), seen)
    assert seen.cookies


@pytest.mark.parametrize(
    ("given", "version"),
    [("h2", "HTTP/2.0"), ("HTTP/2", "HTTP/2.0"), ("http/2.0", "HTTP/2.0"), ("h3", "HTTP/3"), ("HTTP/3.0", "HTTP/3"),
     ("h3-29", "HTTP/3"), ("quic/46", "HTTP/3"), ("HTTP/1.1", "HTTP/1.1"), ("http/1.0", "HTTP/1.0"), ("1.1", "HTTP/1.1"),
     ("unknown", ""), ("", ""), (None, ""), (2, "HTTP/2.0")],
)  # fmt: skip
def test_every_spelling_of_a_version_is_one(given: Any, version: str) -> None:
    one = read(entry(request_httpVersion=given, response_httpVersion=given))
    assert (one.request.http_version, one.response.http_version) == (version, version)


@pytest.mark.parametrize(
    ("change", "milliseconds"),
    [
        ({}, 33.0), ({"timings": {"send": -1, "wait": 1, "receive": 1}}, 50.0), ({"timings": None}, 50.0),
        ({"timings": {}}, 50.0), ({"timings": {}, "time": -1}, None), ({"timings": {}, "time": "5"}, None),
        ({"timings": {}, "time": MISSING}, None), ({"timings": {}, "time": float("inf")}, None),
        ({"timings": {"send": 0, "wait": 0, "receive": 0}}, 0.0), ({"timings": {}, "time": float("nan")}, None),
    ],
)  # fmt: skip
def test_the_duration_is_sending_waiting_and_receiving_or_the_whole_or_not_known(
    change: dict[str, Any], milliseconds: float | None
) -> None:
    assert read(entry(**change)).duration_ms == milliseconds


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("2026-11-23T10:02:00Z", 1795428120.0), ("2026-11-23T12:02:00.5+02:00", 1795428120.5),
        ("2026-11-23T10:02:00.1234567Z", 1795428120.123456), ("2026-11-23T10:02:00", 1795428120.0),
        ("9999-12-31T23:59:59Z", 253402300799.0), ("1601-01-01T00:00:00Z", -11644473600.0),
    ],
)  # fmt: skip
def test_every_usual_spelling_of_a_time_is_read(given: str, seconds: float) -> None:
    assert read(entry(startedDateTime=given)).started == seconds


@pytest.mark.parametrize("given", [MISSING, None, "", "yesterday", 5])
def test_an_entry_without_a_time_is_a_row_with_a_mark(given: Any) -> None:
    one = read(entry(startedDateTime=given))
    assert (one.marks, one.started) == ((har_entry.NO_TIME,), 0.0)


@pytest.mark.parametrize(
    ("given", "address"),
    [("203.0.113.7", "203.0.113.7"), ("[2001:db8::1]", "2001:db8::1"), ("2001:DB8:0::1", "2001:db8::1"), ("", None),
     (None, None), ("shop.example", None), (5, None)],
)  # fmt: skip
def test_a_server_address_is_an_address_or_not_known(given: Any, address: str | None) -> None:
    assert read(entry(serverIPAddress=given)).server_ip == address


def test_without_a_response_the_request_failed_and_the_browsers_word_is_kept() -> None:
    blocked = {"status": 0, "statusText": "", "headers": [], "content": {}, "_error": "net::ERR_BLOCKED_BY_CLIENT"}
    one = read(entry(response=blocked))
    assert (one.state, one.response) == ("failed", None)
    assert one.error == "The browser had no response: net::ERR_BLOCKED_BY_CLIENT"


@pytest.mark.parametrize(
    "response", [MISSING, None, [], {}, {"status": 0, "_error": "a secret value"}, {"status": True}, {"status": 5000}]
)
def test_a_missing_response_is_said_in_our_words(response: Any) -> None:
    one = read(entry(response=response))
    assert (one.state, one.response, one.error) == ("failed", None, har_entry.NO_RESPONSE)


def test_a_status_given_as_text_is_read() -> None:
    assert read(entry(response_status="404")).response.status == 404


def test_websocket_messages_are_read_the_last_thousand_kept_and_all_counted() -> None:
    given = [
        {"type": "send" if n % 2 else "receive", "time": n + 0.5, "opcode": 1, "data": f"m{n}"} for n in range(1500)
    ]
    one = read(entry(_webSocketMessages=given))
    assert (len(one.messages), one.message_count) == (1000, 1500)
    assert [(m.from_client, m.text, m.body.kept, m.time) for m in one.messages[:2]] == [
        (False, True, b"m500", 500.5),
        (True, True, b"m501", 501.5),
    ]


def test_binary_websocket_messages_are_bytes_and_bad_ones_are_marked() -> None:
    given = [
        {"type": "send", "opcode": 2, "data": "AP8="},
        {"type": "send", "data": 5},
        7,
        {"type": "send", "opcode": 1, "data": ""},
    ]
    one = read(entry(_webSocketMessages=given))
    assert [(m.text, m.body.kept, m.time) for m in one.messages] == [(False, b"\x00\xff", 0.0), (True, b"", 0.0)]
    assert one.messages[1].body == EMPTY
    assert one.marks == (har_entry.ODD_MESSAGES,)


def test_long_values_do_not_grow_without_bound() -> None:
    one = read(entry(connection="c" * 10_000, response_statusText="s" * 10_000, request_httpVersion="h" * 10_000))
    assert (len(one.connection), len(one.response.reason)) == (200, 1000)
