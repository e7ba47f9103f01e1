"""What a later choice says about hits without a signal."""

from inspections import inspection

from inspector.analysis.consent_later import FirstChoices, before_first_choice
from inspector.model.inspection import Consent

KEY = ("browser", "shop.example")


def row(seq, **consent):
    return inspection(seq, "https://x.example/", "X", consent=Consent(**consent))


def test_a_hit_without_a_signal_was_sent_before_the_choice_that_came_later():
    first = FirstChoices()
    first.learn(KEY, row(9, chosen=True))
    first.learn(KEY, row(5, chosen=True))
    early = first.filled(KEY, row(3, verdict="no-signal", verdict_why="This hit carries no signal.")).consent
    assert early.verdict == "before-choice"
    assert (
        early.verdict_why == "Request 5 is the first to show a choice on this site, which may have been made earlier; "
        "before it this hit carries no signal."
    )


def test_a_choice_says_nothing_about_later_hits_other_sites_and_hits_that_were_judged():
    first = FirstChoices()
    first.learn(KEY, row(5, chosen=True))
    for key, asked in (
        (KEY, row(6, verdict="no-signal")),
        (("browser", "other.example"), row(3, verdict="no-signal")),
        (("second", "shop.example"), row(3, verdict="no-signal")),
        (KEY, row(3, verdict="granted")),
    ):
        assert first.filled(key, asked) is asked


def test_a_site_that_nobody_knows_has_no_choice():
    first = FirstChoices()
    first.learn(("browser", ""), row(5, chosen=True))
    asked = row(3, verdict="no-signal")
    assert first.filled(("browser", ""), asked) is asked


def test_the_sentence_stands_without_facts_too():
    assert before_first_choice(Consent(), 5).endswith("before it this hit carried no signal.")
