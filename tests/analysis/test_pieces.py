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
    for host in "gfedcba":
        inner = f"https://{host}.example/?u={quote(inner, safe='')}"
    found = pieces(inner)
    assert "query:u" + "|url.query:u" * 5 in found
    assert not any(at.count("|") > 5 for at in found)


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


def test_path_fragment_bare_keys_and_names_of_a_url_inside_a_value_are_searched():
    inner = "https://b.example/u/jane%40shop.example?a=1&mia%40shop.example&tom%40shop.example=2#m=kim%40shop.example"
    found = pieces(f"https://a.example/?u={quote(inner, safe='')}")
    assert found["query:u"][1] == "https://b.example/u/jane%40shop.example"
    assert found["query:u|url.path:1"] == ("", "jane@shop.example", ())
    assert found["query:u|url.query:mia@shop.example|name"] == ("", "mia@shop.example", ())
    assert found["query:u|url.query:tom@shop.example|name"] == ("", "tom@shop.example", ())
    assert found["query:u|url.fragment|form:m"] == ("m", "kim@shop.example", ())


def test_a_fragment_of_one_pair_a_list_of_cookies_and_a_path_with_semicolons_are_opened():
    found = pieces("https://a.example/x;gclid=Cj0K;b=2?c=_ga%3D1.2%3B%20m%3Djane%40b.example#token=abc123")
    assert found["path:0|matrix:gclid"][:2] == ("gclid", "Cj0K")
    assert found["query:c|pairs:m"] == ("m", "jane@b.example", ())
    assert found["fragment|form:token"][:2] == ("token", "abc123")


def test_json_in_a_call_in_quotes_and_behind_the_number_of_a_message_is_opened():
    assert pieces("https://a.example/", content=rb'cb({"m":"jane\u0040b.example"});')["body|json:$.m"][1] == (
        "jane@b.example"
    )
    assert pieces("https://a.example/", content=rb'42["e",{"m":"jane\u0040b.example"}]')["body|json:$[1].m"][1] == (
        "jane@b.example"
    )
    quoted = b'm="{\\"m\\":\\"jane@b.example\\"}"'
    found = pieces("https://a.example/", headers=[(b"cookie", quoted)])
    assert found["cookie:m|json:$|json:$.m"][1] == "jane@b.example"


def test_the_name_of_a_log_in_is_read():
    code = base64.b64encode(b"jane@b.example:secret")
    found = pieces("https://a.example/", headers=[(b"authorization", b"Basic " + code)])
    assert found["header:authorization|base64"][1:] == ("jane@b.example:secret", ("base64",))


def test_text_outside_ascii_before_a_value_of_json_shifts_no_place():
    raw = '{"a":"é😀","m":"jane@b.example"}'.encode()
    row = exchange(b"https://a.example/?j=" + raw)
    payload = payload_of(row.request)
    carriers = carriers_of(row.request, payload)
    found = next(p for p in pieces_of(payload, (), carriers) if p.at == "query:j|json:$.m")
    start, end = found.text.span(0, len(found.text.text))
    assert carriers["url"][start:end] == b"jane@b.example"


def test_what_is_more_than_a_codec_gives_is_searched_as_one_text():
    many = "&".join(f"k{n}=v{n}" for n in range(2_500))
    found = pieces("https://a.example/", headers=[(b"x-all", many.encode())])
    assert found["header:x-all"][1].endswith("k2499=v2499")
