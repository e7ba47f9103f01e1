"""One value, one name, one address: what stays and what does not."""

import pytest
from inspections import finding, ga4, inspection

from inspector.report.masking import NOTHING, Known, Masking


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
        ("https://shop.example/?token=abc", "https://shop.example/?token=secret-1"),
        ("https://shop.example/?a=&b&c=true", "https://shop.example/?a=&b&c=true"),
        ("https://shop.example/?flagged-word", "https://shop.example/?value-1"),
        ("https://shop.example/#top-secret", "https://shop.example/#value-1"),
        ("https://a.example/?u=https%3A%2F%2Fb.example%2F%3Ftoken%3Dx1", "https://a.example/?u=https%3A%2F%2Fb.example%2F%3Ftoken%3Dsecret-1"),
        ("https://a.example/?h=b.example", "https://a.example/?h=b.example"),
        ("shop.example:443", "shop.example:443"),
        ("/path?x=hello-there", "/path?x=value-1"),
    ],
)  # fmt: skip
def test_an_address_keeps_its_structure(masking, url, masked):
    assert masking.url(url) == masked
    assert masking.url(url) == masked


def test_a_finding_decides_and_the_layers_around_it_go_with_it():
    found = [
        finding("client-id", "1.2", "G", "query:cid"),
        finding("email", "a@b.example", "G", "query:d|base64|json:$.m"),
    ]
    known = Known.of(inspection(1, "https://g.example/", "G", findings=found))
    assert set(known.findings) == {"query:cid", "query:d|base64|json:$.m", "query:d|base64", "query:d"}


def test_an_account_is_the_sites_and_stays():
    known = Known.of(inspection(1, "https://g.example/", "G", hits=[ga4()]))
    masking = Masking()
    assert masking.value("query:tid", "tid", "G-ABC123", known) == "G-ABC123"
    assert masking.value("query:tid", "tid", "G-ABC123", NOTHING) == "value-1"


def test_a_host_label_goes_only_when_it_carries_a_telling_value(masking):
    with masking.learning():
        masking.mark("client-id", "8f3a9c77aa12bb34")
        masking.mark("name", "google")
    assert masking.host("8f3a9c77aa12bb34.tracker.example") == "client-id-1.tracker.example"
    assert masking.host("www.google.example") == "www.google.example"


def test_addresses_met_while_learning_are_masked_afterwards(masking):
    url = "https://shop.example/?x=aaaa-bbbb-1234"
    with masking.learning():
        assert masking.url(url) == url
    assert masking.url(url) == "https://shop.example/?x=value-1"


def test_names_that_pose_as_values_go(masking):
    assert masking.name("ep.product_name") == "ep.product_name"
    assert masking.name("query:ada@shop.example") == "query:name-1"
    assert masking.word("Client") == "Client"
