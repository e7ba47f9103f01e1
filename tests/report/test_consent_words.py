"""Consent in words: every kind of signal and verdict has them; figures count each hit once."""

from inspector.index.query import ConsentRow
from inspector.model.inspection import CONSENT_VERDICTS, SIGNAL_KINDS
from inspector.report.consent_words import SIGNALS, VERDICTS, headline, purposes, signal_name, signal_note, state_detail


def row(recipient: str, kind: str) -> ConsentRow:
    return ConsentRow(recipient, "client-side", kind, {}, "", "", 1, 2, 3, 3, 1, 1, 1, 0, 0)


def test_every_kind_of_signal_has_a_name():
    assert set(SIGNALS) == set(SIGNAL_KINDS)


def test_every_verdict_has_a_word():
    assert set(VERDICTS) == set(CONSENT_VERDICTS) - {""}


def test_hits_without_a_signal_are_named_so():
    assert (signal_name(""), signal_note("")) == ("no signal", "")
    assert (signal_name("gcs"), signal_note("gcs")) == ("Google consent state", "gcs")
    assert signal_name("new_kind") == "new kind"


def test_purposes_are_told_by_their_state_refusals_first():
    decoded = {"ad_storage": "granted", "ad_user_data": "denied", "analytics_storage": None, "x": "restricted"}
    assert purposes(decoded) == "denied: ad_user_data; granted: ad_storage; restricted: x; not set: 1"
    assert purposes({"a": None}) == ""
    assert purposes({}) == ""


def test_the_headline_counts_recipients_and_kinds_once():
    rows = [row("Google", "gcs"), row("Google", "gcd"), row("Meta", "gcs"), row("X", "")]
    assert (
        headline(rows, 2, 1)
        == "2 recipients got 2 kinds of consent signals; 2 requests with hits before any choice, 1 against a refusal."
    )


def test_hits_without_any_signal_are_a_headline_too_and_nothing_is_none():
    assert headline([row("X", "")], 1, 0) == "No signal; 1 request with hits before any choice, 0 against a refusal."
    assert headline([], 0, 0) == ""


def test_beside_the_state_stand_the_purposes_that_have_it():
    def told(decoded, raw="x"):
        return state_detail(ConsentRow("A", "client-side", "gcs", decoded, raw, "", 1, 1, 1, 1, 0, 0, 0, 0, 0))

    assert told({"a": "denied", "b": "denied", "c": None}) == "a, b; not set: 1"
    assert told({"a": "denied", "b": "granted"}) == "denied: a; granted: b"
    assert told({"a": None}, "0") == "sent as 0"
