"use strict";
/* The walk by itself: what a page marks with data-walk is typed or clicked, in order, once the tags are quiet. */
(async () => {
  const started = new URLSearchParams(location.search).get("walk");
  if (started) sessionStorage.setItem("walk", tags.page.variant);
  if (sessionStorage.getItem("walk") !== tags.page.variant) return;

  const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const strip = document.getElementById("walking");
  strip.hidden = false;
  let stopped = false;
  strip.querySelector("button").addEventListener("click", () => {
    stopped = true;
    strip.hidden = true;
    sessionStorage.removeItem("walk");
  });

  const act = (node) => {
    if (node.dataset.walkType === undefined) return node.click();
    node.value = node.dataset.walkType;
    return node.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const order = (node) => Number(node.dataset.walk);
  const marked = [...document.querySelectorAll("[data-walk]")].sort((a, b) => order(a) - order(b));
  for (const node of marked) {
    await tags.idle();
    if (node.closest("[hidden]")) continue;
    node.scrollIntoView({ block: "center", behavior: "instant" });
    node.classList.add("walk-here");
    await pause(node.dataset.walkType === undefined ? 450 : 120);
    if (stopped) return;
    act(node);
    node.classList.remove("walk-here");
  }

  await tags.idle();
  if (!tags.page.end) return;
  sessionStorage.removeItem("walk");
  strip.hidden = true;
  await fetch(JOURNEY.walk.done.replace("{variant}", tags.page.variant));
})();
