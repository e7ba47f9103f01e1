"""Every cookie of one exchange, sent and set; who set those that were sent."""

import json
import re

import pytest
from builders import exchange
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.cookie_jar import Watched
from inspector.analysis.inspect import Memory, inspect, inspect_all
from inspector.catalog.catalog import load_catalog
from inspector.model.exchange import Exchange
from inspector.model.inspection import Inspection

CATALOG = load_catalog()
SHOP = "https://www.shop.example/"
PAGE = [(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate"), (b"sec-fetch-site", b"none")]


def page(seq: int, *, cookie: bytes = b"", sets: tuple[bytes, ...] = (), url: str = SHOP, **more) -> Exchange:
    headers = [*PAGE, *([(b"cookie", cookie)] if cookie else [])]
    response = [(b"content-type", b"text/html"), *((b"set-cookie", value) for value in sets)]
    return exchange(url, seq=seq, headers=headers, response_headers=response, **more)


def part(seq: int, url: str, *, cookie: bytes = b"", sets: tuple[bytes, ...] = (), **more) -> Exchange:
    headers = [(b"referer", SHOP.encode()), *([(b"cookie", cookie)] if cookie else [])]
    return exchange(url, seq=seq, headers=headers, response_headers=[(b"set-cookie", value) for value in sets], **more)


def inspected(*items: Exchange, fresh: bool = True) -> list[Inspection]:
    memory = Memory()
    memory.cookies.watch(Watched(frozenset({"browser"})) if fresh else Watched())
    return list(inspect_all(items, CATALOG, memory))


def told(inspection: Inspection) -> list[tuple[str, str, str, int | None]]:
    return [(each.name, each.direction, each.set_by, each.since) for each in inspection.cookies]


def test_a_request_without_cookies_has_none():
    (found,) = inspected(page(1))
    assert found.cookies == ()


def test_sent_cookies_stand_before_those_that_are_set_duplicates_and_order_kept():
    (found,) = inspected(page(1, cookie=b"b=1; a=2;; b=3; lone", sets=(b"c=4", b"a=5")))
    assert [each.at for each in found.cookies] == [
        "cookie:b", "cookie:a", "cookie:b[1]", "cookie:lone", "set-cookie:c", "set-cookie:a",
    ]  # fmt: skip
    assert [each.name for each in found.cookies] == ["b", "a", "b", "", "c", "a"]


def test_what_a_server_set_is_the_servers_with_all_that_was_asked_for():
    rows = inspected(
        page(1, sets=(b"FPID=FPID2.2.x.1; Domain=shop.example; Max-Age=63072000; HttpOnly; Secure; SameSite=Lax",)),
        part(2, "https://sst.shop.example/g/collect", cookie=b"FPID=FPID2.2.x.1"),
    )
    (sent,) = rows[1].cookies
    assert (sent.direction, sent.set_by, sent.since, sent.party) == ("sent", "server", 1, "first")
    assert (sent.domain, sent.life_s, sent.http_only, sent.same_site) == ("shop.example", 63072000.0, True, "lax")
    assert sent.owner == "Google Analytics (server container)"


@pytest.mark.parametrize(("fresh", "by"), [(True, "script"), (False, "unknown")])
def test_what_no_response_set_is_a_scripts_in_a_fresh_browser_and_unknown_elsewhere(fresh, by):
    rows = inspected(page(1), page(2, cookie=b"_ga=GA1.1.5.6"), fresh=fresh)
    assert told(rows[1]) == [("_ga", "sent", by, None)]
    assert (rows[1].cookies[0].domain, rows[1].cookies[0].life_s, rows[1].cookies[0].path) == (
        "www.shop.example",
        None,
        "",
    )


def test_a_value_that_changed_on_the_way_was_changed_by_a_script():
    rows = inspected(page(1, sets=(b"a=1",)), page(2, cookie=b"a=1"), page(3, cookie=b"a=2"))
    assert [told(row)[0][2:] for row in rows[1:]] == [("server", 1), ("script", None)]


def test_another_launch_taught_nothing():
    rows = inspected(page(1, sets=(b"a=1",)), page(2, cookie=b"a=1", launch="other"))
    assert told(rows[1]) == [("a", "sent", "unknown", None)]


def test_a_page_reached_by_a_decorated_link_marks_what_its_scripts_set():
    landing = exchange(
        SHOP + "?gclid=1", seq=1, response_headers=[(b"content-type", b"text/html")],
        headers=[*PAGE[:2], (b"sec-fetch-site", b"cross-site")],
    )  # fmt: skip
    beacon = exchange(
        "https://www.shop.example/b",
        seq=2,
        headers=[(b"referer", f"{SHOP}?gclid=1".encode()), (b"cookie", b"_ga=GA1.1.5.6")],
    )
    rows = inspected(landing, beacon)
    assert rows[1].cookies[0].facts == ("decorated",)


def test_a_row_seen_again_says_the_same_and_no_value_is_kept():
    memory = Memory()
    items = [page(1, sets=(b"a=secret-value-1",)), page(2, cookie=b"a=secret-value-1; b=secret-value-2")]
    first = [inspect(item, CATALOG, memory).cookies for item in items]
    assert [inspect(item, CATALOG, memory).cookies for item in items] == first
    kept = [memory.cookies.jar._launches, memory.cookies.kept, CATALOG.cookies._answers]
    assert "secret-value" not in re.sub(r"\\x", "", repr(kept))


def test_the_same_header_for_another_path_is_judged_anew():
    rows = inspected(
        page(1, sets=(b"a=1; Path=/basket",)),
        page(2, cookie=b"a=1", url=SHOP + "basket/x"),
        page(3, cookie=b"a=1", url=SHOP + "other"),
    )
    assert [told(row)[0][2] for row in rows[1:]] == ["server", "script"]


def test_a_refused_cookie_is_noted_and_told():
    (row,) = inspected(page(1, sets=(b"a=1; Domain=other.example",)))
    assert row.cookies[0].refused
    assert [note for note in row.notes if "cookie a" in note]


def test_an_open_row_teaches_once_its_answer_is_there():
    memory = Memory()
    memory.cookies.watch(Watched(frozenset({"browser"})))
    opened, later = page(1, status=None, state="open"), page(2, cookie=b"a=1")
    inspect(opened, CATALOG, memory)
    assert inspect(later, CATALOG, memory).cookies[0].set_by == "script"
    inspect(page(1, sets=(b"a=1",)), CATALOG, memory)
    assert inspect(later, CATALOG, memory).cookies[0].set_by == "server"


HOSTILE = st.binary(max_size=80) | st.text(alphabet="a=; \tDomainPath/.\x00é[]|%", max_size=60).map(str.encode)


@given(st.lists(HOSTILE, max_size=4), st.lists(HOSTILE, max_size=4))
def test_no_header_raises_and_every_cookie_has_a_place_in_the_payload(sent, sets):
    item = exchange(
        SHOP, headers=[*PAGE, *((b"Cookie", value) for value in sent)],
        response_headers=[(b"Set-Cookie", value) for value in sets],
    )  # fmt: skip
    row = inspect(item, CATALOG, Memory())
    json.dumps(row.to_json())
    assert Inspection.from_json(row.to_json()).cookies == row.cookies
