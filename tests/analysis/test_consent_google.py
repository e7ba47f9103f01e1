"""Google's and Microsoft's consent parameters: every value that is known, wrong decodes in circulation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.consent_google import (
    decode_asc,
    decode_dma,
    decode_dma_cps,
    decode_gcd,
    decode_gcs,
    decode_npa,
    decode_pscdl,
    gcd_answers,
    gcd_detail,
)

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"


@pytest.mark.parametrize(
    ("text", "ad", "analytics"),
    [
        ("G1--", None, None),
        ("G10-", "denied", None),
        ("G11-", "granted", None),
        ("G1-0", None, "denied"),
        ("G1-1", None, "granted"),
        ("G100", "denied", "denied"),
        ("G110", "granted", "denied"),
        ("G101", "denied", "granted"),
        ("G111", "granted", "granted"),
    ],
)
def test_all_nine_gcs_values_are_known(text, ad, analytics):
    assert decode_gcs(text) == {"ad_storage": ad, "analytics_storage": analytics}


@pytest.mark.parametrize("text", ["", "G1", "G1000", "g100", "G200", "G1x0", "G100 "])
def test_what_is_no_gcs_is_not_decoded(text):
    assert decode_gcs(text) == {}


@pytest.mark.parametrize(
    ("letter", "default", "update"),
    [
        ("l", None, None), ("m", None, "denied"), ("n", None, "granted"), ("p", "denied", None), ("q", "denied", "denied"),
        ("r", "denied", "granted"), ("t", "granted", None), ("u", "granted", "denied"), ("v", "granted", "granted"),
        ("R", None, None), ("S", None, "denied"), ("T", None, "granted"), ("V", "denied", None), ("W", "denied", "denied"),
        ("X", "denied", "granted"), ("Z", "granted", None), ("-", "granted", "denied"), ("_", "granted", "granted"),
    ],
)  # fmt: skip
def test_gcd_letters_are_read_digits_first_upper_case_included(letter, default, update):
    assert gcd_answers(f"13{letter}3l3l3l5")["ad_storage"] == (default, update)


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("13r3r1t1r5l1", ("granted", "granted", "granted", "granted")),
        ("13p3t3p3p5l1", ("denied", "granted", "denied", "denied")),
        ("13l3l3R3l5l1", (None, None, None, None)),
        ("13m3u3n3p5l1", ("denied", "denied", "granted", "denied")),
        ("13r3l3R3t5l1", ("granted", None, None, "granted")),
        ("13r3r3r3r5", ("granted", "granted", "granted", "granted")),
        ("13r3r3r3r", ("granted", "granted", "granted", "granted")),
    ],
)
def test_states_stand_in_the_order_ad_analytics_user_data_personalization(text, states):
    names = ("ad_storage", "analytics_storage", "ad_user_data", "ad_personalization")
    assert decode_gcd(text) == dict(zip(names, states, strict=True))


@pytest.mark.parametrize("text", ["", "13r3r3r3", "23r3r3r3r5", "13!3r3r3r5", "13r3r3r3é5"])
def test_what_is_no_gcd_is_not_decoded(text):
    assert decode_gcd(text) == {}
    assert "error" in gcd_detail(text)


def test_the_detail_holds_default_update_and_the_undocumented_rest():
    detail = gcd_detail("13u3t1l1r5l1")
    assert detail["ad_storage"] == {"default": "granted", "update": "denied", "state": "denied"}
    assert detail["analytics_storage"] == {"default": "granted", "update": None, "state": "granted"}
    assert detail["rest"] == "5l1"
    assert gcd_detail("13r")["error"] == "3 characters, 9 are needed"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=4, max_size=4))
def test_every_default_and_update_comes_back(answers):
    letters = [ALPHABET[high << 4 | default << 2 | update] for high, default, update in answers]
    words = {2: "denied", 3: "granted"}
    got = gcd_answers("1" + "".join(f"3{letter}" for letter in letters) + "5l1")
    assert list(got.values()) == [(words.get(default), words.get(update)) for _, default, update in answers]


def test_the_markets_act_is_a_region_and_no_consent():
    assert decode_dma("1") == ({"applies": None}, {"applies": True})
    assert decode_dma("0") == ({"applies": None}, {"applies": False})
    assert decode_dma("2") == ({}, {})


def test_letters_of_services_are_named_and_unknown_ones_stay():
    assert set(decode_dma_cps("sypham")[0].values()) == {"granted"}
    assert set(decode_dma_cps("-")[0].values()) == {"denied"}
    assert decode_dma_cps("a")[0] == {
        "search": "denied", "youtube": "denied", "play": "denied", "shopping": "denied", "ads": "granted", "maps": "denied",
    }  # fmt: skip
    assert decode_dma_cps("syphamo") == (
        dict.fromkeys(("search", "youtube", "play", "shopping", "ads", "maps", "o"), "granted"), {"unknown": ["o"]},
    )  # fmt: skip
    assert decode_dma_cps("A1") == ({}, {})


def test_no_personalised_ads_denies_and_its_absence_sets_nothing():
    assert decode_npa("1") == ({"ad_personalization": "denied"}, {"non_personalised_ads": True})
    assert decode_npa("0") == ({"ad_personalization": None}, {"non_personalised_ads": False})
    assert decode_npa("yes") == ({}, {})


@pytest.mark.parametrize(("text", "state"), [("noapi", None), ("denied", "denied"), ("treatment_1.1", "granted")])
def test_the_label_of_the_cookie_phase_out_is_told(text, state):
    assert decode_pscdl(text) == ({"cookie_deprecation_label": state}, {"label": text})


def test_microsoft_says_granted_or_denied():
    assert (decode_asc("G"), decode_asc("D"), decode_asc("g")) == (
        {"ad_storage": "granted"},
        {"ad_storage": "denied"},
        {},
    )


def test_wrong_decodes_in_circulation_are_not_ours():
    """A blog reads l as denied and q as granted; a library counts u as granted, and reads gcs only beside gcu."""
    assert decode_gcd("13l3q3u3l5")["ad_storage"] is None
    assert decode_gcd("13l3q3u3l5")["analytics_storage"] == "denied"
    assert decode_gcd("13l3q3u3l5")["ad_user_data"] == "denied"
    assert decode_gcs("G111")["ad_storage"] == "granted"
