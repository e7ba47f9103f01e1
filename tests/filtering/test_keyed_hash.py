"""Keyed hashes: the same value stays together for as long as it should, and no longer."""

import hmac

import pytest

from inspector.filtering.keyed_hash import ALGORITHMS, pseudonym, weaknesses

DAY = 86_400


def test_hmac_is_the_standards():
    assert pseudonym("1.2", secret="key") == hmac.new(b"key", b"1.2", "sha256").hexdigest()


def test_plain_algorithms_append_the_secret_as_snowplow_does():
    assert pseudonym("a", algorithm="sha1", secret="salt") == "7bbdaa81448361608259142d64b31a14b254dfc8"


def test_a_value_stays_the_same_within_its_time_and_changes_after_it():
    first = pseudonym("1.2", secret="k", rotate=DAY, now=10 * DAY + 1)
    assert pseudonym("1.2", secret="k", rotate=DAY, now=10 * DAY + DAY - 1) == first
    assert pseudonym("1.2", secret="k", rotate=DAY, now=11 * DAY + 1) != first


def test_fewer_bits_let_values_share_a_hash():
    assert len({pseudonym(str(n), secret="k", bits=8) for n in range(2000)}) == 256
    assert len(pseudonym("a", secret="k", bits=24)) == 6
    assert len(pseudonym("a", secret="k", bits=10)) == 3


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_hashes_any_text(algorithm):
    assert pseudonym("é\ud800", algorithm=algorithm, secret="k") != pseudonym("e", algorithm=algorithm, secret="k")


def test_weak_parameters_are_named():
    assert weaknesses("hmac-sha256", "secret", 0) == []
    assert "without a secret" in weaknesses("sha256", "", 0)[0]
    assert "shorter than a session" in weaknesses("hmac-sha256", "s", 600)[0]
