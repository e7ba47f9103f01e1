"""What redaction knows of a request's fields."""

from dataclasses import replace

from inspections import finding, ga4, inspection

from inspector.model.hit import HitField
from inspector.model.inspection import Consent, Signal
from inspector.report.known import Known, key_of


def known(*fields, **more):
    return Known.of(inspection(1, "https://g.example/", "G", hits=[replace(ga4(), fields=fields)], **more))


def test_a_finding_decides_and_the_layers_around_it_go_with_it():
    found = [
        finding("client-id", "1.2", "G", "query:cid"),
        finding("email", "a@b.example", "G", "query:d|base64|json:$.m"),
    ]
    assert set(known(findings=found).findings) == {"query:cid", "query:d|base64|json:$.m", "query:d|base64", "query:d"}


def test_what_a_vendor_file_names_stays_by_its_class():
    said = known(
        HitField("query:gtm", "Tag build", "45je", "none"),
        HitField("query:en", "Event", "view", "content", property="eventName"),
        HitField("query:tr", "Order ID", "10042", "session", property="orderId"),
        HitField("query:uid", "User ID", "null", "identifier"),
    )
    assert (said.plain, said.content, said.orders) == ({"query:gtm"}, {"query:en"}, {"query:tr"})


def test_a_field_under_its_raw_key_is_described_by_nobody():
    said = known(HitField("query:x", "x", "1"), HitField("body.json:$.items[0].item_id", "items[0].item_id", "k"))
    assert said.plain == said.content == set()


def test_where_two_vendors_disagree_the_stricter_one_counts():
    said = known(HitField("query:a", "A number", "1", "none"), HitField("query:a", "User", "1", "identifier"))
    assert said.plain == set()


def test_consent_counts_when_it_could_be_decoded():
    signals = (Signal("gcs", "query:gcs", "G111", {"ad_storage": "granted"}), Signal("tcf", "query:tc", "???", {}))
    assert known(consent=Consent(signals)).plain == {"query:gcs"}


def test_a_key_is_what_the_request_writes():
    assert [key_of(at) for at in ("query:cid", "body.json:$.items[0].name", "query:a%5B1%5D[2]", "fragment")] == [
        "cid", "items[0].name", "a[1]", "",
    ]  # fmt: skip
