"""The page of an entry is the URL of its page's document request."""

from typing import Any

from inspector.capture.har_pages import Pages
from inspector.model.exchange import Request, Response

DOCUMENT = {"sec-fetch-dest": "document"}
HTML = {"content-type": "text/html; charset=utf-8"}


class Har:
    """Entries one after another, as the reader gives them; `pages` is what each row has in the end."""

    def __init__(self) -> None:
        self.pages = Pages()
        self.rows: dict[int, str | None] = {}

    def add(
        self, url: str, pageref: Any = "p", *, asked: dict[str, str] | None = None, answer: dict[str, str] | None = None,
        status: int = 200, kind: str | None = None,
    ) -> None:  # fmt: skip
        seq = len(self.rows) + 1
        request = Request(b"GET", url.encode(), "", _headers(asked))
        response = Response(status, b"", "", _headers(answer))
        entry = {"pageref": pageref} | ({"_resourceType": kind} if kind else {})
        self.rows[seq] = self.pages.url(entry, seq, request, response)

    def whole(self) -> list[str | None]:
        for url, seqs in self.pages.corrections():
            for seq in seqs:
                self.rows[seq] = url
        return list(self.rows.values())


def _headers(given: dict[str, str] | None) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode(), value.encode()) for name, value in (given or {}).items())


def test_the_document_request_names_the_page_of_all_its_entries() -> None:
    har = Har()
    har.add("https://shop.example/", asked=DOCUMENT)
    har.add("https://cdn.example/a.js")
    assert list(har.rows.values()) == ["https://shop.example/"] * 2
    assert har.whole() == ["https://shop.example/"] * 2


def test_entries_before_the_document_are_corrected() -> None:
    har = Har()
    har.add("https://vendor.test/late-beacon", asked={"sec-fetch-dest": "empty"})
    har.add("https://cdn.example/x.js", asked={"sec-fetch-dest": "script"})
    har.add("https://shop.example/next", asked=DOCUMENT)
    har.add("https://cdn.example/y.js", asked={"sec-fetch-dest": "script"})
    assert har.whole() == ["https://shop.example/next"] * 4


def test_after_redirects_the_page_is_where_they_led() -> None:
    har = Har()
    har.add("http://shop.example/", kind="document", status=301, answer={"location": "https://shop.example/"})
    har.add("https://shop.example/", kind="document", status=302, answer={"location": "/en/"})
    har.add("https://shop.example/en/", kind="document", answer=HTML)
    har.add("https://cdn.example/x.js", kind="script")
    assert har.whole() == ["https://shop.example/en/"] * 4


def test_a_frame_is_not_the_page() -> None:
    har = Har()
    har.add("https://shop.example/", asked=DOCUMENT, kind="document")
    har.add("https://frame.example/", asked={"sec-fetch-dest": "iframe"}, kind="document", answer=HTML)
    har.add("https://old-frame.example/", kind="document", answer=HTML)
    assert har.whole() == ["https://shop.example/"] * 3


def test_without_the_browsers_words_the_first_html_answer_is_the_document() -> None:
    har = Har()
    har.add("https://cdn.example/x.js", answer={"content-type": "text/javascript"})
    har.add("https://shop.example/", answer=HTML)
    har.add("https://ads.example/frame", answer=HTML)
    assert har.whole() == ["https://shop.example/"] * 3


def test_without_any_document_the_title_of_the_page_counts_before_its_first_entry() -> None:
    for title_first in (True, False):
        har = Har()
        if title_first:
            har.pages.title("p", "https://shop.example/from-title")
        har.add("https://vendor.test/collect", asked={"sec-fetch-dest": "empty"})
        har.add("https://vendor.test/collect", asked={"sec-fetch-dest": "empty"})
        if not title_first:
            har.pages.title("p", "https://shop.example/from-title")
        assert har.whole() == ["https://shop.example/from-title"] * 2


def test_a_title_that_is_no_url_says_nothing_and_a_document_counts_more() -> None:
    har = Har()
    har.pages.title("p", "My shop")
    har.pages.title("q", "https://shop.example/title")
    har.pages.title(3, "https://shop.example/")
    har.add("https://shop.example/a", "p", asked=DOCUMENT)
    har.add("https://shop.example/b", "q", asked=DOCUMENT)
    assert har.whole() == ["https://shop.example/a", "https://shop.example/b"]


def test_pages_are_told_apart_and_entries_without_one_have_none() -> None:
    har = Har()
    har.add("https://a.example/", "1", asked=DOCUMENT)
    har.add("https://b.example/", "2", asked=DOCUMENT)
    har.add("https://cdn.example/", "1")
    har.add("https://cdn.example/", None)
    har.add("https://cdn.example/", 7)
    har.add("https://cdn.example/", "x" * 5000)
    assert har.whole() == ["https://a.example/", "https://b.example/", "https://a.example/", None, None, None]


def test_a_redirect_of_another_request_to_the_same_page_changes_nothing() -> None:
    har = Har()
    har.add("https://shop.example/", asked=DOCUMENT, answer=HTML)
    har.add("https://shop.example/pixel", status=302, answer={"location": "https://vendor.test/"}, kind="image")
    har.add("https://vendor.test/", kind="image")
    assert har.whole() == ["https://shop.example/"] * 3
