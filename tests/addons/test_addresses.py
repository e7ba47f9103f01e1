"""Private addresses in every spelling, and names that keep their addresses for a while."""

import asyncio

import pytest

from addons.addresses import Resolver, is_loopback, is_private, is_private_name, no_lookup, normal_host


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.251", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1",
        "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2002:c0a8:101::1", "ff02::1", "fec0::1",
    ],
)  # fmt: skip
def test_is_private(address):
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    [
        "203.0.113.7",
        "198.51.100.1",
        "8.8.8.8",
        "172.32.0.1",
        "2001:db8::1",
        "::ffff:203.0.113.7",
        "64:ff9b::cb00:7107",
        "a",
    ],
)
def test_is_not_private(address):
    assert not is_private(address)


def test_hosts_compare_equal_in_their_normal_form():
    assert normal_host("Shop.Example.") == "shop.example"
    assert normal_host("[::1]") == "::1"
    assert normal_host("bücher.example") == normal_host("xn--bcher-kva.example") == "xn--bcher-kva.example"


def test_localhost_is_private_by_its_name():
    assert is_private_name("localhost")
    assert is_private_name("shop.localhost")
    assert not is_private_name("localhost.example")


def test_loopback():
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert is_loopback("::ffff:127.0.0.1")
    assert is_loopback("127.9.8.7")
    assert not is_loopback("192.168.0.1")


def test_a_name_is_no_loopback_address_however_it_begins():
    assert not is_loopback("127.foo.example")
    assert not is_loopback("127.0.0.1.example")
    assert not is_loopback("::ffff:127.foo.example")
    assert not is_loopback("")


def _answers(*addresses):
    left = list(addresses)

    async def lookup(host, port, **how):
        address = left.pop(0)
        if isinstance(address, OSError):
            raise address
        return [(2, 1, 6, "", (address, port))]

    return lookup


def test_a_name_keeps_its_address_so_that_the_checked_one_is_connected():
    async def run():
        resolver = Resolver(_answers("203.0.113.7", "127.0.0.1"))
        return [await resolver.addresses("a.example", 443), await resolver.addresses("a.example", 443)]

    assert asyncio.run(run()) == [("203.0.113.7",), ("203.0.113.7",)]


def test_a_name_is_asked_again_after_its_time():
    async def run():
        resolver = Resolver(_answers("203.0.113.7", "127.0.0.1"), seconds=-1)
        return [await resolver.addresses("a.example", 443), await resolver.addresses("a.example", 443)]

    assert asyncio.run(run()) == [("203.0.113.7",), ("127.0.0.1",)]


def test_a_name_that_fails_is_asked_again():
    async def run():
        resolver = Resolver(_answers(OSError(), "203.0.113.7"))
        return [await resolver.addresses("a.example", 443), await resolver.addresses("a.example", 443)]

    assert asyncio.run(run()) == [(), ("203.0.113.7",)]


def test_no_lookup_finds_nothing():
    assert asyncio.run(Resolver(no_lookup).addresses("a.example", 80)) == ()


def test_the_loops_connections_go_where_the_pin_says():
    async def run():
        loop = asyncio.get_running_loop()
        server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        Resolver(_answers("127.0.0.1", OSError())).install(loop)
        for _ in range(2):
            _, writer = await asyncio.open_connection("a.example", port)
            writer.close()
        server.close()

    asyncio.run(run())
