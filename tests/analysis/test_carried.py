"""What the cookies of one exchange have in common: host, page, party."""

import pytest
from builders import exchange

from inspector.analysis.carried import Carried, CookieMemory
from inspector.analysis.cookie_jar import Watched
from inspector.analysis.pages import UNKNOWN, PageLink, place_of
from inspector.analysis.payload import payload_of


def carried(url: str, page: str = "", how: str = "referer", headers=()) -> Carried:
    item = exchange(url, headers=list(headers))
    link = PageLink(place_of(page.encode()), how) if page else UNKNOWN
    return Carried(item, place_of(item.request.url), link, payload_of(item.request), {})


@pytest.mark.parametrize(
    ("url", "page", "party"),
    [
        ("https://www.shop.example/a", "https://shop.example/", "first"),
        ("https://ads.example/a", "https://shop.example/", "third"),
        ("https://a.github.io/", "https://b.github.io/", "third"),
        ("https://192.0.2.1/a", "https://192.0.2.1/", "first"),
        ("https://192.0.2.1/a", "https://shop.example/", "third"),
        ("https://ads.example/a", "", "unknown"),
    ],
)
def test_a_party_is_relative_to_the_page(url, page, party):
    assert carried(url, page).party == party


def test_a_navigation_is_first_party_whatever_page_it_came_from():
    headers = [(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate")]
    made = carried("https://bounce.example/?to=1", "https://shop.example/", headers=headers)
    assert (made.opens, made.party) == (True, "first")
    assert carried("https://shop.example/", "https://shop.example/", "navigation").opens
    assert carried("https://shop.example/", "https://shop.example/", "har-page").opens
    assert not carried("https://shop.example/x", "https://shop.example/", "har-page").opens


def test_a_frame_is_no_navigation_of_the_window():
    headers = [(b"sec-fetch-dest", b"iframe"), (b"sec-fetch-mode", b"navigate")]
    made = carried("https://ads.example/f", "https://shop.example/", headers=headers)
    assert (made.opens, made.party) == (False, "third")


def test_what_is_said_of_a_browser_that_is_known_better_is_forgotten():
    memory = CookieMemory()
    memory.kept[("x",)] = ()
    memory.watch(Watched())
    assert memory.kept
    memory.watch(Watched(frozenset({"one"})))
    assert not memory.kept
    assert memory.jar.watched.fresh == {"one"}
