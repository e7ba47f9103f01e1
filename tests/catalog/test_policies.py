"""Policy files: what is read, and every fault with its line and what to do."""

import pytest

from inspector import paths
from inspector.catalog.actions import ALGORITHMS, LEVELS, UNITS
from inspector.catalog.hops import load_hops
from inspector.catalog.policies import CatalogError, check_policy, load_policy, policy_names, properties, warnings_of
from inspector.catalog.vendors import load_vendors
from inspector.model.policy import ACTIONS, BASES, GOOGLE_PURPOSES, STATUSES, TARGET_CATEGORIES, When

GOOD = """\
format = "filter-policy/1"
[policy]
name = "Ours"
[purpose.insights]
basis = "consent"
google = ["analytics_storage"]
tcf = [8]
[[destination]]
vendor = "ga4"
purpose = "insights"
template = "sgtm-ga4"
[[rule]]
id = "ip-none"
source = "our lawyer"
when = { vendor = "ga4", consent = ["granted", "unknown"] }
on = { category = "ip", at = ["query:_uip", "body.lines:_uip"] }
do = { action = "drop" }
[[rule]]
id = "few"
do = { action = "allow-only", at = ["query:v"], property = "browserId" }
"""


@pytest.fixture
def write(tmp_path):
    def write(old="", new="", text=GOOD):
        assert old in text
        path = tmp_path / "ours.toml"
        path.write_bytes((text.replace(old, new, 1) if old else text).encode())
        return path

    return write


def test_a_good_file_is_read_whole(write):
    policy = load_policy(write())
    assert (policy.name, policy.title, policy.on_unknown_consent) == ("ours", "Ours", "deny")
    assert policy.purposes["insights"].tcf == (8,)
    first, second = policy.rules
    assert (first.id, first.line, first.on.at, first.when.vendor) == (
        "ip-none",
        12,
        ("query:_uip", "body.lines:_uip"),
        ("ga4",),
    )
    assert second.do.options["kept"].property == ("browserId",)


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("filter-policy/1", "filter-policy/2", 1, "did you mean filter-policy/1?"),
        ('name = "Ours"', "", 2, "it is missing"),
        ('basis = "consent"', 'basis = "consentt"', 4, "did you mean consent?"),
        ('google = ["analytics_storage"]', 'google = ["analytic_storage"]', 4, "did you mean analytics_storage?"),
        ("tcf = [8]", "tcf = [12]", 4, "numbers from 1 to 11"),
        ('purpose = "insights"', 'purpose = "insight"', 10, "did you mean insights?"),
        ('template = "sgtm-ga4"', 'template = "sgtm-ga"', 11, "did you mean sgtm-ga4?"),
        ('vendor = "ga4"\npurpose', 'vendr = "ga4"\npurpose', 9, "did you mean vendor?"),
        ('action = "drop"', 'action = "dropp"', 17, "did you mean drop?"),
        ('action = "drop"', 'action = "drop", vv = 1', 17, "vv is not known"),
        ('category = "ip"', 'category = "ipp"', 16, "did you mean ip?"),
        ('property = "browserId"', 'property = "browserID"', 20, "did you mean browserId?"),
        ('"query:_uip"', '"queri:_uip"', 16, "is no place"),
        ('consent = ["granted"', 'consent = ["given"', 15, "is not known"),
        ('on = { category = "ip", at = ["query:_uip", "body.lines:_uip"] }', "", 12, "but not on what"),
        ('do = { action = "drop" }', "", 12, "say what the rule does"),
        ('id = "few"', 'id = "ip-none"', 18, "stands in line 12 already"),
        ('action = "drop" }', 'action = "drop" \n', 17, "is no TOML"),
        ('category = "ip"', 'category = "ip", matching = "(?<=x)"', 16, "no RE2 pattern"),
        ("[[rule]]", "[[rules]]", 12, "did you mean rule?"),
    ],
)
def test_a_fault_has_its_line_and_says_what_to_do(write, old, new, line, why):
    path = write(old, new)
    found = {(fault.line, why in fault.why) for fault in check_policy(path)}
    assert (line, True) in found or (why == "is no TOML" and any(ok for _, ok in found)), check_policy(path)
    with pytest.raises(CatalogError, match=r"^ours\.toml:\d+: "):
        load_policy(path)


def test_a_file_that_cannot_be_read_is_one_fault(tmp_path, write):
    assert "cannot be read" in check_policy(tmp_path / "absent.toml")[0].why
    assert "nested too deeply" in check_policy(write(text="a = " + "[" * 50_000))[0].why
    assert "larger than" in check_policy(write(text="#" * 1_000_001))[0].why
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    assert "no UTF-8" in check_policy(tmp_path / "x.toml")[0].why


def test_an_unknown_name_is_told_the_nearest():
    with pytest.raises(CatalogError, match="did you mean strict"):
        load_policy("strikt")
    with pytest.raises(CatalogError, match="there are"):
        load_policy("zzz")


def test_a_users_file_needs_no_source_and_no_example_but_is_told(write):
    told = [(warning.line, warning.why) for warning in warnings_of(load_policy(write()))]
    assert [line for line, _ in told] == [18, 0]
    assert "no source" in told[0][1]
    assert "[[example]]" in told[1][1]


@pytest.mark.parametrize("name", policy_names())
def test_a_shipped_policy_has_sources_examples_known_vendors_and_known_words(name):
    policy = load_policy(name)
    assert warnings_of(policy) == []
    assert policy.source
    vendors = {vendor.id for vendor in load_vendors()} | {"*"}
    assert {destination.vendor for destination in policy.destinations} <= vendors
    assert {destination.template for destination in policy.destinations} <= set(load_hops())
    assert {word for rule in policy.rules for word in rule.on.property} <= set(properties())


def test_the_policies_of_the_first_cut_are_there():
    assert {"strict", "gtm-ga4-default", "cnil-proxy-literal", "none"} <= set(policy_names())
    assert (paths.resources() / "docs" / "policy-format.md").is_file()


def test_the_description_of_the_format_names_every_word():
    text = (paths.resources() / "docs" / "policy-format.md").read_text(encoding="utf-8")
    words = [
        *ACTIONS,
        *BASES,
        *STATUSES,
        *TARGET_CATEGORIES,
        *GOOGLE_PURPOSES,
        *ALGORITHMS,
        *LEVELS,
        *UNITS,
        *When.__dataclass_fields__,
    ]
    assert [word for word in words if f"`{word}`" not in text] == []
