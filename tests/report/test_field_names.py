"""What names of fields say about their values."""

import pytest

from inspector.report import field_names


@pytest.mark.parametrize(
    "name",
    [
        "api_key",
        "apiKey",
        "X-CSRF-Token",
        "password",
        "sessionid",
        "PHPSESSIONID_sid",
        "SAMLResponse",
        "otp",
        "access_token",
    ],
)
def test_names_of_secrets(name):
    assert field_names.secret_name(name)


@pytest.mark.parametrize("name", ["keyword", "passenger", "page", "en", "monkey", "cid", "signal", "authors"])
def test_names_that_only_sound_like_it(name):
    assert not field_names.secret_name(name)


@pytest.mark.parametrize(
    ("name", "value", "harmless"),
    [
        ("currency_code", "EUR", True), ("languageCode", "nl_NL", True), ("password", "abc", False), ("token", "", True), ("pass", "true", True),
        ("code", "PIN4711", False), ("session_code", "EUR", False), ("cvc", "123", False),
    ],
)  # fmt: skip
def test_a_code_of_a_country_or_currency_is_no_secret(name, value, harmless):
    assert field_names.secret_name(name)
    assert field_names.no_secret(name, value) == harmless


@pytest.mark.parametrize("name", ["q", "Search", "user.name", "name", "form.message", "customer.contact"])
def test_fields_that_people_type_into(name):
    assert field_names.typed_name(name)


@pytest.mark.parametrize("name", ["items[0].name", "context.library.name", "event_name", "utm_term", "quantity"])
def test_fields_that_nobody_types_into(name):
    assert not field_names.typed_name(name)


def test_campaigns():
    assert field_names.campaign_name("utm_source")
    assert not field_names.campaign_name("outm_source")


def test_a_consent_string_counts_where_it_belongs_alone():
    tc = "CQgYw8AQgYw8AEsACBENB4FoAIKAAEBAABpYGMwAgF5gMZABkAIABABHQAQF5gAA.IGMwBAAFAAZAXmAxkAAA"
    assert field_names.is_consent("gdpr_consent", tc)
    assert field_names.is_consent("gpp", "DBABzw~1YNN~CAAQAAAAAABA.YA")
    assert field_names.is_consent("addtl_consent", "2~1.35.41.101~dv.9.21.81")
    assert not field_names.is_consent("x", tc)
    assert not field_names.is_consent("gdpr_consent", "Bearer-abcdefghijklmnopqrstuvwxyz0123456789")
