"""Hops: what stays, moves, goes and is added before any rule."""

from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.payload import payload_of
from inspector.catalog.catalog import load_catalog
from inspector.filtering.hop import as_sent, plan
from inspector.filtering.leaf import leaves_of

CATALOG = load_catalog()
GA4 = "https://sst.shop.example/g/collect?v=2&tid=G-ABC123&cid=1.2&en=view&sst.rnd=7&richsstsse"
META = "https://www.facebook.com/tr/?id=7&ev=Lead&ts=1795000001000&cd[value]=9.50&ud[em]=Jane%40shop.example&x=1"


def planned(hop, url, *, ip="203.0.113.24", **more):
    sent = exchange(url, client_ip=ip, **more)
    payload = payload_of(sent.request)
    found = plan(
        CATALOG.hops[hop],
        leaves_of(sent, payload, inspect(sent, CATALOG, Memory())),
        payload.body_kind,
        1_795_000_000.9,
    )
    return {(datum.target if datum.added else datum.at): datum for datum in found}


def test_identity_removes_cookies_and_what_belongs_to_the_connection():
    headers = [
        (b"Cookie", b"a=1"),
        (b"Connection", b"keep-alive, X-Hop"),
        (b"X-Hop", b"1"),
        (b"TE", b"trailers"),
        (b"Referer", b"r"),
        (b"User-Agent", b"u"),
    ]
    data = planned("identity", GA4, headers=headers)
    stay = {at for at, datum in data.items() if datum.present and not datum.fixed}
    assert stay >= {"header:referer", "header:user-agent", "query:sst.rnd"}
    assert not stay & {"cookie:a", "header:connection", "header:x-hop", "header:te"}


def test_the_ga4_tag_drops_what_is_for_the_server_alone_and_adds_the_address():
    data = planned(
        "sgtm-ga4", GA4, headers=[(b"User-Agent", b"u"), (b"Accept", b"*/*"), (b"Content-Type", b"application/json")]
    )
    assert data["connection"].target == "query:_uip"
    assert not data["query:sst.rnd"].present
    assert not data["query:richsstsse"].present
    assert data["query:cid"].in_place
    assert not data["header:accept"].present
    assert data["header:user-agent"].present
    assert (data["header:content-type"].value, data["header:content-type"].by_hop) == (
        "text/plain;charset=UTF-8",
        "hop:sgtm-ga4",
    )
    assert data["path:0"].silent


def test_an_address_that_is_there_already_is_not_added_again():
    assert planned("sgtm-ga4", GA4 + "&_uip=198.51.100.7")["connection"].target == ""


def test_a_packed_payload_moves_into_the_query():
    data = planned("sgtm-ga4", "https://shop.example/t?d=dj0yJnRpZD1HLUFCQzEyMyZlbj1wYWdlX3ZpZXc%3D")
    assert data["query:d|base64|form:tid"].target == "query:tid"
    assert not data["query:d"].present


def test_the_conversions_api_gets_the_pixels_values_under_its_own_names():
    data = planned("sgtm-meta", META, headers=[(b"User-Agent", b"u")])
    targets = {
        at: datum.target.removeprefix("body.json:$.data[0]")
        for at, datum in data.items()
        if datum.target and not datum.added
    }
    assert targets == {
        "connection": ".user_data.client_ip_address", "query:id": "path:1", "query:ev": ".event_name", "query:ts": ".event_time",
        "query:cd[value]": ".custom_data.value", "query:ud[em]": ".user_data.em", "header:user-agent": ".user_data.client_user_agent",
    }  # fmt: skip
    assert not data["query:x"].present
    assert as_sent(data["query:ts"]) == "1795000001"
    assert as_sent(data["query:ud[em]"]) == "8911f29841d783b75058ae550fa169b290686b5e0c51aab805c85b885a963700"
    assert "body.json:$.data[0].event_time" not in data


def test_the_time_is_added_where_the_pixel_sends_none():
    data = planned("sgtm-meta", META.replace("&ts=1795000001000", ""))
    assert data["body.json:$.data[0].event_time"].value == "1795000000"
    assert data["body.json:$.data[0].action_source"].value == "website"
