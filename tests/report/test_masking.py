"""One value, one name, one address: what stays and what does not."""

from dataclasses import replace

import pytest
from inspections import ga4, inspection

from inspector.model.finding import Finding
from inspector.report.known import NOTHING, Known
from inspector.report.masking import Masking, label_of


@pytest.fixture
def masking():
    return Masking()


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://shop.example/g/collect?v=2", "https://shop.example/g/collect?v=2"),
        ("https://joe:pw@shop.example/", "https://secret-1@shop.example/"),
        ("https://shop.example/order/10042", "https://shop.example/order/value-1"),
        ("https://shop.example/reset/abc", "https://shop.example/reset/secret-1"),
        ("https://shop.example/app.3f9a1c77de.js", "https://shop.example/value-1.js"),
        ("https://shop.example/?q=red+shoes", "https://shop.example/?q=value-1"),
        ("https://shop.example/?colour=red+shoes", "https://shop.example/?colour=red+shoes"),
        ("https://shop.example/?guest=Jan+de+Vries", "https://shop.example/?guest=value-1"),
        ("https://shop.example/?call=06+12345678", "https://shop.example/?call=value-1"),
        ("https://shop.example/?x=192.0.2.7&y=1.20.3", "https://shop.example/?x=value-1&y=1.20.3"),
        ("https://shop.example/?currency_code=EUR&locale_code=nl_NL&code=PIN4711", "https://shop.example/?currency_code=EUR&locale_code=nl_NL&code=secret-1"),
        ("https://shop.example/?utm_source=newsletter&utm_campaign=23456789012&utm_term=jane%40shop.example", "https://shop.example/?utm_source=newsletter&utm_campaign=23456789012&utm_term=value-1"),
        ("https://shop.example/?at=2026-11-24T22%3A52%3A23.462Z&born=1985-03-12", "https://shop.example/?at=2026-11-24T22%3A52%3A23.462Z&born=value-1"),
        ("https://shop.example/?token=abc", "https://shop.example/?token=secret-1"),
        ("https://shop.example/?a=&b&c=true", "https://shop.example/?a=&b&c=true"),
        ("https://shop.example/?flag4711b22a", "https://shop.example/?value-1"),
        ("https://shop.example/#top", "https://shop.example/#top"),
        ("https://shop.example/#Qx7ZrT9pLm2N", "https://shop.example/#value-1"),
        ("https://a.example/?u=https%3A%2F%2Fb.example%2F%3Ftoken%3Dx1", "https://a.example/?u=https%3A%2F%2Fb.example%2F%3Ftoken%3Dsecret-1"),
        ("https://a.example/?h=b.example", "https://a.example/?h=b.example"),
        ("shop.example:443", "shop.example:443"),
        ("/path?x=Qx7ZrT9pLm2N", "/path?x=value-1"),
    ],
)  # fmt: skip
def test_an_address_keeps_its_structure(masking, url, masked):
    assert masking.url(url) == masked
    assert masking.url(url) == masked


def test_an_account_is_the_sites_and_stays():
    known = Known.of(inspection(1, "https://g.example/", "G", hits=[ga4()]))
    masking = Masking()
    assert masking.value("query:tid", "tid", "G-ABC123", known) == "G-ABC123"
    known = Known.of(inspection(1, "https://g.example/", "G", hits=[replace(ga4(), account="100000000004711")]))
    assert masking.value("query:id", "id", "100000000004711", known) == "100000000004711"
    assert masking.value("query:id", "id", "100000000004711", NOTHING) == "value-1"


def test_what_a_visitor_typed_into_the_sites_own_form_goes_though_no_finding_marks_it():
    known = Known.of(inspection(1, "https://shop.example/order", "shop.example", group="own-content", findings=[]))
    masking = Masking()
    assert masking.value("body.form:city", "city", "Utrecht", known) == "value-1"
    assert masking.value("body.json:$.street", "street", "Long Lane", known) == "value-2"
    assert masking.value("body.form:quantity", "quantity", "2", known) == "2"
    assert masking.value("query:sort", "sort", "price", known) == "price"


def test_a_host_label_goes_only_when_it_carries_a_telling_value(masking):
    with masking.learning():
        masking.mark("client-id", "8f3a9c77aa12bb34")
        masking.mark("name", "google")
    assert masking.host("8f3a9c77aa12bb34.tracker.example") == "client-id-1.tracker.example"
    assert masking.host("www.google.example") == "www.google.example"


def test_addresses_met_while_learning_are_masked_afterwards(masking):
    url = "https://shop.example/?x=aaaa-b7b9f-1234"
    with masking.learning():
        assert masking.url(url) == url
    assert masking.url(url) == "https://shop.example/?x=value-1"


def test_names_that_pose_as_values_go(masking):
    assert masking.name("ep.product_name") == "ep.product_name"
    assert masking.name("query:ada@shop.example") == "query:name-1"
    assert masking.word("Client") == "Client"


def test_the_mark_of_a_value_that_was_hashed_says_so():
    def finding(state: str) -> Finding:
        return Finding("email", "query:em", None, "ab12", state, "Acme", "certain", ("vendor-field",), "So it is.")

    assert label_of(finding("hashed")) == label_of(finding("hashed+encoded")) == "hashed-email"
    assert label_of(finding("plain")) == "email"
