"""Recognising vendors: every shipped vendor file is tested by the examples it carries; then the engine's own rules."""

import pytest
from builders import exchange
from reported import VENDORS, hits

from inspector.analysis.decoders import DECODERS
from inspector.analysis.decoders.products import READERS
from inspector.analysis.payload import payload_of
from inspector.analysis.vendor import hits_of
from inspector.catalog import vendors as files
from inspector.catalog.vendors import Example, load_vendor
from inspector.model.payload import Field

EXAMPLES = [pytest.param(v, e, id=f"{v.id}:{e.line}") for v in VENDORS for e in v.examples]
COUNTEREXAMPLES = [pytest.param(v, e, id=f"{v.id}:{e.line}") for v in VENDORS for e in v.counterexamples]


def hits_of_example(example: Example):
    return hits(example.method, example.url, example.headers.items(), example.body)


@pytest.mark.parametrize(("vendor", "example"), EXAMPLES)
def test_a_vendor_file_reads_its_examples(vendor, example):
    found = [hit for hit in hits_of_example(example) if hit.vendor == vendor.id]
    assert {hit.role for hit in found} == {example.role}
    if example.account is not None:
        assert {hit.account for hit in found} == {example.account}
    if example.events:
        assert [hit.event for hit in found] == list(example.events)
    if example.level:
        assert {hit.confidence for hit in found} == {example.level}
    shown = {(field.at, field.value) for hit in found for field in hit.fields}
    assert set(example.fields.items()) <= shown
    if example.items:
        shown_items = next(([{p.name: p.value for p in i.parts} for i in hit.items] for hit in found if hit.items), [])
        assert len(shown_items) == len(example.items)
        assert all(told.items() <= item.items() for told, item in zip(example.items, shown_items, strict=True)), (
            shown_items
        )
    if example.kinds:
        assert {field.kind for hit in found for field in hit.fields if field.kind and field.value} == set(example.kinds)


@pytest.mark.parametrize(("vendor", "example"), COUNTEREXAMPLES)
def test_a_vendor_file_leaves_its_counterexamples_alone(vendor, example):
    found = [
        hit for hit in hits_of_example(example) if hit.vendor == vendor.id and hit.role in (example.role or hit.role)
    ]
    assert found == [], example.because


@pytest.mark.parametrize(("vendor", "example"), EXAMPLES)
def test_a_hit_hides_no_parameter_of_its_request(vendor, example):
    request = exchange(
        example.url, method=example.method.encode(), content=example.body.encode(),
        headers=[(k.encode(), v.encode()) for k, v in example.headers.items()],
    ).request  # fmt: skip
    payload = payload_of(request)
    found = [hit for hit in hits_of(request, payload, VENDORS) if hit.vendor == vendor.id]
    shown = {field.at for hit in found for field in hit.fields}
    assert {f.at for f in payload.fields if f.at.startswith(("query:", "body", "ws"))} <= shown


def test_the_catalogue_knows_exactly_the_decoders_that_exist():
    assert set(files.DECODERS) == set(DECODERS)
    assert set(files.READERS) == set(READERS)


def test_a_batch_gives_one_hit_for_each_line_and_a_line_counts_before_the_shared_parameter():
    body = "en=scroll&dl=https%3A%2F%2Fshop.example%2Fa\r\n_et=1&en=purchase&cid=9.9\r\n"
    url = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2&dl=https%3A%2F%2Fshop.example%2F"
    scroll, purchase = hits("POST", url, [("content-type", "text/plain")], body)
    assert [scroll.event, purchase.event] == ["scroll", "purchase"]
    assert [f.at for f in scroll.fields if f.name == "Page URL"] == ["body.lines[0]:dl", "query:dl"]
    assert [f.value for f in purchase.fields if f.name == "Client ID"] == ["9.9", "1.2"]
    assert not any(f.at.startswith("body.lines[0]") for f in purchase.fields)


def test_ga4_is_found_by_its_parameters_on_any_host_and_path():
    (hit,) = hits("POST", "https://own.example/x/y?v=2", [("content-type", "text/plain")], "tid=G-ABC123&en=login")
    assert (hit.vendor, hit.account, hit.event, hit.confidence) == ("ga4", "G-ABC123", "login", "parameters")


def test_a_payload_in_base64url_in_the_path_is_opened_and_named_decoded():
    (hit,) = hits("GET", "https://own.example/x/dj0yJnRpZD1HLUhWMUZMODY1NTMmZ3RtPTQ1amUmZW49cGFnZV92aWV3?z=1")
    assert (hit.vendor, hit.account, hit.event, hit.confidence) == ("ga4", "G-HV1FL86553", "page_view", "decoded")
    assert ("path:1|base64|form:tid", "G-HV1FL86553") in [(f.at, f.value) for f in hit.fields]
    assert "query:z" in [f.at for f in hit.fields]


def test_a_query_encoded_twice_is_opened():
    (hit,) = hits("GET", "https://own.example/m?p=v%3D2%26tid%3DG-ABC123%26en%3Dlogin")
    assert (hit.event, hit.confidence) == ("login", "decoded")


def test_a_vendor_with_two_roles_for_one_request_is_listed_with_the_first_alone():
    found = hits("GET", "https://stats.g.doubleclick.net/g/collect?v=2&tid=G-ABC123&cid=1.2&en=page_view")
    assert [(h.vendor, h.role) for h in found] == [("ga4", "aux")]


def test_values_keep_everything_behind_the_first_equals_sign():
    url = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=search&ep.q=a=b&ep.q=c&ep.e=&bare"
    (hit,) = hits("GET", url)
    shown = {f.at: f.value for f in hit.fields}
    assert shown["query:ep.q"] == "a=b"
    assert shown["query:ep.q[1]"] == "c"
    assert shown["query:ep.e"] == ""
    assert shown["query:bare"] == ""


SPOTIFY = """
format = "vendor/1"
name = "Batcher"
owner = "Batcher"
category = "advertising"
source = "none"
checked = 2026-11-24
[[match]]
role = "event"
host = "*.batch.example"
[hit]
account = "body.json:$.batch[*].pid"
event = "body.json:$.batch[*].events[*].action"
each = "body.json:$.batch[*].events[*]"
[[example]]
url = "https://x.batch.example/"
[[counterexample]]
url = "https://batch.example/"
because = "no sub-domain"
"""


def test_nested_containers_keep_to_each_event_what_is_around_it(tmp_path):
    path = tmp_path / "batcher.toml"
    path.write_text(SPOTIFY)
    body = '{"batch":[{"pid":"p1","events":[{"action":"view"},{"action":"buy"}]},{"pid":"p2","events":[{"action":"see"}]}],"v":1}'
    found = hits("POST", "https://x.batch.example/", [("content-type", "application/json")], body, [load_vendor(path)])
    assert [(h.account, h.event) for h in found] == [("p1", "view"), ("p1", "buy"), ("p2", "see")]
    assert [f.at for f in found[2].fields] == [
        "body.json:$.batch[1].events[0].action", "body.json:$.batch[1].pid", "body.json:$.v",
    ]  # fmt: skip


def test_json_inside_a_parameter_is_unpacked_and_keeps_its_place(tmp_path):
    path = tmp_path / "batcher.toml"
    path.write_text(SPOTIFY + '\n[[unpack]]\nat = "d"\nas = "json"\n[[field]]\nat = "d|json:$.mail"\nname = "E-mail"\n')
    url = "https://x.batch.example/?d=%7B%22mail%22%3A%22a%40b.example%22%7D"
    (hit,) = hits("GET", url, vendors=[load_vendor(path)])
    assert [(f.at, f.name, f.value) for f in hit.fields] == [
        ("query:d", "d", '{"mail":"a@b.example"}'), ("query:d|json:$.mail", "E-mail", "a@b.example"),
    ]  # fmt: skip


def test_a_hostile_batch_does_not_multiply_its_shared_parameters():
    shared = "&".join(f"p{i}=1" for i in range(2000))
    lines = "\n".join(f"en=e{i}" for i in range(1500))
    url = f"https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&{shared}"
    found = hits("POST", url, [("content-type", "text/plain")], lines)
    assert len(found) == 1500
    assert sum(len(h.fields) for h in found) < 10_000


def test_cookies_that_a_response_sets_are_no_part_of_a_hit():
    url = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=login"
    row = exchange(url, response_headers=[(b"set-cookie", b"_ga=GA1.1.1.2")])
    payload = payload_of(row.request, (), row.response)
    assert any(field.at.startswith("set-cookie:") for field in payload.fields)
    (hit,) = hits_of(row.request, payload, VENDORS)
    assert not any(field.at.startswith("set-cookie:") for field in hit.fields)


def test_a_field_keeps_its_raw_name_where_no_name_is_known():
    (hit,) = hits("GET", "https://www.facebook.com/tr/?id=1&ev=Lead&zzz=7")
    assert ("zzz", "7") in [(f.name, f.value) for f in hit.fields]
    assert Field("query:zzz", "zzz", "7", "url", None).name == "zzz"


ORDINARY = [
    ("GET", "https://shop.example/"),
    ("GET", "https://shop.example/search?q=tent&page=2&sort=price"),
    ("GET", "https://shop.example/api/v1/sessions"),
    ("POST", "https://shop.example/api/v1/events"),
    ("POST", "https://shop.example/track"),
    ("GET", "https://shop.example/collect?id=1&cid=7"),
    ("GET", "https://shop.example/batch"),
    ("GET", "https://shop.example/event?id=12"),
    ("GET", "https://shop.example/pixel.gif"),
    ("GET", "https://shop.example/data?v=2"),
    ("GET", "https://shop.example/i?w=200&h=300"),
    ("GET", "https://shop.example/id?x=1"),
    ("GET", "https://shop.example/static/app.js?v=3&id=main"),
    ("GET", "https://cdn.shop.example/sp.js"),
    ("POST", "https://shop.example/v1/t"),
    ("GET", "https://shop.example/img?d=dz0yMDAmaD0zMDAmZml0PWNyb3A="),
    ("GET", "https://shop.example/reset?token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln"),
    ("POST", "https://shop.example/graphql"),
    ("GET", "https://shop.example/redirect?url=https%3A%2F%2Fwww.facebook.com%2Ftr%3Fid%3D1"),
    ("GET", "https://shop.example/metrics/prometheus?name=http_requests"),
    ("GET", "https://shop.example/b/ssl/certificate"),
    ("GET", "https://www.google.com/search?q=analytics"),
    ("GET", "https://www.facebook.com/shop.example"),
    ("GET", "https://www.tiktok.com/@shop"),
    ("GET", "https://fonts.googleapis.com/css2?family=Inter"),
    ("GET", "https://cdn.jsdelivr.net/npm/jquery@3.7.1/dist/jquery.min.js"),
]


@pytest.mark.parametrize(("method", "url"), ORDINARY, ids=[url[8:50] for _, url in ORDINARY])
def test_ordinary_requests_are_nobodys_hits(method, url):
    body = '{"event":"click","id":7,"type":"track"}' if method == "POST" else ""
    assert [(h.vendor, h.role) for h in hits(method, url, [("content-type", "application/json")], body)] == []


def test_a_preflight_reports_no_event_to_whom_the_request_after_it_does():
    url = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2&en=page_view"
    assert [(h.vendor, h.role, h.account, h.event) for h in hits("OPTIONS", url)] == [("ga4", "aux", "G-ABC123", None)]
    assert [h.role for h in hits("OPTIONS", "https://analytics.tiktok.com/api/v2/pixel")] == ["aux"]
    assert [(h.role, h.event) for h in hits("POST", url)] == [("event", "page_view")]


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("https://www.clarity.ms/tag/abcdefgh", "script"),
        ("https://bat.bing.com/bat.js", "script"),
        ("https://cdn.segment.com/analytics.js/v1/abcDEF123456/analytics.min.js", "script"),
        ("https://snap.licdn.com/li.lms-analytics/insight.min.js", "script"),
        ("https://td.doubleclick.net/td/rul/987654321?random=1", "aux"),
    ],
)
def test_a_loader_and_a_silent_side_ping_have_no_event(url, role):
    assert [(h.role, h.event) for h in hits("GET", url)] == [(role, None)]


def test_a_vendor_on_servers_of_the_sites_own_names_the_server_that_collects():
    (hit,) = hits("GET", "https://stats.shop.example/matomo.php?idsite=1&rec=1")
    assert ("host", "Collecting server", "stats.shop.example") in [(f.at, f.name, f.value) for f in hit.fields]
    body = "aWRzaXRlPTEmcmVjPTEmdXJsPWh0dHBzJTNBJTJGJTJGc2hvcC5leGFtcGxlJTJGJnB2X2lkPUFiQ2RFZg=="
    (hit,) = hits("POST", "https://www.shop.example/x", [("content-type", "text/plain")], body)
    assert [f.value for f in hit.fields if f.at == "host"] == ["www.shop.example"]
