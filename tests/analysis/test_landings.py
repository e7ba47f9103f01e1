"""How pages were reached, and where their documents came from."""

import pytest
from builders import exchange

from inspector.analysis import landings
from inspector.analysis.landings import Landings, landing_of
from inspector.analysis.pages import place_of
from inspector.model.exchange import Exchange


def document(url: str, site: bytes = b"", referer: bytes = b"", **more) -> Exchange:
    headers = [(b"sec-fetch-site", site)] if site else []
    return exchange(url, headers=headers + ([(b"referer", referer)] if referer else []), **more)


@pytest.mark.parametrize(
    ("url", "site", "referer", "landing"),
    [
        ("https://shop.example/?gclid=1", b"cross-site", b"", "decorated"),
        ("https://shop.example/?a", b"cross-site", b"https://ads.example/", "decorated"),
        ("https://shop.example/", b"cross-site", b"", ""),
        ("https://shop.example/?", b"cross-site", b"", ""),
        ("https://shop.example/?gclid=1", b"same-origin", b"", "plain-landing"),
        ("https://shop.example/?gclid=1", b"none", b"", "plain-landing"),
        ("https://shop.example/?gclid=1", b"", b"https://ads.example/", "decorated"),
        ("https://shop.example/?q=1", b"", b"https://www.shop.example/", "plain-landing"),
        ("https://shop.example/?q=1", b"", b"", ""),
    ],
)
def test_a_landing_is_decorated_by_a_query_from_another_site(url, site, referer, landing):
    item = document(url, site, referer)
    assert landing_of(item, place_of(item.request.url)) == landing


def learned(*items: Exchange) -> Landings:
    made = Landings()
    for item in items:
        made.learn(item, place_of(item.request.url))
    return made


def test_the_last_document_before_counts():
    made = learned(
        document("https://shop.example/?x=1", b"cross-site", seq=1, server_ip="192.0.2.1"),
        document("https://shop.example/?x=1", b"none", seq=5, server_ip="198.51.100.1"),
    )
    assert made.landing("browser", "https://shop.example/?x=1", 4) == "decorated"
    assert made.landing("browser", "https://shop.example/?x=1", 5) == "plain-landing"
    assert made.landing("browser", "https://shop.example/?x=1", 0) == ""
    assert made.address("browser", "shop.example", 4) == "192.0.2.1"
    assert made.address("browser", "shop.example", 9) == "198.51.100.1"
    assert made.address("other", "shop.example", 9) is None


def test_a_document_seen_again_replaces_what_it_taught():
    made = learned(
        document("https://shop.example/", seq=1), document("https://shop.example/", seq=1, server_ip="192.0.2.1")
    )
    assert made.address("browser", "shop.example", 9) == "192.0.2.1"


def test_documents_without_end_fill_no_memory(monkeypatch):
    monkeypatch.setattr(landings, "MAX_KEPT", 10)
    made = learned(*(document(f"https://shop.example/{n}", seq=n) for n in range(1, 50)))
    assert sum(map(len, made._seqs.values())) == 10
    long = document("https://shop.example/" + "x" * 5000, seq=99)
    assert "x" * 5000 not in str(learned(long)._seqs)
