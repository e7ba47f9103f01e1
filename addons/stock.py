"""mitmproxy's master and the six addons of its own that a recorder needs, without the forty others.

mitmproxy's `addons` package imports all of them when it is loaded: LDAP, a web framework, replay. A recorder uses none;
left out, it starts a third faster and takes 16 MB less.
"""

import importlib.util
import sys


def _leave_the_others_out() -> None:
    """Put the package in place without running its `__init__`, whose one name is `default_addons`."""
    if "mitmproxy.addons" in sys.modules:
        return
    spec = importlib.util.find_spec("mitmproxy.addons")
    if spec is not None:
        sys.modules["mitmproxy.addons"] = importlib.util.module_from_spec(spec)


_leave_the_others_out()

# ruff: noqa: E402 - what follows must find the package in place
from mitmproxy.addons.block import Block
from mitmproxy.addons.core import Core
from mitmproxy.addons.disable_h2c import DisableH2C
from mitmproxy.addons.next_layer import NextLayer
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.addons.tlsconfig import TlsConfig
from mitmproxy.master import Master

__all__ = ["Block", "Core", "DisableH2C", "Master", "NextLayer", "Proxyserver", "TlsConfig"]
