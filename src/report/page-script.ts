/**
 * What the page does beyond showing: search, the number of cases shown, opening all of them, and following a link
 * to a case. Without it the page reads the same; the filter by status and the scheme are the style sheet's.
 */
export const SCRIPT = `"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const list = document.getElementById("cases");
  if (list) {
    const cases = [...list.querySelectorAll(".case")];
    const search = document.getElementById("search");
    const shown = document.getElementById("shown");
    const texts = new Map();
    const textOf = (item) => {
      if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
      return texts.get(item);
    };
    const update = () => {
      const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
      const status = list.querySelector("input[name=status]:checked").value;
      let count = 0;
      for (const item of cases) {
        const found = words.length === 0 || words.every((word) => textOf(item).includes(word));
        item.hidden = !found;
        if (found && (status === "all" || item.classList.contains(status))) count++;
      }
      shown.textContent = count.toLocaleString("en-US") + " of " + cases.length.toLocaleString("en-US") + " shown";
    };
    let waiting;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(update, cases.length > 500 ? 150 : 0);
    });
    list.addEventListener("change", update);
    const toggle = document.getElementById("toggle");
    toggle.addEventListener("click", () => {
      const open = toggle.dataset.open !== "true";
      for (const item of cases) {
        if (item.checkVisibility()) item.querySelector("details").open = open;
      }
      toggle.dataset.open = String(open);
      toggle.textContent = open ? "Close all" : "Open all";
    });
    const follow = () => {
      let id = "";
      try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; } // no id of ours
      const target = id.startsWith("case-") && document.getElementById(id);
      if (!target) return;
      list.querySelector("input[value=all]").checked = true;
      search.value = "";
      update();
      target.querySelector("details").open = true;
      target.scrollIntoView();
    };
    addEventListener("hashchange", follow);
    update();
    follow();
  }
  addEventListener("beforeprint", () => {
    for (const item of document.querySelectorAll(".case:is(.fail, .error, .flaky) > details")) item.open = true;
  });
})();
`;
