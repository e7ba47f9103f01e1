"""Names behind hosts: what is asked, what is answered, how long it takes; with a name server on loopback."""

import asyncio
import time

import pytest
from builders import exchange
from dns_rig import SILENT, name_server

from inspector.capture import names
from inspector.capture.names import Names, ask, host_of, resolver_of

TABLE = {
    "metrics.shop.example": ("shop.sc.omtrdc.net", "adobe.data.example"),
    "sst.shop.example": ("Eu.Stape.IO",),
    "www.shop.example": (),
    "round.shop.example": ("a.example", "b.example", "round.shop.example"),
    "long.shop.example": tuple(f"n{n}.example" for n in range(20)),
    "slow.shop.example": SILENT,
}


@pytest.mark.parametrize(
    ("host", "chain"),
    [
        ("metrics.shop.example", ("shop.sc.omtrdc.net", "adobe.data.example")),
        ("sst.shop.example", ("eu.stape.io",)),
        ("www.shop.example", ()),
    ],
)
def test_the_chain_of_names_is_told_in_order(host, chain):
    with name_server(TABLE) as server:
        found = ask(host, resolver_of((server.at,)))
    assert (found.host, found.chain, found.why) == (host, chain, "")
    assert abs(found.asked - time.time()) < 10


def test_a_name_that_is_none_and_a_server_that_is_silent_are_answers_too():
    with name_server(TABLE) as server:
        resolver = resolver_of((server.at,))
        for broken in ("round.shop.example", "long.shop.example"):
            assert ask(broken, resolver).why == "no name server had an answer"
        assert ask("gone.shop.example", resolver).why == "there is no such name"
        began = time.monotonic()
        found = ask("slow.shop.example", resolver)
        assert (found.chain, found.why) == ((), "no answer within 1 s")
        assert time.monotonic() - began < 3.0


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (b"https://Metrics.Shop.example:8443/x?y", "metrics.shop.example"),
        (b"https://xn--bro-hoa.example/", "xn--bro-hoa.example"),
        (b"https://203.0.113.9/x", ""),
        (b"https://[2001:db8::1]/x", ""),
        (b"https://localhost/x", ""),
        (b"https://printer.local/", ""),
        (b"https://intranet/", ""),
        (b"https://[", ""),
        (b"https://" + b"a" * 260 + b".example/", ""),
        (b"", ""),
    ],
)
def test_only_names_of_the_public_system_are_asked_for(url, host):
    assert host_of(url) == host


def run(table, work):
    """What was told, and what the server was asked."""
    told = []

    async def turn(server):
        asking = Names(told.append, (server.at,))
        await work(asking)
        await asking.settle()

    with name_server(table) as server:
        asyncio.run(turn(server))
        return told, server.asked


def test_each_host_is_asked_for_once_and_its_earlier_exchanges_are_named():
    async def work(asking):
        for seq in (1, 2, 2, 3):
            asking.seen(exchange("https://sst.shop.example/g/collect", seq=seq))
        asking.seen(exchange("https://203.0.113.9/x", seq=4))
        while asking._waiting:  # noqa: ASYNC110 -- a thread answers
            await asyncio.sleep(0.01)
        asking.seen(exchange("https://sst.shop.example/g/collect", seq=5))

    told, asked = run(TABLE, work)
    assert [(each.resolved.host, each.resolved.chain, each.seqs) for each in told] == [
        ("sst.shop.example", ("eu.stape.io",), (1, 2, 3))
    ]
    assert asked == ["sst.shop.example"]


def test_no_request_waits_for_an_answer_and_the_end_waits_one_second_at_most():
    times = []

    async def work(asking):
        began = time.monotonic()
        for seq in range(1, 1_001):
            asking.seen(exchange(f"https://slow{seq}.shop.example/", seq=seq))
        times.append(time.monotonic() - began)

    table = {f"slow{n}.shop.example": SILENT for n in range(1, 1_001)}
    began = time.monotonic()
    told, _ = run(table, work)
    assert times[0] < 1.0
    assert time.monotonic() - began < 8.0
    assert len(told) == names.WAITING
    assert {each.resolved.chain for each in told} == {()}
    assert all(each.resolved.why for each in told)


def test_after_the_end_nothing_is_told():
    async def work(asking):
        asking.seen(exchange("https://sst.shop.example/", seq=1))
        asking.stop()
        await asyncio.sleep(0.3)

    told, _ = run(TABLE, work)
    assert told == []
