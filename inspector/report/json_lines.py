"""Inspections as JSON lines: `inspection/1` of interfaces.md section 3."""

from collections.abc import Iterable
from typing import IO

from inspector.model.inspection import Inspection
from inspector.report.json_text import json_bytes


def write_json_lines(inspections: Iterable[Inspection], out: IO[bytes]) -> None:
    for inspection in inspections:
        out.write(json_bytes(inspection.to_json()) + b"\n")
