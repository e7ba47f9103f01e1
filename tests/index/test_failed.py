"""What stands for a request whose analysis or simulation failed."""

from builders import exchange

from inspector.catalog.policies import load_policy
from inspector.index.failed import failed_inspection, failed_simulation

ITEM = exchange(
    "https://g.example/collect?secret=1",
    seq=7,
    status=204,
    response_headers=[(b"Content-Type", b"Text/Plain; charset=x")],
    content=b"abc",
)


def test_it_is_shown_as_recorded_and_says_what_is_missing():
    found = failed_inspection(ITEM, RuntimeError("a captured value"))
    assert (found.seq, found.method, found.url, found.status, found.type) == (
        7,
        "GET",
        "https://g.example/collect?secret=1",
        204,
        "text/plain",
    )
    assert (found.party.group, found.party.recipient, found.size_request) == ("unknown", "g.example", 3)
    assert "RuntimeError" in found.notes[0]
    assert "captured" not in str(found.to_json())


def test_a_request_without_answer_or_url_is_no_fault():
    assert failed_inspection(exchange(b"\xff", status=None), ValueError()).status is None


def test_a_failed_simulation_filters_nothing():
    found = failed_simulation(ITEM, load_policy("strict"), RuntimeError("a captured value"))
    assert (found.verdict, found.after, found.seq, found.policy) == ("not-filterable", None, 7, "strict")
    assert "captured" not in found.why
