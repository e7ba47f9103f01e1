"""Reading the index: which rows, in which order, the tree and the totals."""

from array import array

import pytest
from inspections import finding, ga4, inspection, judged, meta, simulation, write_index

from inspector.index.filter_language import FilterError
from inspector.index.query import Exposure, Index, PartyKey, SimCell
from inspector.index.schema import IndexFileError
from inspector.index.store import IndexStore
from inspector.model.inspection import Consent, Signal

GOOGLE, META = (
    "https://region1.google-analytics.com/g/collect?cid=77.88&en=page_view",
    "https://www.facebook.com/tr?ev=Purchase",
)
HASH = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514"


@pytest.fixture
def rows():
    """1 own content, 2 GA4, 3 Meta, 4 the server call, 5 a failed call of a disguised Google."""
    return [
        judged(inspection(1, "https://shop.example/", "Shop", group="own-content", findings=())),
        judged(
            inspection(
                2, GOOGLE, "Google", hits=[ga4(cid="77.88"), ga4("scroll", "77.88")],
                findings=[
                    finding("ip-address", "203.0.113.24", "Google", "connection"),
                    finding("client-id", "77.88", "Google"),
                    finding("email", HASH, "Google", state="hashed"),
                    finding("email", "ada@shop.example", "Google"),
                ],
                consent=Consent((Signal("gcs", "query:gcs", "G100", {}),)),
            )
        ),
        judged(inspection(3, META, "Meta", hits=[meta()], findings=[finding("client-id", "77.88", "Meta")], suppressed=(finding("user-id", "team-9", "Meta"),), method="GET", confidence="possible")),
        judged(inspection(4, "https://sst.shop.example/collect", "Shop", group="server-call", hits=[ga4()], findings=[finding("client-id", "1.2", "Shop")])),
        judged(inspection(5, "https://shop.example/metrics/g/collect", "Google", group="disguised", findings=[], status=None, page=None), "failed", "The server did not answer."),
    ]  # fmt: skip


@pytest.fixture
def simulations():
    left = [finding("client-id", "9f3c", "Google", state="hashed")]
    return {
        2: [simulation(2, findings=left)],
        3: [simulation(3, "blocked", "meta")],
        4: [simulation(4, findings=left), simulation(4, "blocked", "meta")],
    }


@pytest.fixture
def index(tmp_path, rows, simulations):
    with Index.open(write_index(tmp_path / "s.inspector-index", rows, simulations)) as index:
        yield index


@pytest.mark.parametrize(
    ("words", "seqs"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("COLLECT", [2, 4, 5]),
        ("collect sst", [4]),
        ("-collect", [1, 3]),
        ("not collect", [1, 3]),
        ("not -collect", [2, 4, 5]),
        ('"g/collect"', [2, 5]),
        ('"did not answer"', [5]),
        ("host:google", [2]),
        ("host:GOOGLE", [2]),
        ("path:/g/", [2, 5]),
        ("method:get", [3]),
        ("vendor:ga4", [2, 4]),
        ("vendor:analytics", [2, 4]),
        ("vendor:770042", [3]),
        ("event:scroll", [2]),
        ("event:purchase", [3]),
        ("party:third", [2, 3, 5]),
        ("party:disguised", [5]),
        ("party:own", [4]),
        ("party:own-content", [1]),
        ("recipient:google", [2, 5]),
        ("sends:id", [2, 3, 4]),
        ("sends:identifier", [2, 3, 4]),
        ("sends:person", [2]),
        ("sends:email", [2]),
        ("sends:ip", [2]),
        ("sends:nothing", [1, 5]),
        ("value:77.88", [2, 3]),
        ("value:ADA@", [2]),
        ("suppressed:yes", [3]),
        ("suppressed:no", [1, 2, 4, 5]),
        ("-suppressed:yes", [1, 2, 4, 5]),
        ("value:team-9", [3]),
        ("sends:user-id", []),
        ("value:collect", []),
        ("status:204", [1, 2, 3, 4]),
        ("status:2xx", [1, 2, 3, 4]),
        ("status:>=400", []),
        ("status:none", [5]),
        ("status:failed", [5]),
        ("page:shop.example", [1, 2, 3, 4]),
        ("page:", [1, 2, 3, 4, 5]),
        ("party:third -sends:person not status:failed", [3]),
        ("https://sst.shop.example", [4]),
        ("shop.example:443", []),
        ("*", []),
        ("[", []),
        ("?", [2, 3]),
    ],
)  # fmt: skip
def test_a_filter_finds_exactly(index, words, seqs):
    assert list(index.ids(words)) == seqs


def test_ids_are_compact_integers(index):
    assert isinstance(index.ids(), array)
    assert index.ids().itemsize == 8


def test_scopes_take_third_parties_or_server_calls(index):
    assert list(index.ids(scope="third")) == [2, 3, 5]
    assert list(index.ids(scope="own")) == [4]
    assert list(index.ids(aside=False)) == [2, 3, 4, 5]
    assert list(index.ids("collect", scope="third", after=2)) == [5]


@pytest.mark.parametrize(
    ("party", "seqs"),
    [
        (PartyKey("client-side"), [2, 3]),
        (PartyKey("client-side", "Google"), [2]),
        (PartyKey("client-side", "Google", "ga4"), [2]),
        (PartyKey("client-side", "Google", "ga4", "G-ABC123"), [2]),
        (PartyKey("client-side", "Google", "ga4", "G-OTHER"), []),
        (PartyKey("disguised", "Google"), [5]),
        (PartyKey("simulated"), [4]),
        (PartyKey("simulated", "ga4"), [4]),
        (PartyKey("simulated", "meta"), []),
    ],
)
def test_a_node_of_the_tree_narrows_to_its_rows(index, party, seqs):
    assert list(index.ids(party=party)) == seqs


@pytest.mark.parametrize(
    ("sort", "seqs"),
    [
        ("seq", [1, 2, 3, 4, 5]), ("host", [2, 1, 5, 4, 3]), ("group", [2, 3, 5, 4, 1]), ("method", [3, 1, 2, 4, 5]),
        ("status", [1, 2, 3, 4, 5]), ("exposes", [1, 5, 3, 4, 2]), ("simulated", [2, 4, 3, 1, 5]),
    ],
)  # fmt: skip
def test_rows_are_sorted_with_ties_by_seq(index, sort, seqs):
    assert list(index.ids(sort=sort)) == seqs


def test_descending_turns_the_order_round_but_keeps_absent_values_last(index):
    assert list(index.ids(sort="host", descending=True)) == [3, 4, 5, 1, 2]
    assert list(index.ids(sort="simulated", descending=True)) == [3, 4, 2, 5, 1]


def test_a_row_holds_what_the_table_shows(index):
    row = index.rows([2])[0]
    assert (row.host, row.path, row.vendor, row.vendor_id, row.event) == (
        "region1.google-analytics.com", "/g/collect", "Google Analytics 4", "ga4", "page_view"
    )  # fmt: skip
    assert (row.hit_count, row.account, row.group, row.consent) == (2, "G-ABC123", "client-side", "gcs G100")
    assert row.exposes == (
        Exposure("ip", 1), Exposure("identifier", 1), Exposure("personal", 2)
    )  # fmt: skip
    assert row.simulated == SimCell("sent", 1, ("ga4",))


def test_rows_come_in_the_order_asked_and_leave_out_what_is_gone(index):
    assert [row.seq for row in index.rows([4, 99, 1])] == [4, 1]
    assert index.rows([1])[0].simulated is None
    assert index.rows([4])[0].simulated == SimCell("sent", 1, ("ga4", "meta"))
    assert index.rows([5])[0].note == "The server did not answer."


def test_an_inspection_comes_back_as_it_went_in_and_names_the_other_recipients(index, rows):
    back = index.inspection(2)
    assert back.hits == rows[1].inspection.hits
    assert [f.also_sent_to for f in back.findings] == [(), ("Meta",), (), ()]
    assert index.inspection(3).findings[0].also_sent_to == ("Google",)
    with pytest.raises(KeyError):
        index.inspection(99)


def test_the_tree_goes_from_group_to_recipient_to_vendor(index):
    groups = index.groups()
    assert [node.key.group for node in groups] == [
        "client-side",
        "disguised",
        "server-call",
        "simulated",
        "own-content",
    ]
    client = groups[0]
    assert client.count == 2
    assert [(child.label, child.count, child.doubtful) for child in client.children] == [
        ("Google", 1, False),
        ("Meta", 1, True),
    ]
    vendor = client.children[0].children[0]
    assert (vendor.label, vendor.key) == ("Google Analytics 4", PartyKey("client-side", "Google", "ga4", "G-ABC123"))
    assert [e.category for e in vendor.exposes] == ["identifier", "personal", "ip"]
    assert vendor.exposes[1] == Exposure("personal", 2)
    simulated = groups[3]
    assert simulated.count == 1
    assert simulated.children[0].exposes == (Exposure("identifier", 1, hashed=True),)
    assert groups[-1].aside


def test_every_count_of_the_tree_is_the_number_of_rows_it_leads_to(index):
    def nodes(found):
        for node in found:
            yield node
            yield from nodes(node.children)

    for node in nodes(index.groups()):
        assert node.count == len(index.ids(party=node.key)), node.key


def test_the_first_three_groups_stand_there_when_they_are_empty(tmp_path):
    with Index.open(write_index(tmp_path / "s.inspector-index", [])) as index:
        assert [node.key.group for node in index.groups()] == ["client-side", "disguised", "server-call"]


def test_totals_count_third_parties_only_and_blocked_leaves_nothing(index):
    totals = index.totals()
    assert (totals.all, totals.third, totals.own, totals.aside) == (5, 3, 1, 1)
    assert {t.category: (t.before, t.after) for t in totals.categories if t.before} == {
        "ip": (1, 0), "identifier": (2, 1), "personal": (2, 0)
    }  # fmt: skip


def test_without_a_policy_there_is_no_after(tmp_path, rows):
    with Index.open(write_index(tmp_path / "s.inspector-index", rows)) as index:
        assert {total.after for total in index.totals().categories} == {None}
        assert "simulated" not in [node.key.group for node in index.groups()]


def test_what_is_not_yet_simulated_counts_as_it_is(tmp_path, rows, simulations):
    path = tmp_path / "s.inspector-index"
    store = IndexStore.open(path)
    store.put(rows, {"policy": "strict"}, simulate=True)
    store.put_simulated({3: simulations[3]}, {})
    store.close()
    with Index.open(path) as index:
        after = {total.category: total.after for total in index.totals().categories}
        assert (after["identifier"], after["personal"]) == (1, 2)
        assert index.progress().simulated == 1
        assert not index.progress().complete


def test_a_fault_in_a_filter_changes_nothing_and_says_where(index):
    with pytest.raises(FilterError) as caught:
        index.ids("collect sends:persn")
    assert (caught.value.start, caught.value.end, caught.value.suggestion) == (14, 19, "person")


def test_an_unknown_column_is_a_fault_of_the_caller(index):
    with pytest.raises(KeyError):
        index.ids(sort="nothing")


def test_every_row_field_can_be_sorted_by(index):
    fields = set(type(index.rows([1])[0]).__slots__) - {"vendor_id"}
    for field in fields:
        assert sorted(index.ids(sort=field)) == [1, 2, 3, 4, 5], field


def test_a_reader_follows_the_writer(tmp_path, rows):
    path = write_index(tmp_path / "s.inspector-index", rows[:2])
    with Index.open(path) as index:
        before = index.data_version()
        store = IndexStore.open(path)
        store.put(rows[2:], {"change": 5}, simulate=False)
        assert list(index.ids()) == [1, 2, 3, 4, 5]
        assert index.data_version() != before
        assert index.progress().change == 5
        store.close()


@pytest.mark.parametrize("content", [None, b"", b"not a database at all", b"SQLite format 3\0" + b"\1" * 200])
def test_what_is_no_index_is_refused_in_words(tmp_path, content):
    path = tmp_path / "s.inspector-index"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexFileError, match=r"s\.inspector-index"):
        Index.open(path)


def test_the_reading_connection_cannot_write(index):
    with pytest.raises(IndexFileError):
        index._all("DELETE FROM rows")


def test_scope_counts_are_the_numbers_of_rows_that_each_scope_would_show(index):
    for words in ("", "purchase", "host:shop"):
        for aside in (True, False):
            wanted = {scope: len(index.ids(words, scope=scope, aside=aside)) for scope in ("all", "third", "own")}
            assert index.scope_counts(words, aside=aside) == wanted
    assert index.scope_counts(after=3) == {s: len(index.ids(scope=s, after=3)) for s in ("all", "third", "own")}
