"""One request in detail: read from the session, judged and simulated as the index does."""

from window_rig import detail, finding, sources_of, visited

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.ui.detail import by_weight, load_detail


def test_a_request_is_read_judged_and_simulated(tmp_path):
    with sources_of(*visited(tmp_path)) as sources:
        found = load_detail(sources, 3, load_catalog(), load_policy("strict"), "recorded")
        assert found.exchange.url_text.startswith("https://region1.google-analytics.com/")
        assert {"query:cid", "query:en"} <= {item.at for item in found.payload.fields}
        assert any(f.kind == "client-id" for f in found.inspection.findings)
        assert [s.policy for s in found.simulations] == ["strict"]
        assert found.vendors["ga4"]


def test_the_simulation_leaves_what_the_table_says(tmp_path):
    with sources_of(*visited(tmp_path)) as sources:
        for row in sources.index().rows([3, 4, 6]):
            found = load_detail(sources, row.seq, load_catalog(), load_policy("strict"), "recorded")
            assert row.simulated.left == sum(len(s.findings) for s in found.simulations)


def test_without_a_policy_nothing_is_simulated(tmp_path):
    with sources_of(*visited(tmp_path, policy="")) as sources:
        assert load_detail(sources, 3, load_catalog(), None, "recorded").simulations == ()


def test_a_row_that_is_gone_is_none(tmp_path):
    with sources_of(*visited(tmp_path, policy="")) as sources:
        assert load_detail(sources, 99, load_catalog(), None, "recorded") is None


def test_the_demos_loopback_address_is_shown_as_a_documentation_address():
    assert detail(demo=True).shown(detail().inspection.findings[0]) == "203.0.113.24"
    assert detail().shown(detail().inspection.findings[0]) == "127.0.0.1"
    assert detail(demo=True).shown(finding("ip-address", "query:ip", "192.0.2.1")) == "192.0.2.1"


def test_a_finding_inside_a_field_belongs_to_it_and_a_longer_name_does_not():
    found = (finding("email", "query:d|base64|json:$.e", "x"), finding("name", "query:dd", "y"))
    assert [f.kind for f in detail(findings=found).findings_at("query:d")] == ["email"]


def test_the_weightiest_finding_stands_first():
    found = [
        finding("page-url", "a", ""),
        finding("email", "b", "", "hashed"),
        finding("email", "c", ""),
        finding("ip-address", "d", ""),
    ]
    assert [f.at for f in by_weight(found)] == ["d", "c", "b", "a"]


def test_client_hints_stand_last_for_they_are_many():
    found = [
        finding("client-hints", "header:sec-ch-ua", ""),
        finding("screen", "query:sr", ""),
        finding("user-agent", "header:user-agent", ""),
    ]
    assert [f.kind for f in by_weight(found)] == ["user-agent", "screen", "client-hints"]
