"""Resolved: what the domain name system answered for one host of the session; asked only when the user wants it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resolved:
    host: str
    """Lower-case A-labels, as it was asked for."""
    asked: float
    """Seconds since 1970, UTC."""
    chain: tuple[str, ...] = ()
    """The names that it stands for, in order, without final dots; empty when it is its own name."""
    why: str = ""
    """Why there is no answer, in words; "" when there is one."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as the recorder stores it: with the exchanges of that host that were stored before it came."""

    resolved: Resolved
    seqs: tuple[int, ...] = ()
    """They count as changed, so that they are judged again."""
