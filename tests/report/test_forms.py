"""A text is looked at with its encodings undone, one after another."""

from base64 import b64encode
from urllib.parse import quote

import pytest

from inspector.report.forms import LAYERS, forms


@pytest.mark.parametrize(
    "text",
    [
        quote("jane@shop.example", safe=""),
        b64encode(b"jane@shop.example").decode(),
        b64encode(b"xx jane@shop.example").decode().rstrip("="),
        "\\u006aane@shop.example",
        b"jane@shop.example".hex(),
        quote(b64encode(b"jane@shop.example").decode(), safe=""),
    ],
)
def test_a_value_comes_out_of_its_encodings(text):
    assert "jane@shop.example" not in text
    assert any("jane@shop.example" in form for form in forms(text))


def test_the_text_itself_comes_first_and_layers_end():
    assert next(forms("plain")) == "plain"
    text = "jane@shop.example"
    for _ in range(LAYERS + 1):
        text = b64encode(text.encode()).decode()
    assert not any("jane@shop.example" in form for form in forms(text))
