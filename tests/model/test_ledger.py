"""The words of the ledger are those that are published."""

from inspector.model.ledger import LEDGER_SCOPES, LedgerValue, Receipt


def test_scopes_are_the_published_words():
    assert LEDGER_SCOPES == ("one-recipient", "within-one-company", "across-companies")


def test_records_are_equal_by_what_they_say_and_hashable():
    receipt = Receipt("Google", "Google", "client-side", 2, 1, 5, "plain", ("query:cid",))
    one = LedgerValue(
        "v1", "client-id", "identifier", "1.2", 1, 5, "script", "", None, 1, "one-recipient", False, (), (receipt,)
    )
    same = LedgerValue(
        "v1", "client-id", "identifier", "1.2", 1, 5, "script", "", None, 1, "one-recipient", False, (), (receipt,)
    )
    assert {one} == {same}
