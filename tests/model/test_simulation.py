"""Simulation: `simulation/1`, never anything but simulated."""

from inspector.model.simulation import Added, Change, Outgoing, Simulation

BEFORE = Outgoing(b"POST", b"https://a.example/?cid=1.2", ((b"User-Agent", b"Mozilla/5.0"),), b"\xff", "203.0.113.24")
AFTER = Outgoing(b"POST", b"https://a.example/", (), b"text", "server")


def test_the_leg_is_simulated_and_bodies_are_text_or_base64():
    change = Change("query:cid", "1.2", None, "drop", "id", "why not")
    data = Simulation(
        1, "strict", "ga4", "sent", "", BEFORE, AFTER, (change,), (Added("query:x", "1", "hop:y"),)
    ).to_json()
    assert data["leg"] == "server-simulated"
    assert data["before"]["body"] == {"base64": "/w=="}
    assert data["before"]["headers"] == [["user-agent", "Mozilla/5.0"]]
    assert data["after"]["body"] == "text"
    assert data["changes"] == [
        {"at": "query:cid", "before": "1.2", "after": None, "action": "drop", "rule": "id", "source": "why not",
         "applied": True, "why": ""},
    ]  # fmt: skip
    assert data["findings_after"] == 0


def test_a_blocked_request_has_no_after():
    assert Simulation(1, "strict", "meta", "blocked", "no consent", BEFORE, None).to_json()["after"] is None


def test_a_moved_value_says_where_to():
    moved = Change("query:cid", "1", None, "hop", "hop:x", "s", to="body.json:$.id")
    data = Simulation(1, "p", "d", "sent", "", BEFORE, AFTER, (moved,)).to_json()
    assert data["changes"][0]["to"] == "body.json:$.id"
