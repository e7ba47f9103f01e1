"""What reaches third parties in the whole session, before and after a filter: the bars beside the table."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from inspector.index.schema import COUNTS, LEFT, PLAIN
from inspector.index.tree import ASIDE, sums_of
from inspector.model.finding import CATEGORIES, Category
from inspector.model.party import GROUPS, THIRD


@dataclass(frozen=True, slots=True)
class CategoryTotal:
    category: Category
    before: int
    after: int | None
    """Simulated; None without a policy. Requests that it does not concern, or not yet simulated, count as they are."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What requests to third parties (client-side and disguised) give away, and how many requests there are.

    One rule before and after: every finding counts, as what it is found at one place; but User-Agent and client hints,
    which say one thing together, count once for each request and recipient. So `ip` is the sender's address of each
    request and every address inside a payload.
    """

    categories: tuple[CategoryTotal, ...]
    all: int
    third: int
    own: int
    """Server calls."""
    aside: int
    """Own content and the browser's own calls, part of `all`."""


def totals_of(tally: Sequence[sqlite3.Row], after: Sequence[sqlite3.Row], *, simulated: bool) -> Totals:
    """The totals of a session.

    Args:
        tally: lines of recipients.
        after: of `after`: what requests that a policy concerns give away, and what of it is left.
        simulated: there is a policy.
    """
    third = [line for line in tally if GROUPS[line["grp"]] in THIRD]
    reached = [line for line in after if GROUPS[line["grp"]] in THIRD]
    before = sums_of(third, COUNTS)
    replaced, left = sums_of(reached, PLAIN), sums_of(reached, LEFT)
    categories = tuple(
        CategoryTotal(
            category, total := before[n] + before[n + len(PLAIN)], total - replaced[n] + left[n] if simulated else None
        )
        for n, category in enumerate(CATEGORIES)
    )
    return Totals(
        categories,
        all=sum(line["n"] for line in tally),
        third=sum(line["n"] for line in third),
        own=sum(line["n"] for line in tally if GROUPS[line["grp"]] == "server-call"),
        aside=sum(line["n"] for line in tally if GROUPS[line["grp"]] in ASIDE),
    )
