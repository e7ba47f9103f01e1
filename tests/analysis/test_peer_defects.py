"""Defects that were measured at other tools (they cut, merge, hide or miss): none of them may appear here.

The requests here are our own. That no parameter of any shared case is lost: `end2end/test_no_parameter_is_lost.py`.
"""

from urllib.parse import urlencode

import pytest
from builders import exchange
from reported import VENDORS, hits

from inspector.analysis.consent import consent_of
from inspector.analysis.payload import payload_of

GA4 = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2"
TEXT = [("content-type", "text/plain;charset=UTF-8")]


def shown(hit):
    return {field.at: field.value for field in hit.fields}


def names(hit):
    return {field.at: field.name for field in hit.fields}


# What is cut, merged or split


def test_a_value_is_not_cut_at_a_second_equals_sign():
    (hit,) = hits("GET", GA4 + "&en=search&ep.q=a=b=c&ep.url=https://x.example/?a=1")
    assert shown(hit)["query:ep.q"] == "a=b=c"
    assert shown(hit)["query:ep.url"] == "https://x.example/?a=1"


@pytest.mark.parametrize("first", ["en=scroll&_ee=1", "_ee=1&en=scroll", "_et=5&en=scroll", "ep.a=1&en=scroll"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_batch_gives_one_event_for_each_line_whatever_a_line_begins_with(first, end):
    found = hits("POST", GA4, TEXT, f"{first}{end}_et=9&en=purchase&epn.value=80{end}")
    assert [hit.event for hit in found] == ["scroll", "purchase"]


def test_events_of_a_batch_do_not_get_each_others_parameters():
    scroll, purchase = hits("POST", GA4, TEXT, "en=scroll&epn.percent=90\nen=purchase&epn.value=80")
    assert not any(at.startswith("body.lines[1]") for at in shown(scroll))
    assert not any(at.startswith("body.lines[0]") for at in shown(purchase))


def test_a_batch_is_split_at_line_ends_alone_and_not_at_blanks():
    found = hits("POST", GA4, TEXT, "en=search&ep.q=two words and\ttab\nen=scroll")
    assert [hit.event for hit in found] == ["search", "scroll"]
    assert shown(found[0])["body.lines[0]:ep.q"] == "two words and\ttab"


def test_an_empty_body_is_no_fault():
    (hit,) = hits("POST", "https://events.split.io/api/events/bulk", [("content-type", "application/json")], "")
    assert (hit.vendor, hit.role, hit.event) == ("split", "event", "events")


# What is not seen


@pytest.mark.parametrize(
    ("url", "vendor", "account"),
    [
        ("https://www.shop.example/metrics/g/collect?v=2&tid=G-ABC123&en=x", "ga4", "G-ABC123"),
        ("https://www.shop.example/pntd/ag/g/c?v=2&tid=G-ABC123&en=x", "ga4", "G-ABC123"),
        ("https://www.shop.example/a1b2/g/d/ccm/conversion/123456789/?en=x", "google-ads", "AW-123456789"),
        ("https://www.shop.example/any/path?v=2&tid=G-ABC123&en=login", "ga4", "G-ABC123"),
        ("https://www.shop.example/m?d=dj0yJnRpZD1HLUFCQzEyMyZlbj1sb2dpbg%3D%3D", "ga4", "G-ABC123"),
        ("https://www.shop.example/m/dj0yJnRpZD1HLUFCQzEyMyZlbj1sb2dpbg%3D%3D", "ga4", "G-ABC123"),
        ("https://sgtm.shop.example/data?v=2&event=x&dtdc=eyJldmVudF9uYW1lIjoieCJ9", "stape-data-tag", None),
        ("https://www.googleadservices.com/pagead/conversion/123456789/?label=a", "google-ads", "AW-123456789"),
        ("https://www.google.com/pagead/1p-conversion/123456789/?label=a", "google-ads", "AW-123456789"),
        ("https://www.google.nl/ccm/collect?en=page_view&tid=AW-123456789", "google-ads", "AW-123456789"),
        ("https://secure.adnxs.com/px?id=1234&seg=5", "xandr", "1234"),
        ("https://pixel.quantserve.com/pixel/p-AbC123.gif?a=1", "quantcast", "p-AbC123"),
        ("https://shop.pxf.io/xc/1234567/2345678/3456?x=1", "impact", "1234567"),
        ("https://analytics.x.com/1/i/adsct?txn_id=o1abc&p_id=Twitter", "x", "o1abc"),
        ("https://q.quora.com/_/ad/0123abc/pixel?tag=ViewContent", "quora", "0123abc"),
        ("https://aax-eu.amazon-adsystem.com/s/iu3?pid=b69567c1&event=PageView", "amazon-ads", "b69567c1"),
        ("https://insight.adsrvr.org/track/pxl/?adv=abc&ct=0:xyz", "trade-desk", "abc"),
        ("https://tags.srv.stackadapt.com/saq_pxl?uid=AbC", "stackadapt", "AbC"),
        ("https://d.adroll.com/pixel/ADV1/PIX1?x=1", "adroll", "ADV1"),
        ("https://fra.creativecdn.com/tags?type=iframe&id=pr_abc", "rtb-house", "pr_abc"),
        ("https://trc.taboola.com/1234567/log/3/unip?en=page_view", "taboola", "1234567"),
        ("https://data.shop.example/ee/va6/v1/interact?configId=abc", "adobe-web-sdk", "abc"),
        ("https://heapanalytics.com/h?a=2610372311&u=1&b=web", "heap", "2610372311"),
        ("https://eu.i.posthog.com/e/?ip=1", "posthog", None),
        ("https://content.hotjar.io/?site_id=5212309&gzip=1", "hotjar", "5212309"),
        ("https://k.clarity.ms/collect", "clarity", None),
        ("https://rs.fullstory.com/rec/page?OrgId=ABC", "fullstory", "ABC"),
        ("https://c.contentsquare.net/pageview?pid=4451", "contentsquare", "4451"),
        ("https://identity.mparticle.com/v1/identify", "mparticle", None),
        ("https://track-eu1.hubspot.com/__ptq.gif?k=1&a=143535613", "hubspot", "143535613"),
        ("https://294-tkb-300.mktoresp.com/webevents/visitWebPage?_mchId=294-TKB-300", "marketo", "294-TKB-300"),
        ("https://cdn.bizible.com/ipv?_biz_u=abc", "bizible", "abc"),
        ("https://pi.pardot.com/analytics?account_id=123", "pardot", "123"),
        ("https://a.klaviyo.com/client/events/?company_id=AbC", "klaviyo", "AbC"),
        ("https://b.6sc.co/v1/beacon/img.gif?token=t&event=a_pageload", "6sense", "t"),
        ("https://ws.zoominfo.com/pixel/abc123/", "zoominfo", "abc123"),
        ("https://reveal.clearbit.com/v1/companies/reveal?authorization=pk_1", "clearbit", "pk_1"),
        ("https://tracking-api.g2.com/attribution_tracking/conversions/assign?sid=1399", "g2", "1399"),
    ],
)  # fmt: skip
def test_a_hit_that_others_do_not_see_is_recognised(url, vendor, account):
    found = {hit.vendor: hit for hit in hits("GET", url)}
    assert (found[vendor].role, found[vendor].account) == ("event", account)


@pytest.mark.parametrize(
    ("url", "body", "vendor", "event"),
    [
        ("https://stats.shop.example/matomo.php", "idsite=3&rec=1&action_name=Home", "matomo", "Home"),
        ("https://shop.example/api/event", '{"n":"Signup","u":"https://shop.example/","d":"shop.example"}', "plausible", "Signup"),
        ("https://px.shop.example/v1/track", '{"type":"track","event":"A","context":{"library":{"name":"RudderLabs JavaScript SDK"}}}', "rudderstack", "A"),
        ("https://shop.example/x", "v=2&tid=G-ABC123&en=login", "ga4", "login"),
    ],
)  # fmt: skip
def test_a_hit_in_the_body_is_worth_one_in_the_query(url, body, vendor, event):
    assert [(hit.vendor, hit.event) for hit in hits("POST", url, TEXT, body)] == [(vendor, event)]


# What is named wrongly


def test_names_belong_to_vendor_and_version_and_the_raw_key_stays():
    (four,) = hits("GET", GA4 + "&en=x&tt=internal&ec=1&tr=2")
    (universal,) = hits(
        "GET", "https://www.google-analytics.com/collect?v=1&tid=UA-12-3&cid=1.2&t=event&tt=5&ec=shop&ea=b&tr=9"
    )
    assert names(four)["query:tt"] == "Traffic type"
    assert [names(four)[at] for at in ("query:ec", "query:tr")] == ["ec", "tr"]
    wanted = ["Transaction tax", "Event category", "Transaction revenue"]
    assert [names(universal)[at] for at in ("query:tt", "query:ec", "query:tr")] == wanted
    assert set(shown(four)) >= {"query:tt", "query:ec", "query:tr"}


# What is hidden


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://www.facebook.com/tr/?id=1234567890&ev=Lead&external_id=u-7&" + urlencode({"ud[em]": "f" * 64, "ud[ph]": "a" * 64}), ["query:external_id", "query:ud[em]", "query:ud[ph]"]),
        (GA4 + "&en=x&em=tv.1~em.abc&_uip=203.0.113.7&uaa=arm&uap=macOS&ecid=123", ["query:em", "query:_uip", "query:uaa", "query:uap", "query:ecid"]),
        ("https://googleads.g.doubleclick.net/pagead/conversion/123456789/?em=tv.1~em.abc&gclaw=Cj0KCQ&auid=1.2", ["query:em", "query:gclaw", "query:auid"]),
    ],
)  # fmt: skip
def test_what_identifies_is_shown_and_named(url, wanted):
    (hit,) = hits("GET", url)
    for at in wanted:
        assert shown(hit)[at]
        assert names(hit)[at] != at.partition(":")[2], f"{at} has no name"


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.id)
def test_a_parameter_that_no_file_names_is_shown_by_every_vendor(vendor):
    for example in vendor.examples:
        url = example.url + ("&" if "?" in example.url else "?") + "zz_unknown=7&zz_empty=&zz_bare"
        found = [
            hit
            for hit in hits(example.method, url, list(example.headers.items()), example.body)
            if hit.vendor == vendor.id
        ]
        assert found
        for hit in found:
            assert shown(hit).items() >= {"query:zz_unknown": "7", "query:zz_empty": "", "query:zz_bare": ""}.items()


# What is left raw


def test_consent_letters_are_told_in_words():
    request = exchange(GA4 + "&en=x&gcs=G101&gcd=13p3r3R3p5l1").request
    payload = payload_of(request)
    consent, _ = consent_of(payload, hits("GET", GA4 + "&en=x&gcs=G101&gcd=13p3r3R3p5l1"))
    decoded = {signal.kind: signal.decoded for signal in consent.signals}
    assert decoded["gcs"]["analytics_storage"] == "granted"
    assert decoded["gcd"]["ad_storage"] == "denied"
    assert decoded["gcd"]["ad_personalization"] == "denied"
