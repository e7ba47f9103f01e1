"""What stands where there is no value, and its digests: no finding, and nothing that companies share."""

import base64
import hashlib

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.no_value import is_no_value
from inspector.analysis.value_group import counts_as_shared
from inspector.catalog.catalog import load_catalog

CATALOG = load_catalog()
WORDS = ("", "null", "None", "undefined", "[object Object]", "anonymous")


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
def test_the_digest_of_nothing_is_nothing_in_every_notation(word, name):
    digest = hashlib.new(name, word.encode()).digest()
    url = base64.urlsafe_b64encode(digest).decode()
    for text in (digest.hex(), digest.hex().upper(), base64.b64encode(digest).decode(), url, url.rstrip("=")):
        assert is_no_value(text)
    assert is_no_value(f"tv.1~em.{url.rstrip('=')}")


@pytest.mark.parametrize("value", ["jane@shop.example", "0a", "1"])
def test_what_is_a_value_and_its_digest_stay_values(value):
    assert not is_no_value(value)
    assert not is_no_value(sha256(value))


def test_a_number_that_is_hashed_may_be_somebodys():
    assert is_no_value("0")
    assert not is_no_value(sha256("0"))


@pytest.mark.parametrize("word", WORDS)
def test_a_hashed_address_that_nobody_typed_is_no_finding(word):
    def personal(text):
        row = exchange(
            f"https://www.facebook.com/tr/?id=1234567890&ev=PageView&ud%5Bem%5D={sha256(text)}&external_id={sha256(text)}&s={sha256(text)}",
            seq=1, headers=[(b"Referer", b"https://shop.example/")],
        )  # fmt: skip
        found = inspect(row, CATALOG, Memory()).findings
        return {finding.at for finding in found if finding.value == sha256(text)}

    assert not personal(word)
    assert {"query:ud[em]", "query:external_id"} <= personal("jane@shop.example")


def test_companies_that_got_the_digest_of_nothing_share_nobody():
    assert not counts_as_shared("email", sha256(""))
    assert counts_as_shared("email", sha256("jane@shop.example"))
