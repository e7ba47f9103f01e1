"""Answers the page by which a launched browser shows that it comes through this recorder and trusts it."""

from collections.abc import Callable
from urllib.parse import parse_qs

from mitmproxy import connection, http
from mitmproxy.tls import ClientHelloData, TlsData

from addons.arrival import Arrivals
from addons.reasons import client_tls_in_words
from addons.refusal import OURS, tunnel_without_server

HOST = "probe.request-inspector.invalid"
URL = f"http://{HOST}/"
SELF_TEST = "/self-test"

_PAGE = f"""<!doctype html><html lang=en><meta charset=utf-8><title>Request Inspector: checking this browser</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:34em;padding:0 1em}}</style>
<h1>Request Inspector</h1><p id=said>The browser reaches the recorder. Checking encrypted pages …</p>
<script>
const said = document.getElementById("said");
fetch("https://{HOST}/twin", {{cache: "no-store"}}).then(answer => answer.text())
  .then(words => {{ said.textContent = words; document.title = "Request Inspector: ready"; }})
  .catch(() => {{ said.textContent =
    "This browser does not trust the recorder's certificate, so encrypted pages cannot be recorded."; }});
</script>
"""

Told = Callable[[str, bool, str, str], None]
"""launch, all good, last step reached (`reached`, `tls`, `h2`), words for the user."""


class ProbePage:
    def __init__(self, tell: Told, arrivals: Arrivals | None = None) -> None:
        self.launches: dict[int, tuple[str, str]] = {}
        """Listening port -> name of the launch, its password."""
        self._tell = tell
        self._arrivals = arrivals or Arrivals()

    def http_connect(self, flow: http.HTTPFlow) -> None:
        if flow.request.host == HOST:
            flow.metadata[OURS] = True
            tunnel_without_server(flow)

    def tls_clienthello(self, data: ClientHelloData) -> None:
        if _is_probe(data.context.server):
            data.establish_server_tls_first = False

    def tls_failed_client(self, data: TlsData) -> None:
        if _is_probe(data.context.server):
            self._say(
                data.context.client, False, "reached", f"Encrypted pages fail: {client_tls_in_words(data.conn.error)}."
            )

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        if flow.request.data.host != HOST:
            return
        flow.metadata[OURS] = True
        if flow.request.path == SELF_TEST:  # of the window, not of a browser: nothing is proven of one
            flow.response = _answer("recorder works", "text/plain")
            return
        launch = self._launch(flow.client_conn)
        if flow.request.scheme == "https" and (url := self._arrivals.answered(launch, flow.request)):
            flow.response = _onward(url)
            return
        # An address that was typed may lead here by a redirect of the public web: that must not lead on.
        led = self._arrivals.sender(launch, HOST) is not None
        target = "" if led else _target(flow.request)
        if flow.request.scheme != "https":
            if flow.request.path.partition("?")[0] == "/":
                self._say(flow.client_conn, False, "reached", "The browser reaches the recorder.")
            flow.response = _answer(_PAGE if flow.request.path == "/" else "", "text/html")
            if target:
                flow.response = _onward(f"https://{HOST}{flow.request.path}")
        else:
            words = self._twin(flow)
            flow.response = _onward(target) if target else _answer(words, "text/plain")

    def _twin(self, flow: http.HTTPFlow) -> str:
        self._arrivals.proven.add(self._launch(flow.client_conn))
        if flow.request.is_http2:
            words = "Ready: encrypted pages are recorded, with HTTP/2."
            self._say(flow.client_conn, True, "h2", words)
        else:
            words = "Ready: encrypted pages are recorded, though this client speaks HTTP/1.1 only."
            self._say(flow.client_conn, True, "tls", words)
        return words

    def _say(self, client: connection.Client, ok: bool, step: str, words: str) -> None:
        self._tell(self._launch(client), ok, step, words)

    def _launch(self, client: connection.Client) -> str:
        return self.launches.get(client.sockname[1], ("", ""))[0]


def _is_probe(server: connection.Server) -> bool:
    return server.address is not None and server.address[0] == HOST


def _target(request: http.Request) -> str:
    """Where a launched browser goes on to (`?to=URL`), by redirects alone: to the site it stays a typed address.

    A page may not use this: its navigations say `cross-site` where a launch says `none`, or nothing over plain http.
    """
    if request.headers.get("sec-fetch-site", "none") != "none" or "referer" in request.headers:
        return ""
    target = parse_qs(request.path.partition("?")[2]).get("to", [""])[0]
    return target if target.lower().startswith(("http://", "https://")) and target.isprintable() else ""


def _onward(url: str) -> http.Response:
    return http.Response.make(302, b"", {"Location": url, "Cache-Control": "no-store"})


def _answer(text: str, kind: str) -> http.Response:
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": URL.rstrip("/"),
    }
    return http.Response.make(200 if text else 204, text.encode(), headers)
