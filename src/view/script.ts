import { SCRIPT } from "../report/page-script.js";
import { MOST_WATCHED } from "./live.js";

/** How often a page of runs looks for newer ones, in milliseconds. */
const POLL_MS = 700;

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
    let known; // the runs that are shown, by id: whether each has ended. One that ends is news as well
    let told; // what was answered last
    const say = (text) => { if (line.textContent !== text) line.textContent = text; };
    const rowOf = (id) => runs.querySelector('[data-item="' + CSS.escape(id) + '"]');
    const topOf = (element) => element.getBoundingClientRect().top;
    const show = async () => {
      const answer = await fetch(live.dataset.rows).catch(() => undefined); // the next look says that it is gone
      if (!answer?.ok) return false;
      const text = await answer.text();
      const focused = document.activeElement?.closest("[data-item]")?.dataset.item;
      // Whoever has scrolled into the list goes on reading where he was.
      const read = topOf(runs) < 0 && [...runs.querySelectorAll("[data-item]")].find((row) => topOf(row) >= 0);
      const at = read && topOf(read);
      runs.innerHTML = text;
      if (focused) rowOf(focused)?.querySelector("a")?.focus({ preventScroll: true });
      const same = read && rowOf(read.dataset.item);
      if (same) scrollBy(0, topOf(same) - at);
      say("Up to date.");
      return true;
    };
    const newer = (runs) => {
      const last = runs.findLastIndex(([id]) => known.has(id));
      // Behind the last that was there stand others than before where some were removed: they are older.
      const from = known.size === ${MOST_WATCHED} && last >= 0 ? runs.slice(0, last + 1) : runs;
      return from.filter(([id, hasEnded]) => known.get(id) !== hasEnded).length;
    };
    const look = async () => {
      const answer = await fetch(live.dataset.live).catch(() => undefined);
      if (answer?.status === 503) return; // it may be read at the next look
      const text = answer?.ok ? await answer.text().catch(() => undefined) : undefined;
      if (text === undefined) say("Not connected: new runs are not told.");
      else if (text !== told) {
        const runs = JSON.parse(text);
        known ??= new Map(runs);
        const count = newer(runs);
        if (following) {
          if (!(await show())) return;
          known = new Map(runs);
        } else if (count === 0) say("Up to date.");
        else say((count === ${MOST_WATCHED} ? count + " runs or more are" : count + (count === 1 ? " run is" : " runs are")) + " newer: press Follow to see them.");
      }
      told = text;
    };
    const watch = async () => {
      if (!document.hidden) await look();
      setTimeout(watch, ${POLL_MS});
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      following = !following;
      button.setAttribute("aria-pressed", String(following));
      told = undefined;
      look();
    });
    watch();
  }
})();
`;
