"""Exchanges with secrets in every place where a request can carry one, and a scanner that shares no code with us."""

import gzip
import json
import re
import zlib
from base64 import b64decode, b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, unquote_plus

from builders import body, exchange

from inspector.model.exchange import Exchange, Message

UA = b"Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0"


@dataclass
class Plants:
    """Hands out secrets and remembers where each was put."""

    secrets: dict[str, str] = field(default_factory=dict)

    def __call__(self, place: str, shape: str = "tok_{n}Zq{n}xW7pL{n}") -> str:
        n = 1000 + len(self.secrets) * 7
        value = shape.format(n=n)
        assert value not in self.secrets
        self.secrets[value] = place
        return value


def planted() -> tuple[list[Exchange], dict[str, str]]:
    """Exchanges, and secret -> place. More than 60 secrets of many shapes."""
    p = Plants()
    card, uuid, phone = "49{n}123456{n}34", "3f2a{n}-77aa-4b{n}-9c1d-00aa11bb{n}", "+3161{n}{n}"
    email, hexed, letters = "ada.{n}@mail.example", "deadbeef{n}cafe{n}f00d", "correcthorsebattery{n}"
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ7n{n}In0.sflKxwRJSMeKKF2QT4fw{n}"
    shared = p("cookie, and elsewhere in base64")
    other = p("cookie, and elsewhere percent-encoded", "a/b=c+{n}/secret&x")
    spaced = p("form field, and elsewhere JSON-escaped", 'Ada "{n}" Lovelace\\of{n}')
    saml = b64encode(zlib.compress(p("inside SAML").encode())).decode()
    items = [
        exchange(
            f"https://user:{p('password in the URL')}@shop.example/reset/{p('path')}/a;jsession={p('path parameter')}/{p('letters in the path after a telling word', letters)}"
            f"?token={p('query')}&q={p('e-mail in an unknown field', email)}&a={p('first of two')}&a={p('second of two')}&{p('bare key')}&{p('name of a field')}=1"
            f"&b64={b64encode(p('base64 in the query').encode()).decode()}&j={quote(json.dumps({'deep': {'x': p('JSON in the query')}}))}"
            f"&u={quote('https://shop.example/x?sid=' + p('query of a nested URL') + '#' + p('fragment of a nested URL'), safe='')}"
            f"&dd={quote(quote(p('encoded twice', email), safe=''), safe='')}&card={p('card number', card)}&id={p('UUID', uuid)}&tel={quote(p('phone', phone))}"
            f"&hex={p('hexadecimal', hexed)}&jwt={p('JWT', jwt)}&password={p('short password', 'hu{n}')}&SAMLResponse={quote(saml)}#{p('fragment')}",
            seq=1,
            headers=[
                (b"user-agent", UA + p("inside the User-Agent").encode()), (b"COOKIE", f"sid={shared}; x={other}; {p('bare cookie')}".encode()),
                (b"Cookie", f"second={p('second cookie header')}".encode()), (b"AUTHORIZATION", f"Bearer {p('bearer token')}".encode()),
                (b"proxy-authorization", b"Basic " + b64encode(f"joe:{p('basic password')}".encode())), (b"X-Api-Key", p("api key header").encode()),
                (b"X-Anything", p("unknown header").encode()), (b"If-None-Match", f'"{p("etag sent back")}"'.encode()),
                (b"referer", f"https://shop.example/p/{p('path of the referer')}?s={p('query of the referer')}#{p('fragment of the referer')}".encode()),
                (b"origin", f"https://{p('user in the origin')}@shop.example".encode()), (b"accept-language", f"en;q={p('odd accept-language')}".encode()),
                (b"accept", f"text/html, x/{p('odd accept')}".encode()), (p("name of a header", "X-{n}Zq{n}xW7pL{n}").encode(), b"1"),
                (b"sec-fetch-dest", b"document"), (b"sec-fetch-site", b"none"), (b"sec-fetch-mode", b"navigate"),
            ],
            response_headers=[
                (b"Set-Cookie", f"a={p('set-cookie')}; Path=/; HttpOnly".encode()), (b"SET-COOKIE", p("bare set-cookie").encode()),
                (b"Location", f"https://shop.example/next/{p('path of location')}?code={p('query of location')}#access_token={p('fragment of location')}".encode()),
                (b"ETag", f'"{p("etag")}"'.encode()), (b"Link", f"<https://shop.example/?k={p('link header')}>; rel=preload".encode()),
                (b"X-Session", p("unknown response header").encode()), (b"WWW-Authenticate", f'Digest nonce="{p("nonce")}"'.encode()),
                (b"content-type", b"text/html"), (b"refresh", f"0; url=/?r={p('refresh header')}".encode()),
                (b"content-disposition", f'attachment; filename="{p("file name in an answer")}.pdf"'.encode()),
            ],
            response_content=f"<html><input value='{p('hidden field of an answer')}'>{p('e-mail in an answer', email)}</html>".encode(),
        ),
        exchange(
            "https://api.partner.example/form", seq=2, method=b"POST",
            headers=[(b"user-agent", UA), (b"content-type", b"application/x-www-form-urlencoded"), (b"referer", b"https://shop.example/")],
            content=f"name={quote(spaced, safe='')}&pass={p('form password', 'pw{n}')}&note={quote(p('form text', 'call me at {n} or {n}{n}'))}&{p('bare form key')}&_{p('form field name')}=x".encode(),
        ),
        exchange(
            "https://api.partner.example/json", seq=3, method=b"POST", headers=[(b"user-agent", UA), (b"content-type", b"application/json")],
            content=json.dumps({
                "user": {"email": p("JSON", email), "nested": [{"token": p("deep JSON")}, p("JSON array")], "card": int(p("JSON number", "49{n}5678{n}123"))},
                p("JSON key"): True, "escaped": p("JSON escapes", 'ä{n}\u2028"q"{n}tail'), "repeat": spaced, "url": f"https://x.example/?k={p('URL in JSON')}",
            }).encode(),
        ),
        exchange(
            "https://api.partner.example/upload", seq=4, method=b"POST",
            headers=[(b"user-agent", UA), (b"content-type", f"multipart/form-data; boundary=----B{p('boundary')}".encode())],
            content=f'------B{list(p.secrets)[-1]}\r\nContent-Disposition: form-data; name="f"; filename="{p('file name')}.txt"\r\nContent-Type: text/plain\r\n\r\n{p('file content')}\r\n'
            f'------B{list(p.secrets)[-3]}\r\nContent-Disposition: form-data; name="secret"\r\n\r\n{p('multipart field')}\r\n------B{list(p.secrets)[-4]}--\r\n'.encode(),
        ),
        exchange(
            "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=" + p("client id", "{n}473268947.1550{n}325") + "&uid=" + p("user id", "cust-{n}-{n}"), seq=5,
            method=b"POST", headers=[(b"user-agent", UA), (b"content-type", b"text/plain;charset=UTF-8")],
            content=f"en=page_view&ep.mail={p('GA4 batch line', email)}\r\nen={p('event name', 'ev_{n}Zq{n}x')}&dl={quote('https://shop.example/thanks?o=' + p('page URL of a hit'), safe='')}".encode(),
        ),
        exchange("https://api.partner.example/text", seq=6, method=b"POST", headers=[(b"user-agent", UA), (b"content-type", b"text/plain")], content=f"dear {p('free text', email)} {p('free text token')}".encode()),
        exchange("https://api.partner.example/bin", seq=7, method=b"POST", headers=[(b"user-agent", UA), (b"content-type", b"application/octet-stream")], content=b"\x00\x01\xff" + p("binary body").encode() + b"\x00\x9f"),
        exchange("https://api.partner.example/gz", seq=8, method=b"POST", headers=[(b"user-agent", UA), (b"content-type", b"application/json"), (b"content-encoding", b"gzip")], content=gzip.compress(json.dumps({"t": p("gzip JSON")}).encode())),
        exchange(
            "https://ws.partner.example/socket", seq=9, headers=[(b"user-agent", UA), (b"sec-websocket-key", p("websocket key").encode())], status=101,
            messages=(
                Message(True, True, body(json.dumps({"auth": p("WebSocket JSON")}).encode()), 1.0), Message(True, True, body(p("WebSocket text").encode()), 2.0),
                Message(True, False, body(b"\x01\x02" + p("WebSocket binary").encode()), 3.0), Message(False, True, body(p("WebSocket answer").encode()), 4.0),
            ), message_count=4,
        ),
        exchange(
            f"https://tracker.example/p/{urlsafe_b64encode(shared.encode()).decode().rstrip('=')}/x?z={quote(other, safe='')}&w=wrap%20{shared}%20wrap", seq=10,
            headers=[(b"user-agent", UA), (b"x-note", json.dumps({"n": spaced}).encode()), (b"cache-control", f"no-cache, {shared}".encode())],
            response_headers=[(b"vary", quote(other, safe="").encode()), (b"server", b64encode(b"v1:" + shared.encode()))], response_content=shared.encode(),
        ),
        exchange(f"https://tracker.example/{quote(spaced, safe='')}", seq=11, headers=[(b"user-agent", UA)], status=None, state="failed", error=f"The server said {shared}."),
        exchange(f"https://{p('host label', 'id{n}x{n}y{n}')}.tracker.example/", seq=12, headers=[(b"user-agent", UA), (b"x-id", list(p.secrets)[-1].encode())]),
    ]  # fmt: skip
    return items, p.secrets


def leaks(data: bytes, secrets: dict[str, str]) -> dict[str, str]:
    """Secrets that stand in the data in any form: plain, percent-encoded, in base64, JSON-escaped."""
    texts = _unwrapped(data.decode("utf-8"))
    return {secret: place for secret, place in secrets.items() if any(_holds(text, secret) for text in texts)}


def _holds(text: str, secret: str) -> bool:
    forms = {
        secret,
        quote(secret),
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    }
    forms |= {quote(quote(secret, safe=""), safe="")}
    for skip in range(3):
        inner = b64encode(b"\0" * skip + secret.encode())[4 if skip else 0 :]
        forms.add(inner.rstrip(b"=").decode()[:-2])
    forms |= {form.replace("+", "-").replace("/", "_") for form in forms if form.isascii() and len(form) > 12}
    return any(form and form.lower() in text for form in forms)


def _unwrapped(text: str) -> list[str]:
    """The text, its JSON strings decoded, percent-decoded, and what is readable of base64 in it."""
    strings = [text]
    strings += [json.loads(found) for found in re.findall(r'"(?:[^"\\\n]|\\.)*"', text) if _is_json(found)]
    joined = "\n".join(strings)
    layers = [joined, unquote(joined), unquote_plus(unquote(joined))]
    decoded = []
    for token in re.findall(r"[A-Za-z0-9+/_-]{12,}={0,2}", joined):
        plain = token.rstrip("=").replace("-", "+").replace("_", "/")
        plain = plain[: len(plain) - (len(plain) % 4 == 1)]
        raw = b64decode(plain + "=" * (-len(plain) % 4))
        decoded.append(raw.decode("utf-8", "ignore"))
        try:
            decoded.append(zlib.decompress(raw, 47).decode("utf-8", "ignore"))
        except zlib.error:
            continue
    return [layer.lower() for layer in (*layers, "\n".join(decoded))]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
