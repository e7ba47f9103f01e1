"""Leaves: what of a request a filter can act on, and what analysis says of each."""

from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.payload import payload_of
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import properties
from inspector.catalog.vendors import load_vendors
from inspector.filtering.leaf import KIND_PROPERTIES, leaves_of, spelling_of
from inspector.model.finding import KINDS

CATALOG = load_catalog()
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=746406658.1791212460&en=view"


def leaves(url=GA4, **more):
    sent = exchange(url, client_ip="203.0.113.24", **more)
    found = leaves_of(sent, payload_of(sent.request), inspect(sent, CATALOG, Memory()))
    return {leaf.at: leaf for leaf in found}


def test_the_connection_is_a_leaf_and_framing_headers_are_none():
    found = leaves(headers=[(b"Host", b"x"), (b"Content-Length", b"3"), (b":authority", b"x"), (b"X-A", b"1")])
    assert found["connection"].value == "203.0.113.24"
    assert [at for at in found if at.startswith("header:")] == ["header:x-a"]


def test_properties_and_categories_come_from_the_vendor_file_and_from_detection():
    found = leaves(GA4 + "&gcs=G111&ep.note=jane%40shop.example", headers=[(b"User-Agent", b"Mozilla/5.0 Chrome/1.0")])
    assert found["query:cid"].properties == {"browserId"}
    assert found["query:cid"].categories == {"identifier"}
    assert "consent" in found["query:gcs"].categories
    assert found["query:ep.note"].categories == {"personal"}
    assert found["query:ep.note"].properties == {"email"}
    assert found["header:user-agent"].categories == {"user-agent"}


def test_what_is_found_inside_a_text_is_a_part_with_its_place():
    leaf = leaves(GA4 + "&ep.note=to+jane%40shop.example")["query:ep.note"]
    assert leaf.categories == frozenset()
    (part,) = leaf.parts
    assert (part.category, leaf.raw[part.start : part.end]) == ("personal", b"jane%40shop.example")


def test_values_inside_values_know_their_way():
    found = leaves("https://shop.example/t?d=dj0yJnRpZD1HLUFCQzEyMyZlbj1wYWdlX3ZpZXc%3D")
    leaf = found["query:d|base64|form:tid"]
    assert (leaf.root, leaf.steps, leaf.value) == ("query:d", ("base64", "form:tid"), "G-ABC123")


def test_lines_of_json_are_leaves_of_their_own():
    found = leaves(content=b'{"a":1}\n{"a":2}', method=b"POST")
    assert found["body.lines[1]|json:$.a"].span == (13, 14)
    assert found["body.lines[1]|json:$.a"].root == ""


def test_an_empty_cookie_header_is_a_leaf_and_a_filled_one_is_its_cookies():
    assert "header:cookie" in leaves(headers=[(b"Cookie", b"")])
    assert "header:cookie" not in leaves(headers=[(b"Cookie", b"a=1")])


def test_a_batch_tells_which_event_a_field_belongs_to():
    found = leaves(content=b"en=a&x=1\r\nen=b&x=2", method=b"POST")
    assert found["body.lines[0]:x"].events == {"a"}
    assert found["query:cid"].events == {"a", "b"}


def test_every_kind_of_finding_has_a_property_that_policies_may_name():
    assert set(KIND_PROPERTIES) == set(KINDS)


def test_the_words_of_vendor_files_are_known_to_policies():
    used = {rule.property for vendor in load_vendors() for rule in (*vendor.fields.values(), *vendor.patterns)}
    assert used - {""} <= set(properties())
    assert set(KIND_PROPERTIES.values()) <= set(properties())


def test_each_place_has_its_spelling():
    places = ("query:a", "body.form:a", "body.lines[0]:a", "path:1", "fragment", "header:a", "body.json:$.a", "body")
    assert [spelling_of(at) for at in places] == [
        "plus",
        "plus",
        "plus",
        "percent",
        "percent",
        "plain",
        "json",
        "plain",
    ]
