"""Redirects: which request followed which, over which hosts."""

from builders import exchange

from inspector.analysis import redirects as redirects_module
from inspector.analysis.pages import UNKNOWN, PageLink, place_of
from inspector.analysis.redirects import Came, Redirects, crosses, followed

SHOP = "https://shop.example/"


def came(redirects, url, seq, *, location=None, status=302, launch="b"):
    answer = [(b"Location", location)] if location else []
    made = exchange(url, seq=seq, launch=launch, status=status if location else 200, response_headers=answer)
    place = place_of(made.request.url)
    found = redirects.before(made, place)
    redirects.learn(made, place, found, UNKNOWN)
    return found


def test_a_chain_is_known_with_all_of_its_hosts():
    redirects = Redirects()
    assert came(redirects, SHOP + "go", 1, location=b"https://t.example/r?x=1") is None
    assert came(redirects, "https://t.example/r?x=1", 2, location=b"https://img.shop.example/p.gif").seq == 1
    last = came(redirects, "https://img.shop.example/p.gif", 3)
    assert (last.seq, last.hosts) == (2, ("shop.example", "t.example"))
    assert crosses(last, "img.shop.example")


def test_a_chain_within_the_site_crosses_nothing():
    redirects = Redirects()
    came(redirects, SHOP + "a", 1, location=b"/b?c=1")
    last = came(redirects, SHOP + "b?c=1", 2)
    assert last.hosts == ("shop.example",)
    assert not crosses(last, "shop.example")


def test_only_earlier_redirects_of_the_same_launch_count():
    redirects = Redirects()
    came(redirects, SHOP + "a", 5, location=b"/b")
    assert came(redirects, SHOP + "b", 4) is None
    assert came(redirects, SHOP + "b", 6, launch="other") is None
    assert came(redirects, SHOP + "b", 6).seq == 5


def test_the_same_exchange_seen_again_teaches_the_same():
    redirects = Redirects()
    for _ in range(3):
        came(redirects, SHOP + "a", 1, location=b"/b")
    assert came(redirects, SHOP + "b", 2).hosts == ("shop.example",)


def test_a_url_that_is_led_to_over_and_over_costs_no_more_and_knows_the_last():
    redirects = Redirects()
    for seq in range(1, 2_001):
        came(redirects, f"{SHOP}a{seq}", seq, location=b"/b")
    assert came(redirects, SHOP + "b", 3_000).seq == 2_000
    assert len(next(iter(redirects._led.values()))) == 16


def test_odd_locations_lead_nowhere():
    redirects = Redirects()
    for seq, odd in enumerate((b"http://[", b"\xff\xfe", b"mailto:a@b.example", b"x" * 5_000, b"//"), 1):
        assert came(redirects, f"{SHOP}a{seq}", seq, location=odd) is None
    assert came(redirects, SHOP + "a", 9, location=b"/b", status=304) is None
    assert came(redirects, SHOP + "b", 10) is None


def test_a_request_that_names_no_page_belongs_to_the_page_of_the_redirect_before_it():
    page, other = place_of(b"https://shop.example/p"), place_of(b"https://other.example/")
    known, guess = (
        Came(1, ("t.example",), PageLink(page, "referer")),
        Came(1, ("t.example",), PageLink(other, "launch")),
    )
    assert followed(UNKNOWN, known) == PageLink(page, "redirect")
    assert followed(PageLink(other, "connection"), known) == PageLink(page, "redirect")
    assert followed(PageLink(other, "referer"), known) == PageLink(other, "referer")
    assert followed(PageLink(other, "connection"), guess) == PageLink(other, "connection")
    assert followed(UNKNOWN, None) == UNKNOWN


def test_a_session_of_endless_redirects_keeps_the_newest(monkeypatch):
    monkeypatch.setattr(redirects_module, "MAX_TARGETS", 50)
    redirects = Redirects()
    for seq in range(1, 201):
        came(redirects, f"{SHOP}a{seq}", seq, location=b"/b%d" % seq)
    assert len(redirects._led) == 50
    assert came(redirects, SHOP + "b200", 300).seq == 200
    assert came(redirects, SHOP + "b1", 301) is None
