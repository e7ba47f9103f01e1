"""How a browser came to a private host: by a redirect, or as it says itself."""

import pytest
from mitmproxy import http

from addons import arrival
from addons.arrival import Arrivals, location_host


@pytest.mark.parametrize(
    ("location", "host"),
    [
        (b"http://127.0.0.1/", "127.0.0.1"),
        (b"https://LocalHost.:8443/x", "localhost"),
        (b"//localhost/x", "localhost"),
        (b"http:\\\\localhost\\x", "localhost"),
        (b" \thttp://loc\nalhost/", "localhost"),
        (b"http:localhost", "localhost"),
        (b"http:///localhost", "localhost"),
        (b"http://a@127.1?x", "127.0.0.1"),
        (b"http://2130706433", "127.0.0.1"),
        (b"http://0x7f.1/", "127.0.0.1"),
        (b"http://0177.0.0.1/", "127.0.0.1"),
        (b"http://%6c%6Fcalhost/", "localhost"),
        (b"http://[::1]:80/", "::1"),
        ("http://\uff11\uff12\uff17.0.0.1/".encode(), "127.0.0.1"),
        (b"/localhost", ""),
        (b"next?u=http://localhost/", ""),
        (b"javascript:alert(1)", ""),
        (b"", ""),
        (b"http://\xff\xfe/", "\ufffd\ufffd"),
    ],
)
def test_the_host_that_a_redirect_leads_to_is_read_as_browsers_read_it(location, host):
    assert location_host(location) == host


def test_who_sent_the_browser_is_known_for_a_moment_and_for_its_launch_alone(monkeypatch):
    arrivals = Arrivals()
    arrivals.redirected("first", b"http://localhost/", "www.public.example")
    assert arrivals.sender("first", "localhost") == "www.public.example"
    assert arrivals.sender("second", "localhost") is None
    now = arrival.time.monotonic()
    monkeypatch.setattr(arrival.time, "monotonic", lambda: now + arrival.SECONDS + 1)
    assert arrivals.sender("first", "localhost") is None


def came(query, site=None):
    headers = {} if site is None else {"sec-fetch-site": site}
    return http.Request.make("GET", f"https://probe.request-inspector.invalid{query}", headers=headers)


def test_the_browser_answers_once_for_one_address():
    arrivals = Arrivals()
    question = arrivals.question("probe.request-inspector.invalid", "http://intranet.example/a?b=1&c")
    path = question.removeprefix("https://probe.request-inspector.invalid")
    assert arrivals.answered("first", came(path, "none")) == "http://intranet.example/a?b=1&c"
    assert not arrivals.typed("first", "http://intranet.example/other")
    assert arrivals.typed("first", "http://intranet.example/a?b=1&c")
    assert not arrivals.typed("first", "http://intranet.example/a?b=1&c")


def test_a_page_that_led_there_is_the_sender():
    arrivals = Arrivals()
    assert arrivals.answered("first", came("/came?to=http%3A%2F%2Fintranet.example%2F", "cross-site"))
    assert arrivals.sender("first", "intranet.example") == ""
    assert not arrivals.typed("first", "http://intranet.example/")


@pytest.mark.parametrize("query", ["/", "/came", "/came?to=javascript%3A1", "/came?to=http%3A%2F%2Fa%0D%0Ab", "/twin"])
def test_what_is_no_question_of_ours_is_not_answered(query):
    arrivals = Arrivals()
    assert arrivals.answered("first", came(query, "none")) == ""
