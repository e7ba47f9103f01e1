"""The party tree: group -> recipient -> vendor and account, and the simulated leg behind the own server."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from inspector.index.filter_language import Condition
from inspector.index.rows import Exposure, Why, exposures, why_of
from inspector.index.schema import (
    COUNTS,
    GROUP_RANK,
    LEFT,
    LEFT_HASHED,
    OF_ACCOUNT,
    OF_RECIPIENT,
    OF_VENDOR,
    VERDICTS,
)
from inspector.model.finding import Category
from inspector.model.party import GROUPS, Group

TreeGroup = Group | Literal["simulated"]
"""A group of the party tree: those of the model, and the simulated leg from the own server to vendors."""


ASIDE: frozenset[Group] = frozenset({"own-content", "browser"})
"""Groups that views put aside: nothing leaves for another party in them."""
ALWAYS_SHOWN: tuple[Group, ...] = ("client-side", "disguised", "server-call")
"""Groups of the tree that stand there even when they are empty."""

FIRST: frozenset[Category] = frozenset({"identifier", "personal", "secret"})
"""Categories whose chips come before the others in the tree."""

SERVER_CALL = GROUP_RANK["server-call"]


@dataclass(frozen=True, slots=True)
class PartyKey:
    """One node of the party tree; None = all below it."""

    group: TreeGroup
    recipient: str | None = None
    """For the group `simulated`: the destination."""
    vendor_id: str | None = None
    account: str | None = None
    unnamed: bool = field(default=False, compare=False)
    """Hits of the vendor that name no account belong here too: it is the only one."""


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
    short: str = ""
    """The label as a narrow tree has room for: below its owner a vendor without the owner's name (`Analytics 4`)."""
    account: str = ""
    """What stands beside a vendor: its account, or `no account` where others of the vendor have one."""
    possible: int = 0
    """Requests that were placed as `possible` only."""
    tagging: int = 0
    """Requests whose recipient is a tagging server by its role."""
    why: Why = ()
    """The weightiest evidence of a recipient's newest request."""


def nodes_of(
    lines: Sequence[sqlite3.Row],
    onward: Sequence[sqlite3.Row],
    calls: int,
    shorts: Mapping[str, str],
    whys: Mapping[tuple[int, str], str] | None = None,
) -> list[GroupNode]:
    """The tree.

    Args:
        lines: of `tally`, the largest first.
        onward: of `onward`, the largest first.
        calls: how many server calls a policy sends on.
        shorts: short names of vendors by id.
        whys: the column `why` of each recipient's newest request, by rank of its group and name.
    """
    nodes = []
    for group in GROUPS:
        node = _group_node(group, [line for line in lines if line["grp"] == GROUP_RANK[group]], shorts, whys or {})
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
        of_account = ""
        if party.account is not None:
            of_account = " AND account IN (?, '')" if party.unnamed else " AND account = ?"
        sql += f" AND seq IN (SELECT seq FROM hits WHERE vendor_id = ?{of_account})"
        values_ += [party.vendor_id, *(() if party.account is None else (party.account,))]
    return Condition(sql, tuple(values_))


def _group_node(
    group: Group, lines: Sequence[sqlite3.Row], shorts: Mapping[str, str], whys: Mapping[tuple[int, str], str]
) -> GroupNode:
    recipients = [line for line in lines if line["level"] == OF_RECIPIENT]
    vendors = defaultdict(list)
    for line in lines:
        if line["level"] != OF_RECIPIENT:
            vendors[line["recipient"]].append(line)
    children = tuple(
        _recipient_node(
            group, line, vendors[line["recipient"]], shorts, why_of(whys.get((line["grp"], line["recipient"]), ""))
        )
        for line in recipients
    )
    exposes = _exposes(sums_of(recipients, COUNTS))
    doubtful = bool(recipients) and all(child.doubtful for child in children)
    count = sum(line["n"] for line in recipients)
    possible, tagging = (sum(line[column] for line in recipients) for column in ("doubtful", "tagging"))
    return GroupNode(
        PartyKey(group),
        group,
        count,
        exposes,
        doubtful,
        children,
        group in ASIDE,
        group,
        possible=possible,
        tagging=tagging,
    )


def _recipient_node(
    group: Group, line: sqlite3.Row, of_vendors: Sequence[sqlite3.Row], shorts: Mapping[str, str], why: Why
) -> GroupNode:
    name = line["recipient"]
    accounts = defaultdict(list)
    for each in of_vendors:
        if each["level"] == OF_ACCOUNT:
            accounts[each["vendor_id"]].append(each)
    nodes = [
        node
        for each in of_vendors
        if each["level"] == OF_VENDOR
        for node in _vendor_nodes(PartyKey(group, name, each["vendor_id"]), each, accounts[each["vendor_id"]], shorts)
    ]
    nodes.sort(key=lambda node: (-node.count, node.label, node.account))
    return _node(PartyKey(group, name), name, line, children=tuple(nodes), short=name, why=why)


def _vendor_nodes(
    key: PartyKey, whole: sqlite3.Row, accounts: Sequence[sqlite3.Row], shorts: Mapping[str, str]
) -> Iterator[GroupNode]:
    """One node for each account; hits that name none go with the vendor's only account, else they stand apart."""
    label, owner = whole["vendor"], key.recipient or ""
    below_owner = label.removeprefix(f"{owner} ")
    short = below_owner if below_owner != label else shorts.get(whole["vendor_id"], label)
    named = [line for line in accounts if line["account"]]
    if len(named) == 1:
        account = named[0]["account"]
        yield _node(
            replace(key, account=account, unnamed=len(accounts) > 1), label, whole, short=short, account=account
        )
        return
    for line in accounts:
        account = line["account"] or ("no account" if named else "")
        yield _node(replace(key, account=line["account"]), label, line, short=short, account=account)


def _node(
    key: PartyKey,
    label: str,
    line: sqlite3.Row,
    *,
    short: str,
    account: str = "",
    children: tuple[GroupNode, ...] = (),
    why: Why = (),
) -> GroupNode:
    exposes = _exposes([line[column] for column in COUNTS])
    doubtful = line["doubtful"] == line["n"]
    return GroupNode(
        key, label, line["n"], exposes, doubtful, children, short=short, account=account, possible=line["doubtful"],
        tagging=line["tagging"], why=why,
    )  # fmt: skip


def _exposes(counts: Sequence[int]) -> tuple[Exposure, ...]:
    """Chips, first of what tells persons apart: in a narrow tree the last ones go behind a "+1"."""
    return tuple(sorted(exposures(counts), key=lambda each: each.category not in FIRST))


def _onward_node(lines: Sequence[sqlite3.Row], count: int) -> GroupNode:
    columns = (*LEFT, *LEFT_HASHED)
    children = tuple(
        GroupNode(
            PartyKey("simulated", line["destination"]),
            line["label"],
            line["n"],
            _exposes([line[c] for c in columns]),
            False,
            short=line["label"],
        )
        for line in lines
    )
    exposes = _exposes(sums_of(lines, columns))
    return GroupNode(PartyKey("simulated"), "simulated", count, exposes, False, children, short="simulated")


def sums_of(lines: Sequence[sqlite3.Row], columns: Sequence[str]) -> list[int]:
    return [sum(line[column] for line in lines) for column in columns]
