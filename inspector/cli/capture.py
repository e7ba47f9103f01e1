"""`inspector capture`: records into a session file, a browser of ours or whatever is pointed at the proxy."""

import argparse
import contextlib
import getpass
import ipaddress
import json
import os
import queue
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from inspector.capture.browser import NAMES, Browser, CaptureError, OpenBrowser, find_browsers
from inspector.capture.recording import Recording
from inspector.catalog.project import Project, save_project
from inspector.catalog.suffixes import normal_host
from inspector.catalog.toml_reader import CatalogError
from inspector.cli.options import DONE, INTERRUPTED, UsageError, add_project_options, plain
from inspector.cli.project_options import project_of
from inspector.processes.protocol import Committed, Launch, Listening, Message, NotRecording, Problem, RecordingAgain

BROWSER = "browser"
NETWORK = "network"
"""Launches: the browser that we open, and the address that other computers may use."""
PASSWORD = "INSPECTOR_PASSWORD"  # noqa: S105 - the name of a variable of the environment
GONE_SECONDS = 5.0
"""Without a recorder for so long: it will not come back."""
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Ending:
    """When a recording ends by itself; None: it does not for that reason."""

    seconds: float | None
    idle: float | None


def add(parser: argparse.ArgumentParser, command: str) -> None:
    parser.add_argument("session", type=Path, metavar="SESSION", help="the file to record into")
    parser.add_argument("--url", help="opens a browser on this address; without it and --browser, none is opened")
    parser.add_argument("--browser", choices=("chromium", "firefox", "none"), help="which family of browsers to open")
    parser.add_argument("--headless", action="store_true", help="the browser shows no window")
    parser.add_argument("--as-shipped", action="store_true", help="let the browser make calls of its own")
    parser.add_argument("--keep-profile", metavar="NAME", help="a browser profile of ours that stays for the next time")
    parser.add_argument("--listen", metavar="HOST:PORT", default="127.0.0.1:0", help="default: 127.0.0.1, a free port")
    parser.add_argument(
        "--password",
        help="asked of clients when HOST can be reached by other computers. Other users of this computer can read it "
        f"in the list of processes: better put it into the environment as {PASSWORD}, or leave it out and be asked",
    )
    ending = parser.add_mutually_exclusive_group()
    ending.add_argument("--seconds", type=_seconds, metavar="N", help="end after N seconds")
    ending.add_argument("--idle", type=_seconds, metavar="N", help="end after N seconds without traffic")
    parser.add_argument("--pass-through", action="append", default=[], metavar="HOST", help="leave HOST undecrypted")
    parser.add_argument("--upstream-ca", metavar="FILE", default="", help="PEM file trusted for servers as well")
    parser.add_argument(
        "--resolve-cnames", action="store_true", help="ask the domain name system which names stand behind the hosts"
    )
    add_project_options(parser)
    parser.epilog = f"example: inspector {command} visit.inspector --url https://shop.example/"


def run(args: argparse.Namespace) -> int:
    """Record until interrupted, a time has passed, or the opened browser is closed."""
    host, port = _address(args.listen)
    browser = _browser(args)
    url = _url(args, browser)
    project = _project(args)
    launches = list(_launches(args, host, port, browser))
    said: queue.SimpleQueue[Message] = queue.SimpleQueue()
    recording = Recording(
        args.session, said.put, launches=launches, pass_through=project.pass_through,
        allow_private=project.allow_private, upstream_ca=args.upstream_ca, resolve_names=args.resolve_cnames,
    )  # fmt: skip
    try:
        listening = recording.start()
        opened = _open(recording, browser, url, args)
        _say_ready(listening[launches[0].name])
        _follow(recording, said, opened, Ending(args.seconds, args.idle))
    except CaptureError as error:
        raise UsageError(str(error)) from error
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        recording.stop()
    return DONE


# What was asked for


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise UsageError(f"--listen {text} is no HOST:PORT: write 127.0.0.1:8080, or 127.0.0.1:0 for a free port")
    return host, int(port)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _browser(args: argparse.Namespace) -> Browser | None:
    if args.browser == "none" or (args.browser is None and not args.url):
        return None
    found = [item for item in find_browsers() if args.browser in {None, item.family}]
    if not found:
        wanted = "Firefox" if args.browser == "firefox" else ", ".join(NAMES.values())
        raise UsageError(f"no browser was found ({wanted}): install one, or record your own with --browser none")
    return found[0]


def _url(args: argparse.Namespace, browser: Browser | None) -> str:
    if not args.url:
        return ""
    if browser is None:
        raise UsageError("--url needs a browser: leave --browser none out, or open the address in your own")
    url: str = args.url if "://" in args.url else f"https://{args.url}"
    if not url.lower().startswith(("http://", "https://")):
        raise UsageError(f"--url {args.url} is neither http nor https: name the address of a page")
    return url


def _project(args: argparse.Namespace) -> Project:
    """The project, with the hosts that are passed through from now on; what is new is kept in its file."""
    project = project_of(args)
    hosts = [normal_host(host) for host in args.pass_through]
    project = replace(project, pass_through=tuple(dict.fromkeys((*project.pass_through, *hosts))))
    if args.project and (args.pass_through or args.site or args.tagging_server):
        try:
            save_project(project, args.project)
        except (OSError, CatalogError) as error:
            raise UsageError(f"cannot write {args.project}: {error}") from error
    elif args.site or args.tagging_server:
        print(
            "inspector: --site and --tagging-server are kept in a project file: name one with --project, or give them"
            " again when you inspect",
            file=sys.stderr,
        )
    return project


def _launches(args: argparse.Namespace, host: str, port: int, browser: Browser | None) -> Iterator[Launch]:
    """The address asked for, and one for our own browser where that is open to other computers."""
    told = browser.describe(quiet=not args.as_shipped, kept=args.keep_profile) if browser else ""
    if _is_loopback(host):
        yield Launch(BROWSER, host, port, told)
        return
    yield Launch(NETWORK, host, port, password=_password(args, host))
    if browser:
        yield Launch(BROWSER, browser=told)


def _password(args: argparse.Namespace, host: str) -> str:
    password: str = args.password or os.environ.get(PASSWORD, "")
    if not password and sys.stdin.isatty():
        password = getpass.getpass(f"{host} can be reached by other computers. Password to ask of them: ")
    if not password:
        raise UsageError(f"{host} can be reached by other computers: give a password in {PASSWORD}, or use 127.0.0.1")
    return password


# Recording


def _open(recording: Recording, browser: Browser | None, url: str, args: argparse.Namespace) -> OpenBrowser | None:
    if browser is None:
        return None
    return recording.open_browser(
        browser, BROWSER, url, headless=args.headless, quiet=not args.as_shipped, keep_profile=args.keep_profile
    )


def _say_ready(at: Listening) -> None:
    host = f"[{at.host}]" if ":" in at.host else at.host
    if at.asked_port:
        print(f"inspector: port {at.asked_port} is taken: listening on {host}:{at.port}", file=sys.stderr)
    print(json.dumps({"listening": f"{host}:{at.port}", "ca": at.ca}, separators=(",", ":")), flush=True)


def _follow(
    recording: Recording, said: "queue.SimpleQueue[Message]", opened: OpenBrowser | None, ending: Ending
) -> None:
    """Wait for the end, telling what the recorder says.

    Raises:
        CaptureError: the recorder is gone for good.
    """
    began = heard = alive = time.monotonic()
    with tqdm(unit=" requests", desc="recorded", disable=not sys.stderr.isatty(), leave=False) as bar:
        while True:
            with contextlib.suppress(queue.Empty):
                message = said.get(timeout=POLL_SECONDS)
                if isinstance(message, Committed):
                    heard = time.monotonic()
                    bar.update(message.exchanges - bar.n)
                elif words := _words(message):
                    bar.write(plain(f"inspector: {words}"), file=sys.stderr)
            now = time.monotonic()
            alive = now if recording.pid else alive
            if now - alive > GONE_SECONDS:
                raise CaptureError(f"the recorder has ended; what it recorded stands in {recording.session}")
            if ending.seconds is not None and now - began >= ending.seconds:
                return
            if ending.idle is not None and now - heard >= ending.idle:
                return
            if opened is not None and ending == Ending(None, None) and opened.wait(0):
                return


def _words(message: Message) -> str:
    match message:
        case Problem(what, why):
            return f"{what}: {why}"
        case NotRecording(why, path, free, missed):
            return f"not recording: {why} ({path}, {free:,} bytes free); {missed:,} requests are missing"
        case RecordingAgain(missed):
            return f"recording again; {missed:,} requests are missing"
        case _:
            return ""
