"""CSV: columns in the promised order, numbers as numbers, and no cell that a spreadsheet would run."""

import csv
import io
import re
import time
import unicodedata
from dataclasses import replace

import pytest
from inspections import finding, ga4, inspection

from inspector.model.cookie import Cookie
from inspector.model.hit import Item, ItemPart
from inspector.model.inspection import Consent, Signal
from inspector.model.party import Evidence, Party
from inspector.report.spreadsheet import COLUMNS, MORE_COLUMNS, harmless, write_csv

SIGNS = "=+-@＝＋－＠"
BEFORE = ["", " ", "  ", "\ufeff", "\u200b", "\u00a0", "\u2060", "\u3000", "\u200e", "\x00", "\x0b", "\u00ad", "\u2800"]
HOSTILE = [
    *(before + sign + body for sign in SIGNS for before in BEFORE for body in ("1+1", "cmd|' /C calc'!A0")),
    *("\tx", "\rx", "\nx", "\t=1", "\r\n=1", '=HYPERLINK("http://evil.example";"x")', '=1" ,"=2', "x;=1", "x,=1", "x\t=1"),
    *("a\n=1", "a\r\n+1", 'x";"=1', "x; \u200b=1", "-2+3+cmd|' /C calc'!D2", "@SUM(1+1)*cmd|' /C calc'!A0", "%0A=1", "−1+1"),
]  # fmt: skip
UNSEEN = {"Cf", "Zs", "Cc", "Zl", "Zp"}


def text_of(rows, columns=None) -> str:
    out = io.BytesIO()
    write_csv(rows, out, *([columns] if columns else []))
    return out.getvalue().decode("utf-8")


def starts_like_a_formula(cell: str) -> bool:
    """Judged without our code: what a spreadsheet sees after it dropped what is not seen."""
    if cell[:1] in "\t\r\n" and cell:
        return True
    seen = "".join(c for c in cell.strip('"') if unicodedata.category(c) not in UNSEEN and c != "\u2800")
    return unicodedata.normalize("NFKC", seen[:1]) in ("=", "+", "-", "@", "−")


def test_there_are_200_hostile_cells():
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_starts_like_a_formula_with_any_separator(delimiter):
    rows = [
        inspection(n + 1, "https://g.example/?q=1", "Google", notes=(cell,), method=cell)
        for n, cell in enumerate(HOSTILE)
    ]
    text = text_of(rows, ["method", "note"])
    for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter):
        for cell in line:
            assert not starts_like_a_formula(cell), repr(cell)


@pytest.mark.parametrize(
    "cell", ["page_view", "https://shop.example/a?b=c-d", "1.2.3", "a = b", "", "G-ABC123", "e-mail", "2026-11-23"]
)
def test_harmless_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


def test_columns_stand_in_the_promised_order():
    promised = "seq, time, group, method, host, path, query, status, type, size, duration_ms, recipient, entity, vendor, account, event, consent, findings, page, note"
    assert list(COLUMNS) == promised.split(", ")
    assert text_of([]).startswith('\ufeff"seq","time","group"')


def test_a_row_says_what_the_inspection_says():
    item = inspection(
        7,
        "https://g.example/collect?v=2&cid=1.2#x",
        "Google",
        hits=[ga4(), ga4("scroll")],
        findings=[finding("client-id", "1.2", "Google", "query:cid")],
    )
    row = next(csv.DictReader(io.StringIO(text_of([item]).removeprefix("\ufeff"))))
    assert (row["host"], row["path"], row["query"]) == ("g.example", "/collect", "v=2&cid=1.2")
    assert (row["event"], row["account"], row["vendor"]) == ("page_view, scroll", "G-ABC123", "Google Analytics 4")
    assert row["findings"] == "client-id (plain) at query:cid: 1.2"
    assert (row["seq"], row["status"], row["duration_ms"]) == ("7", "204", "41.5")


def test_every_cell_is_quoted_and_quotes_are_doubled():
    text = text_of([inspection(1, 'https://g.example/"a"', "Google")], ["seq", "path"])
    assert text.splitlines()[1] == '"1","/""a"""'


def test_lone_surrogates_do_not_break_the_file():
    assert "\\ud800" in text_of([inspection(1, "https://g.example/\ud800", "Google")])


def test_a_column_that_is_none_is_a_fault():
    with pytest.raises(KeyError):
        text_of([], ["nothing"])


def test_the_table_has_one_line_for_each_request_even_with_line_ends_in_it():
    text = text_of([inspection(n, "https://g.example/", "Google", notes=("a\nb",)) for n in (1, 2)])
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == 3
    assert re.search(r'"a\nb"\r\n', text)


def test_control_characters_stand_as_escapes():
    assert harmless("a\x1b[31m\x07\x9b\x7fb\n") == "a\\x1b[31m\\x07\\x9b\\x7fb\n"


def test_the_cell_of_consent_holds_signals_and_verdict():
    signal = Signal("gcs", "query:gcs", "G100", {"ad_storage": "denied", "analytics_storage": "denied"})
    row = inspection(1, "https://g.example/", "G", hits=(ga4(),), consent=Consent((signal,), verdict="against-refusal"))
    assert '"gcs G100, against-refusal"' in text_of([row], ["consent"])


def test_evidence_cookies_items_and_verdict_have_columns_of_their_own():
    party = Party("server-call", "s.example", None, "s.example", "likely", "same-site", (
        Evidence("set-cookie", "set-cookie:FPID", "FPID", "Google", "strong", 41), Evidence("server", "response:via", "", "")),
        role="tagging-server")  # fmt: skip
    cookie = Cookie("_ga", "set-cookie:_ga", "set", "s.example", "/", "first", "", "", 60.0, http_only=True, same_site="lax",
                    set_by="server", refused="no")  # fmt: skip
    hit = replace(
        ga4("purchase"), items=(Item((ItemPart("id", "=1+1", "query:pr1"), ItemPart("price", "9", "query:pr1"))),)
    )
    consent = Consent(verdict="before-choice", verdict_why="Request 3.", contradictions=("gcs against gcd",))
    row = inspection(1, "https://s.example/", "S", party=party, cookies=(cookie,), hits=(hit,), consent=consent)
    found = next(csv.DictReader(io.StringIO(text_of([row], list(MORE_COLUMNS)).removeprefix("\ufeff"))))
    assert found == {
        "confidence": "likely", "role": "tagging-server", "browser_says": "same-site",
        "evidence": "set-cookie at set-cookie:FPID: FPID (strong, since request 41); server at response:via",
        "verdict": "before-choice", "verdict_why": "Request 3.", "contradictions": "gcs against gcd",
        "cookies": "set _ga of s.example (first party, by server, 60 s, HttpOnly, SameSite=Lax, refused)",
        "items": "id==1+1, price=9",
    }  # fmt: skip


def test_columns_that_are_asked_for_are_as_harmless_as_the_others():
    hit = replace(ga4(), items=(Item((ItemPart("=cmd", "1", ""),)),))
    assert text_of([inspection(1, "https://g.example/", "G", hits=(hit,))], ["items"]).splitlines()[1] == '"\'=cmd=1"'


@pytest.mark.parametrize(
    "text", ["\r\n" * 50_000, "\t" * 100_000 + "x", " " * 100_000, ", " * 50_000 + "=", "\n" * 100_000 + "=1"]
)
def test_a_long_run_of_what_nobody_sees_takes_time_in_proportion(text):
    start = time.process_time()
    made = harmless(text)
    assert time.process_time() - start < 2
    assert made.replace("'", "") == text
    assert "=" not in text or re.search(r"' ?=", made)


def test_every_place_where_a_cell_may_begin_is_guarded():
    assert harmless(",\t\n =1;+2") == ",'\t'\n' =1;'+2"
    assert harmless(" =1") == "' =1"
    assert harmless("\tx") == "'\tx"
    assert harmless("a=b-c, d") == "a=b-c, d"
