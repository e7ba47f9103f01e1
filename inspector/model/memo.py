"""Memo: a dictionary that works out what it lacks, and keeps it for the next who asks.

For questions that are asked several times in every request, where even the call of a cache shows. Long keys come once
and would let a site fill the memory: they are answered and not kept. A memo that is full begins anew.
"""

from collections.abc import Callable


class Memo[K, V](dict[K, V]):
    __slots__ = ("_keeps", "_most", "_work")

    def __init__(self, work: Callable[[K], V], keeps: Callable[[K], bool], most: int = 16_384) -> None:
        """Start empty.

        Args:
            work: gives the answer to a key.
            keeps: whether the answer is kept.
            most: answers that are kept at a time.
        """
        super().__init__()
        self._work, self._keeps, self._most = work, keeps, most

    def __missing__(self, key: K) -> V:
        answer = self._work(key)
        if self._keeps(key):
            if len(self) >= self._most:
                self.clear()
            self[key] = answer
        return answer
