"""Warnings: what promises more than it holds."""

from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.index.simulated import simulate_exchange
from inspector.model.policy import Action, Destination, Policy, Rule, Target

CATALOG = load_catalog()
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2&en=view&gcs=G111&em=tv.1~em.abc&ep.a=203.0.113.9"


def warnings(action, at, *, ip="203.0.113.24", template="identity", **options):
    policy = Policy(
        "p",
        "P",
        destinations=(Destination("*", template=template),),
        rules=(Rule("r", Action(action, options), Target(at=(at,))),),
    )
    sent = exchange(GA4, client_ip=ip)
    (row,) = simulate_exchange(sent, inspect(sent, CATALOG, Memory()), policy, CATALOG)
    return " ".join(row.warnings)


def test_a_hash_without_secret_is_named():
    assert "without a secret" in warnings("hash", "query:cid", algo="sha256")
    assert warnings("hash", "query:cid", secret="s") == ""
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
