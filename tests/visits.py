"""A recorded visit of shop.example, and session files made of exchanges: for the tests of index, analyst and report."""

from collections.abc import Sequence
from pathlib import Path

from builders import exchange

from inspector.model.exchange import Exchange
from inspector.model.incident import Incident
from inspector.session.writer import SessionWriter

UA = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
PAGE = "https://shop.example/checkout?step=2"
CID = "1473268947.1550531325"
EMAIL_SHA256 = "3ae75aff1c5d1d6f0d8f7f1c8b1b2e6a0a5c6f3a9d8e7c6b5a4f3e2d1c0b9a8f"


def sent(seq: int, url: str, dest: str = "empty", site: str = "cross-site", **more: object) -> Exchange:
    headers = [
        (b"host", url.split("/")[2].encode()), (b"user-agent", UA), (b"accept", b"*/*"),
        (b"sec-fetch-dest", dest.encode()), (b"sec-fetch-site", site.encode()),
        (b"referer", PAGE.encode() if site == "same-origin" else b"https://shop.example/"),
    ]  # fmt: skip
    headers += more.pop("headers", [])
    return exchange(url, seq=seq, headers=headers, **more)


def visit(first: int = 1) -> list[Exchange]:
    """Page, own style sheet, GA4, Meta with a hashed e-mail, Google Ads' image, the site's own collector."""
    n = first
    return [
        exchange(
            PAGE, seq=n,
            headers=[(b"host", b"shop.example"), (b"user-agent", UA), (b"sec-fetch-dest", b"document"), (b"sec-fetch-site", b"none"), (b"sec-fetch-mode", b"navigate"), (b"sec-fetch-user", b"?1")],
            response_headers=[(b"content-type", b"text/html; charset=utf-8"), (b"set-cookie", b"_ga=GA1.1.%s; Path=/" % CID.encode())],
            response_content=b"<html>hello</html>",
        ),
        sent(n + 1, "https://shop.example/style.css", "style", "same-origin", response_headers=[(b"content-type", b"text/css")]),
        sent(
            n + 2, f"https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid={CID}&en=page_view&gcs=G111&dl=https%3A%2F%2Fshop.example%2Fcheckout%3Fstep%3D2",
            method=b"POST", status=204,
        ),
        sent(n + 3, f"https://www.facebook.com/tr/?id=770042&ev=Purchase&fbp=fb.1.1763978534204.480216&ud%5Bem%5D={EMAIL_SHA256}", "image"),
        sent(n + 4, "https://googleads.g.doubleclick.net/pagead/viewthroughconversion/123456/?gclid=Cj0KCQiA-test-click-id", "image"),
        sent(n + 5, f"https://sst.shop.example/g/collect?v=2&tid=G-ABC123&cid={CID}&en=purchase", "empty", "same-site", method=b"POST", status=204),
    ]  # fmt: skip


def write_session(path: Path, items: Sequence[Exchange | Incident], **more: object) -> Path:
    writer = SessionWriter.open(path, **({"source": "proxy"} | more))
    writer.commit(items)
    writer.close()
    return path
