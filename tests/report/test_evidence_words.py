"""Evidence in words: every signal of the analysis has its own, and every group a way to another verdict."""

import ast
from pathlib import Path

import pytest

from inspector.model.party import GROUPS, Evidence, Party
from inspector.report.evidence_words import (
    SIGNALS,
    WEIGHT,
    agrees,
    mind_changers,
    signal_words,
    source_words,
    value_words,
    why_words,
)

ROOT = Path(__file__).parents[2] / "inspector"


def party(group: str = "server-call", confidence: str = "likely", evidence: tuple = (), **more) -> Party:
    return Party(group, "shop.example", None, "shop.example", confidence, None, evidence, **more)


def made_by_the_program() -> list[tuple[str, str]]:
    """Signal and weight of every Evidence that the sources make with a literal."""
    found = []
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Evidence" and node.args:
                words = [arg.value if isinstance(arg, ast.Constant) else "" for arg in node.args]
                if words[0]:
                    found.append((words[0], words[4] if len(words) > 4 else ""))
    return found


def test_every_signal_of_the_analysis_has_words_of_its_own():
    made = {signal for signal, _ in made_by_the_program()}
    assert len(made) > 20
    assert made - set(SIGNALS) == set()


def test_every_weight_of_the_analysis_has_a_word():
    assert {weight for _, weight in made_by_the_program() if weight} <= set(WEIGHT)


def test_a_signal_nobody_told_the_words_about_is_spelled_out():
    assert signal_words("new-kind-of-sign") == "new kind of sign"


def test_what_an_earlier_request_showed_is_said_in_words():
    told = Evidence("session", "host+path", "set-cookie", "request 41", "strong", 41)
    assert value_words(told) == signal_words("set-cookie")


def test_the_programs_own_verdict_stands_in_words_beside_the_users():
    assert (
        value_words(Evidence("program-says", "request", "client-side", "without the project: certain")) == "third party"
    )


def test_tables_are_named_as_people_name_them():
    assert source_words(Evidence("registrable-domain", "host", "a.example", "psl")) == "Public Suffix List"
    assert source_words(Evidence("owner", "host", "A", "entities 2026-11-24")) == "table of owners, 2026-11-24"
    assert source_words(Evidence("cname", "dns", "a.example", "Adobe: collector")) == "Adobe: collector"


def test_what_weighs_most_is_told_in_one_line():
    why = (("set-cookie", "FPID"), ("server", ""), ("session", "cname"))
    assert why_words(why) == (
        "sets a cookie of a server container: FPID; a mark of Google's cloud; "
        "an earlier request showed it: the name leads elsewhere (DNS)"
    )
    assert why_words(()) == ""


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_names_what_would_change_the_verdict(group):
    assert mind_changers(party(group))


def test_the_users_word_names_how_it_is_taken_back_and_nothing_else():
    said = mind_changers(party(confidence="certain", overridden=True))
    assert len(said) == 1
    assert said[0].startswith("Your own word decides")


def test_a_guessed_page_is_named_as_what_is_missing():
    guess = Evidence("page", "connection", "shop.example", "connection")
    assert mind_changers(party(evidence=(guess,)))[0].startswith("The page is a guess")


def test_a_page_that_the_user_opened_is_no_agreement_on_sites():
    opened = Party("own-content", "shop.example", None, "shop.example", "certain", "none", ())
    assert agrees(opened) != agrees(party())
