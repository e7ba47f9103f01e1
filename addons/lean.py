"""Work that mitmproxy does for every message and that a recorder has no use for: a seventh of what a request costs.

Neither is a guard. The types of a message's parts are settled by the code that reads them off the wire, and mitmproxy
leaves that look out itself where Python runs without assertions; and a setting is copied for its reader only where the
value could be changed in place.
"""

from typing import Any

from mitmproxy import http
from mitmproxy.options import Options

_UNCHANGEABLE = (str, int, float, bool, type(None))


class Settings(Options):
    """mitmproxy's options; a value that nobody can change in place is handed out as it is, without a copy."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for name, option in self.items():  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare
            if name not in values:
                option.set(option.default)

    def __getattr__(self, name: str) -> Any:
        option = self._options.get(name)
        if option is not None and type(option.value) in _UNCHANGEABLE:
            return option.value
        return super().__getattr__(name)  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare


def leave_types_unchecked() -> None:
    """For this process: messages are made without a look at the type of each of their parts."""
    http.MessageData.__post_init__ = _nothing  # type: ignore[method-assign]


def _nothing(_: http.MessageData) -> None:
    """What a message does after it was made."""
