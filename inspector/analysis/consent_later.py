"""What a later choice says about hits that were sent before it, without a signal of their own.

The fold of analysis never informs the past. Whoever has the whole session before him (the index, a command's second
pass) may: the sentence then names the later request.
"""

from dataclasses import dataclass, field, replace

from inspector.model.inspection import Consent, Inspection


def before_first_choice(consent: Consent, choice: int) -> str:
    """Why a hit without a signal was sent before any choice, as request `choice` showed later.

    A choice is known from the request that shows it, often the next page: the visitor may have made it before that.
    """
    facts = consent.verdict_why.rstrip(".")
    told = f"{facts[0].lower()}{facts[1:]}" if facts else "this hit carried no signal"
    shown = f"Request {choice} is the first to show a choice on this site, which may have been made earlier"
    return f"{shown}; before it {told}."


@dataclass(slots=True)
class FirstChoices:
    """The first choice of each launch and site, by the key that the caller gives it."""

    seqs: dict[tuple[str, str], int] = field(default_factory=dict)

    def learn(self, key: tuple[str, str], inspection: Inspection) -> None:
        if inspection.consent.chosen and key[1]:
            self.seqs[key] = min(inspection.seq, self.seqs.get(key, inspection.seq))

    def filled(self, key: tuple[str, str], inspection: Inspection) -> Inspection:
        """The inspection, with the verdict that the whole session allows."""
        consent = inspection.consent
        choice = self.seqs.get(key, 0)
        if consent.verdict != "no-signal" or choice <= inspection.seq:
            return inspection
        told = replace(consent, verdict="before-choice", verdict_why=before_first_choice(consent, choice))
        return replace(inspection, consent=told)
