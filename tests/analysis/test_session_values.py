"""Values that a session taught: bounded, by launch, and never known before their time."""

from builders import exchange

from inspector.analysis.payload import payload_of
from inspector.analysis.session_values import MAX_VALUES, SessionValues
from inspector.model.finding import Finding

VISITOR = "k3J9x2LmPq84Zt7w"


def payload(*cookies, sets=()):
    headers = [(b"Cookie", "; ".join(cookies).encode())] if cookies else []
    made = exchange(headers=headers, response_headers=[(b"Set-Cookie", each.encode()) for each in sets])
    return payload_of(made.request, (), made.response)


def found(kind, value, confidence="certain", state="plain"):
    return Finding(kind, "query:x", None, value, state, "T", confidence, (), "")


def test_cookies_sent_and_set_are_learned_and_google_s_client_id_out_of_its_cookie():
    values = SessionValues()
    values.learn(
        "a",
        1,
        payload(f"v={VISITOR}", "lang=en", "_ga=GA1.1.1473268947.1550531325", sets=["s=9fK2mQ7xL4pR8tWz; Path=/"]),
        (),
    )
    assert values.before("a", 2) == (VISITOR, "1473268947.1550531325", "9fK2mQ7xL4pR8tWz")


def test_identifiers_that_are_certain_and_plain_are_learned():
    values = SessionValues()
    findings = [
        found("client-id", "client-12345"),
        found("user-id", "user-1234567"),
        found("client-id", "likely-12345", confidence="likely"),
        found("client-id", "hashed-12345", state="hashed"),
        found("email", "jane@shop.example"),
        found("user-id", "jane.doe@shop.example"),
        found("client-id", "short"),
        found("client-id", "x" * 200),
    ]
    values.learn("a", 1, payload(), findings)
    assert values.before("a", 2) == ("client-12345", "user-1234567")


def test_nothing_is_known_before_its_time_or_in_another_launch():
    values = SessionValues()
    values.learn("a", 5, payload(f"v={VISITOR}"), ())
    assert values.before("a", 5) == ()
    assert values.before("a", 6) == (VISITOR,)
    assert values.before("b", 6) == ()


def test_learned_again_the_earliest_moment_counts():
    values = SessionValues()
    for seq in (7, 3, 9):
        values.learn("a", seq, payload(f"v={VISITOR}"), ())
    assert values.before("a", 4) == (VISITOR,)
    assert values.before("a", 3) == ()


def test_the_number_of_values_is_bounded():
    values = SessionValues()
    values.learn("a", 1, payload(), [found("client-id", f"client-{n:06}") for n in range(100)])
    assert len(values.before("a", 2)) == MAX_VALUES
