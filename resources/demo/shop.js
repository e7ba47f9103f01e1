"use strict";
/* The shop itself: consent banner, basket, data layer. */
(() => {
  const { page } = tags;
  const find = (selector) => document.querySelector(selector);
  const push = (event, more = {}) => window.dataLayer.push({ event, ...more });

  // ---------------------------------------------------------------------------------------- basket

  const key = `basket-${page.variant}`;
  const basket = () => JSON.parse(sessionStorage.getItem(key) || "[]");
  const keep = (items) => sessionStorage.setItem(key, JSON.stringify(items));
  const count = (items) => items.reduce((sum, item) => sum + item.quantity, 0);
  const euro = (amount) => new Intl.NumberFormat("en", { style: "currency", currency: "EUR" }).format(amount);

  const show = () => {
    const items = basket();
    document.querySelectorAll("[data-basket-count]").forEach((node) => { node.textContent = count(items); });
    const list = find("[data-basket]");
    if (!list) return;
    list.replaceChildren(...items.map(row));
    const total = items.reduce((sum, item) => sum + item.price * item.quantity, 0);
    find("[data-subtotal]").textContent = euro(total);
    find("[data-total]").textContent = euro(items.length ? total + 4.5 : 0);
    document.body.classList.toggle("nothing", !items.length);
  };
  const row = (item) => {
    const node = find("#basket-row").content.cloneNode(true);
    node.querySelector("[data-name]").textContent = item.name;
    node.querySelector("[data-quantity]").textContent = `${item.quantity} × ${euro(item.price)}`;
    node.querySelector("[data-sum]").textContent = euro(item.price * item.quantity);
    const picture = document.getElementById(`picture-${item.id}`);
    if (picture) node.querySelector("[data-picture]").append(picture.content.cloneNode(true));
    const remove = node.querySelector("[data-remove]");
    if (remove) {
      remove.setAttribute("aria-label", `Remove ${item.name}`);
      remove.addEventListener("click", () => { keep(basket().filter(({ id }) => id !== item.id)); show(); });
    }
    return node;
  };

  find("[data-add]")?.addEventListener("click", () => {
    const [item] = page.items;
    const items = basket();
    const same = items.find(({ id }) => id === item.id);
    if (same) same.quantity += 1;
    else items.push({ ...item, quantity: 1 });
    keep(items);
    show();
    document.body.classList.add("added");
    push("add_to_cart", { items: [{ ...item, quantity: 1 }] });
  });

  find("[data-checkout]")?.addEventListener("submit", (event) => {
    sessionStorage.setItem("customer", new FormData(event.target).get("email"));
  });

  // ---------------------------------------------------------------------------------------- banner

  const banner = find("[data-banner]");
  if (banner) {
    banner.hidden = tags.consent() !== "default";
    const answer = (consent) => { banner.hidden = true; push("consent_update", { consent }); };
    find("[data-accept]").addEventListener("click", () => answer("granted"));
    find("[data-decline]").addEventListener("click", () => answer("denied"));
  }

  // ------------------------------------------------------------------------------------ data layer

  if (page.basket) page.items = basket();
  if (page.order) keep([]);
  show();
  if (page.events.length) {
    push("load");
    page.events.forEach((event) => push(event));
    window.addEventListener("pagehide", () => push("page_leave"));
  }
})();
