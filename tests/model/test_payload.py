"""Payload: immutable, so that before and after can be compared."""

import pytest

from inspector.model.payload import Field, Head, Payload


def test_a_field_cannot_be_changed():
    field = Field("query:a", "a", "1", "url", (3, 4))
    with pytest.raises(AttributeError):
        field.value = "2"


def test_a_payload_starts_without_notes():
    assert Payload.of().notes == ()


def test_the_parts_of_a_payload_are_its_fields_in_order_of_the_wire():
    def fields(*places):
        return tuple(Field(at, at, "", "", None) for at in places)

    head = Head(fields("header:host", "header:cookie2"), fields("cookie:b", "cookie:a"))
    payload = Payload.of(
        fields("path:0", "query:a", "fragment"), head, fields("body.form:x", "ws[0]"), fields("set-cookie:n"),
        body_kind="form",
    )  # fmt: skip
    assert [field.at for field in payload.fields] == [
        "path:0", "query:a", "fragment", "header:host", "header:cookie2", "cookie:b", "cookie:a", "body.form:x", "ws[0]",
        "set-cookie:n",
    ]  # fmt: skip
    assert payload.headers == head.headers
    assert payload.cookies == head.cookies
    assert [field.at for field in payload.others] == ["path:0", "query:a", "fragment", "body.form:x", "ws[0]"]


def test_two_heads_with_the_same_fields_are_two():
    assert Head() != Head()
