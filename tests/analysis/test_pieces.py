"""Pieces: values inside values are opened, each part is searched once, and what nobody sent is left out."""

import base64
from urllib.parse import quote

from builders import exchange

from inspector.analysis.payload import payload_of
from inspector.analysis.pieces import pieces_of
from inspector.analysis.spans import carriers_of


def pieces(url, **more):
    row = exchange(url, **more)
    payload = payload_of(row.request, row.messages, row.response)
    carriers = carriers_of(row.request, payload)
    return {p.at: (p.name, p.searched.text, p.how) for p in pieces_of(payload, (), carriers) if p.searched.text}


def test_a_url_inside_a_value_gives_its_parameters_and_keeps_its_path():
    found = pieces("https://a.example/?dl=https%3A%2F%2Fb.example%2Fp%3Fx%3D1%26y%3Da%2540b")
    assert found["query:dl"][1] == "https://b.example/p"
    assert found["query:dl|url.query:y"] == ("y", "a@b", ())


def test_urls_inside_urls_are_opened_to_a_bounded_depth():
    inner = "https://z.example/?q=deep"
    for host in "edcba":
        inner = f"https://{host}.example/?u={quote(inner, safe='')}"
    found = pieces(inner)
    assert "query:u|url.query:u|url.query:u|url.query:u" in found
    assert not any(at.count("|") > 3 for at in found)


def test_json_base64_and_percent_encoding_inside_a_value_are_undone():
    code = base64.b64encode(b'{"mail":"jane@shop.example"}').decode()
    found = pieces(f"https://a.example/?j=%7B%22a%22%3A%5B%22x%22%5D%7D&b={code}&p=jane%2540shop.example")
    assert found["query:j|json:$.a[0]"][1] == "x"
    assert found["query:b|base64|json:$.mail"] == ("mail", "jane@shop.example", ("base64",))
    assert found["query:p"] == ("p", "jane@shop.example", ("percent",))


def test_headers_that_are_told_elsewhere_and_cookies_of_the_answer_are_left_out():
    headers = [
        (b"host", b"a.example"),
        (b"user-agent", b"UA"),
        (b"sec-ch-ua", b"x"),
        (b"x-user", b"jane"),
        (b"cookie", b"c=1"),
    ]
    found = pieces("https://a.example/", headers=headers, response_headers=[(b"set-cookie", b"id=secret")])
    assert set(found) == {"header:x-user", "cookie:c"}


def test_fields_that_hold_nothing_are_left_out():
    row = exchange("https://a.example/?q=tent&mail=jane%40shop.example", headers=[(b"x-note", b"nothing")])
    payload = payload_of(row.request)
    carriers = carriers_of(row.request, payload)
    every = [p.at for p in pieces_of(payload, (), carriers)]
    told = [p.at for p in pieces_of(payload, (), carriers, lambda fields: [f for f in fields if "@" in f.value])]
    assert {"query:q", "query:mail", "header:x-note"} <= set(every)
    assert told == ["query:mail"]


def test_headers_that_are_told_elsewhere_hold_no_piece_and_others_do():
    headers = [
        (b"Accept-Language", b"nl,en"),
        (b"Sec-CH-UA-Model", b'"x"'),
        (b"X-Mail", b"jane@shop.example"),
        (b"Referer", b"https://b.example/?a=1"),
    ]
    found = pieces("https://a.example/", headers=headers)
    assert {at for at in found if at.startswith("header:")} == {
        "header:x-mail",
        "header:referer",
        "header:referer|url.query:a",
    }
