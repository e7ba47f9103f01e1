"""What the words of `consent:` and `role:` stand for."""

from inspections import ga4, inspection

from inspector.index.consent_words import CONSENT_WORDS, is_print, judged_sql, marks_of, print_of
from inspector.model.inspection import SIGNAL_KINDS, Consent, Signal


def test_every_kind_of_signal_is_a_word():
    assert set(SIGNAL_KINDS) <= set(CONSENT_WORDS)


def test_words_of_a_verdict_ask_the_table_and_words_of_a_signal_do_not():
    assert "verdict" in judged_sql("against")
    assert judged_sql("gcs") == ""


def test_a_request_is_marked_with_what_it_carries():
    signals = (Signal("gcs", "query:gcs", "G10-", {"ad_storage": "denied", "analytics_storage": None}),)
    found = marks_of(inspection(1, "https://g.example/", "G", hits=(ga4(),), consent=Consent(signals)))
    mark = f"consent:{print_of('gcs', signals[0].decoded)}"
    assert found == sorted(["consent:any", "consent:denied", "consent:gcs", mark, "role:event"])


def test_one_signal_in_one_state_has_a_word_of_its_own():
    one = print_of("gcs", {"ad_storage": "denied", "analytics_storage": None})
    assert one.startswith("gcs-denied@")
    assert print_of("gcs", {"analytics_storage": None, "ad_storage": "denied"}) == one
    assert print_of("gcs", {"ad_storage": "denied", "analytics_storage": "denied"}) != one
    assert print_of("segment", {"x": "a b\n", "y": None}).startswith("segment-other@")
    assert print_of("tcf", {}).startswith("tcf-unreadable@")


def test_words_of_signals_are_known_from_others():
    for kind in SIGNAL_KINDS:
        for decoded in ({}, {"a": None}, {"a": "denied"}, {"a": "granted", "b": "denied"}, {"a": "Something Else"}):
            assert is_print(print_of(kind, decoded))
    for word in ("gcs", "gcs-denied", "gcs@123456", "nokind-denied@123456", "gcs-denied@12345g", "*"):
        assert not is_print(word)
