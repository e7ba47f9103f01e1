"""Residue: removed values are found again in every usual form, and nothing else is."""

import base64
import hashlib
from urllib.parse import quote

import pytest

from inspector.filtering.datum import Datum, Mark
from inspector.filtering.leaf import Leaf
from inspector.filtering.residue import references_of, residue_of
from inspector.model.hit import Hit, HitField

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


AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.7632.6 Safari/537.36"


def test_what_is_only_a_part_of_the_removed_value_is_called_so():
    agent = removed(AGENT, "header:user-agent", now="Mozilla/5.0 (compatible; Chrome/145.0)")
    assert [r.form for r in residue_of([agent], {"query:uafvl": "Chromium;145.0.7632.6"})] == [("part",)]
    assert [r.form for r in residue_of([agent], {"query:ua": AGENT})] == [("plain",)]
    url = removed("https://shop.example/?gclid=Cj0abcdef", "query:dl", now="https://shop.example/")
    hashed = digest("sha256", "Cj0abcdef").hex()
    assert [r.form for r in residue_of([url], {"query:z": hashed})] == [("part", "sha256")]
    cookie = removed("GA1.1.746406658.1791212460", "cookie:_ga", rule=False)
    assert residue_of([cookie], {"query:cid": "746406658.1791212460"})[0].form == ("part",)


@pytest.mark.parametrize("number", ["881", "10045", "AB-77"])
def test_the_number_that_a_path_lost_is_found_in_the_field_of_the_order(number):
    url = removed(f"https://shop.example/order/{number}/", "query:dl", now="https://shop.example/order/{id}/")
    after = {"query:ep.transaction_id": number, "query:_et": number, "query:dl": "https://shop.example/order/{id}/"}
    found = residue_of([url], after, frozenset({"query:ep.transaction_id"}))
    assert ("query:ep.transaction_id", "query:dl", ("part",)) in {(r.at, r.of, r.form) for r in found}
    assert "query:_et" not in {r.at for r in found}


def test_a_short_number_that_went_whole_is_found_in_the_field_of_the_order():
    found = residue_of([removed("8841", "query:uid")], {"query:oid": "8841"}, frozenset({"query:oid"}))
    assert [(r.at, r.of, r.form) for r in found] == [("query:oid", "query:uid", ("plain",))]


def test_words_that_the_value_keeps_are_not_lost():
    url = removed("https://shop.example/881/?a=881", "query:dl", now="https://shop.example/881/")
    assert residue_of([url], {"query:oid": "881"}, frozenset({"query:oid"})) == ()


@pytest.mark.parametrize(
    ("at", "property_", "holds"),
    [
        ("query:oid", "orderId", True),
        ("query:ti", "", False),
        ("body.json:$.ecommerce.transaction_id", "", True),
        ("body.lines[0]:ep.customer_no", "", True),
        ("query:cd[order_id]", "", True),
        ("query:orderby", "", False),
        ("query:border_id", "", False),
    ],
)
def test_fields_that_hold_the_number_of_an_order_or_person_are_known(at, property_, holds):
    hit = Hit("v", "V", "event", None, None, "host+path", (HitField(at, at, "8841", property=property_),))
    assert (references_of([hit]) == {at}) is holds
