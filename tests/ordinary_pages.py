"""Pages of ordinary sites: what shops, papers, banks, maps and games send without measuring anybody.

Each site's pages ask for hundreds of things that look a little like measurement: paths named collect, track, events and
pixel, parameters named v, tid, cid and en, tokens in base64, batches in JSON. None of it reports to anybody.
"""

import base64
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from urllib.parse import quote, urlencode

SITES = ("shop.example", "paper.example", "bank.example", "travel.example", "games.example", "town.example")
"""Each has its pages; the host is also `www.`, `api.` and `cdn.` of it."""
OTHERS = (
    "fonts.cdn.test", "tiles.maps.test", "video.player.test", "chat.helpdesk.test", "login.identity.test",
    "pay.checkout.test", "images.resizer.test", "widgets.weather.test",
)  # fmt: skip
"""Services that pages of other sites use; of nobody's measurement."""
KNOWN = (
    "fonts.googleapis.com", "fonts.gstatic.com", "maps.googleapis.com", "www.google.com", "ajax.googleapis.com",
    "www.gstatic.com", "accounts.google.com", "www.youtube.com", "i.ytimg.com", "www.facebook.com", "www.linkedin.com",
    "www.bing.com", "cdn.shopify.com", "cdn.jsdelivr.net", "api.github.com", "open.spotify.com", "js.stripe.com",
)  # fmt: skip
"""Hosts of companies that measure, asked for what is no measurement."""
HOSTS = tuple(f"{sub}{site}" for site in SITES for sub in ("", "www.", "api.", "cdn.")) + OTHERS + KNOWN


@dataclass(frozen=True)
class Call:
    """One thing that a page does."""

    url: str
    """Without scheme and port: `api.shop.example/cart`."""
    how: str = "fetch"
    """`fetch`, `img`, `script`, `css`, `beacon`, `events`, `socket`, `frame`."""
    method: str = "GET"
    type: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Ordinary:
    """Makes calls of one site, the same for the same seed."""

    def __init__(self, site: str, seed: int) -> None:
        self.site = site
        self.chance = random.Random(seed)

    # What values look like

    def number(self, digits: int = 6) -> int:
        return self.chance.randrange(10 ** (digits - 1), 10**digits)

    def word(self) -> str:
        return self.chance.choice(
            ["lamp", "tent", "kettle", "rope", "stove", "boots", "map", "torch", "chair", "radio", "rope", "mug", "axe"]
        )

    def uuid(self) -> str:
        text = f"{self.chance.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def token(self, size: int = 32) -> str:
        return base64.urlsafe_b64encode(self.chance.randbytes(size)).decode().rstrip("=")

    def jwt(self) -> str:
        parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": str(self.number()), "exp": 1795000000, "cid": self.number(4)})
        return ".".join([*(b64(json.dumps(part)) for part in parts), self.token()])

    # What sites do

    def search(self) -> Iterator[Call]:
        q, api = self.word(), f"api.{self.site}"
        yield Call(f"www.{self.site}/search?{query(q=q, page=self.chance.randrange(9), v=2, en=1, sort='price')}")
        yield Call(f"{api}/suggest?{query(q=q[:3], _=self.number(13), tid=self.number(4), cid='lamps')}")
        yield Call(f"{api}/s/?{query(q=q, ip='ip67', ver='1.2', compression='none')}")
        yield Call(
            f"{api}/v1/search", "fetch", "POST", JSON, to_json(query=q, events=["sale"], batch=[{"type": "tent"}])
        )

    def pictures(self) -> Iterator[Call]:
        n, cdn = self.number(), f"cdn.{self.site}"
        settings = b64(f"w={self.chance.randrange(900)}&h=300&fit=crop&q=80")
        yield Call(f"{cdn}/img/{n}.jpg?w=640&h=480&fit=crop", "img")
        yield Call(f"{cdn}/img?{query(d=settings, v=2)}", "img")
        yield Call(f"images.resizer.test/{self.token(12)}/w:640/h:480/plain/https://{cdn}/{n}.png", "img")
        yield Call(f"images.resizer.test/fetch?{query(url=f'https://{cdn}/p.gif?v=1&tid={n}', w=32)}", "img")
        yield Call(f"{cdn}/cdn-cgi/image/width=400,quality=75/p/{n}.webp", "img")
        yield Call(f"{cdn}/1x1.gif?{n}", "img")
        yield Call(f"{cdn}/pixel/{n}/gallery.png?id={n}&ev=2", "img")

    def graphql(self) -> Iterator[Call]:
        api = f"api.{self.site}"
        variables = {"tid": f"G-{self.number(2)}", "cid": self.number(), "event": "purchase", "v": "2"}
        body = to_json(
            operationName="Cart", variables=variables, query="query Cart($tid: ID) { cart(id: $tid) { id } }"
        )
        yield Call(f"{api}/graphql", "fetch", "POST", JSON, body)
        yield Call(f"{api}/graphql", "fetch", "POST", JSON, json.dumps([json.loads(body)] * 2))
        persisted = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": f"{self.chance.getrandbits(256):064x}"}})
        yield Call(f"{api}/graphql?{query(operationName='Menu', extensions=persisted)}")

    def cart(self) -> Iterator[Call]:
        n, api = self.number(), f"api.{self.site}"
        yield Call(f"www.{self.site}/cart/add.js", "fetch", "POST", FORM, query(id=n, quantity=1, properties="x"))
        yield Call(f"www.{self.site}/cart.js")
        yield Call(
            f"{api}/cart", "fetch", "POST", JSON, to_json(event="add_to_cart", sku=n, qty=1, user_id=self.number())
        )
        yield Call(f"{api}/cart/{self.uuid()}", "fetch", "PUT", JSON, to_json(items=[{"id": n, "price": 9.5}]))
        yield Call(f"{api}/checkout/order?{query(order_id=n, value='80.00', currency='EUR', em='jane@shop.example')}")
        yield Call(f"pay.checkout.test/v3/intents/{self.token(9)}?{query(key='pk_test_' + self.token(12))}")

    def account(self) -> Iterator[Call]:
        state = b64(f"next=/orders&cid={self.number()}&v=2")
        yield Call(
            f"www.{self.site}/login",
            "fetch",
            "POST",
            FORM,
            query(user="jane", password=self.token(9), _csrf=self.token()),
        )
        ask = query(client_id=self.token(9), response_type="code", scope="openid", state=state, nonce=self.token())
        yield Call(f"login.identity.test/authorize?{ask}")
        yield Call(
            "login.identity.test/token",
            "fetch",
            "POST",
            FORM,
            query(grant_type="code", code=self.token(), uid=self.uuid()),
        )
        yield Call(f"api.{self.site}/me", headers={"authorization": f"Bearer {self.jwt()}"})
        yield Call(f"api.{self.site}/v1/identify", "fetch", "POST", JSON, to_json(userId="", image=self.token(90)))
        yield Call(f"www.{self.site}/session?{query(token=self.jwt(), sid=self.token(12))}")

    def look_alikes(self) -> Iterator[Call]:
        """Paths and names that vendors use, too."""
        n, www, api = self.number(), f"www.{self.site}", f"api.{self.site}"
        yield Call(f"{www}/collect", "fetch", "POST", JSON, to_json(waste="paper", day="2026-11-25", street="Elm 4"))
        yield Call(f"{www}/collect?{query(v=2, foo='bar')}")
        yield Call(f"{www}/g/collect?{query(sku=n)}")
        yield Call(f"{www}/data", "fetch", "POST", JSON, to_json(rows=[[1, 2], [3, 4]], event_name="harvest"))
        yield Call(f"{www}/data?{query(v=2, set='towns', event_name='fair')}")
        yield Call(f"{www}/track/order?{query(id=n, v=2, tid=f'T-{n}', cid=self.number())}")
        yield Call(
            f"{www}/track", "fetch", "POST", JSON, to_json(event="parcel", trackingNumber=n, properties={"kg": 2})
        )
        yield Call(f"{api}/v1/track", "fetch", "POST", JSON, to_json(carrier="post", number=n, type="track"))
        yield Call(f"{api}/v1/batch", "fetch", "POST", JSON, to_json(requests=[{"method": "GET", "path": f"/u/{n}"}]))
        yield Call(f"{api}/batch", "fetch", "POST", JSON, to_json(batch=[{"op": "set", "key": n}], sentAt="now"))
        yield Call(f"{api}/events?{query(**{'from': '2026-11-01', 'to': '2026-11-30', 'tz': 'Europe/Paris'})}")
        yield Call(f"{api}/events", "fetch", "POST", JSON, to_json(events=[{"title": "Fair", "start": "2026-12-01"}]))
        yield Call(f"{api}/e/{n}?{query(ip=1, ver=3)}")
        yield Call(f"{www}/tr/?{query(id=n, lang='tr')}")
        yield Call(f"{www}/tr?{query(id=n, ev='charger', dl='manual.pdf')}")
        yield Call(f"{www}/hit.php?{query(player=n, score=9)}")
        yield Call(f"{www}/i?{query(e='pv', p='web')}")
        yield Call(f"{www}/b?{query(c1=2, c2=n)}")
        yield Call(f"{www}/log", "fetch", "POST", TEXT, f"level=warn&msg=slow&at={n}\nlevel=info&msg=ok")
        yield Call(f"{www}/beacon", "beacon", "POST", TEXT, to_json(lighthouse="Cape", nm=n))
        yield Call(f"{www}/ping?{query(t=n, v=2)}", "beacon", "POST", TEXT, "alive")
        yield Call(f"{www}/gate?{query(v=2, tid='G-12', cid=n)}")
        yield Call(f"{www}/tickets?{query(v=1, tid=f'UA-{n}', t='seat', cid=self.number(4))}")
        yield Call(f"{www}/decide?{query(v=3, choice='b')}")
        yield Call(f"{www}/capture", "fetch", "POST", JSON, to_json(photo=self.token(60), distinct_id="cam 4"))
        yield Call(f"{www}/api/v2/pixel", "fetch", "POST", JSON, to_json(x=1, y=2, colour="#ff0000", event="paint"))
        yield Call(f"{www}/api/event", "fetch", "POST", JSON, to_json(n="concert", d="2026-12-24", u="hall-2"))
        yield Call(f"{www}/ingest", "fetch", "POST", JSON, to_json(recipe="soup", tokens=[self.token(8)]))
        yield Call(f"{www}/p?{query(idsite=n, rec='no')}")
        yield Call(f"{www}/plausible/event", "fetch", "POST", JSON, to_json(story="likely", domain="law"))

    def flags(self) -> Iterator[Call]:
        context = b64(to_json(key=self.uuid(), kind="user", country="NL"))
        yield Call(f"api.{self.site}/flags/{context}")
        yield Call(f"api.{self.site}/experiments?{query(uid=self.uuid(), v=7)}")
        yield Call(
            f"api.{self.site}/config", "fetch", "POST", JSON, to_json(flags={"new-cart": True}, visitor=self.uuid())
        )

    def live(self) -> Iterator[Call]:
        sid = self.token(15)
        yield Call(f"chat.helpdesk.test/socket.io/?{query(EIO=4, transport='polling', t=self.token(5), sid=sid)}")
        yield Call(
            f"chat.helpdesk.test/socket.io/?{query(EIO=4, transport='polling', sid=sid)}",
            "fetch",
            "POST",
            TEXT,
            '42["typing",{"event":"start"}]',
        )
        yield Call(f"chat.helpdesk.test/feed?{query(room=self.number(3))}", "events")
        yield Call(f"chat.helpdesk.test/ws?{query(v=2, cid=self.number())}", "socket")

    def media(self) -> Iterator[Call]:
        n, player = self.number(), "video.player.test"
        yield Call(f"{player}/v/{n}/master.m3u8?{query(token=self.jwt(), cid=n)}")
        yield Call(f"{player}/v/{n}/seg-{self.number(3)}.ts", headers={"range": "bytes=0-999"})
        yield Call(f"{player}/v/{n}/position", "fetch", "POST", JSON, to_json(event="progress", seconds=self.number(3)))
        yield Call(f"widgets.weather.test/now.json?{query(lat='52.37', lon='4.89', units='metric', uid=n)}")
        for x in range(4):
            yield Call(f"tiles.maps.test/tiles/14/{8400 + x}/{self.number(4)}.png?v=2", "img")
        yield Call(f"tiles.maps.test/vt?{query(pb=f'!1m4!1m3!1i14!2i{n}!3i5!2m1!1e0')}")

    def files(self) -> Iterator[Call]:
        n, cdn, www = self.number(), f"cdn.{self.site}", f"www.{self.site}"
        yield Call(f"{cdn}/assets/app.{self.token(6)}.js?v=2", "script")
        yield Call(f"{cdn}/assets/app.{n}.js.map")
        yield Call(f"{cdn}/js/analytics.js?{n}", "script")
        yield Call(f"{cdn}/js/tracking-{n}.js", "script")
        yield Call(f"{cdn}/css/site.{n}.css?v=2", "css")
        yield Call(f"fonts.cdn.test/s/inter/v{n}.woff2")
        yield Call(f"fonts.cdn.test/css2?{query(family='Inter:wght@400;700', display='swap')}", "css")
        for name in ("feed.xml", "sitemap.xml", "robots.txt", "manifest.webmanifest", "sw.js", "favicon.ico"):
            yield Call(f"{www}/{name}?{n}")
        yield Call(f"{www}/old/{n}")  # redirects
        yield Call(f"{www}/page/{n}", headers={"purpose": "prefetch"})
        yield Call(f"{www}/embed/{n}?{query(v=2, origin=f'https://{self.site}')}", "frame")

    def known(self) -> Iterator[Call]:
        """Companies that measure, asked for fonts, maps, films, log-ins and pages."""
        n = self.number()
        yield Call(f"fonts.googleapis.com/css2?{query(family='Roboto')}&{n}", "css")
        yield Call(f"fonts.gstatic.com/s/roboto/v30/{self.token(9)}.woff2")
        yield Call(f"maps.googleapis.com/maps/api/staticmap?{query(center='52,4', zoom=9, key=self.token(20))}", "img")
        yield Call(f"maps.googleapis.com/maps/vt?{query(pb=f'!1m5!1m4!1i{n}')}", "img")
        yield Call(f"www.google.com/search?{query(q=self.word(), tid=n)}")
        yield Call(
            f"www.google.com/recaptcha/api2/reload?{query(k=self.token(20))}",
            "fetch",
            "POST",
            FORM,
            query(c=self.token()),
        )
        yield Call(f"ajax.googleapis.com/ajax/libs/jquery/3.7.{n}/jquery.min.js", "script")
        yield Call(f"accounts.google.com/gsi/client?{n}", "script")
        yield Call(f"www.youtube.com/embed/{self.token(8)}?{query(rel=0, enablejsapi=1)}", "frame")
        yield Call(f"i.ytimg.com/vi/{self.token(8)}/hqdefault.jpg", "img")
        yield Call(f"www.facebook.com/someshop/posts/{n}?id={n}&ev=fair")
        yield Call(f"www.linkedin.com/company/acme-{n}/")
        yield Call(f"www.bing.com/th?{query(id=self.token(9), w=90)}", "img")
        yield Call(f"cdn.shopify.com/s/files/1/{n}/theme.css", "css")
        yield Call(f"cdn.jsdelivr.net/npm/vue@3.{n}/dist/vue.js", "script")
        yield Call(f"api.github.com/repos/acme/{self.word()}/events?per_page={n % 90}")
        yield Call(f"open.spotify.com/embed/track/{self.token(9)}", "frame")
        yield Call(f"js.stripe.com/v3/?{n}", "script")

    def visit(self) -> list[Call]:
        """What one page does, in no special order."""
        kinds: tuple[Callable[[], Iterator[Call]], ...] = (
            self.search, self.pictures, self.graphql, self.cart, self.account, self.look_alikes, self.flags, self.live,
            self.media, self.files, self.known,
        )  # fmt: skip
        calls = [call for kind in kinds for call in kind()]
        self.chance.shuffle(calls)
        return calls


JSON, FORM, TEXT = "application/json", "application/x-www-form-urlencoded", "text/plain"


def query(**values: object) -> str:
    return urlencode({name: str(value) for name, value in values.items()}, quote_via=quote)


def to_json(**values: object) -> str:
    return json.dumps(values)


def b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def page(calls: list[Call], port: int, following: str) -> str:
    """An HTML page that does the calls, a few at a time, and then goes on to the address that follows."""
    return PAGE.replace("CALLS", json.dumps([asdict(call) for call in calls]).replace("</", "<\\/")).replace(
        "PORT", str(port)
    ).replace("NEXT", json.dumps(following))  # fmt: skip


PAGE = """<!doctype html><meta charset="utf-8"><title>Tents</title><p>Tents</p><script>
const calls = CALLS, following = NEXT;
const timeout = (made) => Promise.race([made, new Promise((done) => setTimeout(done, 4000))]);
const loaded = (element) => new Promise((done) => {
  element.onload = element.onerror = done;
  if (!(element instanceof Image)) document.body.append(element);
});
const address = (call, scheme) => `${scheme}://` + call.url.replace(/^([^/?]+)/, "$1:PORT");
const ways = {
  fetch: (call) => fetch(address(call, "https"), {
    method: call.method, body: call.body || undefined, mode: "cors", credentials: "omit",
    headers: {...(call.type ? {"content-type": call.type} : {}), ...call.headers},
  }).then((answer) => answer.text()),
  img: (call) => { const i = new Image(); i.src = address(call, "https"); return loaded(i); },
  script: (call) => loaded(Object.assign(document.createElement("script"), {src: address(call, "https")})),
  css: (call) => loaded(Object.assign(document.createElement("link"), {rel: "stylesheet", href: address(call, "https")})),
  frame: (call) => loaded(Object.assign(document.createElement("iframe"), {src: address(call, "https")})),
  beacon: async (call) => navigator.sendBeacon(address(call, "https"), new Blob([call.body], {type: call.type})),
  events: (call) => new Promise((done) => {
    const source = new EventSource(address(call, "https"));
    source.onmessage = source.onerror = () => { source.close(); done(); };
  }),
  socket: (call) => new Promise((done) => {
    const socket = new WebSocket(address(call, "wss"));
    socket.onopen = () => { socket.send(JSON.stringify({type: "message", text: "hello", cid: 12})); socket.close(); };
    socket.onclose = socket.onerror = done;
  }),
};
let at = 0;
const worker = async () => { while (at < calls.length) { const call = calls[at++]; await timeout(ways[call.how](call).catch(() => 0)); } };
addEventListener("load", () => Promise.all(Array.from({length: 12}, worker)).then(() => { if (following) location = following; }));
</script>"""
