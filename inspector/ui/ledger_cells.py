"""Cells of the ledger: a value, what one receiver got of it, and who else has the same."""

from collections.abc import Sequence

from inspector.index.ledger_places import Receiver
from inspector.model.finding import Category, FindingState
from inspector.model.ledger import LedgerValue, Receipt
from inspector.report.finding_words import kind_words, state_words
from inspector.report.ledger_words import companies_of, origin_words, sent_words, shared_words, why_shared
from inspector.ui import wording
from inspector.ui.chips import chip, is_hashed, tone, underline
from inspector.ui.runs import Cell, Chip, Gap, Icon, Mark, Run, Sign, Stretch, Text
from inspector.ui.safe_text import one_line

INDENT = 12
"""Pixels of a value under its heading."""
_PLAINEST: tuple[FindingState, ...] = ("plain", "encoded", "shortened", "hashed", "hashed+encoded")
_DOT: Cell = (Stretch(), Text("·", "muted"), Stretch())


def heading_cell(title: str, note: str, category: Category) -> Cell:
    return (
        chip(category), Gap(8), Text(title, font="data-strong"), Gap(8), Text(note, "muted", shrink=1),
    )  # fmt: skip


def value_cell(value: LedgerValue) -> Cell:
    """Kind and value: dotted where nobody but its makers knows what was hashed."""
    return (
        Gap(INDENT), Text(kind_words(value.kind)), Gap(10),
        Mark(one_line(value.value) or "not recorded", tone(value.category), underline(shown_state(value)), shrink=1),
    )  # fmt: skip


def shown_state(value: LedgerValue) -> FindingState:
    """State of the spelling that is shown: the plainest in which anybody got it."""
    return plainest(value.receipts)


def plainest(receipts: Sequence[Receipt]) -> FindingState:
    return min((each.state for each in receipts), key=_PLAINEST.index, default="plain")


def receipts_of(value: LedgerValue, receivers: Sequence[Receiver]) -> list[Receipt]:
    wanted = {(each.recipient, each.group, each.company) for each in receivers}
    return [each for each in value.receipts if (each.recipient, each.group, each.company) in wanted]


def cell(value: LedgerValue, receipts: Sequence[Receipt]) -> Cell:
    """How often and in what state; a dot for never."""
    if not receipts:
        return _DOT
    state = plainest(receipts)
    return (Stretch(), *state_runs(value.category, sum(each.count for each in receipts), state), Stretch())


def state_runs(category: Category, count: int, state: FindingState) -> tuple[Run, ...]:
    """`4×` filled in clear, `1× #` outlined when hashed or encoded, behind scissors when shortened."""
    hashed = is_hashed(state)
    made = Chip(f"{count:,}×{' #' if hashed else ''}", tone(category), hashed)
    return (Icon("scissors", "muted"), Gap(4), made) if state == "shortened" else (made,)


def shared_cell(value: LedgerValue) -> Cell:
    """The link where several companies know it for the same; else who has it."""
    words = one_line(shared_words(value))
    if value.shared:
        return (Icon("link", "left"), Gap(7), Text(words, "left", "data-strong", shrink=1))
    several = len(companies_of(value.receipts)) > 1 or value.scope == "within-one-company"
    return (Text(words, "text2" if several else "muted", shrink=1),)


def receiver_title(receiver: Receiver) -> Cell:
    return (
        Stretch(), Sign(receiver.group), Gap(7), Text(one_line(receiver.recipient), "text", "header-strong", shrink=1),
        Stretch(),
    )  # fmt: skip


def tip(value: LedgerValue, receivers: Sequence[Receiver]) -> tuple[str, ...]:
    """The value, where it comes from, who has it; over a receiver what that one got."""
    name = f"{kind_words(value.kind)} {one_line(value.value)}"
    if not receivers:
        origin = origin_words(value)
        return name, wording.sentence(origin) if origin else "", sent_words(value.receipts), why_shared(value)
    receipts = receipts_of(value, receivers)
    return (name, *(_receipt(each) for each in receipts[:3])) if receipts else (name, "never sent there")


def _receipt(receipt: Receipt) -> str:
    places = ", ".join(" ".join(reversed(wording.place(at))) for at in receipt.at[:2])
    return f"{receipt.recipient}: {wording.count(receipt.count, 'request')}, {state_words(receipt.state)}, in {places}"


def spoken(receivers: Sequence[Receiver], receipts: Sequence[Receipt]) -> str:
    """For screen readers: `Meta: 2 requests, hashed`; `Meta: never`."""
    name = receivers[0].recipient if len(receivers) == 1 else f"{len(receivers)} more"
    if not receipts:
        return f"{name}: never"
    number = sum(each.count for each in receipts)
    return f"{name}: {wording.count(number, 'request')}, {state_words(plainest(receipts))}"
