"""How far an index is."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    """Exchanges indexed."""
    total: int
    """Exchanges in the session when it was last looked at."""
    change: int
    """The session's change counter up to which the index holds."""
    simulated: int
    """Rows simulated under the current policy, or found not to be concerned by it."""
    policy: str
    """Name of the policy; "" for none."""
    last_seq: int = 0

    @property
    def complete(self) -> bool:
        """Everything that was recorded when the session was last looked at is judged, and simulated under a policy."""
        return self.done >= self.total and (not self.policy or self.simulated >= self.done)


def progress_of(connection: sqlite3.Connection) -> Progress:
    found = connection.execute(
        "SELECT (SELECT count(*) FROM rows), (SELECT coalesce(max(seq), 0) FROM rows), (SELECT count(*) FROM pending), "
        "(SELECT value FROM meta WHERE key = 'policy'), (SELECT value FROM meta WHERE key = 'total'), "
        "(SELECT value FROM meta WHERE key = 'change')"
    ).fetchone()
    done, last, waiting, policy, total, change = found
    return Progress(
        done, max(int(total or 0), done), int(change or 0), done - waiting if policy else 0, policy or "", last
    )
