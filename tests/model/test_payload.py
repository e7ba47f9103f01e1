"""Payload: immutable, so that before and after can be compared."""

import pytest

from inspector.model.payload import Field, Payload


def test_a_field_cannot_be_changed():
    field = Field("query:a", "a", "1", "url", (3, 4))
    with pytest.raises(AttributeError):
        field.value = "2"


def test_a_payload_starts_without_notes():
    assert Payload((), "none", b"").notes == ()


def test_fields_are_told_apart_by_where_they_stand_in_their_order():
    places = [
        "path:0", "query:a", "header:host", "header:cookie2", "cookie:b", "cookie:a", "body.form:x", "ws[0]", "set-cookie:n",
        "fragment",
    ]  # fmt: skip
    payload = Payload(tuple(Field(at, at, "", "", None) for at in places), "form", b"")
    groups = {
        name: [field.at for field in getattr(payload, name)] for name in ("headers", "cookies", "answers", "others")
    }
    assert groups == {
        "headers": ["header:host", "header:cookie2"], "cookies": ["cookie:b", "cookie:a"], "answers": ["set-cookie:n"],
        "others": ["path:0", "query:a", "body.form:x", "ws[0]", "fragment"],
    }  # fmt: skip
