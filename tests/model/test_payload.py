"""Payload: immutable, so that before and after can be compared."""

import pytest

from inspector.model.payload import Field, Payload


def test_a_field_cannot_be_changed():
    field = Field("query:a", "a", "1", "url", (3, 4))
    with pytest.raises(AttributeError):
        field.value = "2"


def test_a_payload_starts_without_notes():
    assert Payload((), "none", b"").notes == ()
