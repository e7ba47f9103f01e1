"""What looks like a name that somebody chose, and what like a value."""

import pytest

from inspector.report import shapes


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
    assert shapes.secret_name(name)


@pytest.mark.parametrize("name", ["keyword", "passenger", "page", "en", "monkey", "cid", "signal", "authors"])
def test_names_that_only_sound_like_it(name):
    assert not shapes.secret_name(name)


@pytest.mark.parametrize("value", ["", "2", "true", "null", "129.95", "1920x1080", "EUR", "-1"])
def test_values_that_say_next_to_nothing(value):
    assert shapes.trivial(value)


@pytest.mark.parametrize("value", ["12345", "4.123456", "abcd", "hunter2", "52.3702"])
def test_values_that_may_say_something(value):
    assert not shapes.trivial(value)


@pytest.mark.parametrize(
    "token",
    [
        "collect",
        "page_view",
        "viewthroughconversion",
        "g",
        "ep.product_name",
        "summer-sale-2026",
        "v3",
        "user-agent",
        "app.js",
    ],
)
def test_names(token):
    assert not shapes.opaque(token)


@pytest.mark.parametrize(
    "token",
    [
        "8f3a9c77aa12",
        "ada@shop.example",
        "3f2a1000-77aa-4b10-9c1d-00aa11bb22cc",
        "1473268947",
        "tok_9f8e7d6c5b",
        "YWRhQHNob3AuZXhhbXBsZQ",
        "a" * 70,
        "deadbeef42",
    ],
)
def test_values(token):
    assert shapes.opaque(token)


def test_domains_and_urls():
    assert shapes.is_domain("shop.example")
    assert not shapes.is_domain("8f3a9c77aa12.shop.example")
    assert shapes.is_url("https://shop.example/")
    assert not shapes.is_url("shop.example")


def test_the_ending_of_a_file_name():
    assert shapes.extension("app.3f9a.js") == ".js"
    assert shapes.extension("v1.2") == ""
    assert shapes.wordy("Summer sale, 2 for 1")
    assert not shapes.wordy("ev_1504Zq1504x")
