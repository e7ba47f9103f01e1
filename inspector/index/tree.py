"""The party tree: group -> recipient -> vendor and account, and the simulated leg behind the own server."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from inspector.index.filter_language import Condition
from inspector.index.rows import Exposure, exposures
from inspector.index.schema import COUNTS, GROUP_RANK, LEFT, LEFT_HASHED, VERDICTS
from inspector.model.party import GROUPS, Group

TreeGroup = Group | Literal["simulated"]
"""A group of the party tree: those of the model, and the simulated leg from the own server to vendors."""


ASIDE: frozenset[Group] = frozenset({"own-content", "browser"})
"""Groups that views put aside: nothing leaves for another party in them."""
ALWAYS_SHOWN: tuple[Group, ...] = ("client-side", "disguised", "server-call")
"""Groups of the tree that stand there even when they are empty."""

SERVER_CALL = GROUP_RANK["server-call"]


@dataclass(frozen=True, slots=True)
class PartyKey:
    """One node of the party tree; None = all below it."""

    group: TreeGroup
    recipient: str | None = None
    """For the group `simulated`: the destination."""
    vendor_id: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class GroupNode:
    key: PartyKey
    label: str
    """Recipient, or the vendor's name; for a group its own word (`client-side`)."""
    count: int
    """Requests. A request that reports to two vendors counts at both."""
    exposes: tuple[Exposure, ...]
    doubtful: bool
    """Every request here was placed with confidence `possible`: shown with a question mark."""
    children: tuple["GroupNode", ...] = ()
    aside: bool = False
    """Own content and the browser's own calls: views put them aside."""


def nodes_of(lines: Sequence[sqlite3.Row], onward: Sequence[sqlite3.Row], calls: int) -> list[GroupNode]:
    """The tree.

    Args:
        lines: of `tally`, the largest first.
        onward: of `onward`, the largest first.
        calls: how many server calls a policy sends on.
    """
    nodes = []
    for group in GROUPS:
        node = _group_node(group, [line for line in lines if line["grp"] == GROUP_RANK[group]])
        if node.count or group in ALWAYS_SHOWN:
            nodes.append(node)
        if group == "server-call" and onward:
            nodes.append(_onward_node(onward, calls))
    return nodes


def condition_of(party: PartyKey) -> Condition:
    if party.group == "simulated":
        of_destination = "" if party.recipient is None else " AND destination = ?"
        sql = f"grp = ? AND seq IN (SELECT seq FROM sims WHERE verdict <> ?{of_destination})"
        values = (SERVER_CALL, VERDICTS.index("blocked"))
        return Condition(sql, values if party.recipient is None else (*values, party.recipient))
    sql, numbers = "grp = ?", [GROUP_RANK[party.group]]
    values_: list[object] = list(numbers)
    if party.recipient is not None:
        sql += " AND recipient = ?"
        values_.append(party.recipient)
    if party.vendor_id is not None:
        of_account = "" if party.account is None else " AND account = ?"
        sql += f" AND seq IN (SELECT seq FROM hits WHERE vendor_id = ?{of_account})"
        values_ += [party.vendor_id, *(() if party.account is None else (party.account,))]
    return Condition(sql, tuple(values_))


def _group_node(group: Group, lines: Sequence[sqlite3.Row]) -> GroupNode:
    recipients = [line for line in lines if not line["vendor_id"]]
    vendors = defaultdict(list)
    for line in lines:
        if line["vendor_id"]:
            vendors[line["recipient"]].append(line)
    children = tuple(_recipient_node(group, line, vendors[line["recipient"]]) for line in recipients)
    counts = totals_of(recipients, COUNTS)
    doubtful = bool(recipients) and all(child.doubtful for child in children)
    count = sum(line["n"] for line in recipients)
    return GroupNode(PartyKey(group), group, count, exposures(counts), doubtful, children, group in ASIDE)


def _recipient_node(group: Group, line: sqlite3.Row, vendors: list[sqlite3.Row]) -> GroupNode:
    return _node(
        PartyKey(group, line["recipient"]),
        line["recipient"],
        line,
        tuple(_node(PartyKey(group, line["recipient"], v["vendor_id"], v["account"]), v["vendor"], v) for v in vendors),
    )


def _node(key: PartyKey, label: str, line: sqlite3.Row, children: tuple[GroupNode, ...] = ()) -> GroupNode:
    exposes = exposures([line[column] for column in COUNTS])
    return GroupNode(key, label, line["n"], exposes, line["doubtful"] == line["n"], children)


def _onward_node(lines: Sequence[sqlite3.Row], count: int) -> GroupNode:
    columns = (*LEFT, *LEFT_HASHED)
    children = tuple(
        GroupNode(
            PartyKey("simulated", line["destination"]),
            line["label"],
            line["n"],
            exposures([line[c] for c in columns]),
            False,
        )
        for line in lines
    )
    return GroupNode(PartyKey("simulated"), "simulated", count, exposures(totals_of(lines, columns)), False, children)


def totals_of(lines: Sequence[sqlite3.Row], columns: Sequence[str]) -> list[int]:
    return [sum(line[column] for line in lines) for column in columns]
