"""Cookies tell where values come from: who set which, and under what key it is found in requests."""

from dataclasses import replace

from inspections import inspection
from visits import CID, visit

from inspector.analysis.inspect import inspect_all
from inspector.analysis.origins import cookie_values, sightings
from inspector.analysis.payload import payload_of
from inspector.analysis.value_group import group_of_cookie
from inspector.catalog.catalog import load_catalog
from inspector.model.cookie import Cookie
from inspector.model.exchange import Request

SENT = Cookie("_id", "cookie:_id", "sent", "shop.example", "", "first", "", "", None)


def carried(value: str, **more):
    cookie = replace(SENT, **more)
    return inspection(7, "https://shop.example/", "Shop", cookies=(cookie,), cookie_values=(value,))


def test_the_response_that_set_a_cookie_is_told_with_its_request():
    page = next(iter(inspect_all(visit(), load_catalog())))
    found = list(sightings(page))
    assert [(each.key, each.name, each.made, each.seq, each.first) for each in found] == [
        (group_of_cookie(CID), "_ga", True, 1, True)
    ]


def test_values_are_matched_to_cookies_by_their_place():
    payload = payload_of(Request(b"GET", b"https://a.example/", "", ((b"cookie", b"a=one; b=two; a=three"),)))
    cookies = [replace(SENT, at=field.at, name=field.name) for field in payload.cookies]
    assert cookie_values(payload, [*cookies[::-1], SENT]) == ("three", "two", "one", "")


def test_a_cookie_of_several_parts_is_told_by_each():
    keys = {each.key for each in sightings(carried("abcdef123456|7|987654fedcba"))}
    assert {group_of_cookie("abcdef123456"), group_of_cookie("987654fedcba")} <= keys
    assert group_of_cookie("7") not in keys


def test_short_values_and_cookies_taken_away_or_refused_tell_nothing():
    assert list(sightings(carried("yes"))) == []
    assert list(sightings(carried("abcdef123456", direction="set", life_s=0.0))) == []
    assert list(sightings(carried("abcdef123456", direction="set", refused="It has no name."))) == []
    assert len(list(sightings(carried("abcdef123456", direction="set")))) == 1


def test_the_life_is_that_of_the_response_that_was_seen():
    assert next(sightings(carried("abcdef123456"))).life_s is None
    assert next(sightings(carried("abcdef123456", path="/", life_s=86400.0))).life_s == 86400.0
