"""Changed values in a form that the vendor is not known to take are named; those that keep theirs are not."""

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.index.simulated import simulate_exchange
from inspector.model.policy import Action, Destination, Policy, Rule, Target

CATALOG = load_catalog()
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=746406658.1791212460&sid=1791212459&en=view"
MAIL = "8911f29841d783b75058ae550fa169b290686b5e0c51aab805c85b885a963700"
META = (
    "https://www.facebook.com/tr/?id=246813579024680&ev=Lead&fbp=fb.1.1791212460000.123456789"
    f"&fbc=fb.1.1791212460000.AbCdEfGh&ud[em]={MAIL}&ud[fn]=jane"
)


def formless(url, at, action="hash", template="identity", **options):
    """What the warnings say of forms: the names of the fields."""
    options = {"secret": "s"} if action == "hash" and not options else options
    policy = Policy(
        "p",
        "P",
        destinations=(Destination("*", template=template),),
        rules=(Rule("r", Action(action, options), Target(at=at if isinstance(at, tuple) else (at,))),),
    )
    sent = exchange(url)
    (row,) = simulate_exchange(sent, inspect(sent, CATALOG, Memory()), policy, CATALOG)
    said = [text for text in row.warnings if "no longer has the form" in text]
    assert all(text.startswith("After rule r, ") and "may ignore the field" in text for text in said)
    return [text.removeprefix("After rule r, ").partition(" no longer")[0] for text in said]


def test_a_hash_of_an_id_with_a_documented_form_is_named():
    assert formless(GA4, ("query:cid", "query:sid")) == ["Client ID in cid", "Session ID in sid"]
    assert formless(META, ("query:fbp", "query:fbc")) == ["Browser ID (_fbp) in fbp", "Click ID (_fbc) in fbc"]


@pytest.mark.parametrize("template", ["identity", "sgtm-meta"])
def test_it_is_named_where_the_template_moves_it_to(template):
    assert formless(META, "query:fbp", template=template) == ["Browser ID (_fbp) in fbp"]


def test_a_stand_in_of_the_same_form_is_not_named():
    assert formless(GA4, ("query:cid", "query:sid"), "random", shape="keep") == []
    assert formless(GA4, "query:cid", "replace", value="1.2") == []


def test_what_goes_has_no_form_and_is_not_named():
    assert formless(GA4, ("query:cid", "query:sid"), "drop") == []


def test_what_never_had_the_form_is_not_named():
    assert formless(GA4.replace("746406658.1791212460", "x"), "query:cid") == []


def test_a_digest_cut_short_is_no_digest_any_more():
    assert formless(META, "query:ud[em]", "mask", first=4, last=4) == ["Advanced matching: e-mail address in ud[em]"]
    assert formless(META, "query:ud[em]", "hash", secret="s") == []


def test_fields_without_a_known_form_are_not_named():
    assert formless(GA4 + "&ep.a=b", "query:ep.a") == []


def test_the_default_policy_says_so_of_the_ids_that_it_cuts():
    sent = exchange(GA4 + "&gcs=G111")
    (row,) = simulate_exchange(sent, inspect(sent, CATALOG, Memory()), load_policy("strict"), CATALOG)
    assert sum("no longer has the form" in text for text in row.warnings) == 2
