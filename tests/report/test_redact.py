"""Redaction: nothing that was planted goes out, equal stays equal, structure stays."""

import json
import random
import time
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from builders import body, exchange
from inspections import finding, ga4, inspection
from planted import leaks, planted
from visits import CID, sent, visit

from inspector.model.cookie import Cookie
from inspector.model.hit import Item, ItemPart
from inspector.model.inspection import Consent, Signal, Standing
from inspector.report.redact import Redactor

FORMATS = ("har", "csv", "jsonl", "html")


def test_there_are_more_than_sixty_secrets_in_different_places():
    _, secrets = planted()
    assert len(set(secrets.values())) == len(secrets) >= 80


@pytest.mark.parametrize("kind", FORMATS)
def test_no_planted_secret_is_in_a_default_export(exported, kind):
    items, secrets = planted()
    assert leaks(exported(items, kind, policy="strict" if kind == "html" else ""), secrets) == {}


def test_the_scanner_finds_every_one_of_them_in_an_unredacted_log(exported):
    """Otherwise the test above would prove nothing."""
    items, secrets = planted()
    assert set(leaks(exported(items, "har", redacted=False), secrets)) == set(secrets)


def test_the_number_of_requests_headers_parameters_and_messages_stays(exported):
    items, _ = planted()
    plain, masked = (
        json.loads(exported(items, "har", redacted=redacted))["log"]["entries"] for redacted in (False, True)
    )
    assert len(plain) == len(masked) == len(items)
    for before, after in zip(plain, masked, strict=True):
        counts = [
            (len(e["request"]["headers"]), len(e["response"]["headers"]), len(e["request"]["queryString"]), len(e.get("_webSocketMessages", [])))
            for e in (before, after)
        ]  # fmt: skip
        assert counts[0][1:] == counts[1][1:]
        assert counts[0][0] - counts[1][0] in (0, 1)  # a content encoding that is undone
        assert before["request"]["bodySize"] == after["request"]["bodySize"]
        assert before["response"]["status"] == after["response"]["status"]
        assert before["_inspector"]["group"] == after["_inspector"]["group"]
        assert len(before["_inspector"]["findings"]) == len(after["_inspector"]["findings"])


def test_equal_values_keep_equal_marks_at_different_companies(exported):
    lines = [json.loads(line) for line in exported(visit(), "jsonl").splitlines()]
    ids = [f["value"] for line in lines for f in line["findings"] if f["at"].endswith("query:cid")]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert ids[0].startswith("client-id-")
    assert CID not in json.dumps(lines)


def test_what_makes_the_log_readable_stays(exported):
    lines = [json.loads(line) for line in exported(visit(), "jsonl").splitlines()]
    ga = dict(parse_qsl(urlsplit(lines[2]["url"]).query))
    assert (ga["v"], ga["tid"], ga["en"]) == ("2", "G-ABC123", "page_view")
    assert ga["dl"] == "https://shop.example/checkout?step=2"
    assert urlsplit(lines[2]["url"]).netloc == "region1.google-analytics.com"
    assert (lines[2]["hits"][0]["event"], lines[2]["hits"][0]["account"]) == ("page_view", "G-ABC123")
    assert lines[2]["party"]["group"] == "client-side"


TCF = "CQgYw8AQgYw8AEsACBENB4FoAIKAAEBAABpYGMwAgF5gMZABkAIABABHQAQF5gAA.IGMwBAAFAAZAXmAxkAAA.fAAAAAAAAWAA"
SURVIVING = [
    sent(1, "https://region1.google-analytics.com/g/collect?v=2&tid=G-SHOPTEST01&gtm=45je6bk0v9174711za200&_p=1068782944&gcs=G111&gcd=13r3r3r3r5l1"
            f"&npa=0&dma=1&dma_cps=syphamo&gdpr=1&gdpr_consent={TCF}&tag_exp=101509157~103116026&en=add_to_cart&cu=EUR&epn.value=89.95&_et=1028"
            "&pr1=idkettle~nmGooseneck%20kettle~brFjell~pr89~qt1&dt=Everything%20for%20slow%20coffee%20%E2%80%93%20Morgen"
            "&dl=https%3A%2F%2Fshop.example%2F%3Futm_source%3Dnewsletter%26utm_campaign%3Dspring_2026%26utm_id%3D23456789012", method=b"POST"),
    sent(2, "https://www.facebook.com/tr/?id=100000000004711&ev=AddToCart&v=2.9.180&r=stable&ts=1795560743461&cd%5Bcurrency%5D=EUR&cd%5Bvalue%5D=89"
            "&cd%5Bcontent_name%5D=Gooseneck%20kettle&cd%5Bcontent_ids%5D=%5B%22kettle%22%5D&dl=https%3A%2F%2Fshop.example%2Fproduct%2Fkettle", "image"),
    sent(3, "https://api.unknown.example/collect?plan=basic&currency_code=EUR&version=12.3.4&theme=dark&step=3&event=order+completed&price=1295.50", "image"),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["har", "jsonl", "csv"])
def test_what_names_nobody_survives_to_the_letter(exported, kind):
    """Consent, events, accounts, tag builds, campaigns, versions, currency, products: an auditor needs them."""
    text = exported(SURVIVING, kind).decode()
    for item in SURVIVING:
        assert item.url_text.partition("?")[2] in text


def test_a_value_that_goes_is_searched_in_what_stays(exported):
    """Ids, an address and an order number go where they are marked, and where they hide in a title or a campaign."""
    url = (
        f"https://region1.google-analytics.com/g/collect?v=2&tid=G-SHOPTEST01&en=purchase&cid={CID}&ep.transaction_id=ORD-10042"
        f"&dt=Thank%20you%20for%20ORD-10042&ep.mail=jane%40shop.example&ep.copy={CID}"
        "&dl=https%3A%2F%2Fshop.example%2Fthanks%3Futm_source%3Djane%2540shop.example"
    )
    (line,) = [json.loads(line) for line in exported([sent(1, url, method=b"POST")], "jsonl").splitlines()]
    query = dict(parse_qsl(urlsplit(line["url"]).query))
    assert (query["en"], query["cid"], query["ep.copy"]) == ("purchase", "client-id-1", "client-id-1")
    assert (query["ep.transaction_id"], query["dt"]) == ("order-1", "Thank you for order-1")
    assert query["dl"] == "https://shop.example/thanks?utm_source=email-1"


def redacted(item, found=(), **more):
    judged = inspection(item.seq, item.url_text, "Google", findings=found, **more)
    redactor = Redactor()
    redactor.learn(item, judged)
    return redactor.exchange(item, judged), redactor.inspection(judged), redactor


def test_what_a_vendor_calls_content_stays_when_it_is_words():
    item = exchange("https://g.example/collect?t=Summer+sale+ref4711b22a&x=Jane+Summer")
    judged = inspection(1, item.url_text, "Google", hits=[ga4()], findings=())
    hit = judged.hits[0]
    content = type(hit.fields[0])("query:t", "Title", "Summer sale ref4711b22a", "content")
    judged = type(judged)(
        **{n: getattr(judged, n) for n in judged.__slots__}
        | {"hits": (type(hit)(**{n: getattr(hit, n) for n in hit.__slots__} | {"fields": (content,)}),)}
    )
    redactor = Redactor()
    redactor.learn(item, judged)
    assert redactor.inspection(judged).url == "https://g.example/collect?t=Summer%20sale%20value-1&x=value-2"


def test_a_value_found_in_a_layer_masks_the_field_around_it():
    item = exchange("https://g.example/?d=YWRhQHNob3AuZXhhbXBsZQ&v=2")
    masked, _, _ = redacted(item, [finding("email", "ada@shop.example", "Google", "query:d|base64")])
    assert masked.request.url == b"https://g.example/?d=email-2&v=2"


def test_what_the_user_said_is_no_identifier_goes_all_the_same():
    mine = finding("user-id", "team-kx83h2lq", "Acme", "query:u")
    masked, said, _ = redacted(exchange("https://t.example/i?u=team-kx83h2lq&v=of+team-kx83h2lq"), suppressed=(mine,))
    assert b"team-kx83h2lq" not in masked.request.url
    assert b"u=user-id-1" in masked.request.url
    assert [found.value for found in said.suppressed] == ["user-id-1"]


def test_hosts_survive_values_that_are_plain_words():
    item = exchange(
        "https://www.google.example/?utm_source=google&lang=english",
        headers=[(b"referer", b"https://english.example/")],
    )
    masked, _, _ = redacted(item)
    assert masked.request.url.startswith(b"https://www.google.example/?")
    assert (b"referer", b"https://english.example/") in masked.request.headers


def test_this_computers_address_does_not_take_urls_apart():
    item = exchange("https://127.0.0.1:8443/x", client_ip="127.0.0.1")
    masked, _, _ = redacted(item, [finding("ip-address", "127.0.0.1", "Google", "connection")])
    assert masked.request.url == b"https://127.0.0.1:8443/x"


def test_more_parameters_than_analysis_reads_are_not_written():
    item = exchange("https://g.example/?" + "&".join(f"p{n}=secret{n}value" for n in range(10_050)))
    assert b"secret" not in redacted(item)[0].request.url


@pytest.mark.parametrize(
    "url",
    ["", "x", "https://", "host:443", "https://[::1", "javascript:alert(1)//secret", "https://a\x00b/?c", "//x/y?z=1"],
)
def test_odd_urls_are_masked_without_a_fault(url):
    redacted(exchange(url))


def test_percent_encoded_names_stay_and_values_posing_as_names_go():
    item = exchange("https://g.example/?cd%5Bcontent_ids%5D=1&ada%40shop.example=1&%C3%A4rger=1")
    assert redacted(item)[0].request.url == b"https://g.example/?cd%5Bcontent_ids%5D=1&name-1=1&%C3%A4rger=1"


def test_consent_as_it_was_sent_stays():
    item = exchange("https://g.example/?gcs=G111&gcd=13l3l3l3l1l1&x=13l3l3l3l1l2")
    signals = (
        Signal("gcs", "query:gcs", "G111", {"ad_storage": "granted"}),
        Signal("gcd", "query:gcd", "13l3l3l3l1l1", {"ad_storage": "granted"}),
    )
    masked, judged, _ = redacted(item, consent=Consent(signals))
    assert masked.request.url == b"https://g.example/?gcs=G111&gcd=13l3l3l3l1l1&x=value-1"
    assert [signal.raw for signal in judged.consent.signals] == ["G111", "13l3l3l3l1l1"]


def test_odd_and_broken_requests_go_through_every_export_within_a_second_each(exported):
    """Recorded requests with bytes changed, cut and repeated: whatever comes, an export is whole and readable."""
    chance = random.Random(7)
    items = [damaged(chance.choice([*planted()[0], *visit()]), seq, chance) for seq in range(1, 241)]
    began = time.monotonic()
    for kind in FORMATS:
        raw = exported(items, kind, policy="strict" if kind == "html" else "")
        assert raw.decode("utf-8")
        if kind == "har":
            assert len(json.loads(raw)["log"]["entries"]) == len(items)
    assert time.monotonic() - began < len(items)


def damaged(item, seq, chance):
    def bytes_of(raw):
        data = bytearray(raw)
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.randrange(6)] = chance.choice(
                [
                    b"",
                    b"\x00",
                    b"\xff\xfe",
                    b"%",
                    b"%zz",
                    b"&&",
                    b"=",
                    b"[",
                    b'"',
                    b"\r\n",
                    b"\xed\xa0\x80",
                    b"a" * 3000,
                    data[:50],
                ]
            )
        return bytes(data)

    request = replace(
        item.request,
        url=bytes_of(item.request.url),
        method=bytes_of(item.request.method) or b"G",
        body=body(bytes_of(item.request.body.kept)),
        headers=tuple((bytes_of(n), bytes_of(v)) for n, v in item.request.headers),
    )
    response = item.response and replace(
        item.response, headers=tuple((bytes_of(n), bytes_of(v)) for n, v in item.response.headers)
    )
    messages = tuple(replace(m, body=body(bytes_of(m.body.kept))) for m in item.messages)
    return replace(item, seq=seq, key=f"k{seq}", request=request, response=response, messages=messages)


def test_a_value_in_a_sentence_goes_though_it_stands_nowhere_else():
    item = exchange(
        "https://g.example/",
        status=None,
        state="failed",
        error="The server www.g.example said tok_9f8e7d6c5b4a after 1,048,576 bytes.",
    )
    assert redacted(item)[0].error == "The server www.g.example said name-1 after 1,048,576 bytes."


def test_addresses_inside_one_another_without_end_do_not_end_the_export():
    item = exchange("https://t.example/?u=" + "https://a.example/?u=" * 5_000 + "secret-value-77")
    url = redacted(item)[0].request.url
    assert url.startswith(b"https://t.example/?u=")
    assert b"secret-value-77" not in url
    assert len(url) < 1000


def test_of_a_set_cookie_attributes_of_the_cookie_alone_stay():
    line = b'a=1; Path=/shop; Max-Age=60; Comment="jane of Berlin"; Secure; Version=janedoe'
    item = exchange("https://shop.example/", response_headers=[(b"set-cookie", line)])
    value = dict(redacted(item)[0].response.headers)[b"set-cookie"]
    assert value.startswith(b"a=cookie-1; Path=/shop; Max-Age=60; Comment=")
    assert b"jane" not in value
    assert b"; Secure; Version=" in value


def test_a_content_type_that_carries_a_value_loses_it():
    kind = b"text/tok_1007Zq1007xW7pL"
    item = exchange("https://shop.example/", response_headers=[(b"content-type", kind)])
    masked, judged, _ = redacted(item, type=kind.decode())
    assert b"1007" not in dict(masked.response.headers)[b"content-type"]
    assert "1007" not in judged.type


def test_what_a_visitor_wrote_goes_from_the_items_of_an_event_too():
    at = "query:products|item[0]:name"
    hit = replace(ga4(), items=(Item((ItemPart("id", "SKU1", at), ItemPart("name", "for ada@shop.example", at))),))
    item = exchange("https://g.example/?products=x")
    found = [finding("email", "ada@shop.example", "Google", at)]
    _, shown, _ = redacted(item, found, hits=[hit])
    assert "ada@shop.example" not in json.dumps(shown.to_json())
    assert [part.name for part in shown.hits[0].items[0].parts] == ["id", "name"]


NUMBER = "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54"
PLATFORM_COOKIES = (
    f"OptanonConsent=interactionCount=1&landingPath=NotLandingPage&consentId={NUMBER}&groups=C0001%3A1%2CC0004%3A0; "
    f"cookieyes-consent=consentid:{NUMBER},consent:no,action:yes,necessary:yes,analytics:no; euconsent-v2={TCF}"
)


@pytest.mark.parametrize("kind", ["har", "jsonl", "csv"])
def test_a_platform_s_choice_is_written_and_its_number_of_the_visitor_is_not(exported, kind):
    item = exchange("https://shop.example/api", headers=[(b"cookie", PLATFORM_COOKIES.encode())])
    text = exported([item], kind).decode()
    assert NUMBER not in text
    if kind != "har":
        assert "groups=C0001:1,C0004:0" in text
        assert TCF in text


def test_what_a_hit_stands_against_is_told_without_values(exported):
    refused = exchange(
        "https://shop.example/api",
        seq=1,
        headers=[(b"cookie", PLATFORM_COOKIES.encode()), (b"referer", b"https://shop.example/")],
    )
    hit = exchange(
        f"https://www.facebook.com/tr/?id=1&ev=PageView&fbp={CID}",
        seq=2,
        headers=[(b"referer", b"https://shop.example/")],
    )
    line = json.loads(exported([refused, hit], "jsonl").splitlines()[1])
    assert line["consent"]["verdict"] == "against-refusal"
    assert line["consent"]["verdict_why"].startswith("Request 1 carried the cookie ")
    assert CID not in json.dumps(line)


def test_a_cookies_name_place_path_and_domain_hold_no_value_that_goes():
    token = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
    made = Cookie(
        f"sess_{token}", f"set-cookie:sess_{token}", "set", f"{token}.shop.example", f"/u/{token}/", "first", "", "", None,
        refused=f"Its Domain {token}.example does not hold the host shop.example.",
    )  # fmt: skip
    item = exchange(f"https://shop.example/?id={token}", seq=1)
    told = inspection(
        1, f"https://shop.example/?id={token}", "Shop", findings=[finding("client-id", token, "Shop")], cookies=(made,)
    )
    redactor = Redactor()
    redactor.learn(item, told)
    (shown,) = redactor.inspection(told).cookies
    assert token not in json.dumps(shown.to_json())
    assert shown.domain.endswith(".shop.example")
    assert (shown.direction, shown.set_by, shown.life_s) == (made.direction, made.set_by, made.life_s)


def test_an_identifier_goes_although_another_request_has_it_as_its_account(exported):
    """The account stays where its vendor keeps it, and nowhere else."""
    shared = "a1b2c3d4-1111-4222-8333-abcdefabcdef"
    items = [
        sent(1, f"https://shop.piwik.pro/ppms.php?idsite={shared}&rec=1&action_name=Shop", "image"),
        sent(2, f"https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=page_view&uid={shared}", method=b"POST"),
    ]  # fmt: skip
    account, visitor = exported(items, "jsonl").decode().splitlines()
    assert shared in account
    assert shared not in visitor


@pytest.mark.parametrize("secret", ["SEC05x9f8e7d6c5b4a3", "jane11@other.example"])
@pytest.mark.parametrize("kind", ["gcs", "gdpr_consent", "axeptio", "cookieyes", "onetrust", "segment", "didomi"])
def test_what_stands_in_place_of_a_consent_signal_or_of_its_names_goes(kind, secret):
    signal = {
        "gcs": Signal("gcs", "query:gcs", secret, {}),
        "gdpr_consent": Signal("tcf", "query:gdpr_consent", secret, {}, {"error": "not base64url"}),
        "axeptio": Signal("axeptio", "cookie:axeptio_cookies", f"{secret}:true", {secret: "granted"}),
        "cookieyes": Signal("cookieyes", "cookie:cookieyes-consent", f"action:yes,a:{secret}", {"a": None}),
        "onetrust": Signal("onetrust", "cookie:OptanonConsent", f"groups={secret}:1", {secret: "granted"}),
        "segment": Signal("segment", "body.json:$.x", f'{{"{secret}":true}}', {secret: "granted"}),
        "didomi": Signal(
            "didomi", "cookie:didomi_token", "ads:denied", {"ads": "denied"}, {"vendors": {secret: "granted"}}
        ),
    }[kind]
    _, judged, _ = redacted(exchange(), consent=Consent((signal,)))
    assert secret not in repr(judged)
    (told,) = judged.consent.signals
    assert len(told.decoded) == len(signal.decoded)
    assert told.detail.get("error") == signal.detail.get("error")


def test_the_places_that_a_verdict_names_are_masked_as_elsewhere():
    secret = "jane11@other.example"
    sends = (f"client-id (body.json:$.{secret})",)
    _, judged, _ = redacted(
        exchange(),
        consent=Consent(
            (), (), {}, "no-signal", f"This hit sends {sends[0]}.", standing=Standing(("ad_storage",), sends)
        ),
    )
    assert secret not in repr(judged)
    assert judged.consent.standing.serves == ("ad_storage",)


def test_names_of_categories_stay_as_the_site_gave_them():
    decoded = {"C0001": "granted", "statistics-anonymous": "denied", "Social Media": "granted"}
    raw = "groups=C0001:1,statistics-anonymous:0,Social Media:1"
    signal = Signal("onetrust", "cookie:OptanonConsent", raw, decoded, {"answered": True})
    _, judged, _ = redacted(exchange(), consent=Consent((signal,)))
    assert judged.consent.signals == (signal,)


def test_the_known_value_behind_a_hash_goes_with_the_hash():
    digest = "8d7b4c8d1bd2aa2a4d5cc0f1f0b4a8f0c7de4c2a9ad3a1f0e97b4d7a1c1f9e3b"
    hashed = replace(finding("email", digest, "T", "query:em", "hashed"), of="jane.doe@shop.example")
    again = finding("email", "jane.doe@shop.example", "T", "query:e")
    url = f"https://t.test/p?em={digest}&e=jane.doe@shop.example"
    row, redactor = inspection(1, url, "T", findings=(hashed, again)), Redactor()
    redactor.learn(exchange(url, seq=1), row)
    first, second = redactor.inspection(row).findings
    assert first.of == second.value
    assert first.of.startswith("email-")
    assert first.value.startswith("hashed-email-")
