"""The ledger as files: `ledger/1` lines of interfaces.md section 8, and a table for spreadsheets; masked or not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any

from inspector.model.ledger import LedgerValue, Receipt
from inspector.report.json_text import json_bytes
from inspector.report.masking import HASHED, Masking
from inspector.report.spreadsheet import BOM, csv_line

FORMAT = "ledger/1"
COLUMNS = (
    "id", "kind", "category", "value", "shared", "companies", "scope", "first_seq", "last_seq", "origin", "origin_name",
    "origin_seq", "forms", "recipient", "company", "group", "count", "recipient_first_seq", "recipient_last_seq",
    "state", "at",
)  # fmt: skip
"""Of the CSV: one line for each recipient of each value."""
Said = Mapping[str, str]
"""Id of a value -> what a fresh profile says of it: `different`, `same` or "". Written as `fresh_profile`."""


def masked(values: Sequence[LedgerValue]) -> tuple[list[LedgerValue], dict[str, int]]:
    """The values with a mark for each, numbered in the order in which they were first seen; how many, by kind."""
    masking = Masking()
    with masking.learning():
        for value in sorted(values, key=lambda value: (value.first_seq, value.id)):
            _masked(value, masking)
    return [_masked(value, masking) for value in values], masking.marks.counts()


def _masked(value: LedgerValue, masking: Masking) -> LedgerValue:
    shown = masking.url(value.value) if value.category == "url" else masking.mark(_label_of(value), value.value)
    return replace(
        value,
        value=shown,
        origin_name=masking.name(value.origin_name),
        origin_site=masking.host(value.origin_site),
        receipts=tuple(_masked_receipt(receipt, masking) for receipt in value.receipts),
    )


def _masked_receipt(receipt: Receipt, masking: Masking) -> Receipt:
    return replace(
        receipt,
        recipient=masking.host(receipt.recipient),
        company=masking.host(receipt.company),
        at=tuple(at if at == "connection" else masking.name(at) for at in receipt.at),
    )


def _label_of(value: LedgerValue) -> str:
    """As in an export: a value of which nobody got more than a hash says so, for it cannot be read back."""
    known = value.origin_how == "persona" or any("hashed" not in receipt.state for receipt in value.receipts)
    return value.kind if known else f"{HASHED}{value.kind}"


def ledger_json(value: LedgerValue) -> dict[str, Any]:
    """The object of `ledger/1`, every key present."""
    origin = {"how": value.origin_how, "name": value.origin_name, "seq": value.origin_seq}
    return {
        "format": FORMAT, "id": value.id, "kind": value.kind, "category": value.category, "value": value.value,
        "first_seq": value.first_seq, "last_seq": value.last_seq,
        "origin": origin | {"site": value.origin_site, "own": value.own}, "companies": value.companies,
        "scope": value.scope, "shared": value.shared, "forms": list(value.forms),
        "recipients": [_receipt_json(receipt) for receipt in value.receipts],
    }  # fmt: skip


def _receipt_json(receipt: Receipt) -> dict[str, Any]:
    return {
        "recipient": receipt.recipient, "company": receipt.company, "group": receipt.group, "count": receipt.count,
        "first_seq": receipt.first_seq, "last_seq": receipt.last_seq, "state": receipt.state, "at": list(receipt.at),
    }  # fmt: skip


def write_ledger_lines(values: Iterable[LedgerValue], out: IO[bytes], said: Said | None = None) -> None:
    """One object a line; of values that were compared with a fresh profile with the key `fresh_profile`."""
    for value in values:
        verdict = said.get(value.id, "") if said else ""
        out.write(json_bytes(ledger_json(value) | ({"fresh_profile": verdict} if verdict else {})) + b"\n")


def write_ledger_csv(values: Iterable[LedgerValue], out: IO[bytes], said: Said | None = None) -> None:
    """A line for each recipient of each value; no cell is a formula. One column more where profiles were compared."""
    out.write(BOM + csv_line(COLUMNS if said is None else (*COLUMNS, "fresh_profile")))
    for value in values:
        more = [] if said is None else [said.get(value.id, "")]
        out.writelines(csv_line([*cells, *more]) for cells in _cells(value))


def _cells(value: LedgerValue) -> Iterator[list[object]]:
    of_value = [
        value.id, value.kind, value.category, value.value, "yes" if value.shared else "no", value.companies,
        value.scope, value.first_seq, value.last_seq, value.origin_how, value.origin_name, value.origin_seq,
        "; ".join(value.forms),
    ]  # fmt: skip
    for receipt in value.receipts:
        yield [
            *of_value, receipt.recipient, receipt.company, receipt.group, receipt.count, receipt.first_seq,
            receipt.last_seq, receipt.state, "; ".join(receipt.at),
        ]  # fmt: skip
