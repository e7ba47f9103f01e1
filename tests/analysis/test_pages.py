"""Pages: documents, referers, frames, redirects, launches apart, open rows seen again, and "unknown" as an answer."""

from builders import exchange

from inspector.analysis import pages as pages_module
from inspector.analysis.pages import Pages, place_of

DOCUMENT = [(b"Sec-Fetch-Dest", b"document"), (b"Sec-Fetch-Mode", b"navigate"), (b"Sec-Fetch-Site", b"none")]
SHOP = "https://shop.example/"
PRODUCT = "https://shop.example/product?id=7"


def sub(url, *, referer=None, origin=None, site=b"cross-site", dest=b"empty", **more):
    headers = [(b"Sec-Fetch-Site", site), (b"Sec-Fetch-Mode", b"no-cors"), (b"Sec-Fetch-Dest", dest)]
    headers += [(b"Referer", referer.encode())] if referer else []
    headers += [(b"Origin", origin.encode())] if origin else []
    return exchange(url, headers=headers, **more)


def document(url, headers=DOCUMENT, **more):
    return exchange(url, headers=list(headers), **more)


def walk(*exchanges):
    """(page, how) of each, in order."""
    pages = Pages()
    return [(link.url, link.how) for link in map(pages.attach, exchanges)]


def test_a_document_is_its_own_page_and_the_fragment_does_not_count():
    assert walk(document(SHOP + "#top", seq=1)) == [(SHOP, "navigation")]


def test_sub_requests_attach_by_referer():
    links = walk(document(SHOP, seq=1), document(PRODUCT, seq=2), sub("https://t.example/c", referer=SHOP, seq=3))
    assert links[2] == (PRODUCT, "referer-origin")


def test_a_referer_cut_to_its_origin_means_the_newest_page_there():
    links = walk(
        document(PRODUCT, seq=1),
        document("https://other.example/", seq=2),
        sub("https://t.example/c", referer="https://shop.example/", seq=3),
    )
    assert links[2] == (PRODUCT, "referer-origin")


def test_a_full_referer_of_the_same_origin_finds_its_page_in_another_tab():
    links = walk(
        document(SHOP, seq=1),
        document(PRODUCT, seq=2),
        sub("https://shop.example/logo.svg", referer=SHOP, site=b"same-origin", seq=3),
    )
    assert links[2] == (SHOP, "referer")


def test_an_address_changed_by_script_still_belongs_to_its_document():
    links = walk(
        document(SHOP, seq=1),
        sub("https://shop.example/api", referer="https://shop.example/app/step-2", site=b"same-origin", seq=2),
    )
    assert links[1] == (SHOP, "referer-origin")


def test_origin_alone_attaches_too():
    links = walk(document(PRODUCT, seq=1), sub("https://t.example/c", origin="https://shop.example", seq=2))
    assert links[1] == (PRODUCT, "origin")


def test_a_referer_of_a_page_that_was_not_seen_is_taken_as_stated():
    assert walk(sub("https://t.example/c", referer=PRODUCT, seq=1)) == [(PRODUCT, "stated")]


class TestReported:
    """A beacon of the page that is left starts after the next document; what the hit reports tells."""

    def link(self, beacon, *reported):
        pages = Pages()
        for each in (document(SHOP, seq=1), document(PRODUCT, seq=2), document("https://other.example/", seq=3)):
            pages.attach(each)
        found = pages.refined(beacon, pages.attach(beacon), reported)
        return found.url, found.how

    def test_the_reported_document_of_the_same_origin_is_the_page(self):
        beacon = sub("https://t.example/c", referer="https://shop.example/", seq=4)
        assert self.link(beacon) == (PRODUCT, "referer-origin")
        assert self.link(beacon, SHOP) == (SHOP, "reported")
        assert self.link(beacon, "not an address", SHOP + "#top") == (SHOP, "reported")

    def test_an_address_that_was_not_opened_or_is_elsewhere_changes_nothing(self):
        beacon = sub("https://t.example/c", referer="https://shop.example/", seq=4)
        for reported in (SHOP + "never", "https://other.example/", ""):
            assert self.link(beacon, reported) == (PRODUCT, "referer-origin"), reported

    def test_a_whole_referer_counts_more_than_what_is_reported(self):
        beacon = sub("https://shop.example/c", referer=PRODUCT, site=b"same-origin", seq=4)
        assert self.link(beacon, SHOP) == (PRODUCT, "referer")

    def test_a_document_opened_later_is_not_reported_yet(self):
        pages = Pages()
        pages.attach(document(PRODUCT, seq=1))
        beacon = sub("https://t.example/c", referer="https://shop.example/", seq=2)
        link = pages.attach(beacon)
        pages.attach(document(SHOP, seq=3))
        assert pages.refined(beacon, link, [SHOP]).url == PRODUCT


class TestFrames:
    FRAME = "https://video.example/embed/1"

    def test_frames_do_not_become_pages_and_what_they_load_belongs_to_the_page(self):
        links = walk(
            document(SHOP, seq=1),
            sub(self.FRAME, referer=SHOP, dest=b"iframe", seq=2),
            sub("https://video.example/player.js", referer=self.FRAME, site=b"same-origin", seq=3),
            sub("https://ads.example/pixel", referer="https://video.example/", seq=4),
        )
        assert links[1:] == [(SHOP, "referer-origin"), (SHOP, "frame"), (SHOP, "frame")]

    def test_a_frame_inside_a_frame_belongs_to_the_page(self):
        links = walk(
            document(SHOP, seq=1),
            sub(self.FRAME, referer=SHOP, dest=b"iframe", seq=2),
            sub("https://inner.example/f", referer="https://video.example/", dest=b"iframe", seq=3),
            sub("https://inner.example/x", referer="https://inner.example/f", site=b"same-origin", seq=4),
        )
        assert links[3] == (SHOP, "frame")

    def test_what_a_style_sheet_of_another_host_loads_belongs_to_the_page(self):
        links = walk(
            document(SHOP, seq=1),
            sub("https://cdn.example/site.css", referer=SHOP, dest=b"style", seq=2),
            sub("https://fonts.example/a.woff2", referer="https://cdn.example/", dest=b"font", seq=3),
        )
        assert links[2] == (SHOP, "frame")

    def test_a_site_that_was_a_frame_and_is_opened_later_is_a_page_from_then_on(self):
        links = walk(
            document(SHOP, seq=1),
            sub(self.FRAME, referer=SHOP, dest=b"iframe", seq=2),
            document("https://video.example/watch", seq=3),
            sub("https://ads.example/pixel", referer="https://video.example/", seq=4),
        )
        assert links[3] == ("https://video.example/watch", "referer-origin")


class TestRedirects:
    def test_a_redirected_document_is_no_page_for_what_follows(self):
        moved = document(SHOP, seq=1, status=301, response_headers=[(b"location", PRODUCT.encode())])
        links = walk(moved, document(PRODUCT, seq=2), sub("https://t.example/c", referer=SHOP, seq=3))
        assert links == [(SHOP, "navigation"), (PRODUCT, "navigation"), (PRODUCT, "referer-origin")]

    def test_a_redirector_between_two_sites_belongs_to_the_page_that_was_left(self):
        headers = [
            (b"Sec-Fetch-Dest", b"document"),
            (b"Sec-Fetch-Mode", b"navigate"),
            (b"Sec-Fetch-Site", b"cross-site"),
        ]
        bounce = document(
            "https://click.example/r?to=x",
            [*headers, (b"Referer", SHOP.encode())],
            seq=2,
            status=302,
            response_headers=[(b"location", b"https://partner.example/")],
        )
        links = walk(document(SHOP, seq=1), bounce, document("https://partner.example/", headers, seq=3))
        assert links == [(SHOP, "navigation"), (SHOP, "referer-origin"), ("https://partner.example/", "navigation")]

    def test_a_redirector_to_another_site_that_no_page_led_to_opens_none(self):
        bounce = document(
            "https://go.example/", status=302, response_headers=[(b"location", b"https://partner.example/")]
        )
        assert walk(bounce) == [(None, "unknown")]

    def test_a_redirect_within_a_site_is_a_page_of_its_own(self):
        bounce = document(
            "https://shop.example/", status=301, response_headers=[(b"location", b"https://www.shop.example/")]
        )
        assert walk(bounce) == [("https://shop.example/", "navigation")]

    def test_downloads_and_empty_answers_open_no_page(self):
        saved = document(SHOP + "a.pdf", seq=2, response_headers=[(b"Content-Disposition", b"attachment; filename=a")])
        empty = document(SHOP + "beacon", seq=3, status=204)
        links = walk(document(PRODUCT, seq=1), saved, empty, sub("https://t.example/c", referer=SHOP, seq=4))
        assert links[3] == (PRODUCT, "referer-origin")

    def test_a_prefetched_document_is_not_the_page_yet(self):
        prefetch = document(SHOP + "next", [*DOCUMENT, (b"Sec-Purpose", b"prefetch;prerender")], seq=2)
        links = walk(
            document(SHOP, seq=1),
            prefetch,
            sub("https://t.example/c", referer=SHOP, seq=3),
            sub("https://shop.example/n.js", referer=SHOP + "next", site=b"same-origin", seq=4),
        )
        assert links[2:] == [(SHOP, "referer-origin"), (SHOP + "next", "referer")]


class TestGuesses:
    def test_without_referer_the_launchs_last_page_is_a_guess_and_said(self):
        assert walk(document(SHOP, seq=1), sub("https://t.example/c", seq=2, connection="c2"))[1] == (SHOP, "launch")

    def test_the_connections_own_last_page_comes_first(self):
        links = walk(
            document(SHOP, seq=1, connection="c1"),
            document("https://other.example/", seq=2, connection="c2"),
            sub("https://shop.example/x", seq=3, connection="c1", site=b"same-origin"),
        )
        assert links[2] == (SHOP, "connection")

    def test_a_guess_that_the_browser_contradicts_is_not_made(self):
        links = walk(
            document(SHOP, seq=1),
            sub("https://shop.example/x", seq=2),
            sub("https://t.example/", seq=3, site=b"same-site"),
        )
        assert links[1:] == [(None, "unknown"), (None, "unknown")]

    def test_a_call_that_no_page_made_has_no_page(self):
        links = walk(
            document(SHOP, seq=1),
            sub("https://update.example/", site=b"none", seq=2),
            exchange("https://up.example/", seq=3),
        )
        assert links[1:] == [(None, "unknown"), (None, "unknown")]

    def test_plain_http_carries_no_marks_of_the_browser_and_is_guessed(self):
        assert walk(document(SHOP, seq=1), exchange("http://t.example/c", seq=2, connection=""))[1] == (SHOP, "launch")

    def test_a_tunnel_that_never_carried_a_request_has_no_page(self):
        assert walk(document(SHOP, seq=1), exchange("t.example:443", method=b"CONNECT", seq=2))[1] == (None, "unknown")

    def test_an_extension_is_no_page(self):
        links = walk(document(SHOP, seq=1), sub("https://t.example/c", origin="chrome-extension://abcdef", seq=2))
        assert links[1] == (None, "unknown")

    def test_nothing_seen_before_gives_no_page(self):
        assert walk(exchange("https://t.example/c")) == [(None, "unknown")]


def test_without_fetch_metadata_html_and_upgrade_insecure_requests_tell_a_document():
    headers = [(b"Upgrade-Insecure-Requests", b"1"), (b"Accept", b"text/html,application/xhtml+xml")]
    links = walk(
        exchange(SHOP, headers=headers, seq=1), exchange(SHOP + "x.js", headers=[(b"Referer", SHOP.encode())], seq=2)
    )
    assert links == [(SHOP, "navigation"), (SHOP, "referer")]


def test_what_the_source_states_comes_first():
    link = walk(document(SHOP, seq=1), sub("https://t.example/c", referer=SHOP, page=PRODUCT, seq=2))[1]
    assert link == (PRODUCT, "har-page")


def test_a_stated_page_that_is_no_address_is_passed_over():
    assert walk(sub("https://t.example/c", referer=SHOP, page="Page title", seq=1)) == [(SHOP, "stated")]


def test_two_launches_never_mix():
    links = walk(
        document(SHOP, seq=1, launch="before"),
        sub("https://t.example/c", seq=2, launch="after"),
        sub("https://t.example/c", referer=SHOP, seq=3, launch="after"),
    )
    assert links[1:] == [(None, "unknown"), (SHOP, "stated")]


class TestSeenAgain:
    def test_a_row_seen_again_gets_the_page_of_its_own_moment(self):
        pages = Pages()
        first = document(SHOP, seq=1)
        beacon = sub("https://t.example/c", seq=2, state="open", status=None)
        later = document(PRODUCT, seq=3)
        for each in (first, beacon, later):
            pages.attach(each)
        again = sub("https://t.example/c", seq=2)
        assert (pages.attach(again).url, pages.attach(again).how) == (SHOP, "connection")

    def test_a_document_that_turns_out_to_be_a_redirect_is_taken_back(self):
        pages = Pages()
        pages.attach(document(SHOP, seq=1))
        pages.attach(document(PRODUCT, seq=2, state="open", status=None))
        assert pages.attach(sub("https://t.example/c", seq=3)).url == PRODUCT
        pages.attach(document(PRODUCT, seq=2, status=302, response_headers=[(b"location", SHOP.encode())]))
        assert pages.attach(sub("https://t.example/c", seq=4)).url == SHOP

    def test_the_same_exchanges_in_any_number_of_passes_give_the_same_pages(self):
        walked = [
            document(SHOP, seq=1),
            sub("https://t.example/c", referer=SHOP, seq=2),
            document(PRODUCT, seq=3),
            sub("https://t.example/c", seq=4),
        ]
        pages = Pages()
        passes = [[pages.attach(each).url for each in walked] for _ in range(3)]
        assert passes[0] == passes[1] == passes[2] == [SHOP, SHOP, PRODUCT, PRODUCT]


def test_places_of_odd_addresses_are_none():
    assert [place_of(url) for url in (b"", b"about:blank", b"null", b"shop.example:443", b"data:text/html,x")] == [
        None
    ] * 5


def test_a_session_of_endless_documents_keeps_those_that_taught_last(monkeypatch):
    monkeypatch.setattr(pages_module, "MAX_NAMES", 50)
    pages = Pages()
    html = {"headers": [(b"sec-fetch-dest", b"iframe"), (b"referer", b"https://shop.example/")]}
    page = [(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate")]
    pages.attach(exchange("https://shop.example/", seq=1, headers=page))
    for seq in range(2, 202):
        pages.attach(exchange(f"https://frames.example/{seq}", seq=seq, **html))
    assert len(pages._timelines) == 50
    inside = exchange("https://t.example/p", seq=300, headers=[(b"referer", b"https://frames.example/201")])
    assert pages.attach(inside).url == "https://shop.example/"


def test_an_address_too_long_for_a_referer_is_the_page_of_its_own_document_and_not_remembered():
    pages = Pages()
    url = "https://shop.example/?" + "x" * pages_module.LONGEST
    page = [(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate")]
    assert pages.attach(exchange(url, seq=1, headers=page)).url == url
    assert max(len(part) for name in pages._timelines for part in name) <= pages_module.LONGEST
    part = exchange("https://t.example/p", seq=2, headers=[(b"referer", b"https://shop.example/")])
    assert pages.attach(part).url == url
