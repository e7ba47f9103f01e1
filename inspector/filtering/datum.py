"""Datum: one value on its way through the simulated server, with every rule that touched it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inspector.catalog.hops import Move
from inspector.filtering import pipes
from inspector.filtering.codecs import PipeError
from inspector.filtering.cut import Cut, apply, between
from inspector.filtering.encoding import splice
from inspector.filtering.inside import inside
from inspector.filtering.leaf import BODY, Leaf
from inspector.filtering.locator import compiled


@dataclass(frozen=True, slots=True)
class Mark:
    """A rule that looked at the datum."""

    rule: str
    action: str
    source: str
    changed: bool
    why: str = ""
    applied: bool = True


@dataclass(slots=True, eq=False)
class Datum:
    """Mutable while one simulation runs; nothing of it outlives that."""

    leaf: Leaf
    value: str | None
    """The text as it is now; None: it goes no further."""
    raw: bytes
    """The bytes as they are now, where the datum stays in its place."""
    target: str = ""
    """Locator under which it leaves, where that is another one."""
    by_hop: str = ""
    """`hop:TEMPLATE` where the hop removes, rewrites, moves or adds it."""
    added: bool = False
    """Only the server sends it."""
    silent: bool = False
    """No field by itself: part of a path that the hop replaces, or inside a value that goes as a whole."""
    fixed: bool = False
    """Rules do not reach it: the connection itself, and the headers that the server sets."""
    order: int = 0
    """Among what leaves under a new place: that of the template."""
    move: Move | None = None
    root: "Datum | None" = None
    """The datum in whose value this one stands."""
    marks: list[Mark] = field(default_factory=list)

    @classmethod
    def of(cls, leaf: Leaf) -> "Datum":
        return cls(leaf, leaf.value, leaf.raw)

    @property
    def at(self) -> str:
        return self.leaf.at

    @property
    def places(self) -> tuple[str, ...]:
        """Locators by which a rule may name it."""
        return (self.leaf.at, self.target) if self.target and not self.added else (self.target or self.leaf.at,)

    @property
    def present(self) -> bool:
        return self.value is not None

    @property
    def in_place(self) -> bool:
        return not self.target and not self.added

    def remove(self) -> None:
        """Take it away; inside another value that value changes.

        Raises:
            PipeError: it cannot be taken out of the value around it.
        """
        if self.root is not None and self.in_place:
            self._edit_root(None)
        self.value = None

    def change(self, cuts: Sequence[Cut]) -> None:
        """Change its text.

        Raises:
            PipeError: the value around it cannot be put back.
        """
        if self.value is None or not cuts:
            return
        new = _fitting(self.leaf.at, apply(self.value, cuts))
        if new == "" and _vanishes(self.leaf.at):
            self.remove()
            return
        if new != apply(self.value, cuts):
            cuts = (Cut(0, len(self.value), new),)
        if self.root is not None and self.in_place:
            self._edit_root(new)
        elif self.in_place:
            self.raw = splice(self.raw, self.value, cuts, self.leaf.spelling)
        self.value = new

    def _edit_root(self, new: str | None) -> None:
        root = self.root
        if root is None or root.value is None:
            return
        if root.leaf.at == BODY:
            edited = pipes.edit(root.raw, self.leaf.steps, new)
            root.raw, root.value = edited or b"", root.value if edited is not None else None
            return
        edited = pipes.edit(root.value.encode("utf-8", "replace"), self.leaf.steps, new)
        if edited is None:
            root.remove()
        else:
            root.change(between(root.value, edited.decode("utf-8", "backslashreplace")))


def _fitting(at: str, text: str) -> str:
    """The text without what its place cannot hold: line ends in headers, separators and outer blanks in cookies."""
    if at.startswith("cookie:"):
        return re.sub(r"[\r\n\0]+", " ", text).replace(";", "%3B").strip()
    return re.sub(r"[\r\n\0]+", " ", text) if at.startswith("header:") else text


def _vanishes(at: str) -> bool:
    """True for places that are no field where they are empty."""
    return at == BODY or at.startswith(("path:", "fragment"))


def inner_data(pattern: str, roots: Sequence[Datum]) -> Iterator[Datum]:
    """Data that a piped locator names inside values: `query:dl|url.query:gclid`."""
    parts = pattern.split("|")
    for root in roots:
        depth = root.leaf.at.count("|") + 1
        if root.value is None or root.root is not None or len(parts) <= depth:
            continue
        if not any(compiled("|".join(parts[:depth])).fullmatch(place) for place in root.places):
            continue
        data = root.raw if root.leaf.at == BODY else root.value.encode("utf-8", "replace")
        for steps, value in _expanded(data, parts[depth:]):
            leaf = Leaf(f"{root.at}|{'|'.join(steps)}", value, "", root=root.at, steps=steps, events=root.leaf.events)
            yield Datum(leaf, value, b"", root=root)


def _expanded(data: bytes, parts: Sequence[str], taken: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every way of the pattern's steps into a value, and the text at its end."""
    codec, _, name = parts[0].partition(":")
    steps = [parts[0]]
    if name:
        pattern = compiled(parts[0])
        steps = [f"{codec}:{found.name}" for found in inside(data, codec)]
        steps = [step for step in steps if pattern.fullmatch(step)]
    for step in steps:
        try:
            text = pipes.read(data, [step])
        except PipeError:
            continue
        if parts[1:]:
            yield from _expanded(text.encode("utf-8", "replace"), parts[1:], (*taken, step))
        else:
            yield (*taken, step), text
