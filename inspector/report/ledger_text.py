"""The ledger as text for spreadsheets and mails: lines of cells parted by tabs, no cell a formula."""

from collections.abc import Iterable, Sequence

from inspector.model.inspection import iso_time
from inspector.model.ledger import Learnt, LedgerValue
from inspector.report.finding_words import kind_words, layer_words, state_words
from inspector.report.ledger_words import joins_words, origin_words, shared_words
from inspector.report.spreadsheet import harmless

_LEARNT = (
    "what",
    "value",
    "state",
    "how it is known",
    "confidence",
    "requests",
    "first",
    "last",
    "it can join",
    "places",
)


def learnt_text(lines: Iterable[Learnt]) -> str:
    """What one recipient learnt: a line a value."""
    rows = [
        (
            kind_words(line.kind), line.value, state_words(line.state), layer_words(line.how), line.confidence,
            str(line.count), iso_time(line.first_time), iso_time(line.last_time), joins_words(line), " ".join(line.at),
        )
        for line in lines
    ]  # fmt: skip
    return _text([_LEARNT, *rows])


def ledger_text(values: Sequence[LedgerValue]) -> str:
    """A line a value, a column for each recipient of any of them: `4 in clear`."""
    whose = list(dict.fromkeys(each.recipient for value in values for each in value.receipts))
    rows = [("what", "value", "from", "same value at", *whose)]
    for value in values:
        got: dict[str, list[str]] = {}
        for each in value.receipts:
            got.setdefault(each.recipient, []).append(f"{each.count} {state_words(each.state)}")
        rows.append((
            kind_words(value.kind), value.value, origin_words(value), shared_words(value),
            *("; ".join(got.get(name, ())) for name in whose),
        ))  # fmt: skip
    return _text(rows)


def _text(rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(map(_cell, row)) + "\n" for row in rows)


def _cell(text: str) -> str:
    return harmless(" ".join(text.replace("\r", "\n").replace("\n", "\t").split("\t")))
