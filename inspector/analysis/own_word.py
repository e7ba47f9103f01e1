"""The user's word on findings: which are none (suppressions), and which fields carry identifiers (own names)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspector.analysis.found import Found
from inspector.analysis.no_value import is_no_value
from inspector.analysis.pieces import Piece
from inspector.analysis.vendor_fields import HASHABLE, digest_of, hashed_words
from inspector.analysis.where import where
from inspector.catalog.own_words import OwnIdentifier, Suppression
from inspector.model.finding import Finding
from inspector.model.hit import Hit

LAYER = "project-rule"
"""First word of `how` for fields that the project names."""


def said_of[Said: (OwnIdentifier, Suppression)](said: Sequence[Said], hits: Iterable[Hit]) -> list[Said]:
    """What holds for a request: said of all vendors, or of one that it reports to."""
    if not said:
        return []
    vendors = {hit.vendor for hit in hits}
    return [each for each in said if not each.vendor or each.vendor in vendors]


def own_findings(found: Found, pieces: Iterable[Piece], rules: Sequence[OwnIdentifier]) -> None:
    """Values of fields that the project names; the first rule that means a name counts."""
    for piece in pieces:
        value = piece.text.text
        if not value or is_no_value(value):
            continue
        rule = next((rule for rule in rules if rule.means(piece.name)), None)
        if rule is not None:
            state, chain = digest_of(value) if rule.kind in HASHABLE else ("plain", ())
            ending = f", {hashed_words(chain)}" if chain else ""
            found.add(
                rule.kind, piece.at, piece.text.span(0, len(value)), value, state=state,
                how=(LAYER, *chain, *piece.how),
                why=f"By your word an identifier, in {where(piece.at)}{ending}: {rule.reason}.",
            )  # fmt: skip


def parted(
    findings: Iterable[Finding], hits: Sequence[Hit], suppressions: Sequence[Suppression]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings, and what would be some, had the user not said that they are none."""
    stated = said_of(suppressions, hits)
    kept: list[Finding] = []
    suppressed: list[Finding] = []
    for finding in findings:
        said = next((each for each in stated if each.holds(finding)), None)
        if said is None:
            kept.append(finding)
        else:
            suppressed.append(replace(finding, why=f"{finding.why} By your word none: {said.reason}."))
    return tuple(kept), tuple(suppressed)
