"""Loaders whose parameters are encoded: both makes open, and nothing opens that names no container."""

import base64
import json
import random
import string
from itertools import cycle
from urllib.parse import quote

import pytest
from reported import hits

from inspector.analysis.decoders.loaders import loaders
from inspector.model.payload import Field


def plain(text, safe=False):
    encode = base64.urlsafe_b64encode if safe else base64.b64encode
    return encode(text.encode()).decode()


def masked(text, key):
    return base64.b64encode(bytes(a ^ b for a, b in zip(text.encode(), cycle(key.encode()), strict=False))).decode()


def told(url):
    return [(hit.vendor, hit.role, hit.account, hit.event, hit.confidence) for hit in hits("GET", url)]


def opened(path, value, at="query:x"):
    return [
        (found.chain, [f.value for f in found.fields]) for found in loaders(path, [Field(at, "x", value, "", None)])
    ]


@pytest.mark.parametrize("account", ["GTM-SHOP42X", "GTM-AB12", "G-ABC1234567", "AW-123456789", "GT-ABCDEF12"])
@pytest.mark.parametrize("path", ["/9xk4icgbaujh.js", "/sub/path/kp9xk4icgbaujh.js"])
def test_both_makes_are_scripts_of_the_tag_they_hide(account, path):
    for value in (plain(f"id={account}"), masked(f"id={account}&v=2.1&dn=shop.example", path[:-3][-8:][::-1])):
        url = f"https://load.shop.example{path}?z9q={quote(value, safe='')}&page=2"
        assert told(url) == [("gtm", "script", account, None, "decoded")], url


@pytest.mark.parametrize("tail", ["", "&l=layer", "&gtm_auth=a-b_c&gtm_preview=env-5"])
@pytest.mark.parametrize("pad", [True, False])
def test_padding_and_further_parameters_change_nothing(tail, pad):
    value = plain("id=GTM-SHOP42X" + tail)
    ((chain, values),) = opened("/abcdefghij.js", value if pad else value.rstrip("="))
    assert (chain, values[0]) == (("base64",), "GTM-SHOP42X")


def test_the_parameter_stays_as_it_was_beside_what_it_hides():
    value = plain("id=GTM-SHOP42X&l=layer")
    (hit,) = hits("GET", f"https://load.shop.example/ab12cdefgh.js?q7={quote(value)}&apiKey=1f2e")
    assert {(f.at, f.value) for f in hit.fields} >= {
        ("query:q7|base64|form:id", "GTM-SHOP42X"),
        ("query:q7|base64|form:l", "layer"),
        ("query:q7", value),
        ("query:apiKey", "1f2e"),
    }


@pytest.mark.parametrize(
    "text",
    ["id=42&page=cart", "id=GTM-", "id=GTM-abc123", "gid=GTM-SHOP42X", "ID=GTM-SHOP42X", "id=UA-1234-1",
     "id=GTM-SHOP42X\n", json.dumps({"id": "GTM-SHOP42X"}), "uid=GTM-1&id=7", "id=GTM-SHOP42X;x", "id=XX-SHOP42X"],
)  # fmt: skip
def test_any_other_text_stays_shut(text):
    assert opened("/abcdefghij.js", plain(text)) == []
    assert opened("/abcdefghij.js", masked(text, "jihgfedc")) == []


def test_what_names_a_container_is_a_loader_in_a_script_only():
    value = quote(plain("id=GTM-SHOP42X"), safe="")
    for path in ("cart", "a.css", "api/x.json", "", "abcdefghij.js/x"):
        assert told(f"https://www.shop.example/{path}?t={value}") == []


def test_another_key_or_a_name_too_short_for_one_opens_nothing():
    text = "id=GTM-SHOP42X&v=2.1"
    assert opened("/abcdefghij.js", masked(text, "cdefghij")) == []
    assert opened("/abcdefg.js", masked(text, "gfedcba")) == []


def test_scripts_with_tokens_are_nobodys():
    rng = random.Random(7)
    for _ in range(3_000):
        name = "".join(rng.choices(string.ascii_lowercase + string.digits, k=rng.randint(3, 14)))
        data = rng.randbytes(rng.randint(8, 60)) if rng.random() < 0.5 else f"id={rng.randint(1, 10**9)}&v=2".encode()
        value = quote(base64.b64encode(data).decode(), safe="")
        assert told(f"https://www.shop.example/static/{name}.js?v={value}") == []
