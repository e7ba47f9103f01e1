"""Cuts: what a transformation takes out of a text and puts there; what lies between stays as it was."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Cut(NamedTuple):
    start: int
    end: int
    text: str
    """What stands there instead; "" for nothing."""


def apply(value: str, cuts: Iterable[Cut]) -> str:
    """The text after its cuts, which lie in order and do not overlap.

    >>> apply("a=1&b=2", [Cut(2, 3, "x"), Cut(3, 7, "")])
    'a=x'
    """
    out, at = [], 0
    for cut in cuts:
        out += [value[at : cut.start], cut.text]
        at = cut.end
    return "".join([*out, value[at:]])


def between(old: str, new: str) -> tuple[Cut, ...]:
    """The one shortest cut that makes `new` of `old`; none where they are equal.

    >>> between("203.0.113.77", "203.0.113.0")
    (Cut(start=10, end=12, text='0'),)
    """
    if old == new:
        return ()
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    tail = next((i for i in range(most - head) if old[-1 - i] != new[-1 - i]), most - head)
    return (Cut(head, len(old) - tail, new[head : len(new) - tail]),)


def without(spans: Sequence[tuple[int, int]], gone: Sequence[bool], start: int, end: int) -> list[tuple[int, int]]:
    """What to cut so that the items marked `gone` vanish from a list with separators.

    Args:
        spans: [start, end) of every item, in order.
        gone: which of them go.
        start: begin of the whole list; all of it up to `end` goes when no item stays.
        end: its end.

    The separator before a removed item goes with it, at the head of the list the one behind it.

    >>> without([(0, 3), (4, 7), (8, 11)], [True, False, True], 0, 11)
    [(0, 4), (7, 11)]
    """
    if all(gone):
        return [(start, end)]
    cuts: list[tuple[int, int]] = []
    kept_end = None
    for index, span in enumerate(spans):
        if not gone[index]:
            kept_end = span[1]
        elif kept_end is None:
            if not cuts:
                follower = next(s for s, g in zip(spans[index:], gone[index:], strict=True) if not g)
                cuts.append((span[0], follower[0]))
        else:
            cuts.append((max(kept_end, cuts[-1][1] if cuts else kept_end), span[1]))
    return [span for span in cuts if span[0] < span[1]]
