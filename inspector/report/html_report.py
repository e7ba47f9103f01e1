"""The report for people: one HTML file that needs nothing else, runs nothing and loads nothing.

Everything captured goes through Jinja's automatic escaping; the content security policy forbids all but our own style.
"""

from base64 import b64encode
from hashlib import sha256
from typing import IO, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from inspector import __version__
from inspector.catalog.suffixes import list_date
from inspector.model.inspection import iso_time
from inspector.model.policy import Policy
from inspector.paths import resources
from inspector.report import summary
from inspector.report.consent_list import consent_chapter
from inspector.report.consent_words import WHAT_IT_IS
from inspector.report.cookie_list import cookie_chapter
from inspector.report.export import DEMO_BROWSER, DEMO_SERVER, Export
from inspector.report.item_list import COLUMNS
from inspector.report.lists import REQUESTS, lists_of

ROLES = {"tagging-server": "a tagging server by its role", "cdn": "a content network by its role"}
UNSEEN = (
    ("Answers from the browser's cache or a service worker", "they never leave the browser; with a fresh profile few."),
    ("Which script caused a request", "the browser knows, a proxy does not; Referer, Origin and timing are hints."),
    ("What the site's server sends on", "another computer's connection; it is simulated, never observed."),
    ("Hosts passed through or pinned", "they were not decrypted; they stand above by name."),
    ("HTTP/3 and WebRTC", "they do not pass an HTTP proxy; browsers started by this program have them off."),
    ("A site that treats browsers behind a proxy differently", "what it shows to others may differ."),
    ("The public IP address", "a proxy on the same computer sees a local one; third parties saw the public one."),
    ("Values that we do not know", "what no vendor file or format names is not marked; no mark is no proof."),
)  # fmt: skip
"""What is not visible, and why."""


def write_html(export: Export, policy: Policy | None, out: IO[bytes], *, requests: int = REQUESTS) -> None:
    """Write the report; `policy` is the one that the export's index was simulated under, None for none."""
    folder = resources() / "report"
    style = (folder / "report.css").read_text("utf-8")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    facts = _facts(export, policy, requests)
    page = environment.get_template("report.html").render(facts, style=Markup(style), style_hash=_hash(style))  # noqa: S704 - our own file
    out.write(page.encode("utf-8", "backslashreplace"))


def _hash(style: str) -> str:
    return "sha256-" + b64encode(sha256(style.encode()).digest()).decode("ascii")


def _facts(export: Export, policy: Policy | None, requests: int) -> dict[str, Any]:
    index = export.index
    totals = index.totals()
    third, own = summary.recipients(index, export.name)
    lists = lists_of((entry.inspection for entry in export.entries(bodies=False)), index, requests)
    return {
        "demo": export.info.demo,
        "demo_browser": f"{DEMO_BROWSER} (demo)",
        "demo_server": f"{DEMO_SERVER} (demo)",
        "redacted": export.redactor is not None,
        "period": _period(lists.first, lists.last),
        "browsers": ", ".join(dict.fromkeys(launch.browser for launch in export.info.launches if launch.browser)),
        "headline": summary.headline(totals, len({item.name for item in third})),
        "lead": summary.lead(totals),
        "sentence": summary.sentence(totals),
        "bars": summary.bars(totals),
        "policy": policy,
        "third": third,
        "own": own,
        "values": lists.values,
        "values_left_out": lists.values_left_out,
        "lines": lists.lines,
        "lines_left_out": lists.lines_left_out,
        "because": lists.because,
        "because_left_out": lists.because_left_out,
        "items": lists.items,
        "items_left_out": lists.items_left_out,
        "item_columns": [name.capitalize() for name in COLUMNS],
        "consent": consent_chapter(export),
        "cookies": cookie_chapter(export),
        "roles": ROLES,
        "no_judgement": WHAT_IT_IS,
        "incidents": [export.incident(incident) for incident in export.incidents],
        "unseen": UNSEEN,
        "facts": _made(export, policy),
    }


def _period(first: float | None, last: float | None) -> str:
    """`2026-11-23 10:02:00 to 10:04:31 UTC`."""
    if first is None or last is None:
        return ""
    begin, end = iso_time(first), iso_time(last)
    to = end[11:19] if end[:10] == begin[:10] else f"{end[:10]} {end[11:19]}"
    return f"{begin[:10]} {begin[11:19]} to {to} UTC"


def _made(export: Export, policy: Policy | None) -> list[tuple[str, str]]:
    made = [("Program", f"Request Inspector {__version__}; recorded by {export.info.program}")]
    if policy is not None:
        source = f", after {policy.source}" if policy.source else ""
        made.append(("Policy", f"{policy.title} ({policy.name}{source}); its effect is simulated"))
        made += [("", note) for note in policy.notes]
    made += [
        (
            "Source",
            {
                "proxy": "recorded through a proxy",
                "har": "imported from a HAR",
                "flow": "imported from a mitmproxy flow file",
            }[export.info.source],
        ),
        (
            "Lists",
            f"vendors and identifiers {export.index.meta().get('catalogue', '')}; Public Suffix List of {list_date()}",
        ),
        ("Redaction", export.replaced() if export.redactor else "none: values stand as they were sent"),
    ]
    return made + [("Notice", notice) for notice in export.notices()]
