"""The consent of a visit: before a choice, against a refusal, agreed to, without a signal; by launch and site."""

import pytest
from builders import exchange
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.consent_state import CHOICE, DEFAULT, STATED, ConsentStates, Word, joined
from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog

CATALOG = load_catalog()
PAGE = "https://shop.example/"
GA4 = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=page_view"
META = "https://www.facebook.com/tr/?id=770042&ev=PageView&fbp=fb.1.1700000000000.1234567890"
COOKIEBOT = "CookieConsent={stamp:%27abc%27%2Cnecessary:true%2Cpreferences:STATE%2Cstatistics:STATE%2Cmarketing:STATE%2Cmethod:%27explicit%27%2Cver:1%2Cutc:1750000000000%2Cregion:%27nl%27}"
DEFAULT_DENIED, UPDATED_DENIED, UPDATED_GRANTED = "13p3p3p3p5l1", "13q3q3q3q5l1", "13r3r3r3r5l1"
DEFAULT_GRANTED, NOT_SET = "13t3t3t3t5l1", "13l3l3l3l5l1"


def cookiebot(allowed: bool) -> str:
    return COOKIEBOT.replace("STATE", str(allowed).lower())


class Visit:
    """One browser on one page; each call is the next request."""

    def __init__(self, page=PAGE, launch="browser", memory=None):
        self.memory = memory or Memory()
        self.seq, self.page, self.launch = 0, page, launch

    def ask(self, url, *, cookie="", set_cookie="", seq=None, state="complete", **more):
        self.seq = seq or self.seq + 1
        headers = [(b"referer", self.page.encode())]
        headers += [(b"cookie", cookie.encode())] if cookie else []
        answer = [(b"set-cookie", set_cookie.encode())] if set_cookie else []
        asked = exchange(
            url, seq=self.seq, headers=headers + more.pop("extra", []), response_headers=answer, launch=self.launch,
            state=state, **more,
        )  # fmt: skip
        return inspect(asked, CATALOG, self.memory).consent


def test_a_hit_under_a_default_is_sent_before_any_choice():
    consent = Visit().ask(f"{GA4}&cid=1.2&gcs=G100&gcd={DEFAULT_DENIED}")
    assert consent.verdict == "before-choice"
    assert consent.verdict_why.startswith(f"No choice is known yet: this hit itself carries gcd={DEFAULT_DENIED}")
    assert "client-id (query:cid)" in consent.verdict_why
    assert consent.state["analytics_storage"] == "denied"
    assert not consent.chosen


def test_a_default_that_grants_is_no_choice():
    consent = Visit().ask(f"{GA4}&cid=1.2&gcs=G111&gcd={DEFAULT_GRANTED}")
    assert consent.verdict == "before-choice"


def test_a_hit_after_an_update_that_grants_was_agreed_to():
    consent = Visit().ask(f"{GA4}&cid=1.2&gcs=G111&gcd={UPDATED_GRANTED}")
    assert (consent.verdict, consent.chosen) == ("granted", True)


def test_identifiers_after_a_refusal_are_against_it_and_the_sentence_names_the_request():
    visit = Visit()
    visit.ask(f"{GA4}&gcs=G100&gcd={UPDATED_DENIED}")
    consent = visit.ask(f"{GA4}&cid=1.2")
    assert consent.verdict == "against-refusal"
    assert consent.verdict_why == (
        f"Request 1 carried gcd={UPDATED_DENIED} (analytics_storage denied); "
        "this hit sends client-id (query:cid) 1 s later."
    )


def test_a_refusal_told_by_gcs_alone_counts_for_a_vendor_without_signals():
    visit = Visit()
    visit.ask(f"{GA4}&gcs=G100")
    consent = visit.ask(META)
    assert consent.verdict == "against-refusal"
    assert consent.verdict_why.startswith("Request 1 carried gcs=G100 (ad_storage denied); this hit sends ")


def test_a_ping_without_identifiers_is_not_against_a_refusal():
    consent = Visit().ask(f"{GA4}&gcs=G100&gcd={UPDATED_DENIED}")
    assert (consent.verdict, consent.cookieless) == ("", True)
    assert "this hit sends no identifier" in consent.verdict_why


def test_a_refusal_of_one_purpose_is_none_of_the_other():
    visit = Visit()
    assert visit.ask(f"{GA4}&cid=1.2&gcs=G101").verdict == "granted"
    assert visit.ask(META).verdict == "against-refusal"
    assert Visit().ask(f"{GA4}&uid=u-1&gcs=G110").verdict == "against-refusal"


def test_a_hit_of_which_nothing_is_known_has_no_signal():
    consent = Visit().ask(META)
    assert (consent.verdict, consent.state) == ("no-signal", {})
    consent = Visit().ask(f"{GA4}&cid=1.2&gcs=G1--&gcd={NOT_SET}")
    assert consent.verdict == "no-signal"
    assert consent.state == dict.fromkeys(
        ("ad_personalization", "ad_storage", "ad_user_data", "analytics_storage"), None
    )


def test_scripts_and_content_are_no_hits_to_be_judged():
    visit = Visit()
    assert visit.ask("https://shop.example/a.css").verdict == ""
    assert visit.ask("https://www.googletagmanager.com/gtag/js?id=G-ABC123").verdict == ""


@pytest.mark.parametrize(("allowed", "verdict"), [(True, "granted"), (False, "against-refusal")])
def test_a_platform_s_cookie_is_the_choice_from_the_next_request_on(allowed, verdict):
    visit = Visit()
    assert visit.ask(META).verdict == "no-signal"
    seen = visit.ask("https://shop.example/api", cookie=cookiebot(allowed))
    assert seen.chosen
    assert set(seen.state.values()) == {"granted" if allowed else "denied"}
    consent = visit.ask(META)
    assert consent.verdict == verdict
    assert consent.verdict_why.startswith("Request 2 carried the cookie CookieConsent (ad_storage ")


def test_a_cookie_that_the_answer_sets_informs_the_next_request_and_not_this_one():
    visit = Visit()
    consent = visit.ask("https://shop.example/consent", set_cookie=cookiebot(False) + "; Path=/")
    assert (consent.chosen, consent.state) == (True, {})
    assert visit.ask(META).verdict == "against-refusal"


def test_another_site_s_cookie_is_not_the_visitor_s_choice_here():
    visit = Visit()
    visit.ask("https://cdn.other.example/x", cookie=cookiebot(False))
    assert visit.ask(META).verdict == "no-signal"


def test_another_browser_and_another_site_have_their_own_choice():
    visit = Visit()
    visit.ask("https://shop.example/api", cookie=cookiebot(False))
    other = Visit("https://other.example/", memory=visit.memory)
    assert other.ask(META, seq=5).verdict == "no-signal"
    assert Visit(launch="second", memory=visit.memory).ask(META, seq=6).verdict == "no-signal"
    assert Visit("https://www.shop.example/x", memory=visit.memory).ask(META, seq=7).verdict == "against-refusal"


def test_a_page_that_asks_tells_nothing_of_later_hits_until_a_request_after_them_does():
    visit = Visit()
    visit.ask("https://consent.cookiebot.com/uc.js?cbid=1")
    consent = visit.ask(META)
    assert consent.verdict == "no-signal"
    assert "request 1 loaded the consent platform Cookiebot" in consent.verdict_why


def test_a_cookie_without_an_answer_is_no_choice():
    groups = "OptanonConsent=interactionCount=0&landingPath=https%3A%2F%2Fshop.example%2F&groups=C0001%3A1%2CC0002%3A0%2CC0004%3A0"
    visit = Visit()
    waiting = visit.ask("https://shop.example/a", cookie=groups)
    assert (waiting.chosen, waiting.standing.undecided) == (False, "site")
    assert "request 1 carried the cookie OptanonConsent (ad_storage denied by default)" in visit.ask(META).verdict_why


def test_a_default_on_the_next_page_does_not_undo_a_choice():
    visit = Visit()
    visit.ask("https://shop.example/api", cookie=cookiebot(True))
    consent = visit.ask(f"{GA4}&cid=1.2&gcs=G100&gcd={DEFAULT_DENIED}")
    assert consent.verdict == "granted"
    assert consent.state["analytics_storage"] == "granted"


def test_the_newest_choice_holds():
    visit = Visit()
    visit.ask(f"{GA4}&gcd={UPDATED_GRANTED}")
    visit.ask(f"{GA4}&gcd={UPDATED_DENIED}")
    assert visit.ask(META).verdict == "against-refusal"
    visit.ask("https://shop.example/api", cookie=cookiebot(True))
    assert visit.ask(META).verdict == "granted"


def test_a_row_that_is_seen_again_is_judged_the_same_and_nothing_informs_the_past():
    visit = Visit()
    first = visit.ask(META, state="open", status=None)
    visit.ask("https://shop.example/api", cookie=cookiebot(False))
    third = visit.ask(META)
    assert visit.ask(META, seq=1) == first
    assert visit.ask(META, seq=3) == third
    visit.ask("https://shop.example/api", cookie=cookiebot(False), seq=2)
    assert visit.ask(META, seq=3) == third


def test_an_open_row_whose_answer_sets_a_choice_later_is_learned_at_its_place():
    visit = Visit()
    visit.ask("https://shop.example/consent", state="open", status=None)
    assert visit.ask(META).verdict == "no-signal"
    visit.ask("https://shop.example/consent", set_cookie=cookiebot(True), seq=1)
    assert visit.ask(META, seq=2).verdict == "granted"


def test_a_visit_in_any_order_of_updates_gives_the_same_answers():
    asks = [
        (f"{GA4}&cid=1.2&gcd={DEFAULT_DENIED}", ""), (META, ""), ("https://shop.example/a", cookiebot(False)), (META, ""),
        (f"{GA4}&cid=1.2&gcd={UPDATED_GRANTED}", ""), (META, ""),
    ]  # fmt: skip
    plain = Visit()
    wanted = [plain.ask(url, cookie=cookie) for url, cookie in asks]
    again = Visit()
    for seq, (url, cookie) in enumerate(asks, start=1):
        again.ask(url, cookie=cookie, seq=seq)
    for seq in (5, 1, 3, 6, 2, 4):
        url, cookie = asks[seq - 1]
        assert again.ask(url, cookie=cookie, seq=seq) == wanted[seq - 1]
    assert [consent.verdict for consent in wanted] == [
        "before-choice", "no-signal", "", "against-refusal", "granted", "granted",
    ]  # fmt: skip


def test_microsofts_own_signal_speaks_for_microsoft_alone():
    uet = "https://bat.bing.com/action/0?ti=123&evt=pageLoad&vid=0123456789abcdef0123456789abcdef&mid=7d7d4a4b-5b1e-4d0c-9d4f-1f6f0a6f5c11"
    visit = Visit()
    consent = visit.ask(f"{uet}&asc=D")
    assert consent.verdict == "against-refusal"
    assert "asc=D" in consent.verdict_why
    assert visit.ask(META).verdict == "no-signal"
    visit.ask("https://shop.example/api", cookie=cookiebot(False))
    assert visit.ask(f"{uet}&asc=G").verdict == "granted"


def test_signals_of_the_browser_and_of_other_laws_are_no_choice():
    visit = Visit()
    consent = visit.ask(f"{META}&us_privacy=1YYN", extra=[(b"sec-gpc", b"1"), (b"dnt", b"1")])
    assert (consent.verdict, consent.chosen) == ("no-signal", False)


def test_requests_without_a_page_speak_for_themselves():
    memory = Memory()
    asked = exchange(f"{GA4}&cid=1.2&gcs=G100", seq=1)
    assert inspect(asked, CATALOG, memory).consent.verdict == "against-refusal"
    assert inspect(exchange(META, seq=2), CATALOG, memory).consent.verdict == "no-signal"


@pytest.mark.parametrize(("action", "verdict"), [("accept", "granted"), ("decline", "against-refusal")])
def test_the_record_of_a_choice_is_the_choice(action, verdict):
    visit = Visit()
    visit.ask("https://consent.cookiebot.com/uc.js?cbid=07728dca-296d-43fc-9a3b-107a450004d2")
    assert visit.ask(META).verdict == "no-signal"
    state = "true" if action == "accept" else "false"
    record = visit.ask(
        f"https://consent.cookiebot.com/logconsent.ashx?action={action}&clp={state}&cls={state}&clm={state}"
        "&cbid=07728dca-296d-43fc-9a3b-107a450004d2&referer=https%3A%2F%2Fshop.example%2F"
    )
    assert (record.chosen, record.verdict) == (True, "")
    assert visit.ask(META).verdict == verdict


def test_every_vendor_that_asks_for_consent_shows_that_the_page_asks():
    visit = Visit()
    visit.ask("https://log.cookieyes.com/api/v1/log", method=b"POST")
    assert "consent platform CookieYes" in visit.ask(META).verdict_why


def test_a_hit_that_was_told_otherwise_than_the_visitor_chose_says_so():
    visit = Visit()
    visit.ask("https://shop.example/api", cookie=cookiebot(False))
    consent = visit.ask(f"{GA4}&cid=1.2&gcs=G111&gcd={DEFAULT_GRANTED}")
    assert consent.verdict == "against-refusal"
    assert consent.verdict_why.endswith(f" It carries gcd={DEFAULT_GRANTED} (analytics_storage granted) itself.")


WORDS = st.builds(
    Word, st.sampled_from(["granted", "denied"]), st.sampled_from([DEFAULT, STATED, CHOICE]), st.sampled_from("ab")
)
TOLD = st.dictionaries(st.sampled_from(["ad_storage", "analytics_storage"]), WORDS, max_size=2)


@given(st.lists(st.tuples(st.integers(1, 12), TOLD), max_size=30))
def test_what_holds_depends_on_what_each_request_says_and_never_on_when_that_was_learned(lessons):
    states, last = ConsentStates(), {}
    for seq, told in lessons:
        states.teach("b", "shop.example", exchange(seq=seq), told)
        last[seq] = told
    for asked in range(1, 14):
        wanted = {}
        for seq in sorted(last):
            if seq < asked:
                wanted = joined(wanted, last[seq], seq, 1795_000_000.0 + seq)
        assert states.before("b", "shop.example", asked) == wanted
