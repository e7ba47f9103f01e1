"""The ledger as files: what is published, and no value in it that was to be masked."""

import csv
import io
import json

import pytest
from ledgers import CID, EMAIL, found, request, rows_of, sha256

from inspector.index.query import Index
from inspector.index.store import IndexStore
from inspector.report.ledger_lines import COLUMNS, ledger_json, masked, write_ledger_csv, write_ledger_lines

PUBLISHED = ("format", "id", "kind", "category", "value", "first_seq", "origin", "companies", "scope", "recipients")
OF_RECIPIENT = ("recipient", "group", "count", "first_seq", "last_seq", "state", "at")
SECRETS = (CID, EMAIL, sha256(EMAIL.lower()), "k3j4h5g6k7x2p9")


@pytest.fixture
def values(tmp_path):
    rows = [
        request(1, "google-analytics.com", [found("client-id", CID, "query:cid"), found("page-url", f"https://shop.example/a?mail={EMAIL}", "query:dl")]),
        request(2, "facebook.com", [found("email", EMAIL, f"query:{EMAIL}"), found("opaque-id", "k3j4h5g6k7x2p9", how=("statistics",))]),
        request(3, "tiktok.com", [found("client-id", CID), found("name", "=cmd|' /C calc'!A0")]),
        request(4, "tiktok.com", [found("phone", sha256("+31612345678"), state="hashed", how=("vendor-field", "sha256"))]),
    ]  # fmt: skip
    store = IndexStore.open(tmp_path / "a.inspector-index")
    store.put(rows_of(rows), {}, simulate=False)
    store.close()
    with Index.open(tmp_path / "a.inspector-index") as index:
        return index.ledger()


def written(write, values):
    out = io.BytesIO()
    write(values, out)
    return out.getvalue()


def test_a_line_holds_every_published_key(values):
    for told in map(ledger_json, values):
        assert set(PUBLISHED) <= set(told)
        assert set(OF_RECIPIENT) <= set(told["recipients"][0])
        assert set(told["origin"]) >= {"how", "name", "seq"}
    lines = written(write_ledger_lines, values).splitlines()
    assert [json.loads(line) for line in lines] == list(map(ledger_json, values))


def test_masked_values_are_marks_that_count_by_kind_in_the_order_in_which_they_were_seen(values):
    marks, counts = masked(values)
    by_kind = {each.kind: each.value for each in marks if each.kind != "page-url"}
    assert by_kind["client-id"] == "client-id-1"
    assert by_kind["email"] == "email-1"
    assert by_kind["phone"] == "hashed-phone-1"
    assert counts["client-id"] == 1
    assert masked(values) == (marks, counts)


def test_no_value_hides_anywhere_in_a_masked_ledger(values):
    marks, _ = masked(values)
    for write in (write_ledger_lines, write_ledger_csv):
        text = written(write, marks).decode()
        assert not [secret for secret in SECRETS if secret in text]
        assert CID in written(write, values).decode()


def test_the_address_of_a_page_keeps_what_tells_nothing(values):
    marks, _ = masked(values)
    url = next(each.value for each in marks if each.kind == "page-url")
    assert url.startswith("https://shop.example/a?mail=")
    assert "Ada" not in url


def test_the_table_has_a_line_for_each_recipient_and_no_formula(values):
    raw = written(write_ledger_csv, values)
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert tuple(lines[0]) == COLUMNS
    assert len(lines) - 1 == sum(len(each.receipts) for each in values)
    name = next(line for line in lines if line[1] == "name")
    assert name[3].startswith("'=cmd")
    of_cid = [line[COLUMNS.index("recipient")] for line in lines if line[3] == CID]
    assert sorted(of_cid) == ["Google", "TikTok"]
