"""Cookie: there and back through JSON, and no value of it anywhere."""

import json
from dataclasses import fields

from inspector.model.cookie import Cookie, cookie_of

COOKIE = Cookie(
    "_ga", "set-cookie:_ga", "set", "shop.example", "/", "first", "Google Analytics", "Analytics", 63072000.0,
    http_only=True, secure=True, same_site="lax", partitioned=True, set_by="server", since=3, refused="Too long.",
    facts=("same-host", "plain-landing"), host_only=False, usual_s=60.0,
)  # fmt: skip


def test_it_comes_back_from_its_own_json():
    assert cookie_of(json.loads(json.dumps(COOKIE.to_json()))) == COOKIE


def test_json_has_every_field_and_none_for_the_value():
    assert list(COOKIE.to_json()) == [field.name for field in fields(Cookie)]
    assert "value" not in COOKIE.to_json()
