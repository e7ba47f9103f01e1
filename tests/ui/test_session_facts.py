"""Facts of a session as a whole, and the request that tells most."""

from visits import sent, visit
from window_rig import sources_of, visited

from inspector.model.incident import Incident
from inspector.processes.inputs import Input
from inspector.processes.protocol import Refused
from inspector.session.writer import SessionWriter
from inspector.ui.session_facts import notices_of, session_facts, telling_request


def test_counts_incidents_and_writer_are_told(tmp_path):
    items = [*visit(), Incident("crashed", 0.0, "a.test", "", "It crashed.")]
    with sources_of(*visited(tmp_path, items)) as sources:
        facts = session_facts(sources)
        assert (facts.exchanges, [i.kind for i in facts.incidents], facts.writer) == (6, ["crashed"], None)


def test_the_request_with_an_e_mail_in_clear_tells_most(tmp_path):
    plain = sent(7, "https://www.facebook.com/tr/?id=770042&ev=Lead&ud%5Bem%5D=jane%40shop.example", "image")
    with sources_of(*visited(tmp_path, [*visit(), plain])) as sources:
        assert telling_request(sources) == 7


def test_without_one_the_third_party_that_gets_most_is_chosen(tmp_path):
    with sources_of(*visited(tmp_path, visit()[:3])) as sources:
        chosen = telling_request(sources)
        third = sources.index().rows(sources.index().ids(scope="third"))
        assert len(next(row for row in third if row.seq == chosen).exposes) == max(len(row.exposes) for row in third)


def test_one_that_the_filter_sends_on_tells_more_than_one_that_it_blocks(tmp_path):
    """The demo: an e-mail in clear to a vendor that is blocked, a hashed one to a vendor that gets less of it."""
    consented = "gcs=G111&gcd=13t3t3t3t5l1&gdid=a"
    blocked = sent(7, "https://www.facebook.com/tr/?id=770042&ev=Lead&ud%5Bem%5D=jane%40shop.example", "image")
    ads = f"https://www.googleadservices.com/pagead/conversion/770042/?{consented}&en=purchase&em=tv.1~em.{'A' * 43}"
    with sources_of(*visited(tmp_path, [blocked, sent(8, ads, "image")])) as sources:
        rows = {row.seq: row.simulated for row in sources.index().rows([7, 8])}
        assert (rows[7].verdict, rows[8].verdict) == ("blocked", "sent")
        assert telling_request(sources) == 8


def test_where_nothing_went_to_anybody_else_none_is_chosen(tmp_path):
    with sources_of(*visited(tmp_path, [sent(1, "https://shop.example/", "document")])) as sources:
        assert telling_request(sources) == 0


def test_none_is_chosen_while_requests_wait_for_their_verdict_nor_in_a_recording_that_is_followed(tmp_path):
    session, index = visited(tmp_path)
    with SessionWriter.open(session, source="proxy") as writer:
        writer.commit([sent(99, "https://www.facebook.com/tr/?id=770042&ev=Lead", "image")])
        with sources_of(session, index) as sources:
            assert telling_request(sources) == 0
    with sources_of(session, index) as sources:
        assert telling_request(sources) is None


def test_entries_that_could_not_be_read_are_told_first(tmp_path):
    found = Input(
        tmp_path, temporary=True, refused=[Refused(3, "it is no object")], notices=("sanitised",), refused_count=2
    )
    assert notices_of(found) == ("2 entries could not be read: entry 3, it is no object", "sanitised")
    assert notices_of(Input(tmp_path, temporary=False, notices=("n",))) == ("n",)
