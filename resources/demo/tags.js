"use strict";
/* The demo shop's tag code, of our own making: it listens to the data layer and sends what JOURNEY (written above by
   the shop, from journey.toml) says for each event. It knows how to send, never what. */
const tags = (() => {
  const page = JSON.parse(document.getElementById("page").textContent);
  const opened = performance.now();
  const pending = new Set();
  const known = { hits: {}, hints: {}, hashes: {} };
  const early = [];
  let ready = false;

  // ------------------------------------------------------------------ what the senders may fill in

  const random = () => Math.floor(Math.random() * 2147483647);
  const temporary = `${random()}.${Math.floor(Date.now() / 1000)}`;
  const pageId = String(random());

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };
  const setCookie = (name, value, days = 390) => {
    document.cookie = `${name}=${encodeURIComponent(value)}; domain=shop.test; path=/; max-age=${days * 86400}; samesite=lax; secure`;
  };
  const remembered = (name, make) => {
    const old = sessionStorage.getItem(name);
    if (old !== null) return old;
    const fresh = make();
    sessionStorage.setItem(name, fresh);
    return fresh;
  };
  const click = (name) => remembered(name, () => new URLSearchParams(location.search).get(name) || "");

  const consent = () => cookie("shop_consent") || "default";
  /* First-party cookies, as the vendors' own code sets them; none before consent. In the server variant the tagging
     server sets all but the first. */
  const identity = () => {
    if (consent() !== "granted") return { cid: temporary };
    const now = Date.now();
    if (!cookie("_ga")) setCookie("_ga", `GA1.1.${random()}.${Math.floor(now / 1000)}`);
    if (page.variant === "client") {
      if (!cookie("_fbp")) setCookie("_fbp", `fb.1.${now}.${random()}${random()}`);
      if (click("fbclid") && !cookie("_fbc")) setCookie("_fbc", `fb.1.${now}.${click("fbclid")}`);
      if (!cookie("_gcl_au")) setCookie("_gcl_au", `1.1.${random()}.${Math.floor(now / 1000)}`);
      if (!cookie("_ttp")) setCookie("_ttp", `01${random().toString(36)}${random().toString(36)}`.toUpperCase());
    }
    return {
      cid: cookie("_ga").split(".").slice(2).join("."),
      auid: cookie("_gcl_au").split(".").slice(2).join("."),
      fbp: cookie("_fbp"),
      fbc: cookie("_fbc"),
      ttp: cookie("_ttp"),
    };
  };

  const money = (amount) => Math.round(amount * 100) / 100;

  const facts = (event) => {
    const now = new Date();
    const items = event.items || page.items || [];
    const seconds = Math.floor((performance.now() - opened) / 1000);
    const user = page.user ? { "user.id": page.user.id, "user.email": sessionStorage.getItem("customer") || "" } : {};
    return {
      ...JOURNEY.facts, ...JOURNEY.signals[consent()], ...identity(), ...known.hints, ...user, ...known.hashes,
      gclid: click("gclid"), fbclid: click("fbclid"), ttclid: click("ttclid"),
      "page.id": pageId, "page.url": location.href, "page.host": location.host, "page.title": document.title,
      "page.referrer": document.referrer, "order.id": page.order ? page.order.id : "",
      sid: remembered("sid", () => String(Math.floor(Date.now() / 1000))), seg: remembered("seen", () => "0") === "0" ? "0" : "1",
      now_ms: String(now.getTime()), now_iso: now.toISOString(), seconds, tfd: String(Math.round(performance.now())),
      et: String(Math.round(performance.now() - opened)), event_id: `${pageId}.${event.event}`,
      language: navigator.language.toLowerCase(), ua: navigator.userAgent,
      screen: `${screen.width}x${screen.height}`, sw: String(screen.width), sh: String(screen.height),
      value: items.length ? money(items.reduce((sum, item) => sum + item.price * (item.quantity || 1), 0)) : "",
      "item.count": items.reduce((sum, item) => sum + (item.quantity || 1), 0) || "",
      "item.ids": items.map((item) => item.id).join(","), "item.ids_json": JSON.stringify(items.map((item) => item.id)),
      items,
    };
  };

  // ------------------------------------------------------------------------------- filling in

  const fill = (template, known_facts) => {
    if (typeof template !== "string") return template;
    const alone = /^\{([\w.]+)\}$/.exec(template);
    if (alone) return known_facts[alone[1]] ?? "";
    return template.replace(/\{([\w.]+)\}/g, (_, name) => known_facts[name] ?? "");
  };
  const forEachItem = (known_facts) =>
    known_facts.items.map((item, index) => ({
      ...known_facts, n: String(index + 1), "item.quantity": 1,
      ...Object.fromEntries(Object.entries(item).map(([key, value]) => [`item.${key}`, value])),
    }));
  const pairs = (template, known_facts) =>
    Object.entries(template || {}).flatMap(([key, value]) => {
      const rounds = key.includes("{n}") ? forEachItem(known_facts) : [known_facts];
      return rounds.map((round) => [fill(key, round), fill(value, round)]).filter(([, text]) => text !== "");
    });
  const encoded = (template, known_facts) =>
    pairs(template, known_facts)
      .map(([key, value]) => (value === true ? key : `${encodeURIComponent(key)}=${encodeURIComponent(value)}`))
      .join("&");
  const tree = (template, known_facts) => {
    if (Array.isArray(template)) return forEachItem(known_facts).map((round) => tree(template[1], round));
    if (template === null || typeof template !== "object") return fill(template, known_facts);
    const branches = Object.entries(template).map(([key, value]) => [key, tree(value, known_facts)]);
    return Object.fromEntries(branches.filter(([, value]) => value !== ""));
  };
  const merged = (below, above) => {
    const both = { ...below };
    for (const [key, value] of Object.entries(above || {})) {
      const nested = value && typeof value === "object" && !Array.isArray(value) && both[key];
      both[key] = nested ? merged(both[key], value) : value;
    }
    return both;
  };

  // ------------------------------------------------------------------------------------ sending

  const settled = (start) => {
    const promise = new Promise(start).finally(() => pending.delete(promise));
    pending.add(promise);
  };
  const HOW = {
    beacon: (url, body) => navigator.sendBeacon(url, body ?? null),
    image: (url) =>
      settled((done) => {
        const image = new Image();
        image.onload = image.onerror = () => done(image);
        image.src = url;
      }),
    script: (url) => {
      if (document.querySelector(`script[src="${url}"]`)) return;
      settled((done) => {
        const script = document.createElement("script");
        script.async = true;
        script.onload = script.onerror = done;
        script.src = url;
        document.head.append(script);
      });
    },
    fetch: (url, body, type) =>
      settled((done) => {
        const headers = type ? { "Content-Type": type } : {};
        fetch(url, { method: "POST", body, headers, credentials: "include", keepalive: true }).then(done, done);
      }),
    form: (url, _body, _type, fields) =>
      settled((done) => {
        const frame = document.createElement("iframe");
        frame.name = `frame${random()}`;
        frame.hidden = true;
        document.body.append(frame);
        frame.onload = done;
        const form = document.createElement("form");
        Object.assign(form, { method: "post", action: url, target: frame.name, hidden: true });
        for (const [name, value] of fields) {
          const input = document.createElement("input");
          Object.assign(input, { type: "hidden", name, value });
          form.append(input);
        }
        document.body.append(form);
        form.submit();
      }),
  };

  const fire = (event, request, name) => {
    const sender = merged(JOURNEY.sender[name], request);
    if (sender.variant !== page.variant) return;
    const wanted = sender.consent || "any";
    const given = JOURNEY.signals[consent()].consent;
    if (wanted !== "any" && wanted !== given) return;
    known.hits[name] = (known.hits[name] || 0) + 1;
    const filled = { ...facts(event), hit: String(known.hits[name]), random: String(random()) };
    const query = encoded(sender.query, filled);
    const url = fill(sender.url, filled) + (query ? `?${query}` : "");
    const lines = (sender.lines || []).map((line) => encoded(line, filled)).join("\r\n");
    const json = sender.json ? JSON.stringify(tree(sender.json, filled)) : "";
    HOW[sender.how](url, lines || json || undefined, sender.type, pairs(sender.form, filled));
  };

  const handle = (event) => {
    if (event.event === "consent_update") setCookie("shop_consent", event.consent, 180);
    for (const request of JOURNEY.event[event.event] || []) {
      for (const name of request.by) fire(event, request, name);
    }
    if (event.event !== "load") sessionStorage.setItem("seen", "1");
  };

  // ---------------------------------------------------------------------------------- data layer

  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const sha256 = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

  const prepare = async () => {
    const wanted = ["architecture", "bitness", "fullVersionList", "model", "platformVersion", "wow64"];
    const data = navigator.userAgentData ? await navigator.userAgentData.getHighEntropyValues(wanted) : null;
    if (data) {
      known.hints = {
        uaa: data.architecture, uab: data.bitness, uam: data.model, uap: data.platform, uapv: data.platformVersion,
        uamb: data.mobile ? "1" : "0", uaw: data.wow64 ? "1" : "0",
        uafvl: data.fullVersionList.map(({ brand, version }) => `${encodeURIComponent(brand)};${version}`).join("|"),
      };
    }
    const email = (sessionStorage.getItem("customer") || "").trim().toLowerCase();
    if (page.user && email) {
      const mail = await sha256(email);
      known.hashes = {
        "user.email_sha256": hex(mail), "user.email_b64": base64url(mail),
        "user.id_sha256": hex(await sha256(page.user.id)),
      };
    }
    ready = true;
    early.splice(0).forEach(handle);
  };

  window.dataLayer = window.dataLayer || [];
  const waiting = window.dataLayer.splice(0);
  window.dataLayer.push = (...events) => {
    events.forEach((event) => (ready ? handle(event) : early.push(event)));
    return Array.prototype.push.apply(window.dataLayer, events);
  };
  window.dataLayer.push(...waiting);
  const prepared = prepare();

  const idle = async () => {
    await prepared;
    while (pending.size) await Promise.allSettled([...pending]);
  };
  return { page, idle, consent };
})();
