"""Before/after: what identifies first, then what the server adds, then what is left; nothing left out."""

import pytest
from window_rig import detail, finding, simulation

from inspector.model.simulation import Change, Residue
from inspector.ui.change_rows import change_rows, change_word, removed_part, unchanged_fields
from inspector.ui.runs import Chip, Icon, Mark, plain


def rows_of(**more):
    made = detail(**more)
    return made, change_rows(made, made.simulations[0])


def words(row) -> list[str]:
    return [plain(cell) for cell in row.cells]


def headings(rows) -> list[str]:
    return [plain(row.cells[0]) for row in rows if row.heading]


def test_fields_that_identify_come_first_in_the_order_of_the_chips():
    _, rows = rows_of()
    assert [row.at for row in rows[:4]] == ["connection", "query:fbp", "query:ud[em]", "query:dl"]


def test_every_change_has_exactly_one_row():
    made, rows = rows_of()
    told = [row.at for row in rows if not row.heading]
    for change in made.simulations[0].changes:
        assert told.count(change.at) == (2 if change.at == "query:dl" else 1)  # dl also stands among what is left


def test_added_and_left_stand_under_headings_of_their_own():
    _, rows = rows_of()
    assert headings(rows) == [
        "Added by the server 1 value the browser never sent",
        "Still identifies 2 values in the payload that goes out",
        "Other fields 1 change in fields that identify nobody by themselves",
    ]


def test_what_a_shortened_url_loses_is_marked_before_and_what_is_left_is_amber_after():
    _, rows = rows_of()
    row = next(row for row in rows if row.at == "query:dl")
    assert [(m.text, m.tone) for m in row.cells[1] if isinstance(m, Mark)] == [("?ref=mail", "grey")]
    assert [(m.text, m.tone) for m in row.cells[2] if isinstance(m, Mark)] == [("10042", "amber")]
    assert words(row)[3] == "shortened"


def test_a_hashed_value_says_what_it_is_the_hash_of():
    _, rows = rows_of()
    row = next(row for row in rows if row.at == "query:ud[em]")
    assert "SHA-256 of an e-mail address" in words(row)[1]
    assert any(isinstance(run, Chip) and run.outlined for run in row.cells[0])


def test_the_demo_shows_documentation_addresses_and_a_session_what_was_recorded():
    _, rows = rows_of(demo=True)
    assert "203.0.113.24" in words(rows[0])[1]
    assert "198.51.100.7 own server" in words(rows[0])[2]
    _, rows = rows_of()
    assert "127.0.0.1" in words(rows[0])[1]


def test_a_blocked_request_says_why_and_sends_nothing():
    _, rows = rows_of(
        simulations=(
            simulation(verdict="blocked", why="no consent for ads", after=None, findings=(), residue=(), added=()),
        )
    )
    assert headings(rows)[0] == "Blocked no consent for ads"
    assert all(words(row)[2] == "—" for row in rows if not row.heading)
    assert {words(row)[3] for row in rows if not row.heading} == {"blocked"}


def test_a_loader_that_would_be_fetched_is_no_event():
    _, rows = rows_of(simulations=(simulation(why="This request loads a script and reports no event."),))
    assert headings(rows)[0] == "No event This request loads a script and reports no event."


def test_what_is_left_of_a_part_alone_is_not_said_to_be_left_whole():
    left = (Residue("query:a", "query:dl", ("part",)), Residue("query:b", "query:dl", ("md5",)))
    _, rows = rows_of(simulations=(simulation(residue=left),))
    said = [words(row)[4] for row in rows if not row.heading and "is still there" in words(row)[4]]
    assert len(said) == 2
    assert said[0].startswith("a part of")
    assert said[0].endswith("is still there")
    assert said[1].endswith("is still there: md5")


def test_what_cannot_be_filtered_says_why():
    _, rows = rows_of(
        simulations=(simulation(verdict="not-filterable", why="the body is encrypted", changes=(), added=()),)
    )
    assert headings(rows)[0] == "Not filterable the body is encrypted"


def test_unchanged_fields_are_counted_and_shown_when_asked_for():
    made = detail()
    kept = [item.at for item in unchanged_fields(made, made.simulations[0])]
    assert kept == ["query:id", "query:ev", "header:user-agent"]
    rows = change_rows(made, made.simulations[0], unchanged=True)
    row = next(row for row in rows if row.at == "query:ev" and not row.heading)
    assert words(row)[3:] == ["kept", "keep-event"]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"action": "drop", "after": None}, "removed"),
        ({"action": "hash"}, "hashed"),
        ({"action": "ip"}, "shortened"),
        ({"action": "replace"}, "replaced"),
        ({"action": "hop", "to": "query:_uip"}, "moved"),
        ({"action": "hash", "applied": False, "why": "no secret"}, "not applied"),
    ],
)
def test_every_change_has_its_word_and_sign(more, word):
    change = Change(**({"at": "query:x", "before": "b", "after": "a", "rule": "r", "source": ""} | more))
    icon, said, _ = change_word(simulation(), change)
    assert said == word
    assert Icon(icon)


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        ("https://shop.test/a?x=1", "https://shop.test/a", "?x=1"),
        ("https://shop.test/a/b/c", "https://shop.test/c", "a/b/"),
        ("abc", None, None),
        ("abc", "xyz", None),
        ("203.0.113.77", "203.0.113.0", None),
    ],
)
def test_what_is_gone_of_a_shortened_value(before, after, gone):
    found = removed_part(before, after)
    assert (before[slice(*found)] if found else None) == gone


def test_a_finding_inside_a_field_counts_for_the_field():
    found = (finding("email", "query:dl|url.query:ref", "mail"),)
    _, rows = rows_of(findings=found)
    assert rows[0].at == "query:dl"
