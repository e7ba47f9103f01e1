"""Cells of the ledger: how often and in what state at a glance, the link where companies share a value."""

from dataclasses import replace

import pytest

from inspector.index.ledger_places import Receiver
from inspector.model.ledger import LedgerValue, Receipt
from inspector.ui.ledger_cells import cell, receipts_of, shared_cell, spoken, tip, value_cell
from inspector.ui.runs import Chip, Icon, Mark, plain

from window_rig import HOSTILE  # isort: skip


def receipt(recipient: str, state: str = "plain", count: int = 2, **more) -> Receipt:
    values = {"company": recipient, "group": "client-side", "first_seq": 3, "last_seq": 9, "at": ("query:em",)} | more
    return Receipt(recipient, count=count, state=state, **values)


VALUE = LedgerValue(
    "v1", "email", "personal", "ada@shop.example", 3, 9, "persona", "", None, 2, "across-companies", True, ("sha256",),
    (receipt("Meta"), receipt("TikTok", "hashed", 1)),
)  # fmt: skip
META = Receiver("Meta", "client-side", "Meta", 4, 2)
TIKTOK = Receiver("TikTok", "client-side", "TikTok", 1, 1)
OTHER = Receiver("Meta", "server-call", "Meta", 1, 1)


def chips(runs) -> list[Chip]:
    return [run for run in runs if isinstance(run, Chip)]


@pytest.mark.parametrize(
    ("state", "text", "outlined", "scissors"),
    [
        ("plain", "2×", False, False), ("hashed", "2× #", True, False), ("encoded", "2× #", True, False),
        ("hashed+encoded", "2× #", True, False), ("shortened", "2×", False, True),
    ],
)  # fmt: skip
def test_a_cell_is_filled_in_clear_and_outlined_with_a_hash(state, text, outlined, scissors):
    made = cell(VALUE, [receipt("Meta", state)])
    assert [(chip.text, chip.tone, chip.outlined) for chip in chips(made)] == [(text, "red", outlined)]
    assert any(isinstance(run, Icon) and run.name == "scissors" for run in made) == scissors


def test_never_is_a_dot():
    assert plain(cell(VALUE, [])) == "·"


def test_several_receipts_in_one_cell_are_summed_and_the_plainest_shows():
    (made,) = chips(cell(VALUE, VALUE.receipts))
    assert (made.text, made.outlined) == ("3×", False)


def test_a_receiver_is_told_by_name_and_group():
    assert receipts_of(VALUE, [META]) == [VALUE.receipts[0]]
    assert receipts_of(VALUE, [OTHER]) == []


def test_only_what_joins_carries_the_link():
    assert any(isinstance(run, Icon) and run.name == "link" for run in shared_cell(VALUE))
    not_shared = shared_cell(replace(VALUE, shared=False))
    assert plain(not_shared) == "2 companies"
    assert not any(isinstance(run, Icon) for run in not_shared)


def test_a_value_that_nobody_got_in_clear_is_dotted():
    assert next(run.line for run in value_cell(VALUE) if isinstance(run, Mark)) == "solid"
    hashed = replace(VALUE, receipts=(receipt("TikTok", "hashed"),))
    assert next(run.line for run in value_cell(hashed) if isinstance(run, Mark)) == "dotted"


def test_a_screen_reader_says_who_got_it_how_often_in_what_state():
    assert spoken([META], receipts_of(VALUE, [META])) == "Meta: 2 requests, in clear"
    assert spoken([TIKTOK], receipts_of(VALUE, [TIKTOK])) == "TikTok: 1 request, hashed"
    assert spoken([META], []) == "Meta: never"
    assert spoken([META, TIKTOK], list(VALUE.receipts)) == "2 more: 3 requests, in clear"


def test_the_tip_tells_the_value_or_what_one_receiver_got():
    assert tip(VALUE, ()) == (
        "e-mail address ada@shop.example", "The test person's own", "sent with 3 requests, to Meta and TikTok",
        "They can tell that they mean the same browser or person.",
    )  # fmt: skip
    assert tip(VALUE, [TIKTOK])[1] == "TikTok: 1 request, hashed, in query em"
    assert tip(VALUE, [OTHER])[1] == "never sent there"


def test_markup_stays_text():
    assert HOSTILE in plain(value_cell(replace(VALUE, value=HOSTILE)))
