"""Warnings: what promises more than it holds."""

import re

from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy, policy_names
from inspector.index.simulated import simulate_exchange
from inspector.model.policy import Action, Destination, Policy, Rule, Target

CATALOG = load_catalog()
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2&en=view&gcs=G111&em=tv.1~em.abc&ep.a=203.0.113.9&ep.b=x"


def warnings(action, at, *, ip="203.0.113.24", template="identity", headers=(), **options):
    policy = Policy(
        "p",
        "P",
        destinations=(Destination("*", template=template),),
        rules=(Rule("r", Action(action, options), Target(at=(at,))),),
    )
    sent = exchange(GA4, client_ip=ip, headers=list(headers))
    (row,) = simulate_exchange(sent, inspect(sent, CATALOG, Memory()), policy, CATALOG)
    return " ".join(row.warnings)


def test_a_hash_without_secret_is_named():
    assert "without a secret" in warnings("hash", "query:cid", algo="sha256")
    assert warnings("hash", "query:ep.b", secret="s") == ""
    assert warnings("hash", "query:absent", algo="sha256") == ""


def test_a_rotation_shorter_than_a_session_is_named():
    assert "shorter than a session" in warnings("hash", "query:cid", secret="s", rotate=600)


def test_a_mask_that_hides_nothing_is_named():
    assert "48 is usual" in warnings("ip", "query:ep.a", v4=24, v6=64)
    assert warnings("ip", "query:ep.a", v4=24, v6=48) == ""


def test_a_country_that_cannot_be_known_is_named():
    assert "no geolocation data" in warnings("ip", "query:ep.a", to="country")


def test_googles_internal_parameters_are_named_when_a_rule_touches_them():
    assert "rules change em," in warnings("drop", "query:em", template="sgtm-ga4")
    assert "rules change gcs," in warnings("replace", "query:gcs", template="sgtm-ga4", value="G100")
    assert warnings("drop", "query:ep.a", template="sgtm-ga4") == ""


def test_an_address_that_the_recording_does_not_know_is_named():
    assert "was not recorded" in warnings("drop", "query:ep.a", template="sgtm-ga4", ip="")
    assert "knows it only as 127.0.0.1" in warnings("drop", "query:ep.a", template="sgtm-ga4", ip="127.0.0.1")


BROWSER = [(b"Accept-Language", b"nl"), (b"Origin", b"https://shop.example"), (b"Sec-Fetch-Site", b"cross-site")]


def test_headers_that_only_a_browser_has_are_named_where_no_rule_is_about_them():
    (sentence,) = [
        text for text in warnings("drop", "query:ep.a", headers=BROWSER).split(". ") if text.startswith("No rule")
    ]
    assert "accept-language, origin, sec-fetch-site" in sentence
    assert "origin, sec-fetch-site:" in warnings("drop", "header:accept-language", headers=BROWSER)
    assert warnings("drop", "header:*", headers=BROWSER) == ""
    assert warnings("keep", "header:*", headers=BROWSER) == ""


def test_a_template_that_sends_no_such_headers_needs_no_warning_of_them():
    assert "No rule is about" not in warnings("drop", "query:ep.a", headers=BROWSER, template="sgtm-ga4")


def test_an_objection_in_a_header_that_ends_at_the_server_is_named():
    said = [(b"Sec-GPC", b"1"), (b"DNT", b"0")]
    assert "Sec-GPC: 1, the visitor's objection, ends" in warnings(
        "drop", "query:ep.a", headers=said, template="sgtm-ga4"
    )
    assert "DNT" not in warnings("drop", "query:ep.a", headers=said, template="sgtm-ga4")
    assert warnings("drop", "query:ep.a", headers=said) == ""  # the header itself goes on


def test_what_each_shipped_policy_sends_holds_no_header_of_the_browser_without_a_word():
    own = re.compile(r"accept-language|origin|sec-(ch|fetch).*|priority")
    hints = [(b"Sec-CH-UA-Model", b'"Nexus"'), (b"Sec-CH-Prefers-Color-Scheme", b"dark"), (b"Priority", b"u=1")]
    urls = (
        GA4,
        "https://analytics.tiktok.com/api/v2/pixel?event=a&sdkid=C4",
        "https://connect.facebook.net/en_US/fbevents.js",
    )
    sent = [exchange(url, seq=n, headers=[*BROWSER, *hints]) for n, url in enumerate(urls, 1)]
    seen = 0
    for name in policy_names():
        policy = load_policy(name)
        for request in sent:
            found = inspect(request, CATALOG, Memory())
            for row in simulate_exchange(request, found, policy, CATALOG, "granted"):
                names = [h.decode().lower() for h, _ in row.after.headers] if row.after else []
                left = [h for h in names if own.fullmatch(h)]
                seen += len(left)
                assert not left or not policy.rules or any(", ".join(left) in text for text in row.warnings), name
    assert seen  # the policy without rules passes them on, as it says
