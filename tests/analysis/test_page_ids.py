"""Ids of Google's pings under a denial: one that outlives its page tells the visitor, one made for a page does not."""

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.page_ids import COOKIE, MAX_PAGES, MAX_VALUES, PageIds
from inspector.catalog.catalog import load_catalog

CATALOG = load_catalog()
PING = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=page_view&gcs=G100&gcd=13q3q3q3q5l1"
ONE, TWO = "1473268947.1550531325", "990011223.1795000000"


class Visit:
    """One browser; each call is the next request."""

    def __init__(self):
        self.memory, self.seq = Memory(), 0

    def ask(self, url, page="/1", *, cookie="", seq=None, launch="browser"):
        self.seq = seq or self.seq + 1
        headers = [(b"referer", f"https://shop.example{page}".encode())]
        headers += [(b"cookie", cookie.encode())] if cookie else []
        return inspect(exchange(url, seq=self.seq, headers=headers, launch=launch), CATALOG, self.memory).consent


def test_an_id_that_no_other_page_has_sent_is_told_and_is_no_identifier_of_the_visitor():
    consent = Visit().ask(f"{PING}&cid={ONE}")
    assert (consent.verdict, consent.cookieless) == ("", True)
    assert consent.verdict_why == (
        "This hit itself carries gcd=13q3q3q3q5l1 (analytics_storage denied); this hit sends client-id (query:cid), which "
        "no other page has sent so far."
    )
    assert (consent.standing.sends, consent.standing.page_ids) == ((), ("client-id (query:cid)",))


def test_the_requests_of_one_page_share_its_id():
    visit = Visit()
    assert [visit.ask(f"{PING}&cid={ONE}").verdict for _ in range(3)] == ["", "", ""]


def test_a_new_id_on_each_page_joins_none():
    visit = Visit()
    assert visit.ask(f"{PING}&cid={ONE}", "/1").verdict == ""
    assert visit.ask(f"{PING}&cid={TWO}", "/2").verdict == ""


def test_the_same_id_on_two_pages_is_sent_against_the_refusal_and_the_sentence_names_the_other_request():
    visit = Visit()
    visit.ask(f"{PING}&cid={ONE}", "/1")
    consent = visit.ask(f"{PING}&cid={ONE}", "/2")
    assert (consent.verdict, consent.cookieless) == ("against-refusal", False)
    assert consent.verdict_why.endswith(
        " Request 1 carried the id of query:cid from another page: it tells more than one page."
    )


def test_the_id_of_the_cookie_is_sent_against_the_refusal():
    visit = Visit()
    visit.ask("https://shop.example/a.css", cookie=f"x=1; _ga=GA1.1.{ONE}; y=2")
    consent = visit.ask(f"{PING}&cid={ONE}")
    assert consent.verdict == "against-refusal"
    assert "Request 1 carried the id of query:cid in the cookie _ga" in consent.verdict_why


def test_an_id_sent_before_the_refusal_on_another_page_is_the_visitor_s():
    visit = Visit()
    visit.ask(f"{PING.replace('G100', 'G111').replace('q', 'r')}&cid={ONE}", "/1")
    assert visit.ask(f"{PING}&cid={ONE}", "/2").verdict == "against-refusal"


@pytest.mark.parametrize("more", ["uid=member-7", "ep.email=jane%40other.example"])
def test_anything_else_that_tells_the_visitor_counts_at_once(more):
    assert Visit().ask(f"{PING}&cid={ONE}&{more}").verdict == "against-refusal"


def test_without_a_denial_of_its_own_a_ping_is_none_of_consent_mode():
    visit = Visit()
    visit.ask(f"{PING}&cid={TWO}")
    bare = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=x"
    assert visit.ask(f"{bare}&cid={ONE}").verdict == "against-refusal"


def test_another_vendor_s_id_beside_the_same_words_counts():
    acme = "https://www.facebook.com/tr/?id=770042&ev=PageView&fbp=fb.1.1700000000000.1234567890&gcs=G100"
    assert Visit().ask(acme).verdict == "against-refusal"


def test_another_browser_s_pages_and_later_requests_tell_nothing():
    visit = Visit()
    visit.ask(f"{PING}&cid={ONE}", "/1", launch="second")
    assert visit.ask(f"{PING}&cid={ONE}", "/2").verdict == ""
    visit.ask(f"{PING}&cid={ONE}", "/3")
    assert visit.ask(f"{PING}&cid={ONE}", "/2", seq=2).verdict == ""


def test_what_is_remembered_has_an_end():
    ids = PageIds()
    for n in range(MAX_VALUES + 5):
        ids.learn("b", str(n), "/1", n + 1)
    assert len(ids.seen["b"]) == MAX_VALUES
    for n in range(MAX_PAGES + 5):
        ids.learn("b", "x", f"/{n}", n + 10)
    assert len(ids.seen["b"]["x"]) == MAX_PAGES
    ids.learn("b", "x", "/0", 3)
    assert ids.elsewhere("b", "x", "/1", 99) == (3, "/0")


def test_only_google_s_own_form_of_the_cookie_is_read():
    ids = PageIds()
    for cookie in (b"_ga=x", b"my_ga=GA1.1.11111.22222", b"_ga=GA1.2.33333.44444"):
        ids.learn_cookie(exchange(headers=[(b"cookie", cookie)], seq=4))
    assert list(ids.seen["browser"]) == ["33333.44444"]
    assert ids.elsewhere("browser", "33333.44444", "/1", 5) == (4, COOKIE)
