"""Cookies of consent platforms, in the forms that the platforms write."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.consent_cookies import READERS, cookiebot_record, read_cookie

ID = "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54"
ONETRUST = (
    "isGpcEnabled=0&datestamp=Tue+Nov+24+2026+18%3A04%3A43+GMT%2B0100+(CET)&version=202411.2.0&browserGpcFlag=0"
    f"&isIABGlobal=false&hosts=&consentId={ID}&interactionCount=1&isAnonUser=1&landingPath=NotLandingPage"
    "&groups=C0001%3A1%2CC0002%3A0%2CC0003%3A1%2CC0004%3A0%2CV2STACK42%3A0&AwaitingReconsent=false&geolocation=NL%3BZH"
)
COOKIEBOT = (
    "{stamp:'dGVzdHN0YW1wdGVzdHN0YW1w==',necessary:true,preferences:false,statistics:true,marketing:false,"
    "method:'explicit',ver:1,utc:1795000000000,region:'nl'}"
)
COOKIEYES = (
    "consentid:QU5KeUliUjFlaUl5TVdWQ25tQ2tpUGRTcVpmaTdvWDg,consent:no,action:yes,necessary:yes,functional:no,"
    "analytics:yes,performance:no,advertisement:no,other:no"
)
UNDECIDED = (
    "consentid:abc,consent:no,action:,necessary:yes,functional:no,analytics:no,performance:no,advertisement:no,other:no"
)


def read(name, value, **others):
    return read_cookie(name, value, {key.replace("__", "-"): text for key, text in others.items()})


def didomi(**told) -> str:
    raw = {
        "user_id": ID,
        "created": "2026-11-24T09:16:39.232Z",
        "updated": "2026-11-24T09:16:42.504Z",
        "version": 2,
    } | told
    return base64.b64encode(json.dumps(raw).encode()).decode()


@pytest.mark.parametrize("value", [ONETRUST, quote(ONETRUST, safe="")])
def test_groups_of_onetrust_are_read_and_its_number_of_the_visitor_stays_out(value):
    found = read("OptanonConsent", value)
    assert found.decoded == {
        "C0001": "granted", "C0002": "denied", "C0003": "granted", "C0004": "denied", "V2STACK42": "denied",
    }  # fmt: skip
    assert found.raw == "groups=C0001:1,C0002:0,C0003:1,C0004:0,V2STACK42:0"
    assert (found.kind, found.answered, found.detail) == ("onetrust", True, {"gpc": False})


def test_onetrust_without_a_word_of_an_answer_tells_neither():
    bare = "&".join(part for part in ONETRUST.split("&") if not part.startswith(("landingPath=", "interactionCount=")))
    assert read_cookie("OptanonConsent", bare, {}).answered is None
    assert read_cookie("OptanonConsent", bare, {"OptanonAlertBoxClosed": "2026-11-23T10:02:00.137Z"}).answered is True


def test_onetrust_writes_its_cookie_before_the_visitor_answers():
    waiting = ONETRUST.replace("interactionCount=1", "interactionCount=0").replace(
        "NotLandingPage", "https%3A%2F%2Fshop.example%2F"
    )
    assert read("OptanonConsent", waiting).answered is False
    assert read("OptanonConsent", waiting, OptanonAlertBoxClosed="2026-11-24T05:40:13.724Z").answered is True


@pytest.mark.parametrize("value", [COOKIEBOT, quote(COOKIEBOT, safe=""), quote(COOKIEBOT, safe=":'{}")])
def test_categories_of_cookiebot_are_read_and_its_stamp_stays_out(value):
    found = read("CookieConsent", value)
    assert found.decoded == {
        "necessary": "granted", "preferences": "denied", "statistics": "granted", "marketing": "denied",
    }  # fmt: skip
    assert found.raw == "necessary:true,preferences:false,statistics:true,marketing:false"
    assert (found.answered, found.detail) == (True, {"method": "explicit"})


def test_cookiebot_s_short_answers_are_read():
    declined, elsewhere = read("CookieConsent", "0"), read("CookieConsent", "-1")
    assert (declined.decoded["marketing"], declined.decoded["necessary"], declined.answered) == (
        "denied",
        "granted",
        True,
    )
    assert (elsewhere.decoded["marketing"], elsewhere.answered) == ("granted", False)


def test_what_cookiebot_assumes_is_no_answer():
    assumed = COOKIEBOT.replace("explicit", "implied").replace("false", "true")
    assert read("CookieConsent", assumed).answered is False


@pytest.mark.parametrize("value", ["true", "false", "yes", "{}", "{a:1}", '{"marketing": true}', "deny"])
def test_other_software_s_cookie_of_that_name_is_not_cookiebot_s(value):
    assert read("CookieConsent", value) is None


def test_purposes_of_didomi_are_read_from_its_base64():
    told = didomi(
        purposes={"enabled": ["cookies", "market_research"], "disabled": ["create_ads_profile"]},
        vendors={"enabled": ["google"]},
    )
    for value in (told, told.rstrip("="), quote(told, safe="")):
        found = read("didomi_token", value)
        assert found.decoded == {"cookies": "granted", "market_research": "granted", "create_ads_profile": "denied"}
        assert (found.answered, found.detail) == (True, {"vendors": {"google": "granted"}})
        assert ID not in found.raw


def test_didomi_writes_its_token_before_the_visitor_answers():
    found = read("didomi_token", didomi())
    assert (found.decoded, found.answered) == ({"purposes": None}, False)


def test_categories_of_cookieyes_are_read():
    found = read("cookieyes-consent", COOKIEYES)
    assert found.decoded == {
        "necessary": "granted", "functional": "denied", "analytics": "granted", "performance": "denied",
        "advertisement": "denied", "other": "denied",
    }  # fmt: skip
    assert found.answered is True
    assert "QU5K" not in found.raw
    assert read("cookieyes-consent", UNDECIDED).answered is False


def test_the_older_plugin_of_cookieyes_has_a_cookie_for_each_category():
    found = read("cookielawinfo-checkbox-analytics", "no", viewed_cookie_policy="yes")
    assert (found.kind, found.decoded, found.answered) == ("cookieyes", {"analytics": "denied"}, True)


def test_complianz_has_a_cookie_for_each_category():
    found = read("cmplz_marketing", "deny", cmplz_banner__status="dismissed")
    assert (found.kind, found.decoded, found.answered) == ("complianz", {"marketing": "denied"}, True)
    assert read("cmplz_statistics", "allow").answered is None
    assert read("cmplz_statistics", "maybe") is None


def test_vendors_of_axeptio_are_read_and_its_token_stays_out():
    raw = {
        "$$token": "abcdefgh12345678",
        "$$date": "2026-11-24T09:00:00.000Z",
        "google_analytics": True,
        "facebook_pixel": False,
        "$$completed": True,
    }
    found = read("axeptio_cookies", quote(json.dumps(raw), safe=""))
    assert found.decoded == {"google_analytics": "granted", "facebook_pixel": "denied"}
    assert (found.answered, found.raw) == (True, "google_analytics:true,facebook_pixel:false")
    assert read("axeptio_cookies", json.dumps(raw | {"$$completed": False})).answered is False


def test_the_record_of_usercentrics_is_read():
    raw = json.dumps(
        {
            "adsDataRedaction": True,
            "adStorage": "denied",
            "adUserData": "denied",
            "adPersonalization": "denied",
            "analyticsStorage": "granted",
        }
    )
    found = read("uc_gcm", quote(raw, safe=""), uc_user_interaction="true")
    assert found.decoded == {
        "adStorage": "denied", "adUserData": "denied", "adPersonalization": "denied", "analyticsStorage": "granted",
    }  # fmt: skip
    assert found.answered is True
    assert read("ucData", json.dumps({"gcm": json.loads(raw)})).decoded == found.decoded


@given(
    st.sampled_from([*READERS, "other"]),
    st.text(max_size=200) | st.sampled_from([ONETRUST, COOKIEBOT, COOKIEYES, "{" * 5000]),
)
def test_any_value_of_any_name_is_read_or_passed_over(name, value):
    found = read_cookie(name, value, {})
    assert found is None or (found.decoded and set(found.decoded.values()) <= {"granted", "denied", None})


@given(
    st.dictionaries(st.sampled_from(["C0001", "C0002", "C0003", "C0004", "C0005", "BG51"]), st.booleans(), min_size=1)
)
def test_every_choice_of_groups_comes_back(chosen):
    groups = ",".join(f"{group}:{int(state)}" for group, state in chosen.items())
    found = read("OptanonConsent", f"interactionCount=2&landingPath=NotLandingPage&groups={quote(groups, safe='')}")
    assert found.decoded == {group: "granted" if state else "denied" for group, state in chosen.items()}


def test_the_record_of_a_choice_that_cookiebot_sends_is_read():
    accepted = cookiebot_record({"action": "accept", "clp": "true", "cls": "true", "clm": "false", "cbid": ID})
    assert accepted.decoded == {
        "necessary": "granted", "preferences": "granted", "statistics": "granted", "marketing": "denied",
    }  # fmt: skip
    assert (accepted.answered, accepted.raw) == (True, "action:accept,preferences:true,statistics:true,marketing:false")
    declined = cookiebot_record({"action": "decline"})
    assert set(declined.decoded.items()) >= {("statistics", "denied"), ("marketing", "denied")}
    assert cookiebot_record({"action": "accept"}) is None
    assert cookiebot_record({"clp": "true"}) is None


@pytest.mark.parametrize("escape", ["\\ud800", "\\uDFFF", "\\ud800\\ud800"])
def test_half_a_character_in_a_name_does_not_reach_what_is_stored(escape):
    didomi = f'{{"user_id": "1", "purposes": {{"enabled": ["a{escape}"]}}}}'
    for name, value in (
        ("axeptio_cookies", quote(f'{{"$$completed": true, "a{escape}": true}}')),
        ("didomi_token", base64.b64encode(didomi.encode()).decode()),
    ):
        found = read_cookie(name, value, {})
        assert list(found.decoded) == ["a" + "?" * escape.count("u")]
        assert f"{found.raw}{found.detail}".isascii()
    whole = read_cookie("axeptio_cookies", quote('{"$$completed": true, "\\ud83d\\ude00": true}'), {})
    assert list(whole.decoded) == ["\U0001f600"]
