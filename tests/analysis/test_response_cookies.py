"""The cookies that a response sets."""

import pytest
from builders import exchange

from inspector.analysis.carried import Carried, CookieMemory
from inspector.analysis.pages import UNKNOWN, PageLink, place_of
from inspector.analysis.payload import payload_of
from inspector.analysis.response_cookies import facts_of, notes_on, response_cookies, same_network
from inspector.catalog.cookies import CookieTable
from inspector.catalog.entities import load_entities
from inspector.model.resolved import Resolved

TABLE = CookieTable(load_entities())
SHOP = "https://www.shop.example/"


def carried(url: str = SHOP, page: str = SHOP, how: str = "referer", resolved=None, **more) -> Carried:
    item = exchange(url, seq=more.pop("seq", 9), **more)
    link = PageLink(place_of(page.encode()), how) if page else UNKNOWN
    payload = payload_of(item.request, (), item.response)
    return Carried(item, place_of(item.request.url), link, payload, resolved or {})


def cookies(*values: str, memory: CookieMemory | None = None, headers=(), **more):
    lines = [*headers, *((b"Set-Cookie", value.encode()) for value in values)]
    made = carried(response_headers=lines, **more)
    return [each.cookie for each in response_cookies(made, TABLE, memory or CookieMemory())]


def test_each_header_gives_a_cookie_in_order_duplicates_and_refused_ones_kept():
    found = cookies("a=1", "b=2; Domain=other.example", "a=3", "", "lone")
    assert [(each.name, each.at) for each in found] == [
        ("a", "set-cookie:a"), ("b", "set-cookie:b"), ("a", "set-cookie:a[1]"), ("", "set-cookie:lone"),
    ]  # fmt: skip
    assert [bool(each.refused) for each in found] == [False, True, False, False]


def test_the_places_are_those_of_the_payload():
    values = ["a=1", "b|=2", " a =3", "lone", "=x", "c[1]=4", "a[0]=5"]
    made = carried(response_headers=[(b"set-cookie", value.encode()) for value in values])
    at = [field.at for field in made.payload.fields if field.at.startswith("set-cookie:")]
    assert [each.cookie.at for each in response_cookies(made, TABLE, CookieMemory())] == at


def test_all_that_it_asks_for_is_there_and_its_value_is_not():
    (found,) = cookies(
        "_ga=GA1.1.secret.1; Domain=.shop.example; Path=/x; Max-Age=63072000; Secure; HttpOnly; SameSite=Lax; Partitioned"
    )
    assert (found.domain, found.path, found.life_s, found.host_only) == ("shop.example", "/x", 63072000.0, False)
    assert (found.secure, found.http_only, found.same_site, found.partitioned) == (True, True, "lax", True)
    assert (found.owner, found.purpose, found.set_by, found.since) == ("Google Analytics", "Analytics", "server", 9)
    assert "secret" not in str(found.to_json())


def test_without_attributes_it_is_of_its_host_and_of_the_path_of_the_request():
    (found,) = cookies("a=1", url="https://www.shop.example/a/b?c")
    assert (found.domain, found.path, found.life_s, found.host_only) == ("www.shop.example", "/a", None, True)


@pytest.mark.parametrize(
    ("headers", "life"),
    [
        ([(b"Date", b"Thu, 01 Jan 2026 00:00:00 GMT")], 86_400.0),
        ([], None),
    ],
)
def test_an_expiry_counts_by_the_clock_of_the_server(headers, life):
    (found,) = cookies("a=1; Expires=Fri, 02 Jan 2026 00:00:00 GMT", headers=headers, started=1e9, duration_ms=None)
    assert found.life_s == (life if life is not None else 1767312000.0 - 1e9)


@pytest.mark.parametrize(
    ("url", "page", "how", "value", "refused"),
    [
        ("https://ads.example/p", SHOP, "referer", "a=1", True),
        ("https://ads.example/p", SHOP, "referer", "a=1; SameSite=None; Secure", False),
        ("https://ads.example/p", SHOP, "launch", "a=1", False),
        ("https://ads.example/p", "", "", "a=1", False),
        ("https://api.shop.example/p", SHOP, "referer", "a=1; SameSite=Strict", False),
        ("https://ads.example/", "https://ads.example/", "navigation", "a=1", False),
    ],
)
def test_a_part_of_another_sites_page_needs_same_site_none_where_the_page_is_known(url, page, how, value, refused):
    (found,) = cookies(value, url=url, page=page, how=how)
    assert bool(found.refused) is refused


def test_notes_name_faults_of_the_site_not_what_third_parties_always_meet():
    own = cookies("a=1; Domain=other.example", "b=2", "=")
    other = cookies("c=1", url="https://ads.example/p")
    assert list(notes_on(iter(own))) == [
        "The cookie a is set, but a browser keeps none of it. Its Domain other.example does not hold the host www.shop.example.",
        "A cookie without a name is set, but a browser keeps none of it. It has neither name nor value.",
    ]
    assert other[0].refused
    assert list(notes_on(iter(other))) == []


def with_document(host: str, ip: str | None) -> CookieMemory:
    memory = CookieMemory()
    item = exchange(f"https://{host}/", seq=1, server_ip=ip)
    memory.landings.learn(item, place_of(item.request.url))
    return memory


@pytest.mark.parametrize(
    ("url", "ip", "facts"),
    [
        ("https://www.shop.example/x", "192.0.2.9", ("same-host", "same-network")),
        ("https://sst.shop.example/x", "192.0.3.9", ("same-network",)),
        ("https://sst.shop.example/x", "198.51.100.9", ("other-network",)),
        ("https://sst.shop.example/x", None, ()),
        ("https://ads.example/x", "198.51.100.9", ()),
    ],
)
def test_a_servers_address_is_compared_with_that_of_the_pages_document(url, ip, facts):
    assert facts_of(carried(url, server_ip=ip), with_document("www.shop.example", "192.0.2.1")) == facts


def test_a_document_sets_cookies_without_limits():
    assert facts_of(carried(how="navigation"), CookieMemory()) == ("document",)


@pytest.mark.parametrize(
    ("own", "page", "facts"),
    [
        (("t.tracker.example",), (), ("cloaked",)),
        (("t.tracker.example",), ("edge.tracker.example",), ("own-name",)),
        (("lb.shop.example",), (), ("own-name",)),
        (("lb.shop.example",), None, ("own-name",)),
        (("t.tracker.example",), None, ()),
        ((), (), ()),
    ],
)
def test_a_name_that_leads_to_another_site_is_cloaked(own, page, facts):
    resolved = {"sst.shop.example": Resolved("sst.shop.example", 1.0, own)}
    if page is not None:
        resolved["www.shop.example"] = Resolved("www.shop.example", 1.0, page)
    assert facts_of(carried("https://sst.shop.example/x", resolved=resolved), CookieMemory()) == facts


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("192.0.2.1", "192.0.99.1", True), ("192.0.2.1", "192.1.2.1", False), ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False), ("192.0.2.1", "2001:db8::1", False), ("192.0.2.1", None, None),
        ("", "192.0.2.1", None), ("192.0.2.1:443", "192.0.2.1", None),
    ],
)  # fmt: skip
def test_half_of_an_address_tells_its_network(a, b, same):
    assert same_network(a, b) is same
