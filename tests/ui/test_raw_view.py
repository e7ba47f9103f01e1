"""The Raw tab: the request as it was, values marked in place by colour and underline."""

from PySide6.QtGui import QTextCharFormat
from window_rig import FINDINGS, HOSTILE, UA, detail, finding

from inspector.model.exchange import Message
from inspector.ui.look import look
from inspector.ui.raw_view import RawView, raw_text

from builders import body  # isort: skip


def test_request_and_response_are_shown_whole():
    text = raw_text(detail()).text
    assert text.startswith("GET https://pixel.vendor-b.test/tr?id=770042")
    assert f"user-agent: {UA}\n" in text
    assert "— response —\nHTTP/2.0 200" in text
    assert '{"a": 1}' in text


def test_found_values_are_marked_at_their_bytes():
    made = raw_text(detail())
    assert [made.text[m.start : m.end] for m in made.marks] == ["fb.1.17.48", UA]


def test_a_value_in_a_body_is_marked_there():
    content = b"email=jane%40shop.test&x=1"
    found = (finding("email", "body.form:email", "jane@shop.test", span=(6, 22)),)
    made = raw_text(
        detail(
            findings=found,
            exchange={"content": content, "headers": [(b"content-type", b"application/x-www-form-urlencoded")]},
        )
    )
    assert [made.text[m.start : m.end] for m in made.marks] == ["jane%40shop.test"]


def test_websocket_messages_are_told_with_their_direction():
    message = Message(True, True, body(b"hello"), 0.0)
    text = raw_text(detail(exchange={"messages": (message,), "message_count": 1})).text
    assert "— WebSocket message 0, to the server —\nhello" in text


def test_the_view_marks_by_colour_and_underline(qtbot):
    view = RawView()
    qtbot.addWidget(view)
    view.show_text(raw_text(detail()))
    selections = view.view.extraSelections()
    assert len(selections) == len(view.marks()) == 2
    style = selections[0].format
    assert style.background().color() == look().colour("blue-fill")
    assert style.underlineStyle() == QTextCharFormat.UnderlineStyle.SingleUnderline


def test_a_finding_is_selected_at_its_very_characters(qtbot):
    view = RawView()
    qtbot.addWidget(view)
    view.show_text(raw_text(detail()))
    assert view.show_spot("query:fbp", FINDINGS[2].span)
    assert view.view.textCursor().selectedText() == "fb.1.17.48"
    assert not view.show_spot("query:fbp", (0, 1))
    view.show_text(None)
    assert not view.show_spot("query:fbp", FINDINGS[2].span)


def test_markup_stays_text(qtbot):
    view = RawView()
    qtbot.addWidget(view)
    view.show_text(raw_text(detail(exchange={"response_content": HOSTILE.encode()})))
    assert HOSTILE in view.view.toPlainText()
    view.show_text(None)
    assert view.view.toPlainText() == ""


def test_characters_that_take_more_bytes_or_two_places_shift_no_mark(qtbot):
    value = "jane@shop.example"
    content = f'{{"é":"😀 中文","mail":"{value}","z":"😀"}}'.encode()
    url = f"https://a.example/é/😀?é=ü&u=https://{value}@b.example/&x={value}".encode()
    at, inner, last = content.index(value.encode()), url.index(value.encode()), url.rindex(value.encode())
    shown = (
        finding("email", "body.json:$.mail", value, span=(at, at + len(value))),
        finding("email", "query:u|userinfo", value, span=(inner, inner + len(value))),
        finding("email", "query:x", value, span=(last, last + len(value))),
    )
    view = RawView()
    qtbot.addWidget(view)
    json_type = [(b"content-type", b"application/json")]
    view.show_text(raw_text(detail(findings=shown, exchange={"url": url, "content": content, "headers": json_type})))
    assert [each.cursor.selectedText() for each in view.view.extraSelections()] == [value] * 3
    for each in shown:
        assert view.show_spot(each.at, each.span)
        assert view.view.textCursor().selectedText() == value


def test_a_value_of_a_json_message_is_marked_in_the_message(qtbot):
    content = b'{"a":{"u":"https://b.example/?m=jane%40shop.example"}}'
    found = (finding("email", "ws[0]|json:$.a.u|url.query:m", "jane@shop.example", span=(32, 51)),)
    made = raw_text(detail(findings=found, exchange={"messages": (Message(True, True, body(content), 0.0),)}))
    assert [made.text[m.start : m.end] for m in made.marks] == ["jane%40shop.example"]


def test_a_value_inside_base64_marks_the_text_around_it():
    found = (finding("email", "query:d|base64|json:$.m", "jane@shop.example", span=None),)
    made = raw_text(detail(findings=found, exchange={"url": b"https://a.example/?a=1&d=eyJtIjoi&b=2"}))
    assert [made.text[m.start : m.end] for m in made.marks] == ["eyJtIjoi"]
