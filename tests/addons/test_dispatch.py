"""The table calls what mitmproxy's own search calls, in the same order and with the same treatment of errors."""

import asyncio
import logging

import pytest
from mitmproxy import exceptions, hooks, options
from mitmproxy.addonmanager import AddonManager
from mitmproxy.master import Master
from mitmproxy.proxy.layers.http import HttpRequestHook
from mitmproxy.test import tflow

from addons.dispatch import Dispatch


class Parent:
    def __init__(self, calls, *, update=False):
        self.calls = calls
        self.addons = [Child(calls)]
        if update:
            self.update = lambda flows: calls.append(("update", len(flows)))

    def request(self, flow):
        self.calls.append(("parent", flow.id))


class Child:
    def __init__(self, calls):
        self.calls = calls

    async def request(self, flow):
        await asyncio.sleep(0)
        self.calls.append(("child", flow.id))


class Failing:
    def request(self, flow):
        raise ZeroDivisionError


class Halting:
    def __init__(self, calls):
        self.calls = calls

    def request(self, flow):
        self.calls.append(("halting", flow.id))
        raise exceptions.AddonHalt


class Last(Child):
    """The addon after all others."""


class Silent:
    request = "no hook"


def run(kind, make):
    calls = []

    async def main():
        master = Master(options.Options())
        master.addons = kind(master)
        master.addons.add(*make(calls))
        flow = tflow.tflow()
        flow.id = "f"
        for _ in range(2):
            await master.addons.handle_lifecycle(HttpRequestHook(flow))
        master._legacy_log_events.uninstall()

    asyncio.run(main())
    return calls


@pytest.mark.parametrize(
    "make",
    [
        lambda calls: [Parent(calls), Last(calls)],
        lambda calls: [Parent(calls, update=True)],
        lambda calls: [Failing(), Last(calls)],
        lambda calls: [Halting(calls), Last(calls)],
        lambda calls: [],
    ],
    ids=["nested and async", "update", "an error does not stop the others", "a halt does", "nobody"],
)
def test_same_calls_as_mitmproxys_own(make, caplog):
    caplog.set_level(logging.CRITICAL)
    assert run(Dispatch, make) == run(AddonManager, make)


def test_an_error_is_logged_as_mitmproxy_does(caplog):
    run(Dispatch, lambda calls: [Failing()])
    assert [record.message for record in caplog.records if record.name == "mitmproxy.addonmanager"] == [
        "Addon error: "
    ] * 2


def test_an_addon_added_or_removed_later_is_noticed():
    calls = []

    async def main():
        master = Master(options.Options())
        master.addons = Dispatch(master)
        flow = tflow.tflow()
        await master.addons.handle_lifecycle(HttpRequestHook(flow))
        last = Last(calls)
        master.addons.add(last)
        await master.addons.handle_lifecycle(HttpRequestHook(flow))
        assert len(calls) == 1
        master.addons.remove(last)
        await master.addons.handle_lifecycle(HttpRequestHook(flow))
        master._legacy_log_events.uninstall()

    asyncio.run(main())
    assert len(calls) == 1


def test_every_kind_of_event_of_mitmproxy_can_be_dispatched():
    class Everything:
        def __getattr__(self, name):
            if name in hooks.all_hooks:
                return lambda *_: seen.add(name)
            raise AttributeError(name)

    seen = set()

    async def main():
        master = Master(options.Options())
        master.addons = Dispatch(master)
        master.addons.chain.append(Everything())
        for name in hooks.all_hooks:
            await master.addons._call(name, None)
        master._legacy_log_events.uninstall()

    asyncio.run(main())
    assert seen == set(hooks.all_hooks)
