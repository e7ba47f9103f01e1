"""The Response tab: status, headers, body as text; binary as bytes; never a bomb."""

import gzip

from builders import exchange
from window_rig import HOSTILE, detail

from inspector.ui.response_view import ResponseView, body_text, hex_dump, response_rows
from inspector.ui.runs import plain
from inspector.ui.safe_text import LINE_LIMIT, SHOWN_LIMIT


def body(content: bytes, kind: bytes = b"text/html", **more) -> str:
    headers = [(b"content-type", kind), *more.get("headers", [])]
    return body_text(exchange(response_headers=headers, response_content=content).response)


def test_json_is_indented_and_text_is_shown_as_it_came():
    assert body(b'{"a": {"b": 1}}', b"application/json") == '{\n  "a": {\n    "b": 1\n  }\n}'
    assert body(HOSTILE.encode()) == HOSTILE


def test_json_that_is_none_and_json_that_is_too_deep_are_text():
    assert body(b'{"a": ', b"application/json") == '{"a": '
    deep = b"[" * 20_000
    assert body(deep, b"application/json").replace("\n", "") == deep.decode()


def test_a_compressed_body_is_decoded():
    assert body(gzip.compress(b"hello"), headers=[(b"content-encoding", b"gzip")]) == "hello"


def test_a_minified_script_is_broken_and_cut():
    shown = body(b"x" * 3_000_000, b"text/javascript")
    assert max(map(len, shown.split("\n"))) <= LINE_LIMIT
    assert len(shown) <= SHOWN_LIMIT * 1.01


def test_binary_is_shown_as_bytes():
    assert body(b"GIF89a\x00\x01", b"image/gif").startswith("00000000  47 49 46 38 39 61 00 01")
    assert hex_dump(bytes(range(17))).split("\n")[1].startswith("00000010  10")


def test_no_response_is_said():
    rows = response_rows(detail(exchange={"status": None, "error": "reset"}))
    assert plain(rows[0].cells[0]).startswith("No response was recorded.")
    assert body_text(None) == ""


def test_headers_are_rows(qtbot):
    view = ResponseView()
    qtbot.addWidget(view)
    made = detail()
    view.show_detail(made, body_text(made.exchange.response))
    lines = [plain(row.cells[0]) for row in view.table.cells.rows()]
    assert "content-type" in lines
    assert view.body.toPlainText() == '{\n  "a": 1\n}'
