"""Residue: removed values are found again in every usual form, and nothing else is."""

import base64
import hashlib
from urllib.parse import quote

import pytest

from inspector.filtering.datum import Datum, Mark
from inspector.filtering.leaf import Leaf
from inspector.filtering.residue import residue_of

MAIL = "Jane.Doe@Shop.example"
LOW = MAIL.lower()


def removed(value=MAIL, at="query:em", *, now=None, found=True, rule=True):
    marks = [Mark("r", "drop", "", changed=True)] if rule else []
    return Datum(Leaf(at, value, "url", raw=value.encode(), found=found), now, b"", marks=marks)


def digest(name, text):
    return hashlib.new(name, text.encode()).digest()


@pytest.mark.parametrize(
    ("planted", "form"),
    [
        (MAIL, ("plain",)),
        (f"to {MAIL}, please", ("plain",)),
        (LOW, ("lower",)),
        (quote(MAIL, safe=""), ("percent",)),
        (base64.b64encode(MAIL.encode()).decode(), ("base64",)),
        (base64.urlsafe_b64encode(b"??" + MAIL.encode()).decode(), None),
        (MAIL.encode().hex(), ("hex",)),
        (MAIL.encode().hex().upper(), ("hex",)),
        *[(digest(name, MAIL).hex(), (name,)) for name in ("md5", "sha1", "sha256")],
        *[(digest(name, LOW).hex().upper(), ("lower", name)) for name in ("md5", "sha1", "sha256")],
        (base64.b64encode(digest("sha256", LOW)).decode(), ("lower", "sha256", "base64")),
        (base64.urlsafe_b64encode(digest("sha256", LOW)).decode().rstrip("="), ("lower", "sha256", "base64url")),
        (
            f"x~em.{base64.urlsafe_b64encode(digest('sha256', LOW)).decode().rstrip('=')}~y",
            ("lower", "sha256", "base64url"),
        ),
        ("jane@other.example", None),
        (digest("sha256", "someone else").hex(), None),
    ],
)
def test_a_planted_copy_is_found_in_its_form(planted, form):
    found = residue_of([removed()], {"query:x": planted, "query:y": "nothing"})
    if form is None:
        assert found == ()
        return
    assert [(r.at, r.of) for r in found] == [("query:x", "query:em")]
    same = {"base64": digest("sha256", LOW), "base64url": digest("sha256", LOW)}
    assert found[0].form == form or (form[-1] in same and found[0].form[:-1] == form[:-1])


def test_an_id_inside_a_cookie_is_found_in_the_payload():
    cookie = removed("GA1.1.746406658.1791212460", "cookie:_ga", rule=False)
    assert residue_of([cookie], {"query:cid": "746406658.1791212460"})[0].at == "query:cid"


def test_what_a_url_lost_is_found_elsewhere():
    url = removed("https://shop.example/?gclid=Cj0abcdef&x=1", "query:dl", now="https://shop.example/")
    assert [r.at for r in residue_of([url], {"query:dl": "https://shop.example/", "query:z": "Cj0abcdef"})] == [
        "query:z"
    ]


def test_short_values_count_only_by_themselves():
    assert residue_of([removed("12345")], {"query:x": "9123456"}) == ()
    assert residue_of([removed("12345")], {"query:x": "a=12345;"}) != ()
    assert residue_of([removed("123")], {"query:x": "123"}) == ()


def test_what_the_hop_removes_and_nobody_calls_telling_is_not_searched():
    assert (
        residue_of([removed("text/html,*/*", "header:accept", found=False, rule=False)], {"query:x": "text/html,*/*"})
        == ()
    )


def test_an_origin_is_no_residue_of_a_referrer():
    assert (
        residue_of([removed("https://shop.example/", "header:referer")], {"query:dl": "https://shop.example/a"}) == ()
    )


def test_a_value_that_stayed_is_no_residue():
    assert residue_of([removed(now=MAIL, rule=False)], {"query:em": MAIL}) == ()
