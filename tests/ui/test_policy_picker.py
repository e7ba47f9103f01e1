"""The menu of policies: names with standing, the one in force ticked, none a choice too."""

from window_rig import HOSTILE

from inspector.ui.commands import PolicyChoice
from inspector.ui.policy_picker import PolicyMenu, describe, policy_named, shipped_policies

CHOICES = [
    PolicyChoice("strict", "Strict: minimise", "CNIL 2022", "own"),
    PolicyChoice("gtm", "GTM & GA4", "Google", "vendor-default"),
]


def made(qtbot, choices=CHOICES) -> PolicyMenu:
    menu = PolicyMenu(lambda: choices)
    qtbot.addWidget(menu)
    menu.current = "strict"
    menu.fill()
    return menu


def test_the_policy_in_force_is_ticked(qtbot):
    ticked = [action.text() for action in made(qtbot).actions() if action.isChecked()]
    assert ticked == ["Strict: minimise"]


def test_choosing_one_is_told_by_its_name(qtbot):
    menu = made(qtbot)
    action = next(a for a in menu.actions() if a.text() == "GTM && GA4")
    with qtbot.waitSignal(menu.picked) as picked:
        action.trigger()
    assert picked.args == ["gtm"]
    with qtbot.waitSignal(menu.picked) as picked:
        menu.actions()[0].trigger()
    assert picked.args == [""]


def test_a_file_can_be_chosen(qtbot):
    menu = made(qtbot)
    with qtbot.waitSignal(menu.from_file):
        menu.actions()[-1].trigger()


def test_standing_and_source_are_told():
    assert describe(CHOICES[1]) == "a vendor's default: Google"
    assert describe(PolicyChoice("x", "X", "", "own")) == "own"
    assert len(describe(PolicyChoice("x", "X", "y" * 500, "own"))) < 100
    assert HOSTILE[:20] in describe(PolicyChoice("x", "X", HOSTILE, "own"))


def test_the_shipped_policies_are_offered():
    assert {"strict", "none", "cnil-proxy-literal"} <= {choice.name for choice in shipped_policies()}
    assert all(choice.title for choice in shipped_policies())


def test_the_source_of_a_policy_is_no_markup_in_its_tooltip(qtbot):
    action = next(a for a in made(qtbot, [PolicyChoice("x", HOSTILE, HOSTILE, "own")]).actions() if "bold" in a.text())
    assert "<img" not in action.toolTip()
    assert "&lt;img" in action.toolTip()


def test_no_name_is_no_simulation_and_a_name_is_that_policy():
    assert policy_named("") is None
    assert policy_named("strict").name == "strict"
