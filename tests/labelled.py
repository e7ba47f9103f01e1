"""The labelled values, each in a request of its own to a recipient that no vendor file knows."""

import json
from pathlib import Path
from urllib.parse import quote

from builders import body, exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import Catalog
from inspector.model.exchange import Exchange, Message
from inspector.model.finding import Finding

ROWS = [json.loads(line) for line in (Path(__file__).parent / "data" / "labelled-values.jsonl").open(encoding="utf-8")]
TELLING = ("identifier", "secret")
AGENT = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
HOST = "https://t.tracker.example"


def request_of(row: dict[str, str]) -> Exchange:
    """The request that carries the value, as the browser on its page would send it."""
    name, value, carrier = row["name"], row["value"], row["carrier"]
    headers = [(b"user-agent", AGENT), (b"referer", row.get("page", "https://shop.example/").encode())]
    title = f"&dt={quote(row['title'])}" if "title" in row else ""
    pair = f"{quote(name, safe='')}={quote(value, safe='')}"
    if carrier == "query":
        return exchange(f"{HOST}/i?e=pv&{pair}{title}", headers=headers)
    if carrier == "path":
        return exchange(f"{HOST}/t/{quote(value, safe='')}", headers=headers)
    if carrier == "fragment":
        return exchange(f"{HOST}/i#{pair}", headers=headers)
    if carrier == "cookie":
        sent = value if "%" in value or not set(value) & set(' ,;"') else quote(value, safe="")
        return exchange(f"{HOST}/i", headers=[*headers, (b"cookie", f"{name}={sent}".encode())])
    if carrier == "ws":
        text = json.dumps({"type": "hit", name: value}).encode()
        message = Message(from_client=True, text=True, body=body(text), time=1_795_000_000.0)
        return exchange(f"{HOST}/ws", headers=headers, messages=(message,))
    types = {
        "form": (b"application/x-www-form-urlencoded", f"e=pv&{pair}{title}".encode()),
        "json": (b"application/json", json.dumps({"e": "pv", name: value, "dt": row.get("title", "")}).encode()),
        "multipart": (
            b"multipart/form-data; boundary=zz",
            f'--zz\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--zz--\r\n'.encode(),
        ),
    }
    kind, content = types[carrier]
    return exchange(f"{HOST}/c", method=b"POST", headers=[*headers, (b"content-type", kind)], content=content)


def told(row: dict[str, str], catalog: Catalog) -> list[Finding]:
    """What the whole analysis finds of the value that tells people apart."""
    found = inspect(request_of(row), catalog, Memory()).findings
    return [each for each in found if each.category in TELLING and not each.at.startswith(("connection", "header:"))]
