"""A real index of a made session, read at once: what the tests of the Ledger view share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ledgers import CID, EMAIL, found, request, rows_of, sha256

from inspector.index.store import IndexStore
from inspector.ui.index_worker import Job, Sources

HASHED = found("email", sha256(EMAIL.lower()), "query:em", "hashed", ("vendor-field", "lower", "sha256"))
ROWS = [
    request(1, "google-analytics.com", [found("client-id", CID, "query:cid"), found("page-url", "https://shop.example/", "query:dl")]),
    request(2, "doubleclick.net", [found("cookie-id", f"GA1.1.{CID}", "cookie:_ga")]),
    request(3, "facebook.com", [HASHED, found("email", EMAIL, "query:plain"), found("user-id", "u-48213", "query:uid")]),
    request(4, "tiktok.com", [HASHED]),
    request(5, "sst.shop.example", [found("client-id", CID, "query:cid")]),
    request(6, "google-analytics.com", [found("ip-address", "203.0.113.24", "connection", how=("connection",))]),
]  # fmt: skip
"""Google, twice, and the site's own server share a client id; Meta and TikTok an e-mail address."""


def many(count: int) -> list[Any]:
    """Requests with an identifier each, to one of three companies."""
    hosts = ("google-analytics.com", "facebook.com", "tiktok.com")
    return [request(n + 1, hosts[n % 3], [found("cookie-id", f"id-{n:06}-k3j4h5", "query:i")]) for n in range(count)]


def sources_of_rows(folder: Path, rows: Sequence[Any]) -> Sources:
    store = IndexStore.open(folder / "a.inspector-index")
    store.put(rows_of(rows), {}, simulate=False)
    store.close()
    return Sources(folder / "none.inspector", folder / "a.inspector-index")


def at_once(sources: Sources) -> Callable[[str, Job, Callable[[Any], None]], None]:
    """An `ask` without a thread."""
    return lambda _key, job, then: then(job(sources))
