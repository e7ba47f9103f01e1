"""The consent overview: signals by recipient and state, first and last, hits before a choice and against a refusal."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspections import ga4, inspection, judged, meta, write_index

from inspector.analysis.consent_later import FirstChoices
from inspector.analysis.consent_state import site_of_page
from inspector.index.consent import state_of
from inspector.index.filter_language import FilterError
from inspector.index.flat import Judged
from inspector.index.query import Index
from inspector.index.store import IndexStore
from inspector.model.inspection import CONSENT_VERDICTS, Consent, Signal, Standing

DENIED = {"ad_storage": "denied", "analytics_storage": "denied"}
GRANTED = {"ad_storage": "granted", "analytics_storage": "granted"}


def gcs(raw, decoded) -> Signal:
    return Signal("gcs", "query:gcs", raw, decoded)


def hit(seq, recipient="Google", verdict="", *, signals=(), chosen=False, state=None, of=ga4, standing=None, **more):
    standing = standing or Standing(("ad_storage",), ("client-id (query:cid)",), known=verdict == "granted")
    if chosen:
        standing = replace(
            standing, chose={k: v for k, v in (state or {}).items() if v}, news=True, made=more.pop("made", None)
        )
    consent = Consent(tuple(signals), (), state or {}, verdict, "", chosen, more.pop("cookieless", False), standing)
    url = f"https://collect.{recipient.lower()}.example/g?n={seq}"
    return judged(inspection(seq, url, recipient, hits=(of(),), consent=consent, **more))


@pytest.fixture
def index(tmp_path):
    """Meta before a choice; Google denied, then granted from 5 on, which shows the choice; it was made with 4."""
    made = (1795_000_004.0, 1795_000_004.0)
    rows = [
        hit(1, "Meta", "no-signal", of=meta),
        hit(2, verdict="before-choice", signals=[gcs("G100", DENIED)], cookieless=True),
        hit(3, verdict="against-refusal", signals=[gcs("G100", DENIED)]),
        hit(4, "Meta", "no-signal", of=meta, page="https://other.example/"),
        hit(5, verdict="granted", signals=[gcs("G111", GRANTED)], chosen=True, state=GRANTED, made=made),
        hit(6, verdict="granted", signals=[gcs("G111", GRANTED)], chosen=True, state=GRANTED),
        hit(7, "Meta", "granted", of=meta),
        judged(inspection(8, "https://shop.example/a.css", "shop.example", group="own-content")),
    ]
    with closing(Index.open(write_index(tmp_path / "a.inspector-index", rows))) as opened:
        yield opened


def test_a_signal_stands_once_for_each_recipient_and_state(index):
    told = [(r.recipient, r.kind, r.raw, r.state, r.first, r.last, r.count) for r in index.consent()]
    assert told == [
        ("Google", "gcs", "G100", "denied", 2, 3, 2),
        ("Google", "gcs", "G111", "granted", 5, 6, 2),
        ("Meta", "", "", "", 1, 7, 3),
    ]


def test_hits_are_counted_by_what_they_were_sent_before_or_against(index):
    google, _, meta_row = index.consent()
    assert (google.hits, google.before_choice, google.against_refusal, google.cookieless) == (2, 1, 1, 1)
    assert (meta_row.before_choice, meta_row.granted) == (1, 1)


def test_a_hit_without_a_signal_was_before_the_choice_that_came_later_on_its_site(index):
    early = index.inspection(1).consent
    assert early.verdict == "before-choice"
    assert early.verdict_why.startswith("Request 5 shows a choice that was made 3 s after this hit")
    assert index.inspection(4).consent.verdict == "no-signal"
    assert [row.consent for row in index.rows([1, 4])] == ["before any choice", ""]


def test_choices_are_listed_when_they_change(index):
    assert [(c.seq, c.launch, c.site, dict(c.state)) for c in index.choices()] == [
        (5, "browser", "shop.example", GRANTED)
    ]


@pytest.mark.parametrize(
    ("words", "seqs"),
    [
        ("consent:before", [1, 2]),
        ("consent:before-choice", [1, 2]),
        ("consent:against", [3]),
        ("consent:agreed", [5, 6, 7]),
        ("consent:no-signal", [4]),
        ("consent:cookieless", [2]),
        ("consent:denied", [2, 3]),
        ("consent:granted", [5, 6]),
        ("consent:gcs", [2, 3, 5, 6]),
        ("consent:tcf", []),
        ("consent:any", [2, 3, 5, 6]),
        ("consent:none", [1, 4, 7, 8]),
        ("-consent:none", [2, 3, 5, 6]),
        ("-consent:before", [3, 4, 5, 6, 7, 8]),
        ("consent:choice", [5, 6]),
        ("consent:contradiction", []),
        ("role:event consent:none", [1, 4, 7]),
        ("role:event", [1, 2, 3, 4, 5, 6, 7]),
        ("role:script", []),
        ("consent:", [1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_filter_words_find_what_they_name(index, words, seqs):
    assert list(index.ids(words)) == seqs


@pytest.mark.parametrize(
    ("words", "near"), [("consent:denyed", "denied"), ("role:evnt", "event"), ("consent:cookiless", "cookieless")]
)
def test_a_wrong_word_is_told_with_the_nearest(index, words, near):
    with pytest.raises(FilterError) as caught:
        index.ids(words)
    assert caught.value.suggestion == near


def test_a_row_that_is_replaced_counts_once_and_as_it_is_now(tmp_path):
    path = write_index(tmp_path / "a.inspector-index", [hit(1, verdict="before-choice", signals=[gcs("G100", DENIED)])])
    with closing(IndexStore.open(path)) as store:
        store.put(
            [hit(1, verdict="granted", signals=[gcs("G111", GRANTED)], chosen=True, state=GRANTED)], {}, simulate=False
        )
    with closing(Index.open(path)) as index:
        assert [(r.raw, r.count, r.before_choice, r.granted) for r in index.consent()] == [("G111", 1, 0, 1)]


def test_another_browser_s_choice_says_nothing(tmp_path):
    rows = [
        hit(1, "Meta", "no-signal", of=meta),
        Judged(hit(2, chosen=True, state=GRANTED, verdict="granted").inspection, "complete", "second"),
    ]
    with closing(Index.open(write_index(tmp_path / "a.inspector-index", rows))) as index:
        assert index.inspection(1).consent.verdict == "no-signal"


def test_a_page_that_nobody_knows_has_no_choice(tmp_path):
    rows = [
        hit(1, "Meta", "no-signal", of=meta, page=None),
        hit(2, chosen=True, state=GRANTED, verdict="granted", page=None),
    ]
    with closing(Index.open(write_index(tmp_path / "a.inspector-index", rows))) as index:
        assert index.inspection(1).consent.verdict == "no-signal"
        assert index.choices() == []


def test_one_word_says_what_is_set():
    assert state_of(DENIED) == "denied"
    assert state_of(DENIED | {"x": "granted"}) == "mixed"
    assert state_of({"x": None}) == "not set"


SEQS = st.integers(1, 14)
STATES = st.dictionaries(st.sampled_from(["ad_storage", "analytics_storage"]), st.sampled_from(["granted", "denied"]))
MOMENTS = st.none() | st.tuples(st.none() | st.integers(-3, 16), st.integers(-3, 16))


@st.composite
def rows(draw):
    """A request of a visit: a hit or none, showing a choice or that there is none, at odd seconds; any may be wrong."""
    seq, made = draw(SEQS), draw(MOMENTS)
    chose = draw(STATES)
    times = made and (
        None if made[0] is None else 1795_000_000.5 + made[0],
        1795_000_000.5 + max(made[0] or -9, made[1]),
    )
    standing = Standing(
        draw(st.sampled_from([(), ("ad_storage",), ("analytics_storage", "ad_storage")])),
        draw(st.sampled_from([(), ("client-id (query:cid)",)])), draw(st.sampled_from([(), ("client-id (query:p)",)])),
        draw(st.booleans()), draw(st.booleans()),
        draw(st.sampled_from(["", "page", "site"])), chose, bool(chose) and draw(st.booleans()), times,
    )  # fmt: skip
    verdict = draw(st.sampled_from(CONSENT_VERDICTS)) if standing.serves else ""
    consent = Consent((), (), {}, verdict, "It was so.", bool(chose), False, standing)
    page = draw(st.sampled_from(["https://shop.example/1", "https://shop.example/2", "https://b.example/", None]))
    return inspection(seq, "https://x.example/", "X", hits=(meta(),), consent=consent, page=page)


@given(st.lists(rows(), max_size=12))
def test_index_and_command_say_the_same_of_every_visit(items):
    with TemporaryDirectory() as folder:
        store = IndexStore.open(Path(folder) / "a.inspector-index")
        for item in items:  # one of the same seq is put again
            store.put([judged(item)], {}, simulate=False)
        store.close()
        last = {item.seq: item for item in items}
        first = FirstChoices()
        for item in last.values():
            first.learn(("browser", site_of_page(item.page)), item)
        wanted = {seq: first.filled(("browser", site_of_page(item.page)), item).consent for seq, item in last.items()}
        with closing(Index.open(Path(folder) / "a.inspector-index")) as index:
            assert {seq: index.inspection(seq).consent for seq in last} == wanted
            for word, verdict in (("before", "before-choice"), ("against", "against-refusal"), ("agreed", "granted")):
                assert list(index.ids(f"consent:{word}")) == sorted(
                    s for s, c in wanted.items() if c.verdict == verdict
                )
            changed = {row.seq for row in index.rows(sorted(last)) if row.consent.startswith(("before any", "against"))}
            assert changed == {s for s, c in wanted.items() if c.verdict in ("before-choice", "against-refusal")}
