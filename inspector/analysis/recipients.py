"""Which recipients a value went to over a whole session: a fold whose result fills `also_sent_to`, and more."""

from dataclasses import dataclass, field

from inspector.analysis.origins import sightings
from inspector.analysis.recurrence import Shared, with_recurrence
from inspector.analysis.value_group import DIGESTED_KINDS, digests_of, group_of, may_be_digest
from inspector.model.inspection import Inspection


@dataclass(slots=True)
class _Met:
    recipients: set[tuple[str, str]] = field(default_factory=set)
    layers: set[str] = field(default_factory=set)


class Recipients:
    """Value -> who received it, in whichever form. Values are kept as they are: for the length of one command."""

    def __init__(self) -> None:
        self._of: dict[str, _Met] = {}
        self._cookies: dict[str, set[str]] = {}
        self._hashable: dict[str, str] = {}
        """Texts that others may send hashed -> their key."""
        self._shared: dict[str, Shared] | None = None
        """Worked out once all is learnt."""

    def learn(self, inspection: Inspection) -> None:
        self._shared = None
        for each in sightings(inspection):
            if each.first:
                self._cookies.setdefault(each.key, set()).add(each.name)
        if inspection.party.group == "own-content":
            return
        for finding in inspection.findings:
            if not finding.value:
                continue
            group = group_of(finding)
            met = self._of.setdefault(group.key, _Met())
            met.recipients.add((finding.recipient, inspection.party.company))
            met.layers.add(finding.how[0] if finding.how else "")
            if group.plain and finding.kind in DIGESTED_KINDS:
                self._hashable[group.text] = group.key

    def filled(self, inspection: Inspection) -> Inspection:
        """The inspection with `also_sent_to` of each finding, sorted, and what recurrence says of it."""
        if self._shared is None:
            self._shared = self._joined()
        return with_recurrence(inspection, self._shared)

    def _joined(self) -> dict[str, Shared]:
        """A digest and the value that it was made of are one."""
        hashes = {key for key in self._of if may_be_digest(key)}
        plain: dict[str, str] = {}
        if hashes:
            for text, key in self._hashable.items():
                plain |= {digest: key for digest in digests_of(text) & hashes if digest != key}
        members: dict[str, list[str]] = {}
        for key in self._of:
            members.setdefault(_top(key, plain), []).append(key)
        return {key: shared for keys in members.values() for shared in [self._told(keys)] for key in keys}

    def _told(self, keys: list[str]) -> Shared:
        met = [self._of[key] for key in keys]
        return Shared(
            frozenset(who for each in met for who in each.recipients),
            frozenset(layer for each in met for layer in each.layers),
            frozenset(name for key in keys for name in self._cookies.get(key, ())),
        )


def _top(key: str, plain: dict[str, str]) -> str:
    """The value of which this one is a hash, or a hash of its hash."""
    for _ in range(4):
        key = plain.get(key, key)
    return key
