"""The ledger as text: cells parted by tabs, whatever the values hold, none of them a formula."""

from dataclasses import replace

from ledgers import GOOGLE, LINE, META, VALUE

from inspector.report.ledger_text import learnt_text, ledger_text


def cells(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_each_recipient_has_a_column():
    only = replace(VALUE, receipts=(replace(META, state="hashed", count=1),))
    head, first, second = cells(ledger_text([VALUE, only]))
    assert head == ["what", "value", "from", "same value at", "Google", "Meta"]
    assert first[4:] == ["2 in clear", "2 in clear"]
    assert second[4:] == ["", "1 hashed"]


def test_what_a_recipient_learnt_is_a_line_a_value():
    head, line = cells(learnt_text([replace(LINE, how=("vendor-field",))]))
    assert dict(zip(head, line, strict=True)) == {
        "what": "client ID", "value": "1.2", "state": "in clear", "how it is known": "known vendor field",
        "confidence": "certain", "requests": "5", "first": "1970-01-01T00:00:00.000Z", "last": "1970-01-01T00:00:09.000Z",
        "it can join": "5 requests on 4 pages", "places": "query:cid",
    }  # fmt: skip


def test_no_value_breaks_the_table_or_runs_in_a_spreadsheet():
    hostile = replace(VALUE, value='=HYPERLINK("x")\tb\r\nc', receipts=(replace(GOOGLE, recipient="+1\n2"),))
    head, line = cells(ledger_text([hostile]))
    assert len(head) == len(line) == 5
    assert line[1].startswith("'=")
    assert head[4].startswith("'+")
