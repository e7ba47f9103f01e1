"""What looks like a name that somebody chose, and what like a value."""

import pytest

from inspector.report import shapes


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


@pytest.mark.parametrize(
    "value",
    [
        "red shoes", "order completed", "12.3.4", "v2.9.180", "spring_2026", "1295.50", '["kettle"]', "event=view;value=89", "2026-11-24T22:52:23.462Z",
        "Kettle", "www.shop.example", "Nur für heute – 10 %",
    ],
)  # fmt: skip
def test_what_names_nobody_is_plain(value):
    assert shapes.plain(value)


@pytest.mark.parametrize(
    "value",
    [
        "Jan de Vries", "Ada Lovelace", "06 12345678", "1985-03-12", "192.0.2.7", "from 10.0.0.7", "ada@shop.example", "a" * 201, "tok_9f8e7d6c5b",
        "QxZrTpLmNvKw", "text with 8f3a9c77aa12 in it", '["3f2a1000-77aa-4b10-9c1d-00aa11bb22cc"]', "1795560743461",
    ],
)  # fmt: skip
def test_what_may_name_somebody_is_not(value):
    assert not shapes.plain(value)


@pytest.mark.parametrize("name", ["jane.doeson", "anna.maria.huber", "maria.gonzález"])
def test_the_name_of_a_mailbox_is_no_domain_and_not_plain(name):
    assert not shapes.is_domain(name)
    assert not shapes.plain(name)


@pytest.mark.parametrize("host", ["www.shop.example", "shop.de", "cdn.shop.co.uk", "sst.shop.test"])
def test_a_host_is_a_domain_and_plain(host):
    assert shapes.is_domain(host)
    assert shapes.plain(host)
