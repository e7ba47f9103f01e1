"""JSON lines: one inspection/1 a line."""

import io
import json

from inspections import finding, ga4, inspection
from visits import CID, visit

from inspector.model.inspection import Inspection
from inspector.report.json_lines import write_json_lines


def lines_of(inspections):
    out = io.BytesIO()
    write_json_lines(inspections, out)
    return out.getvalue().splitlines()


def test_each_line_is_the_whole_inspection():
    items = [
        inspection(
            n, "https://g.example/é?a=\n", "Google", hits=[ga4()], findings=[finding("email", "a\u2028b", "Google")]
        )
        for n in (1, 2)
    ]
    lines = lines_of(items)
    assert [Inspection.from_json(json.loads(line)) for line in lines] == items
    assert all(json.loads(line)["format"] == "inspection/1" for line in lines)


def test_lone_surrogates_stand_as_escapes():
    assert json.loads(lines_of([inspection(1, "https://g.example/\ud800", "Google")])[0])["url"].endswith("\\ud800")


def test_an_export_names_the_other_recipients_of_a_value(exported):
    lines = [json.loads(line) for line in exported(visit(), "jsonl", redacted=False).splitlines()]
    found = [f for line in lines for f in line["findings"] if f["value"] == CID and f["at"] == "query:cid"]
    assert len(found) == 2
    assert all(f["also_sent_to"] for f in found)
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5, 6]
