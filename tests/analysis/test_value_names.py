"""What names say of values."""

import pytest

from inspector.analysis.value_names import NAMED, called


@pytest.mark.parametrize(
    ("name", "sense", "kind"),
    [
        ("user_id", "person", "user-id"), ("userId", "person", "user-id"), ("USERID", "person", "user-id"), ("visitorid", "person", "client-id"),
        ("ep.customerNumber", "person", "user-id"), ("session.id", "person", "session-id"), ("JSESSIONID", "person", "session-id"),
        ("ASP.NET_SessionId", "person", "session-id"), ("deviceHash", "person", "device-id"), ("IDFA", "person", "device-id"),
        ("$device_id", "person", "device-id"), ("uid2_token", "person", "client-id"), ("klantnummer", "person", "user-id"),
        ("uuid", "person", "opaque-id"), ("campaign_user_id", "person", "user-id"), ("_my_session_x9", "person", "session-id"),
        ("user_campaign", "thing", "opaque-id"), ("buildHash", "thing", "opaque-id"), ("templateId", "thing", "opaque-id"), ("event_id", "thing", "opaque-id"),
        ("orderid", "thing", "opaque-id"), ("csp-nonce", "thing", "opaque-id"), ("key", "thing", "opaque-id"), ("token", "thing", "opaque-id"),
        ("client_version", "thing", "opaque-id"), ("utm_content", "thing", "opaque-id"), ("_", "thing", "opaque-id"), ("sha256Hash", "thing", "opaque-id"), ("id", "bare", "opaque-id"), ("z", "unknown", "opaque-id"),
        ("", "unknown", "opaque-id"), ("mp_8d2f4ad1b3e5079_mixpanel", "unknown", "opaque-id"),
    ],
)  # fmt: skip
def test_the_last_word_that_says_something_decides(name, sense, kind):
    assert NAMED[name] == (sense, kind)


def test_a_long_name_is_read_to_a_bound():
    assert NAMED["x_" * 50 + "user_id"].sense == "unknown"


@pytest.mark.parametrize(
    ("at", "name", "said"),
    [
        ("body.json:$.session.id", "id", "session.id"), ("body.json:$.users[0].id", "id", "users.id"), ("query:id", "id", "id"),
        ("body.json:$.session.start", "start", "start"),
    ],
)  # fmt: skip
def test_a_value_is_called_after_the_object_that_it_belongs_to(at, name, said):
    assert called(at, name) == said
