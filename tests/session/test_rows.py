"""Exchange <-> row: every byte comes back."""

import pytest
from builders import body, exchange
from hypothesis import given
from hypothesis import strategies as st

from inspector.model.exchange import EMPTY, Body
from inspector.session.rows import COLUMNS, OddRowError, exchange_of, headers_blob, headers_of, marks_of, row_of, text

raw = st.binary(max_size=30)
headers = st.lists(st.tuples(raw, raw), max_size=8).map(tuple)


@given(headers)
def test_headers_of_any_bytes_come_back_as_they_were(found: tuple[tuple[bytes, bytes], ...]) -> None:
    assert headers_of(headers_blob(found)) == found


@pytest.mark.parametrize(
    "found",
    [
        (),
        ((b"", b""),),
        ((b"", b""), (b"", b"")),
        ((b"a: b", b"c"),),
        ((b":path", b"/"),),
        ((b"a", b"b\r\nx: y"),),
        ((b"a\n", b"\\n\\"),),
        ((b"a", b"one: two"),),
        ((b"Set-Cookie", b"a=1"), (b"set-cookie", b"a=1")),
    ],
)
def test_hostile_headers_come_back_as_they_were(found: tuple[tuple[bytes, bytes], ...]) -> None:
    assert headers_of(headers_blob(found)) == found


def test_plain_headers_are_readable_lines() -> None:
    assert headers_blob(((b"Host", b"a.example"), (b"X", b""))) == b"Host: a.example\nX: \n"


@pytest.mark.parametrize("blob", [b"a: b", b"no colon\n", b"a: b\n\n"])
def test_headers_that_we_never_write_are_refused(blob: bytes) -> None:
    with pytest.raises(OddRowError):
        headers_of(blob)


def test_text_changes_only_what_sqlite_cannot_hold() -> None:
    assert text("plain ü 😀") == "plain ü 😀"
    assert text("half \ud83d.") == "half \\ud83d."


def stored(one: Body) -> int | None:
    return None if one == EMPTY else 7


def test_a_row_without_response_comes_back_without_one() -> None:
    one = exchange(status=None, state="open", duration_ms=None, server_ip="203.0.113.1", marks=("a", "b"))
    row = row_of(one, 3, stored)
    assert len(row) == len(COLUMNS)
    assert exchange_of(row, lambda _: EMPTY, lambda _: ()) == one


def test_bodies_are_fetched_by_their_number() -> None:
    one = exchange(content=b"ask", response_content=b"ask", page="https://a.example/ü")
    assert exchange_of(row_of(one, 1, stored), lambda number: {7: body(b"ask")}[number], lambda _: ()) == one


@pytest.mark.parametrize(
    ("column", "value"),
    [("state", "dead"), ("url", "text"), ("url", None), ("started", 1), ("status", "200"), ("marks", b"[]"), ("seq", None),
     ("marks", "{}"), ("marks", "[1]"), ("marks", "[" * 100_000), ("request_headers", b"\x00"), ("message_count", 1.5)],
)  # fmt: skip
def test_a_row_with_values_of_a_wrong_kind_is_odd(column: str, value: object) -> None:
    row = list(row_of(exchange(), 1, stored))
    row[COLUMNS.index(column)] = value
    with pytest.raises(OddRowError):
        exchange_of(row, lambda _: EMPTY, lambda _: ())


def test_marks_are_a_list_of_texts() -> None:
    assert marks_of('["one", "two"]') == ("one", "two")
