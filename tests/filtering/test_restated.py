"""What stands in the after request is told as what it is: hashed, shortened, exchanged, or a constant."""

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.catalog.toml_reader import compile_pattern
from inspector.index.simulated import simulate_exchange
from inspector.model.policy import Action, Destination, Policy, Rule, Target

CATALOG = load_catalog()
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=746406658.1791212460&en=page_view&gcs=G111"
UUID = "3f2a1b9c-77aa-4b1d-9c1d-00aa11bb22cc"


def findings(url, *rules, policy=None, template="identity", headers=()):
    used = policy or Policy("p", "P", destinations=(Destination("*", template=template),), rules=rules)
    sent = exchange(url, headers=list(headers), client_ip="203.0.113.24", page="https://shop.example/")
    (row,) = simulate_exchange(sent, inspect(sent, CATALOG, Memory()), used, CATALOG)
    return row.findings


def rule(name, at, **options):
    return Rule(f"{name}-rule", Action(name, options), Target(at=(at,)))


def one(found, at):
    (finding,) = [finding for finding in found if finding.at == at]
    return finding


def test_a_client_id_that_a_rule_hashed_is_hashed_and_not_a_value_of_another_shape():
    cid = one(findings(GA4, rule("hash", "query:cid", secret="s", bits=24, rotate=86400)), "query:cid")
    assert (cid.kind, cid.state, cid.confidence) == ("client-id", "hashed", "certain")
    assert cid.how == ("vendor-field", "hmac-sha256", "cut:24")
    assert cid.why == (
        "Client ID of Google Analytics 4, hashed by rule hash-rule with hmac-sha256, cut to 24 bits, another one every "
        "24 hours: pseudonymous, not anonymous."
    )


def test_a_value_of_doubtful_shape_is_as_doubtful_when_it_was_hashed():
    url = GA4.replace("746406658.1791212460", "abc")
    assert one(findings(url, rule("hash", "query:cid", secret="s")), "query:cid").confidence == "likely"


def test_what_no_rule_touched_stays_in_clear():
    cid = one(findings(GA4, rule("hash", "query:sid", secret="s")), "query:cid")
    assert (cid.state, cid.how) == ("plain", ("vendor-field",))


@pytest.mark.parametrize(("stable", "confidence"), [("session", "certain"), ("event", "possible")])
def test_a_random_pseudonym_stays_an_identifier_in_clear(stable, confidence):
    cid = one(findings(GA4, rule("random", "query:cid", shape="keep", stable=stable)), "query:cid")
    assert (cid.state, cid.confidence, cid.how) == ("plain", confidence, ("vendor-field", "random"))
    assert ("still an identifier" in cid.why) == (stable == "session")


def test_a_constant_is_only_possibly_an_identifier():
    cid = one(findings(GA4, rule("replace", "query:cid", value="1111111111.1111111111")), "query:cid")
    assert (cid.state, cid.confidence) == ("plain", "possible")
    assert "tells nobody apart" in cid.why


@pytest.mark.parametrize(
    ("name", "at", "options", "step"),
    [
        ("url", "query:dl", {"query": "drop-all"}, "url"),
        ("mask", "query:uid", {"first": 2}, "mask"),
        ("ip", "query:_uip", {"v4": 24, "v6": 48}, "ip"),
        ("bucket", "query:sr", {"to": "screen"}, "bucket"),
        ("ua", "header:user-agent", {"level": "major"}, "ua"),
    ],
)
def test_what_a_rule_shortened_is_shortened(name, at, options, step):
    url = GA4 + "&dl=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1&uid=u-77415&_uip=203.0.113.77&sr=2560x1440"
    headers = [(b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64) Chrome/145.0.7632.6")]
    finding = one(findings(url, rule(name, at, **options), headers=headers), at)
    assert finding.state == "shortened"
    assert step in finding.how
    assert f"by rule {name}-rule" in finding.why


def test_only_the_part_that_was_changed_is_told_so():
    url = GA4 + f"&ep.note=mail+jane%40shop.example+id+{UUID}"
    masked = rule("mask", "query:ep.note", **{"pattern": compile_pattern("jane"), "with": "x"})
    found = {finding.kind: finding for finding in findings(url, masked) if finding.at == "query:ep.note"}
    assert (found["email"].value, found["email"].state) == ("x@shop.example", "shortened")
    assert (found["opaque-id"].value, found["opaque-id"].state) == (UUID, "plain")


def test_a_moved_identifier_is_told_where_it_went():
    url = "https://www.facebook.com/tr/?id=246813579024680&ev=PageView&fbp=fb.1.1791212460000.123456789"
    found = findings(url, rule("hash", "query:fbp", secret="s"), template="sgtm-meta")
    (fbp,) = [finding for finding in found if "fbp" in finding.at]
    assert fbp.at.startswith("body.json:")
    assert (fbp.state, fbp.how[:2]) == ("hashed", ("vendor-field", "hmac-sha256"))


def test_a_pseudonym_that_looks_like_nothing_is_told_too():
    """Four hexadecimal digits in a field that no vendor names: detection cannot know, the rule does."""
    hashed = Rule("h", Action("hash", {"secret": "s", "bits": 16}), Target(category=("identifier",)))
    found = one(findings(GA4 + f"&ep.device={UUID}", hashed), "query:ep.device")
    assert (found.state, found.category, len(found.value)) == ("hashed", "identifier", 4)
    assert found.recipient == "Google"
    exchanged = Rule("r", Action("random", {"shape": "keep"}), Target(at=("query:ep.device",)))
    assert all(
        f.confidence == "possible" for f in findings(GA4 + f"&ep.device={UUID}", exchanged) if "ep.device" in f.at
    )


def test_strict_leaves_pseudonyms_and_says_so():
    found = findings(GA4 + "&sid=1791212459", policy=load_policy("strict"))
    assert {finding.at: finding.state for finding in found if finding.category == "identifier"} == {
        "query:cid": "hashed", "query:sid": "hashed",
    }  # fmt: skip
