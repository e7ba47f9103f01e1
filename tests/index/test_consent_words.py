"""What the words of `consent:` and `role:` stand for."""

from inspections import ga4, inspection

from inspector.index.consent_words import CONSENT_WORDS, judged_sql, marks_of
from inspector.model.inspection import SIGNAL_KINDS, Consent, Signal


def test_every_kind_of_signal_is_a_word():
    assert set(SIGNAL_KINDS) <= set(CONSENT_WORDS)


def test_words_of_a_verdict_ask_the_table_and_words_of_a_signal_do_not():
    assert "verdict" in judged_sql("against")
    assert judged_sql("gcs") == ""


def test_a_request_is_marked_with_what_it_carries():
    signals = (Signal("gcs", "query:gcs", "G10-", {"ad_storage": "denied", "analytics_storage": None}),)
    found = marks_of(inspection(1, "https://g.example/", "G", hits=(ga4(),), consent=Consent(signals)))
    assert found == ["consent:any", "consent:denied", "consent:gcs", "role:event"]
