"""Payload + hop template -> what the server would send before any rule: data that stay, move, go, and are added."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from inspector.catalog.hops import Hop, Move, MoveType
from inspector.filtering.datum import Datum
from inspector.filtering.json_edit import key_step
from inspector.filtering.leaf import BODY, CONNECTION, Leaf
from inspector.filtering.locator import any_of, captured, name_of

SERVER = "server"
"""What stands for the source address after the hop."""
_POSITION = re.compile(r"\[[0-9]+\]\Z")
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")


def plan(hop: Hop, leaves: Sequence[Leaf], body_kind: str, now: float) -> list[Datum]:
    """Every leaf as a datum with its fate at this hop, then what only the server sends.

    Args:
        hop: the template.
        leaves: of the request, as `leaves_of` gives them.
        body_kind: of its payload.
        now: when the request came, in seconds since 1970.
    """
    data = {leaf.at: Datum.of(leaf) for leaf in leaves}
    for datum in data.values():
        datum.root = data.get(datum.leaf.root)
    fate = _Fate(hop, leaves, body_kind)
    for datum in data.values():
        if datum.root is None and (away := fate.of(datum.leaf)):
            datum.by_hop, datum.silent = fate.name, away == "silent"
    taken = _move(hop, data)
    for datum in data.values():
        if datum.at == CONNECTION:
            datum.fixed = not datum.target
        elif datum.by_hop and not datum.target:
            datum.value = None
        if datum.root is not None and not datum.target:
            datum.silent = datum.root.value is None or datum.root.silent
            datum.value = None if datum.silent else datum.value
    return [*data.values(), *_set_headers(hop, data), *_added(hop, taken, now)]


def as_sent(datum: Datum) -> str:
    """The text of a moved or added datum as the server writes it."""
    value, move = datum.value or "", datum.move
    if move is None:
        return value
    if move.type == "seconds" and value.isdecimal() and len(value) > 11:
        value = value[:-3]
    if move.hash == "sha256" and value and not _SHA256.fullmatch(value):
        value = hashlib.sha256(value.strip().lower().encode("utf-8", "replace")).hexdigest()
    return value


class _Fate:
    """What the template says of a leaf that is not moved."""

    def __init__(self, hop: Hop, leaves: Sequence[Leaf], body_kind: str) -> None:
        self._hop = hop
        self.name = f"hop:{hop.name}"
        self._body_stays = body_kind in hop.keeps_bodies
        tokens = ",".join(leaf.value for leaf in leaves if leaf.at.partition("[")[0] == "header:connection")
        self._single = {token.strip().lower() for token in tokens.split(",")} if hop.headers_dropped else set()

    def of(self, leaf: Leaf) -> str:
        """`gone`, `silent` (gone, but no field by itself), or "" where it stays."""
        at, hop = leaf.at, self._hop
        if at == CONNECTION:
            return "gone"
        if hop.drops and any_of(hop.drops).fullmatch(at):
            return "gone"
        if at.startswith("path:"):
            return "silent" if hop.url else ""
        if at.startswith("query:"):
            return "" if hop.keeps_query else "gone"
        if at.startswith("fragment"):
            return "gone" if hop.url else ""
        if at.startswith(("cookie:", "header:cookie")):
            return "" if hop.keeps_cookies else "gone"
        if at.startswith("header:"):
            return "" if self._header_stays(at.removeprefix("header:").partition("[")[0]) else "gone"
        return "" if self._body_stays else "silent" if at == BODY and not leaf.value else "gone"

    def _header_stays(self, name: str) -> bool:
        if self._hop.headers_kept is not None:
            return name in self._hop.headers_kept
        return name not in self._hop.headers_dropped and name not in self._single


def _move(hop: Hop, data: dict[str, Datum]) -> set[str]:
    """Give every moved datum its target; the targets that are taken."""
    taken: set[str] = set()
    for order, move in enumerate(hop.moves):
        for datum, target in _candidates(move, data.values()):
            stands = data.get(target)
            free = target not in taken and (stands is None or stands is datum or bool(stands.by_hop))
            if datum.target or not (free or move.to == "query:*"):  # a query may name the same twice
                continue
            datum.target, datum.move, datum.by_hop, datum.silent = target, move, f"hop:{hop.name}", False
            datum.order = order
            taken.add(target)
            if datum.root is not None and not datum.root.target:
                datum.root.by_hop = datum.by_hop
            if "*" not in move.to:
                break
    return taken


def _candidates(move: Move, data: Iterable[Datum]) -> Iterator[tuple[Datum, str]]:
    for pattern in move.sources:
        for datum in data:
            star = captured(pattern, datum.at)
            if star is not None and (datum.value or datum.at == CONNECTION):
                yield datum, _target(move.to, star, datum.at)


def _target(to: str, star: str, at: str) -> str:
    if not to.startswith("body.json:"):
        position = _POSITION.search(at) if "*" in to else None
        return to.replace("*", star) + (position[0] if position else "")
    return to.replace(".*", key_step(_quoted(name_of(":" + star))))


def _quoted(name: str) -> bytes:
    return ('"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"').encode("utf-8", "replace")


def _set_headers(hop: Hop, data: dict[str, Datum]) -> list[Datum]:
    """Set the template's headers: on the datum where the request has one of that name, else as added ones."""
    new = []
    for name, value in hop.headers_set:
        datum = data.get(f"header:{name}")
        if datum is None or datum.target:
            new.append(_constant(f"header:{name}", value, hop))
        else:
            datum.by_hop = "" if datum.leaf.value == value else f"hop:{hop.name}"
            datum.value, datum.raw, datum.fixed = value, value.encode(), True
    return new


def _constant(at: str, value: str, hop: Hop, type_: MoveType = "text") -> Datum:
    leaf = Leaf(at, value, "")
    fixed = at.startswith("header:")
    return Datum(
        leaf, value, b"", target=at, by_hop=f"hop:{hop.name}", added=True, fixed=fixed, move=Move((), at, type_),
        order=len(hop.moves),
    )  # fmt: skip


def _added(hop: Hop, taken: set[str], now: float) -> Iterator[Datum]:
    for add in hop.adds:
        if add.to in taken:
            continue
        value = str(int(now)) if add.from_ == "time" else add.value
        yield _constant(add.to, value, hop, add.type)
