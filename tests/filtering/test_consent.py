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
    read = "it reads gcs, gcd, the TC string and GPP in the request, no cookie of a consent platform"
    assert state == "unknown"
    assert why == (
        f"{known} {needs}; {read}, and without it the policy sends nothing. "
        "Assume it (--consent granted) to see what would be sent with it."
    )
    assert "--consent" not in gate(policy, BOTH, Choice(everything="denied"))[1]
    assert "is denied" in gate(policy, BOTH, Choice(everything="denied"))[1]
    assert gate(policy, None, Choice(everything="denied"))[1] == ""
    assert gate(policy, Purpose("c", "contract", ("ad_storage",)), Choice(everything="denied"))[1] == ""


def test_a_choice_in_a_cookie_of_a_platform_is_none_that_the_server_reads():
    """A platform's cookie is no signal that a server reads: the sentence says so, and does not call it unknown."""
    granted = Consent((Signal("onetrust", "cookie:OptanonConsent", "groups=C0004:1", {"C0004": "granted"}),))
    state, why = gate(Policy("p", "P"), BOTH, recorded_choice(granted))
    assert state == "unknown"
    assert "is known to the server" in why
    assert "no cookie of a consent platform" in why
