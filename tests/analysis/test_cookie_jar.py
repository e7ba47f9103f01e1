"""Who set a cookie: what a session taught, and what it leaves open."""

from dataclasses import replace

import pytest

from inspector.analysis import cookie_jar
from inspector.analysis.cookie_jar import CookieJar, Origin, Sent, Stored, Watched
from inspector.model.cookie import Cookie

COOKIE = Cookie("a", "set-cookie:a", "set", "shop.example", "/", "first", "", "", None, set_by="server", host_only=True)
FRESH = Watched(fresh=frozenset({"one"}))


def stored(seq: int, value: str = "1", path: bytes = b"/", **more) -> Stored:
    return Stored(seq, 0, hash(value), path, replace(COOKIE, since=seq, **more))


def sent(
    value: str = "1", name: str = "a", host: str = "shop.example", path: bytes = b"/", secure: bool = True
) -> Sent:
    return Sent(name, hash(value), host, path, secure)


def jar_of(*items: Stored, watched: Watched = FRESH) -> CookieJar:
    jar = CookieJar()
    jar.watched = watched
    for item in items:
        jar.learn("one", item.seq, (item,))
    return jar


def test_a_cookie_with_the_value_of_an_earlier_set_cookie_is_the_servers_since_then():
    found = jar_of(stored(3), stored(5)).origin("one", 9, sent())
    assert (found.set_by, found.since) == ("server", 3)
    assert found.cookie is not None
    assert found.cookie.domain == "shop.example"


def test_nothing_informs_the_past_nor_another_launch():
    jar = jar_of(stored(3))
    assert jar.origin("one", 3, sent()).set_by == "script"
    assert jar.origin("two", 9, sent()).set_by == "unknown"


def test_a_script_is_named_only_where_nothing_else_is_left():
    assert jar_of().origin("one", 9, sent()) == Origin("script")
    assert jar_of(stored(3)).origin("one", 9, sent("2")).set_by == "script"
    assert jar_of(watched=Watched()).origin("one", 9, sent()) == Origin("unknown")
    assert jar_of(stored(3), watched=Watched()).origin("one", 9, sent("2")) == Origin("unknown")


@pytest.mark.parametrize(
    "watched",
    [
        Watched(frozenset({"one"}), blind=frozenset({"one"})),
        Watched(frozenset({"one"}), unseen={"one": frozenset({"shop.example"})}),
    ],
)
def test_where_answers_were_not_read_no_script_is_named(watched):
    assert jar_of(watched=watched).origin("one", 9, sent()).set_by == "unknown"


def test_answers_of_another_site_that_were_not_read_change_nothing():
    watched = Watched(frozenset({"one"}), unseen={"one": frozenset({"other.example"})})
    assert jar_of(watched=watched).origin("one", 9, sent()).set_by == "script"


def test_an_answer_whose_headers_were_cut_leaves_its_site_open():
    jar = jar_of()
    jar.cut("one", "api.shop.example")
    assert jar.origin("one", 9, sent()).set_by == "unknown"
    assert jar.origin("one", 9, sent(host="other.example")).set_by == "script"


def test_no_script_changes_an_http_only_cookie():
    found = jar_of(stored(3, http_only=True)).origin("one", 9, sent("2"))
    assert (found.set_by, found.since) == ("server", 3)


def test_a_cookie_that_was_taken_away_and_comes_again_is_a_scripts():
    assert jar_of(stored(3, http_only=True), stored(5, "", life_s=0.0)).origin("one", 9, sent("2")).set_by == "script"


@pytest.mark.parametrize(
    ("more", "asked", "server"),
    [
        ({}, {"host": "www.shop.example"}, False),
        ({"host_only": False}, {"host": "www.shop.example"}, True),
        ({"host_only": False}, {"host": "myshop.example"}, False),
        ({"path": b"/basket"}, {"path": b"/basket/1"}, True),
        ({"path": b"/basket"}, {"path": b"/"}, False),
        ({"secure": True}, {"secure": False}, False),
        ({"secure": True}, {"secure": True}, True),
        ({}, {"name": "b"}, False),
    ],
)
def test_only_a_set_cookie_that_reaches_the_request_taught_it(more, asked, server):
    assert (jar_of(stored(3, **more)).origin("one", 9, sent(**asked)).set_by == "server") is server


def test_a_row_that_is_seen_again_replaces_what_it_taught():
    jar = jar_of(stored(3), stored(4))
    jar.learn("one", 3, (stored(3, "2"),))
    assert jar.origin("one", 9, sent()).since == 4
    assert jar.origin("one", 9, sent("2")).since == 3
    jar.learn("one", 3, ())
    assert jar.origin("one", 9, sent("2")).set_by == "script"


def test_a_set_cookie_that_only_says_again_what_was_said_changes_nothing():
    jar = jar_of(stored(3, life_s=100.0))
    version = jar.version("one", 9)
    jar.learn("one", 4, (stored(4, life_s=99.0),))
    assert jar.version("one", 9) == version
    jar.learn("one", 5, (stored(5, "2"),))
    assert jar.version("one", 9) != version


def test_an_answer_for_a_row_seen_again_is_not_kept():
    jar = jar_of(stored(3), stored(7))
    assert jar.version("one", 5) is None
    assert jar.version("one", 8) is not None
    assert jar.version("other", 1) == (0, False)


def test_a_site_that_sets_names_without_end_fills_no_memory_and_no_script_is_blamed(monkeypatch):
    monkeypatch.setattr(cookie_jar, "MAX_NAMES", 3)
    jar = jar_of(*(stored(n, name=f"n{n}") for n in range(1, 9)))
    assert jar.origin("one", 99, sent(name="n2")).set_by == "server"
    assert jar.origin("one", 99, sent(name="n8")).set_by == "unknown"


def test_of_a_name_the_first_and_the_last_values_stay(monkeypatch):
    monkeypatch.setattr(cookie_jar, "MAX_OF_NAME", 4)
    jar = jar_of(*(stored(n, str(n)) for n in range(1, 30)))
    assert jar.origin("one", 99, sent("1")).since == 1
    assert jar.origin("one", 99, sent("29")).since == 29


def test_a_secure_cookie_guards_its_name_on_plain_http():
    jar = jar_of(stored(3, secure=True))
    assert jar.guarded("one", 9, "a", "shop.example")
    assert not jar.guarded("one", 3, "a", "shop.example")
    assert not jar.guarded("one", 9, "b", "shop.example")
    assert not jar_of(stored(3, secure=True, refused="No.")).guarded("one", 9, "a", "shop.example")


def test_a_value_that_several_hosts_got_is_one_cookie_of_what_they_share():
    jar = jar_of()
    value = hash("GA1.1.5.6")
    assert jar.spread("one", 1, "_ga", value, "www.shop.example") == "www.shop.example"
    assert jar.spread("one", 5, "_ga", value, "sst.shop.example") == "shop.example"
    assert jar.spread("one", 9, "_ga", value, "www.shop.example") == "shop.example"
    assert jar.spread("one", 1, "_ga", value, "www.shop.example") == "www.shop.example"
    assert jar.spread("one", 9, "_ga", hash("other"), "api.shop.example") == "api.shop.example"
    assert jar.spread("one", 9, "_ga", value, "other.example") == "other.example"
    assert jar.spread("one", 9, "_ga", value, "192.0.2.1") == "192.0.2.1"


def test_hosts_deep_in_a_site_share_what_they_end_with():
    jar = jar_of()
    assert jar.spread("one", 1, "a", 1, "x.eu.shop.example") == "x.eu.shop.example"
    assert jar.spread("one", 2, "a", 1, "y.eu.shop.example") == "eu.shop.example"
    assert jar.spread("one", 3, "a", 1, "eu.shop.example") == "eu.shop.example"


def many(seq: int, count: int, value: str = "1") -> tuple[Stored, ...]:
    return tuple(Stored(seq, n, hash(value), b"/", replace(COOKIE, name=f"n{n}", since=seq)) for n in range(count))


def test_responses_that_set_thousands_of_cookies_are_forgotten_and_no_script_is_blamed_for_it(monkeypatch):
    monkeypatch.setattr(cookie_jar, "MAX_TAUGHT", 1_000)
    jar = jar_of()
    for seq in range(1, 40):
        jar.learn("one", seq, many(seq, 100, str(seq)))
    launch = jar._launches["one"]
    assert launch.held == sum(map(len, launch.taught.values())) == 1_000
    assert jar.origin("one", 50, sent("39", "n7")).since == 39
    assert jar.origin("one", 50, sent("x", "other")).set_by == "script"
    jar.learn("one", 39, many(39, 50, "new"))
    assert launch.held == sum(map(len, launch.taught.values())) == 950
    assert jar.origin("one", 50, sent("39", "n70")).set_by == "unknown"
    jar.learn("one", 41, many(41, 1_500))
    assert list(launch.taught) == [41]


def test_a_response_of_many_cookies_that_is_judged_again_looks_through_the_others_once(monkeypatch):
    jar = jar_of()
    for seq in range(1, 21):
        jar.learn("one", seq, many(seq, 100, str(seq)))
    kept = []
    launch = jar._launches["one"]
    keep = type(launch).keep
    monkeypatch.setattr(type(launch), "keep", lambda self, each: kept.append(each) or keep(self, each))
    jar.learn("one", 20, many(20, 100, "new"))
    assert len(kept) == 20 * 100
    assert jar.origin("one", 50, sent("new", "n7")).since == 20
    assert jar.origin("one", 50, sent("20", "n7")).set_by == "script"
