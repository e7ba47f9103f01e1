"""Consent: what a request says, what is assumed, and which purposes that opens."""

import pytest

from inspector.filtering.consent import Choice, gate, read_choice, recorded_choice, tc_purposes
from inspector.model.inspection import Consent, Signal
from inspector.model.policy import Policy, Purpose

BOTH = Purpose("insights", "consent", ("analytics_storage",), (7, 8))


def signal(kind, **decoded):
    return Signal(kind, f"query:{kind}", "", decoded)


def test_signals_of_a_request_are_joined_and_a_denial_counts():
    consent = Consent(
        (
            signal("gcs", ad_storage="granted", analytics_storage="granted"),
            signal("gcd", ad_storage="denied", ad_user_data=None),
        )
    )
    choice = recorded_choice(consent)
    assert choice.google == {"ad_storage": "denied", "analytics_storage": "granted"}


def test_purposes_of_a_tc_string_count_and_its_special_features_do_not():
    consent = Consent(
        (
            signal("tcf", purpose_1="granted", purpose_7="denied", special_feature_2="granted"),
            Signal("gpp", "query:gpp", "", {"tcfeuv2.purpose_1": "denied", "usnat.sale": "granted"}),
        )
    )
    assert recorded_choice(consent).tcf == {1: "denied", 7: "denied"}


def test_a_purpose_is_asked_in_the_language_that_the_signal_speaks():
    assert Choice({"analytics_storage": "granted"}).state(BOTH, "all") == "granted"
    assert Choice(tcf={7: "granted", 8: "granted"}).state(BOTH, "all") == "granted"
    assert Choice(tcf={7: "granted", 8: "denied"}).state(BOTH, "all") == "denied"
    assert Choice(tcf={7: "granted", 8: "denied"}).state(BOTH, "any") == "granted"
    assert Choice({"analytics_storage": "granted"}, {7: "denied", 8: "granted"}).state(BOTH, "all") == "denied"
    assert Choice({"ad_storage": "granted"}).state(BOTH, "all") == "unknown"
    assert Choice().state(BOTH, "all") == "unknown"


@pytest.mark.parametrize(
    ("text", "granted"),
    [
        ("CQgYw8AQgYw8AEsACBENB4FoAIKAAEBAABpYGMwAgF5gMZABkAIABABHQAQF5gAA.IGMwBAAFAAZAXmAxkAAA.fAAAAAAAAWAA", {1, 7, 9}),
        ("CQgYw8AQgYw8AEsACBENB4FsAP_gAEPgABpYImQDIAAgAGAAoADIAHAAQAAyABoAEUALYC8wGMgRMBEyAZAAEAAwAFAAZAA4ACAAGQANAAigBbAXmAxkCJgAAAAA.IAAA.YAAAAAAAAAAA", set(range(1, 12))),
        ("CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA.YAAAAAAAAAAA", set()),
    ],
)  # fmt: skip
def test_a_consent_string_is_read_as_its_specification_says(text, granted):
    assert {number for number, state in tc_purposes(text).items() if state == "granted"} == granted


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("CO" + "A" * 20, "truncated at bit"),
        ("BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA", "TC version 1"),
        ("!!!", "not base64url"),
    ],
)
def test_a_string_that_cannot_be_read_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        tc_purposes(text)


@pytest.mark.parametrize("spec", ["", "yes", "G2", "ad_storage=maybe", "ad_store=denied", "x" * 500])
def test_a_specification_that_is_none_is_refused_in_one_sentence(spec):
    with pytest.raises(ValueError) as caught:
        read_choice(spec)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_recorded_is_no_assumption():
    assert read_choice("recorded") is None
    assert read_choice("granted").everything == "granted"


def test_the_gate_says_in_words_why_it_is_shut():
    policy = Policy("p", "P")
    assert gate(policy, BOTH, Choice(everything="granted")) == ("granted", "")
    state, why = gate(policy, BOTH, Choice())
    known = "No consent for the purpose insights is known to the server"
    needs = "(it needs analytics_storage, or TCF purposes 7 and 8)"
    read = (
        "it reads gcs, gcd, asc, the TC string, GPP and the site's own consent cookie in the request, nothing before it"
    )
    assert state == "unknown"
    assert why == (
        f"{known} {needs}; {read}, and without it the policy sends nothing. "
        "Assume it (--consent granted) to see what would be sent with it."
    )
    assert "--consent" not in gate(policy, BOTH, Choice(everything="denied"))[1]
    assert "is denied" in gate(policy, BOTH, Choice(everything="denied"))[1]
    assert gate(policy, None, Choice(everything="denied"))[1] == ""
    assert gate(policy, Purpose("c", "contract", ("ad_storage",)), Choice(everything="denied"))[1] == ""


def cookie(place="cookie", **detail):
    decoded = {"C0002": "granted", "C0004": "denied"}
    return Signal("onetrust", f"{place}:OptanonConsent", "groups=C0002:1,C0004:0", decoded, detail)


def test_the_site_s_own_consent_cookie_is_read_as_analysis_reads_it():
    choice = recorded_choice(Consent((cookie(answered=True),)))
    assert choice.google["analytics_storage"] == "granted"
    assert (choice.google["ad_storage"], choice.google["ad_user_data"]) == ("denied", "denied")
    assert gate(Policy("p", "P"), BOTH, choice)[0] == "granted"


def test_a_consent_cookie_of_another_site_or_of_the_answer_says_nothing_of_this_request():
    assert recorded_choice(Consent((cookie(answered=True),)), own=False) == Choice()
    assert recorded_choice(Consent((cookie("set-cookie", answered=True),))) == Choice()


def test_a_consent_cookie_without_an_answer_denies_and_grants_nothing():
    choice = recorded_choice(Consent((cookie(answered=False),)))
    assert choice.google == {"ad_storage": "denied", "ad_user_data": "denied", "ad_personalization": "denied"}


def test_microsoft_s_signal_is_read():
    asc = Signal("uet_asc", "query:asc", "D", {"ad_storage": "denied"})
    assert recorded_choice(Consent((asc,))).google == {"ad_storage": "denied"}


def test_signals_that_restrict_one_company_or_speak_of_another_law_are_no_choice():
    others = (
        signal("npa", ad_personalization="denied"), signal("dma_cps", ads="denied"), signal("gpc", sale_or_sharing="denied"),
        signal("us_privacy", sale="denied"),
    )  # fmt: skip
    assert recorded_choice(Consent(others)) == Choice()
