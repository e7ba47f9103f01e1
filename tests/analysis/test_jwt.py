"""Signed tokens: their claims are read and told, each under its registered name."""

import base64
import json

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.jwt import claim_names, claims_text, is_jwt
from inspector.catalog.catalog import load_catalog

CATALOG = load_catalog()


def part(data):
    return base64.urlsafe_b64encode(json.dumps(data, separators=(",", ":")).encode()).decode().rstrip("=")


def token(**claims):
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.c2lnbmF0dXJl"


FULL = token(sub="u-77", email="jane@shop.example", name="Jane Doe", sid="9f3b2c7d1e", exp=1_795_000_000)


def found(url="https://t.example/i", **more):
    return inspect(exchange(url, **more), CATALOG, Memory()).findings


@pytest.mark.parametrize("before", ["", "Bearer ", "bearer "])
def test_a_token_is_one_with_and_without_its_scheme(before):
    assert is_jwt(before + FULL)
    assert json.loads(claims_text(before + FULL))["sub"] == "u-77"


@pytest.mark.parametrize(
    "text", ["", "eyJ", "a.b.c", FULL.rpartition(".")[0], FULL + ".x", "eyJhbGciOiJIUzI1NiJ9.nonsense.sig", "x" + FULL, FULL + "." * 20_000]
)  # fmt: skip
def test_what_only_looks_like_one_is_none(text):
    assert not is_jwt(text)
    assert claims_text(text) is None
    assert claim_names(text) == ()


def test_claims_that_are_no_json_are_no_error():
    assert claim_names("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.sig") == ()


def test_each_claim_is_a_finding_below_the_token_with_its_state():
    told = {each.at: each for each in found(f"https://t.example/i?z={FULL}")}
    assert told["query:z"].kind == "token"
    assert told["query:z"].why.endswith("known by its shape. It names sub, email, name, sid, exp.")
    below = {at.rpartition("$.")[2]: each.kind for at, each in told.items() if at.startswith("query:z|jwt|json:$")}
    assert below == {"sub": "user-id", "email": "email", "name": "name", "sid": "session-id"}
    email = told["query:z|jwt|json:$.email"]
    assert (email.state, email.value, email.how[-1]) == ("encoded", "jane@shop.example", "jwt")


def test_the_token_of_an_authorization_header_is_read_too():
    told = found(headers=[(b"authorization", b"Bearer " + FULL.encode())])
    assert ("email", "header:authorization|jwt|json:$.email") in [(each.kind, each.at) for each in told]


def test_a_claim_s_name_says_nothing_outside_a_token():
    assert [each.kind for each in found("https://t.example/i?sub=tents")] == ["ip-address"]
