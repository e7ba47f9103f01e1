"""The party tree: groups with sign and count, recipients, vendors with account; simulated in italics."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from window_rig import HOSTILE

from inspector.index.query import Exposure, GroupNode, PartyKey
from inspector.ui.request_groups import GroupModel, RequestGroups, group_cell, party_cell
from inspector.ui.run_views import KEY, TIP
from inspector.ui.runs import Chip, Sign, Text, plain
from inspector.ui.safe_text import TIP_LINES

PERSON = (Exposure("ip", 2), Exposure("identifier", 3), Exposure("personal", 1, True))


def tree(count: int = 4) -> list[GroupNode]:
    vendor = GroupNode(PartyKey("client-side", "Google", "ga4", "G-ABC"), "Analytics 4", count, PERSON, False)
    google = GroupNode(PartyKey("client-side", "Google"), "Google", count, PERSON, False, (vendor,))
    onward = GroupNode(PartyKey("simulated", "ga4"), "Analytics 4", 3, (Exposure("identifier", 1, True),), False)
    return [
        GroupNode(PartyKey("client-side"), "client-side", count, PERSON, False, (google,)),
        GroupNode(PartyKey("simulated"), "simulated", 3, (), False, (onward,)),
        GroupNode(PartyKey("own-content"), "own-content", 27, (), False, (), True),
    ]


@pytest.fixture
def view(qtbot):
    made = RequestGroups()
    qtbot.addWidget(made)
    made.resize(272, 400)
    made.show()
    made.show_groups(tree())
    return made


def test_it_obeys_qts_model_rules(qtmodeltester):
    model = GroupModel()
    model.show_groups(tree())
    qtmodeltester.check(model, force_py=False)


def test_a_group_has_sign_name_and_count():
    cell = group_cell(tree()[0])
    assert cell[0] == Sign("client-side")
    assert plain(cell) == "Browser → third party 4"


def test_the_simulated_group_is_in_italics_and_says_so():
    cell = group_cell(tree()[1])
    assert cell[2].font == "data-strong-italic"
    assert "simulated" in plain(cell)
    assert party_cell(tree()[1].children[0])[0].font == "data-italic"


def test_what_is_put_aside_is_muted_and_says_so():
    cell = group_cell(tree()[2])
    assert cell[2].role == "muted"
    assert "put aside" in plain(cell)


def test_a_party_shows_what_it_gets_but_not_what_everybody_gets():
    chips = [run.text for run in party_cell(tree()[0].children[0]) if isinstance(run, Chip)]
    assert chips == ["id", "person #"]


def test_an_account_stands_beside_its_vendor():
    cell = party_cell(tree()[0].children[0].children[0])
    assert Text("G-ABC", "muted", "note", shrink=2) in cell


def test_a_vendor_below_its_owner_has_its_short_name_and_the_tip_the_whole_one(view):
    key = PartyKey("client-side", "Google", "ga4")
    node = GroupNode(key, "Google Analytics 4", 4, PERSON, False, short="Analytics 4", account="no account")
    assert plain(party_cell(node)).startswith("Analytics 4 no account")
    view.show_groups([replace(tree()[0], children=(node,))])
    assert "Google Analytics 4" in view._model.find(key).data(Qt.ItemDataRole.AccessibleTextRole)


def test_choosing_a_party_is_told_and_choosing_it_again_ends_it(view, qtbot):
    index = view._model.find(PartyKey("client-side", "Google"))
    where = view.visualRect(index).center()
    with qtbot.waitSignal(view.picked) as picked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert picked.args == [PartyKey("client-side", "Google")]
    with qtbot.waitSignal(view.picked) as picked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert picked.args == [None]


def test_new_counts_keep_what_was_chosen_and_closed(view, qtbot):
    view.choose(PartyKey("client-side", "Google"))
    view.collapse(view._model.find(PartyKey("simulated")))
    with qtbot.assertNotEmitted(view.picked):
        view.show_groups(tree(count=9))
        view.show_groups([*tree(count=10), GroupNode(PartyKey("unknown"), "unknown", 1, (), False)])
    assert view.party() == PartyKey("client-side", "Google")
    assert not view.isExpanded(view._model.find(PartyKey("simulated")))
    assert view.isExpanded(view._model.find(PartyKey("client-side")))


def test_a_party_that_is_gone_is_no_error(view):
    view.choose(PartyKey("client-side", "Nobody"))
    assert view._model.find(PartyKey("browser")) == QModelIndex()
    view.show_groups([])
    assert view.party() is None


def test_tips_tell_in_words(view):
    index = view._model.find(PartyKey("client-side", "Google"))
    assert index.data(KEY) == PartyKey("client-side", "Google")
    assert "Personal data 1 (hashed or encoded)" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_markup_in_a_name_stays_text():
    node = GroupNode(PartyKey("client-side", HOSTILE), HOSTILE, 1, (), False)
    assert plain(party_cell(node)).startswith(HOSTILE)


def test_a_tip_names_certainty_role_and_evidence_within_four_lines(view):
    why = (("set-cookie", "FPID"), ("cname", "x.stape.io"))
    node = replace(tree()[0].children[0], possible=3, tagging=2, why=why, children=())
    view.show_groups([replace(tree()[0], children=(node,))])
    lines = view._model.find(node.key).data(TIP)
    assert len(lines) == TIP_LINES
    assert lines[1] == "4 requests, 3 of them placed as possible only, 2 to a tagging server by its role"
    assert lines[3] == "Why: sets a cookie of a server container: FPID; the name leads elsewhere (DNS): x.stape.io"


def test_doubt_is_a_sign_and_a_word_beside_the_name():
    doubtful = replace(tree()[0].children[0], doubtful=True)
    assert plain(party_cell(doubtful)).startswith("Google ? possible")


def test_a_tagging_server_of_another_site_is_third_party_and_named_by_its_role():
    google = tree()[0].children[0]
    assert "tagging server" in plain(party_cell(replace(google, tagging=1)))
    assert "tagging server" not in plain(party_cell(replace(google.children[0], tagging=1)))
    own = replace(google, key=PartyKey("server-call", "Shop"), tagging=4)
    assert "tagging server" not in plain(party_cell(own))


def test_the_sign_of_doubt_stays_beside_a_name_that_has_no_room(view):
    cell = party_cell(
        replace(tree()[0].children[0], label="a-very-long-name-of-somebody.example", short="", doubtful=True)
    )
    sign = next(run for run in cell if isinstance(run, Text) and run.text.strip() == "?")
    assert sign.shrink == 0
