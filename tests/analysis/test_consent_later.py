"""What later requests tell of hits: made visits, in which the choice is shown after it was made."""

import base64
import json
from datetime import UTC, datetime

import pytest
from builders import exchange

from inspector.analysis.consent_later import FirstChoices, Later, order, settled
from inspector.analysis.consent_state import site_of_page
from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.model.inspection import Consent, Standing

CATALOG = load_catalog()
BEGUN = 1795_000_000.0
"""`builders.exchange` starts request n at BEGUN + n."""
META = "https://www.facebook.com/tr/?id=770042&ev=PageView&fbp=fb.1.1700000000000.1234567890"
GA4 = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=page_view&cid=1.2"
CMP = "https://consent.cookiebot.com/uc.js?cbid=07728dca-296d-43fc-9a3b-107a450004d2"
DEFAULT_DENIED, UPDATED_DENIED, UPDATED_GRANTED = "13p3p3p3p5l1", "13q3q3q3q5l1", "13r3r3r3r5l1"


def cookiebot(made, *, allowed=True):
    state = str(allowed).lower()
    raw = (
        f"{{stamp:'abc',necessary:true,preferences:{state},statistics:{state},marketing:{state},"
        f"method:'explicit',ver:1,utc:{round((BEGUN + made) * 1000)},region:'nl'}}"
    )
    return "CookieConsent=" + raw.replace("'", "%27").replace(",", "%2C")


def iso(made):
    return datetime.fromtimestamp(BEGUN + made, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def onetrust(made, *, closed=True):
    stamp = datetime.fromtimestamp(BEGUN + made, UTC).strftime("%a+%b+%d+%Y+%H%%3A%M%%3A%S+GMT%%2B0000+(UTC)")
    cookie = (
        f"OptanonConsent=isGpcEnabled=0&datestamp={stamp}&interactionCount=1&landingPath=NotLandingPage"
        "&groups=C0001%3A1%2CC0002%3A1%2CC0004%3A1"
    )
    return f"{cookie}; OptanonAlertBoxClosed={iso(made)}" if closed else cookie


def didomi(made):
    told = {
        "user_id": "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54", "created": iso(made - 5), "updated": iso(made),
        "purposes": {"enabled": ["cookies", "create_ads_profile", "select_personalized_ads", "measure_ad_performance"]},
    }  # fmt: skip
    return "didomi_token=" + base64.b64encode(json.dumps(told).encode()).decode()


def usercentrics(_made):
    names = ("adStorage", "adUserData", "adPersonalization", "analyticsStorage")
    record = json.dumps(dict.fromkeys(names, "granted")).replace('"', "%22").replace(" ", "")
    return f"uc_gcm={record}; uc_user_interaction=true"


class Session:
    """The requests of one session; pages are told by their path."""

    def __init__(self):
        self.memory, self.items, self.seq = Memory(), [], 0

    def ask(self, url, *, page="/1", site="shop.example", cookie="", launch="browser", at=None):
        self.seq += 1
        home = f"https://{site}{page}"
        headers = [(b"referer", home.encode())] + ([(b"cookie", cookie.encode())] if cookie else [])
        more = {} if at is None else {"started": BEGUN + at}
        self.items.append(exchange(url, seq=self.seq, headers=headers, launch=launch, **more))
        return self.seq

    def document(self, *, page="/1", site="shop.example", cookie="", launch="browser", at=None):
        self.seq += 1
        headers = [(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate"), (b"accept", b"text/html")]
        headers += [(b"cookie", cookie.encode())] if cookie else []
        more = {} if at is None else {"started": BEGUN + at}
        html = [(b"content-type", b"text/html")]
        self.items.append(
            exchange(
                f"https://{site}{page}", seq=self.seq, headers=headers, response_headers=html, launch=launch, **more
            )
        )
        return self.seq

    def told(self):
        """seq -> the consent of each request, as a command's second pass tells it."""
        first, found = FirstChoices(), {}
        rows = [(item.launch, inspect(item, CATALOG, self.memory)) for item in self.items]
        for launch, row in rows:
            first.learn((launch, site_of_page(row.page)), row)
        for launch, row in rows:
            found[row.seq] = first.filled((launch, site_of_page(row.page)), row).consent
        return found


def choice_between_pages(cookie):
    """Page 1 loads the platform and sends a hit; the visitor chooses at 10 s; another hit; page 2 shows the choice."""
    session = Session()
    session.document(at=0)
    session.ask(CMP, at=1)
    early = session.ask(META, at=2)
    late = session.ask(META, at=20)
    session.document(page="/2", cookie=cookie, at=30)
    told = session.told()
    return told[early], told[late]


@pytest.mark.parametrize("cookie", [cookiebot(10), onetrust(10), didomi(10)])
def test_a_choice_on_page_one_is_told_by_its_own_time_though_its_cookie_goes_out_on_page_two(cookie):
    early, late = choice_between_pages(cookie)
    assert (early.verdict, late.verdict) == ("before-choice", "granted")
    assert early.verdict_why.startswith(
        "Request 5 shows a choice that was made 8 s after this hit, by the platform's own time; this hit sends "
    )
    assert late.verdict_why.startswith(
        "Request 5 shows a choice that had been made 10 s before this hit, by the platform's own time (ad_storage gra"
    )


def test_a_refusal_on_page_one_makes_the_hit_after_it_one_against_a_refusal():
    early, late = choice_between_pages(cookiebot(10, allowed=False))
    assert (early.verdict, late.verdict) == ("before-choice", "against-refusal")
    assert "ad_storage denied" in late.verdict_why
    assert "(query:fbp)" in late.verdict_why


def test_a_choice_of_last_week_was_before_every_hit():
    early, late = choice_between_pages(cookiebot(-7 * 86400))
    assert (early.verdict, late.verdict) == ("granted", "granted")


@pytest.mark.parametrize(
    "cookie", [usercentrics(10), cookiebot(10).replace("utc", "utx"), onetrust(10).replace("Z", "")]
)
def test_where_the_time_cannot_be_read_neither_is_claimed(cookie):
    early, late = choice_between_pages(cookie.replace("datestamp", "datestump"))
    assert (early.verdict, late.verdict) == ("no-signal", "no-signal")
    assert late.verdict_why.startswith(
        "Request 5 is the first to show a choice on this site, which may have been made earlier; no choice is known yet"
    )


def test_the_time_at_which_onetrust_wrote_its_cookie_says_only_that_the_choice_was_not_later():
    early, late = choice_between_pages(onetrust(10, closed=False))
    assert (early.verdict, late.verdict) == ("no-signal", "granted")


def test_a_clock_that_runs_ahead_of_ours_tells_no_time():
    early, late = choice_between_pages(cookiebot(3600))
    assert (early.verdict, late.verdict) == ("no-signal", "no-signal")


@pytest.mark.parametrize("made", [1.5, 2.0, 2.5])
def test_a_choice_at_the_moment_of_the_hit_is_neither_before_nor_after_it(made):
    early, _ = choice_between_pages(cookiebot(made))
    assert early.verdict == "no-signal"


def test_a_later_request_of_the_page_that_still_shows_the_default_tells_that_nothing_was_chosen():
    session = Session()
    session.document(at=0)
    session.ask(CMP, at=1)
    hit = session.ask(META, at=2)
    ping = session.ask(f"{GA4}&gcs=G100&gcd={DEFAULT_DENIED}", at=3)
    after = session.ask(META, at=4)
    session.document(page="/2", cookie=usercentrics(0), at=30)
    told = session.told()
    assert told[hit].verdict == "before-choice"
    assert told[hit].verdict_why.startswith(
        f"Request {ping} still shows no choice; no choice is known yet: request 2 loa"
    )
    assert told[after].verdict == "no-signal"


def test_a_default_on_the_next_page_tells_nothing_of_the_page_before():
    """Google's default comes first on each page, also where the visitor has chosen."""
    session = Session()
    session.document(at=0)
    session.ask(CMP, at=1)
    hit = session.ask(META, at=20)
    session.document(page="/2", at=30)
    session.ask(f"{GA4}&gcs=G100&gcd={DEFAULT_DENIED}", page="/2", at=31)
    assert session.told()[hit].verdict == "no-signal"


def test_a_document_without_the_platform_s_cookie_shows_that_nothing_was_chosen_before_it():
    for cookie, verdict in (("basket=3", "before-choice"), ("", "no-signal")):
        session = Session()
        session.document(at=0)
        session.ask(CMP, at=1)
        hit = session.ask(META, at=20)
        session.document(page="/2", cookie=cookie, at=30)
        assert session.told()[hit].verdict == verdict


def test_another_host_s_document_need_not_carry_the_cookie():
    session = Session()
    session.document(at=0)
    session.ask(CMP, at=1)
    hit = session.ask(META, at=20)
    session.document(page="/2", site="pay.shop.example", cookie="basket=3", at=30)
    assert session.told()[hit].verdict == "no-signal"


def test_an_unanswered_cookie_on_the_next_page_shows_that_nothing_was_chosen_before_it():
    session = Session()
    session.document(at=0)
    hit = session.ask(META, at=2)
    waiting = "OptanonConsent=interactionCount=0&landingPath=https%3A%2F%2Fshop.example%2F&groups=C0001%3A1%2CC0004%3A0"
    session.document(page="/2", cookie=waiting, at=30)
    assert session.told()[hit].verdict == "before-choice"


def test_each_site_and_each_browser_has_its_own_choice():
    session = Session()
    session.document(at=0)
    other = session.ask(META, site="other.example", at=2)
    second = session.ask(META, launch="second", at=2)
    hit = session.ask(META, at=2)
    session.document(page="/2", cookie=cookiebot(10), at=30)
    told = session.told()
    assert [told[seq].verdict for seq in (other, second, hit)] == ["no-signal", "no-signal", "before-choice"]


def test_a_renewed_choice_counts_from_its_own_time():
    session = Session()
    session.document(cookie=cookiebot(-500, allowed=False), at=0)
    refused = session.ask(META, at=5)
    agreed = session.ask(META, at=20)
    session.document(page="/2", cookie=cookiebot(10, allowed=True), at=30)
    told = session.told()
    assert (told[refused].verdict, told[agreed].verdict) == ("against-refusal", "granted")


def test_a_choice_withdrawn_counts_from_its_own_time():
    session = Session()
    session.document(cookie=cookiebot(-500, allowed=True), at=0)
    agreed = session.ask(META, at=5)
    refused = session.ask(META, at=20)
    session.document(page="/2", cookie=cookiebot(10, allowed=False), at=30)
    told = session.told()
    assert (told[agreed].verdict, told[refused].verdict) == ("granted", "against-refusal")


def test_a_renewed_choice_without_a_time_leaves_open_which_of_the_two_held():
    session = Session()
    session.document(at=0)
    session.ask(f"{GA4}&gcd={UPDATED_DENIED}", at=1)
    sure = session.ask(META, at=2)
    session.ask(f"{GA4}&gcd={UPDATED_DENIED}", at=3)
    open_ = session.ask(META, at=20)
    changed = session.ask(f"{GA4}&gcd={UPDATED_GRANTED}", at=21)
    told = session.told()
    assert (told[sure].verdict, told[open_].verdict) == ("against-refusal", "")
    assert told[open_].verdict_why.startswith(f"Request {changed} shows another choice: whether it was made before ")


def test_a_first_sign_without_a_time_is_told_by_a_later_cookie_that_has_one():
    session = Session()
    session.document(at=0)
    early, late = session.ask(META, at=2), session.ask(META, at=12)
    session.ask(f"{GA4}&gcd={UPDATED_GRANTED}", at=15)
    session.document(page="/2", cookie=cookiebot(10), at=30)
    told = session.told()
    assert (told[early].verdict, told[late].verdict) == ("before-choice", "granted")


def test_the_choice_that_a_hit_carries_itself_stands():
    session = Session()
    session.document(at=0)
    hit = session.ask(f"{GA4}&uid=u-1&gcs=G100&gcd={UPDATED_DENIED}", at=20)
    session.document(page="/2", cookie=cookiebot(10, allowed=True), at=30)
    assert session.told()[hit].verdict == "against-refusal"


def test_a_day_is_no_moment():
    """A TC string names the day since TCF 2.2: what was sent on that day may have been before or after."""
    standing = Standing(serves=("ad_storage",))
    made = (1794960000.0, 1795046400.0)
    assert [order(at, made) for at in (1794950000.0, 1795000000.0, 1795046500.0)] == ["before", "", "after"]
    assert settled(Consent(standing=standing), 1795000000.0, Later()).verdict == ""


def test_a_site_that_nobody_knows_has_no_choice():
    session = Session()
    session.items.append(exchange(META, seq=1))
    session.items.append(exchange(f"{GA4}&gcd={UPDATED_GRANTED}", seq=2))
    assert session.told()[1].verdict == "no-signal"
