"""Index.cookies(): one row a name and domain, over the whole session."""

from dataclasses import replace

import pytest
from inspections import inspection, judged, write_index

from inspector.index.cookie_rows import Cookies
from inspector.index.cookie_sets import flags_of
from inspector.index.filter_language import COOKIE_WORDS
from inspector.index.query import Index
from inspector.model.cookie import Cookie

SHOP, ADS = "https://www.shop.example/", "https://ads.example/p"


def sent(name: str, domain: str, party: str = "first", **more) -> Cookie:
    return Cookie(name, f"cookie:{name}", "sent", domain, more.pop("path", ""), party, "", "", None, **more)


def was_set(name: str, domain: str, life: float | None, **more) -> Cookie:
    values = {"path": "/", "party": "first", "owner": "Google Analytics", "purpose": "Analytics"} | more
    return Cookie(name=name, at=f"set-cookie:{name}", direction="set", domain=domain, life_s=life, **values)


def index_of(tmp_path, *rows):
    return Index.open(write_index(tmp_path / "i", [judged(row) for row in rows]))


def test_a_session_without_cookies_has_no_rows(tmp_path):
    with index_of(tmp_path, inspection(1, SHOP, "Shop")) as index:
        assert index.cookies() == []


def test_one_row_tells_all_that_the_session_knows_of_a_cookie(tmp_path):
    rows = [
        inspection(
            1, SHOP, "Shop", cookies=(was_set("_ga", "shop.example", 63072000.0, set_by="server", http_only=True),)
        ),
        inspection(2, SHOP, "Shop", cookies=(sent("_ga", "shop.example", path="/", set_by="server", since=1),)),
        inspection(5, SHOP, "Tags", cookies=(sent("_ga", "shop.example", path="/", set_by="server", since=1),) * 2),
        inspection(7, SHOP, "Tags", cookies=(sent("_ga", "shop.example", path="/", set_by="server", since=1),)),
    ]
    with index_of(tmp_path, *rows) as index:
        (row,) = index.cookies()
    assert (row.name, row.domain, row.set_by, row.life_s, row.persistent) == (
        "_ga",
        "shop.example",
        "server",
        63072000.0,
        True,
    )
    assert (row.http_only, row.secure, row.first, row.last, row.count) == (True, False, 1, 7, 4)
    assert row.recipients == ("Tags", "Shop")


def test_what_only_a_request_shows_claims_no_life_and_no_flags(tmp_path):
    with index_of(tmp_path, inspection(1, SHOP, "Shop", cookies=(sent("a", "shop.example"),))) as index:
        (row,) = index.cookies()
    assert (row.life_s, row.persistent, row.http_only, row.secure, row.same_site, row.set_by) == (
        None, None, False, False, "", "unknown",
    )  # fmt: skip


def test_a_response_that_sets_a_cookie_gives_it_to_nobody(tmp_path):
    with index_of(tmp_path, inspection(1, ADS, "Ads", cookies=(was_set("id", "ads.example", None),))) as index:
        (row,) = index.cookies()
    assert (row.recipients, row.persistent, row.count) == ((), False, 1)


def test_the_same_name_at_two_domains_is_two_cookies_and_third_parties_come_first(tmp_path):
    rows = [
        inspection(1, SHOP, "Shop", cookies=(sent("id", "shop.example"), sent("b", "shop.example"))),
        inspection(2, ADS, "Ads", cookies=(sent("id", "ads.example", "third"),)),
        inspection(3, ADS, "Ads", cookies=(sent("id", "ads.example", "first"),)),
    ]
    with index_of(tmp_path, *rows) as index:
        assert [(row.name, row.domain, row.party) for row in index.cookies()] == [
            ("id", "ads.example", "third"), ("b", "shop.example", "first"), ("id", "shop.example", "first"),
        ]  # fmt: skip


def test_who_set_it_last_counts(tmp_path):
    rows = [
        inspection(1, SHOP, "Shop", cookies=(was_set("a", "shop.example", 60.0, set_by="server"),)),
        inspection(2, SHOP, "Shop", cookies=(sent("a", "shop.example", set_by="script"),)),
        inspection(3, SHOP, "Shop", cookies=(sent("a", "shop.example", set_by="unknown"),)),
    ]
    with index_of(tmp_path, *rows) as index:
        (row,) = index.cookies()
    assert (row.set_by, row.life_s) == ("script", 60.0)


def test_a_row_that_is_judged_again_counts_once(tmp_path):
    first = judged(inspection(1, SHOP, "Shop", cookies=(sent("a", "shop.example"),)), "open")
    again = judged(inspection(1, SHOP, "Shop", cookies=(sent("b", "shop.example"),)))
    write_index(tmp_path / "i", [first])
    with Index.open(write_index(tmp_path / "i", [again])) as index:
        assert [(row.name, row.count) for row in index.cookies()] == [("b", 1)]


@pytest.fixture
def filtered(tmp_path):
    rows = [
        inspection(1, SHOP, "Shop", cookies=(was_set("_ga", "shop.example", 60.0, set_by="server", http_only=True),)),
        inspection(2, SHOP, "Shop", cookies=(sent("script_name", "shop.example", set_by="unknown"),)),
        inspection(3, ADS, "Ads", cookies=(sent("id", "ads.example", "third", set_by="script"),)),
        inspection(4, ADS, "Ads"),
    ]
    with index_of(tmp_path, *rows) as index:
        yield index


@pytest.mark.parametrize(
    ("words", "seqs"),
    [
        ("cookie:_ga", [1]),
        ("cookie:_GA", [1]),
        ("cookie:script", [3]),
        ("cookie:script_", [2]),
        ("cookie:third", [3]),
        ("cookie:server", [1]),
        ("cookie:httponly", [1]),
        ("cookie:google", [1]),
        ("cookie:analytics", [1]),
        ("cookie:ads.example", [3]),
        ("cookie:sent", [2, 3]),
        ("-cookie:sent", [1, 4]),
        ("cookie:sent host:ads", [3]),
        ("cookie:no-such", []),
        ("cookie:*", []),
        ("cookie:", [1, 2, 3, 4]),
    ],
)
def test_a_filter_finds_the_requests_of_a_cookie(filtered, words, seqs):
    assert list(filtered.ids(words)) == seqs


@pytest.mark.parametrize("word", COOKIE_WORDS)
def test_every_word_of_the_filter_is_a_flag_that_a_cookie_can_have(word):
    site = word.removeprefix("samesite-")
    made = [
        sent("a", "shop.example"), was_set("a", "shop.example", None, refused="Why."), was_set("b", "x.example", 1.0),
        was_set("c", "x.example", 1.0, http_only=True, secure=True, partitioned=True, party="third", set_by="server"),
        sent("d", "x.example", set_by="script"), was_set("e", "x.example", 1.0, same_site=site),
    ]  # fmt: skip
    assert any(f" {word} " in flags_of(cookie) for cookie in made)


def test_a_name_with_its_domain_finds_that_cookie_alone(tmp_path):
    rows = [
        inspection(1, SHOP, "Shop", cookies=(sent("_ga", "shop.example"),)),
        inspection(2, SHOP, "Shop", cookies=(sent("_ga_ABC", "shop.example"), sent("_ga", "ads.example"))),
        inspection(3, SHOP, "Shop", cookies=(sent("a@b", "shop.example"),)),
    ]
    with index_of(tmp_path, *rows) as index:
        assert list(index.ids("cookie:_ga")) == [1, 2]
        assert list(index.ids("cookie:_ga@shop.example")) == [1]
        assert list(index.ids("cookie:_GA@ads.example")) == [2]
        assert list(index.ids("cookie:a@b@shop.example")) == [3]
        assert list(index.ids("cookie:a@b")) == [3]
        assert list(index.ids("cookie:*@shop.example")) == []


def lives(row) -> dict[str, tuple[str, float | None]]:
    return {life.model: (life.outcome, life.life_s) for life in row.lives}


def test_a_scripts_cookie_is_judged_by_its_usual_life_a_servers_by_what_it_asked_for(tmp_path):
    rows = [
        inspection(1, SHOP, "Shop", cookies=(sent("_ga", "shop.example", set_by="script", usual_s=63072000.0),)),
        inspection(2, SHOP, "Shop", cookies=(
            was_set("FPID", "shop.example", 63072000.0, set_by="server", facts=("other-network",)),
            was_set("id", "shop.example", 63072000.0, set_by="server", facts=("document",)),
        )),
    ]  # fmt: skip
    with index_of(tmp_path, *rows) as index:
        found = {row.name: row for row in index.cookies()}
    assert lives(found["_ga"])["safari"] == ("capped", 7 * 86400.0)
    assert lives(found["_ga"])["chromium"] == ("capped", 400 * 86400.0)
    assert lives(found["FPID"])["safari"] == ("capped", 7 * 86400.0)
    assert lives(found["id"])["safari"] == ("kept", 63072000.0)


def test_a_page_reached_by_a_decorated_link_counts_though_later_pages_were_not(tmp_path):
    rows = [
        inspection(1, SHOP, "Shop", cookies=(sent("_ga", "shop.example", set_by="script", facts=("decorated",)),)),
        inspection(2, SHOP, "Shop", cookies=(sent("_ga", "shop.example", set_by="script", facts=("plain-landing",)),)),
    ]
    with index_of(tmp_path, *rows) as index:
        (row,) = index.cookies()
    assert lives(row)["safari"] == ("capped", 86400.0)


def test_one_host_before_others_got_the_same_is_part_of_what_they_share(tmp_path):
    rows = [
        inspection(1, SHOP, "Shop", cookies=(sent("_ga", "www.shop.example", set_by="script"),)),
        inspection(2, SHOP, "Tags", cookies=(sent("_ga", "shop.example", set_by="script"),)),
        inspection(3, SHOP, "Shop", cookies=(was_set("id", "www.shop.example", None), sent("id", "shop.example"))),
    ]
    with index_of(tmp_path, *rows) as index:
        found = [(row.name, row.domain, row.count, row.recipients) for row in index.cookies()]
    assert found == [
        ("_ga", "shop.example", 2, ("Shop", "Tags")), ("id", "shop.example", 1, ("Shop",)), ("id", "www.shop.example", 1, ()),
    ]  # fmt: skip


def test_each_row_says_what_a_tagging_server_would_change(tmp_path):
    with index_of(
        tmp_path,
        inspection(1, SHOP, "Shop", cookies=(sent("_ga", "shop.example", set_by="script", usual_s=63072000.0),)),
    ) as index:
        (row,) = index.cookies()
    sides = [
        next(life.life_s for life in side if life.model == "safari") for side in (row.lives, row.elsewhere, row.beside)
    ]
    assert sides == [7 * 86400.0, 7 * 86400.0, 63072000.0]


def test_one_launch_has_its_own_cookies(tmp_path):
    rows = [
        replace(judged(inspection(n, SHOP, "Shop", cookies=(sent(name, "shop.example"),))), launch=launch)
        for n, (name, launch) in enumerate([("a", "one"), ("b", "two"), ("a", "two")], 1)
    ]
    with Index.open(write_index(tmp_path / "i", rows)) as index:
        assert [(row.name, row.count) for row in index.cookies("two")] == [("a", 1), ("b", 1)]
        assert [(row.name, row.count) for row in index.cookies()] == [("a", 2), ("b", 1)]
        assert index.cookies("three") == []


def test_requests_added_up_one_by_one_give_the_rows_of_the_index(tmp_path):
    items = [
        inspection(1, SHOP, "Shop", cookies=(was_set("a", "shop.example", 63072000.4, set_by="server"),)),
        inspection(2, ADS, "Ads", cookies=(sent("id", "ads.example", "third"), sent("id", "ads.example", "third"))),
        inspection(3, ADS, "Ads", cookies=(sent("id", "ads.example", "third", since=2),)),
    ]
    sums = Cookies()
    for item in items:
        sums.learn(item)
    with index_of(tmp_path, *items) as index:
        found = index.cookies()
    assert [(r.name, r.count, r.first, r.last, r.lives) for r in sums.rows()] == [
        (r.name, r.count, r.first, r.last, r.lives) for r in found
    ]


def test_the_filter_of_a_cookie_finds_as_many_requests_as_its_row_counts(tmp_path):
    sub, other = "https://sst.shop.example/", "https://x.y.shop.example/"
    rows = [
        inspection(1, SHOP, "Shop", cookies=(sent("_ga", "shop.example"), sent("set", "shop.example", path="/"))),
        inspection(2, sub, "Shop", cookies=(sent("_ga", "sst.shop.example"), sent("set", "sst.shop.example"))),
        inspection(3, other, "Shop", cookies=(sent("_ga", "x.y.shop.example"), sent("own", "x.y.shop.example"))),
        inspection(4, sub, "Shop", cookies=(was_set("own", "sst.shop.example", None), sent("_gat", "shop.example"))),
        inspection(5, sub, "Shop", cookies=(sent("own", "sst.shop.example"), sent("own", "shop.example"))),
    ]
    with index_of(tmp_path, *rows) as index:
        for row in index.cookies():
            found = list(index.ids(f"cookie:{row.name}@{row.domain}"))
            assert len(found) == row.count, (row.name, row.domain, found)
