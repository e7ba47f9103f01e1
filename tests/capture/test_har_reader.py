"""A whole HAR: order of the file, bad entries alone, key order free, bounded memory."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
from hars import MISSING, entry, har

from inspector.capture import har_reader
from inspector.capture.foreign_file import ForeignFile, ImportFault, RefusedEntry
from inspector.capture.har_reader import DECODED, SANITISED, HarReader
from inspector.capture.json_entries import HALF_PAIR, NOT_A_NUMBER
from inspector.model.exchange import Exchange


class Read:
    """What a reader gave."""

    def __init__(self, path: Path, raw: bytes) -> None:
        path.write_bytes(raw)
        with ForeignFile(path) as file:
            reader = HarReader(file)
            self.rows: list[Exchange] = []
            self.refused: list[RefusedEntry] = []
            for found in reader:
                if isinstance(found, Exchange):
                    self.rows.append(found)
                else:
                    self.refused.append(found)
            self.notices = reader.notices()
            self.entries = reader.entries
            self.corrections = list(reader.pages.corrections())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.har"


def at(url: str, **more: object) -> dict[str, object]:
    return entry(request_url=url, **more)


def test_rows_come_in_the_order_of_the_file_with_seq_from_1(path: Path) -> None:
    late_first = [at(f"https://a.test/{n}", startedDateTime=f"2026-11-23T10:02:{59 - n:02}Z") for n in range(20)]
    read = Read(path, har(late_first))
    assert [(e.seq, e.request.url) for e in read.rows] == [(n + 1, b"https://a.test/%d" % n) for n in range(20)]
    assert (read.refused, read.notices, read.entries) == ([], (), 20)


def test_good_entries_are_used_and_bad_ones_named_with_number_and_reason(path: Path) -> None:
    read = Read(
        path, har([at("https://a.test/1"), {}, 5, at("no url"), at("https://a.test/5"), entry(request=MISSING), None])
    )
    assert [(e.seq, e.key) for e in read.rows] == [(1, "har:00000001"), (2, "har:00000005")]
    assert [(r.entry, r.why) for r in read.refused] == [
        (2, "it has no request"), (3, "it is no object"), (4, "its request has no URL"), (6, "it has no request"),
        (7, "it is no object"),
    ]  # fmt: skip


def test_pages_may_stand_before_or_after_the_entries(path: Path) -> None:
    entries = [at("https://vendor.test/1", pageref="p", request_headers=[{"name": "sec-fetch-dest", "value": "empty"}])]
    pages = [{"id": "p", "title": "https://shop.example/"}, 7, {"id": "q"}]
    before, after = (Read(path, har(entries, pages, pages_last=last)) for last in (False, True))
    assert before.rows[0].page == "https://shop.example/"
    assert [(url, list(seqs)) for url, seqs in after.corrections] == [("https://shop.example/", [1])]


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
def test_keys_stand_in_any_order_and_spacing(path: Path, indent: int | str | None) -> None:
    entries = [dict(sorted(at(f"https://a.test/{n}").items(), key=lambda item: hash((n, item[0])))) for n in range(30)]
    document = {
        "x": [{"entries": []}],
        "log": {"entries": entries, "_extra": {"entries": [1]}, "version": 1.2},
        "y": {"log": 5},
    }
    read = Read(path, json.dumps(document, indent=indent).encode())
    assert [e.request.url for e in read.rows] == [b"https://a.test/%d" % n for n in range(30)]


def test_a_har_without_any_cookie_header_is_told_to_be_sanitised(path: Path) -> None:
    without = [at("https://a.test/", request_headers=[]) for _ in range(3)]
    assert Read(path, har(without)).notices == (SANITISED,)
    assert Read(path, har([*without, at("https://a.test/")])).notices == ()
    assert Read(path, har([])).notices == ()


def test_decoded_bodies_are_said_once(path: Path) -> None:
    encoded = [at("https://a.test/", response_headers=[{"name": "content-encoding", "value": "br"}])] * 5
    assert Read(path, har(encoded)).notices == (DECODED,)


def test_odd_numbers_and_half_pairs_are_rows_with_marks(path: Path) -> None:
    raw = har([at("https://a.test/1", time="@"), at("https://a.test/2#"), at("https://a.test/3")])
    raw = raw.replace(b'"@"', b"NaN").replace(b"/2#", b"/2\\ud83d")
    read = Read(path, raw)
    assert [e.marks for e in read.rows][::2] == [(NOT_A_NUMBER,), ()]
    assert HALF_PAIR in read.rows[1].marks
    assert read.rows[1].request.url == "https://a.test/2\ufffd".encode()


def test_deep_nesting_in_one_entry_is_refused_alone(path: Path) -> None:
    raw = har([at("https://a.test/1"), at("https://a.test/2", comment="@"), at("https://a.test/3")])
    read = Read(path, raw.replace(b'"@"', b"[" * 10_000 + b"]" * 10_000))
    assert [e.seq for e in read.rows] == [1, 2]
    assert [(r.entry, r.why) for r in read.refused] == [(2, "it is nested too deep")]


def test_marks_of_byte_order_and_gzip_are_undone(path: Path) -> None:
    raw = har([at("https://a.test/")])
    for form in (b"\xef\xbb\xbf" + raw, gzip.compress(raw), raw.decode().encode("utf-16")):
        assert len(Read(path, form).rows) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_of_a_cut_file_what_is_whole_is_used_and_the_rest_is_said(path: Path, packed: bool) -> None:
    raw = har([at(f"https://a.test/{n}", comment=str(hash(n)) * 50) for n in range(400)])
    read = Read(path, gzip.compress(raw)[: -len(gzip.compress(raw)) // 2] if packed else raw[: len(raw) // 2])
    assert 50 < len(read.rows) < 400
    assert [r.why for r in read.refused] in ([], ["the file ends within it"])
    assert f"up to entry {read.entries} only" in read.notices[0]


NO_HARS = {
    b"{}": "has no log.entries",
    b'{"log":{}}': "has no log.entries",
    b'{"log":[]}': "has no log.entries",
    b'{"log":{"entries":{}}}': "has no log.entries",
    b'{"openapi":"3.0"}': "has no log.entries",
    b'{"log"': "ends early|has no",
    b"{": "ends early|has no",
    b"{x}": "has",
}


@pytest.mark.parametrize("raw", NO_HARS)
def test_what_is_no_har_is_refused_as_a_whole(path: Path, raw: bytes) -> None:
    with pytest.raises(ImportFault, match=NO_HARS[raw]):
        Read(path, raw)


def test_there_is_a_limit_to_the_entries(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har_reader, "MOST_ENTRIES", 10)
    read = Read(path, har([at("https://a.test/")] * 20))
    assert len(read.rows) == 10
    assert "more than 10 entries" in read.notices[0]


def test_memory_does_not_grow_with_the_file(path: Path) -> None:
    one = json.dumps(at("https://a.test/", comment="x" * 20_000)).encode()
    path.write_bytes(b'{"log":{"entries":[' + b",".join([one] * 2000) + b"]}}")
    with ForeignFile(path) as file:
        reader = HarReader(file)
        tracemalloc.start()
        count = sum(1 for _ in reader)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 2000
    assert peak < 5_000_000
