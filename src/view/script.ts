import { SCRIPT } from "../report/page-script.js";

/**
 * The one script of the pages; without it all of them can be read and every form sent. It moves by the keys that each
 * page's foot tells, copies commands, keeps the choice of the scheme, and tells of runs that are new.
 */
export const VIEW_SCRIPT = `${SCRIPT}
"use strict";
(() => {
  const target = (item) => item.matches("summary") ? item : item.querySelector("a, button:not([hidden])");
  const items = () => [...document.querySelectorAll("[data-item], .cases > .case summary")]
    .map(target).filter((item) => item?.checkVisibility());
  const move = (by) => {
    const all = items();
    if (all.length === 0) return;
    const at = all.findIndex((item) => item === document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const follow = (rel) => document.querySelector("a[rel=" + rel + "]")?.click();
  const press = (key) => {
    const button = "[data-key=" + key + "]";
    const within = document.activeElement?.closest("[data-item]")?.querySelector(button);
    (within ?? document.querySelector(button))?.click();
  };
  const tellKeys = () => {
    const keys = document.getElementById("keys");
    keys.open = !keys.open;
    if (keys.open) keys.querySelector("summary").focus();
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "]" || event.key === "n") follow("next");
    else if (event.key === "[" || event.key === "p") follow("prev");
    else if (event.key === "a" || event.key === "x") press(event.key);
    else if (event.key === "?") tellKeys();
    else return;
    event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }
  const kept = { get: () => { try { return localStorage.getItem("scheme"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("scheme", value); } catch { return; } } };
  const chosen = document.getElementById("scheme-" + (kept.get() ?? "auto"));
  if (chosen) chosen.checked = true;
  for (const radio of document.querySelectorAll("[name=scheme]")) {
    radio.addEventListener("change", () => kept.set(radio.id.slice("scheme-".length)));
  }
  const live = document.querySelector("[data-live]");
  if (live) {
    const line = live.querySelector("p");
    const button = live.querySelector("button");
    const runs = document.getElementById("runs");
    let following = false;
    const rowOf = (id) => runs.querySelector('[data-item="' + CSS.escape(id) + '"]');
    const topOf = (element) => element.getBoundingClientRect().top;
    const show = async () => {
      const answer = await fetch(live.dataset.rows).catch(() => undefined); // the stream says that it is gone
      if (!answer?.ok) return;
      const text = await answer.text();
      const focused = document.activeElement?.closest("[data-item]")?.dataset.item;
      // Whoever has scrolled into the list goes on reading where he was.
      const read = topOf(runs) < 0 && [...runs.querySelectorAll("[data-item]")].find((row) => topOf(row) >= 0);
      const at = read && topOf(read);
      runs.innerHTML = text;
      if (focused) rowOf(focused)?.querySelector("a")?.focus({ preventScroll: true });
      const same = read && rowOf(read.dataset.item);
      if (same) scrollBy(0, topOf(same) - at);
      line.textContent = "Up to date.";
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      following = !following;
      button.setAttribute("aria-pressed", String(following));
      if (following) show();
    });
    const events = new EventSource(live.dataset.live);
    events.addEventListener("runs", (event) => {
      const count = Number(event.data);
      if (following) show();
      else line.textContent = count === 0 ? "Up to date." : count + (count === 1 ? " run is" : " runs are") + " newer: press Follow to see them.";
    });
    events.addEventListener("error", () => { line.textContent = "Not connected: new runs are not told."; });
    addEventListener("pagehide", () => events.close());
  }
})();
`;
