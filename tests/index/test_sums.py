"""Running sums: what is added can be taken away again, to nothing."""

import pytest
from inspections import finding, ga4, inspection, judged, meta, simulation

from inspector.index import flat
from inspector.index.schema import OF_ACCOUNT, OF_RECIPIENT, OF_VENDOR
from inspector.index.sums import add_simulated, add_tally, findings_left, left_of


@pytest.fixture
def row():
    return judged(
        inspection(
            1,
            "https://g.example/",
            "Google",
            hits=[ga4(), ga4("scroll"), meta()],
            findings=[finding("client-id", "1", "Google"), finding("email", "h", "Google", state="hashed")],
        )
    )


def test_a_row_counts_once_at_its_recipient_and_once_at_each_vendor(row):
    sums = {}
    add_tally(sums, [flat.row_of(row)], flat.hits_of(row.inspection), 1)
    assert {key[2:5]: numbers[0] for key, numbers in sums.items()} == {
        (OF_RECIPIENT, "", ""): 1,
        (OF_VENDOR, "ga4", ""): 1, (OF_ACCOUNT, "ga4", "G-ABC123"): 1,
        (OF_VENDOR, "meta", ""): 1, (OF_ACCOUNT, "meta", "770042"): 1,
    }  # fmt: skip


def test_taking_back_leaves_nothing(row):
    tally = {}
    for sign in (1, -1):
        add_tally(tally, [flat.row_of(row)], flat.hits_of(row.inspection), sign)
    assert not any(number for numbers in tally.values() for number in numbers)


@pytest.mark.parametrize(
    ("group", "after", "onward"),
    [
        ("client-side", True, False),
        ("disguised", True, False),
        ("server-call", True, True),
        ("same-owner", False, False),
    ],
)
def test_only_third_parties_have_an_after_and_only_server_calls_go_on(row, group, after, onward):
    columns = flat.row_of(judged(inspection(1, "https://g.example/", "Google", group=group)))
    sims = [
        {"destination": "ga4", "verdict": 0}
        | dict.fromkeys(
            [
                f"{letter}_{c}"
                for letter in "lm"
                for c in ("ip", "user_agent", "identifier", "personal", "url", "device", "location", "secret")
            ],
            1,
        )
    ]
    found_onward, found_after = {}, {}
    add_simulated(found_onward, found_after, columns, sims, 1)
    assert (bool(found_after), bool(found_onward)) == (after, onward)


def test_nothing_is_left_of_a_blocked_request_and_all_of_one_that_cannot_be_filtered(row):
    columns = flat.row_of(row)
    assert sum(left_of(simulation(1, "blocked"), columns)) == 0
    opaque = simulation(1, "not-filterable")
    opaque = type(opaque)(**{name: getattr(opaque, name) for name in opaque.__slots__} | {"after": None})
    assert sum(left_of(opaque, columns)) == 2
    assert sum(left_of(simulation(1, findings=[finding("email", "x", "G")]), columns)) == 1
    assert sum(left_of(simulation(1, findings=hinted()), columns)) == 1
    assert findings_left(simulation(1, findings=hinted()), columns) == 3
    assert findings_left(simulation(1, "blocked"), columns) == 0
    assert findings_left(opaque, columns) == 2


def hinted():
    names = ("user-agent", "sec-ch-ua", "sec-ch-ua-mobile")
    return [finding("client-hints" if "ch" in name else name, "x", "G", f"header:{name}") for name in names]
