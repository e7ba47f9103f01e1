"""Which recipients a value went to over a whole session: a fold whose result fills `also_sent_to`."""

from dataclasses import replace

from inspector.model.finding import Finding
from inspector.model.inspection import Inspection


class Recipients:
    """Value -> who received it. Values are kept as they are: for the length of one command."""

    def __init__(self) -> None:
        self._of: dict[str, set[str]] = {}

    def learn(self, inspection: Inspection) -> None:
        for finding in inspection.findings:
            if finding.value:
                self._of.setdefault(finding.value, set()).add(finding.recipient)

    def filled(self, inspection: Inspection) -> Inspection:
        """The inspection with `also_sent_to` of each finding as learnt so far, sorted."""
        return replace(inspection, findings=tuple(self._with_others(finding) for finding in inspection.findings))

    def _with_others(self, finding: Finding) -> Finding:
        others = self._of.get(finding.value, set()) - {finding.recipient}
        return replace(finding, also_sent_to=tuple(sorted(others))) if others else finding
