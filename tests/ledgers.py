"""Made sessions for the tests of the ledger: several companies, forms of one value, cookies that carry it."""

import base64
import hashlib
import random

from inspections import UA, inspection, judged

from inspector.model.cookie import Cookie
from inspector.model.finding import Finding
from inspector.model.ledger import Learnt, LedgerValue, Receipt
from inspector.model.party import Party

CID = "1473268947.1550531325"
EMAIL = "Ada@Shop.example"
COMPANIES = {
    "google-analytics.com": ("client-side", "Google"), "doubleclick.net": ("client-side", "Google"),
    "facebook.com": ("client-side", "Meta"), "tiktok.com": ("client-side", "TikTok"),
    "sst.shop.example": ("server-call", "shop.example"), "metrics.shop.example": ("disguised", "Google"),
    "shop.example": ("own-content", "shop.example"),
}  # fmt: skip


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def found(kind, value, at="query:x", state="plain", how=("vendor-field",), confidence="certain", of="") -> Finding:
    return Finding(kind, at, None, value, state, "", confidence, how, "A test says so.", of=of)


def cookie(name="_ga", direction="sent", **more) -> Cookie:
    at = f"{'cookie' if direction == 'sent' else 'set-cookie'}:{name}"
    values = {"domain": "shop.example", "path": "", "party": "first", "owner": "", "purpose": "", "life_s": None}
    return Cookie(name=name, at=at, direction=direction, **(values | more))


def request(seq, host, findings=(), cookies=(), values=(), **more):
    """One request to a host of COMPANIES."""
    group, recipient = COMPANIES[host]
    owner = None if group in ("disguised", "server-call", "own-content") else recipient
    party = Party(group, host, owner, recipient, "certain", None, ())
    findings = [Finding(**{n: getattr(f, n) for n in f.__slots__} | {"recipient": recipient}) for f in findings]
    return inspection(
        seq, f"https://{host}/collect", recipient, group=group, findings=findings, cookies=tuple(cookies),
        cookie_values=tuple(values), **({"party": party} | more),
    )  # fmt: skip


def made_session(count: int, seed: int = 1) -> list:
    """Inspections of a visit: ids in plain, with prefixes, hashed, in cookies; devices; personal data; pages."""
    chance = random.Random(seed)
    hosts = list(COMPANIES)
    kinds = [
        lambda: found("client-id", CID, "query:cid"),
        lambda: found("cookie-id", f"GA1.1.{CID}", "cookie:_ga", how=("format:ga-cookie",), confidence="likely"),
        lambda: found("email", EMAIL, "query:em"),
        lambda: found("email", sha256(EMAIL.lower()), "query:ud[em]", "hashed", ("vendor-field", "sha256")),
        lambda: found("user-id", sha256(sha256(EMAIL.lower())), "query:uid", "hashed", ("vendor-field", "sha256")),
        lambda: found("email", base64.b64encode(EMAIL.encode()).decode(), "body.json:$.e", "encoded", ("known-value", "base64"), of="ada@shop.example"),
        lambda: found("opaque-id", f"tok-{chance.randrange(9)}-k3j4h5g6", "query:t", how=("statistics",), confidence="possible"),
        lambda: found("opaque-id", "3F2B8C1E-90AB-4CDE-8F01-23456789ABCD", "query:u", how=("format:uuid",), confidence="likely"),
        lambda: found("device-id", "3f2b8c1e90ab4cde8f0123456789abcd", "query:did"),
        lambda: found("language", chance.choice(["en-US", "nl-NL"]), "query:ul"),
        lambda: found("page-url", f"https://shop.example/{chance.randrange(4)}", "query:dl"),
        lambda: found("ip-address", "203.0.113.24", "connection", how=("connection",)),
        lambda: found("user-agent", UA, "header:user-agent", how=("connection",)),
    ]  # fmt: skip
    rows = []
    for n in range(count):
        seq, host = n + 1, chance.choice(hosts)
        findings = [chance.choice(kinds)() for _ in range(chance.randrange(6))]
        cookies, values = (), ()
        if chance.random() < 0.2:
            cookies, values = (
                (cookie(), cookie("_id", "set", life_s=86400.0, set_by="server")),
                (f"GA1.1.{CID}", "tok-1-k3j4h5g6"),
            )
        rows.append(request(seq, host, findings, cookies, values, page=f"https://shop.example/{n % 3}"))
    return rows


def rows_of(inspections):
    return [judged(each) for each in inspections]


def receipt(
    recipient: str, company: str = "", group: str = "client-side", count: int = 2, state: str = "plain"
) -> Receipt:
    return Receipt(recipient, company or recipient, group, count, 3, 9, state, ("query:cid",))


GOOGLE, META, OWN = receipt("Google"), receipt("Meta"), receipt("shop.example", group="server-call", count=1)
VALUE = LedgerValue(
    "v1", "client-id", "identifier", "1.2", 3, 9, "set-cookie", "_ga", 3, 2, "across-companies", True, (), (GOOGLE, META),
    "shop.example",
)  # fmt: skip
LINE = Learnt("v1", "client-id", "identifier", "1.2", "plain", "certain", 5, 3, 9, 0.0, 9.0, ("query:cid",), pages=4)
