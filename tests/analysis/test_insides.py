"""Values inside fields, found again by their locator, with their place."""

import pytest
from builders import exchange

from inspector.analysis.insides import Insides
from inspector.analysis.payload import payload_of
from inspector.analysis.spans import carriers_of, text_of_field


def opened(url, at):
    request = exchange(url).request
    payload = payload_of(request)
    carriers = carriers_of(request, payload)
    text = Insides({f.at: f for f in payload.fields}, lambda f: text_of_field(f, carriers)).text(at)
    if text is None:
        return None
    span = text.span(0, len(text.text))
    return text.text, span and url[slice(*span)]


@pytest.mark.parametrize(
    ("url", "at", "expected"),
    [
        ("https://t.example/?a=b", "query:a", ("b", "b")),
        ("https://t.example/a;u1=x%40y;z=2", "path:0|matrix:u1", ("x@y", "x%40y")),
        ("https://t.example/?p=e%3Dce%26m%3D%255Bx%255D", "query:p|form:m", ("[x]", "%255Bx%255D")),
        ("https://t.example/?d=a%3D1%3Bb%3D2", "query:d|pairs:b", ("2", "2")),
        ("https://t.example/?d=%7B%22u%22%3A%22q%3D7%22%7D", "query:d|json:$.u|form:q", ("7", "7")),
    ],
)
def test_a_locator_leads_to_the_value_and_its_bytes(url, at, expected):
    assert opened(url, at) == expected


@pytest.mark.parametrize(
    "at", ["query:gone", "query:a|form:x", "query:a|base64|json:$.x", "query:a|ga4item:nm", "body"]
)
def test_what_is_not_there_or_has_no_place_is_none(at):
    assert opened("https://t.example/?a=b", at) is None
