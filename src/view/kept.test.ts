import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { openStoreIn } from "../testing/folders/stores.js";
import { folderWithRuns, wrongTerm } from "../testing/life/folder-with-runs.js";
import { type GotPage, openView } from "../testing/view/open-view.js";
import type { StoredSpan } from "../tracing/store/store.js";

const home = process.cwd();
afterEach(() => process.chdir(home));

const HOUR_MS = 3_600_000;

/** The parts of a page by their headings, in a line each. */
function partsOf({ document }: GotPage): Map<string, string> {
  const sections = [...document.querySelectorAll("main section[aria-labelledby]")];
  return new Map(
    sections.map((each) => [each.getAttribute("aria-labelledby") ?? "", each.textContent.replace(/\s+/g, " ").trim()]),
  );
}

describe("what pages count, keep and read in part", () => {
  it("is so again after a new run, a look, a run that is forgotten, a verdict, a run that ends, and a prune", async () => {
    const folder = folderWithRuns();
    const now = Date.now();
    const old = await folder.add(2, wrongTerm(5), undefined, now - 20 * HOUR_MS);
    await folder.add(3, undefined, undefined, now - 2 * HOUR_MS);
    await folder.add(1, wrongTerm(5), undefined, now - HOUR_MS);
    await folder.run("analyze");
    const view = await openView(folder.cwd, { mayWrite: true });
    const strip = async () =>
      (await view.get("/")).document.querySelector(".strip svg")?.getAttribute("aria-label")?.split(";")[0];
    const list = async () => (await view.get("/findings")).document.querySelector(".findings li");
    const id = (await list())?.getAttribute("data-item") ?? "";
    const findings = async () => (await list())?.textContent.replace(/\s+/g, " ") ?? "";
    const shownBy = async () => /runs that show it(\d+)/.exec((await view.get(`/findings/${id}`)).main)?.[1];
    /** Waits until the file of findings is one whose counts are kept, and has the pages keep them. */
    const settle = async () => {
      await pause(2100);
      return [await shownBy(), await shownBy()];
    };

    expect(await strip()).toBe("6 runs by the hour: 3 other, 3 did not stand");
    expect(await settle()).toEqual(["3", "3"]);
    expect(await findings()).toContain("in 3 of 6 runs lately");

    const [late] = await folder.add(1, wrongTerm(5), undefined, now - 3 * HOUR_MS);
    expect(await strip()).toBe("7 runs by the hour: 3 other, 4 did not stand");
    expect(await shownBy()).toBe("3"); // nobody has looked at it yet
    await folder.run("analyze");
    expect(await shownBy()).toBe("4");
    expect(await findings()).toContain("in 4 of 7 runs lately");
    expect(await settle()).toEqual(["4", "4"]);

    await folder.run("traces", "forget", late ?? "", "--yes");
    expect(await strip()).toBe("6 runs by the hour: 3 other, 3 did not stand");
    expect(await shownBy()).toBe("3");
    expect((await view.get(`/findings/${id}`)).text).not.toContain(`/traces/${late}`);
    expect(await settle()).toEqual(["3", "3"]);

    await view.post(`/findings/${id}/judge`, { status: "dismissed", reason: "known", by: "ada" });
    expect(await findings()).toContain("dismissed");

    const store = openStoreIn(`${folder.cwd}/.underwrite`);
    const begun = { started_at: now - HOUR_MS, name: "invoke_agent", agent: "underwriting", model: "offline" };
    store.begin("ab".repeat(16), begun);
    expect(await strip()).toBe("7 runs by the hour: 3 other, 1 not ended, 3 did not stand");
    const [like] = store.spansOf(old[0] ?? "").filter(({ span }) => span.parentSpanId === undefined);
    const { span, origin } = like as StoredSpan;
    store.addSpans([{ origin, span: { ...span, traceId: "ab".repeat(16) } }]);
    store.close();
    expect(await strip()).toBe("7 runs by the hour: 3 other, 4 did not stand");

    await folder.run("traces", "prune", "--older-than", "10h", "--yes");
    expect(await strip()).toBe("4 runs by the hour: 3 other, 1 did not stand");
    expect(await shownBy()).toBe("1");
    expect(view.faults).toEqual([]);
    await view.end();
  });

  it("of a run that has grown long is what the whole said of it: its answer, what is wrong, and what was said", async () => {
    const folder = folderWithRuns();
    const [id = ""] = await folder.add(1, wrongTerm(5));
    const view = await openView(folder.cwd);
    const whole = await view.get(`/traces/${id}`);
    const store = openStoreIn(`${folder.cwd}/.underwrite`);
    const spans = store.spansOf(id);
    const [tool] = spans.filter(({ span }) => span.name.startsWith("execute_tool"));
    const { span, origin } = tool as StoredSpan;
    /** Spans of another library within a tool. */
    const within = Array.from({ length: 1200 }, (_, n) => ({
      origin,
      span: {
        ...span,
        spanId: (n + 1).toString(16).padStart(16, "0"),
        parentSpanId: span.spanId,
        name: "query",
        attributes: [],
      },
    }));
    store.addSpans(within);
    store.close();
    const total = (spans.length + 1200).toLocaleString("en-US");
    const before = partsOf(whole);
    expect(before.get("wrong")).toContain("payment");
    for (const [query, from] of [
      ["", 1],
      ["?spans=600", 601],
    ] as const) {
      const long = await view.get(`/traces/${id.slice(0, 20)}${query}`);
      expect(long.main).toContain(`${from} to ${from + 199} of ${total} spans`);
      const after = partsOf(long);
      expect([...after.keys()]).toEqual([...before.keys()]);
      for (const part of ["wrong", "answer", "talk", "scores", "elsewhere"])
        expect([query, part, after.get(part)]).toEqual([query, part, before.get(part)]);
      expect([...long.document.querySelectorAll(".waterfall .depth-2")].length).toBeGreaterThan(100);
    }
    expect(view.faults).toEqual([]);
    await view.end();
  });

  it("of a trace with very many model calls says how many were not looked at", async () => {
    const folder = folderWithRuns();
    const [id = ""] = await folder.add(1);
    const store = openStoreIn(`${folder.cwd}/.underwrite`);
    const [call] = store.spansOf(id).filter(({ span }) => span.name.startsWith("chat"));
    const { span, origin } = call as StoredSpan;
    const told = store.spansOf(id).length;
    store.addSpans(
      Array.from({ length: 1200 }, (_, n) => ({
        origin,
        span: { ...span, spanId: (n + 1).toString(16).padStart(16, "0") },
      })),
    );
    store.close();
    const view = await openView(folder.cwd);
    const page = await view.get(`/traces/${id}`);
    expect(page.main).toContain(`${(told + 1000).toLocaleString("en-US")} of them, in its middle, are not looked at`);
    expect(page.main).toContain("in 1,202 model calls");
    await view.end();
  });
});
