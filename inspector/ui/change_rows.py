"""Rows of Before/after, simulated: what a policy would change, what the server adds, what still identifies."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspector.model.finding import Finding
from inspector.model.payload import Field
from inspector.model.simulation import Change, Simulation
from inspector.report.finding_words import hash_words, kind_words, state_words
from inspector.ui import wording
from inspector.ui.chips import chip, is_hashed
from inspector.ui.detail import DEMO_SERVER, Detail, by_weight, weight
from inspector.ui.marks import Part, parts_of, value_runs
from inspector.ui.runs import Cell, CellRow, Gap, Icon, Mark, Run, Stretch, Text
from inspector.ui.safe_text import one_line

_SHORTENING = {"ip", "ua", "url", "mask", "bucket"}
_NOTHING: Cell = (Text("—", "muted"),)
_LEAST_COMMON = 8


def change_rows(detail: Detail, simulation: Simulation, *, unchanged: bool = False) -> list[CellRow]:
    """Fields with findings first, in the order of the chips; then added, what is left, and all other changes."""
    rows = _verdict_rows(simulation)
    told = [change for change in simulation.changes if detail.findings_at(change.at)]
    told.sort(key=lambda change: _weight(detail.findings_at(change.at)))
    rows += [_changed(detail, simulation, change) for change in told]
    if simulation.after is None:
        rows += _withheld(detail, {change.at for change in told})
    rows += _added_rows(simulation)
    rows += _left_rows(detail, simulation)
    others = [change for change in simulation.changes if not detail.findings_at(change.at)]
    if others:
        rows.append(_heading("arrow-left-right", "text2", "Other fields", _others_note(len(others))))
        rows += [_changed(detail, simulation, change) for change in others]
    if unchanged:
        kept = unchanged_fields(detail, simulation)
        rows.append(_heading("equal", "muted", "Unchanged", wording.count(len(kept), "field")))
        rows += [_kept(detail, simulation, item) for item in kept]
    return rows


def unchanged_fields(detail: Detail, simulation: Simulation) -> list[Field]:
    """Fields of the request that would be sent on as they came."""
    if simulation.after is None:
        return []
    changed = {change.at for change in simulation.changes}
    return [
        item
        for item in detail.payload.fields
        if item.at not in changed and not item.at.startswith(("path:", "set-cookie:")) and "|" not in item.at
    ]


def _verdict_rows(simulation: Simulation) -> list[CellRow]:
    rows = []
    if simulation.verdict == "blocked":
        rows.append(_heading("ban", "after", "Blocked", simulation.why or "nothing would be sent on", "after"))
    elif simulation.verdict == "not-filterable":
        rows.append(_heading("lock", "left", "Not filterable", simulation.why, "left"))
    elif simulation.why:
        rows.append(_heading("info", "text2", "No event", simulation.why))
    return rows + [_heading("triangle-alert", "left", "Note", warning) for warning in simulation.warnings]


def _withheld(detail: Detail, told: set[str]) -> list[CellRow]:
    """A request that a gate stopped has no changes: what it would have handed over is shown all the same."""
    rows = []
    for finding in by_weight(list(detail.inspection.findings)):
        if finding.at in told or finding.at.split("|")[0] in told:
            continue
        told.add(finding.at)
        at = finding.at.split("|")[0]
        found = [f for f in detail.inspection.findings if f.at == finding.at]
        value = next((f.value for f in detail.payload.fields if f.at == finding.at), detail.shown(finding))
        value = detail.browser_address if at == "connection" else value
        before = tuple(value_runs(value, parts_of(value, [replace(f, value=detail.shown(f)) for f in found])))
        note = _hash_note(found)
        cells = (
            field_cell(finding.at, found),
            (*before, Gap(8), Text(note, "text2", "data", shrink=5)) if note else before,
            _NOTHING,
            (Icon("ban", "after"), Gap(7), Text("blocked", "after", shrink=1)),
            (),
        )
        rows.append(CellRow(cells, tip=tuple(wording.finding_tip(finding)), value=value, at=finding.at))
    return rows


def _heading(icon: str, role: str, title: str, note: str = "", title_role: str = "text") -> CellRow:
    runs: list[Run] = [Icon(icon, role), Gap(6), Text(title, title_role, "data-strong")]
    if note:
        runs += [Gap(8), Text(one_line(note), "muted", shrink=1)]
    return CellRow((tuple(runs),), heading=True, tip=(title, note))


def _changed(detail: Detail, simulation: Simulation, change: Change) -> CellRow:
    findings = detail.findings_at(change.at)
    before = detail.browser_address if change.at == "connection" else change.before
    after = None if simulation.after is None else change.after
    return CellRow(
        (
            field_cell(change.at, findings),
            _before_cell(before, after, change, findings),
            _after_cell(detail, simulation, change, after),
            _change_cell(simulation, change),
            _rule_cell(change.rule, change.action),
        ),
        at=change.at,
        value=before,
        tip=(
            wording.place(change.at)[0],
            f"{change.action}, rule {change.rule}",
            change.source,
            change.why,
        ),
    )


def field_cell(at: str, findings: Sequence[Finding] = ()) -> Cell:
    """Name, place, and a chip for the weightiest finding."""
    name, where = wording.place(at)
    word = name in ("Source IP", "User-Agent") or at.startswith("path")
    runs: list[Run] = [
        Text(one_line(name), "text", "data" if word else "value", shrink=1),
        Gap(8),
        Text(where, "muted", shrink=2),
    ]
    if findings:
        first = by_weight(list(findings))[0]
        runs += [Gap(6), Stretch(), chip(first.category, hashed=is_hashed(first.state))]
    return tuple(runs)


def _before_cell(before: str, after: str | None, change: Change, findings: Sequence[Finding]) -> Cell:
    if change.at == "connection":
        return (Mark(before or "not recorded", "grey", "solid" if before else "none", shrink=1),)
    gone = removed_part(before, after)
    if gone and findings and all(finding.category == "url" for finding in findings):
        parts = [Part(*gone, "grey", "solid")]
    else:
        parts = parts_of(before, findings)
    runs = value_runs(before, parts)
    note = _hash_note(findings)
    if note:
        runs += [Gap(8), Text(note, "text2", "data", shrink=5)]
    return tuple(runs)


def _hash_note(findings: Sequence[Finding]) -> str:
    """`SHA-256 of an e-mail address`."""
    return next(filter(None, map(hash_words, findings)), "")


def removed_part(before: str, after: str | None) -> tuple[int, int] | None:
    """[start, end) of `before` that is missing in a shortened `after`; None when it was not merely shortened."""
    if not after or len(after) >= len(before):
        return None
    head = 0
    while head < len(after) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < len(after) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    whole = head + tail == len(after) and head >= min(_LEAST_COMMON, len(after))
    return (head, len(before) - tail) if whole else None


def _after_cell(detail: Detail, simulation: Simulation, change: Change, after: str | None) -> Cell:
    if change.at == "connection" and after is not None:
        address: list[Run] = [Text(DEMO_SERVER, "text", "value"), Gap(8)] if detail.demo else []
        return (*address, Text("own server" if detail.demo else "the own server's address", "text2", shrink=1))
    if after is None:
        moved = f"→ {' '.join(wording.place(change.to))}" if change.to and simulation.after is not None else ""
        return (Text(moved, "muted", shrink=1),) if moved else _NOTHING
    left = [f for f in simulation.findings if f.at in (change.at, change.to)]
    return tuple(value_runs(after, _amber(after, left)))


def _amber(value: str, findings: Iterable[Finding]) -> list[Part]:
    """What is left after filtering is amber, whatever it is."""
    return [Part(part.start, part.end, "amber", part.line) for part in parts_of(value, findings)]


def _change_cell(simulation: Simulation, change: Change) -> Cell:
    icon, word, role = change_word(simulation, change)
    return (Icon(icon, role), Gap(7), Text(word, role, shrink=1))


def change_word(simulation: Simulation, change: Change) -> tuple[str, str, str]:
    """Icon, word and colour role of one change."""
    if not change.applied:
        return "lock", "not applied", "left"
    if simulation.after is None:
        return "ban", "blocked", "after"
    if change.to is not None:
        return "arrow-right", "moved", "after"
    if change.after is None:
        return "minus", "removed", "after"
    if change.action == "hash":
        return "hash", "hashed", "after"
    if change.action in _SHORTENING:
        return "scissors", "shortened", "after"
    return "arrow-left-right", "replaced", "after"


def _rule_cell(rule: str, action: str = "") -> Cell:
    if rule.startswith("hop:"):
        word = "server hop" if action == "hop" else f"hop: {rule[4:]}"
        return (Text(word, "text2", shrink=1),)
    return (Text(one_line(rule), "text2", shrink=1),)


def _added_rows(simulation: Simulation) -> list[CellRow]:
    if not simulation.added:
        return []
    note = f"{wording.count(len(simulation.added), 'value')} the browser never sent"
    rows = [_heading("plus", "identifier", "Added by the server", note)]
    for added in simulation.added:
        found = [f for f in simulation.findings if f.at == added.at]
        value = one_line(added.value)
        after: Cell = tuple(value_runs(value, _amber(value, found))) if found else (Mark(value, "grey", "none", 1),)
        change = (Icon("plus", "identifier"), Gap(7), Text("added", "identifier"))
        cells = (field_cell(added.at), _NOTHING, after, change, _rule_cell(added.by))
        rows.append(CellRow(cells, at=added.at, value=added.value, tip=(added.at, f"added by {added.by}")))
    return rows


def _left_rows(detail: Detail, simulation: Simulation) -> list[CellRow]:
    """What the same detection still finds in the payload that goes out, and traces of what a rule removed."""
    if simulation.after is None or not (simulation.findings or simulation.residue):
        return []
    number = len(simulation.findings) + len(simulation.residue)
    note = f"{wording.count(number, 'value')} in the payload that goes out"
    rows = [_heading("triangle-alert", "left", "Still identifies", note)]
    rows += [_finding_left(detail, simulation, finding) for finding in by_weight(list(simulation.findings))]
    for residue in simulation.residue:
        name, _ = wording.place(residue.of)
        form = ", ".join(residue.form)
        said = f"a part of {name} is still there" if residue.form[0] == "part" else f"{name} is still there: {form}"
        left = (Icon("triangle-alert", "left"), Gap(7), Text("left", "left"))
        why = (Text(said, "text2", shrink=1),)
        rows.append(CellRow((field_cell(residue.at), _NOTHING, (Text(form, "text2", shrink=1),), left, why)))
    return rows


def _finding_left(detail: Detail, simulation: Simulation, finding: Finding) -> CellRow:
    before = next((f.value for f in detail.payload.fields if f.at == finding.at), None)
    sent = (
        next((c.after for c in simulation.changes if finding.at in (c.at, c.to) and c.after), before) or finding.value
    )
    after: Cell = tuple(value_runs(sent, _amber(sent, [finding])))
    was: Cell = _NOTHING if before is None else tuple(value_runs(before))
    word = (Icon("triangle-alert", "left"), Gap(7), Text("left", "left"))
    kind = kind_words(finding.kind)
    state = "" if finding.state == "plain" else f", {state_words(finding.state)}"
    cells = (field_cell(finding.at), was, after, word, (Text(f"{kind}{state}", "text2", shrink=1),))
    return CellRow(cells, at=finding.at, value=finding.value, tip=tuple(wording.finding_tip(finding)))


def _kept(detail: Detail, simulation: Simulation, item: Field) -> CellRow:
    rule = next((touched.rule for touched in simulation.touched if touched.at == item.at), "")
    findings = detail.findings_at(item.at)
    value = tuple(value_runs(item.value, parts_of(item.value, findings)))
    left = [f for f in simulation.findings if f.at == item.at]
    after = tuple(value_runs(item.value, _amber(item.value, left)))
    word = (Icon("equal", "muted"), Gap(7), Text("kept", "muted"))
    cells = (field_cell(item.at, findings), value, after, word, _rule_cell(rule))
    return CellRow(cells, at=item.at, value=item.value)


def _others_note(number: int) -> str:
    return f"{wording.count(number, 'change')} in fields that identify nobody by themselves"


def _weight(findings: Sequence[Finding]) -> int:
    return min(weight(finding) for finding in findings)
