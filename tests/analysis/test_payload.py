"""Payloads: every field with its place, whatever the bytes are."""

import gzip
import json
from urllib.parse import parse_qsl

import pytest
from builders import body, exchange
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.analysis.payload import payload_of
from inspector.model.exchange import Body, Message, Request, Response
from inspector.model.payload import Field, Payload

JSON = (b"Content-Type", b"application/json")
TEXT = (b"Content-Type", b"text/plain;charset=UTF-8")
FORM = (b"Content-Type", b"application/x-www-form-urlencoded")
MULTIPART = (b"Content-Type", b"multipart/form-data; boundary=----B7")


def of(url="https://shop.example/", content=b"", headers=(), **more) -> Payload:
    made = exchange(url, content=content, headers=list(headers), **more)
    return payload_of(made.request, made.messages, made.response)


def at(payload: Payload) -> dict[str, str]:
    return {field.at: field.value for field in payload.fields}


def carrier(request: Request, payload: Payload, field: Field, response: Response | None = None) -> bytes:
    if field.carrier == "url":
        return request.url
    if field.carrier == "body":
        return payload.body
    kind, _, name = field.carrier.partition(":")
    if kind.startswith("set-cookie"):
        lines = [v for k, v in response.headers if k.lower() == b"set-cookie"]
        return lines[int(kind.partition("[")[2].rstrip("]") or 0)]
    lines = [v for k, v in request.headers if k.decode("utf-8", "backslashreplace").lower() == name.partition("[")[0]]
    return lines[int(name.partition("[")[2].rstrip("]") or 0)]


class TestUrl:
    def test_query_order_duplicates_empty_values_and_bare_keys_are_kept(self):
        fields = of("https://shop.example/?b=2&a=1&a=&a=3&bare&=x&z=").fields
        assert [(f.at, f.value, f.bare) for f in fields] == [
            ("query:b", "2", False),
            ("query:a", "1", False),
            ("query:a[1]", "", False),
            ("query:a[2]", "3", False),
            ("query:bare", "", True),
            ("query:", "x", False),
            ("query:z", "", False),
        ]

    def test_only_the_first_equals_sign_splits(self):
        assert at(of("https://shop.example/?a=b=c==&d"))["query:a"] == "b=c=="

    def test_empty_parts_carry_no_field(self):
        assert list(at(of("https://shop.example/?&&a=1&&"))) == ["query:a"]

    @pytest.mark.parametrize(
        ("raw", "locator", "name"),
        [
            ("ud[em]", "query:ud[em]", "ud[em]"),
            ("ud%5Bem%5D", "query:ud[em]", "ud[em]"),
            ("a[1]", "query:a%5B1%5D", "a[1]"),
            ("a[12]x", "query:a[12]x", "a[12]x"),
            ("a%25", "query:a%25", "a%"),
            ("a%7Cb", "query:a%7Cb", "a|b"),
            ("a|b", "query:a%7Cb", "a|b"),
            ("ep.x%20y", "query:ep.x y", "ep.x y"),
            ("a:b", "query:a:b", "a:b"),
        ],
    )
    def test_names_are_decoded_and_a_final_position_is_never_ambiguous(self, raw, locator, name):
        field = of(f"https://shop.example/?{raw}=1").fields[0]
        assert (field.at, field.name) == (locator, name)

    def test_a_name_that_looks_like_a_position_and_a_repeated_name_differ(self):
        assert list(at(of("https://shop.example/?a=1&a=2&a[1]=3"))) == ["query:a", "query:a[1]", "query:a%5B1%5D"]

    def test_plus_is_a_blank_in_queries_and_not_in_paths(self):
        values = at(of("https://shop.example/a+b/c%2Bd?q=x+y%2Bz#f+g%20h"))
        assert values == {"path:0": "a+b", "path:1": "c+d", "query:q": "x y+z", "fragment": "f+g h"}

    def test_bytes_that_are_no_utf8_stand_as_escapes(self):
        values = at(of(b"https://shop.example/?a=%FF%ED%A0%80&b=\xff&c=%E2%82%AC&d=%zz%4"))
        assert values["query:a"] == "\\xff\\xed\\xa0\\x80"
        assert values["query:b"] == "\\xff"
        assert values["query:c"] == "€"
        assert values["query:d"] == "%zz%4"

    def test_path_segments_keep_their_number_and_place(self):
        payload = of("https://shop.example/a//b%20c/?x")
        assert [(f.at, f.value, f.span) for f in payload.fields[:2]] == [
            ("path:0", "a", (21, 22)),
            ("path:2", "b c", (24, 29)),
        ]

    def test_what_is_too_much_for_single_fields_stands_as_one_text(self):
        payload = of("https://shop.example/?" + "&".join(f"a{n}={n}" for n in range(4_002)))
        assert len(payload.fields) == 4_001
        assert (payload.fields[-1].at, payload.fields[-1].value) == ("query|rest", "a4000=4000&a4001=4001")

    def test_a_user_name_in_the_url_is_noted(self):
        assert "user name" in of("https://jane:secret@shop.example/").notes[0]

    @pytest.mark.parametrize(
        "url", ["", "shop.example:443", "about:blank", "//x", "?", "https://", "data:text/plain,x?a=b", "\x00"]
    )
    def test_odd_urls_give_a_payload(self, url):
        assert of(url).body_kind == "none"


class TestHeadersAndCookies:
    def test_the_cookie_header_stands_as_its_cookies(self):
        payload = of(headers=[(b"User-Agent", b"X"), (b"Cookie", b'_ga=GA1.1.5.6; b;  c = "q" ;; _ga=2')])
        assert at(payload) == {
            "header:user-agent": "X",
            "cookie:_ga": "GA1.1.5.6",
            "cookie:b": "",
            "cookie:c": '"q"',
            "cookie:_ga[1]": "2",
        }
        assert {f.carrier for f in payload.fields[1:]} == {"header:cookie"}

    def test_repeated_headers_carry_their_position(self):
        payload = of(headers=[(b"X-A", b"1"), (b"x-a", b"2"), (b"cookie", b"a=1"), (b"cookie", b"b=2")])
        assert list(at(payload)) == ["header:x-a", "header:x-a[1]", "cookie:a", "cookie:b"]
        assert payload.fields[-1].carrier == "header:cookie[1]"

    def test_cookies_that_the_response_sets_are_fields(self):
        payload = of(response_headers=[(b"Set-Cookie", b"FPID=FPID2.2.abc; Path=/; HttpOnly"), (b"set-cookie", b"x=1")])
        assert at(payload) == {"set-cookie:FPID": "FPID2.2.abc", "set-cookie:x": "1"}

    def test_headers_that_were_not_stored_are_noted(self):
        request = Request(b"GET", b"https://shop.example/", "HTTP/1.1", (), headers_cut=4096)
        assert "4,096 bytes" in payload_of(request).notes[0]


class TestForms:
    def test_a_form_reads_like_a_query(self):
        payload = of(content=b"em=a%40b.example&x=1&x=2&bare", headers=[FORM])
        assert payload.body_kind == "form"
        assert [f.at for f in payload.fields if f.carrier == "body"] == [
            "body.form:em", "body.form:x", "body.form:x[1]", "body.form:bare",
        ]  # fmt: skip

    def test_a_form_without_a_content_type_is_recognised(self):
        assert of(content=b"ev=PageView&id=1").body_kind == "form"

    def test_a_form_that_is_json_is_read_as_json_and_said(self):
        payload = of(content=b'{"a": 1}', headers=[FORM])
        assert payload.body_kind == "json"
        assert "read as JSON" in payload.notes[0]

    def test_lines_inside_a_declared_form_are_a_batch(self):
        assert of(content=b"en=a&x=1\r\nen=b", headers=[FORM]).body_kind == "lines"


class TestLines:
    def test_lines_are_split_first_and_begin_with_any_parameter(self):
        payload = of(content=b"_ee=1&en=scroll\r\n_et=5&en=user_engagement&k=a=b\n", headers=[TEXT])
        assert payload.body_kind == "lines"
        assert at(payload) | {"header:content-type": ""} == {
            "header:content-type": "",
            "body.lines[0]:_ee": "1",
            "body.lines[0]:en": "scroll",
            "body.lines[1]:_et": "5",
            "body.lines[1]:en": "user_engagement",
            "body.lines[1]:k": "a=b",
        }

    def test_an_empty_line_counts_and_a_last_one_does_not(self):
        assert list(at(of(content=b"\r\nen=a\r\n\r\nen=b\r\n"))) == ["body.lines[1]:en", "body.lines[3]:en"]

    def test_one_line_of_plain_text_is_a_batch_of_one(self):
        payload = of(content=b"v=2&tid=G-ABC123&en=page_view", headers=[TEXT])
        assert payload.body_kind == "lines"
        assert at(payload)["body.lines[0]:en"] == "page_view"

    def test_lines_of_json_are_a_batch(self):
        payload = of(content=b'{"a":1}\n{"a":"x"}\n')
        assert [(f.at, payload.body[slice(*f.span)]) for f in payload.fields] == [
            ("body.lines[0]|json:$.a", b"1"),
            ("body.lines[1]|json:$.a", b"x"),
        ]

    @pytest.mark.parametrize(
        "text", [b"hello world", b"a=1\nno pairs here", b"dj0yJnRpZD1HLVNIT1BERU1PNDI=", b"<a href=x>", b"=\n="]
    )
    def test_text_that_is_no_pairs_stays_text(self, text):
        payload = of(content=text, headers=[TEXT])
        assert payload.body_kind == "text"
        assert at(payload)["body"] == text.decode()


class TestJson:
    def test_json_as_plain_text_or_without_a_type_gives_no_note(self):
        for headers in ([TEXT], [JSON], []):
            payload = of(content=b'{"a": [1, {"b": "x\\u0040y"}], "c": {}}', headers=headers)
            assert payload.body_kind == "json"
            assert payload.notes == ()
            spans = {f.at: payload.body[slice(*f.span)] for f in payload.fields if f.carrier == "body"}
            assert spans == {"body.json:$.a[0]": b"1", "body.json:$.a[1].b": b"x\\u0040y", "body.json:$.c": b"{}"}

    def test_json_that_breaks_off_shows_what_stands_before_and_the_rest_as_text(self):
        payload = of(content=b'{"a": 1, "email": "jane@shop.example", "b": x}', headers=[JSON])
        values = at(payload)
        assert values["body.json:$.email"] == "jane@shop.example"
        assert values["body|rest"] == ' "b": x}'.lstrip()
        assert "breaks off" in payload.notes[0]

    def test_what_is_called_json_and_is_none_is_shown_with_a_note(self):
        payload = of(content=b"plainly not", headers=[JSON])
        assert payload.body_kind == "text"
        assert "no JSON" in payload.notes[0]

    def test_json_of_which_the_recorder_kept_the_start_is_read_as_far_as_it_goes(self):
        request = Request(b"POST", b"https://shop.example/", "HTTP/2.0", (), Body(b'{"a":1,"b":"jane@sh', 5000, ""))
        payload = payload_of(request)
        assert payload.body_kind == "json"
        assert at(payload) == {"body.json:$.a": "1", "body|rest": '"b":"jane@sh'}

    def test_json_with_too_many_values_keeps_the_rest_as_text(self):
        payload = of(content=json.dumps([*range(4_000), "jane@shop.example"]).encode(), headers=[JSON])
        assert payload.body_kind == "json"
        assert payload.fields[-1].at == "body|rest"
        assert "jane@shop.example" in payload.fields[-1].value


class TestMultipart:
    def content(self, *parts: bytes) -> bytes:
        return b"".join(b"------B7\r\n" + part + b"\r\n" for part in parts) + b"------B7--\r\n"

    def test_parts_keep_every_byte(self):
        value = b"line1\r\nline2\n------B\r\nend "
        payload = of(
            content=self.content(b'Content-Disposition: form-data; name="t[1]"\r\n\r\n' + value), headers=[MULTIPART]
        )
        field = next(f for f in payload.fields if f.carrier == "body")
        assert payload.body_kind == "multipart"
        assert (field.at, field.name) == ("body.part:t%5B1%5D", "t[1]")
        assert payload.body[slice(*field.span)] == value

    def test_a_binary_part_shows_its_readable_runs(self):
        part = b'Content-Disposition: form-data; name="f"; filename="jane.bin"\r\n\r\n\x00\x01jane@shop.example\x00'
        values = at(of(content=self.content(part), headers=[MULTIPART]))
        assert values["body.part:f"] == ""
        assert values["body.part:f|text[0]"] == "jane@shop.example"
        assert values["body.part:f|filename"] == "jane.bin"

    def test_repeated_and_empty_parts_are_kept(self):
        head = b'Content-Disposition: form-data; name="a"\r\n\r\n'
        values = at(of(content=self.content(head, head + b"2"), headers=[MULTIPART]))
        assert (values["body.part:a"], values["body.part:a[1]"]) == ("", "2")

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"------B7",
            b"------B7\r\nno colon\r\n\r\n",
            b"garbage",
            b"------B7\r\nA: b\r\n\r\nvalue",
            b"------B7--\r\n",
        ],
    )
    def test_damaged_multipart_never_raises(self, content):
        of(content=content, headers=[MULTIPART])

    def test_without_a_boundary_the_body_is_shown_as_what_it_looks_like(self):
        payload = of(content=b"a=1&b=2", headers=[(b"content-type", b"multipart/form-data")])
        assert payload.body_kind == "form"
        assert "no boundary" in payload.notes[0]


class TestCompressedAndBinary:
    def test_a_declared_encoding_is_undone_and_spans_count_in_the_decoded_body(self):
        payload = of(content=gzip.compress(b'{"a":"b"}'), headers=[JSON, (b"content-encoding", b"gzip")])
        field = payload.fields[-1]
        assert (payload.encodings, payload.body[slice(*field.span)]) == (("gzip",), b"b")

    def test_a_body_compressed_without_a_header_is_opened_through_a_pipe(self):
        payload = of(content=gzip.compress(b'{"a":"b"}'), headers=[TEXT])
        field = payload.fields[-1]
        assert (field.at, field.value, field.span, field.carrier) == ("body|gzip|json:$.a", "b", None, "")
        assert "compressed (gzip) though no header says so" in payload.notes[0]

    def test_binary_bodies_show_their_readable_runs(self):
        payload = of(content=b"\x0a\x11jane@shop.example\x12\x00\xff")
        assert payload.body_kind == "binary"
        field = payload.fields[-1]
        assert (field.at, payload.body[slice(*field.span)]) == ("body|text[0]", b"jane@shop.example")

    def test_a_closed_body_is_opaque(self):
        payload = of(content=b"xx", headers=[(b"content-encoding", b"bz2")])
        assert (payload.body_kind, payload.body) == ("opaque", b"")


class TestWebSocket:
    def message(self, raw: bytes, *, from_client: bool = True) -> Message:
        return Message(from_client, text=True, body=body(raw), time=0.0)

    def test_messages_of_the_client_are_fields_json_inside_them_too(self):
        payload = of(
            messages=(
                self.message(b"hello"),
                self.message(b'{"x":1}', from_client=False),
                self.message(b'{"uid":"u-7"}'),
                self.message(b"\x00\x01jane@shop.example\xff"),
            )
        )
        assert [(f.at, f.value, f.carrier, f.span) for f in payload.fields] == [
            ("ws[0]", "hello", "ws[0]", (0, 5)),
            ("ws[2]|json:$.uid", "u-7", "ws[2]", (8, 11)),
            ("ws[3]|text[0]", "jane@shop.example", "ws[3]", (2, 19)),
        ]

    def test_a_cut_message_is_noted(self):
        message = Message(from_client=True, text=True, body=Body(b'{"a":1,"b":"x', 9_000_000, ""), time=0.0)
        payload = of(messages=(message,))
        assert payload.fields[0].at == "ws[0]|json:$.a"
        assert "9,000,000 bytes of ws[0]" in payload.notes[0]


def plain(raw: bytes, value: str) -> bool:
    """Neither spelling nor value has anything that decoding changes."""
    return value.isascii() and not any(sign in value for sign in "\\%+ ") and b"%" not in raw and b"\\" not in raw


HEADERS = st.lists(
    st.tuples(
        st.sampled_from([b"cookie", b"Cookie", b"content-type", b"x", b"content-encoding", b"\xff"]),
        st.one_of(
            st.binary(max_size=60),
            st.sampled_from([b"a=b; c", b"text/plain", b"application/json", FORM[1], MULTIPART[1], b"gzip"]),
        ),
    ),
    max_size=6,
)
JSON_TEXT = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)),
    max_leaves=12,
).map(lambda value: json.dumps(value).encode())
BODIES = st.one_of(
    st.binary(max_size=200),
    JSON_TEXT,
    st.text(alphabet='abc=&%2\r\n{}[]",:', max_size=60).map(str.encode),
    st.binary(max_size=80).map(
        lambda raw: b"------B7\r\nContent-Disposition: form-data; name=x\r\n\r\n" + raw + b"\r\n------B7--"
    ),
    st.binary(max_size=80).map(gzip.compress),
)
URLS = st.one_of(
    st.binary(max_size=80),
    st.text(alphabet="ab&=%2[]#?/;+ é", max_size=50).map(lambda text: ("https://shop.example/" + text).encode()),
)


@given(URLS, HEADERS, BODIES, HEADERS)
@example(b"https://shop.example/?a=1&&b=2&=&c", [(b"cookie", b" a = b ;;=")], b'{"a":1', [(b"set-cookie", b"=;x")])
@settings(max_examples=600, deadline=None)
def test_arbitrary_bytes_never_raise_and_every_span_cuts_out_its_raw_value(url, headers, content, set_cookies):
    request = Request(b"POST", url, "HTTP/1.1", tuple(headers), body(content))
    response = Response(200, b"", "HTTP/1.1", tuple((b"set-cookie", value) for _, value in set_cookies))
    payload = payload_of(request, (Message(from_client=True, text=False, body=body(content), time=0.0),), response)
    locators = [field.at for field in payload.fields]
    assert len(set(locators)) == len(locators)
    for field in payload.fields:
        if field.span is None:
            assert field.carrier == ""
            continue
        if field.carrier.startswith("ws"):
            raw = content[slice(*field.span)]
        else:
            raw = carrier(request, payload, field, response)[slice(*field.span)]
        assert len(raw) == field.span[1] - field.span[0]
        binary_part = field.at.startswith("body.part:") and not field.value
        if plain(raw, field.value) and not binary_part:
            assert raw.replace(b"+", b" ").decode("ascii") == field.value


@given(st.text(alphabet="ab&=%2[]+;é|", max_size=60))
@settings(max_examples=500, deadline=None)
def test_fields_joined_again_are_the_query(query):
    url = f"https://shop.example/?{query}".encode()
    fields = payload_of(Request(b"GET", url, "HTTP/1.1", ())).fields
    parts = [part for part in query.encode().split(b"&") if part]
    rebuilt = []
    for field, part in zip(fields, parts, strict=True):
        name = part.partition(b"=")[0]
        rebuilt.append(name if field.bare else name + b"=" + url[slice(*field.span)])
    assert rebuilt == parts
    assert [(f.name, f.value) for f in fields] == parse_qsl(query, keep_blank_values=True, errors="backslashreplace")


@given(JSON_TEXT)
@settings(max_examples=300, deadline=None)
def test_json_values_are_those_that_pythons_parser_reads(text):
    def leaves(value):
        if isinstance(value, dict) and value:
            return [leaf for inner in value.values() for leaf in leaves(inner)]
        if isinstance(value, list) and value:
            return [leaf for inner in value for leaf in leaves(inner)]
        return [value if isinstance(value, str) else json.dumps(value)]

    payload = payload_of(Request(b"POST", b"https://shop.example/", "HTTP/1.1", (JSON,), body(text)))
    values = [f.value for f in payload.fields if f.carrier == "body"]
    expected = [leaf.encode("utf-8", "backslashreplace").decode() for leaf in leaves(json.loads(text))]
    assert values == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.3f2b8f0e.collector.example/a", {"host": "x.3f2b8f0e.collector.example"}),
        ("https://jane.doe%40shop:pw@a.example:8443/", {"userinfo": "jane.doe@shop:pw"}),
        ("https://region1.collector.example:8443/", {"host": "region1.collector.example"}),
        ("https://www.shop.example/", {}),
        ("https://averylonghostname.example/", {}),
        ("ws.region1.collector.example:443", {"host": "ws.region1.collector.example"}),
        ("/only/a/path", {}),
        (b"", {}),
        ("https://a.example/?jane%40shop.example=1&b=2", {"query:jane@shop.example|name": "jane@shop.example"}),
        ("https://a.example/?jane%40shop.example", {"query:jane@shop.example|name": "jane@shop.example"}),
        ("https://a.example/?a=1&loginname&b", {"query:loginname|name": "loginname"}),
        ("https://a.example/?ep.some_parameter=1&utm_campaign=2&items[0].id=3", {}),
    ],
)
def test_hosts_and_names_that_may_hold_a_value_are_told_beside_the_fields(url, expected):
    made = exchange(url)
    payload = payload_of(made.request)
    assert {field.at: field.value for field in payload.beside} == expected
    for field in payload.beside:
        assert parse_qsl("v=" + made.request.url[slice(*field.span)].decode())[0][1] == field.value
        assert field.at not in at(payload)


def test_names_of_cookies_headers_json_and_parts_are_told_beside_the_fields():
    mail = "jane@shop.example"
    payload = of(
        headers=[(b"cookie", f"a=1;  {mail} =2".encode()), (f"x-{mail}".encode(), b"1"), JSON],
        content=f'{{"a":[{{"{mail}":{{"b":1}}}}]}}'.encode(),
    )
    assert {f.at: (f.value, f.carrier, f.span) for f in payload.beside} == {
        f"header:x-{mail}|name": (f"x-{mail}", "", None),
        f"cookie:{mail}|name": (mail, "header:cookie", (6, 23)),
        f'body.json:$.a[0]["{mail}"]|name': (mail, "body", (8, 25)),
    }
    part = f'------B7\r\nContent-Disposition: form-data; name="{mail}"\r\n\r\nx\r\n------B7--\r\n'.encode()
    told = of(headers=[MULTIPART], content=part).beside[0]
    assert (told.at, part[slice(*told.span)]) == (f"body.part:{mail}|name", mail.encode())


def test_too_many_cookies_leave_one_text_and_a_note():
    raw = b"; ".join(b"c%d=%d" % (n, n) for n in range(4_010))
    payload = of(headers=[(b"cookie", raw)])
    assert len(payload.cookies) == 4_000
    rest = next(field for field in payload.fields if field.at == "header:cookie|rest")
    assert rest.value == raw[slice(*rest.span)].decode()
    assert rest.value.startswith(" c4000=")
    assert payload.notes == ("More than 4,000 cookies: the rest stands as text.",)
