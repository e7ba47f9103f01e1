"""Findings in words: the layer, the chain as one phrase, the same for window and exports."""

import pytest

from inspector.analysis.needles import Known, needles_of
from inspector.model.finding import KINDS, Finding
from inspector.report import finding_words
from inspector.report.finding_words import chain_words, form_words, hash_words, known_words, layer_words, short_form

TEST = "the test e-mail address"


def finding(kind: str, how: tuple[str, ...], of: str = "", state: str = "plain") -> Finding:
    return Finding(kind, "query:em", None, "x", state, "Acme", "certain", how, "A test says so.", of=of)


@pytest.mark.parametrize(
    ("steps", "phrase"),
    [
        ((), ""),
        (("lower",), "the lower-cased test e-mail address"),
        (("lower", "sha256", "base64url"), "SHA-256 of the lower-cased test e-mail address, as base64url"),
        (("sha256-HEX",), "SHA-256 of the test e-mail address"),
        (("notag", "md5", "sha256"), "SHA-256 of MD5 of the test e-mail address without its +tag"),
        (("lower", "base64", "sha256"), "SHA-256 of the base64 of the lower-cased test e-mail address"),
        (("gzip", "base64"), "the test e-mail address, as gzip in base64"),
        (("percent", "percent"), "the test e-mail address, as percent-encoding in percent-encoding"),
        (("hmac-sha256", "cut:16"), "keyed SHA-256 of the test e-mail address, cut to 16 bits"),
        (("sha256", "upper"), "the upper-cased SHA-256 of the test e-mail address"),
    ],
)  # fmt: skip
def test_a_chain_is_one_phrase_with_the_innermost_step_next_to_the_value(steps, phrase):
    assert form_words(steps, TEST) == phrase


def test_a_step_without_words_of_its_own_is_told_by_its_name():
    assert form_words(("new-step", "sha256"), TEST) == "SHA-256 of the test e-mail address (new step)"
    assert short_form(("new-step", "sha256")) == "SHA-256, (new step)"


def test_the_short_form_begins_with_what_is_seen():
    assert short_form(("lower", "sha256", "base64url")) == "base64url, SHA-256, lower-cased"
    assert short_form(()) == ""


@pytest.mark.parametrize(
    ("how", "of", "phrase"),
    [
        (("known-value", "lower", "sha256"), "Jane@shop.example", "SHA-256 of the lower-cased test e-mail address"),
        (("vendor-field", "lower", "sha256"), "", "SHA-256 of a lower-cased e-mail address"),
        (("vendor-field", "sha256"), "", "SHA-256 of an e-mail address"),
        (("session-value", "md5"), "jane@shop.example", "MD5 of the e-mail address known from this session"),
        (("vendor-field", "md5"), "jane@shop.example", "MD5 of the e-mail address known from this session"),
        (("vendor-field",), "", ""),
    ],
)
def test_the_subject_says_whose_value_it_is(how, of, phrase):
    assert chain_words(finding("email", how=how, of=of)) == phrase


def test_every_layer_has_words_and_a_format_is_named():
    for layer in (
        "connection", "vendor-field", "known-value", "session-value", "statistics", "recurrence", "differential",
    ):  # fmt: skip
        assert layer_words((layer,)) != layer
        assert "-" not in layer_words((layer,))
    assert layer_words(("format:uuid",)) == "by its format: UUID"
    assert layer_words(("format:client-id",)) == "by its format: client ID"
    assert layer_words(()) == ""


def test_layer_and_chain_stand_in_one_line():
    made = finding("email", how=("known-value", "sha256"), of="jane@shop.example")
    assert known_words(made) == "value of the test person: SHA-256 of the test e-mail address"
    assert known_words(finding("client-id", how=("vendor-field",))) == "known vendor field"


def test_a_hash_whose_kind_is_not_known_is_still_called_one():
    made = finding("email", state="hashed", how=("vendor-field", "base64"))
    assert hash_words(made) == "a hash of an e-mail address"
    assert not hash_words(finding("email", how=("vendor-field",)))


KNOWN = (
    ("email", "Jane.Doe+shop@Example.com"), ("phone", "+31 20 1234567"), ("name", "Jane van Doe-Smith"),
    ("user-id", "u-48213-abc"), ("address", "Main Street 12, 1234 AB Amsterdam"), ("ip-address", "203.0.113.24"),
    ("ip-address", "2001:db8::1:2"), ("client-id", "1473268947.1550531325"), ("name", "Øyvind Müller"),
    ("device-id", "3f2b8c1e-90ab-4cde-8f01-23456789abcd"), ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0"),
)  # fmt: skip


def test_every_step_that_known_values_are_searched_through_has_words():
    steps = {step for kind, value in KNOWN for needle in needles_of(Known(kind, value)) for step in needle.how}
    steps |= {"html", "percent", "json", "gzip", "zlib", "deflate", "lz-string"}
    assert len(steps) > 40
    assert [step for step in sorted(steps) if "(" in short_form((step,))] == []


def test_every_kind_and_state_has_a_word():
    assert KINDS.keys() == finding_words.KIND.keys()
    for state in ("plain", "hashed", "encoded", "shortened", "hashed+encoded"):
        assert finding_words.state_words(state) == finding_words.STATE[state]
