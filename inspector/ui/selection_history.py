"""Back and forward through the requests that were chosen."""

from typing import Self

_MOST = 100


class SelectionHistory:
    """A list of seqs with a place in it; walking does not change the list."""

    def __init__(self) -> None:
        self._seqs: list[int] = []
        self._place = -1
        self._walking = False

    def clear(self) -> None:
        self._seqs.clear()
        self._place = -1

    def chosen(self, seq: int) -> None:
        """A request was chosen; what lay ahead is forgotten, unless we are walking."""
        if self._walking or not seq:
            return
        self._seqs = [*self._seqs[max(0, self._place + 2 - _MOST) : self._place + 1], seq]
        self._place = len(self._seqs) - 1

    def step(self, by: int) -> int:
        """The seq one step away, 0 when there is none; `chosen` is to be told within `walking`."""
        place = self._place + by
        if not 0 <= place < len(self._seqs):
            return 0
        self._place = place
        return self._seqs[place]

    def __enter__(self) -> Self:
        self._walking = True
        return self

    def __exit__(self, *_: object) -> None:
        self._walking = False
